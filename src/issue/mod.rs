//! The life of a release: planned, made, approved by two people, issued with a
//! signature, superseded by the next, recalled.
//!
//! What the commands and the server have in common. The moment, and who asks,
//! are arguments; whoever calls has checked the password. No state is ever
//! edited: a release is superseded because a later one of its area was issued,
//! and recalled because its recall was written.

mod approve;
mod attacked;
mod clock;
mod export;
mod failure;
mod history;
mod in_bands;
mod keys;
mod logbook;
mod make;
mod overview;
mod people;
mod places;
mod reach;
mod recall;
mod report;
mod seen;
mod snapshot;
mod state;
mod verify;

use std::sync::Arc;

use jiff::Timestamp;

use crate::audit::Log;
use crate::store::access::Access;
use crate::store::boundaries::Boundaries;
use crate::store::records::Records;
use crate::store::releases::Releases;
use crate::store::{AuditLog, SigningKeys};

pub use approve::{Approved, approve, review};
pub use attacked::{attacked, open_ground, truth};
pub use clock::today;
pub use export::{checkpoint, export};
pub use failure::{Failed, Refusal};
pub use history::issued_in;
pub use in_bands::in_bands;
pub use keys::{KeyState, keys, rotate, rotate_lost, vouch};
pub use logbook::{Logbook, logbook};
pub use make::{Made, make, plan, preview};
pub use overview::{Life, Overview, overview};
pub use people::{Missing, People, decides_of_all};
pub use reach::{has_cells, reach, within};
pub use recall::{Exported, Recalled, recall};
pub use report::Report;
pub use state::State;
pub use verify::{Checked, verify};

/// The stores of those who keep the records and approve releases.
#[derive(Clone)]
pub struct Office {
    /// The records.
    pub records: Arc<Records>,
    /// The releases.
    pub releases: Releases,
    /// The accounts.
    pub access: Access,
    /// The boundaries.
    pub boundaries: Boundaries,
    /// The keys that sign.
    pub signing: SigningKeys,
}

impl Office {
    /// The audit log of each store.
    #[must_use]
    pub fn logs(&self) -> Vec<(Log, AuditLog)> {
        let mut logs = vec![
            (Log::Access, self.access.audit_log()),
            (Log::Records, self.records.audit_log()),
            (Log::Releases, self.releases.audit_log()),
        ];
        logs.extend(self.boundaries.audit_log().map(|log| (Log::Boundaries, log)));
        logs
    }

    /// Closes the stores.
    pub async fn close(self) {
        self.records.close().await;
        self.releases.close().await;
        self.access.close().await;
        self.boundaries.close().await;
    }
}

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The account's name, or `shell`.
    pub by: &'a str,
    /// The moment.
    pub now: Timestamp,
    /// Whether a clock of the folder's own told it.
    pub is_played: bool,
}
