//! Episodes into the records: known again whatever their ids and order, and
//! held against check 574 with all that is recorded of the child.

use std::collections::{BTreeMap, HashSet};

use super::StoreError;
use super::import::{Added, Failed, Import};
use super::recorded_episode::Recorded;
use crate::intake::{ChildToken, EpisodeRecord, Period, RecordToken, at_fault};
use crate::place::Month;

/// The rows of one child, with their places in the file.
type Rows<'a> = Vec<(usize, &'a EpisodeRecord)>;

/// An episode of a child, as the records and the rows so far have it.
struct Entry {
    /// As it was recorded before.
    before: Option<Recorded>,
    now: Recorded,
    /// Its days, where a row told them.
    days: Option<Period>,
    /// The rows that tell of it, and what becomes of each.
    rows: Vec<(usize, Added)>,
    /// Whether a row told all of it again.
    is_told: bool,
}

impl Import<'_> {
    /// Adds the episodes of a file; says what became of each, in their order. One
    /// that was there before changes by what has happened since: it has closed,
    /// an interview was offered or accepted, its ward is known.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written: drop the import then.
    pub async fn episodes(&mut self, rows: &[EpisodeRecord]) -> Result<Vec<Added>, StoreError> {
        let done = self.take_episodes(rows).await;
        done.map_err(|failed| failed.told_of(self.records))
    }

    /// Adds one episode, as [`episodes`](Self::episodes) does.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written: drop the import then.
    pub async fn episode(&mut self, row: &EpisodeRecord) -> Result<Added, StoreError> {
        let added = self.episodes(std::slice::from_ref(row)).await?;
        Ok(added.first().copied().unwrap_or(Added::Unchanged))
    }

    async fn take_episodes(&mut self, rows: &[EpisodeRecord]) -> Result<Vec<Added>, Failed> {
        let mut own = Vec::with_capacity(rows.len());
        for row in rows {
            own.push(self.episode_as_recorded(row).await?);
        }
        let rows = &own[..];
        let mut by_child: BTreeMap<ChildToken, Rows<'_>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_child.entry(row.child).or_default().push((at, row));
        }
        let renamed = self.renamed(&by_child).await?;
        let mut taken = vec![Added::Unchanged; rows.len()];
        // The first row of the file decides what a folder holds.
        if let Some(first) = rows.first()
            && self.recorded_by_id(first.episode).await?.is_none()
        {
            self.is_of_this_origin(first.synthetic).await?;
        }
        for (child, mut rows) in by_child {
            // An order that neither the ids nor the file decide.
            rows.sort_by_key(|(_, row)| {
                let days = (row.began, row.ended.is_none(), row.ended);
                (days, row.episode_type, row.offered, row.accepted, row.ward.map(|ward| *ward.bytes()))
            });
            for (at, added) in self.take_episodes_of(child, &rows, &renamed).await? {
                taken[at] = added;
            }
        }
        Ok(taken)
    }

    /// The recorded episodes that the rows tell again under other ids: their own
    /// may be another episode's by now.
    async fn renamed(
        &mut self,
        by_child: &BTreeMap<ChildToken, Rows<'_>>,
    ) -> Result<HashSet<RecordToken>, Failed> {
        let mut renamed = HashSet::new();
        for (&child, rows) in by_child {
            let recorded = self.recorded_episodes(child).await?;
            if recorded.is_empty() {
                continue;
            }
            for (_, row) in rows {
                let row = Recorded::of(row, child, &self.records.keys.token);
                let told = |one: &&Recorded| {
                    one.token != row.token && (one.is(&row) || one.ended.is_none() && one.began_with(&row))
                };
                renamed.extend(recorded.iter().filter(told).map(|one| one.token));
            }
        }
        Ok(renamed)
    }

    async fn take_episodes_of(
        &mut self,
        child: ChildToken,
        rows: &Rows<'_>,
        renamed: &HashSet<RecordToken>,
    ) -> Result<Vec<(usize, Added)>, Failed> {
        let recorded = self.recorded_episodes(child).await?;
        let mut entries: Vec<Entry> = recorded.into_iter().map(Entry::recorded).collect();
        let key = &self.records.keys.token;
        let told = rows.iter().map(|&(at, row)| (at, row, Recorded::of(row, child, key)));
        let is_by_id =
            |told: &Recorded| entries.iter().any(|entry| entry.now.token == told.token && entry.now.is(told));
        let (by_id, others): (Vec<_>, Vec<_>) = told.partition(|(_, _, told)| is_by_id(told));
        let (mut refused, mut new) = (Vec::new(), Vec::new());
        for (at, row, told) in by_id.into_iter().chain(others) {
            match Entry::same(&entries, &told) {
                Some(same) => entries[same].tell(at, row, &told, &mut refused),
                None => new.push((at, row, told)),
            }
        }
        for (at, row, told) in new {
            if let Some(of) = Entry::same(&entries, &told).or_else(|| Entry::before(&entries, &told)) {
                entries[of].tell(at, row, &told, &mut refused);
                continue;
            }
            match self.place_for(child, row, told, &entries, renamed).await? {
                Ok(new) => entries.push(Entry::new(at, row, new)),
                Err(added) => refused.push((at, added)),
            }
        }
        self.judge(child, &mut entries);
        for entry in &entries {
            self.keep_episode(child, entry).await?;
        }
        if entries.iter().any(Entry::is_taken) {
            self.know_by_episode(child).await?;
        }
        refused.extend(entries.into_iter().flat_map(|entry| entry.rows));
        Ok(refused)
    }

    /// A new episode with the id that it is kept under, or why it cannot be.
    async fn place_for(
        &mut self,
        child: ChildToken,
        row: &EpisodeRecord,
        told: Recorded,
        entries: &[Entry],
        renamed: &HashSet<RecordToken>,
    ) -> Result<Result<Recorded, Added>, Failed> {
        let is_there = entries.iter().any(|entry| entry.now.token == told.token)
            || self.recorded_by_id(told.token).await?.is_some();
        if is_there && !renamed.contains(&told.token) {
            return Ok(Err(Added::Different));
        }
        if !self.is_of_this_origin(row.synthetic).await? {
            return Ok(Err(Added::Mixed));
        }
        let withdrawn_on = self.stone(child).and_then(|stone| stone.withdrawn_on);
        if let Some(day) = withdrawn_on
            && (told.began <= Month::of(day) || !self.is_there(child).await?)
        {
            return Ok(Err(Added::Withdrawn));
        }
        if !is_there {
            return Ok(Ok(told));
        }
        // Its id is another's here: it gets one of its own.
        let own = [b"told again", &child.0[..], &told.bytes(), &told.days()].concat();
        let token = RecordToken(self.records.keys.token.digest(&own).0);
        Ok(Ok(Recorded { token, ..told }))
    }

    /// Holds what is new against check 574.
    fn judge(&self, child: ChildToken, entries: &mut [Entry]) {
        let is_new =
            |entry: &Entry| entry.before.as_ref().map(|before| before.ended) != Some(entry.now.ended);
        if !entries.iter().any(is_new) {
            return;
        }
        let key = &self.records.keys.token;
        let periods: Vec<Period> = entries
            .iter()
            .map(|entry| match entry.days {
                Some(days) if is_new(entry) => days,
                _ => entry.now.period(child, key),
            })
            .collect();
        for (entry, _) in entries.iter_mut().zip(at_fault(&periods)).filter(|(_, is_at_fault)| *is_at_fault) {
            entry.rows.iter_mut().for_each(|(_, added)| *added = Added::Overlaps);
        }
    }

    async fn keep_episode(&mut self, child: ChildToken, entry: &Entry) -> Result<(), Failed> {
        if !entry.is_taken() || entry.before.as_ref() == Some(&entry.now) {
            return Ok(());
        }
        self.write_episode(child, &entry.now, entry.before.is_none()).await
    }
}

