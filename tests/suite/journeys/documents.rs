//! The documents of a release say the same.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::time::json;
use crate::support::{Office, World, interview};

type Documents = BTreeMap<String, Vec<u8>>;

/// A crowd of one summer, at a place that is quiet after.
fn crowd() -> String {
    let row = |child: usize| {
        let mut row = interview(&format!("crowd-i-{child}"), &format!("crowd-c-{child}"));
        row["caseworker"] = serde_json::json!(format!("crowd-cw-{child}"));
        row["placement"] = Value::Null;
        // Another provider would make holders of both, and nothing be shown.
        row["provider"] = "synthetic-north-west-advocacy".into();
        row["held_on"] = "2024-06-30".into();
        row["consents"][0]["decided_on"] = "2024-06-30".into();
        let place = &mut row["places"][0];
        place["month"] = "2024-06".into();
        (place["lat"], place["lon"]) = (53.6445.into(), (-2.0925).into());
        row.to_string()
    };
    (0..30).map(row).collect::<Vec<_>>().join("\n")
}

/// Two releases so far apart that a hotspot of the first is gone.
fn exported() -> (Office, Vec<(String, Documents)>) {
    let office = Office::new();
    office.import_world(&World::shared());
    office.import("interviews", &office.write("crowd.ndjson", crowd())).done();
    office.approvers();
    // At a cut-off at which enough of this world moved for the churn gate.
    let ids = ["2025-05-01", "2026-10-01"].map(|as_of| office.issue(as_of));
    let exported = ids.map(|id| (id.clone(), office.export(&id))).to_vec();
    for (id, documents) in &exported {
        assert!(features(documents, "leaves.geojson").len() >= 10, "{id} has leaves");
        assert!(features(documents, "hotspots.geojson").len() >= 3, "{id} has hotspots");
    }
    (office, exported)
}

fn features(documents: &Documents, name: &str) -> Vec<Value> {
    json(&documents[name])["features"].as_array().expect("features").clone()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value["properties"][field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

fn table(documents: &Documents) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(&documents["table.csv"][..]);
    let rows = reader.deserialize().map(|row| row.expect("a row as wide as the header"));
    rows.collect()
}

fn band_in_words(band: &str) -> String {
    match band.split_once('-') {
        Some((from, to)) => format!("{from} to {to} children"),
        None => format!("{} children or more", band.trim_end_matches('+')),
    }
}

#[test]
fn each_document_is_there_and_has_the_hash_that_the_manifest_names() {
    let (_office, releases) = exported();
    for (id, documents) in &releases {
        let names: BTreeSet<_> = documents.keys().map(String::as_str).collect();
        let expected = [
            "cells.bin",
            "coverage.csv",
            "coverage.geojson",
            "hotspots.geojson",
            "leaves.geojson",
            "manifest.json",
            "map.svg",
            "serious-harm.csv",
            "table.csv",
        ];
        assert_eq!(names, BTreeSet::from(expected));
        let manifest = json(&documents["manifest.json"]);
        assert_eq!(manifest["id"].as_str(), Some(id.as_str()));
        assert!(manifest["hash"].as_str().is_some_and(|hash| hash.len() == 64 && hash.starts_with(id)));
        assert_eq!(manifest["area"]["code"], "E08000005");
        assert_eq!(manifest["data"], "SYNTHETIC");
        let named = manifest["documents"].as_object().expect("hashes");
        assert_eq!(named.len(), 8);
        for (name, hash) in named {
            let sum: String =
                Sha256::digest(&documents[name]).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hash, &Value::String(sum), "{name}");
        }
        for (name, bytes) in documents.iter().filter(|(name, _)| *name != "cells.bin") {
            let text = std::str::from_utf8(bytes).expect("text");
            for stamp in ["SYNTHETIC", "OFFICIAL-SENSITIVE"] {
                assert!(text.contains(stamp), "{stamp} in {name}");
            }
        }
    }
}

