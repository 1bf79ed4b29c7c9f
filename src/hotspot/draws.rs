//! Draws of the counts that a release leaves possible.
//!
//! Assumed of a leaf: every count of its band that the policy lets out is
//! possible, and is as likely as its reciprocal, because few places are told of
//! by many. (Five others means six children: each has a caseworker.) An open
//! band ends at four times its least for this purpose: 25+ at 100.
//!
//! Assumed of a blank: the rest of a town (a cell of resolution 7) that was not
//! published holds fewer than k children in all, each count as likely. More is
//! possible, where one holder knows most of them; but a blank drawn higher
//! would make its surroundings look busier and hide what stands out beside it.

use rand::RngExt;
use rand_chacha::ChaCha20Rng;

use crate::release::{Band, Policy};

/// An open band is drawn to so many times its least number.
const OPEN: usize = 4;

/// The counts of one band, with their cumulative weights.
pub(super) struct BandCounts {
    counts: Vec<f64>,
    below: Vec<f64>,
}

impl BandCounts {
    fn new(band: Band, policy: Policy) -> Self {
        let least = band.least().max(policy.fewest_children());
        let counts: Vec<f64> =
            (least..=band.most().unwrap_or(OPEN * band.least())).map(|count| count as f64).collect();
        let mut total = 0.0;
        let below = counts
            .iter()
            .map(|count| {
                total += 1.0 / count;
                total
            })
            .collect();
        Self { counts, below }
    }

    /// The count at a point of the unit interval.
    fn at(&self, unit: f64) -> f64 {
        let end = self.below[self.below.len() - 1];
        let at = self.below.partition_point(|&below| below <= unit * end);
        self.counts[at.min(self.counts.len() - 1)]
    }
}

/// Draws counts: one generator, the bands, the blanks.
pub(super) struct Draws {
    chance: ChaCha20Rng,
    bands: Vec<BandCounts>,
    policy: Policy,
}

impl Draws {
    /// Draws seeded by a release's hash, so that they are the same for all.
    pub fn seeded(hash: &str, policy: Policy) -> Self {
        use rand::SeedableRng;
        let mut seed = [0; 32];
        for (byte, pair) in seed.iter_mut().zip(hash.as_bytes().chunks(2)) {
            let text = std::str::from_utf8(pair).unwrap_or_default();
            *byte = u8::from_str_radix(text, 16).unwrap_or_default();
        }
        let bands = Band::ALL.iter().map(|&band| BandCounts::new(band, policy)).collect();
        Self { chance: ChaCha20Rng::from_seed(seed), bands, policy }
    }

    /// A count of children in a leaf of this band.
    pub fn leaf(&mut self, band: Band) -> f64 {
        let unit: f64 = self.chance.random();
        self.bands[band as usize].at(unit)
    }

    /// A count of children in the unpublished rest of a town.
    pub fn blank(&mut self) -> f64 {
        f64::from(self.chance.random_range(0..self.policy.k.get() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_draw_lies_in_its_band_and_every_count_is_drawn() {
        let mut draws = Draws::seeded(&"ab".repeat(32), Policy::default());
        for &band in Band::ALL {
            let drawn: std::collections::BTreeSet<usize> =
                (0..5000).map(|_| draws.leaf(band) as usize).collect();
            assert_eq!(*drawn.first().unwrap(), band.least().max(6));
            assert!(drawn.iter().all(|count| band.most().is_none_or(|most| *count <= most)));
            assert!(drawn.len() >= 4);
        }
        assert!((0..1000).all(|_| draws.blank() <= 4.0));
    }

    #[test]
    fn draws_follow_from_the_hash_alone() {
        let of = |hash: &str| -> Vec<f64> {
            let mut draws = Draws::seeded(hash, Policy::default());
            (0..50).map(|_| draws.leaf(Band::From25)).collect()
        };
        assert_eq!(of(&"ab".repeat(32)), of(&"ab".repeat(32)));
        assert_ne!(of(&"ab".repeat(32)), of(&"ac".repeat(32)));
    }
}
