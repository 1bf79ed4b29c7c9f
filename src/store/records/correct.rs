//! Corrections that a second person approved, into the records.

use std::collections::BTreeMap;

use super::changes::{digest, fits, unpack};
use super::child::drop_reports;
use super::corrections::CorrectionError;
use super::import::{Failed, Import};
use super::recorded_episode::Recorded;
use super::scope::Concern;
use super::waiting::WaitingRow;
use super::{Fault, form};
use crate::consent::{NoDays, YesDays};
use crate::intake::{ChildToken, LocationReport, RecordToken};

/// What came of changes: the outer error is the machine's, the inner a rule's.
pub(super) type Corrected = Result<Result<(), CorrectionError>, Failed>;

impl Import<'_> {
    /// Puts the corrected interviews in the place of those that are recorded:
    /// the old reports go, with the key that copies of them would need.
    pub(super) async fn correct_interviews(&mut self, rows: &[WaitingRow]) -> Corrected {
        for row in rows {
            let was: Option<Vec<u8>> =
                sqlx::query_scalar("SELECT digest FROM interviews WHERE interview = ? AND child = ?")
                    .bind(&row.record[..])
                    .bind(&row.child.0[..])
                    .fetch_optional(&mut *self.transaction)
                    .await?;
            if was.as_deref() != Some(&row.was.0[..]) {
                return Ok(Err(CorrectionError::Changed(row.line)));
            }
            self.correct_interview(row).await?;
            self.changed(row.child).await?;
        }
        Ok(Ok(()))
    }

    async fn correct_interview(&mut self, row: &WaitingRow) -> Result<(), Failed> {
        let parts = unpack(&row.bytes).ok_or(Fault::Damaged)?;
        let [of_row, core, agreed, noes, concern, insiders, reports @ ..] = parts.as_slice() else {
            return Err(Fault::Damaged.into());
        };
        let agreed = match *agreed {
            [] => None,
            bytes => Some(YesDays::from_sealed_form(bytes).ok_or(Fault::Damaged)?),
        };
        let noes = NoDays::from_sealed_form(noes).ok_or(Fault::Damaged)?;
        let of = RecordToken(row.record);
        let sources = self.sources_of(row.child, &of.0).await?;
        if drop_reports(&mut self.transaction, &of.0).await? > 0 {
            self.to_turn.insert(row.child);
        }
        self.hear(row.child, &noes).await?;
        let child = self.child(row.child).await?;
        // Whoever may know the child by the row of before may do so still.
        self.join_concern(&child, Concern::from_sealed_form(concern).ok_or(Fault::Damaged)?).await?;
        let insiders = form::holders(insiders).ok_or(Fault::Damaged)?;
        child.add_insiders(&mut self.transaction, &insiders).await?;
        let sealed = agreed.as_ref().map(|agreed| child.seal_agreed(&of, agreed)).transpose()?;
        sqlx::query("UPDATE interviews SET digest = ?, core = ?, agreed = ? WHERE interview = ?")
            .bind(*of_row)
            .bind(*core)
            .bind(sealed)
            .bind(&of.0[..])
            .execute(&mut *self.transaction)
            .await?;
        if agreed.is_none_or(|agreed| !agreed.outlasts(&child.noes)) {
            return Ok(());
        }
        for report in reports {
            let report = LocationReport::from_sealed_form(row.child, report).ok_or(Fault::Damaged)?;
            let report = sources.iter().fold(report, |report, &source| report.held_by_too(source));
            sqlx::query("INSERT INTO reports (interview, child, sealed) VALUES (?, ?, ?)")
                .bind(&of.0[..])
                .bind(&row.child.0[..])
                .bind(child.key.seal(&of.0, &report.sealed_form())?)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Puts the corrected episodes in the place of those that are recorded.
    pub(super) async fn correct_episodes(&mut self, rows: &[WaitingRow]) -> Corrected {
        let mut by_child: BTreeMap<ChildToken, Vec<&WaitingRow>> = BTreeMap::new();
        for row in rows {
            by_child.entry(row.child).or_default().push(row);
        }
        for (child, rows) in by_child {
            let recorded = self.recorded_episodes(child).await?;
            let key = &self.records.keys.token;
            let mut new = Vec::with_capacity(rows.len());
            for row in &rows {
                let was = recorded.iter().find(|one| one.token.0 == row.record);
                if !was.is_some_and(|was| was.digest(child, key) == row.was) {
                    return Ok(Err(CorrectionError::Changed(row.line)));
                }
                let parts = unpack(&row.bytes).ok_or(Fault::Damaged)?;
                let [bytes, days] = parts.as_slice() else { return Err(Fault::Damaged.into()) };
                new.push(Recorded::read(RecordToken(row.record), bytes, Some(days))?);
            }
            if let Some(at) = fits(child, &recorded, new.iter(), key).iter().position(|fits| !fits) {
                return Ok(Err(CorrectionError::Changed(rows[at].line)));
            }
            for one in &new {
                self.write_episode(child, one, false).await?;
            }
            // What an episode was cannot be read in a copy either.
            self.to_turn.insert(child);
            self.changed(child).await?;
        }
        Ok(Ok(()))
    }
}

impl WaitingRow {
    /// The only part of a row that holds a child's token.
    pub fn other_child(&self) -> Result<ChildToken, Fault> {
        Ok(ChildToken(digest(self.bytes.clone())?.0))
    }
}
