//! OGC API - Features Part 2: coordinates by reference.

use homeward::crs::Crs;
use serde_json::Value;

use super::layers::{Layers, ids};
use crate::serving::site::ROCHDALE;

fn first(items: &Value) -> [f64; 2] {
    let at = &items["features"][0]["geometry"]["coordinates"][0][0];
    [at[0].as_f64().expect("a number"), at[1].as_f64().expect("a number")]
}

#[tokio::test]
async fn conf_crs_md_and_storage() {
    let layers = Layers::new().await;
    let one = layers.json(&format!("/ogc/collections/leaves-{ROCHDALE}")).await;
    let listed: Vec<&str> = one["crs"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(listed, Crs::ALL.map(Crs::uri));
    assert_eq!(one["storageCrs"], Crs::Crs84.uri());
}

#[tokio::test]
async fn conf_crs_fc_crs_action_and_content_crs() {
    let layers = Layers::new().await;
    let plain = layers.refused("resolution=9&limit=1").await;
    assert_eq!(plain.header("content-crs"), format!("<{}>", Crs::Crs84.uri()));
    let [lon, lat] = first(&plain.json());
    let degrees = geo::coord! { x: lon, y: lat };
    for crs in Crs::ALL {
        let answer = layers.refused(&format!("resolution=9&limit=1&crs={}", crs.uri())).await;
        assert_eq!(answer.header("content-crs"), format!("<{}>", crs.uri()));
        let [x, y] = first(&answer.json());
        let there = crs.of_degrees(degrees).expect("in reach");
        // The order of axes is the authority's.
        let there = if crs == Crs::Wgs84 { [there.y, there.x] } else { [there.x, there.y] };
        assert!((x - there[0]).abs() < 0.006 && (y - there[1]).abs() < 0.006, "{crs:?} {x} {y} {there:?}");
    }
    let id = ids(&plain.json()).remove(0);
    let at = format!("/ogc/collections/leaves-{ROCHDALE}/items/{id}?crs={}", Crs::NationalGrid.uri());
    let alone = layers.get(&at).await;
    assert_eq!(alone.header("content-crs"), format!("<{}>", Crs::NationalGrid.uri()));
}

#[tokio::test]
async fn conf_crs_fc_bbox_crs_action() {
    let layers = Layers::new().await;
    let plain = ids(&layers.items("bbox=-2.17,53.60,-2.13,53.63").await);
    assert!(plain.len() > 5);
    assert_eq!(
        ids(&layers.items(&format!("bbox=53.60,-2.17,53.63,-2.13&bbox-crs={}", Crs::Wgs84.uri())).await),
        plain
    );
    for crs in [Crs::WebMercator, Crs::NationalGrid] {
        let low = crs.of_degrees(geo::coord! { x: -2.17, y: 53.60 }).expect("in reach");
        let high = crs.of_degrees(geo::coord! { x: -2.13, y: 53.63 }).expect("in reach");
        let bbox = format!("bbox={},{},{},{}&bbox-crs={}", low.x, low.y, high.x, high.y, crs.uri());
        let found = ids(&layers.items(&bbox).await);
        // The grids are turned against each other by less than a cell.
        let apart = plain.iter().filter(|id| !found.contains(id)).count()
            + found.iter().filter(|id| !plain.contains(id)).count();
        assert!(apart <= if crs == Crs::WebMercator { 0 } else { 12 }, "{crs:?}: {apart}");
    }
    assert_eq!(layers.refused(&format!("bbox=1,2,3,4&bbox-crs={}x", Crs::Wgs84.uri())).await.status, 400);
}
