//! The bars of all windows in time, for circles of any number of events.

use super::bar::Bar;
use super::frames::Frames;
use super::lane::{LANES, Lane};

/// Circles whose events agree in so many leading bits share a row of bars.
const BITS: u32 = 6;

/// From how many events on each window of a circle may be above a level.
pub(super) struct Bars<L> {
    pub(super) level: f64,
    /// See [`Bar::slope`].
    pub(super) slope: f64,
    /// The smallest share of all events that a window in time has.
    narrowest: f64,
    rows: Vec<[L; LANES]>,
    windows: usize,
}

impl<L: Lane> Bars<L> {
    /// For circles of up to `largest` of `total` events.
    pub(super) fn new(level: f64, frames: &Frames, total: u64, largest: u64) -> Self {
        let total = total as f64;
        let shares = || frames.events.as_flattened().iter().filter(|&&events| events > 0);
        let share = |events: Option<&u64>| events.map_or(1.0, |&events| events as f64 / total);
        let (narrowest, widest) = (share(shares().min()), share(shares().max()));
        let bar = Bar::new(level, total, narrowest, largest as f64 * widest);
        let needed = |inside: u64, events: u64| {
            let expected = inside as f64 * events as f64 / total;
            // The first whole number above the bound.
            if events == 0 { L::MOST } else { L::of((bar.needed(expected) as u64).saturating_add(1)) }
        };
        let row = |row: usize| {
            let inside = first_of(row);
            frames.events.iter().map(move |events| events.map(|events| needed(inside, events)))
        };
        let rows = (0..=row_of(largest)).flat_map(row).collect();
        Self { level, slope: bar.slope, narrowest, rows, windows: frames.events.len() }
    }

    /// The bars of a circle with so many events, one for each window in time.
    #[inline]
    pub(super) fn of(&self, inside: u64) -> &[[L; LANES]] {
        &self.rows[row_of(inside) * self.windows..][..self.windows]
    }

    /// By how much every bar of that circle is at least higher than it says.
    #[inline]
    pub(super) fn understated(&self, inside: u64) -> f64 {
        (inside - first_of(row_of(inside))) as f64 * self.narrowest * self.slope
    }
}

/// The row of a number of events: one for each up to 2⁶, then 2⁵ for each doubling.
#[inline]
fn row_of(inside: u64) -> usize {
    let shift = (u64::BITS - inside.leading_zeros()).saturating_sub(BITS);
    (u64::from(shift) << (BITS - 1)) as usize + (inside >> shift) as usize
}

/// The smallest number of events in a row.
#[inline]
fn first_of(row: usize) -> u64 {
    let half = 1 << (BITS - 1);
    let shift = (row / half).saturating_sub(1);
    ((row - shift * half) as u64) << shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_begin_with_their_first() {
        for inside in (0..5000).chain([65_535, 65_536, 1 << 31, (1 << 40) + 77]) {
            let row = row_of(inside);
            assert!(first_of(row) <= inside && inside < first_of(row + 1), "{inside}");
            assert_eq!(row_of(first_of(row)), row);
            assert!(inside - first_of(row) <= inside / 32);
        }
    }
}
