//! The windows in time of a scan, eight starts at a time.

use super::lane::{LANES, Lane};

/// All runs of steps up to the longest: by blocks of eight starts, and in a
/// block by length.
pub(super) struct Frames {
    pub(super) steps: usize,
    pub(super) longest: usize,
    /// The events of each run over all cells, 0 where it would overrun the end.
    pub(super) events: Vec<[u64; LANES]>,
}

impl Frames {
    /// From the events of each step.
    pub(super) fn new(step_totals: &[u64], longest: usize) -> Self {
        let steps = step_totals.len();
        let longest = longest.clamp(1, steps);
        let run = |start: usize, length: usize| {
            step_totals.get(start..start + length).map_or(0, |steps| steps.iter().sum())
        };
        let blocks = (0..steps.div_ceil(LANES)).flat_map(|block| {
            (1..=longest).map(move |length| std::array::from_fn(|k| run(block * LANES + k, length)))
        });
        Self { steps, longest, events: blocks.collect() }
    }

    /// How many blocks of eight hold a cell's counts, with room to shift them.
    pub(super) fn blocks(&self) -> usize {
        (self.steps.next_multiple_of(LANES) + self.longest - 1).div_ceil(LANES)
    }

    /// Hands over the counts of eight runs at a time, with the place of these
    /// runs among all.
    #[inline]
    pub(super) fn each<L: Lane>(&self, row: &[[L; LANES]], mut visit: impl FnMut(usize, &[L; LANES])) {
        let row = row.as_flattened();
        for block in 0..self.events.len() / self.longest {
            let mut counts = [L::default(); LANES];
            let from = &row[block * LANES..][..LANES + self.longest - 1];
            for (length, later) in from.windows(LANES).filter_map(<[L]>::first_chunk::<LANES>).enumerate() {
                for (count, &later) in counts.iter_mut().zip(later) {
                    *count = count.plus(later);
                }
                visit(block * self.longest + length, &counts);
            }
        }
    }
}
