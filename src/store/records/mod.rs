//! The records: location reports and episodes, sealed child by child.

mod brought;
mod changes;
mod child;
mod child_keys;
mod correct;
mod corrections;
mod episode_rows;
mod episodes;
mod form;
mod import;
mod keys;
mod masks;
mod merges;
mod placements;
mod policy;
mod members;
mod opening;
mod pending;
mod proposals;
mod propose_merges;
mod receipts;
mod recorded_episode;
mod scope;
mod seal;
mod snapshot;
mod sources;
mod spelling;
mod take_episodes;
mod tell_more;
mod tombstones;
mod waiting;
mod withdraw;

pub use changes::{Change, Changes};
pub use corrections::{Approval, CorrectionError, CorrectionKind, WaitingCorrection};
pub use import::{Added, Import};
pub use keys::{KeyFault, Keys};
pub use masks::{MasksNotApproved, ProposedMasks};
pub use pending::Pending;
pub use policy::{NotDecided, Policies, ProposedPolicy};
pub use proposals::{Approvals, Proposal};
pub use propose_merges::Merge;
pub use scope::Reach;
pub use snapshot::{Snapshot, SnapshotHead, SnapshotRequest};
pub use sources::{ApprovedSource, ImportSource, SourceError};
pub use withdraw::{Outcome, Whose};

use std::collections::HashMap;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::{Row as _, SqliteConnection};

use super::audit::note;
use super::{AuditLog, Fault, Sqlite, StoreError};
use crate::audit::Entry;
use crate::intake::{ChildToken, LocationReport, TokenKey};
use crate::release::{Mask, Masks};
use child::Child;
use child_keys::ChildKeys;
use seal::ChildKey;

/// The key of every child, or none where it was destroyed just now.
type KeysOfChildren = HashMap<ChildToken, Option<ChildKey>>;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/records");

/// The file's name in a data folder.
pub const FILE: &str = "records.sqlite";

/// The store of records. A server that serves readers only has none.
pub struct Records {
    sqlite: Sqlite,
    keys: Keys,
    child_keys: ChildKeys,
}

