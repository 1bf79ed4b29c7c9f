//! The attacks over HTTP against a server of the maker's releases, honest and
//! flawed.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use homeward::attack::{Documents, Leaver, Login, Outcome, Release, Report, Run, Target, against_server, h3};
use serde_json::{Value, json};

use super::desk::{self, DAY};
use super::files::{Made, world};
use super::told::AREA;
use super::{CATCHES, Flaw};

/// A server of some releases.
pub(super) struct Office {
    pub flaw: Flaw,
    pub releases: Vec<(String, String, Documents)>,
    /// How many records it holds, which nobody may learn.
    pub records: Mutex<u64>,
    answers: AtomicU64,
    log: PathBuf,
    /// By cell: children, for what must not be answered.
    few: Vec<String>,
    /// By leaf id: children, for how long an answer takes.
    within: Vec<(String, u64)>,
}

pub(super) const KNOWN: &str = "LA-77";
const PASSWORD: &str = "quartz-otter-lantern-59";

pub(super) fn logins() -> Vec<Login> {
    let login = |name: &str, role: &str, areas: &[&str]| Login {
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
        role: role.to_owned(),
        areas: areas.iter().map(|area| (*area).to_owned()).collect(),
    };
    vec![
        login("pat", "partner", &[]),
        login("sam", "partner", &[]),
        login("lee", "liaison", &[]),
        login("prue", "practitioner", &[]),
        login("ana", "analyst", &[]),
        login("cas", "custodian", &[]),
        login("far", "partner", &["E08000003"]),
    ]
}

pub(super) fn text(status: u16, body: &str) -> Response {
    (StatusCode::from_u16(status).expect("a status"), body.to_owned()).into_response()
}

pub(super) fn document(bytes: &[u8]) -> Response {
    let headers = [("cache-control", "private, no-cache"), ("etag", "\"same\"")];
    (headers, bytes.to_vec()).into_response()
}

async fn answer(State(office): State<Arc<Office>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if path == "/api/session" && parts.method == "POST" {
        let body = axum::body::to_bytes(body, 10_000).await.unwrap_or_default();
        return sign_in(&serde_json::from_slice(&body).unwrap_or_default());
    }
    let by = reader(&parts.headers);
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let body = axum::body::to_bytes(body, 100_000).await.unwrap_or_default();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let mut response = office.answer(parts.method.as_str(), &path, &query, &by, &body).await;
    if office.flaw == Flaw::CountingHeader {
        let number = office.answers.fetch_add(1, Ordering::Relaxed);
        response.headers_mut().insert("x-answer", number.into());
    }
    if parts.method == "HEAD" {
        *response.body_mut() = Body::empty();
    }
    response
}

fn sign_in(asked: &Value) -> Response {
    let name = asked["name"].as_str().unwrap_or_default();
    let known = logins().iter().any(|login| login.name == name) && asked["password"] == PASSWORD;
    if !known {
        return text(401, "not right");
    }
    ([("set-cookie", format!("who={name}; Path=/"))], StatusCode::NO_CONTENT).into_response()
}

