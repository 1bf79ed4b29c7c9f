//! How often a child goes missing in a year (docs/domain.md#twin-episodes).

use rand::Rng;

use super::chance::{shuffle, unit};

/// P(k) in proportion to k^-a · exp(-k/c), for k from 1 to 60.
///
/// Fitted to Devon's published bands, home and care apart; a zero-truncated
/// negative binomial fits care as well and home clearly worse.
#[derive(Debug, Clone, Copy)]
pub(super) struct Law {
    a: f64,
    c: f64,
}

/// Children who live at home: mean 2.04 episodes a year.
pub(super) const HOME: Law = Law { a: 2.08, c: 25.0 };
/// Looked-after children: mean 6.25 episodes a year.
pub(super) const CARE: Law = Law { a: 0.84, c: 15.0 };

impl Law {
    /// Cumulative probability of 1, 2, … 60 episodes.
    fn cumulative(self) -> Vec<f64> {
        let weight = |k: u32| f64::from(k).powf(-self.a) * (-f64::from(k) / self.c).exp();
        let total: f64 = (1..=60).map(weight).sum();
        let mut sum = 0.0;
        (1..=60)
            .map(|k| {
                sum += weight(k) / total;
                sum
            })
            .collect()
    }

    /// Episodes in a year for each of `children` children.
    ///
    /// Strata of equal probability, one child each, in an order of chance: the
    /// total of a small borough then stays near its mean from seed to seed.
    pub(super) fn draw(self, rng: &mut impl Rng, children: usize) -> Vec<u32> {
        let cumulative = self.cumulative();
        let mut episodes: Vec<u32> = (0..children)
            .map(|child| (child as f64 + unit(rng)) / children as f64)
            .map(|u| cumulative.partition_point(|&upto| upto < u).min(59) as u32 + 1)
            .collect();
        shuffle(rng, &mut episodes);
        episodes
    }
}