impl Entry {
    /// Whether a row told of it and was not refused.
    fn is_taken(&self) -> bool {
        self.rows.iter().any(|(_, added)| *added != Added::Overlaps)
    }

    fn recorded(before: Recorded) -> Self {
        let now = before.clone();
        Self { before: Some(before), now, days: None, rows: Vec::new(), is_told: false }
    }

    fn new(at: usize, row: &EpisodeRecord, now: Recorded) -> Self {
        let days = Some(Period::of_days(row.began, row.ended, false));
        Self { before: None, now, days, rows: vec![(at, Added::Added)], is_told: true }
    }

    /// The entry of the episode that a row tells: that of its id, else one that
    /// no row has told. A child may be away twice in a day: rows of one file that
    /// say so are two episodes.
    fn same(entries: &[Self], told: &Recorded) -> Option<usize> {
        let find =
            |more: &dyn Fn(&Self) -> bool| entries.iter().position(|entry| entry.now.is(told) && more(entry));
        find(&|entry| entry.now.token == told.token)
            .or_else(|| find(&|entry| entry.rows.is_empty() && !entry.now.says_other_than(told)))
            .or_else(|| find(&|entry| entry.rows.is_empty() && entry.now.with(told).is_some()))
            .or_else(|| find(&|entry| entry.rows.is_empty() || !told.is_of_one_day()))
    }

    /// The entry of the episode of which a row tells more, or less: one that was
    /// open, or the one of its id.
    fn before(entries: &[Self], told: &Recorded) -> Option<usize> {
        let by_id = |entry: &Self| entry.now.token == told.token && entry.now.with(told).is_some();
        let has_closed = |entry: &Self| {
            !entry.is_told && entry.now.ended.is_none() && told.ended.is_some() && entry.now.began_with(told)
        };
        let at = entries.iter().position(|entry| by_id(entry) && !entry.is_told);
        at.or_else(|| entries.iter().position(has_closed)).or_else(|| entries.iter().position(by_id))
    }

    /// Takes in what a row says of the episode.
    fn tell(&mut self, at: usize, row: &EpisodeRecord, told: &Recorded, refused: &mut Vec<(usize, Added)>) {
        let Some(now) = self.now.with(told) else {
            return refused.push((at, Added::Different));
        };
        let is_change = self.before.is_some() && now.says_other_than(&self.now);
        if now.ended != self.now.ended {
            self.days = Some(Period::of_days(row.began, row.ended, false));
        }
        self.now = now;
        self.is_told |= self.now.is(told);
        self.rows.push((at, if is_change { Added::Changed } else { Added::Unchanged }));
    }
}
