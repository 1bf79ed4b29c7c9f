//! The whole command, statistic by statistic: what it writes has the columns of
//! the reference values, by name, and their numbers.

use std::fs;
use std::path::Path;

use clap::Parser as _;
use homeward::cli::analyse::failure::Failure;
use homeward::cli::analyse::run;

use super::{Command, Table, burglaries, unpack};

fn golden(name: &str) -> Table {
    if name.ends_with(".gz") {
        return Table::new(&unpack(&format!("goldens/{name}")));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/goldens").join(name);
    Table::new(&fs::read(path).expect("the reference"))
}

/// Runs the command on points; `OUT` in the options is the file that is returned.
fn told(points: &[u8], options: &[&str], form: &str) -> Result<Vec<u8>, Failure> {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, out) = (folder.path().join("points.csv"), folder.path().join(format!("out.{form}")));
    fs::write(&input, points).expect("written");
    let (input, out) = (input.to_str().expect("a path"), out.to_str().expect("a path"));
    let options = options.iter().map(|&option| if option == "OUT" { out } else { option });
    let words = ["analyse", input].into_iter().chain(options);
    run(&Command::try_parse_from(words).expect("good usage").args)?;
    Ok(fs::read(out).expect("an answer"))
}

/// Each column of the reference is there, in its order, with its values: numbers
/// to their tolerance, all else to the letter.
#[track_caller]
fn check(options: &[&str], reference: &Table) {
    let ours = Table::new(&told(&burglaries(), options, "csv").expect("a good run"));
    let shared: Vec<_> = ours.header.iter().filter(|name| reference.header.contains(name)).collect();
    assert!(shared.into_iter().eq(&reference.header), "{:?}", ours.header);
    assert_eq!(ours.rows.len(), reference.rows.len());
    for name in &reference.header {
        for (ours, golden) in ours.column(name).zip(reference.column(name)) {
            let real = |text: &str| text.contains('.').then(|| text.parse::<f64>().ok()).flatten();
            match (real(ours), real(golden)) {
                (Some(ours), Some(golden)) => {
                    let far = (ours - golden).abs();
                    assert!(far <= 1e-9 * golden.abs().max(1.0), "{name}: {ours} {golden}");
                    let is_small = ["p", "q", "mk_p"].contains(&name.as_str()) && golden < 1e-9;
                    assert!(!is_small || far <= 1e-6 * golden, "{name}: {ours} {golden}");
                }
                _ => assert!(ours == golden || same_number(ours, golden), "{name}: {ours} {golden}"),
            }
        }
    }
}

/// Whether two texts are one number, as `1e-7` and `0.0000001`.
fn same_number(ours: &str, golden: &str) -> bool {
    match (ours.parse::<f64>(), golden.parse::<f64>()) {
        (Ok(ours), Ok(golden)) => (ours - golden).abs() <= 1e-9 * golden.abs().min(1.0),
        _ => false,
    }
}

#[test]
fn local_moran_has_the_columns_and_values_of_its_reference() {
    for resolution in ["8", "9"] {
        let options = ["--resolution", resolution, "--statistic", "local-moran", "--cells", "OUT"];
        check(&options, &golden(&format!("gmp_r{resolution}_moran.csv.gz")));
    }
}

#[test]
fn emerging_has_the_columns_and_values_of_its_reference() {
    for (resolution, neighbourhood) in [("8", "cube"), ("9", "slice")] {
        let options = ["--resolution", resolution, "--statistic", "emerging", "--law", "normal"];
        let more = ["--neighbourhood", neighbourhood, "--cells", "OUT"];
        let reference = golden(&format!("gmp_r{resolution}_emerging_{neighbourhood}.csv.gz"));
        check(&[&options[..], &more].concat(), &reference);
    }
}

#[test]
fn a_back_test_has_the_rows_of_its_reference() {
    let options = ["--resolution", "8", "--statistic", "back-test", "--table", "OUT"];
    let ours = told(&burglaries(), &options, "csv").expect("a good run");
    let reference = golden("gmp_r8_backtest.csv");
    let mut ours = Table::new(&ours);
    assert_eq!(ours.header[..reference.header.len()], reference.header);
    ours.rows.retain(|row| ["count12", "gistar12"].contains(&row[0].as_str()));
    for name in ["method", "month", "flagged", "events", "hits"] {
        assert!(ours.column(name).eq(reference.column(name)), "{name}");
    }
    for name in ["hit_rate", "pai", "pai_max", "pei"] {
        assert!(super::deviation(&ours, &reference, name, |_| 1.0) <= 1e-9);
    }
}

#[test]
fn a_space_time_scan_has_the_clusters_of_its_reference() {
    let options =
        ["--resolution", "8", "--statistic", "space-time-scan", "--draws", "19", "--clusters", "OUT"];
    check(&options, &golden("gmp_r8_scan_st_permutation.csv"));
}

