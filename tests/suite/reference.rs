//! `analyse` against values computed by independent implementations, and
//! against chance: tests/data/SOURCE.md says what each number is.

mod back_test;
mod calibration;
mod change;
mod command;
mod cube;
mod dbscan;
mod emerging;
mod kernel;
mod months;
mod scan;
mod stability;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Parser;
use flate2::read::GzDecoder;
use geo::{Area, MultiPolygon, Polygon, Validation};
use h3o::{CellIndex, Resolution};
use homeward::cells::outline::{components, dissolve};
use homeward::cli::analyse::failure::Failure;
use homeward::cli::analyse::{self, Args};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

/// The columns of `*_gistar.csv` and `*_gistar_exact.csv`.
const SCORES: [&str; 7] = ["cell", "count", "neighbours", "z", "p", "q", "fdr_significant"];
const PERMUTATIONS: [&str; 8] = [
    "window_sum",
    "window_cells",
    "full_upper",
    "full_lower",
    "full_two",
    "cond_upper",
    "cond_lower",
    "cond_two",
];

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

fn unpack(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(path).expect("test data")).read_to_end(&mut bytes).expect("gzip");
    bytes
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    fs::read_to_string(path).expect("test data")
}

fn burglaries() -> Vec<u8> {
    unpack("gmp_burglary_2016_2019.csv.gz")
}

/// A table by column name.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(bytes: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(bytes);
        let own = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = own(reader.headers().expect("a header"));
        Self { header, rows: reader.records().map(|row| own(&row.expect("a row"))).collect() }
    }

    fn column(&self, name: &str) -> impl Iterator<Item = &str> {
        let at = self.header.iter().position(|column| column == name).expect("the column");
        self.rows.iter().map(move |row| row[at].as_str())
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.column(name).map(|text| text.parse().expect("a number")).collect()
    }
}

/// Runs the command on a file of these bytes; returns its outputs.
fn analyse(input: &[u8], options: &[&str]) -> (TempDir, Result<(), Failure>) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(at("points.csv"), input).expect("written");
    let mut words = vec!["analyse".to_owned(), at("points.csv")];
    words.extend(options.iter().map(|&option| option.to_owned()));
    words.extend(["--cells".to_owned(), at("cells.csv")]);
    words.extend(["--hotspots".to_owned(), at("hotspots.geojson")]);
    let result = analyse::run(&Command::try_parse_from(words).expect("good usage").args);
    (folder, result)
}

/// The largest deviation from a reference column, relative to `scale`.
fn deviation(ours: &Table, reference: &Table, name: &str, scale: fn(f64) -> f64) -> f64 {
    let (ours, reference) = (ours.numbers(name), reference.numbers(name));
    assert_eq!(ours.len(), reference.len());
    let far = |(ours, golden): (&f64, &f64)| (ours - golden).abs() / scale(*golden);
    let worst = ours.iter().zip(&reference).map(far).fold(0.0, f64::max);
    println!("{name}: at most {worst:e}");
    worst
}

/// The whole command on the open data equals the reference at its tolerance.
fn check_reference(resolution: u8) {
    let (folder, result) = analyse(&burglaries(), &["--resolution", &resolution.to_string(), "--exact"]);
    result.expect("a good run");
    let ours = Table::new(&fs::read(folder.path().join("cells.csv")).expect("the cells"));
    let scores = Table::new(&unpack(&format!("goldens/gmp_r{resolution}_gistar.csv.gz")));
    let exact = Table::new(&unpack(&format!("goldens/gmp_r{resolution}_gistar_exact.csv.gz")));
    assert_eq!(ours.header[..15], [&SCORES[..], &PERMUTATIONS[..]].concat());

    for (reference, name) in [&scores; 4].into_iter().zip(["cell", "count", "neighbours", "fdr_significant"])
    {
        assert!(ours.column(name).eq(reference.column(name)), "{name}");
    }
    for name in ["cell", "window_sum", "window_cells"] {
        assert!(ours.column(name).eq(exact.column(name)), "{name}");
    }
    assert!(deviation(&ours, &scores, "z", |z| z.abs().max(1.0)) <= 1e-9);
    for name in ["p", "q"] {
        assert!(deviation(&ours, &scores, name, |_| 1.0) <= 1e-9);
        assert!(
            deviation(&ours, &scores, name, |p| if p < 1e-9 { p.max(f64::MIN_POSITIVE) } else { 1.0 })
                <= 1e-6
        );
    }
    for name in &PERMUTATIONS[2..] {
        let scale = |p: f64| if p >= 1e-12 { p } else { 1e3 * p };
        assert!(deviation(&ours, &exact, name, scale) <= 1e-9, "{name}");
    }
    check_hotspots(folder.path(), &ours);
}

