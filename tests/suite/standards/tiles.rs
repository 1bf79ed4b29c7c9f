//! OGC API - Tiles Part 1: vector tiles of leaves.

use std::collections::BTreeMap;
use std::io::Read as _;

use fast_mvt::MvtReaderRef;
use serde_json::Value;

use super::layers::{Layers, leaves, link, path};
use crate::serving::site::ROCHDALE;

/// Properties of a tile's features by leaf.
pub(super) fn read(tile: &[u8]) -> BTreeMap<String, BTreeMap<String, String>> {
    let reader = MvtReaderRef::new(tile).expect("a tile");
    let mut found = BTreeMap::new();
    for layer in reader.layers() {
        assert_eq!(layer.name(), "leaves");
        for feature in layer.features() {
            let properties: BTreeMap<String, String> = feature
                .properties()
                .map(|property| property.expect("a property"))
                .map(|(name, value)| (name.to_owned(), format!("{value:?}")))
                .collect();
            found.insert(properties["leaf"].clone(), properties);
        }
    }
    found
}

#[tokio::test]
async fn conf_tiles_core_and_tileset_metadata() {
    let layers = Layers::new().await;
    let home = format!("/ogc/collections/leaves-{ROCHDALE}");
    let listed = layers.json(&home).await;
    let tilesets = link(&listed, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector").expect("a link");
    let tilesets = layers.json(path(&tilesets)).await;
    let tileset = link(&tilesets["tilesets"][0], "self").expect("a link");
    let tileset = layers.json(path(&tileset)).await;
    assert_eq!(tileset["dataType"], "vector");
    assert_eq!(
        tileset["tileMatrixSetURI"],
        "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    );
    let scheme = link(&tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme").expect("a link");
    assert_eq!(layers.json(path(&scheme)).await["id"], "WebMercatorQuad");
    let limits = tileset["tileMatrixSetLimits"].as_array().expect("limits");
    let template = link(&tileset, "item").expect("a template");
    for limit in limits {
        let number = |name: &str| limit[name].as_u64().expect("a number").to_string();
        let at = template.replace("{tileMatrix}", limit["tileMatrix"].as_str().expect("a level"));
        let at = at.replace("{tileRow}", &number("minTileRow")).replace("{tileCol}", &number("minTileCol"));
        assert!([200, 204].contains(&layers.get(path(&at)).await.status.as_u16()), "{at}");
    }
    let tilejson = layers.json(&format!("{home}/tiles/WebMercatorQuad?f=tilejson")).await;
    assert_eq!(tilejson["vector_layers"][0]["id"], "leaves");
    assert!(tilejson["tiles"][0].as_str().is_some_and(|at| at.ends_with("/{z}/{y}/{x}")));
}

#[tokio::test]
async fn conf_tiles_mvt_holds_the_leaves_and_their_properties() {
    let layers = Layers::new().await;
    let home = format!("/ogc/collections/leaves-{ROCHDALE}/tiles/WebMercatorQuad");
    let tileset = layers.json(&home).await;
    for level in ["5", "9", "12"] {
        let limit = tileset["tileMatrixSetLimits"].as_array().expect("limits");
        let limit = limit.iter().find(|one| one["tileMatrix"] == level).expect("a level");
        let number = |name: &str| limit[name].as_u64().expect("a number");
        let mut found = BTreeMap::new();
        for row in number("minTileRow")..=number("maxTileRow") {
            for column in number("minTileCol")..=number("maxTileCol") {
                let tile = layers.get(&format!("{home}/{level}/{row}/{column}")).await;
                if tile.status == 200 {
                    assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
                    found.extend(read(&tile.body));
                }
            }
        }
        let expected: Vec<String> = leaves().iter().map(|leaf| format!("{:?}", leaf.0)).collect();
        let quoted: Vec<_> =
            found.keys().map(|leaf| format!("\"{}\"", leaf.split('"').nth(1).expect("a text"))).collect();
        assert_eq!(quoted, expected, "level {level}");
    }
}

#[tokio::test]
async fn conf_tiles_outside_the_limits_and_empty() {
    let layers = Layers::new().await;
    let home = format!("/ogc/collections/leaves-{ROCHDALE}/tiles/WebMercatorQuad");
    for at in ["4/0/0", "17/0/0", "10/1024/0", "10/0/1024", "x/0/0", "10/-1/0", "10/0/4294967296"] {
        layers.get(&format!("{home}/{at}")).await.is_problem(404, "not-found");
    }
    layers.get("/ogc/collections/leaves-E08000005/tiles/none/10/1/1").await.is_problem(404, "not-found");
    let empty = layers.get(&format!("{home}/10/1/1")).await;
    assert_eq!((empty.status.as_u16(), empty.body.len()), (204, 0));
    layers.get(&format!("{home}/10/330/505?x=1")).await.is_problem(400, "unknown-parameter");
}

#[tokio::test]
async fn a_tile_is_kept_compressed_with_a_tag_a_coding() {
    let layers = Layers::new().await;
    let home = format!("/ogc/collections/leaves-{ROCHDALE}/tiles/WebMercatorQuad/9/165/252");
    let token = format!("Bearer {}", layers.token);
    let plain = layers.ask(&home, &[("authorization", &token)]).await;
    let gzip = layers.ask(&home, &[("authorization", &token), ("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut unpacked).expect("gzip");
    assert!(unpacked == plain.body && !plain.body.is_empty());
    assert_ne!(plain.header("etag"), gzip.header("etag"));
    for answer in [&plain, &gzip] {
        assert!(
            answer.header("vary").contains("Authorization")
                && answer.header("vary").contains("Accept-Encoding")
        );
        assert_eq!(answer.header("cache-control"), "private, no-cache");
    }
    let tag = gzip.header("etag");
    let again = [("authorization", &*token), ("accept-encoding", "gzip"), ("if-none-match", tag)];
    assert_eq!(layers.ask(&home, &again).await.status, 304);
    let other = [("authorization", &*token), ("if-none-match", tag)];
    assert_eq!(layers.ask(&home, &other).await.status, 200);
    // Whoever may not have it is not told that it is unchanged.
    let stranger = layers.ask(&home, &[("if-none-match", tag)]).await;
    assert_eq!(stranger.status, 401);
    assert!(matches!(stranger.json(), Value::Object(_)));
}
