//! The bar that a count must clear to matter.

use super::likelihood_ratio;

/// The ratio of neighbouring expectations in the table.
const STEP: f64 = 1.05;

/// How many events a window needs, by how many were expected, for its
/// log-likelihood ratio to be above a level.
///
/// The ratio is jointly convex in the count and the expectation, so the count
/// needed is a concave function of the expectation: a straight line between two
/// of its points lies below it, and its slope is least at the far end. A
/// window below that line cannot be above the level, and its ratio need not be
/// computed; of a hundred million windows a handful is left.
pub(super) struct Bar {
    first: f64,
    needed: Vec<f64>,
    /// The least by which one more expected raises the count needed.
    pub(super) slope: f64,
}

impl Bar {
    /// For expectations in `least..=most` out of `total` events.
    pub(super) fn new(level: f64, total: f64, least: f64, most: f64) -> Self {
        let knots = ((most / least).ln() / STEP.ln()).ceil() as i32 + 1;
        let expected = |knot: i32| least * STEP.powi(knot);
        let needed: Vec<f64> = (0..=knots).map(|knot| cleared_by(level, expected(knot), total)).collect();
        Self { first: least, needed, slope: slope(level, most, total) }
    }

    /// A bound from below for the count needed; infinite if no count suffices.
    pub(super) fn needed(&self, expected: f64) -> f64 {
        if expected < self.first {
            return 0.0;
        }
        let place = ((expected / self.first).ln() / STEP.ln()).floor() as usize;
        let Some(&[low, high]) = self.needed.get(place..).and_then(|rest| rest.first_chunk()) else {
            return 0.0;
        };
        let from = self.first * STEP.powi(place as i32);
        let along = (expected - from) / (from * (STEP - 1.0));
        // Where the curve ends within this step, its lower end still holds.
        let bound = if high.is_finite() { low + (high - low) * along } else { low };
        // A millionth less, so that no rounding puts the bar too high.
        bound * (1.0 - 1e-6) - 1e-6
    }
}

/// The count, as a real number, at which the ratio reaches the level.
fn cleared_by(level: f64, expected: f64, total: f64) -> f64 {
    if likelihood_ratio(total, expected, total) <= level {
        return if level > 0.0 { f64::INFINITY } else { expected };
    }
    let (mut below, mut above) = (expected, total);
    for _ in 0..60 {
        let middle = f64::midpoint(below, above);
        if likelihood_ratio(middle, expected, total) > level {
            above = middle;
        } else {
            below = middle;
        }
    }
    below
}

/// The slope of the curve at the largest expectation at which it exists.
fn slope(level: f64, most: f64, total: f64) -> f64 {
    let end = most.min(total * (-level / total).exp() * (1.0 - 1e-9));
    let needed = cleared_by(level, end, total);
    let (inside, outside) = (needed / end, (total - needed) / (total - end));
    let ratio = (inside / outside).ln();
    if !(needed.is_finite() && outside > 0.0) {
        0.0
    } else if ratio < 1e-6 {
        1.0 - 1e-6
    } else {
        (inside - outside) / ratio * (1.0 - 1e-6)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_below_the_bar_is_above_the_level(
            total in 1_u32..5000, level in prop_oneof![Just(0.0), 0.01..60.0_f64],
            share in 1e-6..1.0_f64, count in 0.0..=1.0_f64,
        ) {
            let total = f64::from(total);
            let bar = Bar::new(level, total, 1.0 / total, total);
            let expected = (share * total).max(1.0 / total);
            let count = (count * total).round();
            if likelihood_ratio(count, expected, total) > level {
                prop_assert!(count > bar.needed(expected), "{} {}", count, bar.needed(expected));
            }
            prop_assert!((0.0..1e9).contains(&bar.slope));
        }

        #[test]
        fn the_bar_rises_at_least_by_its_slope(
            total in 50_u32..5000, level in 0.1..30.0_f64, a in 0.001..0.5_f64, b in 0.001..0.5_f64,
        ) {
            let total = f64::from(total);
            let (near, far) = (a.min(b) * total, a.max(b) * total);
            let bar = Bar::new(level, total, 1e-3, far);
            let (low, high) = (cleared_by(level, near, total), cleared_by(level, far, total));
            if high.is_finite() {
                prop_assert!(high - low >= bar.slope * (far - near) - 1e-6);
            }
        }
    }
}
