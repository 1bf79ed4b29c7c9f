//! Attacks on single leaves: A01, A18.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::attack::figures::Share;
use crate::attack::h3;
use crate::attack::knowledge::PLACEMENT;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Leaf, Release, band, table};

/// A01: reads every leaf in every format, and holds it against the rule.
pub(super) fn small_cells(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.known() {
        outcome.saw(release);
        for leaf in &release.leaves {
            let children = case.counted(leaf, release);
            let holds = case.holders[release.at].five_others(&children, release.k.max(5));
            outcome.claim(!holds, || {
                format!("{}: leaf {} stands for fewer than five others", release.label(), leaf.id)
            });
            let too_many = leaf.band.0 as usize > children.len();
            outcome.claim(too_many, || {
                format!("{}: leaf {} counts more than may be counted", release.label(), leaf.id)
            });
        }
        for (format, id, cells, band) in in_other_formats(release) {
            let few = band.1.is_some_and(|most| most < 5) || band.0 < 5;
            let children = case.truth.children(&cells, release).len();
            let told = few && children > 0 && children < 5;
            outcome.claim(told, || format!("{}: {format} tells of {id} with under five", release.label()));
        }
    }
    outcome
}

/// What formats other than the leaves' own say of which cells.
fn in_other_formats(release: &Release) -> Vec<(&'static str, String, Vec<u64>, Band)> {
    let mut found = Vec::new();
    let by_id: BTreeMap<&str, &Leaf> = release.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf)).collect();
    let cells_of = |id: &str| match by_id.get(id) {
        Some(leaf) => leaf.cells.clone(),
        None => id.split_once('-').and_then(|(_, cell)| h3::parse(cell)).into_iter().collect(),
    };
    if let Some(bytes) = release.documents.get("table.csv") {
        for row in table(bytes).iter().filter(|row| row.get("row").is_some_and(|row| row == "leaf")) {
            let told = row.get("band").and_then(|text| band(&text.as_str().into()));
            if let (Some(id), Some(told)) = (row.get("leaf"), told) {
                found.push(("table.csv", id.clone(), cells_of(id), told));
            }
        }
    }
    for path in super::drawn::leaf_paths(release) {
        if let (Some(id), Some(told)) =
            (path.get("data-leaf"), path.get("data-band").and_then(|text| band(&text.as_str().into())))
        {
            found.push(("map.svg", id.clone(), cells_of(id), told));
        }
    }
    found
}

/// A18: looks for a fine leaf on a home, for a leaf in or beside a home whose
/// children live in one placement but for fewer than five, and for a home where
/// a leaf went when it became known.
pub(super) fn placement(case: &Case<'_>) -> Outcome {
    if case.truth.homes().is_empty() {
        return Outcome::not_tried("nobody said where placements and refuges are");
    }
    let mut outcome = Outcome::tried();
    for release in case.known() {
        outcome.saw(release);
        for leaf in &release.leaves {
            let known = case.truth.homes().get(&leaf.named).is_some_and(|since| *since <= release.at);
            let on_home = h3::resolution(leaf.named) == 9 && known;
            let children = case.counted(leaf, release);
            let of_one_home = of_one_home(case, release, &children);
            outcome.claim(on_home || of_one_home, || {
                format!("{}: leaf {} gives a placement away", release.label(), leaf.id)
            });
        }
    }
    for (before, after) in case.next_pairs().filter(|(before, _)| case.knows(before)) {
        later_homes(case, before, after, &mut outcome);
    }
    outcome
}

/// Claims of each fine leaf that went between two releases, where some homes
/// became known between them, that it stood on one; blindly, of each fine leaf.
fn later_homes(case: &Case<'_>, before: &Release, after: &Release, outcome: &mut Outcome) {
    let is_late = |cell: u64| {
        case.truth.homes().get(&cell).is_some_and(|since| (before.at + 1..=after.at).contains(since))
    };
    if !before.leaves.iter().any(|leaf| is_late(leaf.named)) {
        return;
    }
    outcome.against_guessing = true;
    let fine = |leaf: &&Leaf| h3::resolution(leaf.named) == 9;
    let mut base = Share::default();
    before.leaves.iter().filter(fine).for_each(|leaf| base.note(is_late(leaf.named)));
    outcome.base = outcome.base.with(base);
    for (leaf, now) in super::changes::less(before, after).filter(|(leaf, _)| fine(leaf)) {
        if now.is_none() {
            let is_home = is_late(leaf.named);
            outcome.linkage.note(is_home);
            outcome.link("leaves that went when homes became known", is_home, base);
        }
    }
}

fn of_one_home(case: &Case<'_>, release: &Release, children: &BTreeSet<u64>) -> bool {
    let known = case.holders[release.at].known(children);
    let most = known.into_iter().filter(|((kind, _), _)| *kind == PLACEMENT).map(|(_, children)| children);
    most.max().is_some_and(|most| children.len() - most < release.k.max(5))
}
