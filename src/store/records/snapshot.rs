//! The snapshot that a release is made of: one for an area and month of the
//! clock (docs/privacy.md#d22).

use std::collections::BTreeMap;

use jiff::civil::Date;
use sqlx::{Row as _, SqliteConnection};

use super::episodes::returned;
use super::form::{self, OfChild};
use super::{Child, Fault, Records, StoreError, note, token};
use crate::audit::Entry;
use crate::coverage::Return;
use crate::intake::{ChildToken, Holder, LocationReport};
use crate::place::Month;
use crate::release::{Insiders, Window};

/// What a snapshot is to be taken of.
pub struct SnapshotRequest<'a> {
    /// The code of the area.
    pub area: &'a str,
    /// The partnerships whose records count, as hosts; none for all.
    pub hosts: &'a [Holder],
    /// The month of the clock.
    pub month: Month,
    /// The day at which the data is frozen: what was held and taken in by then.
    pub cut_off: Date,
    /// The day on which it is taken, where a clock of the folder's own tells it.
    pub played_on: Option<Date>,
}

/// Where a snapshot stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotHead {
    /// Its number.
    pub snapshot: i64,
    /// The code of the area.
    pub area: String,
    /// The month of the clock in which it was taken.
    pub month: Month,
    /// The day at which the data was frozen.
    pub cut_off: Date,
    /// The day on which it was taken, where a clock of the folder's own told it.
    pub played_on: Option<Date>,
}

/// What a release is made of, and nothing else of the records. This side of
/// the gate: neither `Debug` nor `Serialize`.
pub struct Snapshot {
    /// Where it stands.
    pub head: SnapshotHead,
    /// The reports that may count.
    pub reports: Vec<LocationReport>,
    /// Who may know which child, for good.
    pub insiders: Insiders,
    /// The children's returns.
    pub returns: Vec<Return>,
}

type HeadRow = (i64, String, String, String, Option<String>);

impl Records {
    /// The open snapshots: one for an area, but where a month has ended since.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn snapshots(&self) -> Result<Vec<SnapshotHead>, StoreError> {
        let rows: Vec<HeadRow> = sqlx::query_as(
            "SELECT snapshot, area, month, cut_off, played_on FROM snapshots ORDER BY snapshot",
        )
        .fetch_all(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let heads: Option<_> = rows.into_iter().map(head).collect();
        heads.ok_or_else(|| self.sqlite.fault(Fault::Damaged))
    }

