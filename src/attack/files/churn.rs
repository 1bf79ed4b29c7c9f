//! A10: what few changes say, and the gate that must not let them be told: of
//! what was lost, the share that each child stood in who left, and of what was
//! won, each who came (docs/privacy.md#d15a).

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::changes::{differences, less};
use super::neighbours::note_links;
use crate::attack::figures::Share;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Leaf, Release};
use crate::attack::truth::Told;

/// So few visible changes are a quiet month.
const QUIET: usize = 3;
/// So many children must have left where anything is lost, and have come where
/// anything is won.
const LEAST_MOVED: usize = 10;
/// How much more of what was lost a child may have stood in than of all, where
/// that is more than one in five already.
const LIFT: f64 = 1.1;

/// A10: releases with few changes between them; and of every two the rule.
pub(super) fn lonely_change(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for (before, after) in case.pairs() {
        if case.knows(before) {
            outcome.saw(before);
            outcome.saw(after);
            for (goes, one, other) in [(true, before, after), (false, after, before)] {
                judge(case, one, other, goes, &mut outcome);
            }
        }
    }
    for (before, after) in case.next_pairs() {
        if (1..=QUIET).contains(&differences(before, after)) {
            outcome.saw(before);
            note_links(case, before, after, &mut outcome, "quiet months");
        }
    }
    outcome.or_else("there are no two releases of an area whose records are known")
}

/// Something that one release tells and another does not, or in a lower band.
struct Lost {
    what: String,
    is_leaf: bool,
    /// The children behind it.
    stood: BTreeSet<u64>,
    /// Those of them who are not behind the same ground in the other release.
    left: BTreeSet<u64>,
}

/// Of each child whose records were taken back or corrected between the two,
/// claims that it is not told by what is lost; of those whose months alone moved
/// that each stood in each thing that is lost. Leavers and comers apart: who came
/// is who left, read backwards.
fn judge(case: &Case<'_>, one: &Release, other: &Release, goes: bool, outcome: &mut Outcome) {
    let lost = lost(case, one, other);
    let between = || {
        let word = if goes { "lost to" } else { "won since" };
        format!("{}: what was {word} {}", one.label(), other.cut_off)
    };
    let leavers = leavers(case, one, other);
    // What nobody left is lost to others beside it.
    let was_left = lost.iter().any(|lost| !lost.left.is_empty());
    let too_few = was_left && leavers.len() < LEAST_MOVED;
    outcome.claim(too_few, || format!("{} is of too few children", between()));
    let known = told_of(case, if goes { (one, other) } else { (other, one) });
    for only_leaves in [true, false] {
        let lost: Vec<&Lost> = lost.iter().filter(|lost| lost.is_leaf || !only_leaves).collect();
        if lost.is_empty() {
            continue;
        }
        let of_all = |child: u64| share_of_all(case, one, child, only_leaves);
        for &child in leavers.union(&known) {
            let alone = pointed_at(child, &lost, one.k.max(5), of_all);
            if known.contains(&child) {
                outcome.claim(alone.is_some(), || {
                    format!("{} is too much one child's: {}", between(), alone.map_or("", |lost| &lost.what))
                });
            }
        }
        note_all(&lost, &leavers, one, of_all, goes, outcome);
    }
}

/// What points at a child of all that is lost: something that few left with it,
/// where too much was its own.
fn pointed_at<'a>(child: u64, lost: &[&'a Lost], k: usize, of_all: impl Fn(u64) -> f64) -> Option<&'a Lost> {
    let own: Vec<&&Lost> = lost.iter().filter(|lost| lost.stood.contains(&child)).collect();
    let share = own.len() as f64 / lost.len() as f64;
    let one_in_k = 1.0 / k as f64;
    let of_all = of_all(child);
    let most = if of_all > one_in_k { LIFT * of_all } else { one_in_k };
    own.into_iter().find(|lost| share > most && lost.left.len() < k).copied()
}

/// Claims of each child whose months moved that it stood in each thing lost
/// that few left with it; and of all things, lost or not.
fn note_all(
    lost: &[&Lost],
    leavers: &BTreeSet<u64>,
    one: &Release,
    of_all: impl Fn(u64) -> f64,
    goes: bool,
    outcome: &mut Outcome,
) {
    let alone = lost.iter().filter(|lost| lost.left.len() < one.k.max(5));
    let found: usize = alone.map(|lost| lost.stood.intersection(leavers).count()).sum();
    let claims = (leavers.len() * lost.len()) as u64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let blind = (leavers.iter().map(|&child| of_all(child)).sum::<f64>() * lost.len() as f64).round() as u64;
    let claims_of = |found| Share { claims, found };
    let subset = if goes { "all who left: all that is lost" } else { "all who came: all that is won" };
    outcome.link_all(subset, claims_of(found as u64), claims_of(blind));
}

