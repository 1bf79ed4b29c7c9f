//! `table.csv`: the map as a table.

use super::geojson::area_km2;
use super::{BLANK_MEANS, rows};
use crate::hotspot::{Hotspot, Hotspots};
use crate::intake::Theme;
use crate::release::{Band, Leaf, Leaves, Released};

const HEADER: [&str; 13] = [
    "row",
    "rank",
    "hotspot",
    "leaf",
    "name",
    "confidence",
    "share_of_draws",
    "change",
    "band",
    "resolution",
    "area_km2",
    "themes",
    "sentence",
];

/// A row a hotspot, by rank and then the gone; then a row a leaf, by id. Bands
/// are words ("5 to 9 children"), because a spreadsheet takes 5-9 for a date.
pub(super) fn csv(released: &Released<Leaves>, hotspots: &Hotspots) -> Vec<u8> {
    let hotspots = hotspots.iter().map(hotspot_row);
    let rows = hotspots.chain(released.content().iter().map(leaf_row)).collect();
    rows::csv(released, &HEADER, rows, blank_row())
}

fn hotspot_row(hotspot: &Hotspot) -> Vec<String> {
    let stands = hotspot.rank.is_some();
    let if_standing = |text: String| if stands { text } else { String::new() };
    vec![
        "hotspot".to_owned(),
        hotspot.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        hotspot.id.clone(),
        hotspot.leaves.join(" "),
        hotspot.name.clone(),
        if_standing(hotspot.confidence.code().to_owned()),
        if_standing(hotspot.share_of_draws.to_string()),
        hotspot.change.code().to_owned(),
        if_standing(hotspot.band.words()),
        String::new(),
        if_standing(area_km2(&hotspot.cells).to_string()),
        themes(&hotspot.themes),
        hotspot.sentence.clone(),
    ]
}

fn blank_row() -> Vec<String> {
    let mut row = vec![String::new(); 13];
    row[0] = "blank".to_owned();
    row[12] = format!("No area could be shown. Blank means: {BLANK_MEANS}");
    row
}

fn themes(themes: &[(Theme, Band)]) -> String {
    let words = themes.iter().map(|(theme, band)| format!("{}: {}", theme.label(), band.words()));
    words.collect::<Vec<_>>().join("; ")
}

fn leaf_row(leaf: &Leaf) -> Vec<String> {
    let mut row = vec![String::new(); 13];
    row[0] = "leaf".to_owned();
    row[3] = leaf.id().to_owned();
    row[8] = leaf.band().words();
    row[9] = u8::from(leaf.resolution()).to_string();
    row[10] = area_km2(leaf.cells()).to_string();
    row[11] = themes(leaf.themes());
    row
}
