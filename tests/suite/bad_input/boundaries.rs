//! Files of boundaries that are wrong: each is mended and told, or refused with
//! the area and the rule, and nothing of it is taken.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use homeward::boundary;
use homeward::store::boundaries::Boundaries;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Office, Ran, files, text};

fn import(office: &Office, file: &Path) -> Ran {
    office.run(&["import", "boundaries", text(file)])
}

/// A place near Rochdale, in thousandths of a degree.
fn there(points: &[(f64, f64)]) -> Value {
    points.iter().map(|(x, y)| json!([-2.16 + x * 0.001, 53.61 + y * 0.001])).collect()
}

fn collection(areas: &[(&str, Value)]) -> String {
    let features: Vec<Value> = areas
        .iter()
        .map(|(code, geometry)| json!({ "type": "Feature", "properties": { "code": code, "name": code }, "geometry": geometry }))
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn polygon(rings: &[&[(f64, f64)]]) -> Value {
    let rings: Vec<Value> = rings.iter().map(|ring| there(ring)).collect();
    json!({ "type": "Polygon", "coordinates": rings })
}

const SQUARE: &[(f64, f64)] = &[(0., 0.), (4., 0.), (4., 4.), (0., 4.), (0., 0.)];
const APART: &[(f64, f64)] = &[(20., 0.), (24., 0.), (24., 4.), (20., 4.), (20., 0.)];

/// A good area, and after it one with this outline.
fn second(geometry: Value) -> String {
    collection(&[("K1", polygon(&[APART])), ("K2", geometry)])
}

#[track_caller]
fn refused(office: &Office, name: &str, bytes: impl AsRef<[u8]>, code: i32, said: &[&str]) {
    let before = if office.data().exists() { files(&office.data()) } else { Default::default() };
    let file = office.write(name, bytes);
    import(office, &file).failed(code, &[&[name, "nothing was taken"], said].concat());
    let after = if office.data().exists() { files(&office.data()) } else { Default::default() };
    assert!(before == after, "{name} left something behind");
}

#[test]
fn what_is_in_doubt_is_refused_with_the_area_named() {
    let office = Office::new();
    let kept = office.write("kept.geojson", collection(&[("K0", polygon(&[APART]))]));
    import(&office, &kept).done();
    let bow_tie: &[(f64, f64)] = &[(0., 0.), (4., 4.), (4., 0.), (0., 4.), (0., 0.)];
    let outside: &[(f64, f64)] = &[(9., 9.), (9., 10.), (10., 10.), (9., 9.)];
    let across: &[(f64, f64)] = &[(3., 3.), (3., 6.), (6., 6.), (3., 3.)];
    let line: &[(f64, f64)] = &[(0., 0.), (4., 0.), (8., 0.), (0., 0.)];
    let overlapping = json!({ "type": "MultiPolygon", "coordinates": [[there(SQUARE)], [there(across)]] });
    for (name, geometry, said) in [
        ("bow-tie", polygon(&[bow_tie]), "its edge crosses itself near 53.61"),
        ("hole-outside", polygon(&[SQUARE, outside]), "a hole of it lies outside it"),
        ("hole-across", polygon(&[SQUARE, across]), "crosses its edge, near 53.61"),
        ("overlapping", overlapping, "parts of it overlap near 53.61"),
        ("line", polygon(&[line]), "encloses no ground"),
        ("empty", json!({ "type": "Polygon", "coordinates": [] }), "it has no outline"),
        ("null", Value::Null, "it has no outline"),
        ("short", json!({ "type": "Polygon", "coordinates": [[[1], [2], [3]]] }), "not those of a Polygon"),
        ("words", json!({ "type": "Polygon", "coordinates": "here" }), "GeoJSON"),
        ("unknown", json!({ "type": "Circle", "coordinates": [1, 2] }), "not those of a Circle"),
    ] {
        let named = if name == "words" { "line 1" } else { "feature 2 (K2" };
        refused(&office, &format!("{name}.geojson"), second(geometry), 3, &[said, named]);
    }
}

#[test]
fn what_lies_elsewhere_is_refused_unless_it_is_meant() {
    let office = Office::new();
    let at = |x: f64, y: f64| json!({ "type": "Polygon", "coordinates": [[[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y]]] });
    for (name, geometry) in [("sea", at(1.5, 54.5)), ("cardiff", at(-3.2, 51.48)), ("france", at(2.3, 48.8))]
    {
        let name = format!("{name}.geojson");
        refused(
            &office,
            &name,
            second(geometry.clone()),
            1,
            &["feature 2 (K2", "outside England", "--anywhere"],
        );
        let file = office.write(&name, second(geometry));
        office.run(&["import", "boundaries", text(&file), "--anywhere"]).done();
    }
    let huge = at(1e30, 5.0);
    refused(
        &office,
        "huge.geojson",
        collection(&[("K1", huge)]),
        3,
        &["neither degrees nor British National Grid"],
    );
    let infinite = second(polygon(&[SQUARE])).replace("53.61,", "1e999,").replace("53.61]", "1e999]");
    refused(&office, "infinite.geojson", infinite, 3, &["GeoJSON"]);
}

#[test]
fn what_is_certain_is_mended_and_told() {
    let office = Office::new();
    let reader = |id: &str| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let store = Boundaries::open_reader(&office.data()).await.expect("a store");
            let layer = store.layer(id).await.expect("a store").expect("a layer");
            (layer.bounds, store.within(id, layer.bounds).await.expect("a store"))
        })
    };
    let swapped = collection(&[("K1", polygon(&[SQUARE]))]);
    let swapped: Value = serde_json::from_str(&swapped).expect("a collection");
    let mut turned = swapped.clone();
    let ring = turned["features"][0]["geometry"]["coordinates"][0].as_array_mut().expect("a ring");
    ring.iter_mut().for_each(|point| point.as_array_mut().expect("a point").reverse());
    let spiked: &[(f64, f64)] =
        &[(0., 0.), (4., 0.), (9., 0.), (4., 0.), (4., 4.), (0., 4.), (0., 4.), (0., 0.)];
    let inner: &[(f64, f64)] = &[(1., 1.), (3., 1.), (3., 3.), (1., 3.), (1., 1.)];
    let clockwise: Vec<(f64, f64)> = SQUARE.iter().rev().copied().collect();
    let apart = json!({ "type": "MultiPolygon", "coordinates": [[there(SQUARE)], [there(inner)]] });
    for (name, bytes, said) in [
        ("swapped", turned.to_string(), "its axes were swapped"),
        ("open", collection(&[("K1", polygon(&[&SQUARE[..4]]))]), "were closed: K1"),
        ("spiked", collection(&[("K1", polygon(&[spiked]))]), "spikes without ground were cut off: K1"),
        (
            "clockwise",
            collection(&[("K1", polygon(&[&clockwise]))]),
            "wound the other way round were turned: K1",
        ),
        ("apart", collection(&[("K1", apart)]), "were made holes: K1"),
        ("bom", format!("\u{feff}{}", collection(&[("K1", polygon(&[SQUARE]))])), "bom: 1 areas"),
    ] {
        let file = office.write(&format!("{name}.geojson"), bytes);
        let ran = import(&office, &file).done();
        assert!(ran.out.contains(said), "{name}: {}", ran.out);
        let (bounds, areas) = reader(name);
        assert!(
            (bounds.min().x + 2.16).abs() < 1e-9 && (bounds.max().y - 53.614).abs() < 1e-9,
            "{name}: {bounds:?}"
        );
        assert_eq!(
            areas[0].outline.iter().map(|part| part.interiors().len()).sum::<usize>(),
            usize::from(name == "apart")
        );
    }
}

