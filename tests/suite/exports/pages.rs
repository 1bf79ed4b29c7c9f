//! What is read as pages: the briefing by qpdf and poppler, the OSARA text by a
//! browser.

use std::path::Path;
use std::process::Command;

use homeward::export::Format;

use super::taken::{self, SLIP, file};
use crate::support::text;
use crate::tools;

fn poppler(program: &str, arguments: &[&str]) -> String {
    tools::said(program, arguments)
}

#[test]
fn a_briefing_is_a_sound_tagged_pdf() {
    for of in ["whole", "ward", "drawn"] {
        let path = file(of, Format::Pdf);
        let checked = tools::said("qpdf", &["--check", text(&path)]);
        assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
        let info = poppler("pdfinfo", &[text(&path)]);
        let has = |line: &str| {
            info.lines().any(|found| found.split_whitespace().collect::<Vec<_>>().join(" ") == line)
        };
        assert!(has("Tagged: yes") && has("JavaScript: no") && has("Encrypted: no"), "{info}");
        assert!(info.contains("SYNTHETIC · played on 3 Nov 2026: Area summary: "), "{info}");
        let fonts = poppler("pdffonts", &[text(&path)]);
        for font in fonts.lines().skip(2) {
            let flags: Vec<&str> = font.split_whitespace().rev().skip(2).take(3).collect();
            assert_eq!(flags, ["yes", "yes", "yes"], "embedded, a subset, with its letters: {font}");
        }
        let plain = tools::said("qpdf", &["--qdf", "--object-streams=disable", text(&path), "-"]);
        for harmful in
            ["/JavaScript", "/JS ", "/URI", "/Launch", "/EmbeddedFile", "/OpenAction", "/AcroForm", "/GoToR"]
        {
            assert!(!plain.contains(harmful), "{of}: {harmful}");
        }
        for part in ["/Lang (en-GB)", "/MarkInfo", "/StructTreeRoot", "/Alt ", "pdfuaid", "pdfaid"] {
            assert!(plain.contains(part), "{of}: {part}");
        }
        let bytes = std::fs::read(&path).expect("a file");
        assert_eq!(bytes.windows(SLIP.len()).filter(|window| *window == SLIP.as_bytes()).count(), 1);
    }
}

fn pages(path: &Path) -> Vec<String> {
    let text = poppler("pdftotext", &["-layout", text(path), "-"]);
    let joined = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split('\u{c}').map(joined).filter(|page| !page.is_empty()).collect()
}

#[test]
fn the_first_page_says_what_where_when_and_what_it_is_not_for() {
    let pages = pages(&file("ward", Format::Pdf));
    assert_eq!(pages.len(), 2, "two pages");
    for part in [
        "OFFICIAL-SENSITIVE",
        "SYNTHETIC · played on 3 Nov 2026",
        "Central Rochdale: where children told us they were when missing from care",
        "data frozen on 1 November 2026",
        "How to read this",
        "Not to be used for",
        "Greater Manchester Police",
        "+44 Neighbourhood team",
        "Open Government Licence",
        "20 December 2026",
        "mile",
    ] {
        assert!(pages[0].contains(part), "{part} is not in: {}", pages[0]);
    }
    let serial = taken::mark(1).serial.to_string();
    assert!(pages.iter().all(|page| page.contains(&serial) && page.contains("OFFICIAL-SENSITIVE")));
    for part in
        ["Objective", "Scanning", "Analysis", "Response", "Assessment", "Empty. No meeting has recorded"]
    {
        assert!(pages[1].contains(part), "{part}");
    }
}

#[test]
fn every_leaf_stands_in_the_briefing_in_the_order_of_its_mark() {
    let text: String = pages(&file("drawn", Format::Pdf)).join(" ");
    let summary = taken::summary("drawn");
    let ids: Vec<&str> = summary.leaves.iter().map(|leaf| leaf.leaf.as_str()).collect();
    let order = taken::mark(1).order(ids.iter().copied());
    let found: Vec<usize> = order
        .iter()
        .map(|&at| text.find(ids[at]).unwrap_or_else(|| panic!("{} in {text}", ids[at])))
        .collect();
    assert!(found.is_sorted(), "{found:?}");
}

#[test]
fn the_page_can_be_read_by_everyone() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let script = web.join("tests/export-page.mjs");
    crate::browser::chromium();
    for of in ["whole", "ward", "drawn"] {
        let page = file(of, Format::Html);
        let ran = Command::new("node").arg(&script).arg(&page).current_dir(&web).output().expect("node runs");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{of}: {said}{}", String::from_utf8_lossy(&ran.stderr));
    }
}
