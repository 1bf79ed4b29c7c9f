use std::collections::BTreeSet;
use std::io::Read as _;

use axum::http::{Method, StatusCode};

use super::packages::{DOCUMENTS, bradford, rochdale};
use super::site::{Answer, Site, request};

const CODINGS: [&str; 4] = ["br", "zstd", "gzip", "identity"];

async fn get_with(site: &Site, path: &str, cookie: &str, headers: &[(&'static str, &str)]) -> Answer {
    let mut request = request(Method::GET, path, cookie);
    for (name, value) in headers {
        request.headers_mut().append(*name, value.parse().expect("a header"));
    }
    site.send(request).await
}

fn decode(answer: &Answer) -> Vec<u8> {
    let coding = answer.headers.get("content-encoding").map(|coding| coding.to_str());
    let mut bytes = Vec::new();
    match coding {
        None => bytes.clone_from(&answer.body),
        Some(Ok("br")) => {
            let mut reader = brotli::Decompressor::new(&answer.body[..], 4096);
            reader.read_to_end(&mut bytes).expect("brotli");
        }
        Some(Ok("zstd")) => bytes = zstd::decode_all(&answer.body[..]).expect("zstd"),
        Some(Ok("gzip")) => {
            let mut reader = flate2::read::GzDecoder::new(&answer.body[..]);
            reader.read_to_end(&mut bytes).expect("gzip");
        }
        other => panic!("an unknown coding {other:?}"),
    }
    bytes
}

#[tokio::test]
async fn a_document_is_the_issued_bytes_in_every_coding() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let cookie = site.sign_in("partner").await;
    let manifest = [("manifest.json", "application/json")];
    for (name, media) in DOCUMENTS.into_iter().chain(manifest) {
        let path = match name {
            "manifest.json" => format!("/api/releases/{}", package.id()),
            name => format!("/api/releases/{}/{name}", package.id()),
        };
        let mut tags = BTreeSet::new();
        for coding in CODINGS {
            let accept = [("accept-encoding", coding)];
            let answer = get_with(&site, &path, &cookie, &accept).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {coding}");
            let sent =
                answer.headers.get("content-encoding").map_or("identity", |c| c.to_str().expect("a token"));
            assert_eq!(sent, coding, "{path}");
            assert_eq!(&decode(&answer), &package.documents()[name], "{path} {coding}");
            assert_eq!(answer.header("content-type"), media);
            assert_eq!(answer.header("vary"), "Accept-Encoding");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
            tags.insert(answer.header("etag").to_owned());
        }
        assert_eq!(tags.len(), CODINGS.len(), "one tag a coding: {tags:?}");
        assert!(tags.iter().all(|tag| tag.starts_with('"')), "strong: {tags:?}");
    }
    let path = format!("/api/releases/{}/table.csv", package.id());
    let table = site.get(&path, &cookie).await;
    let named = format!("attachment; filename=\"homeward-{}.csv\"", package.id());
    assert_eq!(table.header("content-disposition"), named);
    let path = format!("/api/releases/{}/manifest.json", package.id());
    site.get(&path, &cookie).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn what_the_reader_has_is_not_sent_again() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let cookie = site.sign_in("partner").await;
    let path = format!("/api/releases/{}/leaves.geojson", package.id());
    let mut tags = Vec::new();
    for coding in CODINGS {
        let answer = get_with(&site, &path, &cookie, &[("accept-encoding", coding)]).await;
        tags.push(answer.header("etag").to_owned());
    }
    for (n, coding) in CODINGS.into_iter().enumerate() {
        let accept = ("accept-encoding", coding);
        let tag = &tags[n];
        let list = format!("\"other\", W/{tag}");
        for condition in [tag.as_str(), &list, "*"] {
            let headers = [accept, ("if-none-match", condition)];
            let answer = get_with(&site, &path, &cookie, &headers).await;
            assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{coding} {condition}");
            assert!(answer.body.is_empty());
            assert_eq!(answer.header("etag"), tag);
            assert_eq!(answer.header("vary"), "Accept-Encoding");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
            assert!(!answer.headers.contains_key("content-encoding"));
        }
        // Another coding's tag is another representation's.
        for other in tags.iter().filter(|other| *other != tag) {
            let headers = [accept, ("if-none-match", other.as_str())];
            let answer = get_with(&site, &path, &cookie, &headers).await;
            assert_eq!(answer.status, StatusCode::OK, "{coding} {other}");
        }
    }
    // A condition opens nothing to a caller without a session.
    let headers = [("if-none-match", "*")];
    get_with(&site, &path, "", &headers).await.is_problem(401, "sign-in");
}

#[tokio::test]
async fn the_clients_weights_choose_the_coding() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let cookie = site.sign_in("partner").await;
    let path = format!("/api/releases/{}/map.svg", package.id());
    for (accept, coding) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip;q=1, br;q=0.9", Some("gzip")),
        ("br;q=0, *;q=0.5", Some("zstd")),
        ("deflate", None),
    ] {
        let answer = get_with(&site, &path, &cookie, &[("accept-encoding", accept)]).await;
        let sent = answer.headers.get("content-encoding").map(|c| c.to_str().expect("a token"));
        assert_eq!(sent, coding, "{accept}");
    }
    let lines = [("accept-encoding", "br;q=0.2"), ("accept-encoding", "gzip")];
    let answer = get_with(&site, &path, &cookie, &lines).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let none = [("accept-encoding", "identity;q=0")];
    get_with(&site, &path, &cookie, &none).await.is_problem(406, "not-acceptable");
}

