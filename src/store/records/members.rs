//! The ledger of members: which children an issued release was made of. Kept
//! for the churn gate (PRIVACY.md D15) and to trace a withdrawal, and told to
//! nobody by number.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::{Fault, Records, StoreError, token};
use crate::intake::{ChildToken, Digest};
use crate::release::ReleaseId;

/// What each child adds to a release, as a keyed digest.
pub type Members = BTreeMap<ChildToken, Digest>;

impl Records {
    /// The digests of what children add to a release, from the bytes of each
    /// contribution. Equal contributions of one child have equal digests.
    #[must_use]
    pub fn digests<'a>(&self, contributions: impl IntoIterator<Item = (&'a ChildToken, &'a Vec<u8>)>) -> Members {
        let key = self.token_key();
        contributions.into_iter().map(|(&child, bytes)| (child, key.contribution(child, bytes))).collect()
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
        let member = |(child, digest): (Vec<u8>, Vec<u8>)| {
            Some((token(&child)?, Digest(digest.try_into().ok()?)))
        };
        let members = rows.map(|rows| rows.into_iter().map(member).collect::<Option<_>>());
        members.map(|members| members.ok_or_else(|| self.sqlite.fault(Fault::Damaged))).transpose()
    }
}

/// Keeps the members of a release, in the transaction that issues it. The same
/// again changes nothing.
pub(super) async fn keep_members(
    connection: &mut SqliteConnection,
    release: &ReleaseId,
    members: &Members,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR IGNORE INTO ledger (release) VALUES (?)")
        .bind(release.as_str())
        .execute(&mut *connection)
        .await?;
    for (child, digest) in members {
        sqlx::query("INSERT OR IGNORE INTO members (child, release, digest) VALUES (?, ?, ?)")
            .bind(&child.0[..])
            .bind(release.as_str())
            .bind(&digest.0[..])
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
