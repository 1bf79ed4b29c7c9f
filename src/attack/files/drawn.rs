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
            // Neighbouring ground has like counts: an order by ids, which say
            // where a leaf lies, goes with them and tells nothing of them.
            let depends =
                !is_by_id(release, &order) && concordance(release, &order, &children).abs() > NO_CHANCE;
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

/// Whether leaves of one band and resolution come by their ids, up or down.
fn is_by_id(release: &Release, order: &[String]) -> bool {
    let band: BTreeMap<&str, u32> =
        release.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf.band.0)).collect();
    let mut alike: BTreeMap<(Option<u32>, Option<&str>), Vec<&String>> = BTreeMap::new();
    for id in order {
        let key = (band.get(id.as_str()).copied(), id.split('-').next());
        alike.entry(key).or_default().push(id);
    }
    let ids = alike.values();
    ids.clone().all(|ids| ids.is_sorted()) || ids.clone().all(|ids| ids.iter().rev().is_sorted())
}

/// How far an order agrees with the counts within bands: Kendall's S over its
/// standard error without ties.
fn concordance(release: &Release, order: &[String], children: &BTreeMap<&str, usize>) -> f64 {
    let mut bands: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let band: BTreeMap<&str, u32> =
        release.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf.band.0)).collect();
    for id in order {
        if let (Some(&band), Some(&children)) = (band.get(id.as_str()), children.get(id.as_str())) {
            bands.entry(band).or_default().push(children);
        }
    }
    let (mut sum, mut variance) = (0.0, 0.0);
    for counts in bands.values().map(|counts| &counts[..counts.len().min(2_000)]) {
        for (at, a) in counts.iter().enumerate() {
            sum += counts[at + 1..].iter().map(|b| f64::from(b.cmp(a) as i8)).sum::<f64>();
        }
        let pairs = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
        let mut tied: BTreeMap<usize, f64> = BTreeMap::new();
        counts.iter().for_each(|count| *tied.entry(*count).or_default() += 1.0);
        variance += (pairs(counts.len() as f64) - tied.values().map(|&n| pairs(n)).sum::<f64>()) / 18.0;
    }
    if variance > 0.0 { sum / variance.sqrt() } else { 0.0 }
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
