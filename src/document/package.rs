//! The files of one release, held together by their hashes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::manifest;
use crate::release::{Leaves, Released, sha256};

/// Why a stored release is not the one that was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Corrupt {
    /// The content does not have the hash it was issued under.
    #[error("the content of the release does not have its hash")]
    Content,
    /// The id is not the beginning of the hash.
    #[error("the id of the release is not the beginning of its hash")]
    Id,
    /// The manifest is missing, cannot be read, or speaks of another release.
    #[error("the manifest does not describe this release")]
    Manifest,
    /// A document is missing, unknown to the manifest, or has changed.
    #[error("a document of the release is not the one that was issued")]
    Document,
}

/// What a [`Package`] is made from, unchecked.
#[derive(Clone)]
pub struct Parts {
    /// The first 16 hex digits of the hash.
    pub id: String,
    /// GSS code of the area.
    pub area: String,
    /// Name of the area.
    pub area_name: String,
    /// First day whose records are not in the release.
    pub cut_off: Date,
    /// First and last month, `YYYY-MM`, and the number of months.
    pub window: (String, String, u8),
    /// The release before this one.
    pub previous: Option<String>,
    /// Whether the children are made up.
    pub synthetic: bool,
    /// SHA-256 of the content, in hex.
    pub hash: String,
    /// The release as canonical JSON.
    pub content: Vec<u8>,
    /// File name to bytes, the manifest included.
    pub documents: BTreeMap<String, Vec<u8>>,
}

/// The files of one release, ready to be served byte for byte.
#[derive(Clone)]
pub struct Package {
    parts: Parts,
    /// As the manifest has it.
    played_on: Option<Date>,
}

#[derive(Deserialize)]
struct Manifest {
    id: String,
    area: Area,
    window: Window,
    cut_off: Date,
    hash: String,
    previous: Option<String>,
    synthetic: bool,
    played_on: Option<Date>,
    documents: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Area {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct Window {
    from: String,
    to: String,
    months: u8,
}

const MANIFEST: &str = "manifest.json";

impl Package {
    /// The files of a release, with the manifest that names their hashes.
    pub(super) fn new(
        released: &Released<Leaves>,
        mut documents: BTreeMap<String, Vec<u8>>,
        bounds: [f64; 4],
    ) -> Self {
        let terms = released.terms();
        documents.insert(MANIFEST.to_owned(), manifest::manifest(released, &documents, bounds));
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
            documents,
        };
        Self { parts, played_on: terms.played_on }
    }

    /// Checks that every part is the one that was issued.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] says which part is not.
    pub fn from_parts(parts: Parts) -> Result<Self, Corrupt> {
        if sha256(&parts.content) != parts.hash {
            return Err(Corrupt::Content);
        }
        if parts.hash.get(..16) != Some(&parts.id) {
            return Err(Corrupt::Id);
        }
        let manifest = parts.documents.get(MANIFEST).ok_or(Corrupt::Manifest)?;
        let manifest: Manifest = serde_json::from_slice(manifest).map_err(|_| Corrupt::Manifest)?;
        if !manifest.describes(&parts) {
            return Err(Corrupt::Manifest);
        }
        let mut found = parts.documents.iter().filter(|(name, _)| *name != MANIFEST);
        if parts.documents.len() != manifest.documents.len() + 1
            || found.any(|(name, bytes)| manifest.documents.get(name) != Some(&sha256(bytes)))
        {
            return Err(Corrupt::Document);
        }
        Ok(Self { parts, played_on: manifest.played_on })
    }

    /// The first 16 hex digits of the hash.
    pub fn id(&self) -> &str {
        &self.parts.id
    }

    /// GSS code of the area.
    pub fn area(&self) -> &str {
        &self.parts.area
    }

    /// Name of the area.
    pub fn area_name(&self) -> &str {
        &self.parts.area_name
    }

    /// First day whose records are not in the release.
    pub fn cut_off(&self) -> Date {
        self.parts.cut_off
    }

    /// First and last month, `YYYY-MM`, and the number of months.
    pub fn window(&self) -> (&str, &str, u8) {
        let (from, to, months) = &self.parts.window;
        (from, to, *months)
    }

    /// The release before this one.
    pub fn previous(&self) -> Option<&str> {
        self.parts.previous.as_deref()
    }

    /// Whether the children are made up.
    pub fn synthetic(&self) -> bool {
        self.parts.synthetic
    }

    /// The day that was played, where the release was made on a clock of its
    /// folder's own.
    pub fn played_on(&self) -> Option<Date> {
        self.played_on
    }

    /// SHA-256 of the content, in hex.
    pub fn hash(&self) -> &str {
        &self.parts.hash
    }

    /// The release as canonical JSON.
    pub fn content(&self) -> &[u8] {
        &self.parts.content
    }

    /// File name to bytes, the manifest included.
    pub fn documents(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.parts.documents
    }
}

impl Manifest {
    fn describes(&self, parts: &Parts) -> bool {
        let window = (&self.window.from, &self.window.to, self.window.months);
        self.id == parts.id
            && self.hash == parts.hash
            && self.area.code == parts.area
            && self.area.name == parts.area_name
            && self.cut_off == parts.cut_off
            && window == (&parts.window.0, &parts.window.1, parts.window.2)
            && self.previous == parts.previous
            && self.synthetic == parts.synthetic
            && (self.synthetic || self.played_on.is_none())
    }
}
