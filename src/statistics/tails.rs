//! Tails of the laws of counts, right to the last digits also where they are tiny.

use super::exact::Tails;

/// Both tails of a binomial law at `k`: the chance of as many of `n` or more
/// (fewer), each falling in with chance `share`.
///
/// # Panics
///
/// If `k` is above `n`, or `share` is no chance.
///
/// # Example
///
/// ```
/// # use homeward::statistics::tails::binomial;
/// assert_eq!(binomial(3, 3, 0.5).upper, 0.125);
/// ```
#[must_use]
pub fn binomial(k: u64, n: u64, share: f64) -> Tails {
    assert!(k <= n && (0.0..=1.0).contains(&share), "{k} of {n} with chance {share}");
    let odds = share / (1.0 - share);
    let up = |i: u64| (n - i) as f64 / (i + 1) as f64 * odds;
    let down = |i: u64| i as f64 / (n - i + 1) as f64 / odds;
    both(k, binomial_at(k, n, share), (k as f64) < n as f64 * share, up, down)
}

/// Both tails of a Poisson law at `n`: the chance of as many or more (fewer)
/// where `mean` are expected.
///
/// # Panics
///
/// If `mean` is negative or no number.
///
/// # Example
///
/// ```
/// # use homeward::statistics::tails::poisson;
/// assert!((poisson(1, 2.0).upper - (1.0 - (-2.0_f64).exp())).abs() < 1e-15);
/// ```
#[must_use]
pub fn poisson(n: u64, mean: f64) -> Tails {
    assert!(mean >= 0.0 && mean.is_finite(), "a mean of {mean}");
    let up = |i: u64| mean / (i + 1) as f64;
    let down = |i: u64| i as f64 / mean;
    both(n, poisson_at(n as f64, mean), (n as f64) < mean, up, down)
}

/// Both tails at `k` from the chance of `k` itself and the ratio of each chance
/// to its neighbour's. The tail away from the mean is summed, since its terms
/// shrink, and the other is the rest.
fn both(k: u64, here: f64, below: bool, up: impl Fn(u64) -> f64, down: impl Fn(u64) -> f64) -> Tails {
    let (mut term, mut tail, mut i) = (here, here, k);
    while term > tail * 1e-17 && (!below || i > 0) {
        term *= if below { down(i) } else { up(i) };
        i = if below { i - 1 } else { i + 1 };
        tail += term;
    }
    let tail = tail.min(1.0);
    let rest = (1.0 - tail + here).clamp(0.0, 1.0);
    if below { Tails { upper: rest, lower: tail } } else { Tails { upper: tail, lower: rest } }
}

/// The chance of exactly `k`, by Loader's saddle point.
fn binomial_at(k: u64, n: u64, share: f64) -> f64 {
    let (inside, outside, all) = (k as f64, (n - k) as f64, n as f64);
    if k == 0 {
        return (all * (-share).ln_1p()).exp();
    }
    if k == n {
        return share.powf(all);
    }
    if share <= 0.0 || share >= 1.0 {
        return 0.0;
    }
    let error = stirling_error(all) - stirling_error(inside) - stirling_error(outside);
    let deviance = deviance(inside, all * share) + deviance(outside, all * (1.0 - share));
    (error - deviance).exp() * (all / (std::f64::consts::TAU * inside * outside)).sqrt()
}

fn poisson_at(n: f64, mean: f64) -> f64 {
    if n == 0.0 {
        (-mean).exp()
    } else if mean == 0.0 {
        0.0
    } else {
        (-stirling_error(n) - deviance(n, mean)).exp() / (std::f64::consts::TAU * n).sqrt()
    }
}

/// ln n! less Stirling's formula, for n ≥ 1.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        let factorial: f64 = (1..=n as u32).map(f64::from).product();
        factorial.ln() - (n + 0.5) * n.ln() + n - 0.5 * std::f64::consts::TAU.ln()
    } else {
        let n2 = n * n;
        (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * n2)) / n2) / n2) / n2)
            / n
    }
}

