//! The rows of corrections and merges that wait, sealed and opened.

use super::Fault;
use super::child::for_correction;
use super::corrections::CorrectionKind;
use super::import::{Failed, Import};
use super::snapshot::take_out;
use crate::audit::Entry;
use crate::intake::{ChildToken, Digest, Tombstone};

/// A row that waits.
pub(super) struct WaitingRow {
    pub line: i64,
    pub child: ChildToken,
    pub record: [u8; 16],
    pub was: Digest,
    pub same_as: Option<Tombstone>,
    /// What the row says, open.
    pub bytes: Vec<u8>,
}

impl Import<'_> {
    /// Keeps rows for a second person, and the number under which they wait.
    pub(super) async fn keep_waiting(
        &mut self,
        kind: CorrectionKind,
        rows: &[WaitingRow],
        entry: &Entry,
    ) -> Result<i64, Failed> {
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO corrections (kind, proposed_by, proposed_at, rows) VALUES (?, ?, ?, ?)
             RETURNING correction",
        )
        .bind(kind.code())
        .bind(&entry.who)
        .bind(entry.at.as_second())
        .bind(i64::try_from(rows.len()).unwrap_or(i64::MAX))
        .fetch_one(&mut *self.transaction)
        .await?;
        for row in rows {
            let child = self.child(row.child).await?;
            sqlx::query(
                "INSERT INTO correction_rows (correction, line, child, record, was, same_as, sealed)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(number)
            .bind(row.line)
            .bind(&row.child.0[..])
            .bind(&row.record[..])
            .bind(&row.was.0[..])
            .bind(row.same_as.map(|other| other.0.to_vec()))
            .bind(child.key.seal(&for_correction(&row.record), &row.bytes)?)
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(number)
    }

    pub(super) async fn waiting_rows(&mut self, number: i64) -> Result<Vec<WaitingRow>, Failed> {
        type Row = (i64, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT line, child, record, was, sealed FROM correction_rows WHERE correction = ? ORDER BY line",
        )
        .bind(number)
        .fetch_all(&mut *self.transaction)
        .await?;
        let mut waiting = Vec::with_capacity(rows.len());
        for (line, child, record, was, sealed) in rows {
            let child = super::token(&child).ok_or(Fault::Damaged)?;
            let key = self.child(child).await?.key;
            let bytes = key.open(&for_correction(&record), &sealed).ok_or(Fault::Damaged)?;
            let whole = |bytes: Vec<u8>| bytes.try_into().map_err(|_| Fault::Damaged);
            let (record, was) = (whole(record)?, Digest(whole(was)?));
            waiting.push(WaitingRow { line, child, record, was, same_as: None, bytes });
        }
        Ok(waiting)
    }

    /// Called for each child whose records were corrected or merged: what was
    /// made of them and waits for approval is at an end (docs/privacy.md#d22).
    pub(super) async fn changed(&mut self, child: ChildToken) -> Result<(), Failed> {
        Ok(take_out(&mut self.transaction, child).await?)
    }
}
