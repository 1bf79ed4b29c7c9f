//! `table.csv`: the map as a table.

use super::geojson::area_km2;
use super::{BLANK_MEANS, MARKING, data_stamp};
use crate::hotspot::{Hotspot, Hotspots};
use crate::intake::Theme;
use crate::release::{Band, Leaf, Leaves, Released};

const HEADER: [&str; 18] = [
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
    "release",
    "period",
    "cut_off",
    "marking",
    "data",
];

/// A row a hotspot, by rank and then the gone; then a row a leaf, by id. Where
/// there is neither, one row says so, so that no table goes without its stamp. Bands
/// are words ("5 to 9 children"), because a spreadsheet takes 5-9 for a date.
pub(super) fn csv(released: &Released<Leaves>, hotspots: &Hotspots) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut write = |row: Vec<String>| {
        out.write_record(row.iter().map(|text| harmless(text))).expect("memory takes any row");
    };
    write(HEADER.map(str::to_owned).to_vec());
    for hotspot in hotspots.iter() {
        write([hotspot_row(hotspot), tail(released)].concat());
    }
    for leaf in released.content().iter() {
        write([leaf_row(leaf), tail(released)].concat());
    }
    if hotspots.is_empty() && released.content().is_empty() {
        write([blank_row(), tail(released)].concat());
    }
    out.into_inner().expect("memory takes any row")
}

/// A text that a spreadsheet takes for a formula gets an apostrophe before it.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
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

fn tail(released: &Released<Leaves>) -> Vec<String> {
    let terms = released.terms();
    vec![
        released.id().to_string(),
        format!("{} to {}", terms.window.from, terms.window.to),
        terms.cut_off.to_string(),
        MARKING.to_owned(),
        data_stamp(terms).to_owned(),
    ]
}
