use axum::http::{Method, StatusCode};
use geo::{BoundingRect as _, wkt};
use homeward::audit::{Act, Entry};
use homeward::boundary::{Boundary, Kind, Layer};
use homeward::store::boundaries::{Added, Boundaries};
use jiff::Timestamp;

use super::site::{ROCHDALE, START, Site, request};

/// Imports a layer of one beat, as the shell would beside a server.
async fn import(site: &Site) {
    let outline = wkt!(POLYGON((-2.2 53.6, -2.1 53.6, -2.1 53.7, -2.2 53.6))).into();
    let beat = Boundary { code: "K1".to_owned(), name: "Town".to_owned(), outline };
    let layer = Layer {
        id: "beats-2026".to_owned(),
        kind: Kind::Beat,
        title: "Beats".to_owned(),
        vintage: "2026".to_owned(),
        source: "beats.kml".to_owned(),
        licence: String::new(),
        features: 1,
        bounds: beat.outline.bounding_rect().expect("an outline"),
        imported_at: Timestamp::from_second(START).ok(),
    };
    let store = Boundaries::open(site.folder.path()).await.expect("a store");
    let at = Timestamp::from_second(START).expect("in range");
    let entry = Entry::new(at, Entry::SHELL, Act::BoundariesImported).about(&layer.id);
    assert_eq!(store.add(&layer, &[beat], &entry).await.expect("a store"), Added::Added);
    store.close().await;
}

#[tokio::test]
async fn boundaries_are_listed_named_and_drawn_for_those_who_read() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    import(&site).await;
    let layers = site.get("/api/boundaries", &cookie).await.json();
    let ids: Vec<_> =
        layers["layers"].as_array().expect("a list").iter().map(|each| &each["layer"]).collect();
    assert_eq!(ids, ["beats-2026", "wards-bradford-2024", "wards-rochdale-2023"]);
    assert_eq!(layers["layers"][0]["cited"], "Beats, 2026. Source: beats.kml. Licence not stated");
    let wards = site.get("/api/boundaries/wards-rochdale-2023", &cookie).await.json();
    assert_eq!(wards["boundaries"].as_array().map(Vec::len), Some(20));
    assert_eq!(wards["boundaries"][0]["name"], "Balderstone & Kirkholt");
    let path = format!("/api/boundaries/wards-rochdale-2023/{ROCHDALE}");
    let drawn = site.get(&path, &cookie).await;
    assert_eq!(drawn.header("content-type"), "application/geo+json");
    assert_eq!(drawn.json()["features"].as_array().map(Vec::len), Some(20));
    let mut again = request(Method::GET, &path, &cookie);
    again.headers_mut().insert("if-none-match", drawn.header("etag").parse().expect("a tag"));
    assert_eq!(site.send(again).await.status, StatusCode::NOT_MODIFIED);
    for nothing in
        ["/api/boundaries/none", "/api/boundaries/none/E08000005", "/api/boundaries/beats-2026/E99999999"]
    {
        site.get(nothing, &cookie).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_custodian_removes_what_was_imported_and_it_is_noted() {
    let site = Site::new().await;
    import(&site).await;
    let cookie = site.sign_in("custodian").await;
    let remove = async |layer: &str| {
        site.send(request(Method::DELETE, &format!("/api/boundaries/{layer}"), &cookie)).await.status
    };
    assert_eq!(remove("beats-2026").await, StatusCode::NO_CONTENT);
    assert_eq!(remove("beats-2026").await, StatusCode::NOT_FOUND);
    assert_eq!(remove("wards-rochdale-2023").await, StatusCode::NOT_FOUND);
    let store = Boundaries::open_reader(site.folder.path()).await.expect("a store");
    let log = store.audit_log().expect("a log").entries().await.expect("a store");
    let told: Vec<_> = log.iter().map(|each| (each.entry.who.as_str(), each.entry.act)).collect();
    assert_eq!(told, [("shell", Act::BoundariesImported), ("custodian", Act::BoundariesRemoved)]);
}
