//! Which of many p-values to believe: the false discovery rate.

/// Turns p-values into q-values, by Benjamini and Hochberg.
///
/// `p` holds one p-value, in 0..=1, for each hypothesis of one family, in any
/// order. Returns as many q-values in the same order: the smallest false
/// discovery rate at which that hypothesis would be rejected. Rejecting all
/// with q ≤ α keeps the expected share of false ones among the rejected at or
/// below α, if the tests are independent or positively dependent, as those of
/// overlapping windows are. Hot and cold are two families: put together,
/// thousands of empty windows pass as "cold" for the hot ones' sake.
///
/// # Example
///
/// ```
/// # use homeward::statistics::significance::benjamini_hochberg;
/// let q = benjamini_hochberg(&[0.03, 0.005, 0.5]);
/// assert_eq!(q, [0.045, 0.015, 0.5]);
/// ```
///
/// # Source
///
/// Benjamini and Hochberg (1995), *Journal of the Royal Statistical Society B*
/// 57(1), 289–300.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    benjamini_hochberg_of(p, p.len())
}

/// [`benjamini_hochberg`] where `p` are some of `hypotheses`, the rest having
/// p = 1: equal to writing the ones out and keeping the first `p.len()` values.
///
/// # Panics
///
/// If there are fewer hypotheses than p-values.
#[must_use]
pub fn benjamini_hochberg_of(p: &[f64], hypotheses: usize) -> Vec<f64> {
    let mut q = benjamini_hochberg_uncapped(p, hypotheses);
    q.iter_mut().for_each(|q| *q = q.min(1.0));
    q
}

/// The step itself; a q may be over 1.
fn benjamini_hochberg_uncapped(p: &[f64], hypotheses: usize) -> Vec<f64> {
    assert!(hypotheses >= p.len(), "every p-value belongs to a hypothesis");
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut q = vec![1.0; p.len()];
    let mut smallest = f64::INFINITY;
    for (rank, &i) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[i] * hypotheses as f64 / (rank + 1) as f64);
        q[i] = smallest;
    }
    q
}

/// Turns p-values into q-values that hold whatever the dependence between the
/// tests, by Benjamini and Yekutieli.
///
/// As [`benjamini_hochberg`], times 1 + 1/2 + … + 1/m for *m* hypotheses: about
/// 8 times as strict for two thousand cells. Overlapping windows depend
/// positively, for which Benjamini and Hochberg's step is proved only where the
/// scores are normal; this one needs no such proof.
///
/// # Example
///
/// ```
/// # use homeward::statistics::significance::benjamini_yekutieli;
/// let q = benjamini_yekutieli(&[0.03, 0.006]);
/// assert!((q[1] - 0.006 * 2.0 * 1.5).abs() < 1e-15);
/// ```
///
/// # Source
///
/// Benjamini and Yekutieli (2001), *Annals of Statistics* 29(4), 1165–1188.
#[must_use]
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    // The small terms first, so that nothing is lost.
    let harmonic: f64 = (1..=p.len()).rev().map(|rank| 1.0 / rank as f64).sum();
    let mut q = benjamini_hochberg_uncapped(p, p.len());
    q.iter_mut().for_each(|q| *q = (*q * harmonic).min(1.0));
    q
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, word by word.
    fn naive(p: &[f64]) -> Vec<f64> {
        let q_of = |&own: &f64| {
            let at_or_above = p.iter().filter(|&&other| other >= own);
            let rank = |l: f64| p.iter().filter(|&&other| other <= l).count() as f64;
            at_or_above.map(|&l| l * p.len() as f64 / rank(l)).fold(1.0, f64::min)
        };
        p.iter().map(q_of).collect()
    }

    #[test]
    fn the_example_of_benjamini_and_hochberg_rejects_four() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
            0.6528, 0.7590, 1.0,
        ];
        let rejected = benjamini_hochberg(&p).iter().filter(|&&q| q <= 0.05).count();
        assert_eq!(rejected, 4);
    }

    #[test]
    fn no_hypothesis_has_no_q() {
        assert!(benjamini_hochberg(&[]).is_empty());
        assert_eq!(benjamini_hochberg_of(&[0.01], 4), [0.04]);
    }

    proptest! {
        #[test]
        fn q_is_the_definition(p in prop::collection::vec(
            prop_oneof![0.0..=1.0_f64, Just(0.02), Just(0.0), Just(1.0)], 0..60)) {
            prop_assert_eq!(benjamini_hochberg(&p), naive(&p));
        }

        #[test]
        fn the_stricter_step_is_the_definition(p in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
            let harmonic: f64 = (1..=p.len()).map(|rank| 1.0 / rank as f64).sum();
            let strict: Vec<_> = p.iter().map(|p| p * harmonic).collect();
            for (q, naive) in benjamini_yekutieli(&p).into_iter().zip(naive(&strict)) {
                prop_assert!((q - naive).abs() <= 1e-14 * naive);
            }
        }

        #[test]
        fn the_rest_may_be_left_unwritten(
            p in prop::collection::vec(0.0..=1.0_f64, 0..40), rest in 0_usize..40) {
            let mut written = p.clone();
            written.resize(p.len() + rest, 1.0);
            let q = benjamini_hochberg_of(&p, p.len() + rest);
            prop_assert_eq!(&q[..], &benjamini_hochberg(&written)[..p.len()]);
        }
    }
}
