//! Events counted by cell: what most statistics start from.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;

use foldhash::fast::FixedState;
use h3o::{CellIndex, LatLng, Resolution};

use super::{Event, Problem};
use crate::cells::index::Indexer;

/// How many events each cell has, ascending; cells without any are not there.
pub type Counts = BTreeMap<CellIndex, u32>;

/// As many places as are indexed and counted together.
const BATCH: usize = 1 << 10;

/// Counts events by cell.
///
/// Places are taken in batches: the next one's way to memory does not wait for
/// the last one's then, and waiting was most of the time.
pub struct Counter {
    indexer: Indexer<Number>,
    batch: Vec<(LatLng, u32)>,
    batch_numbers: Vec<Number>,
    /// The cells by number, as they first appear.
    numbers: HashMap<CellIndex, Number, FixedState>,
    /// How many events each has.
    events: Vec<u32>,
    is_too_many: bool,
}

/// The number of a cell, from 1, so that none takes no room.
type Number = NonZeroU32;

impl Counter {
    /// Counts by cells of one resolution.
    #[must_use]
    pub fn new(resolution: Resolution) -> Self {
        Self {
            indexer: Indexer::keeping(resolution),
            batch: Vec::with_capacity(BATCH),
            batch_numbers: Vec::with_capacity(BATCH),
            numbers: HashMap::default(),
            events: vec![0],
            is_too_many: false,
        }
    }

    /// Counts an event.
    #[inline]
    pub fn take(&mut self, event: &Event<'_>) {
        if event.count > 0 {
            self.batch.push((event.at, event.count));
        }
        if self.batch.len() == BATCH {
            self.count();
        }
    }

    fn count(&mut self) {
        let (numbers, events) = (&mut self.numbers, &mut self.events);
        self.batch_numbers.clear();
        self.batch_numbers.extend(self.batch.iter().map(|&(at, _)| {
            self.indexer.value(at, |cell| {
                *numbers.entry(cell).or_insert_with(|| {
                    events.push(0);
                    // H3 has more cells than there are numbers, but no file has.
                    u32::try_from(events.len() - 1).ok().and_then(Number::new).unwrap_or(Number::MAX)
                })
            })
        }));
        for (number, (_, count)) in self.batch_numbers.iter().zip(self.batch.drain(..)) {
            let events = &mut events[number.get() as usize];
            let (sum, is_too_many) = events.overflowing_add(count);
            *events = sum;
            self.is_too_many |= is_too_many;
        }
    }

    /// The counts.
    ///
    /// # Errors
    ///
    /// [`Problem::TooManyEvents`] beyond 4,294,967,295 in a cell.
    pub fn finish(mut self) -> Result<Counts, Problem> {
        self.count();
        let counted = |(cell, number): (_, Number)| (cell, self.events[number.get() as usize]);
        let counts = self.numbers.into_iter().map(counted).collect();
        if self.is_too_many { Err(Problem::TooManyEvents) } else { Ok(counts) }
    }
}
