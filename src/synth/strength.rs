//! A release of a graded world against its truth: which places it finds, by
//! their strength, and whether the order of its hotspots is the true one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use h3o::CellIndex;
use serde::Serialize;

use super::score::{Found, HotspotView, cells, near};
use super::truth::Truth;

/// The classes of places by strength, the first being the strongest.
const CLASSES: [(&str, std::ops::RangeInclusive<u32>); 4] =
    [("01-03", 1..=3), ("04-08", 4..=8), ("09-16", 9..=16), ("17-24", 17..=24)];

/// How many times the largest mean of its surroundings a fresh child must tell
/// of a hotspot's ground for it to be a true one (docs/utility.md#what-the-bands-keep-of-strength).
const TRUE: f64 = 1.5;

/// The surroundings: deviations and reach of a Gaussian, in cells.
const WIDTHS: [(f64, u32); 3] = [(2.0, 5), (5.0, 10), (9.0, 20)];

/// What a release of graded worlds keeps of strength.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Strength {
    /// Releases of graded worlds.
    pub maps: u32,
    /// Planted places, by the ranks of their strength.
    pub by_strength: BTreeMap<&'static str, Found>,
    /// Hotspots.
    pub hotspots: u32,
    /// Hotspots on ground that a fresh child does not tell of clearly more often
    /// than of its surroundings.
    pub false_hotspots: u32,
    /// Releases with at least three hotspots, so that they have an order.
    pub ranked_maps: u32,
    /// Spearman's correlation of a hotspot's rank with its true excess over the
    /// surroundings: the mean over these releases, 1 where the order is true.
    pub rank_agreement: f64,
}

/// Compares the hotspots of a release, in rank order, with a graded world's
/// truth. Places without a cell in the area are left out.
#[must_use]
pub(super) fn strength(truth: &Truth, area: &[CellIndex], hotspots: &[HotspotView]) -> Strength {
    let mut strength = Strength { maps: 1, ..Strength::default() };
    for plant in &truth.plants {
        let inside = cells(&plant.cells).iter().any(|cell| area.binary_search(cell).is_ok());
        let class = CLASSES.iter().find(|class| plant.strength.is_some_and(|rank| class.1.contains(&rank)));
        let Some((class, _)) = class.filter(|_| inside) else { continue };
        let ground = near(plant.cells.iter());
        let is_at = |hotspot: &HotspotView| hotspot.cells.iter().any(|cell| ground.contains(cell));
        let found = u32::from(hotspots.iter().any(is_at));
        *strength.by_strength.entry(class).or_default() += Found { found, with_leaf: 0, of: 1 };
    }
    let ground = Ground::of(truth);
    let true_excess: Vec<(f64, f64)> = hotspots.iter().map(|hotspot| ground.excess(&hotspot.cells)).collect();
    strength.hotspots = hotspots.len() as u32;
    strength.false_hotspots = true_excess.iter().filter(|(times, _)| *times < TRUE).count() as u32;
    if hotspots.len() >= 3 {
        strength.ranked_maps = 1;
        strength.rank_agreement =
            spearman(&true_excess.iter().map(|(_, excess)| -excess).collect::<Vec<_>>());
    }
    strength
}

/// A fresh child's share of each cell.
struct Ground(BTreeMap<CellIndex, f64>);

impl Ground {
    fn of(truth: &Truth) -> Self {
        let share = |(cell, share): (&String, &f64)| Some((cell.parse().ok()?, *share));
        Self(truth.intensity.iter().filter_map(share).collect())
    }

    /// How many times its surroundings some ground is told of, and by how much
    /// more; of three widths the surroundings that are told of most.
    fn excess(&self, ground: &[CellIndex]) -> (f64, f64) {
        let own: BTreeSet<CellIndex> = ground.iter().copied().collect();
        let share: f64 = own.iter().filter_map(|cell| self.0.get(cell)).sum();
        let round = WIDTHS.map(|width| self.round(&own, width)).into_iter().fold(0.0, f64::max);
        let expected = round * own.len() as f64;
        (if expected > 0.0 { share / expected } else { f64::INFINITY }, share - expected)
    }

    /// The mean share of a cell round some ground.
    fn round(&self, own: &BTreeSet<CellIndex>, (deviation, reach): (f64, u32)) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for cell in own {
            for (near, steps) in cell.grid_disk_distances::<Vec<_>>(reach) {
                if let (Some(share), false) = (self.0.get(&near), own.contains(&near)) {
                    let weight = (-0.5 * (f64::from(steps) / deviation).powi(2)).exp();
                    sum += weight * share;
                    weights += weight;
                }
            }
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    }
}

/// Spearman's correlation of some values with their order; equal values share
/// the mean of their ranks.
fn spearman(values: &[f64]) -> f64 {
    let rank = |value: f64| {
        let below = values.iter().filter(|other| **other < value).count() as f64;
        let equal = values.iter().filter(|other| **other == value).count() as f64;
        below + (equal + 1.0) / 2.0
    };
    let middle = (values.len() as f64 + 1.0) / 2.0;
    let (mut both, mut own, mut order) = (0.0, 0.0, 0.0);
    for (at, &value) in values.iter().enumerate() {
        let (rank, at) = (rank(value) - middle, at as f64 + 1.0 - middle);
        both += rank * at;
        own += rank * rank;
        order += at * at;
    }
    if own > 0.0 { both / (own * order).sqrt() } else { 0.0 }
}

impl AddAssign for Strength {
    fn add_assign(&mut self, other: Self) {
        let ranked = self.ranked_maps + other.ranked_maps;
        let sum = |one: &Self| one.rank_agreement * f64::from(one.ranked_maps);
        self.rank_agreement = (sum(self) + sum(&other)) / f64::from(ranked.max(1));
        self.ranked_maps = ranked;
        self.maps += other.maps;
        self.hotspots += other.hotspots;
        self.false_hotspots += other.false_hotspots;
        for (class, found) in other.by_strength {
            *self.by_strength.entry(class).or_default() += found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_true_order_agrees_wholly_and_its_reverse_not_at_all() {
        assert!((spearman(&[1.0, 2.0, 5.0, 9.0]) - 1.0).abs() < 1e-12);
        assert!((spearman(&[9.0, 5.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
        // R: cor(1:4, c(1, 3, 2, 2), method = "spearman")
        assert!((spearman(&[1.0, 3.0, 2.0, 2.0]) - 0.316_227_766).abs() < 1e-8);
        assert!(spearman(&[4.0, 4.0, 4.0]).abs() < 1e-12);
    }

    #[test]
    fn ground_that_stands_out_is_told_from_ground_that_does_not() {
        let middle: CellIndex = "89194241ccfffff".parse().unwrap();
        let mut ground: BTreeMap<CellIndex, f64> =
            middle.grid_disk::<Vec<_>>(12).into_iter().map(|cell| (cell, 0.001)).collect();
        ground.insert(middle, 0.004);
        let ground = Ground(ground);
        let (times, excess) = ground.excess(&[middle]);
        assert!((times - 4.0).abs() < 1e-9 && (excess - 0.003).abs() < 1e-12);
        let (times, _) = ground.excess(&[middle.grid_ring::<Vec<_>>(3)[0]]);
        assert!(times < 1.0, "{times}");
    }
}