/// Children of whom something was in the records of the earlier of two releases
/// that was taken back or corrected by the later: somebody may know of it, and
/// when. Of two ids that turned out to be one child's, that child left nothing where
/// only one of them stood: it is there under the other.
fn told_of(case: &Case<'_>, (earlier, later): (&Release, &Release)) -> BTreeSet<u64> {
    let stood = case.stood(earlier).iter().chain(case.stood_beside(earlier));
    let stood: BTreeSet<u64> = stood.flatten().copied().collect();
    let was_taken = |told: &&Told| {
        let now = case.truth.person(told.child);
        earlier.counts(told) && told.went <= later.at && (now == told.child || stood.contains(&now))
    };
    case.truth.told().iter().filter(was_taken).map(|told| told.child).collect()
}

/// The share of all that a release tells that a child stood in: of the leaves
/// alone, or of themes and serious harm too.
fn share_of_all(case: &Case<'_>, one: &Release, child: u64, only_leaves: bool) -> f64 {
    let beside = if only_leaves { &[] } else { case.stood_beside(one) };
    let all = || case.stood(one).iter().chain(beside);
    all().filter(|stood| stood.contains(&child)).count() as f64 / all().count() as f64
}

/// Children with some place in one release that they have not in the other:
/// they left, withdrew or were corrected.
fn leavers(case: &Case<'_>, one: &Release, other: &Release) -> BTreeSet<u64> {
    let places = |of: &Release| case.truth.places(of);
    let stays = places(other);
    let places = places(one).into_iter().filter(|place| !stays.contains(place));
    places.map(|(child, _)| child).collect()
}

/// What is seen to be lost: leaves that are gone or fell, themes that are, and
/// rows of serious harm.
fn lost(case: &Case<'_>, one: &Release, other: &Release) -> Vec<Lost> {
    let mut found: Vec<Lost> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (leaf, _) in less(one, other).filter(|(leaf, _)| !was_split(case, leaf, one, other)) {
        seen.insert(&leaf.id);
        found.push(of_leaf(case, leaf, one, other));
    }
    let same: BTreeMap<&str, &Leaf> = other.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf)).collect();
    for leaf in one.leaves.iter().filter(|leaf| !seen.contains(leaf.id.as_str())) {
        let Some(now) = same.get(leaf.id.as_str()) else { continue };
        for (theme, band) in &leaf.themes {
            let stands = now.themes.iter().any(|(own, now)| own == theme && now.0 >= band.0);
            if !stands {
                found.push(of_theme(case, leaf, *theme, one, other));
            }
        }
    }
    found.extend(super::harm::lost(case, one, other).into_iter().map(|(what, stood, now)| {
        let left = stood.difference(&now).copied().collect();
        Lost { what, is_leaf: false, stood, left }
    }));
    found
}

fn of_leaf(case: &Case<'_>, leaf: &Leaf, one: &Release, other: &Release) -> Lost {
    let stood = case.counted(leaf, one);
    let stays = case.truth.on_ground(leaf, other, |_| true);
    let left = stood.difference(&stays).copied().collect();
    Lost { what: leaf.id.clone(), is_leaf: true, stood, left }
}

fn of_theme(case: &Case<'_>, leaf: &Leaf, theme: u16, one: &Release, other: &Release) -> Lost {
    // Of a town's rest: not by what was told of a quarter that has a rest of its own.
    let (stood, _) = super::parts::split(case, leaf, one, theme);
    let stays = case.truth.on_ground(leaf, other, |told| told.themes & theme != 0);
    let left = stood.difference(&stays).copied().collect();
    Lost { what: format!("a theme of {}", leaf.id), is_leaf: false, stood, left }
}

/// Whether a rest gave ground to leaves of their own, and none of its children
/// left.
fn was_split(case: &Case<'_>, leaf: &Leaf, one: &Release, other: &Release) -> bool {
    if h3::resolution(leaf.named) >= 9 {
        return false;
    }
    let gave = leaf.cells.iter().filter_map(|&cell| other.leaf_at(cell));
    let gave = gave.filter(|part| h3::resolution(part.named) > h3::resolution(leaf.named));
    gave.count() > 0 && case.counted(leaf, one).is_subset(&case.truth.on_ground(leaf, other, |_| true))
}
