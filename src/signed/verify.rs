//! Checks an exported release with nothing else at hand.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::slip::MANIFEST;
use super::{CHECKPOINT, CONTENT, SIGNATURE, Slip};
use crate::area;
use crate::audit::Checkpoint;
use crate::document::{self, Package, Parts};
use crate::hotspot;
use crate::release::{Leaves, POLICY_VERSION, ReleaseId, Released, sha256};
use crate::signature::PublicKey;

/// The documents that tell of hotspots, which follow from the releases before,
/// too; and the manifest, which holds their hashes.
const WITH_HOTSPOTS: [&str; 4] = ["hotspots.geojson", "map.svg", "table.csv", MANIFEST];

/// The files of a folder, by name.
type Files = BTreeMap<String, Vec<u8>>;

/// A release that is as it was issued.
#[derive(Debug)]
pub struct Whole {
    /// Its id.
    pub id: ReleaseId,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// The name of its area.
    pub area_name: String,
    /// The day at which its data was frozen.
    pub cut_off: Date,
    /// How many documents it has, the manifest among them.
    pub documents: usize,
    /// How many of them were made again from its content, to the byte.
    pub made_again: usize,
    /// The signature, with the keys of its house.
    pub slip: Slip,
    /// Where the audit stood at the export.
    pub checkpoint: Option<Checkpoint>,
    /// Files in the folder that are none of the release's.
    pub others: Vec<String>,
}

/// Why an exported release is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWhole {
    /// A file that belongs to the release is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file is not the one that was signed.
    #[error("{0} was changed after it was signed")]
    Altered(String),
    /// A document that the content does not give.
    #[error("{0} does not say what the release says")]
    Untrue(String),
    /// Signed by somebody else.
    #[error("signature.json is of the key {0}, which the key that you gave does not vouch for")]
    OtherKey(String),
}

#[derive(Deserialize)]
struct Manifest {
    documents: BTreeMap<String, String>,
}

/// Checks the files of an exported folder: the signature, and by it the
/// manifest and the content; by the manifest every document; and each document
/// against the content, where the content alone gives it. With `trusted`, the
/// signature must be of that key or of one that it leads to.
///
/// `checkpoint` says whether the folder must hold where the audit stood.
///
/// # Errors
///
/// [`NotWhole`] names the file.
pub fn verify(files: &Files, trusted: Option<&PublicKey>, checkpoint: bool) -> Result<Whole, NotWhole> {
    let altered = |name: &str| NotWhole::Altered(name.to_owned());
    let slip = Slip::read(file(files, SIGNATURE)?).filter(Slip::holds).ok_or_else(|| altered(SIGNATURE))?;
    if trusted.is_some_and(|trusted| !slip.keys.leads(trusted, &slip.signed.key)) {
        return Err(NotWhole::OtherKey(slip.signed.key.id().to_string()));
    }
    let manifest = file(files, MANIFEST)?;
    if sha256(manifest) != slip.manifest {
        return Err(altered(MANIFEST));
    }
    let listed: Manifest = serde_json::from_slice(manifest).map_err(|_| altered(MANIFEST))?;
    for (name, hash) in &listed.documents {
        if sha256(file(files, name)?) != *hash {
            return Err(altered(name));
        }
    }
    let content = file(files, CONTENT)?;
    let released = Released::reopen(content, &slip.hash).map_err(|_| altered(CONTENT))?;
    let package = package(&released, files, &listed)?;
    let made_again = make_again(&released, &package)?;
    let checkpoint = match checkpoint {
        true => Some(read_checkpoint(file(files, CHECKPOINT)?, &slip).ok_or_else(|| altered(CHECKPOINT))?),
        false => None,
    };
    let known = |name: &String| {
        listed.documents.contains_key(name)
            || [MANIFEST, CONTENT, SIGNATURE, CHECKPOINT].contains(&name.as_str())
    };
    Ok(Whole {
        id: released.id(),
        hash: slip.hash.clone(),
        area_name: released.terms().area_name.clone(),
        cut_off: released.terms().cut_off,
        documents: package.documents().len(),
        made_again,
        slip,
        checkpoint,
        others: files.keys().filter(|name| !known(name)).cloned().collect(),
    })
}

fn file<'a>(files: &'a Files, name: &str) -> Result<&'a [u8], NotWhole> {
    files.get(name).map(Vec::as_slice).ok_or_else(|| NotWhole::Missing(name.to_owned()))
}

/// The package of the release, with the documents that the manifest names.
fn package(released: &Released<Leaves>, files: &Files, listed: &Manifest) -> Result<Package, NotWhole> {
    let terms = released.terms();
    let is_its = |name: &str| name == MANIFEST || listed.documents.contains_key(name);
    let documents = files.iter().filter(|(name, _)| is_its(name));
    let parts = Parts {
        id: released.id().to_string(),
        area: terms.area.to_string(),
        area_name: terms.area_name.clone(),
        cut_off: terms.cut_off,
        window: (terms.window.from.to_string(), terms.window.to.to_string(), terms.window.months),
        previous: terms.previous.as_ref().map(ToString::to_string),
        synthetic: terms.synthetic,
        hash: released.hash().to_owned(),
        content: released.bytes().to_vec(),
        documents: documents.map(|(name, bytes)| (name.clone(), bytes.clone())).collect(),
    };
    let package = Package::from_parts(parts).ok().filter(|package| package.played_on() == terms.played_on);
    package.ok_or_else(|| NotWhole::Untrue(MANIFEST.to_owned()))
}

/// Makes the documents again where the content alone gives them, and says how
/// many. Those with hotspots follow from the releases before, too, unless there
/// is none. Of a release by other rules than this program's, none are made.
fn make_again(released: &Released<Leaves>, package: &Package) -> Result<usize, NotWhole> {
    let terms = released.terms();
    let area = area::again(&terms.area, &terms.area_name, &terms.members);
    let Some(area) = area.filter(|_| terms.rules == POLICY_VERSION) else {
        return Ok(0);
    };
    let found = document::package(released, &hotspot::find(released, &area, None), &area);
    let follows = |name: &str| terms.previous.is_some() && WITH_HOTSPOTS.contains(&name);
    let mut made_again = 0;
    for (name, bytes) in found.documents().iter().filter(|(name, _)| !follows(name)) {
        if package.documents().get(name) != Some(bytes) {
            return Err(NotWhole::Untrue(name.clone()));
        }
        made_again += 1;
    }
    Ok(made_again)
}

fn read_checkpoint(bytes: &[u8], slip: &Slip) -> Option<Checkpoint> {
    let text = std::str::from_utf8(bytes).ok()?;
    let checkpoint: Checkpoint = text.parse().ok()?;
    (slip.keys.has(&checkpoint.key()) && checkpoint.to_string() == text).then_some(checkpoint)
}
