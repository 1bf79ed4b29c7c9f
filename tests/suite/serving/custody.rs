//! What custodians and analysts do over HTTP.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use homeward::access::Role;
use homeward::api;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::site::{Answer, BRADFORD, PASSWORD, ROCHDALE, Site, request};
use crate::support::{World, homeward, interview, text};

const CUT_OFF: &str = "2027-01-01";

pub(super) fn post(path: &str, cookie: &str, body: &Value) -> Request<Body> {
    let mut request = request(Method::POST, path, cookie);
    request.headers_mut().insert("content-type", "application/json".parse().expect("a header"));
    *request.body_mut() = Body::from(body.to_string());
    request
}

impl Site {
    pub(super) async fn post(&self, path: &str, cookie: &str, body: &Value) -> Answer {
        self.send(post(path, cookie, body)).await
    }

    pub(super) fn import(&self, file: &std::path::Path) {
        homeward(&["import", "interviews", text(file), "--data", text(self.folder.path())]).done();
    }

    pub(super) fn import_rows(&self, rows: &[String]) {
        let file = self.folder.path().join("rows.ndjson");
        std::fs::write(&file, rows.join("\n")).expect("written");
        self.import(&file);
    }

    /// What the audit of the folder has: act and what about, oldest first.
    pub(super) fn entries(&self) -> Vec<(String, String)> {
        let listed = homeward(&["audit", "list", "--data", text(self.folder.path())]).done().out;
        let rows = listed.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
        rows.map(|row| (row[4].to_owned(), row[5].to_owned())).collect()
    }

    /// Makes a release of Rochdale and gives its id.
    async fn make(&self, cookie: &str) -> String {
        let order = json!({ "area": ROCHDALE, "cut_off": CUT_OFF });
        let made = self.post("/api/custody/releases", cookie, &order).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&made.body));
        made.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn approve(&self, id: &str, cookie: &str, password: &str) -> Answer {
        let path = format!("/api/custody/releases/{id}/approvals");
        self.post(&path, cookie, &json!({ "password": password })).await
    }
}

#[tokio::test]
async fn a_release_goes_from_plan_to_recall_over_http() {
    let site = Site::new().await;
    site.import(&World::shared().file("interviews.ndjson"));
    let (custodian, analyst) = (site.sign_in("custodian").await, site.sign_in("analyst").await);
    let partner = site.sign_in("partner").await;
    let order = json!({ "area": ROCHDALE, "cut_off": CUT_OFF });
    let plan = site.post("/api/custody/plan", &analyst, &order).await.json();
    assert_eq!(plan["may_be_made"], true, "{plan}");
    assert_eq!(plan["churn"]["verdict"], "first");
    assert_eq!(plan["attack"]["certain"], 0);
    assert!(plan["withheld"]["children"].as_u64().is_some_and(|children| children > 100));
    let listed = site.get("/api/custody", &custodian).await.json();
    assert_eq!(listed["releases"], json!([]), "a plan keeps nothing");
    assert!(
        listed["areas"].as_array().is_some_and(|areas| areas.iter().any(|area| area["code"] == ROCHDALE))
    );
    assert_eq!(listed["you"], "custodian");

    let id = site.make(&custodian).await;
    let path = |what: &str| format!("/api/custody/releases/{id}/{what}");
    let report = site.get(&path("report"), &analyst).await;
    assert_eq!(report.header("cache-control"), "no-store");
    assert_eq!(report.json(), plan);
    let preview = site.get(&path("leaves.geojson"), &analyst).await;
    assert_eq!(preview.json()["release"], id.as_str());
    site.get(&path("nothing"), &analyst).await.is_problem(404, "not-found");
    site.get(&format!("/api/releases/{id}"), &partner).await.is_problem(404, "not-found");

    site.approve(&id, &custodian, "a wrong password").await.is_problem(401, "wrong-password");
    assert_eq!(site.approve(&id, &custodian, PASSWORD).await.json(), json!({ "state": "approved once" }));
    site.approve(&id, &custodian, PASSWORD).await.is_problem(409, "refused");
    let listed = site.get("/api/custody", &custodian).await.json();
    assert_eq!(listed["releases"][0]["state"], "approved once");
    assert_eq!(listed["releases"][0]["approvals"][0]["account"], "custodian");
    site.get(&format!("/api/releases/{id}"), &partner).await.is_problem(404, "not-found");
    assert_eq!(site.approve(&id, &analyst, PASSWORD).await.json(), json!({ "state": "issued" }));
    let issued = site.get(&format!("/api/releases/{id}/leaves.geojson"), &partner).await;
    assert_eq!(issued.body, preview.body);
    let slip = site.get(&format!("/api/releases/{id}/signature"), &partner).await.json();
    assert_eq!(slip["release"], id.as_str());
    assert_eq!(slip["keys"].as_array().map(Vec::len), Some(1));
    site.post("/api/custody/plan", &analyst, &order).await.is_problem(409, "refused");

    assert_eq!(site.get(&format!("/api/releases/{id}/table.csv"), &partner).await.status, StatusCode::OK);
    let recall = |password: &str| json!({ "password": password, "reason": "records_wrong" });
    site.post(&path("recall"), &analyst, &recall(PASSWORD)).await.is_problem(403, "not-your-role");
    site.post(&path("recall"), &custodian, &recall("wrong")).await.is_problem(401, "wrong-password");
    let recalled = site.post(&path("recall"), &custodian, &recall(PASSWORD)).await.json();
    assert_eq!(recalled["holders"][0]["account"], "partner");
    assert_eq!(recalled["holders"].as_array().map(Vec::len), Some(1));
    assert_eq!(site.get(&format!("/api/releases/{id}"), &partner).await.status, StatusCode::GONE);
    let listed = site.get("/api/custody", &custodian).await.json();
    assert_eq!(listed["releases"][0]["state"], "recalled");
    assert_eq!(listed["releases"][0]["recalled"]["reason"], "records_wrong");

    let audit = site.get("/api/custody/audit", &custodian).await.json();
    let acts: Vec<_> =
        audit["entries"].as_array().expect("entries").iter().map(|e| e["act"].clone()).collect();
    for act in [
        "read_records",
        "release_proposed",
        "release_approved",
        "release_issued",
        "export",
        "release_recalled",
    ] {
        assert!(acts.iter().any(|done| done == act), "{act} is not in {acts:?}");
    }
    assert!(audit["checkpoint"].as_str().is_some_and(|text| text.starts_with("homeward audit checkpoint")));
}

