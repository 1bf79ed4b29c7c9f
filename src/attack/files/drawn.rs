//! A20 over files: looks for what depends on counts within a band.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// How many standard errors make an order no chance.
const NO_CHANCE: f64 = 4.0;
/// Attributes of a drawn leaf that are its ground.
const GROUND: [&str; 3] = ["d", "data-leaf", "id"];

/// The order of leaves in each document and every attribute of their drawing,
/// against the counts that a band hides.
pub(super) fn side_channel(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.known() {
        outcome.saw(release);
        let children: BTreeMap<&str, usize> =
            release.leaves.iter().map(|leaf| (leaf.id.as_str(), case.counted(leaf, release).len())).collect();
        for (document, order) in orders(release) {
            let depends = concordance(release, &order, &children).abs() > NO_CHANCE;
            outcome.claim(depends, || format!("{}: {document} is in the order of counts", release.label()));
        }
        for attribute in telling_attributes(release) {
            outcome
                .claim(true, || format!("{}: map.svg: {attribute} differs within a band", release.label()));
        }
    }
    outcome
}

/// The ids of leaves in the order in which a document has them.
fn orders(release: &Release) -> Vec<(&'static str, Vec<String>)> {
    let listed = release.leaves.iter().map(|leaf| leaf.id.clone()).collect();
    let drawn = leaf_paths(release).into_iter().filter_map(|mut path| path.remove("data-leaf")).collect();
    let rows = release.documents.get("table.csv").map(|bytes| crate::attack::reading::table(bytes));
    let rows = rows.unwrap_or_default().into_iter();
    let rows = rows.filter(|row| row.get("row").is_some_and(|row| row == "leaf"));
    let rows = rows.filter_map(|mut row| row.remove("leaf")).collect();
    vec![("leaves.geojson", listed), ("map.svg", drawn), ("table.csv", rows)]
}

/// How far an order agrees with the counts within bands, beyond what the ids of
/// the leaves explain.
fn concordance(release: &Release, order: &[String], children: &BTreeMap<&str, usize>) -> f64 {
    let mut bands: BTreeMap<u32, Vec<(&str, usize)>> = BTreeMap::new();
    let band: BTreeMap<&str, u32> =
        release.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf.band.0)).collect();
    for id in order {
        if let (Some(&band), Some(&children)) = (band.get(id.as_str()), children.get(id.as_str())) {
            bands.entry(band).or_default().push((id, children));
        }
    }
    let (sum, variance) = bands
        .values()
        .map(|leaves| agreement(&leaves[..leaves.len().min(2_000)]))
        .fold((0.0, 0.0), |total, band| (total.0 + band.0, total.1 + band.1));
    if variance > 0.0 { sum / variance.sqrt() } else { 0.0 }
}

/// Kendall's S of leaves in a document's order with their counts, beyond what the
/// order of their ids gives, and its variance if the counts stood there by chance.
///
/// An id is a cell, and so public ground: children tell alike of near ground,
/// and an order by ids agrees with the counts as far as the ground does. Over a
/// country that is far more than chance (England: a false alarm on one world of
/// two), and it tells nothing that the ids do not. So each pair counts by how much
/// more often than the others it stands against its ids: in an order that is that
/// of the ids, or its reverse, none does, and where counts rise with the ids, an
/// order by chance agrees with them no more than it does with the ids.
fn agreement(leaves: &[(&str, usize)]) -> (f64, f64) {
    let pairs = || (0..leaves.len()).flat_map(|a| (a + 1..leaves.len()).map(move |b| (a, b)));
    let is_against = |a: usize, b: usize| leaves[a].0 > leaves[b].0;
    let against = pairs().filter(|&(a, b)| is_against(a, b)).count() as f64;
    let share_against = against / (pairs().count() as f64).max(1.0);
    // Of each leaf: the weight of the pairs in which it stands first, less that
    // of those in which it stands second; and the squares of both.
    let (mut first, mut squares) = (vec![0.0_f64; leaves.len()], vec![0.0_f64; leaves.len()]);
    let (mut sum, mut all_squares) = (0.0, 0.0);
    for (a, b) in pairs() {
        let weight = if is_against(a, b) { 1.0 - share_against } else { share_against };
        sum += weight * f64::from(leaves[b].1.cmp(&leaves[a].1) as i8);
        all_squares += weight * weight;
        first[a] += weight;
        first[b] -= weight;
        squares[a] += weight * weight;
        squares[b] += weight * weight;
    }
    let (differ, share) = moments(leaves);
    let joint: f64 = first.iter().zip(&squares).map(|(first, squares)| first * first - squares).sum();
    (sum, all_squares * differ + joint * share)
}

/// How often two of some leaves have other counts, and the mean product of the
/// signs by which one of three differs from the two others.
fn moments(leaves: &[(&str, usize)]) -> (f64, f64) {
    let mut tied: BTreeMap<usize, f64> = BTreeMap::new();
    leaves.iter().for_each(|(_, count)| *tied.entry(*count).or_default() += 1.0);
    let n = leaves.len() as f64;
    let (mut lower, mut differ, mut share) = (0.0, 0.0, 0.0);
    for many in tied.values() {
        let higher = n - lower - many;
        differ += many * (lower + higher);
        share += many * ((lower - higher).powi(2) - lower - higher);
        lower += many;
    }
    (differ / (n * (n - 1.0)).max(1.0), share / (n * (n - 1.0) * (n - 2.0)).max(1.0))
}

/// Attributes of drawn leaves that are not the same for one band and
/// resolution: a colour, a width, a size that tells more than the band.
fn telling_attributes(release: &Release) -> BTreeSet<String> {
    let mut seen: BTreeMap<(String, String, String), String> = BTreeMap::new();
    let mut telling = BTreeSet::new();
    for path in leaf_paths(release) {
        let group = |name: &str| path.get(name).cloned().unwrap_or_default();
        for (name, value) in path.iter().filter(|(name, _)| !GROUND.contains(&name.as_str())) {
            let key = (group("data-band"), group("data-resolution"), name.clone());
            if seen.entry(key).or_insert_with(|| value.clone()) != value {
                telling.insert(name.clone());
            }
        }
    }
    telling
}

/// The attributes of each element of the drawing that is a leaf, by name.
pub(super) fn leaf_paths(release: &Release) -> Vec<BTreeMap<String, String>> {
    let Some(bytes) = release.documents.get("map.svg") else { return Vec::new() };
    let text = String::from_utf8_lossy(bytes);
    let elements = text.split('<').skip(1).map(|element| element.split('>').next().unwrap_or_default());
    elements.filter(|element| element.contains("data-leaf=\"")).map(attributes).collect()
}

/// The attributes of an element written `name a="b" c="d"`.
pub(super) fn attributes(element: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = element;
    while let Some((before, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        let name = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        found.insert(name.to_owned(), value.to_owned());
        rest = after;
    }
    found
}

#[cfg(test)]
#[path = "drawn_tests.rs"]
mod tests;