/// The outlines hold the cells that the table calls hot, and no others.
fn check_hotspots(folder: &Path, cells: &Table) {
    let text = fs::read_to_string(folder.join("hotspots.geojson")).expect("the hotspots");
    let hotspots: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    let marked = cells.column("cell").zip(cells.column("full_upper_significant"));
    let mut hot: Vec<CellIndex> =
        marked.filter(|(_, hot)| *hot == "1").map(|(cell, _)| cell.parse().expect("a cell")).collect();
    hot.sort_unstable();
    println!("{} cells hot in {} hotspots", hot.len(), hotspots.features.len());
    assert_eq!(hotspots.features.len(), components(&hot).len());

    let mut held = Vec::new();
    let mut last_p = 0.0;
    let resolution = hot[0].resolution();
    for (feature, rank) in hotspots.features.into_iter().zip(1_u64..) {
        assert_eq!(feature.property("hotspot").and_then(serde_json::Value::as_u64), Some(rank));
        let p = feature.property("p_min").and_then(serde_json::Value::as_f64).expect("p_min");
        assert!(p >= last_p, "ranked by p");
        last_p = p;
        let cells = feature.property("cells").and_then(serde_json::Value::as_array).expect("cells").clone();
        let named = cells.iter().map(|cell| cell.as_str().expect("text").parse().expect("a cell"));
        let mut named: Vec<CellIndex> = CellIndex::uncompact(named, resolution).collect();
        named.sort_unstable();
        let shape = Polygon::try_from(feature.geometry.expect("an outline")).expect("a polygon");
        assert!(shape.is_valid());
        assert_eq!(filled(&shape, resolution), named);
        let sum: f64 = named.iter().map(|&cell| dissolve(&[cell]).unsigned_area()).sum();
        assert!((shape.unsigned_area() - sum).abs() <= 1e-9 * sum);
        held.extend(named);
    }
    held.sort_unstable();
    assert_eq!(held, hot);
}

fn filled(shape: &Polygon, resolution: Resolution) -> Vec<CellIndex> {
    let mut tiler = h3o::geom::TilerBuilder::new(resolution).build();
    tiler.add_batch(MultiPolygon::from(shape.clone())).expect("a valid shape");
    let mut cells: Vec<_> = tiler.into_coverage().collect();
    cells.sort_unstable();
    cells
}

#[test]
fn resolution_8_gives_the_reference_values() {
    check_reference(8);
}

#[test]
fn resolution_9_gives_the_reference_values() {
    check_reference(9);
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let text = String::from_utf8(burglaries()).expect("text");
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut rows: Vec<_> = rows.lines().collect();
    let options = ["--resolution", "8", "--exact"];
    let (first, result) = analyse(text.as_bytes(), &options);
    result.expect("a good run");
    rows.shuffle(&mut ChaCha8Rng::seed_from_u64(2));
    let (second, result) = analyse(format!("{header}\n{}\n", rows.join("\n")).as_bytes(), &options);
    result.expect("a good run");
    let read =
        |folder: &TempDir, name: &str| fs::read_to_string(folder.path().join(name)).expect("an answer");
    assert!(read(&first, "cells.csv") == read(&second, "cells.csv"));
    // All but the hash of the input, which was another.
    let hotspots = |folder: &TempDir| {
        let text = read(folder, "hotspots.geojson");
        let (before, hash) = text.split_once("\"input_sha256\":\"").expect("a hash");
        format!("{before}{}", &hash[64..])
    };
    assert!(hotspots(&first) == hotspots(&second));
}

