//! The words of a receipt: who is given them, and what a child does with them.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use homeward::access::Role;
use serde_json::{Value, json};

use super::custody::post;
use super::site::{Answer, BRADFORD, PASSWORD, ROCHDALE, Site};
use crate::support::{homeward, interview, text};

const DESK: &str = "192.0.2.10:5000";
const PHONE: &str = "198.51.100.7:6000";
const DAY: i64 = 86_400;

impl Site {
    /// Asks from an address.
    async fn ask(&self, from: &str, path: &str, cookie: &str, body: &Value) -> Answer {
        let mut request = post(path, cookie, body);
        let from: SocketAddr = from.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(from));
        self.send(request).await
    }

    /// The words that a practitioner is given for an id, at the desk.
    async fn receipt(&self, cookie: &str, child: &str) -> String {
        let answer = self.ask(DESK, "/api/receipts", cookie, &json!({ "child": child })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
        let body = answer.json();
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(1));
        body["receipt"].as_str().expect("words").to_owned()
    }

    async fn use_words(&self, from: &str, words: &str) -> Answer {
        self.ask(from, "/api/withdrawals", "", &json!({ "receipt": words })).await
    }

    /// Which of some children are in the records still.
    fn left(&self, children: &[&str]) -> Vec<bool> {
        let is_there = |child: &&str| {
            let data = text(self.folder.path());
            homeward(&["receipt", "--child", child, "--data", data]).code == Some(0)
        };
        children.iter().map(is_there).collect()
    }

    fn bind(&self, name: &str, codes: &[&str]) {
        let codes: Vec<&str> = codes.iter().flat_map(|code| ["--caseworker", code]).collect();
        let bind = ["account", "bind", "--name", name, "--data", text(self.folder.path())];
        homeward(&[&bind[..], &codes].concat()).done();
    }

    async fn waiting(&self, cookie: &str) -> Vec<Value> {
        let body = self.get("/api/custody/withdrawals", cookie).await.json();
        body["waiting"].as_array().expect("a list").clone()
    }
}

/// A site with a child of each of two caseworkers in Rochdale and one of the
/// first in Bradford; the practitioner has the first one's code.
async fn with_children() -> Site {
    let site = Site::new().await;
    let of = |id: &str, child: &str, caseworker: &str, host: &str| {
        let mut row = interview(id, child);
        (row["caseworker"], row["host_la"]) = (json!(caseworker), json!(host));
        row.to_string()
    };
    site.import_rows(&[
        of("i-1", "LA-1", "cw-03", ROCHDALE),
        of("i-2", "LA-2", "cw-04", ROCHDALE),
        of("i-3", "LA-3", "cw-03", BRADFORD),
    ]);
    site.bind("practitioner", &["CW-03"]);
    site
}

#[tokio::test]
async fn every_id_has_four_words_and_those_of_an_own_child_alone_open_something() {
    let site = with_children().await;
    let cookie = site.sign_in("practitioner").await;
    let data = text(site.folder.path());
    let card = homeward(&["receipt", "--child", "LA-2", "--data", data]).done().out.trim().to_owned();
    let mut given = Vec::new();
    for child in ["LA-1", "LA-2", "nobody", "LA-1"] {
        given.push(site.receipt(&cookie, child).await);
    }
    assert!(given.iter().all(|words| words.split(' ').count() == 4), "{given:?}");
    // The first is void by the last of the same child; two open nothing.
    let mut answers = Vec::new();
    for words in &given[..3] {
        answers.push(site.use_words(PHONE, words).await);
    }
    let entries = site.entries();
    let acts: Vec<&str> = entries.iter().map(|(act, _)| &act[..]).collect();
    assert_eq!(acts.iter().filter(|act| **act == "child_not_found").count(), 2, "{acts:?}");
    assert!(!acts.contains(&"withdrawal"));
    answers.push(site.use_words(PHONE, &given[3]).await);
    // Another's card is not void by being asked for.
    answers.push(site.use_words(PHONE, &card).await);
    assert_eq!(site.left(&["LA-1", "LA-2", "LA-3"]), [false, false, true]);
    assert!(answers.iter().all(|answer| answer.status == StatusCode::ACCEPTED));
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
}

