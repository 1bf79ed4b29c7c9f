//! What every format has in common. Tools that are not ours open each of them in
//! `tests/suite/exports`.

use geo::{MultiPolygon, Rect, coord};

use super::*;
use crate::release::tests::{PLAYED, rochdale};
use crate::summary::Subject;
use crate::summary::tests::ISSUED;

/// As long as a real one.
pub(crate) fn slip(of: char) -> String {
    format!("HOMEWARD-EXPORT-1.{}", of.to_string().repeat(600))
}

pub(crate) fn mark(seed: u8) -> Mark {
    let serial = Serial::new([seed; 8]);
    Mark {
        serial,
        by: "lee".to_owned(),
        agency: "Greater Manchester Police".to_owned(),
        purpose: "=cmd|'/c calc'!A0, briefing & <review> of \"Friday\" nights".to_owned(),
        recipient: "+44 Neighbourhood team".to_owned(),
        at: "2026-11-22T10:31:05Z".parse().unwrap(),
        expires_on: "2026-12-20".parse().unwrap(),
        hidden: TraceKey::of(&[7; 32]).hidden(serial),
    }
}

pub(crate) fn whole() -> Summary {
    Summary::of(&ISSUED, rochdale(), Subject::of_release(rochdale())).unwrap()
}

/// A drawn area with some leaves inside and some partly, and a name that a
/// spreadsheet would run and a page would take for markup.
pub(crate) fn drawn() -> Summary {
    let outline: MultiPolygon =
        Rect::new(coord! { x: -2.19, y: 53.585 }, coord! { x: -2.155, y: 53.63 }).to_polygon().into();
    let name = "@SUM(1+1) <b>Friday</b> & co".to_owned();
    let subject = Subject { kind: "drawn area".to_owned(), code: None, name, source: None, outline };
    Summary::of(&ISSUED, rochdale(), subject).unwrap()
}

fn written(format: Format) -> Option<Vec<u8>> {
    write(&drawn(), format, &mark(1), &slip('a'))
}

fn count(bytes: &[u8], what: &str) -> usize {
    bytes.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
}

#[test]
fn the_slip_stands_once_in_every_format_and_can_be_replaced() {
    for &format in Format::ALL {
        let Some(bytes) = written(format) else { continue };
        assert_eq!(count(&bytes, &slip('a')), 1, "{format:?}");
        assert_eq!(count(&bytes, "HOMEWARD-EXPORT-1"), 1, "{format:?}");
        let other = write(&drawn(), format, &mark(1), &slip('b')).unwrap();
        let at = bytes.windows(600).position(|window| window == "a".repeat(600).as_bytes()).unwrap();
        let mut replaced = bytes.clone();
        replaced[at..at + 600].fill(b'b');
        assert!(replaced == other, "{format:?} depends on its slip elsewhere");
    }
}

#[test]
fn a_day_that_was_played_stands_beside_the_stamp_in_every_format() {
    let mut played = drawn();
    played.release.played_on = Some(PLAYED);
    for &format in Format::ALL {
        let text = |summary: &Summary| {
            let bytes = match format {
                Format::Pdf => pdf::data::of(summary, &mark(1)),
                _ => write(summary, format, &mark(1), &slip('a')).unwrap_or_default(),
            };
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let said = text(&played);
        // The workbook is packed; `tests/suite/exports` opens it.
        if !said.contains("SYNTHETIC") {
            continue;
        }
        assert!(said.contains("2026-11-03") || said.contains("played on 3 Nov 2026"), "{format:?}");
        assert!(!text(&drawn()).contains("2026-11-03"), "{format:?}");
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    for &format in Format::ALL {
        assert!(written(format) == written(format), "{format:?}");
    }
}

#[test]
fn csv_runs_nothing_in_a_spreadsheet() {
    let bytes = written(Format::Csv).unwrap();
    let mut rows = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    let mut cells = 0;
    for row in rows.records() {
        for cell in &row.unwrap() {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            cells += 1;
        }
    }
    assert!(cells > 500);
    assert_eq!(count(&bytes, "'=cmd|'/c calc'!A0"), String::from_utf8_lossy(&bytes).lines().count() - 1);
}

#[test]
fn a_row_a_leaf_in_the_order_of_the_mark_with_its_reference() {
    let summary = whole();
    let order = |seed: u8| -> Vec<String> {
        let bytes = write(&summary, Format::Csv, &mark(seed), &slip('a')).unwrap();
        let mut rows = ::csv::Reader::from_reader(&bytes[..]);
        let rows: Vec<::csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let leaves: Vec<_> = rows.iter().filter(|row| &row[0] == "leaf").collect();
        for row in &leaves {
            assert_eq!(row[1], mark(seed).reference(&row[3]));
        }
        leaves.iter().map(|row| row[3].to_owned()).collect()
    };
    let (one, other) = (order(1), order(2));
    assert_ne!(one, other);
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let leaves: Vec<String> = summary.leaves.iter().map(|leaf| leaf.leaf.clone()).collect();
    assert_eq!((sorted(one), sorted(other)), (leaves.clone(), leaves));
}
