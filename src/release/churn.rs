//! The churn gate: whether what changed since the releases before points at a
//! child (PRIVACY.md D15a).
//!
//! Two releases of an area are compared by anyone who has both, and who knows
//! that a child withdrew claims that it stood where something was lost. So the
//! gate makes that claim itself, for every child who withdrew or was corrected,
//! against every release that was issued before, and holds the next one back
//! where too much of what changed was one child's. Of those whose months rolled
//! out of the window or into it ten must have moved, and of the claims that each
//! of them stood behind each thing that changed one in k may be right.

use std::collections::BTreeSet;

use h3o::CellIndex;

use super::presence::{Ledger, Sight, Sights};
use super::{Leaves, Threshold};
use crate::codes::code_list;
use side::{Side, changed};

mod side;

/// The least number of distinct children who left, where anything is lost, and
/// who came, where anything is won.
pub const LEAST_MOVED: usize = 10;

/// The least number of leaves that may be seen to go or fall, where any is, if
/// it was not kept who stood behind them.
pub const LEAST_FALLEN: usize = 4;

code_list! {
    /// Whether a release may follow those before it.
    #[derive(Debug, Default)]
    Verdict {
        /// It is the first of its area: there is nothing to compare it with.
        #[default]
        First = "first",
        /// What changed points at nobody.
        Release = "release",
        /// Something is lost, or won, and under ten children left, or came.
        TooFewMoved = "too few moved",
        /// Too much of what is lost, or won, is one child's.
        LonelyChange = "lonely change",
        /// Too much of what is lost was masked since: a placement or a refuge.
        LateMask = "late mask",
    }
}

impl Verdict {
    /// Whether the release may be made.
    #[must_use]
    pub fn lets_out(self) -> bool {
        matches!(self, Self::First | Self::Release)
    }
}

/// A release that was issued before.
pub struct Earlier<'a> {
    /// What readers have of it.
    pub leaves: &'a Leaves,
    /// Who stands behind it; `None` where an earlier version did not keep that.
    pub ledger: Option<&'a Ledger>,
    /// The cells of placements and refuges that are masked now and were not
    /// when it was issued.
    pub masked_since: &'a BTreeSet<CellIndex>,
}

/// What moved since the release before. Exact numbers: for those who approve,
/// never for a reader.
#[derive(Default)]
pub struct Churn {
    /// Distinct children of whom something left the window, or was corrected
    /// or withdrawn.
    pub children_left: usize,
    /// Distinct children of whom something came into the window.
    pub children_came: usize,
    /// Leaves that are gone, or whose band is lower.
    pub leaves_lost: usize,
    /// Leaves that are new, or whose band is higher.
    pub leaves_won: usize,
    /// What else a reader sees change: themes of leaves that stand, rows of
    /// serious harm, words of coverage.
    pub others_changed: usize,
    /// What follows, held against every release before.
    pub verdict: Verdict,
    /// Whether some places are told more coarsely than they could be, so that it
    /// may follow them.
    pub is_blurred: bool,
    /// What is lacking, where the changes point at a child.
    pub(super) lacks: Lacks,
}

/// What is lacking so that a release may follow those before it.
#[derive(Default)]
pub(super) struct Lacks {
    /// Of what is lost.
    pub lost: Option<Lack>,
    /// Of what is won.
    pub won: Option<Lack>,
}

/// So many more changes, and whom they must hide.
#[derive(Default)]
pub(super) struct Lack {
    /// How many more things must change.
    pub changes: usize,
    /// The ground on which those stand who are pointed at.
    pub own: BTreeSet<CellIndex>,
    /// That of it which changed.
    pub own_changed: BTreeSet<CellIndex>,
}

impl Lack {
    fn with(mut self, mut other: Self) -> Self {
        self.changes = self.changes.max(other.changes);
        self.own.append(&mut other.own);
        self.own_changed.append(&mut other.own_changed);
        self
    }

    fn of_either(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        one.into_iter().chain(other).reduce(Self::with)
    }
}

/// Holds the leaves that would be released, and what each child adds to them,
/// against the releases issued before, the last one last.
#[must_use]
pub fn churn(earlier: &[Earlier<'_>], now: (&Leaves, &Ledger), k: Threshold) -> Churn {
    let churns = earlier.iter().map(|earlier| since(earlier, now, k.get()));
    // The numbers are those of the last; the verdict is the strictest.
    churns
        .reduce(|before, last| Churn {
            verdict: last.verdict.max(before.verdict),
            lacks: Lacks {
                lost: Lack::of_either(before.lacks.lost, last.lacks.lost),
                won: Lack::of_either(before.lacks.won, last.lacks.won),
            },
            ..last
        })
        .unwrap_or_default()
}

fn since(earlier: &Earlier<'_>, (leaves, ledger): (&Leaves, &Ledger), k: usize) -> Churn {
    let (before, after) = (Sights::of(earlier.leaves), Sights::of(leaves));
    let Some(kept) = earlier.ledger else { return unknown(&before, &after, ledger) };
    let (before, after) = ((&before, kept), (&after, ledger));
    let gone = Side::new(before, after, &kept.corrected);
    let came = Side::new(after, before, &kept.corrected);
    let masks = late_masks(earlier, &gone.changed, k);
    let is_masked = if masks.is_some() { Verdict::LateMask } else { Verdict::Release };
    let verdicts = [gone.verdict(k), came.verdict(k), is_masked];
    Churn {
        children_left: gone.many,
        children_came: came.many,
        leaves_lost: leaf_positions(&gone.changed).count(),
        leaves_won: leaf_positions(&came.changed).count(),
        others_changed: gone.changed.len() - leaf_positions(&gone.changed).count(),
        verdict: verdicts.into_iter().max().unwrap_or_default(),
        is_blurred: false,
        lacks: Lacks { lost: Lack::of_either(gone.lack(k), masks), won: came.lack(k) },
    }
}

/// Where it was not kept who stood behind a release, several leaves must be
/// seen to go or fall, or none.
fn unknown(before: &Sights<'_>, after: &Sights<'_>, ledger: &Ledger) -> Churn {
    let lost = changed(before, after);
    let leaves_lost = leaf_positions(&lost).count();
    let is_lonely = (1..LEAST_FALLEN).contains(&leaves_lost) || (1..LEAST_FALLEN).contains(&lost.len());
    Churn {
        children_came: ledger.len(),
        leaves_lost,
        leaves_won: leaf_positions(&changed(after, before)).count(),
        others_changed: lost.len() - leaves_lost,
        verdict: if is_lonely { Verdict::LonelyChange } else { Verdict::Release },
        ..Churn::default()
    }
}

/// The share of the leaves lost that hold a cell masked since must not say
/// which of them has the placement or refuge.
fn late_masks(earlier: &Earlier<'_>, lost: &BTreeSet<Sight>, k: usize) -> Option<Lack> {
    let holds =
        |at: &usize| earlier.leaves[*at].cells().iter().any(|cell| earlier.masked_since.contains(cell));
    let (masked, lost) = (leaf_positions(lost).filter(holds).count(), leaf_positions(lost).count());
    let own = earlier.masked_since.clone();
    (masked * k > lost).then(|| Lack { changes: masked * k - lost, own, own_changed: BTreeSet::new() })
}

fn leaf_positions(sights: &BTreeSet<Sight>) -> impl Iterator<Item = usize> {
    sights.iter().filter_map(|sight| match sight {
        Sight::Leaf(at) => Some(*at),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