    /// Takes a snapshot, unless the area has one of this month: then that one
    /// stands, whatever was asked for. The same child is in it once, sealed
    /// under its own key.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read or written; nothing was then.
    pub async fn take_snapshot(
        &self,
        request: &SnapshotRequest<'_>,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let taken = async {
            let known: bool =
                sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM snapshots WHERE area = ? AND month = ?)")
                    .bind(request.area)
                    .bind(request.month.to_string())
                    .fetch_one(&mut *transaction)
                    .await?;
            if known {
                return Ok(());
            }
            note(&mut transaction, entry).await?;
            self.write_snapshot(&mut transaction, request, entry).await?;
            transaction.commit().await.map_err(Fault::from)?;
            Ok(())
        };
        taken.await.map_err(|failed: super::import::Failed| failed.told_of(self))
    }

    async fn write_snapshot(
        &self,
        connection: &mut SqliteConnection,
        request: &SnapshotRequest<'_>,
        entry: &Entry,
    ) -> Result<(), super::import::Failed> {
        let keys = self.keys_of_children(connection).await?;
        let mut of: BTreeMap<ChildToken, OfChild> = BTreeMap::new();
        self.gather(connection, request, &keys, &mut of).await?;
        let snapshot: i64 = sqlx::query_scalar(
            "INSERT INTO snapshots (area, month, cut_off, taken_at, played_on) VALUES (?, ?, ?, ?, ?)
             RETURNING snapshot",
        )
        .bind(request.area)
        .bind(request.month.to_string())
        .bind(request.cut_off.to_string())
        .bind(entry.at.as_second())
        .bind(request.played_on.map(|day| day.to_string()))
        .fetch_one(&mut *connection)
        .await?;
        let counts = |(_, of): &(ChildToken, OfChild)| !of.reports.is_empty() || !of.returns.is_empty();
        for (child, of) in of.into_iter().filter(counts) {
            let Some(Some(key)) = keys.get(&child) else { continue };
            sqlx::query("INSERT INTO snapshot_children (snapshot, child, sealed) VALUES (?, ?, ?)")
                .bind(snapshot)
                .bind(&child.0[..])
                .bind(key.seal(&row_of(snapshot), &of.form())?)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }

    /// Opens what a snapshot is made of: of each child, the insiders of all
    /// times, and the reports and returns that may count.
    async fn gather(
        &self,
        connection: &mut SqliteConnection,
        request: &SnapshotRequest<'_>,
        keys: &super::KeysOfChildren,
        of: &mut BTreeMap<ChildToken, OfChild>,
    ) -> Result<(), super::import::Failed> {
        let longest = Window::before(request.cut_off, 24);
        let cut_off = request.cut_off.to_string();
        let opened = |row: &sqlx::sqlite::SqliteRow, sealed_for: &dyn Fn(ChildToken) -> Vec<u8>| {
            let child = token(row.try_get::<&[u8], _>("child")?).ok_or(Fault::Damaged)?;
            let Some(key) = keys.get(&child).ok_or(Fault::Damaged)? else { return Ok(None) };
            let bytes =
                key.open(&sealed_for(child), row.try_get::<&[u8], _>("sealed")?).ok_or(Fault::Damaged)?;
            Ok::<_, Fault>(Some((child, bytes)))
        };
        for (child, insiders) in known_insiders(connection, keys).await? {
            of.entry(child).or_default().insiders = insiders;
        }
        let reports = "SELECT interviews.child, interview, sealed, counts_from IS NULL OR counts_from <= ? AS held \
                       FROM reports JOIN interviews USING (interview) ORDER BY report";
        for row in sqlx::query(reports).bind(&cut_off).fetch_all(&mut *connection).await? {
            let interview: Vec<u8> = row.try_get("interview")?;
            let Some((child, bytes)) = opened(&row, &|_| interview.clone())? else { continue };
            let report = LocationReport::from_sealed_form(child, &bytes).ok_or(Fault::Damaged)?;
            let of = of.entry(child).or_default();
            of.insiders.extend(report.holders());
            let is_ours = request.hosts.is_empty() || request.hosts.contains(&report.host());
            if row.try_get::<bool, _>("held")? && is_ours && longest.contains(report.month()) {
                of.reports.push(report);
            }
        }
        let episodes = "SELECT child, episode, sealed FROM episodes WHERE counts_from IS NULL OR counts_from <= ? \
                        ORDER BY episode";
        for row in sqlx::query(episodes).bind(&cut_off).fetch_all(&mut *connection).await? {
            let episode: Vec<u8> = row.try_get("episode")?;
            let Some((child, bytes)) = opened(&row, &|_| episode.clone())? else { continue };
            let each = returned(child, &bytes).ok_or(Fault::Damaged)?;
            of.entry(child).or_default().returns.extend(each.filter(|each| longest.contains(each.month)));
        }
        for of in of.values_mut() {
            of.insiders.sort_unstable();
            of.insiders.dedup();
        }
        Ok(())
    }

    /// Who may know which child by any interview: beside those whom its reports
    /// name. That they are read is in the audit before the first seal is opened.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn insiders(&self, entry: &Entry) -> Result<Insiders, StoreError> {
        self.note(entry).await?;
        let mut moment = self.sqlite.pool().begin().await.map_err(|error| self.sqlite.fault(error))?;
        let keys = self.keys_of_children(&mut moment).await?;
        let known = known_insiders(&mut moment, &keys).await.map_err(|fault| self.sqlite.fault(fault))?;
        let mut insiders = Insiders::default();
        known.into_iter().for_each(|(child, known)| insiders.add(child, known));
        Ok(insiders)
    }

    /// What a snapshot holds now: those who withdrew since are out of it. That
    /// it is read is in the audit before the first seal is opened.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn snapshot(&self, head: SnapshotHead, entry: &Entry) -> Result<Snapshot, StoreError> {
        self.note(entry).await?;
        let fault = |error| self.sqlite.fault(error);
        let mut moment = self.sqlite.pool().begin().await.map_err(fault)?;
        let keys = self.keys_of_children(&mut moment).await?;
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT child, sealed FROM snapshot_children WHERE snapshot = ? ORDER BY child")
                .bind(head.snapshot)
                .fetch_all(&mut *moment)
                .await
                .map_err(fault)?;
        let row_of = row_of(head.snapshot);
        let mut snapshot =
            Snapshot { head, reports: Vec::new(), insiders: Insiders::default(), returns: Vec::new() };
        for (child, sealed) in rows {
            let damaged = || self.sqlite.fault(Fault::Damaged);
            let child = token(&child).ok_or_else(damaged)?;
            let Some(Some(key)) = keys.get(&child) else { continue };
            let bytes = key.open(&row_of, &sealed).ok_or_else(damaged)?;
            let of = OfChild::of_form(child, &bytes).ok_or_else(damaged)?;
            snapshot.insiders.add(child, of.insiders);
            snapshot.reports.extend(of.reports);
            snapshot.returns.extend(of.returns);
        }
        Ok(snapshot)
    }

    /// What was first shown of a snapshot to those who approve, as it was kept.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn seen(&self, head: &SnapshotHead) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT seen FROM snapshots WHERE snapshot = ?")
            .bind(head.snapshot)
            .fetch_one(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        let open = |sealed: Vec<u8>| self.keys.seal.open(&row_of(head.snapshot), &sealed);
        sealed.map(|sealed| open(sealed).ok_or_else(|| self.sqlite.fault(Fault::Damaged))).transpose()
    }

    /// Keeps what was first shown of a snapshot.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn keep_seen(&self, head: &SnapshotHead, shown: &[u8]) -> Result<(), StoreError> {
        let sealed = self.keys.seal.seal(&row_of(head.snapshot), shown);
        sqlx::query("UPDATE snapshots SET seen = ? WHERE snapshot = ?")
            .bind(sealed.map_err(|error| self.sqlite.fault(error))?)
            .bind(head.snapshot)
            .execute(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        Ok(())
    }

    /// Ends the months of an area up to one: their snapshots go, and what was
    /// proposed of them and not issued, with every report on it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn end_months(&self, area: &str, up_to: Month) -> Result<(), StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let ended = async {
            sqlx::query("DELETE FROM snapshots WHERE area = ? AND month <= ?")
                .bind(area)
                .bind(up_to.to_string())
                .execute(&mut *transaction)
                .await?;
            end_proposals(&mut transaction, area).await?;
            sqlx::query("DELETE FROM proposal_reports WHERE id IN (SELECT id FROM proposals WHERE area = ?)")
                .bind(area)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await
        };
        ended.await.map_err(|error| self.sqlite.fault(error))
    }
}

