//! The records: location reports and episodes, sealed child by child.

mod episodes;
mod import;
mod keys;
mod proposals;
mod seal;

pub use import::{Added, Import};
pub use keys::{KeyFault, Keys};
pub use proposals::{Approvals, Proposal};

use std::collections::HashMap;
use std::path::Path;

use sqlx::Row as _;
use sqlx::migrate::Migrator;

use super::{AuditLog, Fault, Sqlite, StoreError};
use crate::intake::{ChildToken, LocationReport, TokenKey};
use crate::release::{Mask, Masks};
use seal::{ChildKey, NoChance};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/records");

/// The file's name in a data folder.
pub const FILE: &str = "records.sqlite";

/// What the keys mark, to be known again by.
const KEY_CHECK: &[u8] = b"homeward: these are the keys of these records";

/// The store of records. A server that serves readers only has none.
pub struct Records {
    sqlite: Sqlite,
    keys: Keys,
}

impl Records {
    /// The store's audit log.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog {
        AuditLog(self.sqlite.clone())
    }

    /// Opens the store of the data folder `folder`, making it if needed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] says what is wrong with the file.
    pub async fn open(folder: &Path, keys: Keys) -> Result<Self, StoreError> {
        let records = Self { sqlite: Sqlite::open(&folder.join(FILE), &MIGRATIONS).await?, keys };
        match records.check_keys().await {
            Ok(()) => Ok(records),
            Err(error) => {
                records.close().await;
                Err(error)
            }
        }
    }

    /// Holds the keys against those of the first opening. Under another token
    /// key a child of two imports would be counted as two children.
    async fn check_keys(&self) -> Result<(), StoreError> {
        let found: Option<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT token, seal FROM key_check WHERE only_row = 1")
                .fetch_optional(self.sqlite.pool())
                .await
                .map_err(|error| self.sqlite.fault(error))?;
        let (token, other) =
            (self.keys.token.digest(KEY_CHECK), |key| self.sqlite.fault(Fault::OtherKey(key)));
        match found {
            Some((known, _)) if known != token.0 => Err(other("keys/token.key")),
            Some((_, sealed)) if !self.keys.seal.opens(KEY_CHECK, &sealed) => Err(other("keys/seal.key")),
            Some(_) => Ok(()),
            None => {
                let sealed = self.keys.seal.mark(KEY_CHECK).map_err(|error| self.no_chance(error))?;
                sqlx::query("INSERT OR IGNORE INTO key_check (only_row, token, seal) VALUES (1, ?, ?)")
                    .bind(&token.0[..])
                    .bind(sealed)
                    .execute(self.sqlite.pool())
                    .await
                    .map_err(|error| self.sqlite.fault(error))?;
                Ok(())
            }
        }
    }

    fn no_chance(&self, _: NoChance) -> StoreError {
        self.sqlite.fault(Fault::Other("no randomness to be had".to_owned()))
    }

    /// The key that makes tokens.
    #[must_use]
    pub fn token_key(&self) -> &TokenKey {
        &self.keys.token
    }

    /// Closes the file, so that its log is folded into it.
    pub async fn close(&self) {
        self.sqlite.pool().close().await;
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
    /// the order in which they came in.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn reports(
        &self,
        wanted: impl Fn(&LocationReport) -> bool,
    ) -> Result<Vec<LocationReport>, StoreError> {
        use tokio_stream::StreamExt as _;
        let keys = self.child_keys().await?;
        let mut reports = Vec::new();
        let mut rows = sqlx::query("SELECT interview, child, sealed FROM reports ORDER BY report")
            .fetch(self.sqlite.pool());
        while let Some(row) = rows.next().await {
            let row = row.map_err(|error| self.sqlite.fault(error))?;
            let column = |at: usize| row.try_get::<&[u8], _>(at).map_err(|error| self.sqlite.fault(error));
            let (interview, sealed) = (column(0)?, column(2)?);
            let child = token(column(1)?).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            let report = keys
                .get(&child)
                .and_then(|key| key.open(interview, sealed))
                .and_then(|bytes| LocationReport::from_sealed_form(child, &bytes))
                .ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            if wanted(&report) {
                reports.push(report);
            }
        }
        Ok(reports)
    }

    async fn child_keys(&self) -> Result<HashMap<ChildToken, ChildKey>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("SELECT child, wrapped_key FROM children")
            .fetch_all(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        rows.into_iter()
            .map(|(child, wrapped)| {
                let child = token(&child)?;
                Some((child, ChildKey::unwrap(&self.keys.seal, child, &wrapped)?))
            })
            .collect::<Option<_>>()
            .ok_or_else(|| self.sqlite.fault(Fault::Damaged))
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

    /// Adds masked cells, all or none, and says how many were new.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn add_masks(&self, masks: &[(h3o::CellIndex, Mask)]) -> Result<u64, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let mut added = 0;
        for (cell, mask) in masks {
            // H3 indexes of cells have the highest bit clear.
            let cell = u64::from(*cell).cast_signed();
            let done = sqlx::query("INSERT OR IGNORE INTO masks (cell, reason) VALUES (?, ?)")
                .bind(cell)
                .bind(mask.code())
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.sqlite.fault(error))?;
            added += done.rows_affected();
        }
        transaction.commit().await.map_err(|error| self.sqlite.fault(error))?;
        Ok(added)
    }
}

fn token(bytes: &[u8]) -> Option<ChildToken> {
    Some(ChildToken(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests;
