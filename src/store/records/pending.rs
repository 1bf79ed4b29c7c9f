//! Withdrawals that wait: by a receipt that was used from the address that made
//! it, within a day (docs/privacy.md#d27). Nobody refuses one: a custodian confirms
//! it, or it goes through when its day is over.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Fault, Outcome, Reach, Records, StoreError, Whose, note, token};
use crate::audit::{Act, Entry};
use crate::intake::Receipt;

/// Seconds in which a receipt's own address counts, and for which it waits.
const DAY_S: i64 = 86_400;

/// A withdrawal that waits, as a custodian of its area sees it: who made the
/// receipt, and not whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its number.
    pub number: i64,
    /// When the receipt was used.
    pub asked_at: Timestamp,
    /// When it goes through without a custodian.
    pub goes_at: Timestamp,
    /// The account that made the receipt.
    pub made_by: String,
}

type Row = (i64, Vec<u8>, i64, String);

impl Records {
    /// Withdraws the child of a receipt that is used from an address, or lets it
    /// wait where the receipt was made there within a day.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a store cannot be written.
    pub async fn withdraw_from(
        &self,
        receipt: &Receipt,
        source: &str,
        day: Date,
        entry: &Entry,
    ) -> Result<Outcome, StoreError> {
        if self.waits(receipt, source, entry).await? {
            return Ok(Outcome::Waits);
        }
        self.withdraw(Whose::Receipt(receipt), day, entry).await
    }

    async fn waits(&self, receipt: &Receipt, source: &str, entry: &Entry) -> Result<bool, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let noted = async {
            let here = self.made_here(&mut transaction, receipt, source, (DAY_S, entry.at)).await?;
            let Some((child, made_by)) = here else { return Ok(false) };
            let done = sqlx::query(
                "INSERT OR IGNORE INTO pending_withdrawals (child, asked_at, made_by) VALUES (?, ?, ?)",
            )
            .bind(&child.0[..])
            .bind(entry.at.as_second())
            .bind(made_by)
            .execute(&mut *transaction)
            .await?;
            if done.rows_affected() == 1 {
                note(&mut transaction, &Entry { act: Act::WithdrawalWaits, ..entry.clone() }).await?;
                transaction.commit().await?;
            }
            Ok(true)
        };
        noted.await.map_err(|fault: Fault| self.sqlite.fault(fault))
    }

    /// The withdrawals that wait, of children on whom one may act, first asked
    /// first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn pending(&self, reach: &Reach) -> Result<Vec<Pending>, StoreError> {
        let mut connection = self.sqlite.pool().acquire().await.map_err(|error| self.sqlite.fault(error))?;
        let mut pending = Vec::new();
        for (number, child, asked_at, made_by) in self.rows(&mut connection).await? {
            let child = token(&child).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            let within = self.is_within(&mut connection, child, reach).await;
            if within.map_err(|failed| failed.told_of(self))? {
                let at =
                    |second| Timestamp::from_second(second).map_err(|_| self.sqlite.fault(Fault::Damaged));
                let (asked_at, goes_at) = (at(asked_at)?, at(asked_at + DAY_S)?);
                pending.push(Pending { number, asked_at, goes_at, made_by });
            }
        }
        Ok(pending)
    }

    /// Withdraws the child of a withdrawal that waits, as a custodian confirms.
    /// One that is not there, or not theirs, is [`Outcome::Unknown`].
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a store cannot be written.
    pub async fn confirm(
        &self,
        number: i64,
        reach: &Reach,
        day: Date,
        entry: &Entry,
    ) -> Result<Outcome, StoreError> {
        let rows = {
            let acquired = self.sqlite.pool().acquire().await;
            self.rows(&mut *acquired.map_err(|error| self.sqlite.fault(error))?).await?
        };
        let Some((_, child, ..)) = rows.into_iter().find(|row| row.0 == number) else {
            return Ok(Outcome::Unknown);
        };
        let child = token(&child).ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
        self.withdraw(Whose::Within(child, reach), day, entry).await
    }

    /// Lets those go through whose day is over; says how many.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a store cannot be written.
    pub async fn settle(
        &self,
        now: Timestamp,
        day_of: impl Fn(Timestamp) -> Date,
    ) -> Result<usize, StoreError> {
        let rows = {
            let acquired = self.sqlite.pool().acquire().await;
            self.rows(&mut *acquired.map_err(|error| self.sqlite.fault(error))?).await?
        };
        let mut settled = 0;
        for (_, child, asked_at, _) in rows.into_iter().filter(|row| row.2 + DAY_S <= now.as_second()) {
            let damaged = || self.sqlite.fault(Fault::Damaged);
            let child = token(&child).ok_or_else(damaged)?;
            let asked_on = day_of(Timestamp::from_second(asked_at).map_err(|_| damaged())?);
            let entry = Entry::new(now, Entry::NOBODY, Act::Withdrawal);
            self.withdraw(Whose::Child(child), asked_on, &entry).await?;
            settled += 1;
        }
        Ok(settled)
    }

    async fn rows(&self, connection: &mut sqlx::SqliteConnection) -> Result<Vec<Row>, StoreError> {
        sqlx::query_as("SELECT number, child, asked_at, made_by FROM pending_withdrawals ORDER BY number")
            .fetch_all(connection)
            .await
            .map_err(|error| self.sqlite.fault(error))
    }
}
