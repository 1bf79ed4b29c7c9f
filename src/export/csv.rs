//! Rows for a spreadsheet.

use super::tables::{Table, tables};
use super::{Mark, Value, facts};
use crate::document::harmless;
use crate::summary::Summary;

/// The columns that a row of any kind may fill; what is said of it in words
/// stands under `says`.
const COLUMNS: [&str; 25] = [
    "row",
    "ref",
    "rank",
    "leaf",
    "hotspot",
    "ward",
    "theme",
    "name",
    "near",
    "lies",
    "share_of_ground",
    "children",
    "lowest_children",
    "highest_children",
    "confidence",
    "share_of_draws",
    "change",
    "resolution",
    "area_km2",
    "grid_reference",
    "easting",
    "northing",
    "asked",
    "themes",
    "says",
];

/// The one that a release on the machine's clock has not.
const PLAYED_ON: &str = "played_on";

/// The columns that mark every row, so that one cut out is still marked.
const STAMP: [&str; 13] = [
    "subject",
    "release",
    "period",
    "cut_off",
    "marking",
    "data",
    PLAYED_ON,
    "serial",
    "by",
    "agency",
    "purpose",
    "recipient",
    "expires_on",
];

/// A row for the area, a row a line of each table, then what is to be kept in
/// mind. The slip stands in the first row.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let stamp = stamp(summary, mark);
    let header = COLUMNS.into_iter().chain(stamp.iter().map(|(name, _)| *name)).chain(["signed"]);
    out.write_record(header).expect("memory takes any row");
    let mut slip = Some(slip);
    for row in rows(summary, mark) {
        let row = row.iter().map(|text| harmless(text)).chain(stamp.iter().map(|(_, text)| harmless(text)));
        let row = row.chain([slip.take().unwrap_or_default().to_owned()]);
        out.write_record(row).expect("memory takes any row");
    }
    out.into_inner().expect("memory takes any row")
}

fn stamp(summary: &Summary, mark: &Mark) -> Vec<(&'static str, String)> {
    let facts: Vec<_> = facts::of_summary(summary).into_iter().chain(facts::of_mark(mark)).collect();
    let of = |name: &str| facts.iter().find(|fact| fact.name == name).map(|fact| fact.text.clone());
    let is_played = summary.release.played_on.is_some();
    let names = STAMP.into_iter().filter(|name| is_played || *name != PLAYED_ON).chain(["taken_at"]);
    names.map(|name| (name, of(name).unwrap_or_default())).collect()
}

fn rows(summary: &Summary, mark: &Mark) -> Vec<Vec<String>> {
    let mut rows = vec![area(summary)];
    for table in tables(summary, mark) {
        let kind = kind(table.name);
        rows.extend(table.rows.iter().map(|row| spread(kind, &table, row)));
        if table.rows.is_empty() {
            rows.push(said(kind, table.empty));
        }
    }
    if summary.serious_harm.is_empty() {
        rows.push(said("serious harm", crate::summary::words::NO_HARM));
    }
    if summary.subject.partly_outside {
        rows.push(said("caveat", &facts::outside(summary)));
    }
    rows.extend(summary.caveats.iter().map(|text| said("caveat", text)));
    rows.extend(summary.not_for.iter().map(|text| said("not to be used for", text)));
    rows.push(said("handling", &summary.handling));
    rows.extend(summary.notices.iter().map(|text| said("notice", text)));
    rows
}

fn kind(table: &str) -> &'static str {
    match table {
        "Leaves" => "leaf",
        "Hotspots" => "hotspot",
        "Coverage" => "ward",
        "Themes" => "theme",
        _ => "action",
    }
}

fn area(summary: &Summary) -> Vec<String> {
    let mut row = said("area", &summary.headline);
    let range = summary.children.as_ref();
    let code = summary.subject.code.clone().unwrap_or_default();
    let name = format!("{} {code}", summary.subject.name).trim_end().to_owned();
    for (column, text) in [
        ("name", name),
        ("lies", summary.subject.kind.clone()),
        ("children", range.map(|range| range.words.clone()).unwrap_or_default()),
        ("lowest_children", range.map(|range| range.lowest.to_string()).unwrap_or_default()),
        (
            "highest_children",
            range.and_then(|range| range.highest).map(|most| most.to_string()).unwrap_or_default(),
        ),
        ("area_km2", summary.subject.area_km2.to_string()),
    ] {
        put(&mut row, column, text);
    }
    row
}

/// A row of a table under the columns of the file. Bands are words there ("5 to
/// 9 children"), because a spreadsheet takes 5-9 for a date.
fn spread(kind: &'static str, table: &Table, values: &[Value]) -> Vec<String> {
    let mut row = said(kind, "");
    for (column, value) in table.header.iter().zip(values) {
        let column = match (kind, *column) {
            (_, "band") | ("hotspot", "leaves") => continue,
            (_, "what") => "says",
            (_, "owner") => "name",
            (_, "status") => "change",
            ("theme", "told_by") => "lies",
            ("theme", "where") => "says",
            (_, column) => column,
        };
        put(&mut row, column, value.words());
    }
    row
}

fn said(kind: &str, text: &str) -> Vec<String> {
    let mut row = vec![String::new(); COLUMNS.len()];
    put(&mut row, "row", kind.to_owned());
    put(&mut row, "says", text.to_owned());
    row
}

fn put(row: &mut [String], column: &str, text: String) {
    let at = COLUMNS.iter().position(|name| *name == column);
    if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
        *cell = text;
    }
}