/// A bad input gives its exit code and message, and no file.
fn check_refused(input: &[u8], code: u8, message: &str) {
    let (folder, result) = analyse(input, &["--resolution", "9", "--exact"]);
    let failure = result.expect_err(message);
    assert_eq!(failure.exit_code(), code, "{failure}");
    assert!(failure.to_string().contains(message), "{failure}");
    let names: Vec<PathBuf> =
        fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(names, [folder.path().join("points.csv")], "{message}");
}

#[test]
fn bad_input_is_explained_and_nothing_is_written() {
    let good = "id,lat,lon,date\n1,53.6,-2.16,2016-02\n";
    check_refused(b"", 3, "points.csv: the file is empty");
    check_refused(b"id,lat,lon,date\n", 3, "no events");
    check_refused(b"id,lat,date\n1,2,3\n", 3, "line 1, column 1: the first line has no column \"lon\"");
    check_refused(
        format!("{good}2,NaN,-2.16,2016-02\n").as_bytes(),
        3,
        "points.csv, line 3, column 2 (lat): not a",
    );
    check_refused(format!("{good}2,-2.16,53.6,2016-02\n").as_bytes(), 3, "swapped");
    check_refused(format!("{good}2,53.6,-2.16,2016-13\n").as_bytes(), 3, "line 3, column 4 (date)");
    check_refused(&[good.as_bytes(), b"2,53.6,-2.16,2016-\xe9\n"].concat(), 3, "not UTF-8");
    check_refused(good.as_bytes(), 3, "every cell has the same count");
    check_refused(
        format!("{good}2,-33.9,151.2,2016-02\n3,40.7,-74,2016-02\n").as_bytes(),
        1,
        "coarser resolution",
    );
}

#[test]
fn wrong_places_for_files_are_explained() {
    let run = |file: &Path, cells: &Path| {
        let words = [
            "analyse".as_ref(),
            file.as_os_str(),
            "--resolution".as_ref(),
            "8".as_ref(),
            "--cells".as_ref(),
            cells.as_os_str(),
        ];
        let failure =
            analyse::run(&Command::try_parse_from(words).expect("good usage").args).expect_err("refused");
        (failure.exit_code(), failure.to_string())
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (points, cells) = (folder.path().join("points.csv"), folder.path().join("cells.csv"));
    fs::write(&points, "id,lat,lon,date\n1,53.6,-2.16,2016-02\n2,53.6,-2.16,2016-02\n3,53.7,-2.3,2016-02\n")
        .expect("written");
    assert_eq!(run(folder.path(), &cells).0, 3);
    assert!(run(folder.path(), &cells).1.contains("a folder"));
    assert_eq!(run(&folder.path().join("none.csv"), &cells).0, 3);
    assert_eq!(run(&points, &points).0, 2);
    assert_eq!(run(&points, &folder.path().join("./points.csv")).0, 2);
    assert_eq!(run(&points, &folder.path().join("none/cells.csv")).0, 4);
    assert_eq!(run(&points, folder.path()).0, 2, "a name without a form");
    let in_the_way = folder.path().join("cells-there.csv");
    fs::create_dir(&in_the_way).expect("made");
    assert_eq!(run(&points, &in_the_way).0, 4);
}

#[test]
fn usage_is_checked_before_anything_is_read() {
    for options in [["--resolution", "16"], ["--resolution", "-1"], ["--resolution", "nine"]] {
        let words = ["analyse", "points.csv", "--cells", "cells.csv"].into_iter().chain(options);
        assert!(Command::try_parse_from(words).is_err(), "{options:?}");
    }
    for alpha in ["0", "1", "NaN", "-0.05"] {
        let words = ["analyse", "points.csv", "--cells", "cells.csv", "--resolution", "8", "--alpha", alpha];
        assert!(Command::try_parse_from(words).is_err(), "{alpha}");
    }
}