#[test]
fn the_table_says_what_the_leaves_and_the_hotspots_say() {
    let (_office, releases) = exported();
    for (id, documents) in &releases {
        let rows = table(documents);
        let (hotspots, leaves): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row["row"] == "hotspot");
        let told = features(documents, "leaves.geojson");
        assert_eq!(leaves.len(), told.len());
        for (row, leaf) in leaves.iter().zip(&told) {
            assert_eq!(row["row"], "leaf");
            assert_eq!(row["leaf"], text(leaf, "leaf"));
            assert_eq!(row["band"], band_in_words(text(leaf, "band")));
            assert_eq!(row["resolution"], leaf["properties"]["resolution"].to_string());
            assert_eq!(&row["release"], id);
        }
        let told = features(documents, "hotspots.geojson");
        assert_eq!(hotspots.len(), told.len());
        for (row, hotspot) in hotspots.iter().zip(&told) {
            let properties = &hotspot["properties"];
            assert_eq!(row["hotspot"], text(hotspot, "hotspot"));
            for field in ["name", "change", "sentence"] {
                assert_eq!(row[field], text(hotspot, field), "{field}");
            }
            let or_nothing = |value: &Value| match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            for field in ["rank", "confidence"] {
                assert_eq!(row[field], or_nothing(&properties[field]), "{field}");
            }
            let share: Option<f64> = row["share_of_draws"].parse().ok();
            assert_eq!(share, properties["share_of_draws"].as_f64());
            let leaves: Vec<&str> = row["leaf"].split_whitespace().collect();
            assert_eq!(Value::from(leaves), properties["leaves"]);
        }
    }
}

/// The bands that a release may tell, as its manifest lists them.
fn bands(documents: &Documents) -> Vec<String> {
    let manifest: Value = serde_json::from_slice(&documents["manifest.json"]).expect("JSON");
    let bands = manifest["policy"]["bands"].as_array().expect("bands");
    bands.iter().map(|band| band.as_str().expect("text").to_owned()).collect()
}

#[test]
fn hotspots_stand_in_rank_order_on_leaves_of_the_release() {
    let (_office, releases) = exported();
    let mut gone = 0;
    for (_, documents) in &releases {
        let leaves = features(documents, "leaves.geojson");
        let band: BTreeMap<&str, &str> =
            leaves.iter().map(|leaf| (text(leaf, "leaf"), text(leaf, "band"))).collect();
        let order = bands(documents);
        let hotspots = features(documents, "hotspots.geojson");
        let standing: Vec<&Value> =
            hotspots.iter().filter(|one| !one["properties"]["rank"].is_null()).collect();
        gone += hotspots.len() - standing.len();
        for (at, hotspot) in (1_u64..).zip(&standing) {
            assert_eq!(hotspot["properties"]["rank"].as_u64(), Some(at));
            assert_eq!(hotspot["properties"]["rank"], hotspots[at as usize - 1]["properties"]["rank"]);
            let of = hotspot["properties"]["leaves"].as_array().expect("leaves");
            let highest = of.iter().map(|leaf| {
                let band = band[leaf.as_str().expect("an id")];
                order.iter().position(|known| *known == band).expect("a band")
            });
            assert_eq!(highest.max().map(|at| &*order[at]), Some(text(hotspot, "band")));
        }
        for hotspot in &hotspots[standing.len()..] {
            assert!(hotspot["geometry"].is_null());
            assert_eq!(hotspot["properties"]["leaves"], Value::from(Vec::<String>::new()));
            assert_eq!(text(hotspot, "change"), "gone");
        }
    }
    assert!(gone > 0, "a hotspot is gone between the two, else that is not tested");
}

