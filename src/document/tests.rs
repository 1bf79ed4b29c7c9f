use std::collections::BTreeSet;

use h3o::{CellIndex, LatLng, Resolution};
use serde_json::Value;

use super::*;
use crate::hotspot;
use crate::intake::LocationReport;
use crate::release::tests::{PLAYED, crowd_reports as crowd, first_release, played_release, rochdale};

/// A release with a hot cell, the rest of a quarter and the rest of a town.
fn documents(synthetic: bool) -> Package {
    packed(&first_release(&told(), rochdale(), synthetic))
}

/// Its reports.
fn told() -> Vec<LocationReport> {
    let centre = LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine);
    let near = centre.grid_disk::<Vec<_>>(7);
    let mut reports = crowd(0, 30, centre);
    reports.extend(near.into_iter().step_by(2).zip(300..).flat_map(|(cell, child)| crowd(child, 1, cell)));
    reports
}

fn packed(released: &Released<Leaves>) -> Package {
    let hotspots = hotspot::find(released, rochdale(), None);
    assert!(hotspots.standing().count() > 0 && released.content().len() > 1);
    package(released, &hotspots, rochdale())
}

fn features(package: &Package, name: &str) -> Vec<Value> {
    let collection: Value = serde_json::from_slice(&package.documents()[name]).unwrap();
    collection["features"].as_array().unwrap().clone()
}

