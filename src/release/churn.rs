//! The churn gate: whether enough moved since the last release for the next
//! one not to point at a child (PRIVACY.md D15).
//!
//! Two releases of an area are compared by anyone who has both. Where little
//! moved between them, the little that shows is somebody's: of a withdrawal in
//! a quiet month of a small borough the cells would be told with a precision of
//! 24 to 30 % (PRIVACY.md 3.3). So a release waits until many children moved,
//! *and* what is seen to go or to fall is nothing or several leaves.

use std::collections::BTreeMap;

use super::{Band, HarmArea, Leaf, Leaves};
use crate::codes::code_list;
use crate::intake::{ChildToken, Digest, Theme};

/// The least number of distinct children who entered, left or were corrected.
pub const LEAST_MOVED: usize = 30;

/// The least number of leaves that may be seen to go or fall, where any is.
pub const LEAST_FALLEN: usize = 4;

code_list! {
    /// Whether a release may follow the one before it.
    #[derive(Debug)]
    Verdict {
        /// It is the first of its area: there is nothing to compare it with.
        First = "first",
        /// Enough moved.
        Release = "release",
        /// Under thirty children entered, left or were corrected.
        TooFewMoved = "too few moved",
        /// One to three leaves would be seen to go or to fall.
        LonelyChange = "lonely change",
    }
}

impl Verdict {
    /// Whether the release may be made.
    #[must_use]
    pub fn lets_out(self) -> bool {
        matches!(self, Self::First | Self::Release)
    }
}

/// What moved between two releases of an area. Exact numbers: for those who
/// approve, never for a reader.
pub struct Churn {
    /// Distinct children who entered the window, left it, or add something else
    /// to it than they did.
    pub children_moved: usize,
    /// Leaves that are gone, or whose band is lower.
    pub vanished_or_fallen: usize,
    /// Further leaves that stand as they did but for a theme that is gone or
    /// whose band is lower, and areas of serious harm of which the same is true:
    /// a reader sees that too.
    pub themes_fallen: usize,
    /// What follows.
    pub verdict: Verdict,
}

/// Compares the leaves that would be released now with those of the release
/// before, and what each child adds to each.
///
/// `before` is `None` for the first release of an area. The digests stand for
/// what a child adds in the window, so that a child whose reports were corrected
/// or rolled out of it has another digest, or none.
#[must_use]
pub fn churn(
    before: Option<(&Leaves, &BTreeMap<ChildToken, Digest>)>,
    now: (&Leaves, &BTreeMap<ChildToken, Digest>),
) -> Churn {
    let Some((leaves, children)) = before else {
        let children_moved = now.1.len();
        return Churn { children_moved, vanished_or_fallen: 0, themes_fallen: 0, verdict: Verdict::First };
    };
    let children_moved = moved(children, now.1);
    let by_id: BTreeMap<&str, &Leaf> = now.0.iter().map(|leaf| (leaf.id(), leaf)).collect();
    let count = |wanted: Seen| leaves.iter().filter(|leaf| seen(leaf, &by_id) == wanted).count();
    let vanished_or_fallen = count(Seen::Fallen);
    let themes_fallen = count(Seen::ThemeFallen) + harm_fallen(leaves, now.0);
    let verdict = verdict(children_moved, vanished_or_fallen, themes_fallen);
    Churn { children_moved, vanished_or_fallen, themes_fallen, verdict }
}

/// Themes alone are held to the same rule; among four leaves that fell, a theme
/// that went is in company.
fn verdict(children_moved: usize, vanished_or_fallen: usize, themes_fallen: usize) -> Verdict {
    let is_lonely = |leaves: usize| (1..LEAST_FALLEN).contains(&leaves);
    if children_moved < LEAST_MOVED {
        Verdict::TooFewMoved
    } else if is_lonely(vanished_or_fallen) || is_lonely(vanished_or_fallen + themes_fallen) {
        Verdict::LonelyChange
    } else {
        Verdict::Release
    }
}

/// Distinct children who are in one only, or with another digest.
fn moved(before: &BTreeMap<ChildToken, Digest>, now: &BTreeMap<ChildToken, Digest>) -> usize {
    let changed = now.iter().filter(|(child, digest)| before.get(child) != Some(digest)).count();
    changed + before.keys().filter(|child| !now.contains_key(child)).count()
}

/// What a reader of both releases sees of a leaf.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Fallen,
    ThemeFallen,
    Standing,
}

/// Areas of serious harm that are gone, or whose band is lower.
fn harm_fallen(before: &Leaves, now: &Leaves) -> usize {
    let stands = |was: &&HarmArea| {
        let same = |is: &&HarmArea| is.id == was.id && is.theme == was.theme;
        now.serious_harm().iter().find(same).is_some_and(|is| !was.band.is_above(is.band))
    };
    before.serious_harm().iter().filter(|was| !stands(was)).count()
}

fn seen(leaf: &Leaf, now: &BTreeMap<&str, &Leaf>) -> Seen {
    let Some(same) = now.get(leaf.id()) else { return Seen::Fallen };
    let stands = |(theme, band): &(Theme, Band)| {
        same.themes().iter().any(|(other, now)| other == theme && !band.is_above(*now))
    };
    if leaf.band().is_above(same.band()) {
        Seen::Fallen
    } else if leaf.themes().iter().all(stands) {
        Seen::Standing
    } else {
        Seen::ThemeFallen
    }
}

#[cfg(test)]
mod tests;