/// Every form of a table holds the same rows.
#[test]
fn a_table_is_the_same_in_every_form() {
    let options = ["--resolution", "8", "--cells", "OUT"];
    let csv = Table::new(&told(&burglaries(), &options, "csv").expect("a good run"));
    let text =
        String::from_utf8(told(&burglaries(), &options, "geojson").expect("a good run")).expect("text");
    let map: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    assert_eq!(map.features.len(), csv.rows.len());
    for (feature, (cell, z)) in map.features.iter().zip(csv.column("cell").zip(csv.numbers("z"))) {
        assert_eq!(feature.property("cell").and_then(serde_json::Value::as_str), Some(cell));
        assert_eq!(feature.property("z").and_then(serde_json::Value::as_f64), Some(z));
    }
    assert_eq!(told(&burglaries(), &options, "parquet").expect("a good run")[..4], *b"PAR1");
    assert_eq!(told(&burglaries(), &options, "arrow").expect("a good run")[..6], *b"ARROW1");
}

#[test]
fn a_report_says_what_was_done_and_to_what() {
    let options = ["--resolution", "8", "--seed", "5", "--synthetic", "--json", "OUT"];
    let report: serde_json::Value =
        serde_json::from_slice(&told(&burglaries(), &options, "json").expect("a good run")).expect("JSON");
    assert_eq!(report["statistic"], "gi-star");
    assert_eq!(report["data"], "SYNTHETIC");
    assert_eq!(report["parameters"]["given"], serde_json::json!({"seed": 5}));
    assert_eq!(report["parameters"]["resolved"]["alpha"], 0.05);
    assert_eq!(report["input"]["rows"]["used"], 92_666);
    assert_eq!(report["results"]["hot_cells"], 53);
    let hash = "sha256";
    assert_eq!(report["input"][hash].as_str().map(str::len), Some(64));
}

#[test]
fn options_that_do_not_go_together_are_refused_before_anything_is_read() {
    let refused = |options: &[&str], form: &str, message: &str| {
        let failure = told(b"not even a table", options, form).expect_err(message);
        assert_eq!(failure.exit_code(), 2, "{failure}");
        assert!(failure.to_string().contains(message), "{failure}");
    };
    let of = |statistic: &'static str, option: &'static str| {
        ["--resolution", "8", "--statistic", statistic, option, "OUT"]
    };
    refused(&["--resolution", "8"], "csv", "nothing is asked for");
    refused(&of("gi-star", "--clusters"), "csv", "gi-star has no --clusters: it has --cells");
    refused(&of("back-test", "--map"), "svg", "not about cells");
    refused(&of("gi-star", "--cells"), "xls", "must end in");
    refused(&of("gi-star", "--map"), "jpg", "must end in .svg or .png");
    refused(&of("space-time-scan", "--clusters"), "geojson", "no outline");
    refused(
        &["--resolution", "8", "--law", "exact", "--decay", "inverse", "--cells", "OUT"],
        "csv",
        "--decay",
    );
}

#[test]
fn a_scan_has_the_clusters_of_its_reference() {
    let options = ["--resolution", "8", "--statistic", "scan", "--draws", "19", "--clusters", "OUT"];
    check(&options, &golden("gmp_r8_scan_spatial.csv"));
}

/// Border points may go to any cluster that has a core point near.
#[test]
fn dbscan_has_the_points_of_its_reference() {
    let options = ["--resolution", "9", "--statistic", "dbscan", "--eps-km", "0.2", "--min-points", "60"];
    let ours =
        told(&burglaries(), &[&options[..], &["--points", "OUT"]].concat(), "csv").expect("a good run");
    let (ours, reference) = (Table::new(&ours), golden("gmp_dbscan.csv.gz"));
    assert_eq!(ours.header, reference.header);
    assert!(ours.column("id").eq(reference.column("id")));
    assert!(ours.column("core").eq(reference.column("core")));
    let clusters = ours.column("cluster").zip(reference.column("cluster")).zip(reference.column("core"));
    for ((ours, golden), core) in clusters {
        assert!(core == "0" || ours == golden, "{ours} {golden}");
        assert_eq!(ours == "-1", golden == "-1");
    }
}

