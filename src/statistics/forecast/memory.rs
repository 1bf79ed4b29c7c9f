//! A forecast that learns from the past how long a place remembers.
//!
//! Next month's count of a cell is taken to be a mean of its past, old months
//! counting less, with a share for last month's news and a share of what its
//! neighbours had. How much of each is not chosen by hand: of a few dozen
//! settings the one is taken that would have foretold the past months best.

use super::super::back_test::Past;
use super::kept;
use crate::cells::windows::Windows;

/// How a place remembers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Months after which an event counts half in the long memory.
    pub half_life_months: f64,
    /// The share, 0 to 1, of the short memory, in which an event counts half after a month.
    pub recent: f64,
    /// What an event in a neighbouring cell counts, against one in the cell itself.
    pub around: f64,
}

impl Default for Memory {
    /// What is used before there is a past to learn from.
    fn default() -> Self {
        Self { half_life_months: 24.0, recent: 0.1, around: 0.05 }
    }
}

const HALF_LIVES_MONTHS: [f64; 4] = [12.0, 24.0, 48.0, 96.0];
const RECENT: [f64; 3] = [0.0, 0.1, 0.2];
const AROUND: [f64; 4] = [0.0, 0.05, 0.1, 0.2];

/// Months that pass before the first that a setting has to foretell.
const FIRST: usize = 6;

/// How much of the expectation is spread evenly, so that no place is impossible.
const ANYWHERE: f64 = 0.01;

/// Learns from the past months alone which [`Memory`] would have foretold them best.
///
/// Tries 48 settings on every month after the sixth, each month foretold from
/// those before it, and takes the one with the highest multinomial likelihood
/// of where the events lay; of equals, the first. No chance, no seed. With
/// fewer months than seven, or without events in them, the default.
///
/// # Panics
///
/// If there is not one window for each cell.
#[must_use]
pub fn learn(past: &Past, windows: &Windows) -> Memory {
    let settings = settings();
    let mut likelihood = vec![0.0; settings.len()];
    let mut memories: Vec<_> = HALF_LIVES_MONTHS.iter().map(|&h| Fading::new(h, past.cells())).collect();
    let mut short = Fading::new(1.0, past.cells());
    let mut learnt = false;
    for month in 0..past.months() {
        let events = past.month(month);
        if month >= FIRST {
            for (at, setting) in settings.iter().enumerate() {
                // In the order of `settings`: all of one half-life stand together.
                let long = &memories[at / (RECENT.len() * AROUND.len())];
                likelihood[at] += log_likelihood(long, &short, setting, &events);
            }
            learnt |= events.iter().any(|&count| count > 0);
        }
        let around = around(&events, windows);
        memories.iter_mut().for_each(|memory| memory.add(&events, &around));
        short.add(&events, &around);
    }
    let best = (0..settings.len()).rev().max_by(|&a, &b| likelihood[a].total_cmp(&likelihood[b]));
    best.filter(|_| learnt).map_or_else(Memory::default, |best| settings[best])
}

/// The events that each cell may expect in the coming month.
///
/// Adds up to the area's weighted mean month. For a ranking use
/// `forecast(past, windows, learn(past, windows))`. On sparse data it orders
/// places better than last year's count does, on dense data a little; the page
/// `docs/statistics.md` has the figures. It foretells where events will be
/// *recorded*, by the habits of those who recorded the past.
///
/// # Panics
///
/// If there is not one window for each cell.
///
/// # Example
///
/// ```
/// # use homeward::cells::windows::Windows;
/// # use homeward::statistics::back_test::Past;
/// # use homeward::statistics::forecast::memory::{forecast, learn};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(1);
/// area.sort_unstable();
/// let windows = Windows::new(&area);
/// // Two months of seven cells: the first cell had four events, the others none.
/// let mut counts = [0; 14];
/// counts[..2].copy_from_slice(&[3, 1]);
/// let past = Past::new(&counts, 2, 2)?;
/// let expected = forecast(&past, &windows, learn(&past, &windows));
/// assert!(expected[0] > 1.0 && expected.iter().sum::<f64>() < 4.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Ours; exponential smoothing by Brown (1959), *Statistical Forecasting for
/// Inventory Control*; a short beside a long memory as in Mohler et al. (2011),
/// *Journal of the American Statistical Association* 106(493), 100–108.
#[must_use]
pub fn forecast(past: &Past, windows: &Windows, memory: Memory) -> Vec<f64> {
    let (mut long, mut short) =
        (Fading::new(memory.half_life_months, past.cells()), Fading::new(1.0, past.cells()));
    for month in 0..past.months() {
        let events = past.month(month);
        let around = around(&events, windows);
        long.add(&events, &around);
        short.add(&events, &around);
    }
    let blend = Blend { long: &long, short: &short, memory: &memory };
    let (all, own) = (blend.total(), blend.total_without_neighbours());
    let scale = if all > 0.0 { own / all } else { 0.0 };
    (0..past.cells()).map(|i| blend.of(i) * scale).collect()
}

