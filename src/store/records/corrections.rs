//! Corrections and merges that wait for a second person (docs/privacy.md#d18, #d26).

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::import::{Failed, Import};
use super::waiting::WaitingRow;
use super::{Fault, Reach, Records, StoreError};
use crate::audit::{Act, Entry};
use crate::codes::code_list;

code_list! {
    /// What a file of changes holds.
    #[derive(Debug)]
    CorrectionKind {
        /// Changed rows of recorded interviews.
        Interviews = "interviews",
        /// Changed rows of recorded episodes.
        Episodes = "episodes",
        /// Pairs of ids that are one child's.
        Merges = "merges",
    }
}

impl CorrectionKind {
    /// The acts of proposing, approving and rejecting it.
    #[must_use]
    pub fn acts(self) -> [Act; 3] {
        match self {
            Self::Interviews | Self::Episodes => {
                [Act::CorrectionProposed, Act::CorrectionApproved, Act::CorrectionRejected]
            }
            Self::Merges => [Act::MergeProposed, Act::MergeApproved, Act::MergeRejected],
        }
    }
}

/// A file of changes that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingCorrection {
    /// Its number.
    pub number: i64,
    /// What it holds.
    pub kind: CorrectionKind,
    /// How many of its rows wait: those of children who withdraw do no more.
    pub rows: i64,
    /// The account that proposed it, or `shell`.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What an approval led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// So many rows were changed.
    Done(u64),
    /// Nobody had put a name to the proposal: this account has now, and another
    /// must approve it.
    AnotherNeeded,
}

/// Why a change was not approved or rejected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// No file of that number waits.
    #[error(
        "no correction of this number waits for approval: `homeward corrections list` shows those that do"
    )]
    NotWaiting,
    /// The person who proposed it.
    #[error("you proposed this: it waits for a second person")]
    SamePerson,
    /// The records are not as they were when it was proposed.
    #[error("line {0}: the records have changed since this was proposed: reject it, and propose it anew")]
    Changed(i64),
    /// Another change of the same child waits, sealed under the key that goes.
    #[error("line {0}: another correction of this child waits: decide on that first")]
    AnotherWaits(i64),
    /// A child on whom the account may not act.
    #[error("this is of children of other areas, too: custodians of all of them decide on it")]
    OfOtherAreas,
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Records {
    /// The files of changes that wait, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn waiting_corrections(&self) -> Result<Vec<WaitingCorrection>, StoreError> {
        let mut connection = self.sqlite.pool().acquire().await.map_err(|error| self.sqlite.fault(error))?;
        waiting(&mut connection).await.map_err(|fault| self.sqlite.fault(fault))
    }

    /// Does what a file of changes says, where another person proposed it than
    /// the entry's. It acts on the next snapshot, and on no issued release.
    ///
    /// # Errors
    ///
    /// [`CorrectionError`]; nothing was changed then.
    pub async fn approve_correction(
        &self,
        number: i64,
        reach: &Reach,
        day: Date,
        entry: &Entry,
    ) -> Result<Approval, CorrectionError> {
        let mut import = self.begin_import(day).await?;
        let found = find(self, &mut import.transaction, number).await?;
        let rows = import.waiting_rows(number).await.map_err(|failed| failed.told_of(self))?;
        import.check_reach(found.kind, &rows, reach).await?;
        let [proposed, approved, _] = found.kind.acts();
        let acted = |act| Entry { act, purpose: act.usual_purpose(), ..entry.clone().about(number) };
        if found.by == Entry::SHELL {
            let named = sqlx::query("UPDATE corrections SET proposed_by = ? WHERE correction = ?")
                .bind(&entry.who)
                .bind(number)
                .execute(&mut *import.transaction)
                .await;
            named.map_err(|error| self.sqlite.fault(error))?;
            import.commit(&acted(proposed)).await?;
            return Ok(Approval::AnotherNeeded);
        }
        if found.by.eq_ignore_ascii_case(&entry.who) {
            return Err(CorrectionError::SamePerson);
        }
        let done = match found.kind {
            CorrectionKind::Interviews => import.correct_interviews(&rows).await,
            CorrectionKind::Episodes => import.correct_episodes(&rows).await,
            CorrectionKind::Merges => import.merge(&rows, number).await,
        };
        done.map_err(|failed| failed.told_of(self))??;
        decide(&mut import.transaction, number, "approved", entry)
            .await
            .map_err(|fault| self.sqlite.fault(fault))?;
        import.commit(&acted(approved)).await?;
        // Those of children who withdrew meanwhile are gone, and nobody is told.
        Ok(Approval::Done(found.rows.unsigned_abs()))
    }

    /// Drops a file of changes that waits. Who proposed it may do so, too.
    ///
    /// # Errors
    ///
    /// [`CorrectionError`] where none of that number waits.
    pub async fn reject_correction(
        &self,
        number: i64,
        reach: &Reach,
        day: Date,
        entry: &Entry,
    ) -> Result<(), CorrectionError> {
        let mut import = self.begin_import(day).await?;
        let found = find(self, &mut import.transaction, number).await?;
        let rows = import.waiting_rows(number).await.map_err(|failed| failed.told_of(self))?;
        import.check_reach(found.kind, &rows, reach).await?;
        let [_, _, act] = found.kind.acts();
        decide(&mut import.transaction, number, "rejected", entry)
            .await
            .map_err(|fault| self.sqlite.fault(fault))?;
        let entry = Entry { act, purpose: act.usual_purpose(), ..entry.clone().about(number) };
        Ok(import.commit(&entry).await?)
    }
}

