//! A06: holds one format against another.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Release, band, table};

/// A06: looks for a cell, a leaf or a band that two outputs tell differently,
/// and for a band that the records, indexed once, do not bear out.
pub(super) fn sliver(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.releases {
        outcome.saw(release);
        for (what, differs) in differences(release) {
            outcome.claim(differs, || format!("{}: {what}", release.label()));
        }
    }
    for release in case.known() {
        for leaf in &release.leaves {
            let children = case.truth.behind(leaf, release).into_iter().map(|told| told.child);
            let children: BTreeSet<u64> = children.collect();
            let more_than_there_are = (leaf.band.0 as usize) > children.len();
            outcome.claim(more_than_there_are, || {
                format!("{}: leaf {} counts what lies elsewhere", release.label(), leaf.id)
            });
        }
    }
    outcome
}

/// What two outputs could tell differently, and whether they do.
fn differences(release: &Release) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for leaf in &release.leaves {
        let level = h3::resolution(leaf.named);
        let astray = leaf.cells.iter().any(|&cell| h3::parent(cell, level) != leaf.named);
        found.push((format!("leaf {} has a cell of another parent", leaf.id), astray));
    }
    if let Some(bytes) = release.documents.get("cells.bin") {
        found.push((
            "cells.bin and leaves.geojson tell of other cells".to_owned(),
            !same_cells(release, bytes),
        ));
    }
    let leaves: BTreeMap<&str, Band> =
        release.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf.band)).collect();
    if let Some(bytes) = release.documents.get("table.csv") {
        let rows = table(bytes);
        let rows = rows.iter().filter(|row| row.get("row").is_some_and(|row| row == "leaf"));
        let told = rows.filter_map(|row| {
            Some((row.get("leaf")?.as_str(), band(&Value::String(row.get("band")?.clone()))?))
        });
        let told: Vec<(&str, Band)> = told.collect();
        let same = told.len() == leaves.len() && told.into_iter().collect::<BTreeMap<_, _>>() == leaves;
        found.push(("table.csv and leaves.geojson tell of other leaves".to_owned(), !same));
    }
    if release.documents.contains_key("map.svg") {
        let paths = super::drawn::leaf_paths(release);
        let drawn = paths.iter().filter_map(|path| {
            Some((path.get("data-leaf")?.as_str(), band(&Value::String(path.get("data-band")?.clone()))?))
        });
        let same = drawn.collect::<BTreeMap<_, _>>() == leaves;
        found.push(("map.svg and leaves.geojson tell of other leaves".to_owned(), !same));
    }
    if let Some(hotspots) = release.json("hotspots.geojson") {
        let features = hotspots.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
        let ids = features.iter().filter_map(|hotspot| hotspot.pointer("/properties/leaves")?.as_array());
        let unknown = ids.flatten().filter_map(Value::as_str).any(|id| !leaves.contains_key(id));
        found.push(("hotspots.geojson has a leaf that leaves.geojson has not".to_owned(), unknown));
    }
    found
}

fn same_cells(release: &Release, bytes: &[u8]) -> bool {
    let Some(listed) = binary(bytes) else { return false };
    // The fourth is 25+, and the fifth 25-49 of releases whose bands double.
    let floor = |at: u8| [5, 10, 15, 25, 25, 50, 100, 200, 400, 800].get(usize::from(at)).copied();
    let mut cells = release
        .leaves
        .iter()
        .enumerate()
        .flat_map(|(at, leaf)| leaf.cells.iter().map(move |&cell| (cell, at, Some(leaf.band.0))))
        .collect::<Vec<_>>();
    cells.sort_unstable();
    listed.into_iter().map(|(cell, at, band)| (cell, usize::from(at), floor(band))).eq(cells)
}

/// `cells.bin`: cells, the place of the leaf of each, and its band.
pub(super) fn binary(bytes: &[u8]) -> Option<Vec<(u64, u16, u8)>> {
    let rest = bytes.strip_prefix(b"HWC1")?;
    let (many, rest) = rest.split_first_chunk::<4>()?;
    let many = usize::try_from(u32::from_le_bytes(*many)).ok()?;
    if rest.len() != many.checked_mul(11)? {
        return None;
    }
    let (cells, rest) = rest.split_at(8 * many);
    let (leaves, bands) = rest.split_at(2 * many);
    let cell = |at: usize| cells[8 * at..8 * at + 8].try_into().ok().map(u64::from_le_bytes);
    let leaf = |at: usize| leaves[2 * at..2 * at + 2].try_into().ok().map(u16::from_le_bytes);
    (0..many).map(|at| Some((cell(at)?, leaf(at)?, bands[at]))).collect()
}