#[tokio::test]
async fn an_own_child_is_found_as_people_write_its_id_and_what_is_no_id_opens_nothing() {
    let site = with_children().await;
    let cookie = site.sign_in("practitioner").await;
    for child in ["", "LA-1\u{200b}", "L\u{410}-1", "=\"LA-1\"", "'1", &"\u{200f}".repeat(200)] {
        let words = site.receipt(&cookie, child).await;
        assert_eq!(words.split(' ').count(), 4);
        assert_eq!(site.use_words(PHONE, &words).await.status, StatusCode::ACCEPTED);
    }
    assert_eq!(site.left(&["LA-1", "LA-2", "LA-3"]), [true; 3]);
    let words = site.receipt(&cookie, " la\u{2013}1").await;
    site.use_words(PHONE, &words).await;
    assert_eq!(site.left(&["LA-1", "LA-2", "LA-3"]), [false, true, true]);
}

#[tokio::test]
async fn whose_receipts_a_practitioner_gives_follows_code_and_area() {
    for (name, areas, codes, own) in [
        ("all", &[][..], &["cw-03"][..], [true, false, true]),
        ("both", &[], &["cw-03", "cw-04"], [true, true, true]),
        ("ro", &[ROCHDALE], &["cw-03"], [true, false, false]),
        ("br", &[BRADFORD], &["cw-03", "cw-04"], [false, false, true]),
        ("none", &[], &[], [false; 3]),
    ] {
        let site = with_children().await;
        site.add(name, Role::Practitioner, areas).await;
        site.bind(name, codes);
        let cookie = site.sign_in(name).await;
        for child in ["LA-1", "LA-2", "LA-3"] {
            let words = site.receipt(&cookie, child).await;
            assert_eq!(site.use_words(PHONE, &words).await.status, StatusCode::ACCEPTED);
        }
        let gone: Vec<bool> = site.left(&["LA-1", "LA-2", "LA-3"]).into_iter().map(|left| !left).collect();
        assert_eq!(gone, own, "{name}");
    }
}

#[tokio::test]
async fn only_a_practitioner_is_given_words_and_only_one_has_codes() {
    let site = with_children().await;
    for role in Role::ALL {
        let cookie = site.sign_in(role.word()).await;
        let answer = site.ask(DESK, "/api/receipts", &cookie, &json!({ "child": "LA-1" })).await;
        assert_eq!(answer.status == StatusCode::OK, role == Role::Practitioner, "{role}");
        let data = text(site.folder.path());
        let bind = ["account", "bind", "--name", role.word(), "--caseworker", "cw-03", "--data", data];
        let bound = homeward(&bind);
        assert_eq!(bound.code, Some(if role == Role::Practitioner { 0 } else { 2 }), "{role}");
    }
    let kept = std::fs::read(site.folder.path().join("access.sqlite")).expect("a store");
    assert!(!kept.windows(5).any(|five| five == b"cw-03"), "the code is kept nowhere");
}

