//! Attacks of those who know or enter children: A15, A16.

use std::collections::BTreeSet;

use super::Case;
use super::parts::is_certain;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Release};

/// A15: one account enters ever more made-up children in a cell; where a leaf
/// appears, or its band rises, with one more, the number of real ones is known.
pub(super) fn insertion(case: &Case<'_>) -> Outcome {
    if case.extra.insertions.is_empty() {
        return Outcome::not_tried("needs releases made with made-up children: run with --world");
    }
    let mut outcome = Outcome::tried();
    for insertion in &case.extra.insertions {
        let series: Result<Vec<Release>, _> =
            insertion.series.iter().map(|documents| Release::read(case.now(), documents)).collect();
        let Ok(series) = series else {
            outcome.claim(true, || "a release with made-up children cannot be read".to_owned());
            continue;
        };
        series.iter().for_each(|release| outcome.saw(release));
        if let Some(empty) = blanked(&series) {
            outcome.miss(format!("{}: areas in every release with made-up children", empty.label()));
        }
        for &target in &insertion.targets {
            for (made_up, two) in (1_u32..).zip(series.windows(2)) {
                let floor = |release: &Release| floor_of(release, target);
                let (before, now) = (floor(&two[0]), floor(&two[1]));
                // The band's floor is reached with so many: the rest is real.
                let real = now.saturating_sub(made_up);
                let children = children_at(case, target, two.last());
                let found = now != before && is_certain((real, Some(real)), children);
                outcome.claim(found, || {
                    format!("{}: {} shows with {made_up} made-up children", two[1].label(), h3::write(target))
                });
            }
        }
    }
    outcome.notes.push(
        "two accounts that act together are not covered unless the setting for colluding holders is on"
            .to_owned(),
    );
    outcome
}

/// The release in which one more made-up child leaves nothing of several areas, or
/// the first of a series that shows nothing at all. The only area of a map may go:
/// what it is the rest of may have become too much one account's.
fn blanked(series: &[Release]) -> Option<&Release> {
    let goes = |two: &&[Release]| two[0].leaves.len() > 1 && two[1].leaves.is_empty();
    let gone = series.windows(2).find(goes).map(|two| &two[1]);
    gone.or_else(|| series.first().filter(|_| series.iter().all(|release| release.leaves.is_empty())))
}

/// The floor of the band of a cell that is a leaf of its own, or 0.
fn floor_of(release: &Release, cell: u64) -> u32 {
    release.leaf_at(cell).filter(|leaf| leaf.named == cell).map_or(0, |leaf| leaf.band.0)
}

fn children_at(case: &Case<'_>, cell: u64, release: Option<&Release>) -> usize {
    release.map_or(0, |release| case.truth.children(&[cell], release).len())
}

/// A16: whoever knows all children of one caseworker, home, school or agency
/// takes them from each band. So does a twin who knows fully: every child that
/// it ever interviewed, had or taught, whatever the rule went by.
pub(super) fn subtraction(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.known() {
        outcome.saw(release);
        for leaf in &release.leaves {
            let children = case.counted(leaf, release);
            let holders = &case.holders[release.at];
            let named = holders.named(&children);
            for (holder, own) in holders.known(&children) {
                // The rule went by all of them, or by those whom it counted.
                let by = [own, named.get(&holder).copied().unwrap_or(0)];
                let found = by.into_iter().any(|by| tells(leaf.band, release, &children, own, by));
                outcome.claim(found, || {
                    format!("{}: leaf {} without the children of one holder", release.label(), leaf.id)
                });
            }
            for own in holders.of_custodians(&children) {
                let others = children.len() - own;
                outcome.claim((1..release.k.max(5)).contains(&others), || {
                    format!("{}: leaf {} without the children of a custodian", release.label(), leaf.id)
                });
            }
        }
    }
    outcome
}

/// Whether a band tells of one to four for certain, once the attacker's own are
/// taken from it, where the rule took `by` of them for the attacker's.
fn tells(band: Band, release: &Release, children: &BTreeSet<u64>, own: usize, by: usize) -> bool {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let least = band.0.max(small(release.others + by)).saturating_sub(small(own));
    let band = (least, band.1.map(|most| most.saturating_sub(small(own))));
    is_certain(band, children.len() - own)
}
