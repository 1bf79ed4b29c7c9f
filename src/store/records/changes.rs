//! A file of changes, read and held against the records, until a second person
//! decides on it.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;

use super::corrections::CorrectionKind;
use super::import::{Failed, Import};
use super::recorded_episode::Recorded;
use super::scope::Concern;
use super::waiting::WaitingRow;
use super::{Fault, Reach, Records, StoreError, form, note};
use crate::audit::{Act, Entry};
use crate::intake::{Admitted, ChildToken, Digest, EpisodeRecord, Period, RecordToken, at_fault};

/// What a row of changes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It waits for a second person, once the file is proposed.
    Waits,
    /// It is recorded like that.
    Unchanged,
    /// The records have no such interview, episode or child.
    NotRecorded,
    /// The records have no such child as it is to be merged with.
    OtherNotRecorded,
    /// The row with its id is another child's.
    AnotherChild,
    /// A row before it in the file changes the same.
    Twice,
    /// Another episode of the child was not over when it began (check 574).
    Overlaps,
    /// The child withdrew on its day or later.
    Withdrawn,
    /// The folder holds synthetic records and the row is real, or the reverse.
    Mixed,
    /// A merge of a child with itself.
    Itself,
    /// Merges that lead back to where they began.
    Circle,
}

/// A file of changes under way. Dropped, it leaves nothing behind.
pub struct Changes<'a> {
    pub(super) import: Import<'a>,
    kind: CorrectionKind,
    /// Whose rows may be changed: others are as if they were not recorded.
    reach: Reach,
    pub(super) rows: Vec<WaitingRow>,
    seen: HashSet<[u8; 16]>,
    /// Whether a row was of a child on whom whoever proposes may not act.
    asked_of_another: bool,
}

impl Records {
    /// Begins a file of changes on a day, by whoever has this reach.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn begin_changes(
        &self,
        kind: CorrectionKind,
        reach: Reach,
        day: Date,
    ) -> Result<Changes<'_>, StoreError> {
        let import = self.begin_import(day).await?;
        let (rows, seen) = (Vec::new(), HashSet::new());
        Ok(Changes { import, kind, reach, rows, seen, asked_of_another: false })
    }
}

