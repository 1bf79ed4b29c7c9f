//! The permutation p-value of a window, counted instead of drawn.
//!
//! Shuffle the counts over the cells: how often would this window hold as
//! much? For whole-number counts that share needs no shuffling. The number of
//! ways to choose *k* cells with sum *s* is the coefficient of yᵏtˢ in
//! ∏ᵥ (1 + y tᵛ)^h(v), h(v) being the number of cells with count *v*, and one
//! division turns it into p. The answer needs no seed and has no noise.
//!
//! Where these numbers fit 128 bits they are counted in whole numbers
//! (`counted`); for larger windows they are weighed, in floating point and
//! without a subtraction, so that only rounding is lost (`weighed`).

mod counted;
mod groups;
mod weighed;

use crate::cells::windows::Windows;
use counted::Counted;
use groups::Groups;
use weighed::Weighed;

/// Why the law of a window's sum cannot be tabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// A window of so many cells that the numbers of ways leave the range of
    /// floating point.
    #[error(
        "a window has {window} cells, more than the {MOST_CELLS} whose sums can be tabled: use fewer rings"
    )]
    Cells {
        /// Cells in the largest window.
        window: usize,
    },
    /// A window's sum is so high that the table of sums does not fit memory.
    #[error(
        "a window of {window} cells holds {sum} events: over {MOST_ENTRIES} sums by cells to table; use a \
         finer resolution or fewer rings"
    )]
    Events {
        /// Cells in the largest window.
        window: usize,
        /// Events in the fullest window.
        sum: u64,
    },
}

/// The most cells of a window.
pub const MOST_CELLS: usize = 600;

/// The largest table, as sums times cells of a window: some 450 MB.
pub const MOST_ENTRIES: u64 = 28_000_000;

/// Both tails of the exact permutation law, each a probability in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// P(sum ≥ observed): small where the window is high.
    pub upper: f64,
    /// P(sum ≤ observed): small where the window is low.
    pub lower: f64,
}

impl Tails {
    /// The two-sided p-value: twice the smaller tail, at most 1.
    ///
    /// Sparse maps have thousands of empty windows with a small lower tail, so
    /// this is no base for a false discovery rate of high ones: use `upper`.
    #[must_use]
    pub fn two(self) -> f64 {
        (2.0 * self.upper.min(self.lower)).min(1.0)
    }
}

/// The exact permutation p-values of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permutation {
    /// What the window holds.
    pub sum: u64,
    /// All its cells drawn anew from the area: asks whether counts cluster
    /// here, as Gi* does.
    pub full: Tails,
    /// The centre keeps its count, the others are drawn anew from the other
    /// cells: what conditional permutations of Gi* and of local Moran estimate.
    pub conditional: Tails,
}

/// The law of the sum of so many counts that are drawn from all those of an
/// area, without putting one back: what a window holds when the counts are
/// shuffled over the cells.
///
/// It depends on the counts but not on where they lie: every shuffle of one map
/// has the same law.
pub struct Shuffled(Table);

enum Table {
    Counted(Counted),
    Weighed(Weighed),
}

impl Shuffled {
    /// Tables the law for draws of up to `window` of `counts`, told apart for
    /// sums up to `highest`.
    ///
    /// # Errors
    ///
    /// [`TooMany`] if the table does not fit.
    pub fn new(counts: &[u32], window: usize, highest: u64) -> Result<Self, TooMany> {
        let groups = Groups::new(counts, window, highest)?;
        let table = Counted::new(&groups).map(Table::Counted);
        Ok(Self(table.unwrap_or_else(|| Table::Weighed(Weighed::new(&groups)))))
    }

    /// Both tails at a sum of `size` counts.
    ///
    /// # Panics
    ///
    /// If `size` or `sum` is beyond what was tabled.
    #[must_use]
    pub fn tails(&self, size: usize, sum: u64) -> Tails {
        match &self.0 {
            Table::Counted(counted) => counted.tails(size, sum),
            Table::Weighed(weighed) => weighed.tails(size, sum),
        }
    }
}

/// The share of all ways to shuffle the counts that fill each window as high
/// (as low) as it is, ties counted on both sides.
///
/// `counts` holds a number for each of the *n* cells of one area, zeros
/// included. Returns *n* answers in the same order. Every p is right to its last
/// digits, however small: with windows of seven in an area of up to a million
/// cells by integers and one division at the end, else to about twelve digits. The shuffling holds only how many cells have which count, so a lone
/// busy cell surprises it little, and it says nothing of places where nobody
/// was asked.
///
/// # Errors
///
/// [`TooMany`] if a window has over [`MOST_CELLS`] cells, or its sums a table
/// over [`MOST_ENTRIES`].
///
/// # Panics
///
/// If there is not one count for each cell.
///
/// # Example
///
/// ```
/// # use homeward::{cells::windows::Windows, statistics::exact::permutations};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(2);
/// area.sort_unstable();
/// let events: Vec<u32> = area.iter().map(|&cell| u32::from(cell == park)).collect();
/// let answers = permutations(&events, &Windows::new(&area))?;
/// // One event on 19 cells falls into a given window of seven in 7 ways of 19.
/// let middle = area.binary_search(&park).unwrap();
/// assert_eq!(answers[middle].full.upper, 7.0 / 19.0);
/// assert_eq!(answers[middle].conditional.upper, 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// The law of a sum without replacement as a generating function: Pagano and
/// Tritchler (1983), *Journal of the American Statistical Association* 78(382),
/// 435–440. The conditional null: Anselin (1995), *Geographical Analysis*
/// 27(2), 93–115.
pub fn permutations(counts: &[u32], windows: &Windows) -> Result<Vec<Permutation>, TooMany> {
    let sums = windows.sums(counts);
    let highest = sums.iter().copied().max().unwrap_or(0);
    let groups = Groups::new(counts, windows.largest(), highest)?;
    let asked = Asked { counts, windows, sums: &sums };
    Ok(match Counted::new(&groups) {
        Some(counted) => counted.answer(&asked),
        None => Weighed::new(&groups).answer(&groups, &asked),
    })
}

/// The windows whose sums are asked for.
struct Asked<'a> {
    counts: &'a [u32],
    windows: &'a Windows,
    sums: &'a [u64],
}

impl Asked<'_> {
    /// The size of a window, what its centre holds and what the others hold.
    fn window(&self, i: usize) -> (usize, u32, u64) {
        let own = self.counts[i];
        (self.windows.of(i).len(), own, self.sums[i] - u64::from(own))
    }
}

#[cfg(test)]
#[path = "exact_tests.rs"]
mod tests;
