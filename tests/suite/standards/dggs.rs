//! OGC API - DGGS Part 1 over H3.

use std::collections::BTreeSet;

use h3o::{CellIndex, Resolution};
use serde_json::{Value, json};

use super::layers::{Layers, leaves, link, path};
use crate::serving::site::ROCHDALE;

const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0";

fn home() -> String {
    format!("/ogc/collections/leaves-{ROCHDALE}/dggs/H3")
}

/// The cells that were released.
fn released() -> BTreeSet<CellIndex> {
    leaves().into_iter().flat_map(|leaf| leaf.1).map(|cell| cell.parse().expect("a cell")).collect()
}

async fn zones(layers: &Layers, query: &str) -> Vec<CellIndex> {
    let listed = layers.json(&format!("{}/zones?{query}", home())).await;
    let listed = listed["zones"].as_array().expect("zones");
    listed.iter().map(|zone| zone.as_str().expect("a zone").parse().expect("a cell")).collect()
}

#[tokio::test]
async fn conf_core_dggrs_list_and_description_and_definition() {
    let layers = Layers::new().await;
    for at in ["/ogc/dggs".to_owned(), format!("/ogc/collections/leaves-{ROCHDALE}/dggs")] {
        let listed = layers.json(&at).await;
        assert_eq!(listed["dggrs"][0]["id"], "H3");
        let described = layers.json(path(&link(&listed["dggrs"][0], "self").expect("a link"))).await;
        assert_eq!(described["id"], "H3");
        let definition = link(&described, &format!("{REL}/dggrs-definition")).expect("a link");
        let definition = layers.json(path(&definition)).await;
        assert_eq!(definition["dggh"]["definition"]["refinementRatio"], 7);
        assert!(definition["zirs"]["uint64ZIRS"].is_object());
    }
    let of = layers.json(&home()).await;
    assert!(link(&of, &format!("{REL}/dggrs-zone-query")).is_some());
    assert_eq!(of["linkTemplates"][0]["rel"], format!("{REL}/dggrs-zone-data"));
    for at in
        ["/ogc/dggs/S2", "/ogc/dggs/S2/definition", &format!("/ogc/collections/coverage-{ROCHDALE}/dggs")]
    {
        layers.get(at).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn conf_zone_query_zones_list_level_compact_and_parent() {
    let layers = Layers::new().await;
    let all = released();
    let flat = zones(&layers, "compact-zones=false").await;
    assert_eq!(flat.iter().copied().collect::<BTreeSet<_>>(), all);
    let compact = zones(&layers, "").await;
    let covered = CellIndex::uncompact(compact.iter().copied(), Resolution::Nine).collect::<BTreeSet<_>>();
    assert_eq!(covered, all, "a compact list covers the same ground");
    for level in [5, 7, 8] {
        let listed = zones(&layers, &format!("zone-level={level}&compact-zones=false")).await;
        let resolution = Resolution::try_from(level).expect("a level");
        let expected: BTreeSet<_> = all.iter().filter_map(|cell| cell.parent(resolution)).collect();
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), expected, "{level}");
    }
    let parent = flat[0].parent(Resolution::Seven).expect("a parent");
    let within = zones(&layers, &format!("compact-zones=false&parent-zone={parent}")).await;
    assert!(!within.is_empty() && within.iter().all(|zone| zone.parent(Resolution::Seven) == Some(parent)));
    assert!(within.is_sorted(), "in the order of the grid");
    for query in
        ["zone-level=10", "zone-level=x", "zone-level=09", "parent-zone=x", "compact-zones=1", "nonsense=1"]
    {
        assert_eq!(layers.get(&format!("{}/zones?{query}", home())).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn conf_zone_query_bbox_subset_and_datetime() {
    let layers = Layers::new().await;
    let by_box = zones(&layers, "compact-zones=false&bbox=-2.17,53.60,-2.13,53.63").await;
    assert!(by_box.len() > 5 && by_box.len() < released().len());
    let by_axes = zones(&layers, "compact-zones=false&subset=Lat(53.60:53.63)&subset=Lon(-2.17:-2.13)").await;
    assert_eq!(by_axes, by_box);
    assert_eq!(zones(&layers, "datetime=2020-01-01").await.len(), 0);
    assert_eq!(zones(&layers, "subset=time(%222020-01-01%22)").await.len(), 0);
    for query in ["subset=Lat(53:54)&bbox=1,2,3,4", "subset=h(1)", "subset=Lat", "subset=Lat(x:y)"] {
        assert_eq!(layers.get(&format!("{}/zones?{query}", home())).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn conf_zone_query_cql2_filter() {
    let layers = Layers::new().await;
    let found = zones(&layers, "compact-zones=false&filter=band%3D%2725%2B%27").await;
    let expected: BTreeSet<CellIndex> = leaves()
        .into_iter()
        .filter(|leaf| leaf.2 == "25+")
        .flat_map(|leaf| leaf.1)
        .map(|cell| cell.parse().expect("a cell"))
        .collect();
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[tokio::test]
async fn conf_zone_uint64_and_geojson_and_html() {
    let layers = Layers::new().await;
    let listed = zones(&layers, "").await;
    let binary = layers.get(&format!("{}/zones?f=uint64", home())).await;
    assert_eq!(binary.header("content-type"), "application/x-binary");
    let numbers: Vec<u64> =
        binary.body.chunks(8).map(|eight| u64::from_le_bytes(eight.try_into().expect("eight"))).collect();
    assert_eq!(numbers[0], numbers.len() as u64 - 1);
    assert_eq!(numbers[1..], listed.iter().map(|&zone| u64::from(zone)).collect::<Vec<_>>());
    let geojson = layers.json(&format!("{}/zones?f=geojson", home())).await;
    let features = geojson["features"].as_array().expect("features");
    assert_eq!(features.len(), listed.len());
    assert!(features.iter().all(|one| one["geometry"]["type"] == "Polygon"));
    assert_eq!(
        layers.get(&format!("{}/zones?f=html", home())).await.header("content-type"),
        "text/html; charset=utf-8"
    );
}

#[tokio::test]
async fn conf_data_retrieval_json_geojson_and_depths() {
    let layers = Layers::new().await;
    let parent =
        released().into_iter().next().and_then(|cell| cell.parent(Resolution::Eight)).expect("a parent");
    let at = format!("{}/zones/{parent}", home());
    assert_eq!(layers.json(&at).await["level"], 8);
    let data = layers.json(&format!("{at}/data?zone-depth=0-1")).await;
    assert_eq!((&data["zoneId"], &data["depths"]), (&json!(parent.to_string()), &json!([0, 1])));
    let at_least = &data["values"]["at_least"];
    assert_eq!(at_least[1]["shape"], json!({"count": 7, "subZones": 7}));
    let children: Vec<CellIndex> = parent.children(Resolution::Nine).collect();
    for (child, told) in children.iter().zip(at_least[1]["data"].as_array().expect("values")) {
        let leaf = leaves().into_iter().find(|leaf| leaf.0 == format!("9-{child}"));
        let expected = leaf.map_or(Value::Null, |leaf| {
            json!(
                leaf.2
                    .trim_end_matches('+')
                    .split('-')
                    .next()
                    .expect("a number")
                    .parse::<u64>()
                    .expect("a number")
            )
        });
        assert_eq!(*told, expected, "{child}");
    }
    let geojson = layers.json(&format!("{at}/data?zone-depth=1&f=geojson")).await;
    let with_data = children.iter().filter(|child| released().contains(child)).count();
    assert_eq!(geojson["features"].as_array().map(Vec::len), Some(with_data));
    for query in ["zone-depth=5", "zone-depth=x", "zone-depth=2", "nonsense=1"] {
        assert_eq!(layers.get(&format!("{at}/data?{query}")).await.status, 400, "{query}");
    }
    let finer = children[0].children(Resolution::Ten).next().expect("a child");
    for zone in ["x", &finer.to_string(), &parent.to_string().to_uppercase()] {
        layers.get(&format!("{}/zones/{zone}/data", home())).await.is_problem(404, "not-found");
    }
}

/// Withheld ground answers as ground does where nobody was asked.
#[tokio::test]
async fn a_zone_without_data_is_the_same_whatever_the_reason() {
    let layers = Layers::new().await;
    let all: Vec<CellIndex> =
        h3o::LatLng::new(53.615, -2.16).expect("a place").to_cell(Resolution::Nine).grid_disk(5);
    let blank = all.into_iter().filter(|cell| !released().contains(cell));
    let sea = h3o::LatLng::new(54.0, -4.0).expect("a place").to_cell(Resolution::Nine);
    let ask = async |zone: CellIndex| {
        let info = layers.get(&format!("{}/zones/{zone}", home())).await;
        let mut data = layers.json(&format!("{}/zones/{zone}/data", home())).await;
        data["zoneId"] = Value::Null;
        (info.status, info.body, data)
    };
    let empty = ask(sea).await;
    assert_eq!(empty.0, 404);
    for zone in blank {
        assert_eq!(ask(zone).await, empty, "{zone}");
    }
}