#[test]
fn small_large_and_many_are_right() {
    let office = Office::new();
    let metre = 1.0 / 111_300.0 * 1000.0;
    let small: &[(f64, f64)] = &[(0., 0.), (metre, 0.), (metre, metre), (0., metre), (0., 0.)];
    import(&office, &office.write("metre.geojson", collection(&[("K1", polygon(&[small]))]))).done();
    // A coast of 100,000 vertices, and a thousand islands.
    let coast: Vec<(f64, f64)> = (0..100_000)
        .map(|at| {
            let turn = f64::from(at) / 100_000.0 * std::f64::consts::TAU;
            let out = if at % 2 == 0 { 50.0 } else { 49.99 };
            (out * turn.cos(), out * turn.sin())
        })
        .collect();
    import(&office, &office.write("coast.geojson", collection(&[("K1", polygon(&[&coast]))]))).done();
    let island = |at: i32| {
        let (x, y) = (f64::from(at % 40) * 5.0, f64::from(at / 40) * 5.0);
        json!([there(&SQUARE.iter().map(|(east, north)| (x + east, y + north)).collect::<Vec<_>>())])
    };
    let islands: Vec<Value> = (0..1000).map(island).collect();
    let islands = json!({ "type": "MultiPolygon", "coordinates": islands });
    let ran = import(&office, &office.write("islands.geojson", collection(&[("K1", islands)]))).done();
    assert!(!ran.out.contains("parted"), "{}", ran.out);
}

