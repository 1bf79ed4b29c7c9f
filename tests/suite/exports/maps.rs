//! The formats of maps, opened by GDAL.

use std::collections::BTreeMap;
use std::path::Path;

use homeward::export::Format;
use serde_json::Value;

use super::taken::{self, SLIP, file};
use crate::tools;

const AREAS: [&str; 3] = ["whole", "ward", "drawn"];

fn ogrinfo(file: &Path, more: &[&str]) -> String {
    let arguments: Vec<&str> =
        ["-ro", "-al"].iter().chain(more).copied().chain([crate::support::text(file)]).collect();
    tools::said("ogrinfo", &arguments)
}

/// How many features GDAL finds, in all layers.
fn counts(said: &str) -> Vec<usize> {
    let counts = said.lines().filter_map(|line| line.strip_prefix("Feature Count: "));
    counts.map(|count| count.parse().expect("a number")).collect()
}

fn expected(of: &str) -> [usize; 3] {
    let summary = taken::summary(of);
    [1, summary.leaves.len(), summary.hotspots.iter().filter(|line| line.rank.is_some()).count()]
}

/// West, south, east and north of all that GDAL finds.
fn extent(said: &str) -> [f64; 4] {
    let mut ends = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for line in said.lines().filter_map(|line| line.strip_prefix("Extent: ")) {
        let numbers = line.split(['(', ')', ',', ' ']).filter_map(|part| part.parse::<f64>().ok());
        for (at, number) in numbers.enumerate() {
            ends[at] = if at < 2 { ends[at].min(number) } else { ends[at].max(number) };
        }
    }
    ends
}

#[test]
fn gdal_reads_every_layer_of_every_map() {
    for of in AREAS {
        let expected = expected(of);
        let whole = expected.iter().sum::<usize>();
        let gpkg = ogrinfo(&file(of, Format::GeoPackage), &["-so"]);
        let layers: Vec<usize> = counts(&gpkg);
        assert_eq!(layers[..3], expected, "{gpkg}");
        assert!(gpkg.contains("ID[\"EPSG\",27700]"), "{gpkg}");
        let [west, south, east, north] = extent(&gpkg);
        assert!(west > 380_000.0 && east < 402_000.0 && south > 400_000.0 && north < 425_000.0, "{gpkg}");
        for format in [Format::GeoJson, Format::FlatGeobuf, Format::Kml] {
            let said = ogrinfo(&file(of, format), &["-so"]);
            assert_eq!(counts(&said).iter().sum::<usize>(), whole, "{format:?} {said}");
            let [west, south, east, north] = extent(&said);
            assert!(west > -2.35 && east < -1.95 && south > 53.5 && north < 53.75, "{format:?} {said}");
        }
    }
}

#[test]
fn gdal_finds_the_figures_and_the_mark_in_every_map() {
    let summary = taken::summary("ward");
    let leaf = &summary.leaves[0];
    for format in [Format::GeoPackage, Format::GeoJson, Format::FlatGeobuf, Format::Kml] {
        let said = ogrinfo(&file("ward", format), &[]);
        for part in [leaf.leaf.as_str(), &leaf.children, &summary.headline, "OFFICIAL-SENSITIVE", "SYNTHETIC"]
        {
            assert!(said.contains(part), "{format:?}: {part}\n{said}");
        }
        assert!(said.contains(&taken::mark(1).serial.to_string()), "{format:?}");
    }
    let fgb = String::from_utf8_lossy(&std::fs::read(file("ward", Format::FlatGeobuf)).expect("a file"))
        .into_owned();
    assert!(fgb.contains(SLIP.as_str()));
}

fn features(text: &str) -> BTreeMap<String, Vec<[f64; 2]>> {
    let collection: Value = serde_json::from_str(text).expect("GeoJSON");
    let features = collection["features"].as_array().expect("features").iter();
    let leaves = features.filter(|feature| feature["properties"]["leaf"].is_string());
    leaves
        .map(|feature| {
            (feature["properties"]["leaf"].to_string(), vertices(&feature["geometry"]["coordinates"]))
        })
        .collect()
}

fn vertices(coordinates: &Value) -> Vec<[f64; 2]> {
    let list = coordinates.as_array().expect("coordinates");
    match list.as_slice() {
        [x, y] if x.is_number() => vec![[x.as_f64().expect("x"), y.as_f64().expect("y")]],
        parts => parts.iter().flat_map(vertices).collect(),
    }
}

/// The shift of EPSG:1314, as PROJ has it: a program of others on parameters of
/// others.
const PIPELINE: &str = "+proj=pipeline +step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 \
    +step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 \
    +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 \
    +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy";