fn reader(headers: &HeaderMap) -> String {
    let cookie = headers.get("cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
    cookie.strip_prefix("who=").unwrap_or_default().to_owned()
}

impl Office {
    async fn answer(&self, method: &str, path: &str, query: &str, by: &str, body: &Value) -> Response {
        if let Some(response) = self.flawed(path, query, by).await {
            return response;
        }
        if let Some(response) = desk::answer(self, method, path, by, body) {
            return response;
        }
        match path {
            "/healthz" => return text(200, "ok"),
            _ if by.is_empty() || !path.starts_with("/api/releases") => return text(404, "nothing here"),
            _ if !query.is_empty() => return text(400, "no parameters"),
            _ if !["GET", "HEAD"].contains(&method) => return text(405, "not this method"),
            "/api/releases" => return self.list(by),
            _ => {}
        }
        if let Some((before, leaf)) = path.split_once("/leaves/") {
            return self.leaf(before.trim_start_matches("/api/releases/"), leaf, by);
        }
        let rest = path.trim_start_matches("/api/releases/");
        let (id, name) = rest.split_once('/').unwrap_or((rest, "manifest.json"));
        let found = self.releases.iter().find(|(own, _, _)| own == id);
        match found
            .filter(|(_, area, _)| self.covers(by, area))
            .and_then(|(_, _, documents)| documents.get(name))
        {
            Some(bytes) => document(&self.altered(bytes, name, by)),
            None => text(404, "nothing here"),
        }
    }

    /// A leaf that is told; no other.
    fn leaf(&self, id: &str, leaf: &str, by: &str) -> Response {
        let found = self.releases.iter().find(|(own, area, _)| own == id && self.covers(by, area));
        let is_told = found.is_some_and(|(_, _, documents)| {
            String::from_utf8_lossy(&documents["leaves.geojson"]).contains(&format!("\"leaf\":\"{leaf}\""))
        });
        match is_told && self.flaw != Flaw::LeavesSilent {
            true => document(b"{\"told\":true}"),
            false => text(404, "nothing here"),
        }
    }

    fn covers(&self, by: &str, area: &str) -> bool {
        let login = logins().into_iter().find(|login| login.name == by);
        let covered =
            login.is_some_and(|login| login.areas.is_empty() || login.areas.iter().any(|own| own == area));
        covered || self.flaw == Flaw::TenantLeak
    }

    fn list(&self, by: &str) -> Response {
        let covered = self.releases.iter().filter(|(_, area, _)| self.covers(by, area));
        let listed: Vec<Value> = covered.map(|(id, area, _)| json!({"id": id, "area": area})).collect();
        document(json!({"releases": listed}).to_string().as_bytes())
    }

    /// A document as a flawed server would send it.
    fn altered(&self, bytes: &[u8], name: &str, by: &str) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let records = *self.records.lock().expect("a lock");
        let altered = match self.flaw {
            Flaw::ServedOtherwise if name == "table.csv" => text + "leaf,9-89194ad3267ffff,5-9\r\n",
            Flaw::OtherToCustodians if by == "cas" => text.replace("5-9", "7"),
            Flaw::CrossRole if by == "lee" => text.replace("5-9", "3-9"),
            Flaw::RecipientInside if name == "map.svg" => text + &format!("<!-- for {by} -->"),
            Flaw::ChangesOnWithdrawal if name == "hotspots.geojson" => {
                text + &" ".repeat(records as usize % 7)
            }
            Flaw::MadeAgain if name == "leaves.geojson" && records < 1_000 => {
                text.replacen("5-9", "10-14", 1)
            }
            _ => return bytes.to_vec(),
        };
        altered.into_bytes()
    }

    /// What only a flawed server answers.
    async fn flawed(&self, path: &str, query: &str, by: &str) -> Option<Response> {
        let records = *self.records.lock().expect("a lock");
        match self.flaw {
            Flaw::CellsAnswered if path.contains("/cells/") => {
                let few = self.few.iter().any(|cell| path.ends_with(cell.as_str()));
                Some(text(if few { 403 } else { 404 }, "not to be told"))
            }
            Flaw::ParameterHonoured if query.contains("theme=") && path.ends_with("leaves.geojson") => {
                Some(document(b"{\"features\":[]}"))
            }
            Flaw::LiveParameter if query.contains("radius=") && path.ends_with("hotspots.geojson") => {
                Some(document(records.to_string().as_bytes()))
            }
            Flaw::LiveWindow if query.contains("as_of=") => Some(document(query.as_bytes())),
            Flaw::Dashboard if path == "/api/summary" && by == "prue" => {
                Some(text(200, "{\"children\":131}"))
            }
            Flaw::ExistenceTold if path.starts_with("/api/children/") => {
                Some(text(if path.ends_with(KNOWN) { 403 } else { 404 }, "no"))
            }
            Flaw::CountInHealth if path == "/healthz" => Some(text(200, &format!("ok {records}"))),
            Flaw::TimingByCount if path.contains("/leaves/") => {
                let within = self.within.iter().find(|(id, _)| path.ends_with(id.as_str()));
                tokio::time::sleep(Duration::from_millis(within.map_or(0, |(_, children)| *children))).await;
                None
            }
            _ => None,
        }
    }

    fn withdraw(&self) -> io::Result<()> {
        *self.records.lock().map_err(|_| io::Error::other("a lock"))? -= 1;
        let said =
            if self.flaw == Flaw::ResidueLeft { format!("withdrew {KNOWN}") } else { "withdrew".to_owned() };
        std::fs::write(&self.log, said)
    }
}

