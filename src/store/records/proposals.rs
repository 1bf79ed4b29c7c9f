//! Proposals: releases that were made and are not yet issued, with the people
//! who approved them.

use jiff::Timestamp;

use super::{Records, StoreError};
use crate::release::{Corrupt, Leaves, ReleaseId, Released};

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
    /// [`StoreError`] if the store cannot be written.
    pub async fn propose(&self, released: &Released<Leaves>, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR IGNORE INTO proposals (id, area, hash, content, made_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(released.id().as_str())
        .bind(released.terms().area.to_string())
        .bind(released.hash())
        .bind(released.bytes())
        .bind(now.as_second())
        .execute(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        Ok(())
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

    /// Notes that an account approves a proposal, and tells who does now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn approve(
        &self,
        id: &ReleaseId,
        account: &str,
        now: Timestamp,
    ) -> Result<Approvals, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let done = sqlx::query("INSERT OR IGNORE INTO approvals (id, account, approved_at) VALUES (?, ?, ?)")
            .bind(id.as_str())
            .bind(account)
            .bind(now.as_second())
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        let accounts = sqlx::query_scalar("SELECT account FROM approvals WHERE id = ? ORDER BY account")
            .bind(id.as_str())
            .fetch_all(&mut *transaction)
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        transaction.commit().await.map_err(|error| self.sqlite.fault(error))?;
        Ok(Approvals { accounts, repeated: done.rows_affected() == 0 })
    }
}
