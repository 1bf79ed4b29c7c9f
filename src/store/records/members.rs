//! The ledger of members: which children an issued release was made of. Kept
//! for the churn gate (PRIVACY.md D15) and to trace a withdrawal, and told to
//! nobody by number.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::{Fault, Records, StoreError, token};
use crate::intake::{ChildToken, Digest};
use crate::release::{Contributions, ReleaseId};

/// What each child adds to a release, as a keyed digest.
pub type Members = BTreeMap<ChildToken, Digest>;

impl Records {
    /// The digests of what children add to a release. The same of one child
    /// has the same digest, release after release.
    #[must_use]
    pub fn digests(&self, contributions: &Contributions) -> Members {
        let key = self.token_key();
        contributions.iter().map(|(child, bytes)| (child, key.contribution(child, bytes))).collect()
    }

    /// Keeps the members of a release: before it is put where readers are, so
    /// that none is issued whose children cannot be traced. The same again
    /// changes nothing. Says whether they were kept: where one of them withdrew
    /// since the release was made, it must not be issued.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn keep_members(&self, release: &ReleaseId, members: &Members) -> Result<bool, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let kept = async {
            let kept = keep_members(&mut transaction, release, members).await?;
            if kept {
                transaction.commit().await?;
            }
            Ok(kept)
        };
        kept.await.map_err(|error: sqlx::Error| self.sqlite.fault(error))
    }

    /// The members of an issued release, but those who withdrew since; `None`
    /// where they were not kept.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn members(&self, release: &ReleaseId) -> Result<Option<Members>, StoreError> {
        let read = async {
            let mut snapshot = self.sqlite.pool().begin().await?;
            let kept: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM ledger WHERE release = ?)")
                .bind(release.as_str())
                .fetch_one(&mut *snapshot)
                .await?;
            let rows: Vec<(Vec<u8>, Vec<u8>)> =
                sqlx::query_as("SELECT child, digest FROM members WHERE release = ?")
                    .bind(release.as_str())
                    .fetch_all(&mut *snapshot)
                    .await?;
            Ok(kept.then_some(rows))
        };
        let rows = read.await.map_err(|error: sqlx::Error| self.sqlite.fault(error))?;
        let member =
            |(child, digest): (Vec<u8>, Vec<u8>)| Some((token(&child)?, Digest(digest.try_into().ok()?)));
        let members = rows.map(|rows| rows.into_iter().map(member).collect::<Option<_>>());
        members.map(|members| members.ok_or_else(|| self.sqlite.fault(Fault::Damaged))).transpose()
    }
}

/// Keeps the members of a release, in the transaction that issues it; says
/// whether all of them are in the records still.
pub(super) async fn keep_members(
    connection: &mut SqliteConnection,
    release: &ReleaseId,
    members: &Members,
) -> Result<bool, sqlx::Error> {
    sqlx::query("INSERT OR IGNORE INTO ledger (release) VALUES (?)")
        .bind(release.as_str())
        .execute(&mut *connection)
        .await?;
    for (child, digest) in members {
        let done = sqlx::query(
            "INSERT INTO members (child, release, digest)
             SELECT child, ?, ? FROM children WHERE child = ?
             ON CONFLICT (child, release) DO UPDATE SET digest = excluded.digest",
        )
        .bind(release.as_str())
        .bind(&digest.0[..])
        .bind(&child.0[..])
        .execute(&mut *connection)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
