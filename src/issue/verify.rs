//! Verified where it was issued: bytes, hashes, signature, and that the
//! documents are those that the content gives.

use std::collections::BTreeMap;

use super::history::issued_in;
use super::{Failed, Refusal, State};
use crate::document::{self, Package};
use crate::hotspot;
use crate::release::{POLICY_VERSION, ReleaseId};
use crate::signed::{self, Recall, Slip};
use crate::store::releases::ReleaseReader;

/// An issued release that is whole.
pub struct Checked {
    /// Its documents.
    pub package: Package,
    /// Its signature; none where it was issued before there were any.
    pub slip: Option<Slip>,
    /// Where it stands.
    pub state: State,
    /// Its recall, if it was recalled.
    pub recall: Option<Recall>,
    /// Whether its documents were made again from its content and those before
    /// it. Not where it was made by other rules than this program's.
    pub made_again: bool,
}

/// Checks an issued release in its store.
///
/// # Errors
///
/// [`Refusal::Damaged`] says what is wrong with it, or [`Failed`].
pub async fn verify(store: &ReleaseReader, id: &ReleaseId) -> Result<Checked, Failed> {
    let text = id.as_str();
    let package = store.package(text).await.map_err(|error| Failed::loading(text, error))?;
    let package = package.ok_or_else(|| Refusal::NotIssued(text.to_owned()))?;
    let damaged = |why: String| Refusal::Damaged { id: text.to_owned(), why };
    let slip = match store.signature(text).await? {
        Some(kept) => Some(Slip::of(&package, kept.signed, store.ring().await?)),
        None => None,
    };
    if let Some(slip) = &slip {
        let files: BTreeMap<_, _> = signed::files(&package, Some(slip), None);
        signed::verify(&files, None, false).map_err(|why| damaged(why.to_string()))?;
    }
    let made_again = make_again(store, &package, damaged).await?;
    let placed = store.placed().await?;
    let own = placed.iter().find(|placed| placed.id == text);
    let state = own.map_or(State::Issued, |own| State::of_issued(own.is_recalled, own.has_later));
    let recall = store.recalls().await?.remove(text);
    if recall.as_ref().is_some_and(|recall| !recall.holds()) {
        return Err(damaged("the signature of its recall is not one of this recall".to_owned()).into());
    }
    Ok(Checked { package, slip, state, recall, made_again })
}

/// Makes the documents again from the releases of the area up to this one.
async fn make_again(
    store: &ReleaseReader,
    package: &Package,
    damaged: impl Fn(String) -> Refusal,
) -> Result<bool, Failed> {
    let Ok(code) = package.area().parse() else { return Ok(false) };
    let Some(area) = store.area(code).await? else { return Ok(false) };
    let area = &*area;
    let mut issued = issued_in(store, area).await?;
    let Some(at) = issued.iter().position(|released| released.hash() == package.hash()) else {
        return Ok(false);
    };
    issued.truncate(at + 1);
    let is_ours = issued.iter().all(|released| released.terms().rules == POLICY_VERSION);
    let Some(released) = issued.last().filter(|_| is_ours) else { return Ok(false) };
    let again = document::package(released, &hotspot::follow(&issued, area), area);
    let differs = |name: &&String| again.documents().get(*name) != package.documents().get(*name);
    match again.documents().keys().chain(package.documents().keys()).find(differs) {
        Some(name) => Err(damaged(format!("{name} does not say what the release says")).into()),
        None => Ok(true),
    }
}
