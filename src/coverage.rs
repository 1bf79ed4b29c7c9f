//! Coverage: how many of the children who came back were asked, by ward.
//!
//! A blank on the map never says that nothing was told there, so it may not be
//! read as safe; what can be said without pointing at anyone is where few were
//! asked (docs/privacy.md#coverage). It is told of the wards that children went missing
//! *from*, out of the episodes and never out of what children told, in four
//! words and no number. Decision record 0011 argues what the words give away.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::area::{Area, ward};
use crate::codes::code_list;
use crate::intake::{Answer, ChildToken, EpisodeRecord, WardCode};
use crate::place::Month;

/// The most returns that one child adds to a ward (docs/privacy.md#d4): one who
/// comes back forty times weighs as three.
const MOST_OF_A_CHILD: u32 = 3;

/// The least number of returns, so weighed, that a share is told of: one child
/// moves it by 15 points at the most.
const LEAST_RETURNS: u32 = 20;

/// A child's return from an episode. This side of the gate: no `Debug`.
#[derive(Clone, Copy)]
pub struct Return {
    /// The child's keyed token.
    pub child: ChildToken,
    /// The ward that the child had gone missing from.
    pub ward: WardCode,
    /// The month of the return.
    pub month: Month,
    /// Whether an interview followed.
    pub interviewed: bool,
}

impl Return {
    /// The return from an episode; `None` where the child is not back, or went
    /// missing from a ward that is not known, which counts nowhere.
    #[must_use]
    pub fn of(episode: &EpisodeRecord) -> Option<Self> {
        let (month, ward) = (Month::of(episode.ended?), episode.ward?);
        let interviewed = episode.accepted == Some(Answer::Yes);
        Some(Self { child: episode.child, ward, month, interviewed })
    }
}

code_list! {
    /// How many of the returns to a ward were followed by an interview.
    #[derive(Debug)]
    Asked {
        /// Three in four or more.
        Most = "most",
        /// Two in five or more, and under three in four.
        AboutHalf = "about half",
        /// Under two in five.
        Few = "few",
        /// None, or too few children or returns for a share to be told.
        TooFewToSay = "too few to say",
    }
}

/// What is told of the wards of an area, by code, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage(Vec<(WardCode, Asked)>);

impl Coverage {
    /// The coverage of an area over some months.
    ///
    /// `returns` may be in any order; the result depends on the set alone. A
    /// ward needs at least twice `k` distinct children, so that k others are
    /// left whoever knows k of them: who knows which children is not in the
    /// episodes. Every ward of the area whose outline is known is told of,
    /// whether or not a child went missing from it. Any other is told of only
    /// where a share can be, because to be listed would say that a child is
    /// from there.
    ///
    /// # Example
    ///
    /// ```
    /// use homeward::area::{self, AreaCode};
    /// use homeward::coverage::{Asked, Coverage};
    ///
    /// let rochdale = area::find(&"E08000005".parse::<AreaCode>()?).expect("a demo area");
    /// let months = "2025-01".parse()?..="2025-12".parse()?;
    /// let nobody = Coverage::of(&[], rochdale, &months, 5);
    /// assert_eq!(nobody.iter().count(), 20);
    /// assert!(nobody.iter().all(|(_, asked)| asked == Asked::TooFewToSay));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(returns: &[Return], area: &Area, months: &RangeInclusive<Month>, k: usize) -> Self {
        let mut told: BTreeMap<WardCode, Asked> =
            area.wards().map(|ward| (ward.code, Asked::TooFewToSay)).collect();
        let mut wards: BTreeMap<WardCode, Ward> = BTreeMap::new();
        for each in returns.iter().filter(|each| months.contains(&each.month) && may_be_of(each.ward, area)) {
            wards.entry(each.ward).or_default().count(each);
        }
        let shares = wards.into_iter().map(|(code, ward)| (code, ward.asked(2 * k)));
        told.extend(shares.filter(|(_, asked)| *asked != Asked::TooFewToSay));
        Self(told.into_iter().collect())
    }

    /// The coverage of wards in the order of their codes; `None` where they are
    /// not, or one comes twice.
    #[must_use]
    pub fn reopen(wards: Vec<(WardCode, Asked)>) -> Option<Self> {
        wards.is_sorted_by(|one, next| one.0 < next.0).then_some(Self(wards))
    }

    /// The wards and how many were asked there, by code.
    pub fn iter(&self) -> impl Iterator<Item = (WardCode, Asked)> {
        self.0.iter().copied()
    }

    /// What is told of a ward; `None` where it is not told of.
    #[must_use]
    pub fn asked(&self, ward: WardCode) -> Option<Asked> {
        let at = self.0.binary_search_by_key(&ward, |(code, _)| *code).ok()?;
        self.0.get(at).map(|(_, asked)| *asked)
    }

    /// Whether no ward is told of: no outline is known, and no share.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a ward may lie in an area: it is known to, or it is known of no other
/// and the area has wards that are not known.
fn may_be_of(code: WardCode, area: &Area) -> bool {
    match ward(code) {
        Some(ward) => !area.is_authority() || area.has_ward(ward),
        None => !area.knows_its_wards(),
    }
}

/// The children of a ward: how often each came back, and was interviewed.
#[derive(Default)]
struct Ward(BTreeMap<ChildToken, (u32, u32)>);

impl Ward {
    fn count(&mut self, each: &Return) {
        let (returns, interviewed) = self.0.entry(each.child).or_default();
        *returns += 1;
        *interviewed += u32::from(each.interviewed);
    }

    fn asked(&self, least_children: usize) -> Asked {
        let weighed = self.0.values().map(|&(returns, interviewed)| weigh(returns, interviewed));
        let (returns, interviewed) = weighed.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        if self.0.len() < least_children || returns < LEAST_RETURNS {
            Asked::TooFewToSay
        } else {
            share(returns, interviewed)
        }
    }
}

/// A child's returns and interviews as they count: at most three returns, of
/// which the same share was interviewed, to the nearest one.
fn weigh(returns: u32, interviewed: u32) -> (u32, u32) {
    if returns <= MOST_OF_A_CHILD {
        return (returns, interviewed);
    }
    (MOST_OF_A_CHILD, (2 * MOST_OF_A_CHILD * interviewed + returns) / (2 * returns))
}

/// In whole numbers, so that a share at an edge falls the same way everywhere.
fn share(returns: u32, interviewed: u32) -> Asked {
    if 4 * interviewed >= 3 * returns {
        Asked::Most
    } else if 5 * interviewed >= 2 * returns {
        Asked::AboutHalf
    } else {
        Asked::Few
    }
}

#[cfg(test)]
mod tests;
