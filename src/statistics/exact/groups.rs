//! Counts by value: all that the law of a shuffled sum depends on.

use super::{MOST_CELLS, MOST_ENTRIES, TooMany};

/// How many cells have one count.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub value: u32,
    pub cells: usize,
}

/// The counts of an area by value, and how far their sums are to be tabled.
pub(super) struct Groups {
    /// Ascending, so that the products stay short for as long as they can.
    pub groups: Vec<Group>,
    /// Cells of the area.
    pub cells: usize,
    /// Cells of the largest window.
    pub window: usize,
    /// The highest sum that is told apart from higher ones.
    pub highest: usize,
}

impl Groups {
    pub(super) fn new(counts: &[u32], window: usize, highest: u64) -> Result<Self, TooMany> {
        if window > MOST_CELLS {
            return Err(TooMany::Cells { window });
        }
        if highest > MOST_ENTRIES / window.max(1) as u64 {
            return Err(TooMany::Events { window, sum: highest });
        }
        let mut sorted = counts.to_vec();
        sorted.sort_unstable();
        let groups =
            sorted.chunk_by(|a, b| a == b).map(|alike| Group { value: alike[0], cells: alike.len() });
        Ok(Self { groups: groups.collect(), cells: counts.len(), window, highest: highest as usize })
    }
}
