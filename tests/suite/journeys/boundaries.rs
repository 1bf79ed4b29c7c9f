//! Boundaries from a file to a layer: each format held against what GDAL reads
//! from the same file.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use geo::{Area as _, BoundingRect as _, MultiPolygon, Rect};
use homeward::boundary::{Boundary, Layer, built_in};
use homeward::crs::Crs;
use homeward::store::boundaries::Boundaries;
use serde_json::{Value, json};

use crate::support::{Office, Ran, text};
use crate::tools::need;

/// An area as two readers may agree on it: name, and square metres in the grid.
type Read = BTreeMap<String, (String, f64)>;

/// Does something with the store of an office, as a reader has it.
fn with_store<T>(office: &Office, ask: impl AsyncFnOnce(Boundaries) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Boundaries::open_reader(&office.data()).await.expect("a store");
        ask(store).await
    })
}

fn imported(office: &Office, layer: &str) -> (Layer, Vec<Boundary>) {
    with_store(office, async |store| {
        let found = store.layer(layer).await.expect("a store").expect("a layer");
        let all = store.within(layer, found.bounds).await.expect("a store");
        (found, all)
    })
}

fn as_read(boundaries: &[Boundary]) -> Read {
    let area = |outline: &MultiPolygon| {
        Crs::NationalGrid.outline_of_degrees(outline).expect("in reach").unsigned_area()
    };
    boundaries.iter().map(|each| (each.code.clone(), (each.name.clone(), area(&each.outline)))).collect()
}

/// The wards that are compiled in, as the Office for National Statistics would
/// publish them.
fn published(office: &Office) -> PathBuf {
    let features: Vec<Value> = built_in()
        .iter()
        .flat_map(|layer| &layer.boundaries)
        .map(|ward| {
            let outline = geojson::Geometry::from(&ward.outline);
            let fields = json!({ "WD24CD": ward.code, "WD24NM": ward.name, "LAD24CD": "E08000005" });
            json!({ "type": "Feature", "properties": fields, "geometry": outline })
        })
        .collect();
    let collection = json!({ "type": "FeatureCollection", "features": features });
    office.write("published.geojson", collection.to_string())
}

/// The same in another format, by GDAL.
fn converted(from: &Path, to: &Path, options: &[&str]) {
    let done = need("ogr2ogr").args(options).arg(to).arg(from).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// What GDAL reads from a file.
fn read_by_gdal(office: &Office, file: &Path, code: &str, name: &str, outline: &str) -> Read {
    let shown = need("ogrinfo").args(["-ro", "-q"]).arg(file).output().expect("it runs");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let layer = shown.lines().find_map(|line| line.strip_prefix("1: ")).expect("a layer");
    let layer = layer.split(" (").next().expect("a name");
    let sql = format!(
        "SELECT {code} AS code, {name} AS name, ST_Area(ST_Transform({outline}, 27700)) AS area FROM \"{layer}\""
    );
    let out = office.path("gdal.csv");
    // The file may be there from the format before.
    let _ = fs::remove_file(&out);
    converted(file, &out, &["-f", "CSV", "-dialect", "SQLite", "-sql", &sql]);
    let mut rows = csv::Reader::from_path(&out).expect("a table");
    let row =
        |row: csv::StringRecord| (row[0].to_owned(), (row[1].to_owned(), row[2].parse().expect("a number")));
    rows.records().map(|each| row(each.expect("a row"))).collect()
}

fn zipped(office: &Office, name: &str, files: &[(&str, &Path)]) -> PathBuf {
    let path = office.path(name);
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).expect("made"));
    for (name, file) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(&fs::read(file).expect("a file")).expect("written");
    }
    zip.finish().expect("whole");
    path
}

fn import(office: &Office, file: &Path, more: &[&str]) -> Ran {
    office.run(&[&["import", "boundaries", text(file)], more].concat())
}

/// Imports a file under a title of its own, and holds it against GDAL.
#[track_caller]
fn agrees(office: &Office, title: &str, file: &Path, seen: &Path) {
    import(office, file, &["--title", title]).done();
    let (layer, boundaries) = imported(office, &format!("{title}-2024"));
    assert_eq!((layer.features, layer.kind.code()), (50, "ward"), "{title}");
    let column = if seen.extension().is_some_and(|ending| ending == "gpkg") { "geom" } else { "geometry" };
    let (ours, theirs) = (as_read(&boundaries), read_by_gdal(office, seen, "WD24CD", "WD24NM", column));
    assert_eq!(ours.len(), theirs.len(), "{title}");
    for (code, (name, area)) in &ours {
        let (their_name, their_area) = &theirs[code];
        assert_eq!(name, their_name, "{title}");
        assert!((area - their_area).abs() < 1.0, "{title} {name}: {area} and {their_area} square metres");
    }
}

