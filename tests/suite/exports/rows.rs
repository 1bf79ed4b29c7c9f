//! The formats of rows, opened by LibreOffice.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use homeward::export::Format;

use super::taken::{self, SLIP, UNKIND, file};
use crate::support::text;
use crate::tools;

/// The sheets of a workbook as LibreOffice calculates them, by name.
fn sheets(workbook: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}/profile", text(folder.path()));
    let csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    let out = folder.path().join("out");
    let arguments = [&profile, "--headless", "--convert-to", csv, "--outdir", text(&out), text(workbook)];
    tools::said("libreoffice", &arguments);
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let name = name.split_once('-').expect("a workbook and its sheet").1.to_owned();
        let mut rows =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).expect("CSV");
        let rows = rows.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
        (name, rows.collect())
    };
    fs::read_dir(&out).expect("what it wrote").map(read).collect()
}

#[test]
fn libreoffice_opens_every_sheet_and_runs_nothing() {
    let sheets = sheets(&file("drawn", Format::Xlsx));
    let names: Vec<&str> = sheets.keys().map(String::as_str).collect();
    assert_eq!(names, ["Caveats & mark", "Coverage", "Hotspots", "Leaves", "Summary", "Themes"]);
    let summary = taken::summary("drawn");
    let leaves = &sheets["Leaves"];
    let head = leaves.iter().position(|row| row[0] == "ref").expect("a head");
    assert_eq!(leaves.len() - head - 1, summary.leaves.len());
    for row in &leaves[head + 1..] {
        assert_eq!(row[0], taken::mark(1).reference(&row[1]));
        let line = summary.leaves.iter().find(|line| line.leaf == row[1]).expect("a leaf");
        assert_eq!((&row[6], &row[3]), (&line.children, &line.lies.code().to_owned()));
        assert_eq!(row[11].parse().ok(), line.grid.map(|grid| grid.easting));
    }
    for (name, rows) in &sheets {
        assert!(rows[0][0].contains("OFFICIAL-SENSITIVE"), "{name}");
        assert!(rows.iter().any(|row| row[0].contains(UNKIND)), "{name} has its purpose as it was stated");
    }
    let caveats = &sheets["Caveats & mark"];
    for text in summary.caveats.iter().chain(&summary.not_for) {
        assert!(caveats.iter().any(|row| row[1] == *text), "{text}");
    }
}

#[test]
fn a_workbook_holds_no_formula_link_or_macro() {
    for of in ["whole", "drawn"] {
        let bytes = fs::read(file(of, Format::Xlsx)).expect("a file");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
        assert_eq!(bytes.windows(SLIP.len()).filter(|window| *window == SLIP.as_bytes()).count(), 1);
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).expect("a part");
            let name = part.name().expect("a name").into_owned();
            assert!(
                !name.contains("vba") && !name.contains("externalLink") && !name.contains("calcChain"),
                "{name}"
            );
            let mut content = String::new();
            std::io::Read::read_to_string(&mut part, &mut content).expect("text");
            assert!(!content.contains("<f>") && !content.contains("<f "), "{name}");
            assert!(
                !content.contains("<hyperlink") && !content.contains("TargetMode=\"External\""),
                "{name}"
            );
        }
    }
}

#[test]
fn libreoffice_takes_a_csv_for_texts() {
    let sheets = sheets(&file("drawn", Format::Csv));
    let rows = sheets.values().next().expect("a sheet");
    let at = |name: &str| rows[0].iter().position(|column| column == name).expect("a column");
    let purpose = at("purpose");
    assert!(rows[1..].iter().all(|row| row[purpose] == format!("'{UNKIND}")));
    assert!(rows[1..].iter().all(|row| row[at("marking")] == "OFFICIAL-SENSITIVE"));
    let leaves: Vec<_> = rows.iter().filter(|row| row[0] == "leaf").collect();
    assert_eq!(leaves.len(), taken::summary("drawn").leaves.len());
    assert_eq!(rows[1][at("signed")], **SLIP);
    assert!(rows[2..].iter().all(|row| row[at("signed")].is_empty()));
}