impl Records {
    /// The store's audit log.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog {
        AuditLog(self.sqlite.clone())
    }

    /// Opens the store of the data folder `folder`, making it if needed, and
    /// finishes what was begun of a withdrawal.
    ///
    /// # Errors
    ///
    /// [`StoreError`] says what is wrong with the file.
    pub async fn open(folder: &Path, keys: Keys) -> Result<Self, StoreError> {
        let sqlite = Sqlite::open(&folder.join(FILE), &MIGRATIONS).await?;
        let child_keys = match opening::check(&sqlite, &keys, folder).await {
            Ok(child_keys) => child_keys,
            Err(error) => {
                sqlite.pool().close().await;
                return Err(error);
            }
        };
        let records = Self { sqlite, keys, child_keys };
        match records.finish_withdrawals().await {
            Ok(()) => Ok(records),
            Err(error) => {
                records.close().await;
                Err(error)
            }
        }
    }

    /// The key that makes tokens.
    #[must_use]
    pub fn token_key(&self) -> &TokenKey {
        &self.keys.token
    }

    /// Closes the file, so that its log is folded into it.
    pub async fn close(&self) {
        self.sqlite.pool().close().await;
        self.child_keys.close().await;
    }

    /// Whether the records are the synthetic twin's; `None` while there are
    /// none.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn synthetic(&self) -> Result<Option<bool>, StoreError> {
        let found = sqlx::query_scalar("SELECT synthetic FROM origin WHERE only_row = 1");
        found.fetch_optional(self.sqlite.pool()).await.map_err(|error| self.sqlite.fault(error))
    }

    /// Opens the seal of every report and keeps those that `wanted` says, in
    /// the order in which they came in. That it was done is in the audit before
    /// the first seal is opened.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn reports(
        &self,
        entry: &Entry,
        wanted: impl Fn(&LocationReport) -> bool,
    ) -> Result<Vec<LocationReport>, StoreError> {
        use tokio_stream::StreamExt as _;
        self.note(entry).await?;
        let fault = |error| self.sqlite.fault(error);
        // One moment of the records, whatever is withdrawn meanwhile.
        let mut snapshot = self.sqlite.pool().begin().await.map_err(fault)?;
        let keys = self.keys_of_children(&mut snapshot).await?;
        let mut reports = Vec::new();
        let mut rows =
            sqlx::query("SELECT interview, child, sealed FROM reports ORDER BY report").fetch(&mut *snapshot);
        while let Some(row) = rows.next().await {
            let row = row.map_err(fault)?;
            let column = |at: usize| row.try_get::<&[u8], _>(at).map_err(fault);
            let (interview, sealed) = (column(0)?, column(2)?);
            let child = token(column(1)?).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            let key = keys.get(&child).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            // A child who withdrew since the moment was taken has no key.
            let Some(key) = key else { continue };
            let report = key
                .open(interview, sealed)
                .and_then(|bytes| LocationReport::from_sealed_form(child, &bytes))
                .ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            if wanted(&report) {
                reports.push(report);
            }
        }
        Ok(reports)
    }

    /// The key of every child, or none where it was destroyed just now.
    async fn keys_of_children(&self, snapshot: &mut SqliteConnection) -> Result<KeysOfChildren, StoreError> {
        let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as("SELECT child, generation FROM children")
            .fetch_all(snapshot)
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        let (wrapped, stones) = (self.child_keys.all().await?, self.child_keys.stones().await?);
        let mut keys = HashMap::with_capacity(rows.len());
        for (child, generation) in rows {
            let child = token(&child).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            let key = match wrapped.get(&(child, generation)) {
                Some(wrapped) => Some(
                    ChildKey::unwrap(&self.keys.seal, child, wrapped)
                        .ok_or_else(|| self.child_keys.sqlite().fault(Fault::Damaged))?,
                ),
                None => {
                    let stone = stones.get(&self.keys.token.tombstone(child));
                    if stone.is_none_or(|stone| stone.generation < generation) {
                        return Err(self.child_keys.sqlite().fault(Fault::KeysLost));
                    }
                    None
                }
            };
            keys.insert(child, key);
        }
        Ok(keys)
    }

    /// Commits an entry of the audit by itself.
    async fn note(&self, entry: &Entry) -> Result<(), StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let noted = async {
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        noted.await.map_err(|error| self.sqlite.fault(error))
    }

    /// Notes a look, unless its account looked in its way so often on a day
    /// already; says whether it did not.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn note_look(
        &self,
        entry: &Entry,
        day: jiff::civil::Date,
        most: i64,
    ) -> Result<bool, StoreError> {
        let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).map(|day| day.timestamp().as_millisecond());
        let mut transaction = self.sqlite.begin().await?;
        let noted = async {
            let looks: i64 =
                sqlx::query_scalar("SELECT count(*) FROM audit WHERE who = ? AND act = ? AND at >= ?")
                    .bind(&entry.who)
                    .bind(entry.act.code())
                    .bind(midnight.unwrap_or_default())
                    .fetch_one(&mut *transaction)
                    .await?;
            if looks >= most {
                return Ok(false);
            }
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        noted.await.map_err(|error| self.sqlite.fault(error))
    }

    /// The masked cells.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn masks(&self) -> Result<Masks, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT cell, reason FROM masks")
            .fetch_all(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        let mut masks = Masks::default();
        for (cell, reason) in rows {
            let cell = u64::try_from(cell).ok().and_then(|cell| cell.try_into().ok());
            let mask: Option<Mask> = reason.parse().ok();
            let (cell, mask) = cell.zip(mask).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            masks.add(cell, mask);
        }
        Ok(masks)
    }
}

fn token(bytes: &[u8]) -> Option<ChildToken> {
    Some(ChildToken(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests;
