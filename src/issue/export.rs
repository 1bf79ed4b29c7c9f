//! Exported: the documents of a release as files, with what it takes to check
//! them elsewhere.

use std::collections::BTreeMap;

use super::keys::signer;
use super::{Asked, Failed, Office, Refusal};
use crate::audit::{Act, Checkpoint, Entry, Log, Standing};
use crate::release::ReleaseId;
use crate::signed::{self, Slip};

/// The files of an issued release, by name. That they are taken away is noted
/// before they are given.
///
/// # Errors
///
/// [`Refusal`] if there is no such release or it was recalled, or [`Failed`].
pub async fn export(
    office: &Office,
    id: &ReleaseId,
    asked: Asked<'_>,
) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
    let store = office.releases.reader();
    let package = store.package(id.as_str()).await.map_err(|error| Failed::loading(id.as_str(), error))?;
    let package = package.ok_or_else(|| Refusal::NotIssued(id.to_string()))?;
    if let Some(recall) = store.recalls().await?.remove(id.as_str()) {
        return Err(Refusal::RecalledBefore { id: id.to_string(), on: recall.on }.into());
    }
    let slip = match store.signature(id.as_str()).await? {
        Some(kept) => Some(Slip::of(&package, kept.signed, store.ring().await?)),
        None => None,
    };
    let entry = Entry::new(asked.now, asked.by, Act::Export).about(id);
    office.releases.note(&entry).await?;
    let checkpoint = releases_checkpoint(office, asked).await?;
    Ok(signed::files(&package, slip.as_ref(), Some(&checkpoint)))
}

/// Where the log of releases stands now, signed: what a reader may know. How
/// far the records' log has come would tell that something, perhaps a
/// withdrawal, happened between two exports (docs/privacy.md#a12).
async fn releases_checkpoint(office: &Office, asked: Asked<'_>) -> Result<Checkpoint, Failed> {
    let key = signer(office, asked).await?;
    let heads = [(Log::Releases, office.releases.audit_log().head().await?)];
    Ok(Checkpoint::sign(Standing { at: asked.now, heads: heads.into() }, &key))
}

/// Where the logs stand now, signed.
///
/// # Errors
///
/// [`Failed`] if a log cannot be read or the key cannot be had.
pub async fn checkpoint(office: &Office, asked: Asked<'_>) -> Result<Checkpoint, Failed> {
    // First, for it may make a key, which is an entry.
    let key = signer(office, asked).await?;
    let mut heads = BTreeMap::new();
    for (log, kept) in office.logs() {
        heads.insert(log, kept.head().await?);
    }
    Ok(Checkpoint::sign(Standing { at: asked.now, heads }, &key))
}