impl Changes<'_> {
    /// Adds a changed row of a recorded interview.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the records cannot be read.
    pub async fn interview(&mut self, line: u64, admitted: &Admitted) -> Result<Change, StoreError> {
        let records = self.import.records;
        self.take_interview(line, admitted).await.map_err(|failed| failed.told_of(records))
    }

    async fn take_interview(&mut self, line: u64, admitted: &Admitted) -> Result<Change, Failed> {
        let admitted = &self.import.as_recorded(admitted).await?;
        let found: Option<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT child, digest FROM interviews WHERE interview = ?")
                .bind(&admitted.interview.0[..])
                .fetch_optional(&mut *self.import.transaction)
                .await?;
        let Some((child, was)) = found else { return Ok(Change::NotRecorded) };
        if !self.is_own(super::token(&child).ok_or(Fault::Damaged)?).await? {
            return Ok(Change::NotRecorded);
        }
        if child != admitted.child.0 {
            return Ok(Change::AnotherChild);
        }
        if admitted.is_row(&was) {
            return Ok(Change::Unchanged);
        }
        if !self.import.is_of_this_origin(admitted.synthetic).await? {
            return Ok(Change::Mixed);
        }
        if self.import.is_before_withdrawal(admitted) {
            return Ok(Change::Withdrawn);
        }
        let mut parts = vec![admitted.digest.0.to_vec(), admitted.core.0.to_vec()];
        parts.push(admitted.agreed.as_ref().map(|agreed| agreed.sealed_form()).unwrap_or_default());
        parts.push(admitted.noes.sealed_form());
        parts.push(Concern::of(admitted).sealed_form());
        parts.push(form::of_holders(admitted.insiders.iter()));
        parts.extend(admitted.reports.iter().map(|report| report.sealed_form()));
        Ok(self.wait(line, admitted.child, admitted.interview, digest(was)?, pack(&parts)))
    }

    /// Whether whoever proposes may act on a child.
    pub(super) async fn is_own(&mut self, child: ChildToken) -> Result<bool, Failed> {
        let own = self.import.records.is_within(&mut self.import.transaction, child, &self.reach).await?;
        self.asked_of_another |= !own;
        Ok(own)
    }

    /// Adds changed rows of recorded episodes, with their lines; says of each
    /// what it is. They are known by their ids, or by what they were.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the records cannot be read.
    pub async fn episodes(&mut self, rows: &[(u64, EpisodeRecord)]) -> Result<Vec<Change>, StoreError> {
        let records = self.import.records;
        self.take_episodes(rows).await.map_err(|failed| failed.told_of(records))
    }

    async fn take_episodes(&mut self, rows: &[(u64, EpisodeRecord)]) -> Result<Vec<Change>, Failed> {
        let mut changes = vec![Change::Unchanged; rows.len()];
        let mut by_child: BTreeMap<ChildToken, Vec<usize>> = BTreeMap::new();
        let mut read = Vec::with_capacity(rows.len());
        for (at, (line, row)) in rows.iter().enumerate() {
            let row = self.import.episode_as_recorded(row).await?;
            by_child.entry(row.child).or_default().push(at);
            read.push((*line, row));
        }
        let rows = read;
        for (child, ats) in by_child {
            let is_own = self.is_own(child).await?;
            let recorded = if is_own { self.import.recorded_episodes(child).await? } else { Vec::new() };
            let mut new = Vec::new();
            for at in ats {
                match self.corrected_episode(child, &rows[at].1, &recorded).await? {
                    Ok(one) => new.push((at, one)),
                    Err(change) => changes[at] = change,
                }
            }
            let key = &self.import.records.keys.token;
            let fits = fits(child, &recorded, new.iter().map(|(_, one)| one), key);
            for ((at, one), fits) in new.into_iter().zip(fits) {
                changes[at] = match recorded.iter().find(|was| was.token == one.token) {
                    Some(was) if fits => {
                        let was = was.digest(child, &self.import.records.keys.token);
                        self.wait(rows[at].0, child, one.token, was, pack(&[one.bytes(), one.days()]))
                    }
                    _ => Change::Overlaps,
                };
            }
        }
        Ok(changes)
    }

    /// The recorded episode that a row changes, as it would be.
    async fn corrected_episode(
        &mut self,
        child: ChildToken,
        row: &EpisodeRecord,
        recorded: &[Recorded],
    ) -> Result<Result<Recorded, Change>, Failed> {
        let told = Recorded::of(row, child, &self.import.records.keys.token);
        let by_id = recorded.iter().find(|one| one.token == told.token);
        let Some(was) = by_id.or_else(|| recorded.iter().find(|one| one.is(&told))) else {
            let is_anothers = match self.import.recorded_by_id(told.token).await? {
                Some(other) => self.is_own(super::token(&other).ok_or(Fault::Damaged)?).await?,
                None => false,
            };
            return Ok(Err(if is_anothers { Change::AnotherChild } else { Change::NotRecorded }));
        };
        let one = Recorded { token: was.token, ward: told.ward.or(was.ward), ..told };
        if !one.says_other_than(was) && (was.first.is_none() || one.days() == was.days()) {
            return Ok(Err(Change::Unchanged));
        }
        if !self.import.is_of_this_origin(row.synthetic).await? {
            return Ok(Err(Change::Mixed));
        }
        Ok(Ok(one))
    }

    pub(super) fn wait(
        &mut self,
        line: u64,
        child: ChildToken,
        record: RecordToken,
        was: Digest,
        bytes: Vec<u8>,
    ) -> Change {
        if !self.seen.insert(record.0) {
            return Change::Twice;
        }
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        self.rows.push(WaitingRow { line, child, record: record.0, was, same_as: None, bytes });
        Change::Waits
    }

    /// Proposes what was added to a second person; the number under which it
    /// waits, or `None` where nothing was.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be kept; nothing was then.
    pub async fn propose(mut self, entry: &Entry) -> Result<Option<i64>, StoreError> {
        if self.rows.is_empty() {
            self.give_up(entry).await?;
            return Ok(None);
        }
        let records = self.import.records;
        if let Some(missed) = self.missed(entry) {
            let noted = note(&mut self.import.transaction, &missed).await;
            noted.map_err(|error| records.sqlite.fault(error))?;
        }
        let kept = self.import.keep_waiting(self.kind, &self.rows, entry).await;
        let number = kept.map_err(|failed| failed.told_of(records))?;
        self.import.commit(&entry.clone().about(number)).await?;
        Ok(Some(number))
    }

    /// Proposes nothing of what was added.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn give_up(self, entry: &Entry) -> Result<(), StoreError> {
        let (records, missed) = (self.import.records, self.missed(entry));
        drop(self);
        let Some(missed) = missed else { return Ok(()) };
        let mut transaction = records.sqlite.begin().await?;
        let noted = async {
            note(&mut transaction, &missed).await?;
            transaction.commit().await
        };
        noted.await.map_err(|error| records.sqlite.fault(error))
    }

    /// Whoever is limited to some areas and asks for child after child is seen
    /// to do it.
    fn missed(&self, entry: &Entry) -> Option<Entry> {
        let is_missed = self.asked_of_another && !self.reach.is_everywhere();
        is_missed.then(|| Entry { act: Act::ChildNotFound, ..entry.clone() })
    }
}

/// Which of the changed episodes of a child overlap none of the others.
pub(super) fn fits<'a>(
    child: ChildToken,
    recorded: &[Recorded],
    new: impl Iterator<Item = &'a Recorded>,
    key: &crate::intake::TokenKey,
) -> Vec<bool> {
    let new: Vec<&Recorded> = new.collect();
    let stays = |one: &&Recorded| new.iter().all(|new| new.token != one.token);
    let mut periods: Vec<Period> =
        new.iter().map(|one| Period { is_recorded: false, ..one.period(child, key) }).collect();
    let many = periods.len();
    periods.extend(recorded.iter().filter(stays).map(|one| one.period(child, key)));
    let mut faults = at_fault(&periods);
    faults.truncate(many);
    faults.into_iter().map(|is_at_fault| !is_at_fault).collect()
}

/// A digest of its bytes.
pub(super) fn digest(bytes: Vec<u8>) -> Result<Digest, super::Fault> {
    bytes.try_into().map(Digest).map_err(|_| super::Fault::Damaged)
}

/// Parts in one, each with its length before it.
pub(super) fn pack(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(u32::try_from(part.len()).expect("a row is far shorter than 4 GiB").to_be_bytes());
        bytes.extend(part);
    }
    bytes
}

/// The parts of [`pack`], or `None` where the bytes are not such.
pub(super) fn unpack(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        parts.push(part);
        bytes = rest;
    }
    Some(parts)
}
