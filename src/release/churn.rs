//! The churn gate: whether what changed since the releases before points at a
//! child (docs/privacy.md#d15a).
//!
//! Two releases of an area are compared by anyone who has both, and who knows
//! that a child withdrew claims that it stood where something was lost. So the
//! gate makes that claim itself, for every child who withdrew or was corrected,
//! against every release that was issued before, and holds the next one back
//! where too much of what changed was one child's. Of those whose months rolled
//! out of the window or into it ten must have moved, and of the claims that each
//! of them stood behind each thing that changed one in k may be right.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::presence::{Adds, Ledger, Sight, Sights};
use super::{Band, HarmArea, Leaf, Leaves, Threshold};
use crate::codes::code_list;
use crate::intake::{ChildToken, Theme};

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
}

/// Holds the leaves that would be released, and what each child adds to them,
/// against the releases issued before, the last one last.
#[must_use]
pub fn churn(earlier: &[Earlier<'_>], now: (&Leaves, &Ledger), k: Threshold) -> Churn {
    let churns = earlier.iter().map(|earlier| since(earlier, now, k.get()));
    // The numbers are those of the last; the verdict is the strictest.
    churns
        .reduce(|before, last| Churn { verdict: last.verdict.max(before.verdict), ..last })
        .unwrap_or_default()
}

fn since(earlier: &Earlier<'_>, (leaves, ledger): (&Leaves, &Ledger), k: usize) -> Churn {
    let (before, after) = (Sights::of(earlier.leaves), Sights::of(leaves));
    let Some(kept) = earlier.ledger else { return unknown(&before, &after, ledger) };
    let (before, after) = ((&before, kept), (&after, ledger));
    let gone = Side::new(before, after, &kept.corrected);
    let came = Side::new(after, before, &kept.corrected);
    let masks = late_masks(earlier, &gone.changed, k);
    let verdicts = [gone.verdict(k), came.verdict(k), masks];
    Churn {
        children_left: gone.many,
        children_came: came.many,
        leaves_lost: leaf_positions(&gone.changed).count(),
        leaves_won: leaf_positions(&came.changed).count(),
        others_changed: gone.changed.len() - leaf_positions(&gone.changed).count(),
        verdict: verdicts.into_iter().max().unwrap_or_default(),
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
fn late_masks(earlier: &Earlier<'_>, lost: &BTreeSet<Sight>, k: usize) -> Verdict {
    let holds =
        |at: &usize| earlier.leaves[*at].cells().iter().any(|cell| earlier.masked_since.contains(cell));
    let masked = leaf_positions(lost).filter(holds).count();
    if masked * k > leaf_positions(lost).count() { Verdict::LateMask } else { Verdict::Release }
}

fn leaf_positions(sights: &BTreeSet<Sight>) -> impl Iterator<Item = usize> {
    sights.iter().filter_map(|sight| match sight {
        Sight::Leaf(at) => Some(*at),
        _ => None,
    })
}

/// What somebody may hold against a child: the leaves alone, what is told of
/// places, or all that is seen.
const READINGS: [fn(&Sight) -> bool; 3] =
    [|sight| matches!(sight, Sight::Leaf(_)), |sight| !matches!(sight, Sight::Coverage(_)), |_| true];

/// One of two releases, held against the other: what it shows that the other
/// does not, and whose that is.
struct Side<'a> {
    sights: &'a Sights<'a>,
    /// What the other does not show, or in a lower band.
    changed: BTreeSet<Sight>,
    /// How many children there are of whom something is here and not there.
    many: usize,
    /// How many of these stand behind each sight.
    crowd: BTreeMap<Sight, usize>,
    /// Behind what each child stands who was corrected or withdrew: somebody may
    /// know of it, and when.
    movers: Vec<BTreeSet<Sight>>,
    /// How many children stand behind each sight here, and not on its ground
    /// there.
    moved: BTreeMap<Sight, usize>,
}

impl<'a> Side<'a> {
    /// Of two releases, and of those who were corrected between them.
    fn new(
        (here, kept): (&'a Sights<'a>, &Ledger),
        (there, other): (&Sights<'_>, &Ledger),
        known: &BTreeSet<ChildToken>,
    ) -> Self {
        let mut side = Self {
            sights: here,
            changed: changed(here, there),
            many: 0,
            crowd: BTreeMap::new(),
            movers: Vec::new(),
            moved: BTreeMap::new(),
        };
        let mut stayed: BTreeMap<Sight, usize> = BTreeMap::new();
        let nothing = Adds::default();
        for (child, adds) in &kept.children {
            let elsewhere = other.children.get(child).unwrap_or(&nothing);
            let (behind, still) = (here.behind(adds), here.on_ground(elsewhere));
            for &sight in &behind {
                *if still.contains(&sight) { stayed.entry(sight) } else { side.moved.entry(sight) }
                    .or_default() += 1;
            }
            if adds.exceed(elsewhere) {
                side.count(&behind);
            }
            if known.contains(child) {
                side.movers.push(behind);
            }
        }
        let all = here.all();
        for positions in &kept.withdrawn {
            let behind: BTreeSet<Sight> =
                positions.iter().filter_map(|&at| all.get(usize::from(at))).copied().collect();
            behind.iter().for_each(|&sight| *side.moved.entry(sight).or_default() += 1);
            side.count(&behind);
            side.movers.push(behind);
        }
        side.drop_splits(there);
        side
    }

    /// Counts a child of whom something is here and not there.
    fn count(&mut self, behind: &BTreeSet<Sight>) {
        self.many += 1;
        behind.iter().for_each(|&sight| *self.crowd.entry(sight).or_default() += 1);
    }

    /// The rest of a cell from which another became a leaf of its own has not
    /// fallen, if none of its children left.
    fn drop_splits(&mut self, there: &Sights<'_>) {
        let is_split = |at: usize| {
            let leaf = &self.sights.leaves()[at];
            let within = |other: &Leaf| other.cells().iter().all(|cell| leaf.cells().contains(cell));
            let own = |other: &&Leaf| other.resolution() == Resolution::Nine && within(other);
            leaf.resolution() < Resolution::Nine && there.leaves().iter().any(|other| own(&other))
        };
        let split: Vec<Sight> = leaf_positions(&self.changed)
            .filter(|&at| !self.moved.contains_key(&Sight::Leaf(at)) && is_split(at))
            .map(Sight::Leaf)
            .collect();
        self.changed.retain(|sight| !split.contains(sight));
    }

    fn verdict(&self, k: usize) -> Verdict {
        // Behind some of what changed nobody moved: others came to the ground
        // beside it.
        if !self.changed.iter().any(|sight| self.moved.contains_key(sight)) {
            return Verdict::Release;
        }
        if self.many < LEAST_MOVED {
            return Verdict::TooFewMoved;
        }
        let all = self.sights.all();
        let is_lonely = READINGS.into_iter().any(|reads| {
            let of = |sights: &BTreeSet<Sight>| sights.iter().copied().filter(reads).collect();
            let (changed, all) = (of(&self.changed), all.iter().filter(|sight| reads(sight)).count());
            let points = |mover| self.points_at(&of(mover), &changed, all, k);
            self.is_crowded(&changed, k) || self.movers.iter().any(points)
        });
        if is_lonely { Verdict::LonelyChange } else { Verdict::Release }
    }

    /// Whether more than one in k is right of the claims that each child who
    /// moved stood behind each thing that changed; where k moved together they
    /// hide each other.
    fn is_crowded(&self, changed: &BTreeSet<Sight>, k: usize) -> bool {
        let alone = |sight: &&Sight| self.moved.get(sight).is_none_or(|&moved| moved < k);
        let right: usize = changed.iter().filter(alone).filter_map(|sight| self.crowd.get(sight)).sum();
        right * k > self.many * changed.len()
    }

    /// Whether what changed points at a child: more than one in k of it is the
    /// child's, and it did not move in company everywhere. One that stands in
    /// more than a fifth of everything cannot be told below guessing: it must
    /// not be told much better.
    fn points_at(&self, mover: &BTreeSet<Sight>, changed: &BTreeSet<Sight>, all: usize, k: usize) -> bool {
        let own: Vec<&Sight> = mover.intersection(changed).collect();
        if own.len() * k <= changed.len() {
            return false;
        }
        if own.iter().all(|sight| self.moved.get(sight).is_some_and(|&moved| moved >= k)) {
            return false;
        }
        let stands = mover.len();
        let is_heavy = stands * 5 > all;
        !(is_heavy && own.len() * all * 10 <= 11 * stands * changed.len())
    }
}

/// What a release shows that another does not, or in a lower band; of coverage,
/// what it tells in another word.
fn changed(here: &Sights<'_>, there: &Sights<'_>) -> BTreeSet<Sight> {
    let by_id: BTreeMap<&str, &Leaf> = there.leaves().iter().map(|leaf| (leaf.id(), leaf)).collect();
    let mut changed = BTreeSet::new();
    for (at, leaf) in here.leaves().iter().enumerate() {
        match by_id.get(leaf.id()).filter(|same| !leaf.band().is_above(same.band())) {
            None => changed.extend([Sight::Leaf(at)]),
            Some(same) => changed.extend(lost_themes(leaf, same).map(|theme| Sight::Theme(at, theme))),
        }
    }
    let harm = here.leaves().serious_harm().iter().enumerate();
    changed.extend(harm.filter(|(_, row)| !stands(row, there.leaves())).map(|(at, _)| Sight::Harm(at)));
    let coverage = here.leaves().coverage().iter().enumerate();
    let differs =
        coverage.filter(|(_, (ward, asked))| there.leaves().coverage().asked(*ward) != Some(*asked));
    changed.extend(differs.map(|(at, _)| Sight::Coverage(at)));
    changed
}

/// The positions of a leaf's themes that it does not carry elsewhere, or in a
/// lower band.
fn lost_themes<'a>(leaf: &'a Leaf, same: &'a Leaf) -> impl Iterator<Item = usize> + 'a {
    let is_lost = |(theme, band): (Theme, Band)| {
        !same.themes().iter().any(|(other, now)| *other == theme && !band.is_above(*now))
    };
    leaf.themes().iter().enumerate().filter(move |(_, theme)| is_lost(**theme)).map(|(at, _)| at)
}

/// Whether a row of serious harm stands, in its band or a higher one.
fn stands(row: &HarmArea, leaves: &Leaves) -> bool {
    let same = |other: &&HarmArea| other.id == row.id && other.theme == row.theme;
    leaves.serious_harm().iter().find(same).is_some_and(|same| !row.band.is_above(same.band))
}

#[cfg(test)]
mod tests;