/// Serves until the process ends; gives the address.
fn serve(runtime: &tokio::runtime::Runtime, office: Arc<Office>) -> String {
    let app = Router::new().fallback(answer).with_state(office);
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    runtime.spawn(async move { axum::serve(listener, app).await });
    address
}

/// The attacks over HTTP on a flawed server of an honest maker's releases.
fn attacked(made: &Made, flaw: Flaw) -> Vec<(&'static str, Outcome)> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let truth = made.truth();
    let releases: Vec<Release> = (made.releases.iter().enumerate())
        .map(|(at, documents)| Release::read(at, documents).expect("the maker's own"))
        .collect();
    let served =
        releases.iter().map(|release| (release.id.clone(), release.area.clone(), release.documents.clone()));
    let few = made.told.iter().map(|told| h3::write(h3::parent(told.cell, 9))).collect();
    let last = releases.last().expect("a release");
    let children = |leaf: &homeward::attack::Leaf| {
        let own = |told: &&homeward::attack::Told| {
            last.counts(told) && leaf.cells.contains(&h3::parent(told.cell, 9))
        };
        let children: BTreeSet<u64> = made.told.iter().filter(own).map(|told| told.child).collect();
        children.len() as u64
    };
    let within: Vec<(String, u64)> =
        last.leaves.iter().map(|leaf| (leaf.id.clone(), children(leaf))).collect();
    let office = |records: u64, log: &str| {
        Arc::new(Office {
            flaw,
            releases: served.clone().collect(),
            records: Mutex::new(records),
            answers: AtomicU64::new(0),
            log: folder.path().join(log),
            few: Vec::clone(&few),
            within: within.clone(),
        })
    };
    let (own, twin) = (office(1_000, "log"), office(77, "other-log"));
    let withdraw = |_: &str| own.withdraw();
    let leaver = |number: u64| Leaver { id: format!("LA-{number}"), child: number };
    let target = Target {
        address: serve(&runtime, Arc::clone(&own)),
        logins: logins(),
        releases: &releases,
        truth: &truth,
        routes: desk::routes(),
        offers: std::collections::BTreeMap::new(),
        children: [KNOWN.to_owned(), "LA-404".to_owned()],
        leavers: [77, 78, 79].map(leaver).to_vec(),
        proposal: Some((AREA.to_owned(), DAY.to_owned())),
        withdraw: Some(&withdraw),
        folders: vec![folder.path().to_owned()],
        needles: vec![KNOWN.as_bytes().to_vec()],
        twin: Some(serve(&runtime, twin)),
        times: 60,
    };
    let outcomes = against_server(&target).expect("the server answers");
    runtime.shutdown_background();
    outcomes
}

#[test]
fn an_honest_server_tells_nothing() {
    let made = world(Flaw::None);
    assert!(
        made.releases
            .iter()
            .all(|documents| String::from_utf8_lossy(&documents["manifest.json"]).contains(AREA))
    );
    let outcomes = attacked(&made, Flaw::None);
    assert_eq!(outcomes.len(), 16);
    let report = Report::new(Run::default(), outcomes);
    let failed: Vec<_> =
        report.attacks().filter(|(_, outcome)| !outcome.passed() || !outcome.tried).collect();
    let failed: Vec<_> = failed.into_iter().map(|(about, outcome)| (about.id, outcome)).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_attack_over_http_catches_its_flaws() {
    let made = world(Flaw::None);
    let mut missed = Vec::new();
    for (id, _, flaws) in CATCHES {
        for &flaw in flaws {
            let report = Report::new(Run::default(), attacked(&made, flaw));
            let outcome = report.of(id).unwrap_or_else(|| panic!("{id} was not made"));
            if outcome.passed() {
                missed.push(format!("{id} misses {flaw:?}: {outcome:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