#[tokio::test]
async fn a_head_tells_the_length_and_sends_nothing() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let cookie = site.sign_in("partner").await;
    let path = format!("/api/releases/{}/leaves.geojson", package.id());
    let get = site.get(&path, &cookie).await;
    let head = site.send(request(Method::HEAD, &path, &cookie)).await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    assert_eq!(head.header("etag"), get.header("etag"));
    let denied = site.send(request(Method::HEAD, &path, "")).await;
    assert_eq!(denied.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn releases_are_listed_by_area_newest_first_and_appear_without_a_restart() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    let empty = site.get("/api/releases", &cookie).await;
    assert_eq!(empty.json(), serde_json::json!({ "releases": [], "skipped": [] }));
    let issued =
        [rochdale("2026-10-01"), bradford("2026-08-01"), rochdale("2026-11-01"), bradford("2026-09-01")];
    for package in &issued {
        site.put(package).await;
        // Also by its address alone.
        let path = format!("/api/releases/{}/leaves.geojson", package.id());
        assert_eq!(site.get(&path, &cookie).await.status, StatusCode::OK);
    }
    let answer = site.get("/api/releases", &cookie).await;
    assert_ne!(answer.header("etag"), empty.header("etag"));
    let listed = answer.json();
    let order: Vec<_> = listed["releases"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|release| (release["area"]["name"].clone(), release["cut_off"].clone()))
        .collect();
    let expected = [
        ("Bradford", "2026-09-01"),
        ("Bradford", "2026-08-01"),
        ("Rochdale", "2026-11-01"),
        ("Rochdale", "2026-10-01"),
    ];
    assert_eq!(order, expected.map(|(name, date)| (name.into(), date.into())));
    let first = &listed["releases"][0];
    assert_eq!(first["id"], issued[3].id());
    assert_eq!(first["window"], serde_json::json!({ "from": "2024-11", "to": "2026-10", "months": 24 }));
    assert_eq!(first["previous"].as_str().map(str::len), Some(16));
    assert_eq!(first["synthetic"], true);
    assert_eq!(first.as_object().map(serde_json::Map::len), Some(8));
}

#[tokio::test]
async fn the_base_map_is_gzip_as_it_was_made_and_open_to_anyone() {
    let site = Site::new().await;
    let path = "/basemap/districts.geojson";
    let plain = site.get(path, "").await;
    assert_eq!(plain.body, br#"{"type":"FeatureCollection","features":[]}"#);
    assert_eq!(plain.header("content-type"), "application/geo+json");
    let gzip = get_with(&site, path, "", &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.body, include_bytes!("districts.geojson.gz"));
    assert_eq!(decode(&gzip), plain.body);
    let condition = [("accept-encoding", "gzip"), ("if-none-match", gzip.header("etag"))];
    let again = get_with(&site, path, "", &condition).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    site.get("/basemap/lsoa.geojson", "").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn every_address_of_the_dashboard_is_the_page() {
    let site = Site::new().await;
    let page = site.get("/", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert!(page.body.starts_with(b"<!doctype html>"));
    for path in ["/sign-in", "/areas/E08000005/releases/latest", "/?hotspot=2"] {
        let other = site.get(path, "").await;
        assert_eq!((other.status, &other.body), (page.status, &page.body), "{path}");
    }
    let condition = [("if-none-match", page.header("etag"))];
    assert_eq!(get_with(&site, "/", "", &condition).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_assets_that_the_page_names_are_kept_for_ever() {
    let site = Site::new().await;
    let page = String::from_utf8(site.get("/", "").await.body).expect("UTF-8");
    for named in page.split('"').filter(|part| part.starts_with("/assets/")) {
        let plain = site.get(named, "").await;
        assert_eq!(plain.status, StatusCode::OK, "{named}");
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        for coding in ["br", "gzip"] {
            let packed = get_with(&site, named, "", &[("accept-encoding", coding)]).await;
            assert_eq!(decode(&packed), plain.body, "{named} {coding}");
            if named.ends_with(".js") {
                assert_eq!(packed.header("content-encoding"), coding, "{named}");
            }
        }
    }
}

#[tokio::test]
async fn the_server_says_that_it_lives_and_is_ready() {
    let site = Site::new().await;
    assert_eq!(site.get("/healthz", "").await.status, StatusCode::OK);
    assert_eq!(site.get("/readyz", "").await.status, StatusCode::OK);
    site.access.clone().close().await;
    assert_eq!(site.get("/healthz", "").await.status, StatusCode::OK);
    site.get("/readyz", "").await.is_problem(503, "unavailable");
}
