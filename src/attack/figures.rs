//! The figures that claims are judged by.

/// Claims are judged by shares from this many on: of fewer, no share can be
/// told from another.
pub const ENOUGH: u64 = 30;

/// What may be told of so many claims, as a part of the figure: of fewer than it
/// takes to tell so much from the figure, one over it comes by chance too often,
/// for an attack chooses among dozens of subsets.
pub const TOLD_APART: f64 = 0.75;

/// How often blind claims may be as true as some that are told from them: dozens
/// of subsets are judged in each of many worlds, and claims of one leaf hang
/// together.
const BY_CHANCE: f64 = 0.001;

/// What comes of holding a share of claims against a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// The upper bound is under it.
    Under,
    /// The lower bound is over it; or the share is, and as many blind claims are
    /// not so true by chance; or the upper bound is, where that of as many claims,
    /// blind or of three quarters of the figure, would not be.
    Over,
    /// Not even as many of those would be under it, and the share is, or by
    /// chance is not: there are too few.
    TooFew,
}

impl Judged {
    /// In a report's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Under => "under",
            Self::Over => "over",
            Self::TooFew => "too few to judge",
        }
    }
}

/// A share of claims that were true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Claims tried.
    pub claims: u64,
    /// Claims that were true.
    pub found: u64,
}

impl Share {
    /// Adds a claim.
    pub fn note(&mut self, is_true: bool) {
        self.claims += 1;
        self.found += u64::from(is_true);
    }

    /// The claims of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { claims: self.claims + other.claims, found: self.found + other.found }
    }

    /// The share itself; 0 of none.
    #[must_use]
    pub fn precision(self) -> f64 {
        if self.claims == 0 { 0.0 } else { self.found as f64 / self.claims as f64 }
    }

    /// The upper 95 % bound of the share that these claims are a sample of:
    /// Clopper and Pearson's, one-sided. 1 where nothing was claimed.
    #[must_use]
    pub fn upper(self) -> f64 {
        if self.found >= self.claims {
            return 1.0;
        }
        let (mut low, mut high) = (self.precision(), 1.0);
        for _ in 0..50 {
            let middle = (low + high) / 2.0;
            if self.at_most(middle) > 0.05 { low = middle } else { high = middle }
        }
        high
    }

    /// The lower 95 % bound; 0 where nothing was claimed.
    #[must_use]
    pub fn lower(self) -> f64 {
        let wrong = Self { claims: self.claims, found: self.claims - self.found.min(self.claims) };
        if self.claims == 0 { 0.0 } else { 1.0 - wrong.upper() }
    }

    /// Whether claims are no truer than a share, where blind ones are as true as
    /// `base`.
    #[must_use]
    pub fn judged(self, most: f64, base: Self) -> Judged {
        if self.lower() > most {
            Judged::Over
        } else if self.claims == 0 || self.upper() <= most {
            Judged::Under
        } else if (self.precision() <= most || self.may_be_chance(base))
            && self.as_true_as(base.precision().max(TOLD_APART * most)).upper() > most
        {
            Judged::TooFew
        } else {
            Judged::Over
        }
    }

    /// Whether as many blind claims are so true once in a thousand times or
    /// more often; by Laplace's rule, for the blind ones are a sample too. Where none
    /// were made, chance may do anything.
    fn may_be_chance(self, base: Self) -> bool {
        let blind = (base.found + 1) as f64 / (base.claims + 2) as f64;
        let fewer = Self { found: self.found.saturating_sub(1), ..self };
        base.claims == 0 || self.found == 0 || 1.0 - fewer.at_most(blind) > BY_CHANCE
    }

    /// So many claims, of which this share is true.
    fn as_true_as(self, share: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let found = (share * self.claims as f64).round() as u64;
        Self { claims: self.claims, found }
    }

    /// The chance of so few true claims or fewer, if each is true with `p`.
    fn at_most(self, p: f64) -> f64 {
        let (n, ln_p, ln_q) = (self.claims as f64, p.ln(), (-p).ln_1p());
        let mut ln_term = n * ln_q;
        let mut sum = ln_term.exp();
        for true_claims in 0..self.found {
            let at = true_claims as f64;
            ln_term += ((n - at) / (at + 1.0)).ln() + ln_p - ln_q;
            sum += ln_term.exp();
        }
        sum
    }
}

/// How well records were rebuilt, over some worlds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rebuilt {
    /// How many worlds.
    pub worlds: u64,
    /// Points of a hundred that were right, added up: of what was made of a
    /// world's own releases, and of those of other worlds.
    sums: [f64; 2],
}

