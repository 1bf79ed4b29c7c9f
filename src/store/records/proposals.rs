//! Proposals: releases that were made and are not yet issued, with the people
//! who approved them.

use jiff::Timestamp;

use super::snapshot::end_proposals;
use super::{Fault, Records, StoreError};
use crate::audit::Entry;
use crate::release::{Corrupt, Leaves, ReleaseId, Released};
use crate::store::audit::note;

/// A release that was made and not yet issued.
pub struct Proposal {
    id: String,
    area: String,
    hash: String,
    content: Vec<u8>,
    made_at: Timestamp,
    report: Option<String>,
    approvals: Vec<(String, Timestamp)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    area: String,
    hash: String,
    content: Vec<u8>,
    made_at: i64,
    report: Option<String>,
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
    /// The release's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The area's code.
    #[must_use]
    pub fn area(&self) -> &str {
        &self.area
    }

    /// When it was made.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at
    }

    /// What those who approve it are shown, as JSON; none for one that was made
    /// before there were reports.
    #[must_use]
    pub fn report(&self) -> Option<&str> {
        self.report.as_deref()
    }

    /// Who approved it, and when, in that order.
    #[must_use]
    pub fn approvals(&self) -> &[(String, Timestamp)] {
        &self.approvals
    }

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
    /// Keeps a release for approval, in the place of any other of the area that
    /// waits. The same release again changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn propose(
        &self,
        released: &Released<Leaves>,
        report: &str,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let proposed = async {
            let area = released.terms().area.to_string();
            let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM proposals WHERE id = ?)")
                .bind(released.id().as_str())
                .fetch_one(&mut *transaction)
                .await?;
            if !known {
                end_proposals(&mut transaction, &area).await?;
            }
            sqlx::query(
                "INSERT OR IGNORE INTO proposals (id, area, hash, content, made_at) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(released.id().as_str())
            .bind(area)
            .bind(released.hash())
            .bind(released.bytes())
            .bind(entry.at.as_second())
            .execute(&mut *transaction)
            .await?;
            sqlx::query("INSERT OR IGNORE INTO proposal_reports (id, report) VALUES (?, ?)")
                .bind(released.id().as_str())
                .bind(report)
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
        let row = sqlx::query_as(
            "SELECT id, area, hash, content, made_at, report
             FROM proposals LEFT JOIN proposal_reports USING (id) WHERE id = ?",
        )
        .bind(id.as_str())
        .fetch_optional(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        match row {
            Some(row) => Ok(Some(self.with_approvals(row).await?)),
            None => Ok(None),
        }
    }

    /// Every proposal, first made first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn proposals(&self) -> Result<Vec<Proposal>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, area, hash, content, made_at, report
             FROM proposals LEFT JOIN proposal_reports USING (id) ORDER BY made_at, id",
        )
        .fetch_all(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let mut proposals = Vec::new();
        for row in rows {
            proposals.push(self.with_approvals(row).await?);
        }
        Ok(proposals)
    }

    async fn with_approvals(&self, row: Row) -> Result<Proposal, StoreError> {
        let approvals: Vec<(String, i64)> = sqlx::query_as(
            "SELECT account, approved_at FROM approvals WHERE id = ? ORDER BY approved_at, account",
        )
        .bind(&row.id)
        .fetch_all(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let at = |second| Timestamp::from_second(second).map_err(|_| self.sqlite.fault(Fault::Damaged));
        let approvals = approvals.into_iter().map(|(account, second)| Ok((account, at(second)?)));
        let Row { id, area, hash, content, made_at, report } = row;
        let (made_at, approvals) = (at(made_at)?, approvals.collect::<Result<_, StoreError>>()?);
        Ok(Proposal { id, area, hash, content, made_at, report, approvals })
    }

    /// Notes that the account of an entry approves a proposal, and tells who
    /// does now; `None` where it has ended.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn approve(&self, id: &ReleaseId, entry: &Entry) -> Result<Option<Approvals>, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let approved = async {
            let is_proposed: bool =
                sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM proposals WHERE id = ?)")
                    .bind(id.as_str())
                    .fetch_one(&mut *transaction)
                    .await?;
            if !is_proposed {
                return Ok(None);
            }
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
            Ok::<_, sqlx::Error>(Some(Approvals { accounts, repeated }))
        };
        approved.await.map_err(|error| self.sqlite.fault(error))
    }
}
