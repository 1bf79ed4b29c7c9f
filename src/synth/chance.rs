//! Chance from a seed: a stream a purpose, so that one part never shifts another.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_distr::StandardNormal;
use sha2::{Digest, Sha256};

/// What a stream of chance is for. Numbers are fixed: they are part of a seed's meaning.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// Which place is hot, and where placements stand.
    Ground = 1,
    /// Who goes missing and how often.
    People = 2,
    /// When they are away.
    Timing = 3,
    /// Who is interviewed and agrees.
    Funnel = 4,
    /// What they tell, but for where.
    Account = 5,
    /// Where it was.
    Places = 6,
    /// What they lived through.
    Experiences = 7,
    /// The traps.
    Traps = 8,
    /// The ground, the friends and the expectations of a graded world.
    Graded = 9,
}

/// The source of all chance in a world.
pub(super) struct Chance([u8; 32]);

impl Chance {
    /// All chance of the world with this seed.
    pub(super) fn new(seed: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"homeward synthetic twin 1");
        hash.update(seed.to_le_bytes());
        Self(hash.finalize().into())
    }

    /// The stream of one purpose for one borough and one child (or 0).
    pub(super) fn stream(&self, what: Purpose, borough: usize, child: usize) -> ChaCha20Rng {
        let mut rng = ChaCha20Rng::from_seed(self.0);
        rng.set_stream(((what as u64) << 56) | ((borough as u64) << 32) | child as u64);
        rng
    }
}

/// A number from 0 up to 1.
pub(super) fn unit(rng: &mut impl Rng) -> f64 {
    rng.random::<f64>()
}

/// True with probability `p`.
pub(super) fn chance(rng: &mut impl Rng, p: f64) -> bool {
    unit(rng) < p
}

/// A standard normal number.
pub(super) fn normal(rng: &mut impl Rng) -> f64 {
    rng.sample(StandardNormal)
}

/// A lognormal number of this median; `sigma` is the spread of its logarithm.
pub(super) fn lognormal(rng: &mut impl Rng, median: f64, sigma: f64) -> f64 {
    median * (sigma * normal(rng)).exp()
}

/// A whole number below `n`, which is at least 1.
pub(super) fn below(rng: &mut impl Rng, n: usize) -> usize {
    rng.random_range(0..n.max(1))
}

/// The position of one weight, chosen in proportion; `None` if all are 0.
pub(super) fn weighted(rng: &mut impl Rng, weights: impl Iterator<Item = f64> + Clone) -> Option<usize> {
    let total: f64 = weights.clone().sum();
    let mut left = unit(rng) * total;
    let mut last = None;
    for (at, weight) in weights.enumerate().filter(|&(_, weight)| weight > 0.0) {
        last = Some(at);
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    last
}

/// One of some choices, in proportion to its weight.
pub(super) fn pick<T: Copy>(rng: &mut impl Rng, choices: &[(T, f64)]) -> T {
    let at = weighted(rng, choices.iter().map(|choice| choice.1)).unwrap_or(0);
    choices[at].0
}

/// Puts a list in an order of chance.
pub(super) fn shuffle<T>(rng: &mut impl Rng, list: &mut [T]) {
    for at in (1..list.len()).rev() {
        list.swap(at, below(rng, at + 1));
    }
}