#[test]
fn every_format_gives_the_areas_that_gdal_reads() {
    let office = Office::new();
    let wgs84 = published(&office);
    agrees(&office, "geojson", &wgs84, &wgs84);
    let grid = ["-t_srs", "EPSG:27700"];
    for (name, format, options) in [
        ("grid.geojson", "GeoJSON", &["-lco", "RFC7946=NO"][..]),
        ("grid.gpkg", "GPKG", &[]),
        ("grid.fgb", "FlatGeobuf", &["-nlt", "MULTIPOLYGON"]),
        ("unsorted.fgb", "FlatGeobuf", &["-lco", "SPATIAL_INDEX=NO", "-nlt", "MULTIPOLYGON"]),
    ] {
        let file = office.path(name);
        converted(&wgs84, &file, &[&["-f", format], &grid[..], options].concat());
        agrees(&office, &name.replace('.', "-"), &file, &file);
    }
    let kml = office.path("wards.kml");
    converted(&wgs84, &kml, &["-f", "KML"]);
    agrees(&office, "kml", &kml, &wgs84);
    let kmz = zipped(&office, "wards.kmz", &[("doc.kml", &kml)]);
    agrees(&office, "kmz", &kmz, &wgs84);
    let shapes = office.path("wards.shp");
    converted(&wgs84, &shapes, &[&["-f", "ESRI Shapefile", "-nlt", "MULTIPOLYGON"], &grid[..]].concat());
    let part = |ending: &str| office.path(&format!("wards.{ending}"));
    let (dbf, prj, shx) = (part("dbf"), part("prj"), part("shx"));
    let files: [(&str, &Path); 4] =
        [("Wards/W.shp", &shapes), ("Wards/W.dbf", &dbf), ("Wards/W.PRJ", &prj), ("Wards/W.shx", &shx)];
    agrees(&office, "shapefile", &zipped(&office, "wards.zip", &files), &shapes);
    // A Shapefile that does not say that it is in grid metres.
    let without = zipped(&office, "bare.zip", &files[..2]);
    let ran = import(&office, &without, &["--title", "bare"]).done();
    assert!(ran.out.contains("its numbers are British National Grid"), "{}", ran.out);
    assert_eq!(as_read(&imported(&office, "bare-2024").1), as_read(&imported(&office, "shapefile-2024").1));
}

/// Two squares that share an arc, quantized, and one of them with a hole.
const TOPOLOGY: &str = r#"{"type": "Topology", "transform": {"scale": [0.0001, 0.0001], "translate": [-2.2, 53.6]},
  "arcs": [[[100, 0], [0, 100]], [[100, 100], [-100, 0], [0, -100], [100, 0]], [[100, 0], [100, 0], [0, 100], [-100, 0]],
           [[20, 20], [0, 20], [20, 0], [0, -20], [-20, 0]]],
  "objects": {"beats": {"type": "GeometryCollection", "geometries": [
    {"type": "Polygon", "arcs": [[0, 1], [3]], "properties": {"code": "K1", "name": "Town"}},
    {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"code": "K2", "name": "Moor"}}]}}}"#;

#[test]
fn topojson_is_what_gdal_reads() {
    let office = Office::new();
    let file = office.write("beats.topojson", TOPOLOGY);
    import(&office, &file, &["--kind", "beat"]).done();
    let ours = as_read(&imported(&office, "beats").1);
    let theirs = read_by_gdal(&office, &file, "code", "name", "SetSRID(geometry, 4326)");
    assert_eq!(ours.keys().collect::<Vec<_>>(), ["K1", "K2"]);
    for (code, (name, area)) in &ours {
        assert_eq!(name, &theirs[code].0);
        assert!((area - theirs[code].1).abs() < 1.0, "{name}: {area} and {}", theirs[code].1);
    }
}

#[test]
fn the_grid_is_within_two_and_a_half_metres_of_gdals() {
    let office = Office::new();
    let wgs84 = published(&office);
    let grid = office.path("grid.geojson");
    converted(
        &wgs84,
        &grid,
        &["-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=4", "-t_srs", "EPSG:27700"],
    );
    import(&office, &grid, &["--title", "grid"]).done();
    let (_, ours) = imported(&office, "grid-2024");
    let wards: Vec<&Boundary> = built_in().iter().flat_map(|layer| &layer.boundaries).collect();
    let mut furthest: f64 = 0.0;
    for ward in wards {
        let mine = ours.iter().find(|each| each.code == ward.code).expect("imported");
        for (one, other) in mine.outline.iter().zip(&ward.outline) {
            for (one, other) in one.exterior().0.iter().zip(&other.exterior().0) {
                let north_m = (one.y - other.y) * 111_300.0;
                let east_m = (one.x - other.x) * 111_300.0 * one.y.to_radians().cos();
                furthest = furthest.max(north_m.hypot(east_m));
            }
        }
    }
    assert!(furthest < 2.5, "{furthest} metres");
}

