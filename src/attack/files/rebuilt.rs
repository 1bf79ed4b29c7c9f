//! A27: the best microdata that can be made of a release, against the same made
//! of another world's.

use std::collections::BTreeMap;

use super::Case;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// Points of a hundred by which the reconstruction must not beat the null.
const MOST_POINTS: f64 = 5.0;

/// Spreads each leaf's children over its cells and counts how many children of
/// cells with one to four are put where they were.
pub(super) fn reconstruction(case: &Case<'_>) -> Outcome {
    let Some(other) = case.extra.other_world.as_ref().and_then(|other| Release::read(0, other).ok()) else {
        return Outcome::not_tried("needs a release of another world: run with --world");
    };
    let mut outcome = Outcome::tried();
    for release in case.known().filter(|release| release.area == other.area) {
        let (of_this, of_other) = (score(case, release, release), score(case, release, &other));
        let beats = (of_this - of_other) * 100.0;
        outcome.claim(beats > MOST_POINTS, || {
            format!("{}: microdata made of it beat those of another world", release.label())
        });
        outcome.notes.push(format!(
            "{}: {:.1} points in a hundred rebuilt, of another world {:.1}",
            release.label(),
            of_this * 100.0,
            of_other * 100.0
        ));
    }
    outcome
}

/// The share of the children of cells with one to four that microdata made of
/// a release put there.
fn score(case: &Case<'_>, truth_of: &Release, made_of: &Release) -> f64 {
    let made = microdata(made_of);
    let cells: std::collections::BTreeSet<u64> = case
        .truth
        .told()
        .iter()
        .filter(|told| truth_of.counts(told) && crate::attack::h3::resolution(told.cell) >= 9)
        .map(|told| crate::attack::h3::parent(told.cell, 9))
        .collect();
    let (mut right, mut all) = (0.0, 0.0);
    for cell in cells {
        let children = case.truth.children(&[cell], truth_of).len();
        if (1..5).contains(&children) {
            right += made.get(&cell).copied().unwrap_or(0.0).min(children as f64);
            all += children as f64;
        }
    }
    if all > 0.0 { right / all } else { 0.0 }
}

/// By cell, the children that the bands make likeliest: the middle of a band,
/// spread evenly over the cells of its leaf.
fn microdata(release: &Release) -> BTreeMap<u64, f64> {
    let mut made = BTreeMap::new();
    for leaf in &release.leaves {
        let most = leaf.band.1.unwrap_or(leaf.band.0 + 10);
        let each = f64::from(leaf.band.0 + most) / 2.0 / leaf.cells.len() as f64;
        made.extend(leaf.cells.iter().map(|&cell| (cell, each)));
    }
    made
}
