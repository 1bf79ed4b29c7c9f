//! OGC API - Features Part 3: filters over what was released.

use serde_json::{Value, json};

use super::layers::{Layers, ids, leaves, link};
use crate::serving::site::ROCHDALE;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn conf_queryables_and_schema() {
    let layers = Layers::new().await;
    let home = format!("/ogc/collections/leaves-{ROCHDALE}");
    for (what, has_geometry) in [("schema", true), ("queryables", true), ("sortables", false)] {
        let schema = layers.json(&format!("{home}/{what}")).await;
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], format!("http://homeward.test{home}/{what}"));
        let properties = schema["properties"].as_object().expect("properties");
        assert_eq!(properties.contains_key("geometry"), has_geometry, "{what}");
        assert_eq!(properties["band"]["enum"], json!(["5-9", "10-14", "15-24", "25+"]));
        assert_eq!(properties["cut_off"]["format"], "date");
        assert_eq!(properties["resolution"]["type"], "integer");
    }
    let queryables = layers.json(&format!("{home}/queryables")).await;
    let names = queryables["queryables"].as_array().expect("what GDAL before 3.9 looks for").len();
    assert_eq!(names + 1, queryables["properties"].as_object().expect("properties").len());
    let listed = layers.json(&home).await;
    assert!(link(&listed, "http://www.opengis.net/def/rel/ogc/1.0/queryables").is_some());
    // Each property of a feature is described, and each described one is there.
    let items = layers.items("limit=1").await;
    let told = items["features"][0]["properties"].as_object().expect("properties");
    assert!(told.keys().all(|name| queryables["properties"].get(name).is_some()));
    assert_eq!(told.len(), names);
}

#[tokio::test]
async fn conf_queryables_query_parameters() {
    let layers = Layers::new().await;
    for (query, band) in [
        ("band=25%2B", "25+"),
        ("band=25+", "25+"),
        ("filter=band%20=%20'25+'", "25+"),
        ("band=5-9", "5-9"),
        ("band_least=10", "10-14"),
    ] {
        let found = layers.items(query).await;
        let expected = leaves().iter().filter(|leaf| leaf.2 == band).count();
        assert_eq!(found["numberMatched"], expected, "{query}");
    }
    assert_eq!(layers.items("band=5-9&resolution=8").await["numberMatched"], 0);
    assert_eq!(layers.items("cut_off=2026-11-01&data=SYNTHETIC").await["numberMatched"], leaves().len());
}

#[tokio::test]
async fn conf_filter_in_each_language() {
    let layers = Layers::new().await;
    let all = leaves();
    let at_least_15 = all.iter().filter(|leaf| ["15-24", "25+"].contains(&leaf.2)).count();
    for language in ["cql2-text", "cql-text"] {
        let query = format!("filter={}&filter-lang={language}", encoded("band_least >= 15"));
        assert_eq!(layers.items(&query).await["numberMatched"], at_least_15, "{language}");
    }
    let filter = json!({"op": ">=", "args": [{"property": "band_least"}, 15]}).to_string();
    let query = format!("filter={}&filter-lang=cql2-json", encoded(&filter));
    assert_eq!(layers.items(&query).await["numberMatched"], at_least_15);
    for (filter, found) in [
        ("theme_after_dark IS NULL", all.iter().filter(|leaf| leaf.3.is_empty()).count()),
        (
            "theme_after_dark IS NOT NULL AND band <> '25+'",
            all.iter().filter(|leaf| !leaf.3.is_empty() && leaf.2 != "25+").count(),
        ),
        (
            "band IN ('5-9','10-14') OR resolution < 9",
            all.iter().filter(|leaf| ["5-9", "10-14"].contains(&leaf.2) || leaf.0.starts_with('8')).count(),
        ),
        ("CASEI(data) LIKE CASEI('Synth%')", all.len()),
        ("band_most - band_least = 4", all.iter().filter(|leaf| ["5-9", "10-14"].contains(&leaf.2)).count()),
        ("band_most > band_least + 4", all.iter().filter(|leaf| leaf.2 == "15-24").count()),
        ("cut_off = '2026-11-01'", all.len()),
        ("T_AFTER(cut_off, DATE('2026-10-31'))", all.len()),
        ("S_INTERSECTS(geometry, BBOX(-180,-90,0,90))", all.len()),
        ("S_DISJOINT(geometry, POINT(0 0))", all.len()),
        ("NOT (leaf LIKE '9-%')", 1),
    ] {
        assert_eq!(
            layers.items(&format!("filter={}", encoded(filter))).await["numberMatched"],
            found,
            "{filter}"
        );
    }
}

#[tokio::test]
async fn a_filter_on_what_is_no_queryable_or_too_large_is_refused() {
    let layers = Layers::new().await;
    let deep = format!("{}resolution = 9{}", "NOT (".repeat(17), ")".repeat(17));
    let long = format!("resolution = 9{}", " ".repeat(4096));
    let many = format!("S_INTERSECTS(geometry,LINESTRING({}))", ["1 1"; 1001].join(","));
    for (filter, said) in [
        ("children > 3", "children"),
        ("child = 'x'", "child"),
        ("count > 3", "count"),
        ("resolution = ", "byte"),
        ("resolution LIKE 'x'", "like"),
        ("resolution = 'nine'", "="),
        ("S_INTERSECTS(band, POINT(0 0))", "s_intersects"),
        ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 0)))", "geometry"),
        ("buffer(geometry, 10) = 1", "buffer"),
        ("A_CONTAINS(band, ('a','b'))", "a_contains"),
        (&deep, "16 deep"),
        (&long, "4096"),
        (&many, "1000 vertices"),
    ] {
        let answer = layers.refused(&format!("filter={}", encoded(filter))).await;
        assert_eq!(answer.status, 400, "{said}");
        let problem: Value = answer.json();
        assert!(problem["detail"].as_str().is_some_and(|why| why.contains(said)), "{said}: {problem}");
    }
}

#[tokio::test]
async fn features_are_sorted_and_their_properties_chosen() {
    let layers = Layers::new().await;
    let sorted = layers.items("sortby=-band_least,leaf&properties=band_least,leaf&skipGeometry=true").await;
    let features = sorted["features"].as_array().expect("features");
    let least: Vec<i64> =
        features.iter().filter_map(|one| one["properties"]["band_least"].as_i64()).collect();
    assert!(least.len() == leaves().len() && least.windows(2).all(|two| two[0] >= two[1]));
    assert!(features.iter().all(|one| one["geometry"].is_null()));
    assert!(features.iter().all(|one| one["properties"].as_object().is_some_and(|of| of.len() == 2)));
    let (up, down) = (layers.items("sortby=%2Bleaf").await, layers.items("sortby=-leaf").await);
    assert_eq!(ids(&up), ids(&down).into_iter().rev().collect::<Vec<_>>());
}
