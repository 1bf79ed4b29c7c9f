//! Mann and Kendall's test: do later values tend to be higher, or lower?

use super::getis_ord::two_sided;

/// Two values that differ by less than this are tied.
pub const TIE: f64 = 1e-9;

/// How a series rises or falls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Pairs of values that rise, less those that fall.
    pub s: i64,
    /// The variance of `s` were the values in random order.
    pub variance: f64,
    /// The standard score of `s`, brought one step nearer to 0.
    pub z: f64,
    /// Two-sided p-value by the normal law.
    pub p: f64,
    /// Kendall's τ_b between the values and time, in −1..=1; 0 if all are tied.
    pub tau_b: f64,
}

/// Tests a series in order of time for a trend in either direction.
///
/// `values` holds one finite number for each step, without unit; ties (see
/// [`TIE`]) count on neither side and lessen the variance. The null hypothesis
/// is that all orders of the values are equally likely, so steps that resemble
/// the step before (as months do) make p too small. The normal law is close
/// from about ten steps on. With fewer than two values, or all tied, there is
/// no trend: z = 0 and p = 1. A trend says nothing of how much was gained.
///
/// # Example
///
/// ```
/// # use homeward::statistics::mann_kendall::mann_kendall;
/// let trend = mann_kendall(&[1.0, 2.0, 2.0, 5.0, 4.0]);
/// assert_eq!(trend.s, 7);
/// assert!(trend.p > 0.05);
/// ```
///
/// # Source
///
/// Mann (1945), *Econometrica* 13(3), 245–259; Kendall (1970), *Rank
/// Correlation Methods*, chapters 3 and 4, for ties.
#[must_use]
pub fn mann_kendall(values: &[f64]) -> Trend {
    let s = rising_less_falling(values);
    let (ties_in_variance, tied_pairs) = ties(values);
    let n = values.len() as f64;
    let pairs = n * (n - 1.0).max(0.0) / 2.0;
    let variance = (2.0 * pairs * (2.0 * n + 5.0) - ties_in_variance) / 18.0;
    let z = if s == 0 || variance <= 0.0 { 0.0 } else { (s - s.signum()) as f64 / variance.sqrt() };
    let most = (pairs * (pairs - tied_pairs)).sqrt();
    let tau_b = if most > 0.0 { s as f64 / most } else { 0.0 };
    Trend { s, variance, z, p: two_sided(z), tau_b }
}

fn rising_less_falling(values: &[f64]) -> i64 {
    let mut s = 0;
    for (i, &earlier) in values.iter().enumerate() {
        // Small integers and no branch, so that several pairs go at a time.
        let sign = |&later: &f64| i64::from(later - earlier >= TIE) - i64::from(earlier - later >= TIE);
        s += values[i + 1..].iter().map(sign).sum::<i64>();
    }
    s
}

/// Σ g(g−1)(2g+5) and Σ g(g−1)/2 over the groups of tied values.
fn ties(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let groups = sorted.chunk_by(|a, b| b - a < TIE).map(|group| group.len() as f64);
    groups.fold((0.0, 0.0), |(variance, pairs), g| {
        (variance + g * (g - 1.0) * (2.0 * g + 5.0), pairs + g * (g - 1.0) / 2.0)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Made by pymannkendall 1.4.3 `original_test` (s, var_s, z, p) and
    /// scipy 1.17.1 `kendalltau` (τ_b), on series of whole numbers.
    #[test]
    fn trends_are_those_of_pymannkendall_and_scipy() {
        check(&[4.0, 2.0, 1.0, 7.0], 0, 8.666666666666666, 0.0, 1.0, 0.0);
        check(
            &[3.0, 3.0, 5.0, 1.0, 2.0, 3.0, 4.0, 3.0, 0.0, 3.0, 4.0, 4.0],
            9,
            192.33333333333334,
            0.5768497487061274,
            0.5640409593667477,
            0.152171249563855,
        );
        check(
            &[
                2.0, 3.0, 5.0, 6.0, 4.0, 0.0, 6.0, 3.0, 4.0, 2.0, 4.0, 1.0, 5.0, 6.0, 6.0, 1.0, 2.0, 2.0,
                4.0, 6.0, 5.0, 7.0, 3.0, 5.0, 7.0, 5.0, 7.0, 4.0, 2.0, 4.0, 5.0, 6.0, 7.0, 5.0, 4.0, 6.0,
            ],
            153,
            5227.0,
            2.102409633600796,
            0.03551740803025094,
            0.2606318537242981,
        );
        check(
            &[
                1.0, 5.0, 3.0, 4.0, 5.0, 3.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0, 3.0, 2.0, 4.0,
                1.0, 6.0, 3.0, 3.0, 1.0, 2.0, 4.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 2.0, 2.0, 4.0, 3.0, 1.0,
                1.0, 6.0, 1.0, 3.0, 1.0, 0.0, 0.0, 0.0, 2.0, 2.0, 3.0, 2.0,
            ],
            -206,
            12078.0,
            -1.8653328923114314,
            0.06213475738805263,
            -0.20112737999791133,
        );
    }

    fn check(values: &[f64], s: i64, variance: f64, z: f64, p: f64, tau_b: f64) {
        let ours = mann_kendall(values);
        assert_eq!(ours.s, s);
        for (ours, reference) in [(ours.variance, variance), (ours.z, z), (ours.p, p), (ours.tau_b, tau_b)] {
            assert!((ours - reference).abs() <= 1e-9 * reference.abs().max(1.0), "{ours} {reference}");
        }
    }

    #[test]
    fn a_series_without_a_pair_has_no_trend() {
        for values in [&[][..], &[3.0], &[3.0; 12]] {
            let trend = mann_kendall(values);
            assert_eq!((trend.s, trend.z, trend.p, trend.tau_b), (0, 0.0, 1.0, 0.0));
            assert_eq!(trend.variance, 0.0);
        }
    }

    proptest! {
        #[test]
        fn backwards_is_the_opposite(values in prop::collection::vec(0_u8..9, 0..40)) {
            let forwards: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
            let backwards: Vec<f64> = forwards.iter().rev().copied().collect();
            let (one, other) = (mann_kendall(&forwards), mann_kendall(&backwards));
            prop_assert_eq!((one.s, one.z, one.p, one.tau_b), (-other.s, -other.z, other.p, -other.tau_b));
            prop_assert!(one.tau_b.abs() <= 1.0 + 1e-12 && (0.0..=1.0).contains(&one.p));
        }

        #[test]
        fn the_unit_of_the_values_does_not_matter(values in prop::collection::vec(0_u8..30, 2..40)) {
            let plain: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
            let scaled: Vec<f64> = plain.iter().map(|v| 7.0 * v - 100.0).collect();
            prop_assert_eq!(mann_kendall(&plain), mann_kendall(&scaled));
        }
    }
}
