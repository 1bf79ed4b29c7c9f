//! The best circle of worlds in which events fall on people at random.
//!
//! Sixteen worlds are searched together: what a circle expects is the same in
//! all of them, and so is its [bar](super::bar).

use rand::distr::Distribution as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::Poisson;
use rand_distr::weighted::WeightedAliasIndex;

use super::bar::Bar;
use super::circles::Circles;
use super::lane::Lane;
use super::likelihood_ratio;
use super::monte_carlo::Chance;

/// How many worlds are searched together.
const TOGETHER: usize = 16;

/// What all worlds have in common.
pub(super) struct Worlds<'a> {
    circles: &'a Circles,
    /// What each circle expects, in the order of the circles.
    expected: Vec<Vec<f64>>,
    chance: Dealer,
    total: u64,
    fewest_events: u64,
}

/// Sixteen worlds: `together[cell][world]`, and one after the other.
struct Batch<L> {
    together: Vec<[L; TOGETHER]>,
    apart: Vec<Vec<u32>>,
}

/// The bar of each circle of each centre.
struct Bars<L> {
    level: f64,
    of: Vec<Vec<L>>,
}

impl<'a> Worlds<'a> {
    pub(super) fn new(
        circles: &'a Circles,
        shares: &[f64],
        expected: impl Fn(usize) -> Vec<f64>,
        total: u64,
        fewest_events: u64,
    ) -> Self {
        let expected = (0..circles.len()).map(expected).collect();
        Self { circles, expected, chance: Dealer::new(shares, total), total, fewest_events }
    }

    /// The best ratio of each world.
    pub(super) fn maxima(&self, chance: Chance) -> Vec<f64> {
        let most = self.expected.iter().flatten().copied().fold(0.0, f64::max);
        // Twice as many as expected, or more, are very rare, and found out.
        if most < f64::from(i16::MAX / 2) { self.search::<i16>(chance) } else { self.search::<i32>(chance) }
    }

    fn search<L: Lane>(&self, chance: Chance) -> Vec<f64> {
        let steep: Vec<Bars<L>> = [8.0, 3.0, 0.0].map(|level| self.bars(level)).into();
        let pilots = Chance { replicas: chance.replicas.min(1), ..chance };
        let lowest = self.best_of_each(pilots, &steep).into_iter().fold(f64::INFINITY, f64::min);
        let ladder = if lowest > 1.0 && lowest.is_finite() {
            [0.9, 0.5, 0.0].map(|part| self.bars(part * lowest)).into()
        } else {
            steep
        };
        let batches = chance.replicas.div_ceil(TOGETHER as u32);
        let mut maxima = self.best_of_each(Chance { replicas: batches, ..chance }, &ladder);
        maxima.truncate(chance.replicas as usize);
        maxima
    }

    fn best_of_each<L: Lane>(&self, batches: Chance, ladder: &[Bars<L>]) -> Vec<f64> {
        let cells = self.circles.len();
        let empty = || Batch {
            together: vec![[L::default(); TOGETHER]; cells],
            apart: vec![vec![0; cells]; TOGETHER],
        };
        let draw = |batch: &mut Batch<L>, random: &mut ChaCha8Rng| {
            for (world, counts) in batch.apart.iter_mut().enumerate() {
                self.chance.deal(counts, random);
                for (together, &count) in batch.together.iter_mut().zip(&*counts) {
                    together[world] = L::of(u64::from(count));
                }
            }
            let mut best = [0.0; TOGETHER];
            for bars in ladder {
                self.raise(&mut best, batch, bars);
                if best.iter().all(|&best| best > bars.level) {
                    break;
                }
            }
            best
        };
        batches.each(empty, draw).into_iter().flatten().collect()
    }

    fn bars<L: Lane>(&self, level: f64) -> Bars<L> {
        let total = self.total as f64;
        let positive = self.expected.iter().flatten().filter(|&&expected| expected > 0.0);
        let (least, most) = positive.fold((total, 0.0_f64), |(least, most), &e| (least.min(e), most.max(e)));
        let bar = Bar::new(level, total, least, most.max(least));
        let of = |expected: &f64| {
            // The last whole number that does not reach above the bound.
            let bar = L::of(bar.needed(*expected) as u64);
            if bar == L::MOST { bar.minus(L::of(1)) } else { bar }
        };
        Bars { level, of: self.expected.iter().map(|circles| circles.iter().map(of).collect()).collect() }
    }

    /// Raises the best ratio of each world to that of any circle above its bar.
    fn raise<L: Lane>(&self, best: &mut [f64; TOGETHER], batch: &Batch<L>, bars: &Bars<L>) {
        for (centre, bars) in bars.of.iter().enumerate() {
            let mut inside = [L::default(); TOGETHER];
            let mut margin = [L::default(); TOGETHER];
            for (&cell, &bar) in self.circles.about(centre).iter().zip(bars) {
                let counts = &batch.together[cell as usize];
                for ((inside, margin), &count) in inside.iter_mut().zip(&mut margin).zip(counts) {
                    *inside = inside.plus_at_most(count);
                    *margin = (*margin).max(inside.minus(bar));
                }
            }
            for ((best, margin), counts) in best.iter_mut().zip(margin).zip(&batch.apart) {
                if margin > L::default() {
                    *best = best.max(self.best_about(centre, counts));
                }
            }
        }
    }

    #[cold]
    fn best_about(&self, centre: usize, counts: &[u32]) -> f64 {
        let mut inside = 0;
        let mut best: f64 = 0.0;
        for (&cell, &expected) in self.circles.about(centre).iter().zip(&self.expected[centre]) {
            inside += u64::from(counts[cell as usize]);
            if inside >= self.fewest_events {
                best = best.max(likelihood_ratio(inside as f64, expected, self.total as f64));
            }
        }
        best
    }
}

/// Deals a fixed number of events out over cells in proportion to their shares.
///
/// Independent Poisson numbers with a slightly smaller sum, given that sum,
/// have the law wanted; the few events that are missing are dealt singly. A
/// sum that is too large is thrown away, which favours no cell.
struct Dealer {
    most: Vec<Option<Poisson<f64>>>,
    single: WeightedAliasIndex<f64>,
    total: u64,
}

impl Dealer {
    fn new(shares: &[f64], total: u64) -> Self {
        let mean = total as f64 - 3.0 * (total as f64).sqrt();
        // None where the mean is 0 or less.
        let most = shares.iter().map(|share| Poisson::new(share * mean).ok()).collect();
        let single = WeightedAliasIndex::new(shares.to_vec()).expect("somebody lives where events are");
        Self { most, single, total }
    }

    fn deal(&self, counts: &mut [u32], random: &mut ChaCha8Rng) {
        let missing = loop {
            let mut dealt = 0;
            for (count, law) in counts.iter_mut().zip(&self.most) {
                *count = law.map_or(0, |law| law.sample(random) as u32);
                dealt += u64::from(*count);
            }
            if let Some(missing) = self.total.checked_sub(dealt) {
                break missing;
            }
        };
        for _ in 0..missing {
            counts[self.single.sample(random)] += 1;
        }
    }
}
