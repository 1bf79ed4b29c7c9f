//! The permutation p-value of a window, counted instead of drawn.
//!
//! Shuffle the counts over the cells: how often would this window hold as
//! much? For whole-number counts that share needs no shuffling. The number of
//! ways to choose *k* cells with sum *s* is the coefficient of yᵏtˢ in
//! ∏ᵥ (1 + y tᵛ)^h(v), h(v) being the number of cells with count *v*, and one
//! division turns it into p. The answer needs no seed and has no noise.

use crate::cells::study_area::Windows;

/// Why the ways to shuffle cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// The number of ways to fill a window does not fit 128 bits.
    #[error(
        "there are over 2^128 ways to fill a window of {window} from {cells} cells, too many to \
         count: use a coarser resolution or a smaller area"
    )]
    Cells {
        /// Cells in the area.
        cells: usize,
        /// Cells in its largest window.
        window: usize,
    },
    /// A window's sum is so high that the table of sums does not fit memory.
    #[error(
        "a window holds {sum} events, more than the {MOST_IN_A_WINDOW} whose sums can be \
         tabled: use a finer resolution"
    )]
    Events {
        /// Events in the fullest window.
        sum: u64,
    },
}

/// The highest sum of a window whose table (some 128 bytes a unit) is kept.
pub const MOST_IN_A_WINDOW: u64 = 4_000_000;

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

/// The share of all ways to shuffle the counts that fill each window as high
/// (as low) as it is, ties counted on both sides.
///
/// `counts` holds a number for each of the *n* cells of one area, zeros
/// included. Returns *n* answers in the same order. Integers all the way and
/// one division at the end: every p is right to the last digits, however
/// small. The shuffling holds only how many cells have which count, so a lone
/// busy cell surprises it little, and it says nothing of places where nobody
/// was asked.
///
/// # Errors
///
/// [`TooMany`] if the ways do not fit 128 bits (with windows of seven, at
/// about 1.1 million cells) or the sums' table not the memory.
///
/// # Panics
///
/// If there is not one count for each cell.
///
/// # Example
///
/// ```
/// # use homeward::{cells::study_area::Windows, statistics::exact::permutations};
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
    let subsets = Subsets::new(counts, windows, &sums)?;
    let answer = |(i, &sum): (usize, &u64)| {
        let (size, own) = (windows.of(i).len(), counts[i]);
        let full = tails(sum, subsets.all[size], |most| subsets.up_to(size, most));
        let conditional = tails(sum - u64::from(own), subsets.all_without_one(size - 1), |most| {
            subsets.up_to_without(own, size - 1, most)
        });
        Permutation { sum, full, conditional }
    };
    Ok(sums.iter().enumerate().map(answer).collect())
}

/// Both tails at a sum, from the ways in all and those with at most some sum.
fn tails(sum: u64, all: u128, up_to: impl Fn(u64) -> u128) -> Tails {
    let below = if sum == 0 { 0 } else { up_to(sum - 1) };
    let share = |ways: u128| ways as f64 / all as f64;
    Tails { upper: share(all - below), lower: share(up_to(sum)) }
}

/// In how many ways cells can be chosen by how many they are and their sum.
struct Subsets {
    /// `up_to[k][s]`: *k* cells with a sum of at most *s*; constant from the
    /// end on, as far as the sums of the map reach.
    up_to: Vec<Vec<u128>>,
    /// `all[k]`: *k* cells with any sum.
    all: Vec<u128>,
}

impl Subsets {
    fn new(counts: &[u32], windows: &Windows, sums: &[u64]) -> Result<Self, TooMany> {
        let window = (0..windows.len()).map(|i| windows.of(i).len()).max().unwrap_or(0);
        let sum = sums.iter().copied().max().unwrap_or(0);
        if sum > MOST_IN_A_WINDOW {
            return Err(TooMany::Events { sum });
        }
        // Every number below is a part of one of these, so that none overflows.
        let all = (0..=window).map(|size| choose(counts.len(), size));
        let too_many = TooMany::Cells { cells: counts.len(), window };
        let all = all.collect::<Option<_>>().ok_or(too_many)?;
        let mut up_to = multiply_out(counts, window, sum as usize);
        for ways in &mut up_to {
            let mut total = 0;
            for ways in ways {
                total += *ways;
                *ways = total;
            }
        }
        Ok(Self { up_to, all })
    }

    fn up_to(&self, size: usize, sum: u64) -> u128 {
        let ways = &self.up_to[size];
        ways.get(sum as usize).or(ways.last()).map_or(0, |&ways| ways)
    }

    /// The same with one cell of count `own` left out of the area: the choices
    /// of *k* that hold it are those of *k* − 1 that do not, each with `own` more.
    fn up_to_without(&self, own: u32, size: usize, sum: u64) -> u128 {
        (0..=size).fold(0, |smaller, k| {
            let others = (size - k) as u64 * u64::from(own);
            sum.checked_sub(others).map_or(0, |sum| self.up_to(k, sum) - smaller)
        })
    }

    fn all_without_one(&self, size: usize) -> u128 {
        (0..=size).fold(0, |smaller, k| self.all[k] - smaller)
    }
}

/// ∏ᵥ (1 + y tᵛ)^h(v) to the power `window` of y and `highest` of t.
fn multiply_out(counts: &[u32], window: usize, highest: usize) -> Vec<Vec<u128>> {
    let mut product = vec![Vec::new(); window + 1];
    product[0].push(1);
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    // Ascending, so that the polynomials stay short for as long as they can.
    for alike in sorted.chunk_by(|a, b| a == b) {
        let value = alike[0] as usize;
        let most = window.min(alike.len());
        let ways: Vec<u128> = (0..=most).filter_map(|chosen| choose(alike.len(), chosen)).collect();
        for size in (1..=window).rev() {
            let (smaller, this) = product.split_at_mut(size);
            for chosen in 1..=size.min(most) {
                add_shifted(&mut this[0], &smaller[size - chosen], chosen * value, ways[chosen], highest);
            }
        }
    }
    product
}

/// `to += times · from · t^shift`, cut after the power `highest`.
fn add_shifted(to: &mut Vec<u128>, from: &[u128], shift: usize, times: u128, highest: usize) {
    if from.is_empty() || shift > highest {
        return;
    }
    let length = (from.len() + shift).min(highest + 1);
    if to.len() < length {
        to.resize(length, 0);
    }
    for (to, from) in to[shift..length].iter_mut().zip(from) {
        *to += from * times;
    }
}

/// How many ways there are to choose `k` of `n`, if that fits.
fn choose(n: usize, k: usize) -> Option<u128> {
    let mut ways: u128 = 1;
    for i in 0..k.min(n) {
        let (more, parts) = ((n - i) as u128, (i + 1) as u128);
        let common = greatest_common_divisor(ways, parts);
        ways = (ways / common).checked_mul(more / (parts / common))?;
    }
    Some(if k > n { 0 } else { ways })
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
#[path = "exact_tests.rs"]
mod tests;