fn texts(values: &Value) -> Vec<String> {
    values.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn table_and_geojson_say_the_same_in_the_same_order() {
    let package = documents(true);
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(&package.documents()["table.csv"][..])
        .records()
        .map(Result::unwrap)
        .collect();
    let of = |kind: &str| rows.iter().filter(|row| &row[0] == kind).cloned().collect::<Vec<_>>();
    for (row, feature) in of("hotspot").iter().zip(features(&package, "hotspots.geojson")) {
        let said = &feature["properties"];
        assert_eq!(&row[1], said["rank"].to_string());
        for (column, name) in
            [(2, "hotspot"), (4, "name"), (5, "confidence"), (7, "change"), (12, "sentence")]
        {
            assert_eq!(row[column], *said[name].as_str().unwrap(), "{name}");
        }
        assert_eq!(row[3].split(' ').collect::<Vec<_>>(), texts(&said["leaves"]));
    }
    let leaves = features(&package, "leaves.geojson");
    assert_eq!(of("leaf").len(), leaves.len());
    for (row, feature) in of("leaf").iter().zip(leaves) {
        assert_eq!(row[3], *feature["properties"]["leaf"].as_str().unwrap());
    }
}

#[test]
fn the_cells_are_those_of_the_leaves() {
    let package = documents(true);
    let bytes = &package.documents()["cells.bin"];
    assert_eq!(&bytes[..4], b"HWC1");
    let many = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    assert_eq!(bytes.len(), 8 + many * (8 + 2 + 1));
    let cell = |at: usize| u64::from_le_bytes(bytes[8 + at * 8..][..8].try_into().unwrap());
    let leaf = |at: usize| u16::from_le_bytes(bytes[8 + many * 8 + at * 2..][..2].try_into().unwrap());
    let found: BTreeSet<(u16, u64)> = (0..many).map(|at| (leaf(at), cell(at))).collect();
    let told: BTreeSet<(u16, u64)> = (0..)
        .zip(features(&package, "leaves.geojson"))
        .flat_map(|(at, feature)| {
            let cells = texts(&feature["properties"]["cells"]);
            let fine = cells.into_iter().flat_map(|cell| {
                cell.parse::<CellIndex>().unwrap().children(Resolution::Nine).collect::<Vec<_>>()
            });
            fine.map(move |cell| (at, cell.into())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(found, told);
    assert!((1..many).all(|at| cell(at - 1) < cell(at)));
}

#[test]
fn a_number_stands_at_a_vertex_of_its_outline() {
    for feature in features(&documents(true), "hotspots.geojson") {
        let outline = feature["geometry"]["coordinates"].to_string();
        let label = &feature["properties"]["label"];
        assert!(outline.contains(&label.to_string()), "{label} is not a vertex");
    }
}

#[test]
fn a_leaf_has_no_property_that_could_depend_on_more_than_the_release() {
    let allowed: BTreeSet<&str> = ["leaf", "cells", "resolution", "band", "themes"].into();
    for feature in features(&documents(true), "leaves.geojson") {
        let names: BTreeSet<&str> =
            feature["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, allowed);
    }
}

#[test]
fn made_up_data_is_stamped_in_every_document_that_is_read() {
    for (synthetic, stamp) in [(true, true), (false, false)] {
        let package = documents(synthetic);
        let read = NAMES.iter().filter(|name| **name != "cells.bin");
        for &name in read.chain(&["manifest.json"]) {
            let text = String::from_utf8_lossy(&package.documents()[name]);
            assert_eq!(text.contains("SYNTHETIC"), stamp, "{name}");
            assert!(text.contains(MARKING), "{name} is not marked");
        }
    }
}

#[test]
fn a_day_that_was_played_stands_beside_the_stamp_in_every_document_that_is_read() {
    let package = packed(&played_release(&told(), rochdale()));
    let by_the_machine = documents(true);
    let read = NAMES.iter().filter(|name| **name != "cells.bin");
    for &name in read.chain(&["manifest.json"]) {
        let text = String::from_utf8_lossy(&package.documents()[name]);
        let played = match name.rsplit_once('.') {
            Some((_, "csv")) => text
                .lines()
                .all(|line| line.ends_with(",played_on") || line.ends_with(",SYNTHETIC,2026-11-03")),
            Some((_, "svg")) => text.contains("SYNTHETIC · played on 3 Nov 2026: "),
            _ => text.contains(r#""data":"SYNTHETIC""#) && text.contains(r#""played_on":"2026-11-03""#),
        };
        assert!(played, "{name}");
        assert!(!String::from_utf8_lossy(&by_the_machine.documents()[name]).contains("played"), "{name}");
    }
    assert_eq!((package.played_on(), by_the_machine.played_on()), (Some(PLAYED), None));
}

#[test]
fn a_release_that_shows_nothing_is_stamped_too() {
    let released = first_release(&[], rochdale(), true);
    let package = package(&released, &hotspot::find(&released, rochdale(), None), rochdale());
    let text = |name: &str| String::from_utf8_lossy(&package.documents()[name]).into_owned();
    let table = text("table.csv");
    assert!(table.contains("SYNTHETIC") && table.contains("not a safe area"), "{table}");
    let harm = text("serious-harm.csv");
    assert!(harm.contains("SYNTHETIC") && harm.contains("does not mean that there was none"), "{harm}");
}

#[test]
fn coverage_is_told_of_every_ward_as_geojson_and_as_a_table() {
    let package = documents(true);
    let features = features(&package, "coverage.geojson");
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(&package.documents()["coverage.csv"][..])
        .records()
        .map(Result::unwrap)
        .collect();
    assert_eq!((features.len(), rows.len()), (20, 20));
    for (row, feature) in rows.iter().zip(&features) {
        let said = feature["properties"].as_object().unwrap();
        assert_eq!(said.keys().collect::<Vec<_>>(), ["asked", "name", "ward"]);
        for (column, name) in [(0, "ward"), (1, "name"), (2, "asked")] {
            assert_eq!(row[column], *said[name].as_str().unwrap());
        }
    }
    let asked = |name: &str| {
        let ward = features.iter().find(|feature| feature["properties"]["name"] == name);
        ward.unwrap()["properties"]["asked"].as_str().unwrap().to_owned()
    };
    assert_eq!(["Central Rochdale", "Bamford", "Norden"].map(asked), ["few", "most", "too few to say"]);
}

#[test]
fn outer_rings_of_wards_run_against_the_clock() {
    for feature in features(&documents(true), "coverage.geojson") {
        assert_eq!(feature["geometry"]["type"], "Polygon");
        let ring: Vec<[f64; 2]> =
            serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
        let area: f64 = ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
        assert!(area > 0.0 && ring.first() == ring.last(), "{}", feature["properties"]["name"]);
    }
}

#[test]
fn an_area_whose_wards_are_not_known_says_so() {
    let leeds = crate::area::find(&"E08000035".parse().unwrap()).unwrap();
    let released = first_release(&[], leeds, true);
    let package = package(&released, &hotspot::find(&released, leeds, None), leeds);
    assert!(features(&package, "coverage.geojson").is_empty());
    let text = |name: &str| String::from_utf8_lossy(&package.documents()[name]).into_owned();
    assert!(text("coverage.csv").contains("It is not known here how many were asked."));
    assert!(text("map.svg").contains("It is not known here how many children were asked"));
}

#[test]
fn a_package_is_whole_or_refused() {
    let package = documents(true);
    let parts = || {
        let (from, to, months) = package.window();
        Parts {
            id: package.id().to_owned(),
            area: package.area().to_owned(),
            area_name: package.area_name().to_owned(),
            cut_off: package.cut_off(),
            window: (from.to_owned(), to.to_owned(), months),
            previous: None,
            synthetic: package.synthetic(),
            hash: package.hash().to_owned(),
            content: package.content().to_vec(),
            documents: package.documents().clone(),
        }
    };
    assert!(Package::from_parts(parts()).is_ok());
    for name in NAMES {
        let mut altered = parts();
        altered.documents.get_mut(name).unwrap()[0] ^= 1;
        assert_eq!(Package::from_parts(altered).err(), Some(Corrupt::Document), "{name}");
    }
    let mut altered = parts();
    altered.content[0] ^= 1;
    assert_eq!(Package::from_parts(altered).err(), Some(Corrupt::Content));
}

#[test]
fn a_release_reads_back_with_its_hotspots() {
    let package = documents(true);
    let issued = Issued::open(&package).expect("its own writing");
    assert_eq!(issued.released.id().as_str(), package.id());
    let written = features(&package, "hotspots.geojson");
    assert!(!written.is_empty());
    assert_eq!(issued.hotspots.len(), written.len());
    for (hotspot, feature) in issued.hotspots.iter().zip(&written) {
        assert_eq!(hotspot.id, feature["properties"]["hotspot"]);
        assert_eq!(hotspot.sentence, feature["properties"]["sentence"]);
        assert_eq!(hotspot.cells.is_empty(), hotspot.rank.is_none());
    }
}