impl Rebuilt {
    /// A world's points of a hundred: of its own releases, and of others'.
    #[must_use]
    pub fn of(points: [f64; 2]) -> Self {
        Self { worlds: 1, sums: points }
    }

    /// The worlds of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let [own, others] = self.sums;
        Self { worlds: self.worlds + other.worlds, sums: [own + other.sums[0], others + other.sums[1]] }
    }

    /// The points of a hundred on average: of own releases, and of others'.
    #[must_use]
    pub fn points(self) -> [f64; 2] {
        self.sums.map(|sum| if self.worlds == 0 { 0.0 } else { sum / self.worlds as f64 })
    }

    /// How many points own releases are better than others' on average.
    #[must_use]
    pub fn better(self) -> f64 {
        let [own, others] = self.points();
        own - others
    }
}

/// Welch's t of two samples: how far their means are apart, in standard errors.
#[must_use]
pub fn welch_t(a: &[f64], b: &[f64]) -> f64 {
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / sample.len() as f64;
    let part = |sample: &[f64]| {
        let middle = mean(sample);
        let squares: f64 = sample.iter().map(|at| (at - middle).powi(2)).sum();
        squares / (sample.len() as f64 - 1.0) / sample.len() as f64
    };
    let error = (part(a) + part(b)).sqrt();
    if error > 0.0 { (mean(a) - mean(b)) / error } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: u64, claims: u64, upper: f64) {
        let share = Share { claims, found };
        assert!((share.upper() - upper).abs() < 5e-4, "{found} of {claims}: {}", share.upper());
    }

    /// Against R 4: `binom.test(found, claims, alternative = "less")`.
    #[test]
    fn bounds_are_those_of_clopper_and_pearson() {
        check(0, 10, 0.2589);
        check(1, 30, 0.1486);
        check(3, 30, 0.2389);
        check(50, 500, 0.1250);
        check(0, 0, 1.0);
        check(7, 7, 1.0);
        let all = Share { claims: 3, found: 3 };
        assert!((all.lower() - 0.3684).abs() < 5e-4);
    }

    #[test]
    fn a_share_is_judged_only_where_as_many_claims_under_it_would_be_under() {
        let judged = |found, claims, (base, of)| {
            Share { claims, found }.judged(0.2, Share { claims: of, found: base })
        };
        // Three of three are a leak, one of three says nothing.
        assert_eq!(judged(3, 3, (5, 100)), Judged::Over);
        assert_eq!(judged(1, 3, (5, 100)), Judged::TooFew);
        assert_eq!(judged(5, 100, (5, 100)), Judged::Under);
        // Four of 41 are twice what blind claims are, and come by chance.
        assert_eq!(judged(4, 41, (5, 100)), Judged::TooFew);
        assert_eq!(judged(14, 41, (5, 100)), Judged::Over);
        // A quarter of 120 is over the figure: five times what blind claims are, and
        // not by chance; of blind ones at 18 % it may be.
        assert_eq!(judged(30, 120, (5, 100)), Judged::Over);
        assert_eq!(judged(30, 120, (18, 100)), Judged::TooFew);
        assert_eq!(judged(18, 120, (5, 100)), Judged::TooFew);
        // Of sixty blind claims at 15 % the bound would be 25 %: of these nothing is told.
        assert_eq!(judged(10, 60, (15, 100)), Judged::TooFew);
        assert_eq!(judged(30, 60, (15, 100)), Judged::Over);
        // Of two hundred at 15 % the bound is 19.8 %: 34 are too many.
        assert_eq!(judged(30, 200, (5, 100)), Judged::Under);
        assert_eq!(judged(34, 200, (5, 100)), Judged::Over);
        // Of two hundred blind ones at 18 % it is 23 %: of these nothing is told.
        assert_eq!(judged(40, 200, (18, 100)), Judged::TooFew);
        assert_eq!(judged(60, 200, (18, 100)), Judged::Over);
        assert_eq!(judged(0, 0, (0, 0)), Judged::Under);
    }

    #[test]
    fn means_far_apart_have_a_large_t() {
        let a: Vec<f64> = (0..100).map(|at| f64::from(at % 10)).collect();
        let b: Vec<f64> = a.iter().map(|at| at + 3.0).collect();
        assert!(welch_t(&a, &a).abs() < 1e-9);
        assert!(welch_t(&b, &a) > 5.0);
    }
}
