//! The desk where a summary is taken away: what is asked for, by whom and for
//! whom, the row in the ledger, and then the file (docs/adr/0017).
//!
//! A [`Summary`](crate::summary::Summary) is arithmetic on one release, so what
//! is taken away says no more than what was released. The desk holds issued
//! releases for reading, boundaries, the accounts with their ledger, and the key
//! that signs exports: no records, and no other key.

mod failure;
mod ledger;
mod standing;
mod take;
pub mod trace;
mod traced;
mod wanted;
mod words;

use crate::store::ExportKeys;
use crate::store::access::Access;
use crate::store::boundaries::Boundaries;
use crate::store::releases::ReleaseReader;

pub use failure::NotTaken;
pub use ledger::{COLUMNS, Entry, State, table};
pub use standing::Standing;
pub use take::{Order, Taken, Taker};
pub use traced::Traced;
pub use wanted::{Asking, NotWanted, Wanted};
pub use words::{Line, NotALine};

/// What it takes to take something away.
#[derive(Clone)]
pub struct Desk {
    /// The releases.
    pub releases: ReleaseReader,
    /// The boundaries.
    pub boundaries: Boundaries,
    /// The accounts, and the ledger.
    pub access: Access,
    /// The key that signs exports.
    pub keys: ExportKeys,
}

impl Desk {
    /// Closes the stores.
    pub async fn close(self) {
        self.releases.close().await;
        self.boundaries.close().await;
        self.access.close().await;
    }
}
