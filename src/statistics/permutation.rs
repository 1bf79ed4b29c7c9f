//! Permutation p-values by drawing: what other programs do, for comparison and
//! for weights that cannot be counted.

use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::exact::{Permutation, Tails};
use crate::cells::windows::Windows;

/// Estimates the permutation p-values of each window from `draws` shuffles.
///
/// `counts` holds a number for each of the *n* cells of one area, zeros
/// included; `weights` one for each ring of the windows, the centre's first.
/// Returns *n* answers in the same order, each tail (1 + draws as high or as low) /
/// (1 + draws): ties count on both sides, so that an empty window is never
/// "surprisingly low" and "surprisingly high" at once. A p cannot be under
/// 1/(1 + draws), and has a standard error of √(p(1 − p)/draws): where
/// the weights are all 1, [`permutations`](super::exact::permutations) has
/// neither. Every cell is held against the same draws, as in esda, so the errors
/// of neighbouring cells go together. Equal seeds give equal answers.
///
/// # Panics
///
/// If there is not one count for each cell, or not one weight for each ring.
///
/// # Source
///
/// The null hypotheses of [`exact`](super::exact); the estimate: North, Curtis and Sham (2002),
/// *American Journal of Human Genetics* 71(2), 439–441.
#[must_use]
pub fn drawn(counts: &[u32], windows: &Windows, weights: &[f64], draws: u32, seed: u64) -> Vec<Permutation> {
    assert_eq!(weights.len(), windows.reach() as usize + 1, "a weight for each ring");
    let sums = windows.sums(counts);
    let observed: Vec<f64> =
        (0..counts.len()).map(|i| weigh(windows, weights, i, |at, _| counts[at])).collect();
    let mut tallies = vec![[Tally::default(); 2]; counts.len()];
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..draws {
        let drawn = distinct(counts.len(), windows.largest(), &mut chance);
        let others =
            distinct(counts.len().saturating_sub(1), windows.largest().saturating_sub(1), &mut chance);
        for (i, [full, conditional]) in tallies.iter_mut().enumerate() {
            full.add(weigh(windows, weights, i, |_, rank| counts[drawn[rank]]), observed[i]);
            let kept = weigh(windows, weights, i, |at, rank| match rank.checked_sub(1) {
                None => counts[at],
                Some(rank) => counts[others[rank] + usize::from(others[rank] >= i)],
            });
            conditional.add(kept, observed[i]);
        }
    }
    let answer = |(&sum, [full, conditional]): (&u64, [Tally; 2])| Permutation {
        sum,
        full: full.tails(draws),
        conditional: conditional.tails(draws),
    };
    sums.iter().zip(tallies).map(answer).collect()
}

/// The weighted sum over a window of what `take` gives for each place, told the
/// cell there and its rank in the window.
fn weigh(windows: &Windows, weights: &[f64], i: usize, take: impl Fn(usize, usize) -> u32) -> f64 {
    let members = windows.of(i).iter().zip(windows.steps(i)).enumerate();
    members.map(|(rank, (&at, &step))| weights[usize::from(step)] * f64::from(take(at as usize, rank))).sum()
}

/// So many different numbers below `n`, in the order drawn.
fn distinct(n: usize, many: usize, chance: &mut impl Rng) -> Vec<usize> {
    let mut drawn = Vec::with_capacity(many);
    while drawn.len() < many.min(n) {
        let next = chance.random_range(0..n);
        if !drawn.contains(&next) {
            drawn.push(next);
        }
    }
    drawn
}

#[derive(Clone, Copy, Default)]
struct Tally {
    high: u32,
    low: u32,
}

impl Tally {
    fn add(&mut self, drawn: f64, observed: f64) {
        // Equal sums whose terms were added in another order are ties.
        let slack = 1e-9 * observed.abs().max(1.0);
        self.high += u32::from(drawn >= observed - slack);
        self.low += u32::from(drawn <= observed + slack);
    }

    fn tails(self, draws: u32) -> Tails {
        let share = |many: u32| f64::from(many + 1) / (f64::from(draws) + 1.0);
        Tails { upper: share(self.high), lower: share(self.low) }
    }
}

#[cfg(test)]
mod tests {
    use h3o::{CellIndex, LatLng, Resolution};

    use super::*;
    use crate::statistics::exact::permutations;

    fn disk(rings: u32) -> Vec<CellIndex> {
        let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
        let mut area = middle.grid_disk::<Vec<_>>(rings);
        area.sort_unstable();
        area
    }

    #[test]
    fn draws_come_to_what_counting_gives() {
        let windows = Windows::new(&disk(4));
        let counts: Vec<u32> = (0..61).map(|i| if i % 7 == 0 { i / 7 } else { i % 2 }).collect();
        let draws = 20_000;
        let exact = permutations(&counts, &windows).expect("a small table");
        let drawn = drawn(&counts, &windows, &[1.0, 1.0], draws, 3);
        for (drawn, exact) in drawn.iter().zip(&exact) {
            assert_eq!(drawn.sum, exact.sum);
            for (drawn, exact) in [(drawn.full, exact.full), (drawn.conditional, exact.conditional)] {
                for (drawn, exact) in [(drawn.upper, exact.upper), (drawn.lower, exact.lower)] {
                    let error = (exact * (1.0 - exact) / f64::from(draws)).sqrt();
                    assert!((drawn - exact).abs() <= 5.0 * error + 1.0 / f64::from(draws), "{drawn} {exact}");
                }
            }
        }
    }

    #[test]
    fn an_empty_window_is_not_high_and_a_seed_is_an_answer() {
        let windows = Windows::new(&disk(3));
        let mut counts = vec![0; 37];
        counts[0] = 9;
        let answers = drawn(&counts, &windows, &[1.0, 0.5], 99, 1);
        assert!(answers.iter().filter(|answer| answer.sum == 0).all(|answer| answer.full.upper == 1.0));
        assert_eq!(answers, drawn(&counts, &windows, &[1.0, 0.5], 99, 1));
        assert_ne!(answers, drawn(&counts, &windows, &[1.0, 0.5], 99, 2));
        assert!(drawn(&[], &Windows::new(&[]), &[1.0, 1.0], 9, 1).is_empty());
    }
}