#[test]
fn codes_and_fields_are_asked_for_and_held_to() {
    let office = Office::new();
    let twice = collection(&[("K1", polygon(&[SQUARE])), ("K1", polygon(&[APART]))]);
    let file = office.write("twice.geojson", &twice);
    let ran = office.run(&["import", "boundaries", text(&file), "--code-field", "code"]);
    ran.failed(3, &["feature 2 (K1 K1)", "the same code as feature 1"]);
    let odd = twice.replace("\"code\"", "\"ref\"").replace("\"name\"", "\"colour\"");
    refused(
        &office,
        "odd.geojson",
        &odd,
        3,
        &["which field holds the code is not clear", "ref, colour", "--code-field"],
    );
    let ran = office.run(&[
        "import",
        "boundaries",
        text(&office.write("odd.geojson", &odd)),
        "--code-field",
        "size",
    ]);
    ran.failed(3, &["it has no field size", "ref, colour"]);
    let empty = collection(&[("K1", polygon(&[SQUARE])), ("", polygon(&[APART]))]);
    let ran = office.run(&[
        "import",
        "boundaries",
        text(&office.write("empty.geojson", empty)),
        "--code-field",
        "code",
    ]);
    ran.failed(3, &["feature 2", "its field code is empty"]);
    let lines = collection(&[("K\n1", polygon(&[SQUARE]))]);
    refused(&office, "lines.geojson", lines, 3, &["feature 1 (K1", "control characters"]);
    let ran = office.run(&["import", "interviews", text(&file), "--kind", "ward"]);
    ran.failed(2, &["only boundaries have a kind"]);
}

#[test]
fn kml_follows_no_link_and_expands_no_entity() {
    let office = Office::new();
    let kml = |inside: &str| {
        format!("<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{inside}</Document></kml>")
    };
    let link = "<NetworkLink><Link><href>http://203.0.113.7/all.kml</href></Link></NetworkLink>";
    let area = "<Placemark><name>Tom &amp; Jo&#39;s</name><Polygon><outerBoundaryIs><LinearRing><coordinates>-2.2,53.6,0 \
                -2.1,53.6,0 -2.1,53.7,0 -2.2,53.6,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>";
    refused(&office, "links.kml", kml(link), 3, &["only links to elsewhere, which are not followed"]);
    let ran = import(&office, &office.write("both.kml", kml(&format!("{link}{area}")))).done();
    assert!(ran.out.contains("links to elsewhere, not followed: 1"), "{}", ran.out);
    let bomb = "<!DOCTYPE kml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    refused(&office, "entities.kml", format!("{bomb}{}", kml(area)), 3, &["document type", "not expanded"]);
    refused(&office, "entity.kml", kml(&area.replace("&amp;", "&b;")), 3, &["entity", "not expanded"]);
    refused(&office, "deep.kml", kml(&"<Folder>".repeat(100_000)), 3, &["nested too deeply"]);
    refused(&office, "cut.kml", &kml(area)[..200], 3, &["KML"]);
    refused(
        &office,
        "number.kml",
        kml(&area.replace("-2.1,53.6", "here")),
        3,
        &["feature 1 (Tom & Jo's)", "no numbers"],
    );
    refused(&office, "page.html", "<html><body>Sign in</body></html>", 3, &["none of the formats"]);
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("whole").into_inner()
}

