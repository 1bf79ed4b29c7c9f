//! Releases with leaves, served, with a token that opens them.

use std::collections::BTreeMap;

use axum::http::{Method, Request};
use h3o::{CellIndex, LatLng, Resolution};
use homeward::access::{ApiToken, Grant, Role};
use homeward::audit::Entry;
use homeward::document::{Package, Parts};
use homeward::release::sha256;
use homeward::store::access::Made;
use serde_json::{Value, json};

use crate::serving::site::{Answer, ROCHDALE, Site};

/// Leaves as they are written into a release: id, cells, band, themes.
pub(crate) type Written = (String, Vec<String>, &'static str, Vec<(&'static str, &'static str)>);

pub(crate) const BANDS: [&str; 4] = ["5-9", "10-14", "15-24", "25+"];

/// A disk of cells round the middle of Rochdale, each third withheld, and the
/// rest of a coarser cell beside it.
pub(crate) fn leaves() -> Vec<Written> {
    let centre = LatLng::new(53.615, -2.16).expect("a place").to_cell(Resolution::Nine);
    let mut cells: Vec<CellIndex> = centre.grid_disk(6);
    cells.sort_unstable();
    let mut leaves: Vec<Written> = Vec::new();
    for (nth, cell) in cells.into_iter().enumerate().filter(|(nth, _)| nth % 3 != 0) {
        let themes = if nth % 2 == 0 { vec![("after_dark", "5-9")] } else { Vec::new() };
        leaves.push((format!("9-{cell}"), vec![cell.to_string()], BANDS[nth % 4], themes));
    }
    let away = LatLng::new(53.65, -2.1).expect("a place").to_cell(Resolution::Eight);
    let rest: Vec<String> = away.children(Resolution::Nine).skip(2).map(|cell| cell.to_string()).collect();
    leaves.push((format!("8-{away}"), rest, "25+", Vec::new()));
    leaves.sort();
    leaves
}

/// A release of these leaves.
pub(crate) fn release(area: (&str, &str), cut_off: &str, leaves: &[Written]) -> Package {
    let one = |(id, cells, band, themes): &Written| {
        let (cells, themes) = (json!(cells), json!(themes));
        format!("{{\"leaf\":\"{id}\",\"cells\":{cells},\"band\":\"{band}\",\"themes\":{themes}}}")
    };
    let leaves: Vec<String> = leaves.iter().map(one).collect();
    let (code, name) = area;
    let content = format!(
        "{{\"format\":2,\"area\":\"{code}\",\"area_name\":\"{name}\",\"from\":\"2025-11\",\"to\":\"2026-10\",\
         \"months\":12,\"cut_off\":\"{cut_off}\",\"policy\":\"2\",\"k\":5,\"colluding_holders\":false,\
         \"previous\":null,\"synthetic\":true,\"leaves\":[{}],\"serious_harm\":[],\
         \"coverage\":[[\"E05014918\",\"few\"]]}}",
        leaves.join(",")
    );
    let hash = sha256(content.as_bytes());
    let nothing = br#"{"type":"FeatureCollection","features":[]}"#.to_vec();
    let mut documents = BTreeMap::from([("hotspots.geojson".to_owned(), nothing)]);
    let hashes: BTreeMap<_, _> = documents.iter().map(|(name, bytes)| (name, sha256(bytes))).collect();
    let previous = sha256(format!("before {hash}").as_bytes())[..16].to_owned();
    let manifest = json!({
        "id": hash[..16], "area": {"code": code, "name": name}, "cut_off": cut_off,
        "window": {"from": "2025-11", "to": "2026-10", "months": 12}, "hash": hash,
        "previous": previous, "synthetic": true, "documents": hashes,
    });
    documents.insert("manifest.json".to_owned(), manifest.to_string().into_bytes());
    let parts = Parts {
        id: hash[..16].to_owned(),
        area: code.to_owned(),
        area_name: name.to_owned(),
        cut_off: cut_off.parse().expect("a day"),
        window: ("2025-11".to_owned(), "2026-10".to_owned(), 12),
        // Each follows a release of its own, as no release has two heirs.
        previous: Some(previous),
        synthetic: true,
        hash,
        content: content.into_bytes(),
        documents,
    };
    Package::from_parts(parts).expect("a whole package")
}

/// A server with a release of Rochdale, and who reads it.
pub(crate) struct Layers {
    pub site: Site,
    pub token: String,
    pub release: String,
}

impl Layers {
    pub async fn new() -> Self {
        Self::of(&leaves()).await
    }

    pub async fn of(leaves: &[Written]) -> Self {
        let site = Site::new().await;
        let package = release((ROCHDALE, "Rochdale"), "2026-11-01", leaves);
        site.put(&package).await;
        let token = token(&site, "partner", &[], 30).await.0;
        Self { site, token, release: package.id().to_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &format!("Bearer {}", self.token)).await
    }

    pub async fn get_with(&self, path: &str, authorization: &str) -> Answer {
        self.ask(path, &[("authorization", authorization)]).await
    }

    pub async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(Method::GET).uri(path).header("host", "homeward.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.site.send(request.body(axum::body::Body::empty()).expect("a request")).await
    }

    #[track_caller]
    pub fn json(&self, path: &str) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        let path = path.to_owned();
        async move {
            let answer = self.get(&path).await;
            assert_eq!(answer.status, 200, "{caller}: {path}: {}", String::from_utf8_lossy(&answer.body));
            answer.json()
        }
    }

    /// The items of the leaves that a query gives.
    pub async fn items(&self, query: &str) -> Value {
        self.json(&format!("/ogc/collections/leaves-{ROCHDALE}/items?{query}")).await
    }

    /// Refuses a query of items, and says why.
    pub async fn refused(&self, query: &str) -> Answer {
        self.get(&format!("/ogc/collections/leaves-{ROCHDALE}/items?{query}")).await
    }
}

/// A token of an account: the text, and its number.
pub(crate) async fn token(site: &Site, account: &str, areas: &[&str], days: i64) -> (String, i64) {
    let listed = site.access.list().await.expect("a store");
    let of = listed.into_iter().find(|one| one.account.name == account).expect("an account").account;
    let areas = areas.iter().map(|&area| area.to_owned()).collect();
    let now = homeward::api::Surroundings::now(&*site.around);
    let grant = Grant::new(&of, "a test", areas, days, now).expect("a grant");
    let chance = homeward::api::Surroundings::chance(&*site.around).expect("chance");
    let token = ApiToken::new(chance);
    let made = site.access.add_token(account, token.hash(), &grant, Entry::SHELL).await.expect("made");
    let Made::Made(number) = made else { panic!("{made:?}") };
    assert_ne!(of.role, Role::Practitioner);
    (token.write(), number)
}

/// The ids of the features of an answer.
pub(crate) fn ids(answer: &Value) -> Vec<String> {
    let features = answer["features"].as_array().expect("features");
    features.iter().map(|feature| feature["id"].as_str().expect("an id").to_owned()).collect()
}

/// The address of a link.
pub(crate) fn link(answer: &Value, rel: &str) -> Option<String> {
    let links = answer["links"].as_array().expect("links");
    links.iter().find(|link| link["rel"] == rel)?["href"].as_str().map(str::to_owned)
}

/// The path of an address of the tests' host.
pub(crate) fn path(href: &str) -> &str {
    href.strip_prefix("http://homeward.test").unwrap_or_else(|| panic!("{href} is not of this host"))
}
