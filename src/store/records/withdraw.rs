//! A child's withdrawal: everything of the child is taken out of the records,
//! and the key destroyed that any copy of them would need (docs/privacy.md#d2, #d17).

use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::import::Failed;
use super::seal::ChildKey;
use super::snapshot::take_out;
use super::tombstones::{self, Stone};
use super::{Fault, Reach, Records, StoreError, note, token};
use crate::audit::{Act, Entry};
use crate::intake::{ChildToken, Receipt, Tombstone};
use crate::release::ReleaseId;

type Bytes = Vec<u8>;

/// Whose withdrawal it is.
pub enum Whose<'a> {
    /// A child's, by the token of the authority's own id.
    Child(ChildToken),
    /// That of a child on whom somebody may act; of another one it is as if the
    /// records held nothing.
    Within(ChildToken, &'a Reach),
    /// That of the child who holds this receipt.
    Receipt(&'a Receipt),
}

/// What a withdrawal led to. Whoever has no right to know whether a child is in
/// the records must not be told which of these it was.
pub enum Outcome {
    /// It is done.
    Withdrawn {
        /// The issued releases that had the child.
        releases: Vec<ReleaseId>,
    },
    /// It was done before.
    Already {
        /// The day on which it was.
        on: Date,
        /// The issued releases that had the child.
        releases: Vec<ReleaseId>,
    },
    /// It waits for a custodian, or until its day is over.
    Waits,
    /// There is no such child, or no such receipt.
    Unknown,
}

/// Who is found: in the records still, or under a tombstone.
pub(super) enum Found {
    Child(ChildToken),
    Tombstone(Tombstone),
}

impl Records {
    /// Takes a child out of the records on a day, and destroys the child's key.
    ///
    /// The records commit first, with the entry of the audit and a tombstone;
    /// then the key goes. A program that is stopped between the two finishes
    /// when it next opens the records. Issued releases stay as they are.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a store cannot be written.
    pub async fn withdraw(&self, whose: Whose<'_>, day: Date, entry: &Entry) -> Result<Outcome, StoreError> {
        let fault = |fault| self.sqlite.fault(fault);
        let mut transaction = self.sqlite.begin().await?;
        let is_held_to = matches!(whose, Whose::Within(..));
        let found = self.find(&mut transaction, whose).await;
        let child = match found.map_err(|failed| failed.told_of(self))? {
            None if is_held_to => {
                // Whoever asks for child after child is seen to do it.
                note(&mut transaction, &Entry { act: Act::ChildNotFound, ..entry.clone() })
                    .await
                    .map_err(|error| self.sqlite.fault(error))?;
                transaction.commit().await.map_err(|error| self.sqlite.fault(error))?;
                return Ok(Outcome::Unknown);
            }
            None => return Ok(Outcome::Unknown),
            Some(Found::Tombstone(tombstone)) => {
                return already(&mut transaction, tombstone).await.map_err(fault);
            }
            Some(Found::Child(child)) => child,
        };
        let tombstone = self.keys.token.tombstone(child);
        // A seal that is broken keeps no child from leaving.
        let area = self.only_area(&mut transaction, child).await;
        let entry = &area.map_or(entry.clone(), |area| entry.clone().about(area));
        let taken = async {
            let Some(stone) = stone_for(&mut transaction, child, tombstone, day).await? else {
                return Ok(Err(already(&mut transaction, tombstone).await?));
            };
            note(&mut transaction, entry).await?;
            let key = self.key_of_child(child, stone.generation).await?;
            self.take_out_of_ledger(&mut transaction, child, key.as_ref()).await?;
            tombstones::lay(&mut transaction, tombstone, stone).await?;
            purge(&mut transaction, child, tombstone).await?;
            let releases = releases(&mut transaction, tombstone).await?;
            transaction.commit().await?;
            Ok(Ok((stone, releases)))
        };
        let taken = taken.await.map_err(|failed: Failed| failed.told_of(self));
        let (stone, releases) = match taken? {
            Ok(taken) => taken,
            Err(already) => return Ok(already),
        };
        self.child_keys.bury(&[(Some(child), tombstone, stone)]).await?;
        self.sweep().await?;
        Ok(Outcome::Withdrawn { releases })
    }

    /// A child's own key, where it was not destroyed.
    async fn key_of_child(&self, child: ChildToken, generation: i64) -> Result<Option<ChildKey>, Failed> {
        let Some(wrapped) = self.child_keys.get(child, generation).await? else { return Ok(None) };
        let key = ChildKey::unwrap(&self.keys.seal, child, &wrapped);
        key.map(Some).ok_or(Failed::Keys(Fault::Damaged))
    }

    async fn find(
        &self,
        connection: &mut SqliteConnection,
        whose: Whose<'_>,
    ) -> Result<Option<Found>, Failed> {
        let receipt = match whose {
            Whose::Child(child) => {
                return Ok(Some(Found::Child(self.one_child(connection, child).await?)));
            }
            Whose::Within(child, reach) => {
                let child = self.one_child(connection, child).await?;
                return self.find_within(connection, child, reach).await;
            }
            Whose::Receipt(receipt) => self.keys.token.receipt(receipt),
        };
        let row: Option<(Option<Bytes>, Option<Bytes>)> = sqlx::query_as(
            "SELECT child, tombstone FROM receipts WHERE receipt = ?1
                 UNION ALL SELECT child, tombstone FROM merged_receipts WHERE receipt = ?1",
        )
        .bind(&receipt.0[..])
        .fetch_optional(connection)
        .await?;
        let damaged = || Fault::Damaged;
        match row {
            None => Ok(None),
            Some((Some(child), _)) => Ok(Some(Found::Child(token(&child).ok_or_else(damaged)?))),
            Some((None, tombstone)) => {
                let bytes = tombstone.and_then(|bytes| bytes.try_into().ok()).ok_or_else(damaged)?;
                Ok(Some(Found::Tombstone(Tombstone(bytes))))
            }
        }
    }

    /// A child on whom somebody may act. Of one who withdrew no area is known:
    /// only those who may act everywhere are told of it.
    pub(super) async fn find_within(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
        reach: &Reach,
    ) -> Result<Option<Found>, Failed> {
        if self.is_within(connection, child, reach).await? {
            return Ok(Some(Found::Child(child)));
        }
        let tombstone = self.keys.token.tombstone(child);
        let is_told = reach.is_everywhere() && tombstones::of(connection, tombstone).await?.is_some();
        Ok(is_told.then_some(Found::Tombstone(tombstone)))
    }
}

/// The tombstone that a child gets now, or `None` where the records hold
/// nothing of the child.
async fn stone_for(
    connection: &mut SqliteConnection,
    child: ChildToken,
    tombstone: Tombstone,
    day: Date,
) -> Result<Option<Stone>, Fault> {
    let generation: Option<i64> = sqlx::query_scalar("SELECT generation FROM children WHERE child = ?")
        .bind(&child.0[..])
        .fetch_optional(&mut *connection)
        .await?;
    let Some(generation) = generation else { return Ok(None) };
    let day = day.max(last_day(connection, child).await?);
    let stone = Stone { generation, withdrawn_on: Some(day), said_no_on: None };
    let before = tombstones::of(connection, tombstone).await?;
    Ok(Some(before.map_or(stone, |before| before.and(stone))))
}

/// The last day of what is recorded of a child: a clock may run behind it, or a
/// row be of a day that has not come, and both are taken back.
async fn last_day(connection: &mut SqliteConnection, child: ChildToken) -> Result<Date, Fault> {
    let last: Option<String> = sqlx::query_scalar(
        "SELECT max(counts_from) FROM (SELECT counts_from FROM interviews WHERE child = ?1
             UNION ALL SELECT counts_from FROM episodes WHERE child = ?1)",
    )
    .bind(&child.0[..])
    .fetch_one(connection)
    .await?;
    last.map_or(Ok(Date::MIN), |day| day.parse().map_err(|_| Fault::Damaged))
}

