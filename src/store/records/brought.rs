//! What a source brought: it knows the child for good (docs/privacy.md#d3b), and holds
//! the reports, by which it may be a custodian (D24).

use std::collections::BTreeSet;

use super::import::{Failed, Import};
use super::sources::ApprovedSource;
use super::{ChildKey, Fault};
use crate::intake::{Admitted, ChildToken, Holder, HolderKind, LocationReport};

impl Import<'_> {
    /// The same, of a file that a source brought.
    #[must_use]
    pub fn from_source(mut self, source: &ApprovedSource) -> Self {
        self.source = Some(source.holder);
        self
    }

    /// An interview with the source among those who may know its child, and among
    /// the holders of its reports.
    pub(super) fn attributed(&self, admitted: Admitted) -> Admitted {
        let Some(source) = self.source else { return admitted };
        let mut insiders: BTreeSet<Holder> = admitted.insiders.into_iter().collect();
        insiders.insert(source);
        let reports = admitted.reports.into_iter().map(|report| report.held_by_too(source)).collect();
        Admitted { insiders: insiders.into_iter().collect(), reports, ..admitted }
    }

    /// Adds the source to the holders of the recorded reports of an interview that
    /// came again: it holds them as whoever brought them first does.
    pub(super) async fn hold_reports(&mut self, admitted: &Admitted) -> Result<(), Failed> {
        let Some(source) = self.source else { return Ok(()) };
        let key = self.child(admitted.child).await?.key;
        for (row, report) in self.reports_of(admitted.child, &admitted.interview.0, &key).await? {
            if report.holders().contains(&source) {
                continue;
            }
            let sealed = key.seal(&admitted.interview.0, &report.held_by_too(source).sealed_form())?;
            sqlx::query("UPDATE reports SET sealed = ? WHERE report = ?")
                .bind(sealed)
                .bind(row)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Keeps that the source knows a child of whom it brought an episode.
    pub(super) async fn know_by_episode(&mut self, child: ChildToken) -> Result<(), Failed> {
        let Some(source) = self.source else { return Ok(()) };
        let child = self.child(child).await?;
        Ok(child.add_insiders(&mut self.transaction, &[source]).await?)
    }

    /// The sources that hold the recorded reports of an interview: a correction
    /// does not take it from them.
    pub(super) async fn sources_of(
        &mut self,
        child: ChildToken,
        interview: &[u8],
    ) -> Result<BTreeSet<Holder>, Failed> {
        let key = self.child(child).await?.key;
        let reports = self.reports_of(child, interview, &key).await?;
        let holders = reports.iter().flat_map(|(_, report)| report.holders()).copied();
        Ok(holders.filter(|holder| holder.kind == HolderKind::Source).collect())
    }

    /// The recorded reports of an interview, with their rows.
    async fn reports_of(
        &mut self,
        child: ChildToken,
        interview: &[u8],
        key: &ChildKey,
    ) -> Result<Vec<(i64, LocationReport)>, Failed> {
        let rows: Vec<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT report, sealed FROM reports WHERE child = ? AND interview = ?")
                .bind(&child.0[..])
                .bind(interview)
                .fetch_all(&mut *self.transaction)
                .await?;
        let open = |(row, sealed): (i64, Vec<u8>)| {
            let report = LocationReport::from_sealed_form(child, &key.open(interview, &sealed)?)?;
            Some((row, report))
        };
        let reports: Option<Vec<_>> = rows.into_iter().map(open).collect();
        Ok(reports.ok_or(Fault::Damaged)?)
    }
}
