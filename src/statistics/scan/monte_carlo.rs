//! How high a scan's best window is by chance alone.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// How chance is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// How many worlds without clusters are drawn; 999 is usual.
    pub replicas: u32,
    /// Where the random numbers begin: equal seeds give equal answers.
    pub seed: u64,
}

/// As few replicas as are worth handing to another thread.
const TOGETHER: usize = 32;

impl Chance {
    /// Runs `draw` once a replica, each with random numbers of its own and a
    /// working memory that others used before; returns the results in order of
    /// replicas, however many threads shared the work.
    pub(super) fn each<S, T: Send>(
        self,
        memory: impl Fn() -> S + Sync + Send,
        draw: impl Fn(&mut S, &mut ChaCha8Rng) -> T + Sync + Send,
    ) -> Vec<T> {
        let replicas = (0..self.replicas).into_par_iter().with_min_len(TOGETHER);
        replicas.map_init(memory, |memory, replica| draw(memory, &mut self.stream(replica))).collect()
    }

    /// A replica's own random numbers, whoever else draws.
    fn stream(self, replica: u32) -> ChaCha8Rng {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(u64::from(replica));
        random
    }
}

/// The best log-likelihood ratio of each of many worlds without clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Null {
    maxima: Vec<f64>,
}

impl Null {
    pub(super) fn new(mut maxima: Vec<f64>) -> Self {
        maxima.sort_unstable_by(f64::total_cmp);
        Self { maxima }
    }

    /// The best ratio of each replica, ascending.
    #[must_use]
    pub fn maxima(&self) -> &[f64] {
        &self.maxima
    }

    /// The rank of a ratio among the replicas, over their number and one: the
    /// exact chance, for any number of replicas, of a rank this high were
    /// there no cluster. Never below 1 / (replicas + 1); 1 with no replica.
    #[must_use]
    pub fn p(&self, llr: f64) -> f64 {
        let below = self.maxima.partition_point(|&other| other < llr);
        (self.maxima.len() - below + 1) as f64 / (self.maxima.len() + 1) as f64
    }

    /// An approximation: the tail of the Gumbel law with the mean and the
    /// variance of the replicas.
    ///
    /// Smaller than [`p`](Self::p) can be, and so able to rank strong clusters,
    /// but far in the tail it rests on the law alone. `None` if the replicas
    /// are all alike, or fewer than two.
    ///
    /// # Source
    ///
    /// Abrams, Kulldorff and Kleinman (2010), *International Journal of Health
    /// Geographics* 9, 61.
    #[must_use]
    pub fn gumbel_p(&self, llr: f64) -> Option<f64> {
        const EULER: f64 = 0.577_215_664_901_532_9;
        let n = self.maxima.len() as f64;
        let mean = self.maxima.iter().sum::<f64>() / n;
        let variance = self.maxima.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let scale = (6.0 * variance).sqrt() / std::f64::consts::PI;
        let far = (llr - (mean - EULER * scale)) / scale;
        // NaN with fewer than two replicas.
        if variance > 0.0 { Some(-(-(-far).exp()).exp_m1()) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt as _;

    use super::*;

    #[test]
    fn threads_change_nothing() {
        let chance = Chance { replicas: 301, seed: 4 };
        let draw = |(): &mut (), random: &mut ChaCha8Rng| random.random::<f64>();
        let in_turn: Vec<_> = (0..301).map(|replica| draw(&mut (), &mut chance.stream(replica))).collect();
        assert_eq!(chance.each(|| (), draw), in_turn);
        assert!(Chance { replicas: 0, seed: 1 }.each(|| (), |(), _| 1.0).is_empty());
    }

    #[test]
    fn the_rank_counts_ties_against_the_cluster() {
        let null = Null::new(vec![3.0, 1.0, 2.0, 2.0]);
        assert_eq!([0.5, 1.0, 2.0, 3.0, 4.0].map(|llr| null.p(llr)), [1.0, 1.0, 0.8, 0.4, 0.2]);
        assert_eq!(Null::new(vec![]).p(9.0), 1.0);
    }

    #[test]
    fn the_gumbel_tail_is_that_of_its_moments() {
        // Quantiles of the Gumbel law with location 10 and scale 2.
        let quantile = |i: u32| 10.0 - 2.0 * (-((f64::from(i) + 0.5) / 20_000.0).ln()).ln();
        let null = Null::new((0..20_000).map(quantile).collect());
        let p = null.gumbel_p(30.0).expect("a spread");
        assert!((p / 4.5399e-5 - 1.0).abs() < 0.02, "{p}");
        assert_eq!(Null::new(vec![2.0; 9]).gumbel_p(3.0), None);
        assert_eq!(Null::new(vec![2.0]).gumbel_p(3.0), None);
        assert_eq!(Null::new(vec![]).gumbel_p(3.0), None);
    }
}