/// x ln(x/m) + m − x, without loss of digits where x is near m.
fn deviance(x: f64, mean: f64) -> f64 {
    let v = (x - mean) / (x + mean);
    if v.abs() > 0.1 {
        return x * (x / mean).ln() + mean - x;
    }
    let (mut sum, mut term) = ((x - mean) * v, 2.0 * x * v);
    for j in 1..40 {
        term *= v * v;
        sum += term / f64::from(2 * j + 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(ours: f64, reference: f64) {
        assert!((ours - reference).abs() <= 1e-11 * reference, "{ours:e} {reference:e}");
    }

    /// Made by scipy 1.17.1: `binom.sf(k - 1, n, share)` and `binom.cdf`,
    /// `poisson.sf(n - 1, mean)` and `poisson.cdf`.
    #[test]
    fn tails_are_those_of_scipy() {
        check_binomial(3, 10, 0.5, 0.9453125, 0.171875);
        check_binomial(0, 7, 0.2, 1.0, 0.20971519999999996);
        check_binomial(7, 7, 0.2, 1.2800000000000005e-05, 1.0);
        check_binomial(12, 15, 0.31, 0.00013074656833178425, 0.9999869866442832);
        check_binomial(40, 300, 0.1, 0.03780398144356133, 0.9746122399312608);
        check_binomial(900, 10000, 0.1, 0.9996601426821334, 0.00038516113807243095);
        check_binomial(2, 60, 0.5, 1.0, 1.5881393422567669e-15);
        check_binomial(1100, 10000, 0.1, 0.0005299417355567868, 0.999527709227656);
        check_poisson(0, 0.5, 1.0, 0.6065306597126334);
        check_poisson(5, 0.5, 0.00017211562995584072, 0.9999858350626777);
        check_poisson(15, 3.0, 6.703859112405596e-07, 0.9999998759198292);
        check_poisson(30, 31.5, 0.6293313411887194, 0.4407141780183715);
        check_poisson(200, 100.0, 9.343150072988544e-19, 1.0);
        check_poisson(60, 100.0, 0.9999936584965726, 1.0812218170244006e-05);
        check_poisson(5000, 4900.0, 0.07794495622651393, 0.9241026407434584);
    }

    fn check_binomial(k: u64, n: u64, share: f64, upper: f64, lower: f64) {
        let ours = binomial(k, n, share);
        near(ours.upper, upper);
        near(ours.lower, lower);
    }

    fn check_poisson(n: u64, mean: f64, upper: f64, lower: f64) {
        let ours = poisson(n, mean);
        near(ours.upper, upper);
        near(ours.lower, lower);
    }

    #[test]
    fn what_is_certain_is_certain() {
        let tails = |upper, lower| Tails { upper, lower };
        assert_eq!(poisson(0, 0.0), tails(1.0, 1.0));
        assert_eq!(poisson(3, 0.0), tails(0.0, 1.0));
        assert_eq!(binomial(0, 0, 0.3), tails(1.0, 1.0));
        assert_eq!((binomial(4, 4, 1.0), binomial(0, 4, 1.0)), (tails(1.0, 1.0), tails(1.0, 0.0)));
        assert_eq!((binomial(0, 4, 0.0), binomial(4, 4, 0.0)), (tails(1.0, 1.0), tails(0.0, 1.0)));
        assert!((poisson(1_000_000_000, 1e9).upper - 0.5).abs() < 1e-4);
        assert!((binomial(500_000_000, 1_000_000_000, 0.5).lower - 0.5).abs() < 1e-4);
    }

    proptest! {
        #[test]
        fn both_tails_hold_the_count_itself(n in 0_u64..400, k in 0.0..=1.0_f64, share in 0.0..=1.0_f64) {
            let k = (k * n as f64) as u64;
            for tails in [binomial(k, n, share), poisson(k, share * 300.0)] {
                prop_assert!((0.0..=1.0).contains(&tails.upper) && (0.0..=1.0).contains(&tails.lower));
                prop_assert!(tails.upper + tails.lower >= 1.0 - 1e-12);
            }
            if k < n {
                let next = binomial(k + 1, n, share);
                prop_assert!((binomial(k, n, share).lower + next.upper - 1.0).abs() < 1e-11);
            }
        }
    }
}
