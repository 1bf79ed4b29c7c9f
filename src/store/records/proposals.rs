//! Proposals: releases that were made and are not yet issued, with the people
//! who approved them.

use super::{Records, StoreError};
use crate::audit::Entry;
use crate::release::{Corrupt, Leaves, ReleaseId, Released};
use crate::store::audit::note;

/// A release that was made and not yet issued.
pub struct Proposal {
    hash: String,
    content: Vec<u8>,
}

/// The accounts that approved a proposal, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvals {
    /// Their names.
    pub accounts: Vec<String>,
    /// Whether the last one was among them before.
    pub repeated: bool,
}

impl Proposal {
    /// The release.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] where the stored bytes are not those that were made.
    pub fn released(&self) -> Result<Released<Leaves>, Corrupt> {
        Released::reopen(&self.content, &self.hash)
    }
}

impl Records {
    /// Keeps a release for approval. The same release again changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn propose(&self, released: &Released<Leaves>, entry: &Entry) -> Result<(), StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let proposed = async {
            sqlx::query(
                "INSERT OR IGNORE INTO proposals (id, area, hash, content, made_at) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(released.id().as_str())
            .bind(released.terms().area.to_string())
            .bind(released.hash())
            .bind(released.bytes())
            .bind(entry.at.as_second())
            .execute(&mut *transaction)
            .await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        proposed.await.map_err(|error| self.sqlite.fault(error))
    }

    /// The proposal of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn proposal(&self, id: &ReleaseId) -> Result<Option<Proposal>, StoreError> {
        let found: Option<(String, Vec<u8>)> =
            sqlx::query_as("SELECT hash, content FROM proposals WHERE id = ?")
                .bind(id.as_str())
                .fetch_optional(self.sqlite.pool())
                .await
                .map_err(|error| self.sqlite.fault(error))?;
        Ok(found.map(|(hash, content)| Proposal { hash, content }))
    }

    /// Notes that the account of an entry approves a proposal, and tells who
    /// does now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn approve(&self, id: &ReleaseId, entry: &Entry) -> Result<Approvals, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let approved = async {
            let done =
                sqlx::query("INSERT OR IGNORE INTO approvals (id, account, approved_at) VALUES (?, ?, ?)")
                    .bind(id.as_str())
                    .bind(&entry.who)
                    .bind(entry.at.as_second())
                    .execute(&mut *transaction)
                    .await?;
            let repeated = done.rows_affected() == 0;
            if !repeated {
                note(&mut transaction, entry).await?;
            }
            let accounts = sqlx::query_scalar("SELECT account FROM approvals WHERE id = ? ORDER BY account")
                .bind(id.as_str())
                .fetch_all(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(Approvals { accounts, repeated })
        };
        approved.await.map_err(|error| self.sqlite.fault(error))
    }
}