#[test]
fn a_geopackage_lies_where_proj_puts_the_same_vertices() {
    let degrees = file("whole", Format::GeoJson);
    let arguments =
        ["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=4", "-ct", PIPELINE, "-t_srs", "EPSG:27700"];
    let run = |more: &[&str]| tools::said("ogr2ogr", more);
    let theirs = run(&[&arguments[..], &["/vsistdout/", crate::support::text(&degrees)]].concat());
    let grid = file("whole", Format::GeoPackage);
    let as_it_is = ["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=4", "/vsistdout/"];
    let ours = run(&[&as_it_is[..], &[crate::support::text(&grid), "leaves"]].concat());
    let (theirs, ours) = (features(&theirs), features(&ours));
    assert!(ours.len() > 20 && ours.keys().eq(theirs.keys()));
    let mut farthest: f64 = 0.0;
    for (leaf, vertices) in &ours {
        assert_eq!(vertices.len(), theirs[leaf].len(), "{leaf}");
        for (one, other) in vertices.iter().zip(&theirs[leaf]) {
            farthest = farthest.max((one[0] - other[0]).hypot(one[1] - other[1]));
        }
    }
    println!("farthest from PROJ: {farthest:.4} m");
    assert!(farthest < 0.05, "{farthest} m");
}

#[test]
fn geojson_keeps_to_rfc_7946() {
    for of in AREAS {
        let text = std::fs::read_to_string(file(of, Format::GeoJson)).expect("a file");
        let collection: Value = serde_json::from_str(&text).expect("JSON");
        assert!(collection.get("crs").is_none() && collection["type"] == "FeatureCollection");
        assert_eq!(collection["signed"], **SLIP);
        for feature in collection["features"].as_array().expect("features") {
            assert!(feature["id"].is_string() && feature["properties"].is_object());
            let geometry = &feature["geometry"];
            let polygons = match geometry["type"].as_str() {
                Some("Polygon") => vec![geometry["coordinates"].clone()],
                Some("MultiPolygon") => geometry["coordinates"].as_array().expect("polygons").clone(),
                other => panic!("{other:?}"),
            };
            for polygon in &polygons {
                for (at, ring) in polygon.as_array().expect("rings").iter().enumerate() {
                    is_a_ring(&vertices(ring), at == 0);
                }
            }
        }
        assert!(longest_decimals(&text) <= 7, "{of}");
    }
}

#[track_caller]
fn is_a_ring(ring: &[[f64; 2]], outer: bool) {
    assert!(ring.len() >= 4 && ring.first() == ring.last(), "{ring:?}");
    let twice: f64 = ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
    assert_eq!(twice > 0.0, outer, "an exterior ring is anticlockwise, a hole clockwise");
}

fn longest_decimals(text: &str) -> usize {
    let coordinates = text.split("\"coordinates\":").skip(1).filter_map(|rest| rest.split('}').next());
    let numbers = coordinates.flat_map(|part| part.split([',', '[', ']']));
    numbers.filter_map(|number| number.split_once('.')).map(|(_, decimals)| decimals.len()).max().unwrap_or(0)
}

/// The order of a Placemark's and a Document's parts by the schema of KML 2.2.
const ORDER: [&str; 12] = [
    "name",
    "open",
    "description",
    "styleUrl",
    "Style",
    "ExtendedData",
    "Folder",
    "Placemark",
    "MultiGeometry",
    "outerBoundaryIs",
    "innerBoundaryIs",
    "LinearRing",
];

#[test]
fn kml_is_as_its_schema_asks() {
    for of in AREAS {
        let path = file(of, Format::Kml);
        tools::said("xmllint", &["--noout", crate::support::text(&path)]);
        let text = std::fs::read_to_string(path).expect("a file");
        let kml = roxmltree::Document::parse(&text).expect("XML");
        let namespace = "http://www.opengis.net/kml/2.2";
        let elements = || kml.descendants().filter(roxmltree::Node::is_element);
        assert!(elements().all(|node| node.tag_name().namespace() == Some(namespace)));
        let ids: Vec<&str> = elements().filter_map(|node| node.attribute("id")).collect();
        for node in elements() {
            let parts =
                node.children().filter(roxmltree::Node::is_element).map(|part| part.tag_name().name());
            let order: Vec<usize> =
                parts.filter_map(|name| ORDER.iter().position(|known| *known == name)).collect();
            assert!(order.is_sorted(), "{}: {order:?}", node.tag_name().name());
            if node.has_tag_name("styleUrl") {
                let style = node.text().and_then(|text| text.strip_prefix('#')).expect("a style of the file");
                assert!(ids.contains(&style), "{style}");
            }
            if node.has_tag_name("coordinates") {
                let points: Vec<&str> = node.text().expect("points").split(' ').collect();
                assert!(points.len() >= 4 && points.first() == points.last());
            }
        }
        assert_eq!(text.matches(SLIP.as_str()).count(), 1);
    }
}
