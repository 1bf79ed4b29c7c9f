//! A27: the best microdata that can be made of a release, against the same made
//! of another world's.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// Spreads each leaf's children over its cells and counts how many children of
/// cells with one to four are put where they were: over all releases of an area,
/// and on average over the other worlds.
pub(super) fn reconstruction(case: &Case<'_>) -> Outcome {
    let read = |other| Release::read(0, other).ok();
    let others: Vec<Release> = case.extra.other_worlds.iter().filter_map(read).collect();
    let areas: BTreeSet<&str> = others.iter().map(|other| other.area.as_str()).collect();
    if areas.is_empty() {
        return Outcome::not_tried("needs releases of other worlds: run with --world");
    }
    let mut outcome = Outcome::tried();
    for area in areas {
        let of_area: Vec<&Release> = case.known().filter(|release| release.area == area).collect();
        let nulls: Vec<&Release> = others.iter().filter(|other| other.area == area).collect();
        if of_area.is_empty() {
            continue;
        }
        of_area.iter().chain(&nulls).for_each(|release| outcome.saw(release));
        let scores = of_area.iter().map(|release| score(case, release, release));
        let this = scores.sum::<f64>() / of_area.len() as f64;
        let pairs = of_area.iter().flat_map(|release| nulls.iter().map(|null| score(case, release, null)));
        let null = pairs.sum::<f64>() / (of_area.len() * nulls.len()) as f64;
        outcome.rebuild(area, [this * 100.0, null * 100.0]);
    }
    if outcome.rebuilt.is_empty() {
        return Outcome::not_tried("the other worlds are of another area than the releases");
    }
    outcome
}

/// The share of the children of cells with one to four that microdata made of
/// a release put there.
fn score(case: &Case<'_>, truth_of: &Release, made_of: &Release) -> f64 {
    let made = microdata(made_of);
    let cells: BTreeSet<u64> = case
        .truth
        .told()
        .iter()
        .filter(|told| truth_of.counts(told) && h3::resolution(told.cell) >= 9)
        .map(|told| h3::parent(told.cell, 9))
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
