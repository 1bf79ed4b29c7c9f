//! Masks as they come in: at once in a new folder, by two people in one that has
//! something to hide or to probe.

use h3o::CellIndex;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{Fault, Records, StoreError, note};
use crate::audit::Entry;
use crate::release::Mask;

/// People who must approve masks, each by an account of their own.
const PEOPLE: usize = 2;

/// Masks that wait.
pub struct ProposedMasks {
    /// The number of the proposal.
    pub number: i64,
    /// Who proposed them: an account, or `shell`.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The accounts that approved, the proposer's among them.
    pub approvals: Vec<String>,
    /// The cells.
    pub masks: Vec<(CellIndex, Mask)>,
}

/// Why masks were not approved.
#[derive(Debug, thiserror::Error)]
pub enum MasksNotApproved {
    /// Nothing of this number waits.
    #[error("no masks of this number wait for approval")]
    NothingWaits,
    /// The same person twice.
    #[error("you proposed or approved these masks already: a second person must")]
    SamePerson,
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Records {
    /// Whether any cell is masked by a file of masks.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn has_masks(&self) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM masks WHERE reason <> ?)");
        let found = query.bind(Mask::FewHomes.code()).fetch_one(self.sqlite.pool()).await;
        found.map_err(|error| self.sqlite.fault(error))
    }

    /// Adds masked cells, all or none, and says how many were new.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn add_masks(&self, masks: &[(CellIndex, Mask)], entry: &Entry) -> Result<u64, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let done = async {
            let added = add(&mut transaction, masks, entry.at).await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok(added)
        };
        done.await.map_err(|error: sqlx::Error| self.sqlite.fault(error))
    }

    /// Keeps those of some masks that are new for a second person, and says under
    /// which number, and how many; `None` where none is new.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn propose_masks(
        &self,
        masks: &[(CellIndex, Mask)],
        entry: &Entry,
    ) -> Result<Option<(i64, u64)>, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let done = async {
            let number: i64 = sqlx::query_scalar(
                "INSERT INTO mask_proposals (proposed_by, proposed_at) VALUES (?, ?) RETURNING proposal",
            )
            .bind(&entry.who)
            .bind(entry.at.as_second())
            .fetch_one(&mut *transaction)
            .await?;
            let mut new = 0;
            for (cell, mask) in masks {
                let kept = sqlx::query(
                    "INSERT OR IGNORE INTO proposed_masks (proposal, cell, reason)
                     SELECT ?1, ?2, ?3 WHERE NOT EXISTS
                         (SELECT 1 FROM masks WHERE cell = ?2 AND reason = ?3)",
                )
                .bind(number)
                .bind(u64::from(*cell).cast_signed())
                .bind(mask.code())
                .execute(&mut *transaction)
                .await?;
                new += kept.rows_affected();
            }
            if new == 0 {
                return Ok(None);
            }
            if entry.who != Entry::SHELL {
                approve(&mut transaction, number, entry).await?;
            }
            note(&mut transaction, &entry.clone().about(number)).await?;
            transaction.commit().await?;
            Ok(Some((number, new)))
        };
        done.await.map_err(|error: sqlx::Error| self.sqlite.fault(error))
    }

    /// The masks that wait, first proposed first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn proposed_masks(&self) -> Result<Vec<ProposedMasks>, StoreError> {
        let fault = |error| self.sqlite.fault(error);
        let mut connection = self.sqlite.pool().acquire().await.map_err(fault)?;
        let rows: Vec<(i64, String, i64)> = sqlx::query_as(
            "SELECT proposal, proposed_by, proposed_at FROM mask_proposals
             WHERE taken_at IS NULL ORDER BY proposal",
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(fault)?;
        let mut all = Vec::new();
        for (number, by, at) in rows {
            let masks = self.cells_of(&mut connection, number).await?;
            let approvals = approvals(&mut connection, number).await.map_err(fault)?;
            let at = Timestamp::from_second(at).map_err(|_| self.sqlite.fault(Fault::Damaged))?;
            all.push(ProposedMasks { number, by, at, approvals, masks });
        }
        Ok(all)
    }

    /// Notes that the account of an entry approves masks, and takes them in where
    /// two people did whose accounts still stand; then says how many were new.
    ///
    /// # Errors
    ///
    /// [`MasksNotApproved`] where they may not be approved; nothing was then.
    pub async fn approve_masks(
        &self,
        number: i64,
        standing: impl Fn(&str) -> bool,
        entry: &Entry,
    ) -> Result<Option<u64>, MasksNotApproved> {
        let mut transaction = self.sqlite.begin().await?;
        let fault = |error: sqlx::Error| self.sqlite.fault(error);
        let waits: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM mask_proposals WHERE proposal = ? AND taken_at IS NULL)",
        )
        .bind(number)
        .fetch_one(&mut *transaction)
        .await
        .map_err(fault)?;
        if !waits {
            return Err(MasksNotApproved::NothingWaits);
        }
        if approve(&mut transaction, number, entry).await.map_err(fault)? == 0 {
            return Err(MasksNotApproved::SamePerson);
        }
        let people = approvals(&mut transaction, number).await.map_err(fault)?;
        let masks = self.cells_of(&mut transaction, number).await?;
        let done = async {
            note(&mut transaction, &entry.clone().about(number)).await?;
            let mut added = None;
            if people.iter().filter(|name| standing(name)).count() >= PEOPLE {
                added = Some(add(&mut transaction, &masks, entry.at).await?);
                sqlx::query("UPDATE mask_proposals SET taken_at = ? WHERE proposal = ?")
                    .bind(entry.at.as_second())
                    .bind(number)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            Ok(added)
        };
        Ok(done.await.map_err(fault)?)
    }

    async fn cells_of(
        &self,
        connection: &mut SqliteConnection,
        number: i64,
    ) -> Result<Vec<(CellIndex, Mask)>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT cell, reason FROM proposed_masks WHERE proposal = ? ORDER BY cell, reason",
        )
        .bind(number)
        .fetch_all(connection)
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let mask = |(cell, reason): (i64, String)| -> Option<(CellIndex, Mask)> {
            Some((cell.cast_unsigned().try_into().ok()?, reason.parse().ok()?))
        };
        let masks: Option<Vec<_>> = rows.into_iter().map(mask).collect();
        masks.ok_or_else(|| self.sqlite.fault(Fault::Damaged))
    }
}

async fn add(
    connection: &mut SqliteConnection,
    masks: &[(CellIndex, Mask)],
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let mut added = 0;
    for (cell, mask) in masks {
        // H3 indexes of cells have the highest bit clear.
        let done = sqlx::query("INSERT OR IGNORE INTO masks (cell, reason, masked_at) VALUES (?, ?, ?)")
            .bind(u64::from(*cell).cast_signed())
            .bind(mask.code())
            .bind(now.as_second())
            .execute(&mut *connection)
            .await?;
        added += done.rows_affected();
    }
    Ok(added)
}

async fn approve(connection: &mut SqliteConnection, number: i64, entry: &Entry) -> Result<u64, sqlx::Error> {
    let done =
        sqlx::query("INSERT OR IGNORE INTO mask_approvals (proposal, account, approved_at) VALUES (?, ?, ?)")
            .bind(number)
            .bind(&entry.who)
            .bind(entry.at.as_second())
            .execute(connection)
            .await?;
    Ok(done.rows_affected())
}

async fn approvals(connection: &mut SqliteConnection, number: i64) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT account FROM mask_approvals WHERE proposal = ? ORDER BY approved_at, account")
        .bind(number)
        .fetch_all(connection)
        .await
}
