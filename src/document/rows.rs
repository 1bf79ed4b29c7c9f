//! Tables: rows of text, each with the stamp of its release.

use super::{MARKING, data_stamp};
use crate::release::{Leaves, Released};

/// The columns after a table's own, which mark a row that is cut out of it.
const STAMP: [&str; 5] = ["release", "period", "cut_off", "marking", "data"];

/// A table as CSV. Where it has no row, `blank` stands in it, so that no table
/// goes without its stamp.
pub(super) fn csv(
    released: &Released<Leaves>,
    header: &[&str],
    rows: Vec<Vec<String>>,
    blank: Vec<String>,
) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut write = |row: Vec<String>| {
        out.write_record(row.iter().map(|text| harmless(text))).expect("memory takes any row");
    };
    write(header.iter().chain(&STAMP).map(|&name| name.to_owned()).collect());
    let rows = if rows.is_empty() { vec![blank] } else { rows };
    for row in rows {
        write([row, stamp(released)].concat());
    }
    out.into_inner().expect("memory takes any row")
}

/// A text that a spreadsheet takes for a formula gets an apostrophe before it.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn stamp(released: &Released<Leaves>) -> Vec<String> {
    let terms = released.terms();
    vec![
        released.id().to_string(),
        format!("{} to {}", terms.window.from, terms.window.to),
        terms.cut_off.to_string(),
        MARKING.to_owned(),
        data_stamp(terms).to_owned(),
    ]
}