/// Files that are odd, and right.
#[test]
fn odd_files_have_right_answers() {
    let cells = |points: &str, more: &[&str]| {
        let options = [&["--resolution", "7", "--cells", "OUT"], more].concat();
        Table::new(&told(points.as_bytes(), &options, "csv").expect("a good run"))
    };
    let total = |table: &Table, name: &str| table.numbers(name).iter().sum::<f64>();
    let finite = |table: &Table| table.numbers("z").iter().all(|z| z.is_finite());
    // Across the 180th meridian, at the poles, on a pentagon.
    for points in [
        "-17,179.9\n-16.8,-179.9\n-17,179.9\n",
        "89.9,0\n89.9,0\n89.8,90\n",
        "50.1,-143.5\n50.1,-143.5\n50.3,-143.4\n",
    ] {
        let table = cells(&format!("Latitude;Longitude\n{}", points.replace(',', ";")), &[]);
        assert!(finite(&table) && total(&table, "count") == 3.0, "{points}");
    }
    // Dates out of order, in several forms; categories as a filter; an empty one.
    let text = "lat,lon,when,category\n53.6,-2.1,2024-03,a\n53.6,-2.1,2024-03-09,a\n53.6,-2.1,01/02/2024,\n53.7,-2.1,2023-12-31T23:00:00Z,b\n53.7,-2.1,20240101,b\n";
    assert_eq!(total(&cells(text, &[]), "count"), 5.0);
    assert_eq!(total(&cells(text, &["--only", "(none),b"]), "count"), 3.0);
    // A thousand million of one place, said by a column.
    let text = "lat,lon,n\n53.6,-2.1,1000000000\n53.7,-2.1,1\n53.6,-2.3,1\n53.65,-2.2,2\n";
    let table = cells(text, &["--weight", "n", "--law", "normal"]);
    assert!(finite(&table) && total(&table, "count") == 1_000_000_004.0);
    // Children count once a cell.
    let text = "lat,lon,who\n53.6,-2.1,a\n53.6,-2.1,a\n53.6,-2.1,b\n53.7,-2.1,a\n";
    assert_eq!(total(&cells(text, &["--by", "who"]), "count"), 3.0);
    assert_eq!(total(&cells(text, &["--by", "who", "--count", "events"]), "count"), 4.0);
    // Three of one child, however its id is written, beside another's.
    let text = "lat,lon,who\n53.6,-2.1,LA-1\n53.6,-2.1,la-1\n53.6,-2.1, LA\u{2011}1\n53.6,-2.1,LA-3\n53.7,-2.1,LA-2\n";
    assert_eq!(total(&cells(text, &["--by", "who"]), "count"), 3.0);
}

/// Files on which a statistic is not defined, or that are not what they should be.
#[test]
fn odd_files_are_explained() {
    let refused = |points: &str, statistic: &str, more: &[&str], message: &str| {
        let all = [&["--resolution", "8", "--statistic", statistic, "--summary"], more].concat();
        let failure = told(points.as_bytes(), &all, "csv").expect_err(message);
        assert!(failure.to_string().contains(message), "{statistic}: {failure}");
        assert!([1, 2, 3].contains(&failure.exit_code()), "{failure}");
    };
    let one = "id,lat,lon,date\n1,53.6,-2.1,2024-01\n";
    for statistic in ["gi-star", "local-moran", "emerging"] {
        refused(one, statistic, &[], "every cell has the same count");
    }
    refused(one, "space-time-scan", &[], "one step of time");
    refused(one, "change", &[], "all of one month");
    refused(one, "back-test", &[], "month");
    refused(one, "dbscan", &[], "--eps-km and --min-points");
    refused(one, "kernel", &["--bandwidth-km", "0"], "bandwidth");
    refused("id,lat,lon\n1,53.6,-2.1\n", "emerging", &[], "no column \"date\"");
    refused("a,b\n1,2\n", "gi-star", &[], "no column \"lat\"");
    refused("id,lat,lon\n1,53.6,-2.1\n1,53.7,-2.1\n", "gi-star", &["--unique-ids"], "same id");
    refused(one, "gi-star", &["--only", "theft"], "no column \"category\"");
    refused(one, "gi-star", &["--stability", "20"], "needs --by");
}

/// A study area that is given: cells of a list with their people, or polygons.
#[test]
fn a_study_area_can_be_listed_or_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let middle: h3o::CellIndex = "88194ad14bfffff".parse().expect("a cell");
    let cells = middle.grid_disk::<Vec<_>>(2);
    let list: String = cells.iter().map(|cell| format!("{cell},100\n")).collect();
    let listed = folder.path().join("area.csv");
    fs::write(&listed, format!("cell,population\n{list}")).expect("written");
    let shape = geojson::Geometry::from(&homeward::cells::outline::dissolve(&cells));
    let feature = geojson::Feature { geometry: Some(shape), ..Default::default() };
    let drawn = folder.path().join("area.geojson");
    fs::write(
        &drawn,
        geojson::FeatureCollection { features: vec![feature], bbox: None, foreign_members: None }.to_string(),
    )
    .expect("written");
    let at = h3o::LatLng::from(middle);
    let inside = format!("{},{}\n", at.lat(), at.lng());
    let points = format!("lat,lon\n{inside}{inside}53.0,-2.9\n");
    for area in [listed, drawn] {
        let area = area.to_str().expect("a path");
        let options =
            ["--resolution", "8", "--statistic", "scan", "--area", area, "--draws", "19", "--cells", "OUT"];
        let table = Table::new(&told(points.as_bytes(), &options, "csv").expect("a good run"));
        assert_eq!(table.rows.len(), 19, "{area}");
        assert_eq!(table.numbers("count").iter().sum::<f64>(), 2.0, "the point outside is left out");
    }
}