/// The insiders that are kept with the children, but of those who have no key.
async fn known_insiders(
    connection: &mut SqliteConnection,
    keys: &super::KeysOfChildren,
) -> Result<Vec<(ChildToken, Vec<Holder>)>, Fault> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT child, insiders FROM children WHERE insiders IS NOT NULL")
            .fetch_all(connection)
            .await?;
    let mut known = Vec::with_capacity(rows.len());
    for (child, sealed) in rows {
        let child = token(&child).ok_or(Fault::Damaged)?;
        let Some(key) = keys.get(&child).ok_or(Fault::Damaged)? else { continue };
        let opened = key.open(&Child::for_insiders(child), &sealed);
        known.push((child, opened.and_then(|bytes| form::holders(&bytes)).ok_or(Fault::Damaged)?));
    }
    Ok(known)
}

fn head((snapshot, area, month, cut_off, played_on): HeadRow) -> Option<SnapshotHead> {
    let (month, cut_off) = (month.parse().ok()?, cut_off.parse().ok()?);
    let played_on = played_on.map(|day| day.parse()).transpose().ok()?;
    Some(SnapshotHead { snapshot, area, month, cut_off, played_on })
}

/// What a child's part of a snapshot is sealed for.
fn row_of(snapshot: i64) -> Vec<u8> {
    [b"snapshot", &snapshot.to_be_bytes()[..]].concat()
}

/// Ends what is proposed of an area and not issued.
pub(super) async fn end_proposals(connection: &mut SqliteConnection, area: &str) -> Result<(), sqlx::Error> {
    let open = [
        "DELETE FROM approvals WHERE id IN
         (SELECT id FROM proposals WHERE area = ? AND id NOT IN (SELECT release FROM ledger))",
        "DELETE FROM proposal_reports WHERE id IN
         (SELECT id FROM proposals WHERE area = ? AND id NOT IN (SELECT release FROM ledger))",
        "DELETE FROM proposals WHERE area = ? AND id NOT IN (SELECT release FROM ledger)",
    ];
    for statement in open {
        sqlx::query(statement).bind(area).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Takes a child out of the open snapshots, and ends what was proposed of them.
pub(super) async fn take_out(
    connection: &mut SqliteConnection,
    child: ChildToken,
) -> Result<(), sqlx::Error> {
    let areas: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT area FROM snapshots JOIN snapshot_children USING (snapshot) WHERE child = ?",
    )
    .bind(&child.0[..])
    .fetch_all(&mut *connection)
    .await?;
    for area in areas {
        end_proposals(connection, &area).await?;
    }
    sqlx::query("DELETE FROM snapshot_children WHERE child = ?")
        .bind(&child.0[..])
        .execute(&mut *connection)
        .await?;
    Ok(())
}