#[tokio::test]
async fn an_account_limited_to_another_area_sees_none_of_it() {
    let site = Site::new().await;
    let file = site.folder.path().join("one.ndjson");
    std::fs::write(&file, interview("i-1", "LA-1").to_string()).expect("written");
    site.import(&file);
    site.add("bradford", Role::Custodian, &[BRADFORD]).await;
    let (own, other) = (site.sign_in("custodian").await, site.sign_in("bradford").await);
    let id = site.make(&own).await;
    let listed = site.get("/api/custody", &other).await.json();
    assert_eq!(listed["releases"], json!([]));
    assert_eq!(listed["areas"].as_array().map(Vec::len), Some(1));
    for what in ["report", "leaves.geojson"] {
        site.get(&format!("/api/custody/releases/{id}/{what}"), &other).await.is_problem(404, "not-found");
    }
    site.post("/api/custody/plan", &other, &json!({ "area": ROCHDALE })).await.is_problem(404, "not-found");
    // What is another area's is as what was never made.
    site.approve(&id, &other, PASSWORD).await.is_problem(404, "not-found");
    site.approve("0123456789abcdef", &other, PASSWORD).await.is_problem(404, "not-found");
    site.post("/api/custody/plan", &own, &json!({ "area": "E99999999" })).await.is_problem(404, "not-found");
    for body in
        [json!({}), json!({ "area": ROCHDALE, "k": 2 }), json!({ "area": ROCHDALE, "cut_off": "soon" })]
    {
        site.post("/api/custody/plan", &own, &body).await.is_problem(400, "bad-body");
    }
}

#[tokio::test]
async fn guesses_of_the_password_at_an_approval_count_with_those_at_signing_in() {
    let site = Site::new().await;
    let cookie = site.sign_in("custodian").await;
    for _ in 0..5 {
        site.approve("0123456789abcdef", &cookie, "a guess").await.is_problem(401, "wrong-password");
    }
    site.approve("0123456789abcdef", &cookie, PASSWORD).await.is_problem(429, "too-many-tries");
    site.try_sign_in("custodian", PASSWORD).await.is_problem(429, "too-many-tries");
}

#[tokio::test]
async fn an_id_that_somebody_types_is_read_as_one_of_a_file_is() {
    let site = Site::new().await;
    let file = site.folder.path().join("two.ndjson");
    let rows = [interview("i-1", "LA-1").to_string(), interview("i-2", "LA-2").to_string()];
    std::fs::write(&file, rows.join("\n")).expect("written");
    site.import(&file);
    let custodian = site.sign_in("custodian").await;
    let withdraw = |child: &str| json!({ "password": PASSWORD, "child": child });
    let path = "/api/custody/withdrawals";
    for id in ["", "LA-1\u{200b}", "L\u{410}-1", "=\"LA-1\"", "'1", &"\u{200f}".repeat(200)] {
        let refused = site.post(path, &custodian, &withdraw(id)).await;
        let detail = refused.json()["detail"].as_str().expect("words").to_owned();
        assert!(detail.starts_with("child: ") && !detail.contains("LA-1"), "{detail}");
        refused.is_problem(422, "not-fit");
    }
    let withdrawn = site.post(path, &custodian, &withdraw("la\u{2011}1")).await;
    assert_eq!(withdrawn.json(), json!({ "releases": [] }));
    site.post(path, &custodian, &withdraw("LA-1")).await.is_problem(409, "refused");
    assert_eq!(site.post(path, &custodian, &withdraw("LA-2")).await.json(), json!({ "releases": [] }));
}

#[tokio::test]
async fn a_server_for_readers_only_has_nothing_of_custody() {
    let site = Site::new().await;
    let cookie = site.sign_in("custodian").await;
    let app = api::app(&site.readers_only().await);
    let body = json!({ "area": ROCHDALE });
    for request in [
        request(Method::GET, "/api/custody", &cookie),
        request(Method::GET, "/api/custody/audit", &cookie),
        post("/api/custody/plan", &cookie, &body),
        post("/api/custody/releases", &cookie, &body),
        post("/api/withdrawals", "", &json!({ "receipt": "apple kite window" })),
    ] {
        let path = request.uri().path().to_owned();
        let answer = app.clone().oneshot(request).await.expect("infallible");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}
