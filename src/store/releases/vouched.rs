//! The keys that sign exports, as the house vouches for them.

use super::{ReleaseReader, Releases};
use crate::audit::Entry;
use crate::signature::PublicKey;
use crate::signed::Vouched;
use crate::store::audit::note;
use crate::store::{Fault, StoreError};

impl Releases {
    /// Keeps the word of the house for a key of exports, with the entry that
    /// tells of it. Returns whether it was not there before.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn vouch(&self, vouched: &Vouched, entry: &Entry) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let kept = async {
            let kept = sqlx::query(
                "INSERT INTO export_keys (number, public_key, vouched_by, vouching, vouched_at)
                 VALUES ((SELECT count(*) + 1 FROM export_keys), ?, ?, ?, ?)
                 ON CONFLICT (public_key, vouched_by) DO NOTHING",
            )
            .bind(vouched.key.to_string())
            .bind(vouched.by.id().as_str())
            .bind(vouched.vouching.to_string())
            .bind(entry.at.as_second())
            .execute(&mut *transaction)
            .await?;
            if kept.rows_affected() == 0 {
                return Ok(false);
            }
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        kept.await.map_err(|error| self.0.fault(error))
    }
}

impl ReleaseReader {
    /// The newest word of the house for a key of exports.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn vouched(&self, key: &PublicKey) -> Result<Option<Vouched>, StoreError> {
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT signing_keys.public_key, export_keys.vouching FROM export_keys
             JOIN signing_keys ON signing_keys.key = vouched_by
             WHERE export_keys.public_key = ? ORDER BY export_keys.number DESC LIMIT 1",
        )
        .bind(key.to_string())
        .fetch_optional(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let read = |(by, vouching): (String, String)| {
            Some(Vouched { key: *key, by: by.parse().ok()?, vouching: vouching.parse().ok()? })
        };
        row.map(|row| read(row).ok_or_else(|| self.0.fault(Fault::Damaged))).transpose()
    }
}
