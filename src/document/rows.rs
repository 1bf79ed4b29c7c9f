//! Tables: rows of text, each with the stamp of its release.

use super::{DataStamp, MARKING};
use crate::release::{Leaves, Released};

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
    let stamp = stamp(released);
    write(header.iter().copied().chain(stamp.iter().map(|(name, _)| *name)).map(str::to_owned).collect());
    let rows = if rows.is_empty() { vec![blank] } else { rows };
    for row in rows {
        write(row.into_iter().chain(stamp.iter().map(|(_, text)| text.clone())).collect());
    }
    out.into_inner().expect("memory takes any row")
}

/// A text that a spreadsheet takes for a formula gets an apostrophe before it.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// The columns after a table's own, which mark a row that is cut out of it.
fn stamp(released: &Released<Leaves>) -> Vec<(&'static str, String)> {
    let terms = released.terms();
    let mut stamp = vec![
        ("release", released.id().to_string()),
        ("period", format!("{} to {}", terms.window.from, terms.window.to)),
        ("cut_off", terms.cut_off.to_string()),
        ("marking", MARKING.to_owned()),
        ("data", DataStamp::from(terms).data().to_owned()),
    ];
    stamp.extend(terms.played_on.map(|day| ("played_on", day.to_string())));
    stamp
}