impl Import<'_> {
    /// Whether whoever has this reach may act on every child of some rows.
    async fn check_reach(
        &mut self,
        kind: CorrectionKind,
        rows: &[WaitingRow],
        reach: &Reach,
    ) -> Result<(), CorrectionError> {
        let records = self.records;
        let is_own = async {
            for row in rows {
                let mut children = vec![row.child];
                if kind == CorrectionKind::Merges {
                    children.push(self.one_child(row.other_child()?));
                }
                for child in children {
                    if !reach.is_everywhere()
                        && !records.is_within(&mut self.transaction, child, reach).await?
                    {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        };
        let is_own = is_own.await.map_err(|failed: Failed| failed.told_of(records))?;
        if is_own { Ok(()) } else { Err(CorrectionError::OfOtherAreas) }
    }
}

async fn find(
    records: &Records,
    connection: &mut SqliteConnection,
    number: i64,
) -> Result<WaitingCorrection, CorrectionError> {
    let all = waiting(connection).await.map_err(|fault| records.sqlite.fault(fault))?;
    all.into_iter().find(|one| one.number == number).ok_or(CorrectionError::NotWaiting)
}

async fn waiting(connection: &mut SqliteConnection) -> Result<Vec<WaitingCorrection>, Fault> {
    let rows: Vec<(i64, String, String, i64, i64)> = sqlx::query_as(
        "SELECT correction, kind, proposed_by, proposed_at, rows
         FROM corrections WHERE state = 'waiting' ORDER BY correction",
    )
    .fetch_all(connection)
    .await?;
    let read = |(number, kind, by, at, rows): (i64, String, String, i64, i64)| {
        let kind = kind.parse().map_err(|_| Fault::Damaged)?;
        let at = Timestamp::from_second(at).map_err(|_| Fault::Damaged)?;
        Ok(WaitingCorrection { number, kind, rows, by, at })
    };
    rows.into_iter().map(read).collect()
}

async fn decide(
    connection: &mut SqliteConnection,
    number: i64,
    state: &'static str,
    entry: &Entry,
) -> Result<(), Fault> {
    sqlx::query("DELETE FROM correction_rows WHERE correction = ?")
        .bind(number)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE corrections SET state = ?, decided_by = ?, decided_at = ? WHERE correction = ?")
        .bind(state)
        .bind(&entry.who)
        .bind(entry.at.as_second())
        .bind(number)
        .execute(&mut *connection)
        .await?;
    Ok(())
}
