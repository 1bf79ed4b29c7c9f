//! A13, A14: who withdrew or was corrected, and what was lost since.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::changes::{changes, less};
use crate::attack::figures::Share;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;
use crate::attack::truth::Told;

/// So few leaves lost are a quiet month.
const QUIET: usize = 3;

/// A13: who withdrew, and when, is known; every leaf that vanished or fell
/// since is claimed to have been that child's. Telling who withdrew at all is
/// tried on releases with and without.
pub(super) fn withdrawal(case: &Case<'_>) -> Outcome {
    let withdrew = |told: &Told, before: &Release, after: &Release| {
        before.counts(told) && told.went <= after.at && is_gone(case, told.child, after.at)
    };
    let mut outcome = departures(case, withdrew, "withdrawals");
    super::membership::who_withdrew(case, &mut outcome);
    if outcome.tried { outcome } else { Outcome::not_tried("no child withdrew between these releases") }
}

/// Whether nothing of a child is in the records of a release.
fn is_gone(case: &Case<'_>, child: u64, at: usize) -> bool {
    case.truth.told().iter().filter(|row| row.child == child).all(|row| row.went <= at || row.came > at)
}

/// A14: as A13, of rows that were corrected, came late, or were deleted while
/// their child stayed.
pub(super) fn correction(case: &Case<'_>) -> Outcome {
    let corrected = |told: &Told, before: &Release, after: &Release| {
        before.counts(told) && told.went <= after.at && !is_gone(case, told.child, after.at)
    };
    let mut outcome = departures(case, corrected, "corrections");
    for (before, after) in case.next_pairs().filter(|(before, _)| case.knows(before)) {
        late(case, before, after, &mut outcome);
    }
    match outcome.tried {
        true => outcome,
        false => Outcome::not_tried("nothing was corrected or came late between these releases"),
    }
}

/// Claims of each child of whom something came late that it was in each leaf
/// that was won.
fn late(case: &Case<'_>, before: &Release, after: &Release, outcome: &mut Outcome) {
    let late = |told: &&Told| told.came == after.at && told.month <= before.window.1 && after.counts(told);
    let children: BTreeSet<u64> = case.truth.told().iter().filter(late).map(|told| told.child).collect();
    if children.is_empty() {
        return;
    }
    outcome.tried = true;
    outcome.saw(after);
    for child in children {
        let is_theirs = |told: &&Told| told.child == child && told.came == after.at;
        let came_to = |leaf| case.truth.behind(leaf, after).iter().any(is_theirs);
        let mut base = Share::default();
        after.leaves.iter().for_each(|leaf| base.note(came_to(leaf)));
        outcome.base = outcome.base.with(base);
        let came = changes(before, after).into_iter().filter(|(change, _, _)| !change.is_loss());
        for (_, leaf, _) in came {
            let is_true = came_to(leaf);
            outcome.link("late entries", is_true, base);
            outcome.linkage.note(is_true);
        }
        outcome.certain.claims += 1;
    }
}

/// Claims of each child of whom rows went that it was in each leaf that was
/// lost; blindly, in each leaf. The child with the most reports is a choice of
/// its own.
fn departures(case: &Case<'_>, went: impl Fn(&Told, &Release, &Release) -> bool, subset: &str) -> Outcome {
    let mut outcome = Outcome { against_guessing: true, ..Outcome::default() };
    for (before, after) in case.next_pairs().filter(|(before, _)| case.knows(before)) {
        let mut rows: BTreeMap<u64, usize> = BTreeMap::new();
        for told in case.truth.told().iter().filter(|told| told.went <= after.at && went(told, before, after))
        {
            *rows.entry(told.child).or_default() += 1;
        }
        if rows.is_empty() {
            continue;
        }
        outcome.tried = true;
        outcome.saw(before);
        let heaviest = heaviest(case, before);
        let lost: BTreeSet<&str> = less(before, after).map(|(leaf, _)| leaf.id.as_str()).collect();
        for &child in rows.keys() {
            outcome.certain.claims += 1;
            let was_in = |leaf: &&crate::attack::reading::Leaf| {
                let rows = case.truth.behind(leaf, before);
                rows.iter().any(|told| told.child == child && went(told, before, after))
            };
            let (mut all, mut of_lost) = (Share::default(), Share::default());
            for leaf in &before.leaves {
                let is_true = was_in(&leaf);
                all.note(is_true);
                if lost.contains(leaf.id.as_str()) {
                    of_lost.note(is_true);
                }
            }
            outcome.base = outcome.base.with(all);
            outcome.linkage = outcome.linkage.with(of_lost);
            let few = if lost.len() <= QUIET { "few leaves lost" } else { "many leaves lost" };
            outcome.link_all(&format!("{subset}: {few}"), of_lost, all);
            if heaviest.contains(&child) {
                outcome.link_all(&format!("{subset}: the children with most reports"), of_lost, all);
            }
        }
    }
    outcome
}

/// The tenth of the children with the most reports in a release.
fn heaviest(case: &Case<'_>, of: &Release) -> BTreeSet<u64> {
    let mut reports: BTreeMap<u64, usize> = BTreeMap::new();
    for told in case.truth.told().iter().filter(|told| of.counts(told)) {
        *reports.entry(told.child).or_default() += 1;
    }
    let mut order: Vec<(usize, u64)> = reports.into_iter().map(|(child, reports)| (reports, child)).collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    let tenth = order.len().div_ceil(10);
    order.into_iter().take(tenth).map(|(_, child)| child).collect()
}