#[test]
fn the_drawn_map_shows_each_leaf_and_each_standing_hotspot() {
    let (_office, releases) = exported();
    for (_, documents) in &releases {
        let svg = std::str::from_utf8(&documents["map.svg"]).expect("text");
        let map = roxmltree::Document::parse(svg).expect("XML");
        let with = |attribute: &'static str| {
            map.descendants().filter_map(move |node| Some((node, node.attribute(attribute)?.to_owned())))
        };
        let drawn: BTreeMap<String, String> = with("data-leaf")
            .map(|(node, leaf)| (leaf, node.attribute("data-band").expect("a band").to_owned()))
            .collect();
        let leaves = features(documents, "leaves.geojson");
        let told: BTreeMap<String, String> = leaves
            .iter()
            .map(|leaf| (text(leaf, "leaf").to_owned(), text(leaf, "band").to_owned()))
            .collect();
        assert_eq!(drawn, told);
        let drawn: BTreeSet<(String, String)> = with("data-rank")
            .filter_map(|(node, rank)| Some((node.attribute("data-hotspot")?.to_owned(), rank)))
            .collect();
        let hotspots = features(documents, "hotspots.geojson");
        let told: BTreeSet<(String, String)> = hotspots
            .iter()
            .filter(|one| !one["properties"]["rank"].is_null())
            .map(|one| (text(one, "hotspot").to_owned(), one["properties"]["rank"].to_string()))
            .collect();
        assert_eq!(drawn, told);
    }
}

#[test]
fn the_cells_are_those_of_the_leaves_and_no_cell_is_in_two() {
    let (_office, releases) = exported();
    for (_, documents) in &releases {
        let bytes = &documents["cells.bin"];
        assert_eq!(&bytes[..4], b"HWC1");
        let number = u32::from_le_bytes(bytes[4..8].try_into().expect("four bytes")) as usize;
        assert_eq!(bytes.len(), 8 + 11 * number);
        let (cells, rest) = bytes[8..].split_at(8 * number);
        let (positions, bands) = rest.split_at(2 * number);
        let cells: Vec<u64> =
            cells.chunks(8).map(|eight| u64::from_le_bytes(eight.try_into().expect("eight bytes"))).collect();
        assert!(cells.windows(2).all(|pair| pair[0] < pair[1]), "ascending, each once");
        let leaves = features(documents, "leaves.geojson");
        let told = self::bands(documents);
        let mut of_leaf: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); leaves.len()];
        for (at, cell) in cells.iter().enumerate() {
            let leaf = usize::from(u16::from_le_bytes([positions[2 * at], positions[2 * at + 1]]));
            of_leaf[leaf].insert(*cell);
            let band = &told[usize::from(bands[at])];
            assert_eq!(band, text(&leaves[leaf], "band"));
        }
        for (leaf, cells) in leaves.iter().zip(of_leaf) {
            let listed = leaf["properties"]["cells"].as_array().expect("cells");
            let told: BTreeSet<u64> = listed
                .iter()
                .map(|cell| cell.as_str().expect("text").parse::<CellIndex>().expect("a cell"))
                .flat_map(|cell| cell.children(Resolution::Nine))
                .map(u64::from)
                .collect();
            assert_eq!(cells, told, "{}", text(leaf, "leaf"));
        }
    }
}

#[test]
fn a_leaf_tells_nothing_but_what_it_may() {
    let (_office, releases) = exported();
    for (_, documents) in &releases {
        for leaf in features(documents, "leaves.geojson") {
            let fields: BTreeSet<_> =
                leaf["properties"].as_object().expect("properties").keys().cloned().collect();
            let may = ["band", "cells", "leaf", "resolution", "themes"].map(str::to_owned);
            assert_eq!(fields, BTreeSet::from(may));
            let members: BTreeSet<_> = leaf.as_object().expect("a feature").keys().cloned().collect();
            let may = ["geometry", "id", "properties", "type"].map(str::to_owned);
            assert_eq!(members, BTreeSet::from(may));
            for theme in leaf["properties"]["themes"].as_array().expect("themes") {
                let code = theme["theme"].as_str().expect("a code");
                assert!(!["sexual_harm", "criminal_exploitation", "safe_place"].contains(&code));
            }
        }
    }
}
