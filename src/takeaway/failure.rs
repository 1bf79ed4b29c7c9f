//! Why nothing is taken away.

use jiff::civil::Date;

use super::NotWanted;
use crate::release::ReleaseId;
use crate::store::releases::NotLoaded;
use crate::store::{KeyFault, StoreError};
use crate::summary::Outside;

/// Why nothing is taken away. No byte was given, and no row written.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// No such release was issued.
    #[error("{0}: no such release was issued")]
    NotIssued(ReleaseId),
    /// The release is no longer to be used.
    #[error("{id}: it was recalled on {on}, and is no longer to be used")]
    Recalled {
        /// The release.
        id: ReleaseId,
        /// The day.
        on: Date,
    },
    /// The release is not as it was issued.
    #[error("{id}: {why}")]
    Damaged {
        /// The release.
        id: ReleaseId,
        /// What is wrong with it.
        why: String,
    },
    /// What was asked for cannot be.
    #[error(transparent)]
    NotWanted(#[from] NotWanted),
    /// No such boundary.
    #[error("there is no boundary {boundary} in a layer {layer}")]
    NoBoundary {
        /// The layer.
        layer: String,
        /// The boundary.
        boundary: String,
    },
    /// Not of this release.
    #[error(transparent)]
    Outside(#[from] Outside),
    /// Too many in an hour.
    #[error("you have taken thirty exports in an hour: the next in {0} seconds")]
    TooMany(u64),
    /// Nothing to sign with.
    #[error(
        "there is no key to sign exports with, or the house does not vouch for it: run \
         `homeward serve`, which makes one, where the records are kept"
    )]
    NoKey,
    /// The file did not come out as one that can be checked.
    #[error("the file could not be signed")]
    NotSealed,
    /// A key cannot be had.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NotTaken {
    /// A release that cannot be had.
    pub(super) fn loading(id: &ReleaseId, error: NotLoaded) -> Self {
        match error {
            NotLoaded::Store(error) => error.into(),
            error => Self::Damaged { id: id.clone(), why: error.to_string() },
        }
    }
}
