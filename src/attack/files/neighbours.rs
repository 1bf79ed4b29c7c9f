//! A09: what changed from one release to another, claimed of those whose data
//! moved.

use std::collections::BTreeSet;

use super::Case;
use super::changes::{Change, changes};
use super::parts::is_certain;
use crate::attack::figures::Share;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Leaf, Release};
use crate::attack::truth::Told;

/// What may be concluded of how many children came, where a band rose, or went,
/// where it fell: from the nearest ends and from the farthest.
fn moved(high: Band, low: Band) -> Band {
    let least = low.1.map_or(0, |most| high.0.saturating_sub(most));
    (least, high.1.map(|most| most.saturating_sub(low.0)))
}

/// A09: every two releases of an area, not only neighbours.
pub(super) fn consecutive(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for (before, after) in case.pairs() {
        outcome.saw(before);
        outcome.saw(after);
        for (change, leaf, other) in changes(before, after) {
            let of = if change.is_loss() { before } else { after };
            let came_or_went = period(case, leaf, of, before, after, change);
            let found = case.knows(before) && is_certain(moved(leaf.band, other), came_or_went.len());
            outcome.claim(found, || format!("{}: leaf {} since {}", after.label(), leaf.id, before.cut_off));
        }
        let is_next = case.next_pairs().any(|pair| (pair.0.at, pair.1.at) == (before.at, after.at));
        note_links(case, before, after, &mut outcome, if is_next { "neighbours" } else { "farther apart" });
    }
    outcome.or_else("no two releases of an area differ")
}

/// The children behind a leaf in the months that came in or went out.
fn period(
    case: &Case<'_>,
    leaf: &Leaf,
    of: &Release,
    before: &Release,
    after: &Release,
    change: Change,
) -> BTreeSet<u64> {
    let rows = case.truth.behind(leaf, of).into_iter();
    rows.filter(|told| moves(told, before, after, change.is_loss())).map(|told| told.child).collect()
}

/// Whether a row is in one of two releases and not in the other.
fn moves(told: &Told, before: &Release, after: &Release, goes: bool) -> bool {
    let (in_one, in_other) = if goes { (before, after) } else { (after, before) };
    in_one.counts(told) && !in_other.counts(told)
}

/// The kind of ground that a leaf has, by its size.
fn kind(leaf: &Leaf) -> &'static str {
    if h3::resolution(leaf.named) >= 8 { "fine" } else { "coarse" }
}

/// The same claims of whoever guesses: of any other leaf of the size and the band,
/// for both are told, and in a fuller one more children are. Of the size alone where
/// no other has the band.
fn blind(leaf: &Leaf, of_all: &[(&Leaf, Share)]) -> Share {
    let others = || of_all.iter().filter(|(other, _)| other.id != leaf.id && kind(other) == kind(leaf));
    let alike = others().filter(|(other, _)| other.band == leaf.band);
    let sum = |all: Share, (_, share): &(&Leaf, Share)| all.with(*share);
    let alike = alike.fold(Share::default(), sum);
    if alike.claims > 0 { alike } else { others().fold(Share::default(), sum) }
}

/// Claims of every child with an episode in the months that came in that it was
/// in each new or risen leaf; of the months that went out, in each that fell.
///
/// Of an older release than the oracle's records are of, those who are in them
/// still are claimed.
pub(super) fn note_links(
    case: &Case<'_>,
    before: &Release,
    after: &Release,
    outcome: &mut Outcome,
    pairs: &str,
) {
    if !case.knows(after) {
        return;
    }
    let changed = changes(before, after);
    for goes in [false, true] {
        let of = if goes { before } else { after };
        let rows = case.truth.told().iter().filter(|told| moves(told, before, after, goes));
        let known: BTreeSet<u64> = rows.map(|told| told.child).collect();
        let claims = |leaves: u64| known.len() as u64 * leaves;
        let whole = if goes { Change::Gone } else { Change::New };
        let of_all = of.leaves.iter().map(|leaf| {
            let found = period(case, leaf, of, before, after, whole).len() as u64;
            (leaf, Share { claims: claims(1), found })
        });
        let of_all: Vec<(&Leaf, Share)> = of_all.collect();
        outcome.base = of_all.iter().fold(outcome.base, |all, (_, share)| all.with(*share));
        for (change, leaf, _) in changed.iter().filter(|(change, _, _)| change.is_loss() == goes) {
            let found = period(case, leaf, of, before, after, *change).len() as u64;
            let share = Share { claims: claims(1), found };
            outcome.linkage = outcome.linkage.with(share);
            let (kind, alike) = (kind(leaf), blind(leaf, &of_all));
            outcome.link_all(&format!("{pairs}: {} ({kind})", change.word()), share, alike);
        }
    }
}
