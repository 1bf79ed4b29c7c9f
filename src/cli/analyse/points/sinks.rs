//! What the statistics keep of a table of points.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use h3o::{CellIndex, LatLng, Resolution};
use jiff::civil::Date;

use super::{Counts, Event, Problem};
use crate::cells::index::Indexer;

/// The most months of a [`Cube`]: a century.
const MOST_MONTHS: u32 = 1200;

/// Counts events by cell and calendar month.
pub struct Cube {
    indexer: Indexer,
    /// Months are counted from the first of the year 0.
    counts: HashMap<(CellIndex, i32), u32, FixedState>,
    span: Option<(i32, i32)>,
    /// Who was counted where and when, if each child counts once.
    children: Option<Seen>,
}

/// Children by the cells and months they were counted in.
#[derive(Default)]
struct Seen {
    numbers: HashMap<Box<str>, u32, FixedState>,
    seen: HashSet<(CellIndex, i32, u32), FixedState>,
}

impl Seen {
    /// Whether a child was not yet counted there and then.
    fn is_new(&mut self, child: &str, cell: CellIndex, month: i32) -> bool {
        let next = self.numbers.len() as u32;
        let number = match self.numbers.get(child) {
            Some(&number) => number,
            None => *self.numbers.entry(child.into()).or_insert(next),
        };
        self.seen.insert((cell, month, number))
    }
}

/// Events by cell and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Months {
    /// The first day of the first month that has events.
    pub first: Date,
    /// How many months there are from there to the last that has events, those
    /// without any included.
    pub months: u32,
    /// Cell, month from the first (which is 0), and events, ascending; months
    /// of a cell without any are not there.
    pub events: Vec<(CellIndex, u32, u32)>,
}

impl Cube {
    /// Counts by cells of one resolution.
    #[must_use]
    pub fn new(resolution: Resolution) -> Self {
        Self { indexer: Indexer::new(resolution), counts: HashMap::default(), span: None, children: None }
    }

    /// The same, with every child counted once in a cell and month.
    #[must_use]
    pub fn of_children(resolution: Resolution) -> Self {
        Self { children: Some(Seen::default()), ..Self::new(resolution) }
    }

    /// Counts an event. One without a date is not counted.
    ///
    /// # Errors
    ///
    /// [`Problem::TooManyMonths`] if the events span more than 1,200 months, and
    /// [`Problem::TooManyEvents`] beyond 4,294,967,295 in a cell and month.
    pub fn take(&mut self, event: &Event<'_>) -> Result<(), Problem> {
        let Some(date) = event.date.filter(|_| event.count > 0) else { return Ok(()) };
        let month = i32::from(date.date().year()) * 12 + i32::from(date.date().month()) - 1;
        let (first, last) = self.span.unwrap_or((month, month));
        let (first, last) = (first.min(month), last.max(month));
        if last.abs_diff(first) >= MOST_MONTHS {
            return Err(Problem::TooManyMonths(MOST_MONTHS));
        }
        self.span = Some((first, last));
        let cell = self.indexer.cell(event.at);
        let count = match (&mut self.children, event.child) {
            (None, _) => event.count,
            (Some(seen), Some(child)) => u32::from(seen.is_new(child, cell, month)),
            (Some(_), None) => 0,
        };
        let events = self.counts.entry((cell, month)).or_default();
        *events = events.checked_add(count).ok_or(Problem::TooManyEvents)?;
        Ok(())
    }

    /// The counts; nothing if there were no events.
    #[must_use]
    pub fn finish(self) -> Option<Months> {
        let (first, last) = self.span?;
        let from_first = |month: i32| month.abs_diff(first);
        let counts = self.counts.into_iter();
        let mut events: Vec<_> =
            counts.map(|((cell, month), events)| (cell, from_first(month), events)).collect();
        events.sort_unstable();
        let year = i16::try_from(first.div_euclid(12)).ok()?;
        let month = i8::try_from(first.rem_euclid(12) + 1).ok()?;
        let first = Date::new(year, month, 1).ok()?;
        Some(Months { first, months: from_first(last) + 1, events })
    }
}

/// Finds out whose events each cell has.
pub struct ByChild {
    indexer: Indexer,
    children: HashMap<Box<str>, u32, FixedState>,
    pairs: Vec<(CellIndex, u32, u32)>,
    /// How many pairs there were when the same ones were last joined.
    joined: usize,
}

/// Children by cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Children {
    /// How many there are. They are numbered from 0 as they first appear.
    pub children: u32,
    /// Cell, number of a child, and that child's events there; ascending.
    pub events: Vec<(CellIndex, u32, u32)>,
}

impl ByChild {
    /// Sorts by cells of one resolution.
    #[must_use]
    pub fn new(resolution: Resolution) -> Self {
        let indexer = Indexer::new(resolution);
        Self { indexer, children: HashMap::default(), pairs: Vec::new(), joined: 0 }
    }

    /// Takes an event. One of no child is not taken.
    ///
    /// # Errors
    ///
    /// [`Problem::TooManyEvents`] beyond 4,294,967,295 of a child in a cell, or
    /// as many children.
    pub fn take(&mut self, event: &Event<'_>) -> Result<(), Problem> {
        let Some(name) = event.child.filter(|_| event.count > 0) else { return Ok(()) };
        let child = match self.children.get(name) {
            Some(&child) => child,
            None => {
                let child = u32::try_from(self.children.len()).map_err(|_| Problem::TooManyEvents)?;
                self.children.insert(name.into(), child);
                child
            }
        };
        self.pairs.push((self.indexer.cell(event.at), child, event.count));
        // Joined whenever they have doubled, so that rows alone cost no memory.
        if self.pairs.len() > 2 * self.joined.max(1 << 16) { self.join() } else { Ok(()) }
    }

    /// Makes one of the entries of a child in a cell.
    fn join(&mut self) -> Result<(), Problem> {
        self.pairs.sort_unstable();
        let mut is_too_many = false;
        self.pairs.dedup_by(|next, pair| {
            let is_same = (next.0, next.1) == (pair.0, pair.1);
            if is_same {
                let sum = pair.2.checked_add(next.2);
                is_too_many |= sum.is_none();
                pair.2 = sum.unwrap_or(u32::MAX);
            }
            is_same
        });
        self.joined = self.pairs.len();
        if is_too_many { Err(Problem::TooManyEvents) } else { Ok(()) }
    }

    /// The children of each cell.
    ///
    /// # Errors
    ///
    /// [`Problem::TooManyEvents`] as above.
    pub fn finish(mut self) -> Result<Children, Problem> {
        self.join()?;
        Ok(Children { children: self.children.len() as u32, events: self.pairs })
    }
}

impl Children {
    /// How many children each cell has.
    #[must_use]
    pub fn by_cell(&self) -> Counts {
        let cells = self.events.chunk_by(|a, b| a.0 == b.0);
        cells.map(|cell| (cell[0].0, cell.len() as u32)).collect()
    }
}

/// A place of a table, as it was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The number of its row, from 1.
    pub row: u64,
    /// Where it is.
    pub at: LatLng,
    /// How many events it stands for.
    pub count: u32,
}

/// Keeps all places, in the order of the table: 32 bytes a row.
#[derive(Debug, Default)]
pub struct Places(pub Vec<Place>);

impl Places {
    /// Keeps the place of an event.
    pub fn take(&mut self, event: &Event<'_>) {
        self.0.push(Place { row: event.row, at: event.at, count: event.count });
    }
}
