//! How an attack ended: its claims against the figures.

use super::figures::{Judged, Share, TOLD_APART};
use super::outcome::Outcome;

/// The highest share of true claims about a known child: one in k.
pub const MOST_LINKAGE: f64 = 0.20;
/// How much truer than guessing claims of a lost leaf may be, where guessing is
/// truer than [`MOST_LINKAGE`] already (docs/privacy.md#d15a).
const MOST_LIFT: f64 = 1.1;
/// The highest balanced accuracy of telling who is in the data.
pub const MOST_MEMBERSHIP: f64 = 0.60;
/// The most outputs that one child may turn, on average.
pub const MOST_TURNED: f64 = 0.7;
/// Points of a hundred by which records that are rebuilt of an area's releases may be
/// better than those rebuilt of other worlds', on average over worlds.
pub const MOST_REBUILT: f64 = 5.0;

/// How an attack ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its figures were met.
    Met,
    /// They were not.
    NotMet,
    /// Nothing certain was found, and of the claims about a child there are too
    /// few to judge.
    TooFew,
    /// It was not made, for the reason in its notes.
    NotTried,
    /// It had nothing before it, or not what it ought to have had.
    Asleep,
}

impl Verdict {
    /// In a report's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::TooFew => "too few to judge",
            Self::NotTried => "not tried",
            Self::Asleep => "not met: it had nothing before it",
        }
    }
}

impl Outcome {
    /// The highest share of true claims, where blind ones are as true as `base`.
    #[must_use]
    pub fn most(&self, base: Share) -> f64 {
        let guessing = if self.against_guessing { base.precision() * MOST_LIFT } else { 0.0 };
        MOST_LINKAGE.max(guessing)
    }

    /// The claims about a known child against their figure, with the blind ones
    /// beside them: all, and each subset.
    pub fn judged(&self) -> impl Iterator<Item = (&str, [Share; 2], Judged)> {
        let judged = |claims: Share, base: Share| ([claims, base], claims.judged(self.most(base), base));
        let all = [("all", judged(self.linkage, self.base))];
        let subsets = self.subsets.iter();
        let subsets = subsets.map(move |subset| (&subset.name[..], judged(subset.claims, subset.base)));
        all.into_iter().chain(subsets).map(|(name, (shares, judged))| (name, shares, judged))
    }

    /// Whether who is in the data is told no better than the figure; of so few
    /// that what is well under it would be told so too, nothing is said.
    fn membership(&self) -> Judged {
        let Some((at, upper)) = self.balanced_accuracy() else { return Judged::Under };
        let of_less = 0.5 + TOLD_APART * (MOST_MEMBERSHIP - 0.5) + upper - at;
        match (upper <= MOST_MEMBERSHIP, of_less <= MOST_MEMBERSHIP || 2.0 * at - upper > MOST_MEMBERSHIP) {
            (true, _) => Judged::Under,
            (false, true) => Judged::Over,
            (false, false) => Judged::TooFew,
        }
    }

    /// How the attack ended. What is certain fails always.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let judged = || self.judged().map(|(_, _, judged)| judged).chain([self.membership()]);
        let turns_too_many = self.turned.is_some_and(|turned| turned.precision() > MOST_TURNED);
        let rebuilt_too_well = self.rebuilt.values().any(|rebuilt| rebuilt.better() > MOST_REBUILT);
        let over = turns_too_many || rebuilt_too_well;
        let found = self.certain.found > 0 || over || judged().any(|judged| judged == Judged::Over);
        let had_nothing = self.leaves + self.answers == 0 || self.claims() == 0;
        match (self.tried, found) {
            (_, true) => Verdict::NotMet,
            (false, _) => Verdict::NotTried,
            _ if had_nothing || !self.missed.is_empty() => Verdict::Asleep,
            _ if judged().any(|judged| judged == Judged::TooFew) => Verdict::TooFew,
            _ => Verdict::Met,
        }
    }

    /// Whether nothing speaks against what was attacked.
    #[must_use]
    pub fn passed(&self) -> bool {
        matches!(self.verdict(), Verdict::Met | Verdict::TooFew | Verdict::NotTried)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(found: u64, claims: u64) -> Outcome {
        let mut outcome = Outcome { leaves: 1, ..Outcome::tried() };
        outcome.linkage = Share { claims, found };
        outcome.base = Share { claims: 1_000, found: 150 };
        outcome
    }

    #[test]
    fn an_attack_that_had_nothing_before_it_fails() {
        let mut outcome = Outcome::tried();
        assert_eq!(outcome.verdict(), Verdict::Asleep);
        outcome.claim(false, String::new);
        assert_eq!(outcome.verdict(), Verdict::Asleep);
        outcome.leaves = 3;
        assert_eq!(outcome.verdict(), Verdict::Met);
        outcome.miss("an answer");
        assert!(!outcome.passed());
        assert_eq!(Outcome::not_tried("a reason").verdict(), Verdict::NotTried);
    }

    #[test]
    fn claims_too_few_in_one_world_are_judged_in_all_worlds_together() {
        let world = || linked(10, 40);
        assert_eq!(world().verdict(), Verdict::TooFew);
        let all = (1..20).fold(world(), |all, _| all.with(world()));
        assert_eq!(all.verdict(), Verdict::NotMet);
        let all = (1..20).fold(linked(6, 40), |all, _| all.with(linked(6, 40)));
        assert_eq!(all.verdict(), Verdict::Met);
    }

    #[test]
    fn what_is_rebuilt_is_judged_by_area_over_worlds_together() {
        let world = |area: &str, own: f64| {
            let mut outcome = Outcome { leaves: 1, ..Outcome::tried() };
            outcome.rebuild(area, [own, 20.0]);
            outcome
        };
        assert_eq!(world("E08000005", 25.0).verdict(), Verdict::Met);
        assert_eq!(world("E08000005", 26.0).verdict(), Verdict::NotMet);
        let both = world("E08000005", 26.0).with(world("E08000005", 22.0));
        assert_eq!(both.verdict(), Verdict::Met);
        let apart = world("E08000005", 26.0).with(world("E08000032", 10.0));
        assert_eq!(apart.verdict(), Verdict::NotMet);
    }

    #[test]
    fn what_is_certain_fails_always() {
        let mut outcome = linked(0, 3);
        outcome.claim(true, || "a leaf".to_owned());
        assert_eq!(outcome.verdict(), Verdict::NotMet);
        assert_eq!(outcome.with(linked(0, 1_000)).verdict(), Verdict::NotMet);
    }

    #[test]
    fn a_lost_leaf_is_held_against_guessing_where_guessing_is_better_than_the_figure() {
        let base = Share { claims: 10_000, found: 3_000 };
        let mut outcome = Outcome { against_guessing: true, leaves: 1, ..Outcome::tried() };
        (outcome.base, outcome.linkage) = (base, Share { claims: 4_000, found: 1_200 });
        assert_eq!(outcome.verdict(), Verdict::Met);
        outcome.linkage.found = 1_500;
        assert_eq!(outcome.verdict(), Verdict::NotMet);
    }
}
