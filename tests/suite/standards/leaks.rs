//! Whatever is asked, the answers together say no more than the release.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::layers::{Layers, Written, ids, leaves};
use super::tiles;
use crate::serving::site::ROCHDALE;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Boxes, filters, tiles and pages, as a curious reader would send them.
fn questions() -> impl Strategy<Value = String> {
    let place = (-2.3..-2.0_f64, 53.5..53.7_f64, 0.0..0.1_f64, 0.0..0.1_f64);
    let bbox = place.prop_map(|(x, y, w, h)| format!("items?bbox={x},{y},{},{}", x + w, y + h));
    let band = prop::sample::select(vec![
        "band",
        "band_least",
        "band_most",
        "resolution",
        "theme_after_dark",
        "leaf",
    ]);
    let op = prop::sample::select(vec!["=", "<>", "<", ">", "<=", ">="]);
    let value = prop::sample::select(vec!["'5-9'", "5", "9", "'25+'", "25", "24", "0"]);
    let compare = (band, op, value).prop_map(|(name, op, value)| format!("{name} {op} {value}"));
    let negated =
        (compare, any::<bool>()).prop_map(|(text, not)| if not { format!("NOT ({text})") } else { text });
    let filter = (negated.clone(), negated, any::<bool>()).prop_map(|(one, other, both)| {
        let filter = format!("{one} {} {other}", if both { "AND" } else { "OR" });
        format!(
            "items?filter={}",
            filter
                .replace(' ', "+")
                .replace('\'', "%27")
                .replace("25+", "25%2B")
                .replace('<', "%3C")
                .replace('>', "%3E")
        )
    });
    let page = (0..300_usize, 1..50_usize)
        .prop_map(|(offset, limit)| format!("items?offset={offset}&limit={limit}"));
    let tile = (5..=16_u32, -2.3..-2.0_f64, 53.5..53.7_f64).prop_map(|(level, lon, lat)| {
        let level = u8::try_from(level).expect("16 at most");
        let at = homeward::collection::TileAt::holding(level, lon, lat).expect("a tile");
        let (level, row, column) = at.address();
        format!("tiles/WebMercatorQuad/{level}/{row}/{column}")
    });
    prop_oneof![bbox, filter, page, tile]
}

/// What a leaf may be told to be: its band and its cell.
fn truth(leaves: &[Written]) -> BTreeMap<String, &'static str> {
    leaves.iter().map(|leaf| (leaf.0.clone(), leaf.2)).collect()
}

async fn told(layers: &Layers, question: &str) -> BTreeMap<String, String> {
    let at = format!("/ogc/collections/leaves-{ROCHDALE}/{question}");
    let answer = layers.get(&at).await;
    match answer.status.as_u16() {
        204 | 400 => BTreeMap::new(),
        200 if question.starts_with("tiles") => {
            let features = tiles::read(&answer.body).into_values();
            let text = |value: &str| value.split('"').nth(1).unwrap_or_default().to_owned();
            features.map(|of| (text(&of["leaf"]), text(&of["band"]))).collect()
        }
        200 => {
            let items = answer.json();
            let features = items["features"].as_array().expect("features");
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            features.iter().map(|of| (text(&of["id"]), text(&of["properties"]["band"]))).collect()
        }
        status => panic!("{question}: {status}"),
    }
}

#[test]
fn the_union_of_all_answers_is_the_release_and_no_more() {
    let runtime = runtime();
    let layers = runtime.block_on(Layers::new());
    let (leaves, seen) = (leaves(), std::cell::RefCell::new(BTreeSet::new()));
    let truth = truth(&leaves);
    proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) }, |(question in questions())| {
        for (leaf, band) in runtime.block_on(told(&layers, &question)) {
            prop_assert_eq!(truth.get(&leaf).copied(), Some(band.as_str()), "{} tells of {}", question, leaf);
            seen.borrow_mut().insert(leaf);
        }
    });
    assert!(seen.borrow().len() > leaves.len() / 2, "the questions reach the leaves");
}

/// Two releases that differ in what was withheld have the same bytes, so here
/// the ground that is blank in one is asked about as ground where nobody ever
/// was: the answers may not differ in anything.
#[test]
fn withheld_ground_answers_as_empty_ground_does() {
    let runtime = runtime();
    runtime.block_on(async {
        let layers = Layers::new().await;
        let released: BTreeSet<String> = leaves().into_iter().flat_map(|leaf| leaf.1).collect();
        let all: Vec<h3o::CellIndex> =
            h3o::LatLng::new(53.615, -2.16).expect("a place").to_cell(h3o::Resolution::Nine).grid_disk(5);
        let withheld: Vec<_> = all.iter().filter(|cell| !released.contains(&cell.to_string())).collect();
        assert!(withheld.len() > 20);
        let ask = async |place: h3o::LatLng| {
            let point =
                format!("S_CONTAINS(geometry,POINT({} {}))", place.lng(), place.lat()).replace(' ', "+");
            let answer = layers.refused(&format!("filter={point}&f=json")).await;
            let mut body = answer.json();
            // It repeats the question.
            body["links"] = Value::Null;
            (answer.status, body.to_string())
        };
        // Far at sea.
        let empty = ask(h3o::LatLng::new(54.0, -4.0).expect("a place")).await;
        for cell in withheld {
            assert_eq!(ask(h3o::LatLng::from(*cell)).await, empty, "{cell}");
        }
        assert_eq!(ids(&serde_json::from_str(&empty.1).expect("JSON")), [""; 0]);
    });
}
