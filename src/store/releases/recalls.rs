//! Releases that are no longer to be used, and cut-offs without one.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ReleaseReader, Releases};
use crate::audit::Entry;
use crate::signed::{Recall, Signed};
use crate::store::audit::note;
use crate::store::{Fault, StoreError};

/// A cut-off at which no release of an area was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skip {
    /// The area's code.
    pub area: String,
    /// The cut-off.
    pub cut_off: Date,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    hash: String,
    reason: String,
    recalled_on: String,
    public_key: String,
    signature: String,
}

impl Row {
    fn recall(self) -> Option<Recall> {
        let signed = Signed { key: self.public_key.parse().ok()?, signature: self.signature.parse().ok()? };
        Some(Recall {
            release: self.id,
            hash: self.hash,
            on: self.recalled_on.parse().ok()?,
            reason: self.reason.parse().ok()?,
            signed,
        })
    }
}

impl Releases {
    /// Recalls a release, for good. Returns whether it stood until now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn recall(&self, recall: &Recall, entry: &Entry) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let recalled = async {
            let done = sqlx::query(
                "INSERT INTO recalls (id, reason, recalled_on, recalled_at, key, signature)
                 VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            )
            .bind(&recall.release)
            .bind(recall.reason.code())
            .bind(recall.on.to_string())
            .bind(entry.at.as_second())
            .bind(recall.signed.key.id().as_str())
            .bind(recall.signed.signature.to_string())
            .execute(&mut *transaction)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        recalled.await.map_err(|error| self.0.fault(error))
    }

    /// Notes that no release of an area is made at a cut-off.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn skip(&self, skip: &Skip, entry: &Entry) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let skipped = async {
            sqlx::query(
                "INSERT INTO skips (area, cut_off, skipped_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            )
            .bind(&skip.area)
            .bind(skip.cut_off.to_string())
            .bind(entry.at.as_second())
            .execute(&mut *transaction)
            .await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        skipped.await.map_err(|error| self.0.fault(error))
    }

    /// Notes what is done with a release, before it is done.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn note(&self, entry: &Entry) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let noted = async {
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        noted.await.map_err(|error| self.0.fault(error))
    }
}

impl ReleaseReader {
    /// The recalls, by release. Their signatures are not checked here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn recalls(&self) -> Result<BTreeMap<String, Recall>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT recalls.id, hash, reason, recalled_on, public_key, signature
             FROM recalls JOIN releases USING (id) JOIN signing_keys USING (key)",
        )
        .fetch_all(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let recalls = rows.into_iter().map(|row| row.recall().map(|recall| (recall.release.clone(), recall)));
        recalls.collect::<Option<_>>().ok_or_else(|| self.0.fault(Fault::Damaged))
    }

    /// The cut-offs at which no release was made, by area.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn skips(&self) -> Result<Vec<Skip>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT area, cut_off FROM skips ORDER BY area, cut_off")
                .fetch_all(self.0.pool())
                .await
                .map_err(|error| self.0.fault(error))?;
        let skip = |(area, cut_off): (String, String)| Some(Skip { area, cut_off: cut_off.parse().ok()? });
        rows.into_iter().map(skip).collect::<Option<_>>().ok_or_else(|| self.0.fault(Fault::Damaged))
    }
}
