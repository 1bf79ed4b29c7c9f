//! What an exported folder holds.

use std::collections::BTreeMap;

use super::Slip;
use crate::audit::Checkpoint;
use crate::document::Package;

/// The content: its SHA-256 is the release's hash.
pub const CONTENT: &str = "release.json";
/// The signature.
pub const SIGNATURE: &str = "signature.json";
/// Where the audit stood at the export.
pub const CHECKPOINT: &str = "checkpoint.txt";

/// The files of an export, by name: the documents, the content that they were
/// drawn from, the signature, and where the audit stood. A release that was issued
/// before there were signatures has none.
#[must_use]
pub fn files(
    package: &Package,
    slip: Option<&Slip>,
    checkpoint: Option<&Checkpoint>,
) -> BTreeMap<String, Vec<u8>> {
    let mut files = package.documents().clone();
    files.insert(CONTENT.to_owned(), package.content().to_vec());
    files.extend(slip.map(|slip| (SIGNATURE.to_owned(), slip.bytes())));
    files.extend(checkpoint.map(|at| (CHECKPOINT.to_owned(), at.to_string().into_bytes())));
    files
}