#[tokio::test]
async fn words_used_where_they_were_made_wait_for_a_custodian_of_the_area() {
    let site = with_children().await;
    site.add("ro", Role::Custodian, &[ROCHDALE]).await;
    site.add("br", Role::Custodian, &[BRADFORD]).await;
    let (cookie, ro, br) =
        (site.sign_in("practitioner").await, site.sign_in("ro").await, site.sign_in("br").await);
    let words = site.receipt(&cookie, "LA-1").await;
    let at_once = site.use_words(DESK, "no such words").await;
    for _ in 0..2 {
        let answer = site.use_words(DESK, &words).await;
        assert_eq!((answer.status, answer.body), (at_once.status, at_once.body.clone()));
    }
    assert_eq!(site.waiting(&br).await.len(), 0);
    let waiting = site.waiting(&ro).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["receipt_made_by"], "practitioner");
    assert!(!waiting[0].to_string().contains("LA-1"));
    assert_eq!(waiting[0].as_object().map(serde_json::Map::len), Some(4));
    let path = format!("/api/custody/withdrawals/{}", waiting[0]["number"]);
    let confirm = |password: &str| json!({ "password": password });
    site.post(&path, &ro, &confirm("wrong")).await.is_problem(401, "wrong-password");
    let other = site.post(&path, &br, &confirm(PASSWORD)).await;
    let none = site.post("/api/custody/withdrawals/99", &br, &confirm(PASSWORD)).await;
    none.is_problem(409, "refused");
    assert_eq!(other.body, none.body);
    assert_eq!(site.waiting(&ro).await.len(), 1);
    let done = site.post(&path, &ro, &confirm(PASSWORD)).await;
    assert_eq!((done.status, done.json()), (StatusCode::OK, json!({ "releases": [] })));
    assert_eq!(site.waiting(&ro).await.len(), 0);
    assert_eq!(site.left(&["LA-1", "LA-2"]), [false, true]);
}

#[tokio::test]
async fn what_waits_goes_through_after_a_day_or_at_once_from_elsewhere() {
    let site = with_children().await;
    let (cookie, custodian) = (site.sign_in("practitioner").await, site.sign_in("custodian").await);
    // From elsewhere, though it waits.
    let words = site.receipt(&cookie, "LA-1").await;
    site.use_words(DESK, &words).await;
    assert_eq!(site.waiting(&custodian).await.len(), 1);
    site.use_words(PHONE, &words).await;
    assert_eq!(site.waiting(&custodian).await.len(), 0);
    // When its day is over, and not before.
    let words = site.receipt(&cookie, "LA-3").await;
    site.use_words(DESK, &words).await;
    site.around.pass(DAY - 60);
    let custodian = site.sign_in("custodian").await;
    assert_eq!(site.waiting(&custodian).await.len(), 1);
    site.around.pass(120);
    assert_eq!(site.waiting(&custodian).await.len(), 0);
    assert_eq!(site.left(&["LA-1", "LA-2", "LA-3"]), [false, true, false]);
    // A card of the day before is used wherever the child is.
    site.import_rows(&[interview("i-9", "LA-9").to_string()]);
    let cookie = site.sign_in("practitioner").await;
    let words = site.receipt(&cookie, "LA-9").await;
    site.around.pass(DAY + 60);
    site.use_words(DESK, &words).await;
    assert_eq!(site.left(&["LA-9"]), [false]);
}

#[tokio::test]
async fn guesses_at_one_address_keep_no_child_at_another_from_withdrawing() {
    let site = with_children().await;
    let cookie = site.sign_in("practitioner").await;
    let words = site.receipt(&cookie, "LA-1").await;
    let mut slowed = 0;
    for number in 0..60 {
        // A header that no proxy wrote is no other address.
        let mut request = post("/api/withdrawals", "", &json!({ "receipt": format!("guess {number}") }));
        request.extensions_mut().insert(ConnectInfo("203.0.113.5:1".parse::<SocketAddr>().expect("one")));
        let forged = format!("198.51.100.{number}").parse().expect("a header");
        request.headers_mut().insert("x-forwarded-for", forged);
        let answer = site.send(request).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            answer.is_problem(429, "too-many-tries");
            slowed += 1;
        }
    }
    assert_eq!(slowed, 40);
    assert_eq!(site.use_words(PHONE, &words).await.status, StatusCode::ACCEPTED);
    assert_eq!(site.left(&["LA-1"]), [false]);
    // Guessing keeps nobody from signing in either.
    site.sign_in("partner").await;
}
