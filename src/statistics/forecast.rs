//! Scores that say where to look next month, to be judged by [`back_test`](super::back_test).
//!
//! Each takes the [`Past`] and returns a number for each cell, higher where
//! more is expected. The count of the last year is the one to beat: it is the
//! simplest, and Gi* and its kin lose to it.

pub mod memory;

use super::back_test::Past;
use super::exact::{TooMany, permutations};
use super::getis_ord;
use crate::cells::windows::Windows;

/// The events of the last `months` months: the naive rank.
#[must_use]
pub fn count(past: &Past, months: usize) -> Vec<f64> {
    past.last(months).into_iter().map(f64::from).collect()
}

/// The Gi* score of the counts of the last `months` months; all 0 if they are equal.
///
/// # Panics
///
/// If there is not one window for each cell.
#[must_use]
pub fn gi_star(past: &Past, months: usize, windows: &Windows) -> Vec<f64> {
    getis_ord::gi_star(&past.last(months), windows).unwrap_or_else(|_| vec![0.0; past.cells()])
}

/// How surprising a window is: −log₁₀ of the exact upper p of the last `months` months.
///
/// # Errors
///
/// [`TooMany`] if the ways to shuffle cannot be counted.
///
/// # Panics
///
/// If there is not one window for each cell.
pub fn exact(past: &Past, months: usize, windows: &Windows) -> Result<Vec<f64>, TooMany> {
    let answers = permutations(&past.last(months), windows)?;
    Ok(answers.into_iter().map(|answer| -answer.full.upper.log10()).collect())
}

/// The count of the last `months` months, drawn towards its window's mean.
///
/// Local empirical Bayes with equal exposure: with mean *m* and variance *s²*
/// in the window, a count *x* becomes *m* + *c*(*x* − *m*), *c* = 1 − *m*/*s²*,
/// or *m* where the counts vary less than chance would make them. Returns
/// events in those months.
///
/// # Panics
///
/// If there is not one window for each cell.
///
/// # Source
///
/// Marshall (1991), *Applied Statistics* 40(2), 283–294.
#[must_use]
pub fn empirical_bayes(past: &Past, months: usize, windows: &Windows) -> Vec<f64> {
    let counts = past.last(months);
    assert_eq!(counts.len(), windows.len(), "a window for each cell");
    let shrunk = |i: usize| {
        let window = windows.of(i);
        let cells = window.len() as f64;
        // Whole numbers up to here, so that the order of a window changes no bit.
        let of = |j: &u32| u128::from(counts[*j as usize]);
        let sum = window.iter().map(of).sum::<u128>() as f64;
        let squares = window.iter().map(|j| of(j) * of(j)).sum::<u128>() as f64;
        let mean = sum / cells;
        let variance = squares / cells - mean * mean;
        let keep = if variance > mean { 1.0 - mean / variance } else { 0.0 };
        mean + keep * (f64::from(counts[i]) - mean)
    };
    (0..counts.len()).map(shrunk).collect()
}

/// All events, each worth half as much with every `half_life_months` that have passed.
///
/// Returns events of the last month's worth. A half-life that is not above 0
/// leaves the last month alone.
#[must_use]
pub fn decay(past: &Past, half_life_months: f64) -> Vec<f64> {
    let keep = kept(half_life_months);
    let sum = |i| past.of(i).iter().fold(0.0, |sum, &count| sum * keep + f64::from(count));
    (0..past.cells()).map(sum).collect()
}

/// What is left of an event's worth after a month.
fn kept(half_life_months: f64) -> f64 {
    if half_life_months > 0.0 { 0.5_f64.powf(1.0 / half_life_months) } else { 0.0 }
}

#[cfg(test)]
#[path = "forecast_tests.rs"]
mod tests;