#[test]
fn a_zip_is_unpacked_no_further_than_a_limit() {
    let office = Office::new();
    let nothing = vec![b' '; 300 << 20];
    let bomb = zip(&[("bomb.kml", &nothing)]);
    assert!(bomb.len() < 1 << 20);
    refused(&office, "bomb.zip", &bomb, 3, &["unpacks to more than"]);
    let nested = zip(&[("inner.zip", &bomb)]);
    refused(&office, "nested.zip", nested, 3, &["none of the formats"]);
    refused(&office, "cut.zip", &bomb[..bomb.len() / 2], 3, &["not whole zip"]);
    let shapes = zip(&[("only.shp", &[0, 0, 0x27, 0x0a])]);
    refused(&office, "only.zip", shapes, 3, &["the .shp is not one"]);
    let escaping = zip(&[("../../../tmp/escaped.kml", b"<kml></kml>")]);
    refused(&office, "escaping.zip", escaping, 3, &["none of the formats"]);
}

#[test]
fn names_in_latin_1_are_read() {
    let office = Office::new();
    let latin = |words: &str| {
        words.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect::<Vec<u8>>()
    };
    let geojson =
        latin(&collection(&[("K1", polygon(&[SQUARE]))]).replace("\"name\":\"K1\"", "\"name\":\"Café Môn\""));
    let kml = latin(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><kml><Placemark><name>Café Môn</name><Polygon><outerBoundaryIs>\
         <LinearRing><coordinates>-2.2,53.6 -2.1,53.6 -2.1,53.7 -2.2,53.6</coordinates></LinearRing></outerBoundaryIs>\
         </Polygon></Placemark></kml>",
    );
    for (name, bytes) in [("latin.geojson", geojson), ("latin.kml", kml)] {
        let read =
            boundary::read(&fs::read(office.write(name, bytes)).expect("a file"), None).expect("areas");
        assert_eq!(read.features[0].field("name"), Some("Café Môn"), "{name}");
    }
}