/// What is told of a child of whom the records hold nothing.
async fn already(connection: &mut SqliteConnection, tombstone: Tombstone) -> Result<Outcome, Fault> {
    let stone = tombstones::of(connection, tombstone).await?;
    let day = stone.and_then(|stone| stone.withdrawn_on.max(stone.said_no_on));
    let Some(on) = day else { return Ok(Outcome::Unknown) };
    Ok(Outcome::Already { on, releases: releases(connection, tombstone).await? })
}

/// The issued releases that had a child.
async fn releases(connection: &mut SqliteConnection, tombstone: Tombstone) -> Result<Vec<ReleaseId>, Fault> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT release FROM withdrawn_from WHERE tombstone = ? ORDER BY release")
            .bind(&tombstone.0[..])
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|id| id.parse().map_err(|_| Fault::Damaged)).collect()
}

/// Takes every row of a child away. What is left is the tombstone, which must
/// be there, and which releases had the child.
pub(super) async fn purge(
    connection: &mut SqliteConnection,
    child: ChildToken,
    tombstone: Tombstone,
) -> Result<(), Fault> {
    let of_both = [
        "INSERT OR IGNORE INTO withdrawn_from (tombstone, release)
         SELECT ?1, release FROM members WHERE child = ?2",
        "UPDATE receipts SET tombstone = ?1, child = NULL, made_by = NULL, made_at = NULL, made_from = NULL
         WHERE child = ?2",
        "UPDATE merged_receipts
         SET tombstone = ?1, child = NULL, made_by = NULL, made_at = NULL, made_from = NULL
         WHERE child = ?2",
        "DELETE FROM correction_rows WHERE same_as = ?1 OR child = ?2",
    ];
    for statement in of_both {
        sqlx::query(statement).bind(&tombstone.0[..]).bind(&child.0[..]).execute(&mut *connection).await?;
    }
    take_out(connection, child).await?;
    let of_child = [
        "DELETE FROM pending_withdrawals WHERE child = ?",
        "DELETE FROM members WHERE child = ?",
        "DELETE FROM reports WHERE child = ?",
        "DELETE FROM episodes WHERE child = ?",
        "DELETE FROM interviews WHERE child = ?",
        "DELETE FROM carried_keys WHERE child = ?",
        "DELETE FROM children WHERE child = ?",
    ];
    for statement in of_child {
        sqlx::query(statement).bind(&child.0[..]).execute(&mut *connection).await?;
    }
    Ok(())
}
