//! The briefing: two pages of A4, set by typst from a template and the summary's
//! words, tagged for screen readers (PDF/UA-1) and fit to be kept (PDF/A-2a).

pub(super) mod data;
mod fonts;
mod world;

use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::Mark;
use crate::summary::Summary;
use world::Desk;

/// Sets the summary. The slip stands in a comment before the last `startxref`,
/// where no reader looks.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let desk = Desk::new(data::of(summary, mark), summary.map.clone());
    let document = typst::compile(&desk).output.expect("the template sets every summary");
    let pdf = typst_pdf::pdf(&document, &options(mark)).expect("the template keeps to its standards");
    // Nothing of this summary is kept for the next.
    typst::comemo::evict(0);
    with_slip(pdf, slip)
}

fn options(mark: &Mark) -> PdfOptions {
    let standards = [PdfStandard::Ua_1, PdfStandard::A_2a];
    PdfOptions {
        ident: Smart::Custom(mark.serial.to_string()),
        creator: Smart::Custom(Some("Homeward".to_owned())),
        timestamp: taken_at(mark).map(Timestamp::new_utc),
        standards: PdfStandards::new(&standards).expect("the two standards agree"),
        ..PdfOptions::default()
    }
}

fn taken_at(mark: &Mark) -> Option<Datetime> {
    let at = mark.at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let part = |part: i8| u8::try_from(part).ok();
    let (month, day) = (part(at.month())?, part(at.day())?);
    let (hour, minute, second) = (part(at.hour())?, part(at.minute())?, part(at.second())?);
    Datetime::from_ymd_hms(i32::from(at.year()), month, day, hour, minute, second)
}

fn with_slip(mut pdf: Vec<u8>, slip: &str) -> Vec<u8> {
    let end = pdf.windows(9).rposition(|window| window == b"startxref").unwrap_or(pdf.len());
    pdf.splice(end..end, format!("%{slip}\n").into_bytes());
    pdf
}