#[test]
fn files_that_are_none_of_them_are_told() {
    let office = Office::new();
    for (name, bytes, said) in [
        ("empty.geojson", &b""[..], "none of the formats"),
        ("none.geojson", b"{\"type\":\"FeatureCollection\",\"features\":[]}", "it holds no areas"),
        ("object.geojson", b"{}", "none of the formats"),
        ("table.csv", b"code,name\nK1,Town\n", "none of the formats"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0", "none of the formats"),
        ("shapes.shp", b"\0\0\x27\x0a\0\0", "put the .shp, .shx, .dbf and .prj into a zip"),
        ("some.gpkg", b"SQLite format 3\0and no more", "GeoPackage"),
        ("some.fgb", b"fgb\x03fgb\x00\xff\xff\xff\xff", "FlatGeobuf"),
        ("point.geojson", b"{\"type\":\"Point\",\"coordinates\":[-2.1,53.6]}", "only points or lines"),
        ("crs.geojson", b"{\"type\":\"Polygon\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:29903\"}},\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}", "EPSG:29903"),
    ] {
        refused(&office, name, bytes, 3, &[said]);
    }
}

/// One valid file of each format that is read in memory.
fn seeds() -> Vec<Vec<u8>> {
    let geojson = second(polygon(&[SQUARE])).into_bytes();
    let topojson = b"{\"type\":\"Topology\",\"arcs\":[[[-2.2,53.6],[-2.1,53.6],[-2.1,53.7],[-2.2,53.6]]],\
        \"objects\":{\"a\":{\"type\":\"Polygon\",\"arcs\":[[0]],\"properties\":{\"code\":\"K1\"}}}}"
        .to_vec();
    let kml = b"<kml><Placemark><name>A</name><Polygon><outerBoundaryIs><LinearRing><coordinates>-2.2,53.6 -2.1,53.6 \
        -2.1,53.7 -2.2,53.6</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
        .to_vec();
    let zipped = zip(&[("a.kml", &kml), ("b.kml", &kml)]);
    vec![geojson, topojson, kml, zipped, shapefile(), flatgeobuf()]
}

fn shapefile() -> Vec<u8> {
    let points: Vec<u8> = [(-2.2, 53.6), (-2.2, 53.7), (-2.1, 53.7), (-2.2, 53.6)]
        .iter()
        .flat_map(|(x, y): &(f64, f64)| [x.to_le_bytes(), y.to_le_bytes()].concat())
        .collect();
    let content =
        [&5i32.to_le_bytes()[..], &[0; 32], &1i32.to_le_bytes(), &4i32.to_le_bytes(), &[0; 4], &points]
            .concat();
    let mut shp = [&[0, 0, 0x27, 0x0a][..], &[0; 96]].concat();
    shp.extend([&1i32.to_be_bytes()[..], &(content.len() as u32 / 2).to_be_bytes(), &content].concat());
    let mut dbf = vec![3, 0, 0, 0, 1, 0, 0, 0, 65, 0, 5, 0];
    dbf.resize(32, 0);
    dbf.extend(b"CODE\0\0\0\0\0\0\0C\0\0\0\0\x04");
    dbf.resize(64, 0);
    dbf.extend(b"\r K1  ");
    zip(&[("a.shp", &shp), ("a.dbf", &dbf)])
}

fn flatgeobuf() -> Vec<u8> {
    use flatgeobuf::{FgbWriter, GeometryType};
    let mut writer = FgbWriter::create("areas", GeometryType::Polygon).expect("a writer");
    let ground = geo::wkt!(POLYGON((-2.2 53.6, -2.1 53.6, -2.1 53.7, -2.2 53.6)));
    writer.add_feature_geom(geo::Geometry::from(ground), |_| {}).expect("added");
    let mut bytes = Vec::new();
    writer.write(&mut bytes).expect("written");
    bytes
}

#[test]
fn the_seeds_are_good() {
    for (at, seed) in seeds().iter().enumerate() {
        let read = boundary::read(seed, None).unwrap_or_else(|fault| panic!("seed {at}: {fault}"));
        assert!(!read.features[0].outline.is_empty(), "seed {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever happens to a file, it is read or refused.
    #[test]
    fn a_damaged_file_is_read_or_refused(
        seed in 0usize..6,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..12),
    ) {
        let mut bytes = seeds().swap_remove(seed);
        for (at, byte, how) in changes {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => bytes[at] ^= 1 << (byte % 8),
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(8).min(bytes.len())),
            }
        }
        if let Ok(raw) = boundary::read(&bytes, None) {
            let asked = boundary::Asked { file: "a".to_owned(), ..Default::default() };
            let _ = boundary::draft(raw, &asked, jiff::Timestamp::UNIX_EPOCH, || {});
        }
    }
}

/// The path of nothing: a name that is only an ending has no title.
#[test]
fn a_file_without_a_name_needs_a_title() {
    let office = Office::new();
    let file: PathBuf = office.write("—.geojson", collection(&[("K1", polygon(&[SQUARE]))]));
    import(&office, &file).failed(3, &["a title needs a letter or a digit"]);
    office.run(&["import", "boundaries", text(&file), "--title", "Beats"]).done();
}