fn settings() -> Vec<Memory> {
    let mut settings = Vec::new();
    for half_life_months in HALF_LIVES_MONTHS {
        for recent in RECENT {
            settings.extend(AROUND.map(|around| Memory { half_life_months, recent, around }));
        }
    }
    settings
}

/// The events in the other cells of each window.
fn around(events: &[u32], windows: &Windows) -> Vec<f64> {
    let others = |(sum, &own): (u64, &u32)| (sum - u64::from(own)) as f64;
    windows.sums(events).into_iter().zip(events).map(others).collect()
}

/// Weighted sums of the past, all months fading at one rate.
struct Fading {
    kept: f64,
    months: f64,
    own: Vec<f64>,
    around: Vec<f64>,
    own_total: f64,
    around_total: f64,
}

impl Fading {
    fn new(half_life_months: f64, cells: usize) -> Self {
        let nothing = vec![0.0; cells];
        let (own, around) = (nothing.clone(), nothing);
        Self { kept: kept(half_life_months), months: 0.0, own, around, own_total: 0.0, around_total: 0.0 }
    }

    fn add(&mut self, events: &[u32], around: &[f64]) {
        self.months = self.months * self.kept + 1.0;
        for (sum, &count) in self.own.iter_mut().zip(events) {
            *sum = *sum * self.kept + f64::from(count);
        }
        for (sum, count) in self.around.iter_mut().zip(around) {
            *sum = *sum * self.kept + count;
        }
        self.own_total = self.own.iter().sum();
        self.around_total = self.around.iter().sum();
    }

    /// A weighted mean month from a weighted sum.
    fn mean(&self, sum: f64) -> f64 {
        if self.months > 0.0 { sum / self.months } else { 0.0 }
    }
}

/// A long and a short memory, put together as a setting says.
struct Blend<'a> {
    long: &'a Fading,
    short: &'a Fading,
    memory: &'a Memory,
}

impl Blend<'_> {
    fn of(&self, i: usize) -> f64 {
        let part = |fading: &Fading| fading.mean(fading.own[i] + self.memory.around * fading.around[i]);
        self.join(part)
    }

    fn total(&self) -> f64 {
        self.join(|fading| fading.mean(fading.own_total + self.memory.around * fading.around_total))
    }

    fn total_without_neighbours(&self) -> f64 {
        self.join(|fading| fading.mean(fading.own_total))
    }

    fn join(&self, part: impl Fn(&Fading) -> f64) -> f64 {
        (1.0 - self.memory.recent) * part(self.long) + self.memory.recent * part(self.short)
    }
}

/// How well a setting foretold where a month's events lay.
fn log_likelihood(long: &Fading, short: &Fading, memory: &Memory, events: &[u32]) -> f64 {
    let blend = Blend { long, short, memory };
    let (total, cells) = (blend.total(), events.len() as f64);
    if total <= 0.0 {
        // Nothing had happened yet: every setting says the same.
        return 0.0;
    }
    let share = |i: usize| (blend.of(i) / total + ANYWHERE / cells) / (1.0 + ANYWHERE);
    let busy = events.iter().enumerate().filter(|(_, count)| **count > 0);
    busy.map(|(i, &count)| f64::from(count) * share(i).ln()).sum()
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
