//! OGC API - Features Part 1: core, GeoJSON, HTML.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::layers::{Layers, ids, leaves, link, path, release};
use crate::serving::site::{BRADFORD, ROCHDALE};

#[tokio::test]
async fn conf_core_root_op_and_root_success() {
    let layers = Layers::new().await;
    for at in ["/ogc", "/ogc/"] {
        let landing = layers.json(at).await;
        for rel in ["self", "alternate", "service-desc", "service-doc", "conformance", "data"] {
            let href = link(&landing, rel).unwrap_or_else(|| panic!("no {rel}"));
            assert_eq!(layers.get(path(&href)).await.status, 200, "{rel}: {href}");
        }
    }
}

#[tokio::test]
async fn conf_core_conformance_op_and_success() {
    let layers = Layers::new().await;
    let claimed = layers.json("/ogc/conformance").await;
    let claimed: BTreeSet<&str> =
        claimed["conformsTo"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    // What QGIS asks for before it pushes a filter down.
    for class in [
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
        "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    ] {
        assert!(claimed.contains(class), "{class}");
    }
}

#[tokio::test]
async fn conf_core_fc_md_op_and_success() {
    let layers = Layers::new().await;
    let listed = layers.json("/ogc/collections").await;
    assert!(link(&listed, "self").is_some());
    let listed = listed["collections"].as_array().expect("a list").clone();
    let found: Vec<_> = listed.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(found, ["leaves", "hotspots", "coverage"].map(|kind| format!("{kind}-{ROCHDALE}")));
    for one in &listed {
        assert!(one["extent"]["spatial"]["bbox"][0].as_array().is_some_and(|bbox| bbox.len() == 4));
        for rel in ["self", "items"] {
            let href = link(one, rel).expect("a link");
            assert_eq!(layers.get(path(&href)).await.status, 200, "{href}");
        }
        let alone = layers.json(path(&link(one, "self").expect("a link"))).await;
        for member in ["id", "title", "extent", "crs", "itemType"] {
            assert_eq!(alone[member], one[member], "{member}");
        }
    }
}

#[tokio::test]
async fn conf_core_fc_op_and_response() {
    let layers = Layers::new().await;
    let answer = layers.refused("").await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let items = answer.json();
    let written: Vec<String> = leaves().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(ids(&items), written);
    assert_eq!(items["type"], "FeatureCollection");
    assert_eq!(items["numberMatched"], written.len());
    assert_eq!(items["numberReturned"], written.len());
    let first = &items["features"][0];
    assert_eq!(first["properties"]["release"], layers.release.as_str());
    assert_eq!(first["properties"]["marking"], "OFFICIAL-SENSITIVE");
    assert_eq!(first["properties"]["data"], "SYNTHETIC");
    assert_eq!(first["properties"]["cut_off"], "2026-11-01");
    let rest =
        items["features"].as_array().expect("a list").iter().find(|one| one["properties"]["resolution"] == 8);
    let rest = &rest.expect("the rest of a cell")["properties"];
    assert_eq!(
        (&rest["band"], &rest["band_least"], &rest["band_most"]),
        (&json!("25+"), &json!(25), &Value::Null)
    );
}

#[tokio::test]
async fn conf_core_query_param_unknown_and_invalid() {
    let layers = Layers::new().await;
    for (query, said) in [
        ("nonsense=1", "nonsense"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=", "bbox"),
        ("bbox=-2,54,-1,53", "bbox"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("datetime=x", "datetime"),
        ("datetime=../..", "datetime"),
        ("offset=-1", "offset"),
        ("cursor=x", "cursor"),
        ("sortby=nothing", "sortby"),
        ("properties=nothing", "properties"),
        ("resultType=x", "resultType"),
        ("skipGeometry=maybe", "skipGeometry"),
        ("crs=EPSG:9999", "crs"),
        ("bbox-crs=x", "bbox-crs"),
        ("filter-lang=sql", "filter-lang"),
        ("filter=", "filter"),
        ("filter=nothing=1", "filter"),
        ("resolution=x", "resolution"),
        ("band=30-34", "band"),
        ("limit=1&limit=2", "limit"),
        ("f=xml", "f"),
        ("%ff=1", "?"),
    ] {
        let answer = layers.refused(query).await;
        assert_eq!(answer.status, 400, "{query}");
        let problem = answer.json();
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(problem["detail"].as_str().is_some_and(|why| why.contains(said)), "{query}: {problem}");
    }
    for at in ["/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/tileMatrixSets"] {
        layers.get(&format!("{at}?nonsense=1")).await.is_problem(400, "unknown-parameter");
    }
}

#[tokio::test]
async fn conf_core_fc_bbox_response() {
    let layers = Layers::new().await;
    let all = layers.items("").await;
    let features = all["features"].as_array().expect("features").clone();
    for bbox in [
        [-2.2, 53.6, -2.15, 53.62],
        [-2.16, 53.6, -2.0, 53.7],
        [0.0, 0.0, 1.0, 1.0],
        [-180.0, -90.0, 180.0, 90.0],
    ] {
        let [w, s, e, n] = bbox;
        let found = layers.items(&format!("bbox={w},{s},{e},{n}")).await;
        // No corner of a cell is as far from its middle as from another's corner:
        // a box that holds a corner touches the cell.
        let holds = |feature: &&Value| {
            let text = feature["geometry"].to_string();
            let numbers: Vec<f64> = text
                .split(|c: char| !(c.is_ascii_digit() || ".-".contains(c)))
                .filter_map(|t| t.parse().ok())
                .collect();
            numbers.chunks(2).any(|at| (w..=e).contains(&at[0]) && (s..=n).contains(&at[1]))
        };
        let expected: BTreeSet<&str> =
            features.iter().filter(holds).filter_map(|f| f["id"].as_str()).collect();
        let found: BTreeSet<String> = ids(&found).into_iter().collect();
        assert!(expected.iter().all(|id| found.contains(*id)), "{bbox:?}");
        assert!(found.len() <= expected.len() + 6, "{bbox:?}: {} and {}", found.len(), expected.len());
    }
    let six = layers.items("bbox=-2.2,53.6,-100,-2.15,53.62,9000").await;
    assert_eq!(ids(&six), ids(&layers.items("bbox=-2.2,53.6,-2.15,53.62").await));
    // Across the 180th meridian lies everything but a strip of the east.
    let across = layers.items("bbox=170,-90,-2.16,90").await;
    let east = layers.items("bbox=-2.16,-90,170,90").await;
    assert!(across["numberMatched"].as_u64() > Some(0) && east["numberMatched"].as_u64() > Some(0));
    assert!(across["numberMatched"].as_u64() < all["numberMatched"].as_u64());
}

#[tokio::test]
async fn conf_core_fc_limit_response_and_links() {
    let layers = Layers::new().await;
    let all = ids(&layers.items("").await);
    let mut at = format!("/ogc/collections/leaves-{ROCHDALE}/items?limit=10&resolution=9");
    let mut seen = Vec::new();
    loop {
        let page = layers.json(&at).await;
        assert!(ids(&page).len() <= 10);
        assert_eq!(page["numberMatched"], all.len() - 1);
        seen.extend(ids(&page));
        let Some(next) = link(&page, "next") else { break };
        assert!(next.contains("limit=10") && next.contains("resolution=9"), "{next}");
        at = path(&next).to_owned();
    }
    assert_eq!(seen, all.iter().filter(|id| id.starts_with("9-")).cloned().collect::<Vec<_>>());
    assert_eq!(ids(&layers.items("offset=5&limit=3").await), all[5..8]);
    assert_eq!(ids(&layers.items("offset=999999").await), [""; 0]);
    assert_eq!(layers.refused("limit=999999").await.status, 200, "more than the maximum is taken as it");
    let hits = layers.items("resultType=hits").await;
    assert_eq!((&hits["numberMatched"], &hits["numberReturned"]), (&json!(all.len()), &json!(0)));
}

#[tokio::test]
async fn conf_core_fc_time_response() {
    let layers = Layers::new().await;
    let all = ids(&layers.items("").await).len();
    for (when, found) in [
        ("2026-01-01T00:00:00Z", all),
        ("2020-01-01T00:00:00Z", 0),
        ("2026-10-01/..", all),
        ("../2025-10-31", 0),
        ("2026-11-01T00:00:00Z/..", 0),
    ] {
        assert_eq!(layers.items(&format!("datetime={when}")).await["numberMatched"], found, "{when}");
    }
}

#[tokio::test]
async fn conf_core_f_op_and_success() {
    let layers = Layers::new().await;
    let items = layers.items("limit=3").await;
    for feature in items["features"].as_array().expect("features") {
        let id = feature["id"].as_str().expect("an id");
        let at = format!("/ogc/collections/leaves-{ROCHDALE}/items/{id}");
        let alone = layers.json(&at).await;
        for member in ["type", "id", "geometry", "properties"] {
            assert_eq!(alone[member], feature[member], "{member}");
        }
        for rel in ["self", "alternate", "collection"] {
            assert_eq!(layers.get(path(&link(&alone, rel).expect("a link"))).await.status, 200, "{rel}");
        }
    }
    for id in ["none", "9-89194ad14b7fffe", "%2e%2e"] {
        let at = format!("/ogc/collections/leaves-{ROCHDALE}/items/{id}");
        layers.get(&at).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn conf_html_content_for_every_document() {
    let layers = Layers::new().await;
    let home = format!("/ogc/collections/leaves-{ROCHDALE}");
    let feature = ids(&layers.items("limit=1").await).remove(0);
    for at in [
        "/ogc".to_owned(),
        "/ogc/api".to_owned(),
        "/ogc/conformance".to_owned(),
        "/ogc/collections".to_owned(),
        home.clone(),
        format!("{home}/items"),
        format!("{home}/items/{feature}"),
        format!("{home}/schema"),
        format!("{home}/queryables"),
        format!("{home}/tiles"),
        format!("{home}/tiles/WebMercatorQuad"),
        "/ogc/tileMatrixSets".to_owned(),
    ] {
        let token = format!("Bearer {}", layers.token);
        let by_accept =
            layers.ask(&at, &[("authorization", &token), ("accept", "text/html,*/*;q=0.8")]).await;
        let by_parameter = layers.get(&format!("{at}?f=html")).await;
        for page in [by_accept, by_parameter] {
            assert_eq!(page.status, 200, "{at}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{at}");
            let text = String::from_utf8(page.body).expect("text");
            assert!(text.starts_with("<!doctype html>") && text.contains("<html lang=\"en\">"));
            assert!(!text.contains("<script") && !text.contains("style="), "{at}");
        }
    }
}

#[tokio::test]
async fn a_newer_release_takes_the_place_and_the_older_keeps_an_id_of_its_own() {
    let layers = Layers::new().await;
    let page = layers.items("limit=5").await;
    let next = link(&page, "next").expect("more");
    let newer = release((ROCHDALE, "Rochdale"), "2026-12-01", &leaves()[..9]);
    layers.site.put(&newer).await;
    assert_eq!(layers.items("").await["numberMatched"], 9);
    // No feature is passed over or comes twice: the client begins again.
    layers.get(path(&next)).await.is_problem(410, "page-gone");
    let older = format!("/ogc/collections/leaves-{}/items", layers.release);
    assert_eq!(layers.json(&older).await["numberMatched"], leaves().len());
    let listed = layers.json("/ogc/collections").await;
    assert_eq!(listed["collections"].as_array().map(Vec::len), Some(6));
}

#[tokio::test]
async fn what_a_token_does_not_cover_is_as_if_it_were_not_there() {
    let layers = Layers::new().await;
    layers.site.put(&release((BRADFORD, "Bradford"), "2026-11-01", &leaves())).await;
    let (limited, _) = super::layers::token(&layers.site, "partner", &[ROCHDALE], 1).await;
    let limited = format!("Bearer {limited}");
    let listed = layers.get_with("/ogc/collections", &limited).await.json();
    assert_eq!(listed["collections"].as_array().map(Vec::len), Some(3));
    let api = layers.get_with("/ogc/api", &limited).await;
    assert!(!String::from_utf8_lossy(&api.body).contains(BRADFORD));
    for rest in
        ["", "/items", "/items/x", "/schema", "/queryables", "/tiles", "/tiles/WebMercatorQuad/10/1/1"]
    {
        let hidden = layers.get_with(&format!("/ogc/collections/leaves-{BRADFORD}{rest}"), &limited).await;
        let absent = layers.get_with(&format!("/ogc/collections/leaves-E08000099{rest}"), &limited).await;
        assert_eq!((hidden.status.as_u16(), &hidden.body), (404, &absent.body), "{rest}");
    }
    assert_eq!(layers.get(&format!("/ogc/collections/leaves-{BRADFORD}")).await.status, 200);
}