#[test]
fn a_layer_goes_in_once_beside_other_versions_and_is_removed_with_an_entry() {
    let office = Office::new();
    let file = published(&office);
    let licence = ["--title", "Wards", "--licence", "Open Government Licence v3.0"];
    let ran = import(&office, &file, &licence).done();
    assert!(ran.out.contains("wards-2024: 50 areas, each a ward"), "{}", ran.out);
    let ran = import(&office, &file, &licence).done();
    assert_eq!(ran.out.trim(), "wards-2024: there before, nothing changed");
    let fewer = fs::read_to_string(&file).expect("a text").replace("Healey", "Healey and more");
    let newer = office.write("newer.geojson", fewer);
    import(&office, &newer, &licence).failed(1, &["there is another layer wards-2024", "nothing was taken"]);
    import(&office, &newer, &[&licence[..], &["--vintage", "2025"]].concat()).done();
    let listed = office.run(&["boundaries", "list"]).done().out;
    let ids: Vec<_> = listed.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(ids, ["layer", "wards-2024", "wards-2025", "wards-bradford-2024", "wards-rochdale-2023"]);
    office.run(&["boundaries", "remove", "wards-2024"]).done();
    office.run(&["boundaries", "remove", "wards-2024"]).failed(1, &["no layer wards-2024 was imported"]);
    office.run(&["boundaries", "remove", "wards-rochdale-2023"]).failed(1, &["wards-rochdale-2023"]);
    let audit = office.run(&["audit", "list"]).done().out;
    let acts: Vec<_> = audit.lines().filter(|line| line.starts_with("boundaries\t")).collect();
    let told = [
        "boundaries_imported\twards-2024",
        "boundaries_imported\twards-2025",
        "boundaries_removed\twards-2024",
    ];
    assert_eq!(acts.len(), told.len());
    assert!(acts.iter().zip(told).all(|(line, told)| line.contains(told)), "{acts:?}");
    let kept = office.write("kept.txt", office.run(&["audit", "checkpoint"]).done().out);
    let verified = office.run(&["audit", "verify", "--checkpoint", text(&kept)]).done();
    assert!(verified.out.contains("boundaries: whole, 3 entries"), "{}", verified.out);
}

#[test]
fn the_zip_of_a_police_force_is_one_layer_with_the_names_of_its_files() {
    let office = Office::new();
    let square = |west: f64| {
        let (east, south, north) = (west + 0.01, 53.6, 53.61);
        format!(
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><Polygon><outerBoundaryIs><LinearRing>\
             <coordinates>{west},{south} {east},{south} {east},{north} {west},{north} {west},{south}</coordinates>\
             </LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
        )
    };
    let (one, two) = (office.write("K1N1.kml", square(-2.2)), office.write("K1N2.kml", square(-2.1)));
    let files: [(&str, &Path); 2] =
        [("greater-manchester/K1N1.kml", &one), ("greater-manchester/K1N2.kml", &two)];
    import(
        &office,
        &zipped(&office, "gmp.zip", &files),
        &["--title", "GMP neighbourhoods", "--vintage", "2026-01"],
    )
    .done();
    let (layer, boundaries) = imported(&office, "gmp-neighbourhoods-2026-01");
    assert_eq!(layer.kind.code(), "neighbourhood");
    let named: Vec<_> = boundaries.iter().map(|each| (each.code.as_str(), each.name.as_str())).collect();
    assert_eq!(named, [("K1N1", "K1N1"), ("K1N2", "K1N2")]);
}

#[test]
fn thousands_of_areas_are_imported_and_found() {
    let office = Office::new();
    let square = |at: i32| {
        let (west, south) = (-2.3 + f64::from(at % 100) * 0.012, 51.6 + f64::from(at / 100) * 0.03);
        let ring = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.02), (0.0, 0.02), (0.0, 0.0)]
            .map(|(x, y)| [west + x, south + y]);
        json!({ "type": "Feature", "properties": { "LSOA31CD": format!("E0199{at:04}"), "LSOA31NM": format!("Area {at}") },
                "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let features: Vec<Value> = (0..8000).map(square).collect();
    let file = office
        .write("LSOA_2031.geojson", json!({ "type": "FeatureCollection", "features": features }).to_string());
    import(&office, &file, &[]).done();
    let (layer, all) = imported(&office, "lsoa-2031");
    assert_eq!((layer.features, all.len(), layer.kind.code()), (8000, 8000, "lsoa"));
    with_store(&office, async |store| {
        let found = store.boundary("lsoa-2031", "E01994321").await.expect("a store").expect("a boundary");
        assert_eq!(found.name, "Area 4321");
        let bounds = found.outline.bounding_rect().expect("an outline");
        let near = Rect::new((bounds.min().x, bounds.min().y), (bounds.max().x + 0.012, bounds.max().y));
        let met = store.within("lsoa-2031", near).await.expect("a store");
        assert_eq!(met.iter().map(|each| each.name.as_str()).collect::<Vec<_>>(), ["Area 4321", "Area 4322"]);
    });
}
