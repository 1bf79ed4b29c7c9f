//! Proposals: releases that were made and are not yet issued, with the people
//! who approved them.

use jiff::Timestamp;

use super::{Records, StoreError};
use crate::release::{Corrupt, Leaves, ReleaseId, Released};

/// A release that was made and not yet issued.
pub struct Proposal {
    hash: String,
    content: Vec<u8>,
    /// The accounts that approved it, in the order of their names.
    pub approved_by: Vec<String>,
}

/// What became of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// The first of two.
    First,
    /// The second: the release may be issued.
    Second,
    /// The account had approved it before; two different people must.
    SamePerson,
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
        let Some((hash, content)) = found else { return Ok(None) };
        let approved_by = sqlx::query_scalar("SELECT account FROM approvals WHERE id = ? ORDER BY account")
            .bind(id.as_str())
            .fetch_all(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        Ok(Some(Proposal { hash, content, approved_by }))
    }

    /// Notes that an account approves a proposal.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn approve(
        &self,
        id: &ReleaseId,
        account: &str,
        now: Timestamp,
    ) -> Result<Approval, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let done = sqlx::query("INSERT OR IGNORE INTO approvals (id, account, approved_at) VALUES (?, ?, ?)")
            .bind(id.as_str())
            .bind(account)
            .bind(now.as_second())
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        let people: i64 = sqlx::query_scalar("SELECT count(*) FROM approvals WHERE id = ?")
            .bind(id.as_str())
            .fetch_one(&mut *transaction)
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        transaction.commit().await.map_err(|error| self.sqlite.fault(error))?;
        Ok(match (people, done.rows_affected()) {
            // The second approval may be noted and the issue cut short: asking
            // again carries it through.
            (2.., _) => Approval::Second,
            (_, 0) => Approval::SamePerson,
            _ => Approval::First,
        })
    }

    /// The proposals' ids, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn proposals(&self) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar("SELECT id FROM proposals ORDER BY made_at DESC, id")
            .fetch_all(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))
    }
}
