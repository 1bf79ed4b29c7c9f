//! What an account of one area may do to what is of another: nothing, and it is
//! not told that there is such a thing.

use axum::http::StatusCode;
use homeward::access::Role;
use serde_json::json;

use super::packages::{bradford, rochdale};
use super::site::{BRADFORD, PASSWORD, ROCHDALE, Site};
use crate::support::interview;

/// A site with a child of each of two boroughs and one of both, and accounts of
/// a role for one borough, the other, both and all.
async fn with_children(role: Role) -> (Site, [String; 4]) {
    let site = Site::new().await;
    let of = |id: &str, child: &str, host: &str| {
        let mut row = interview(id, child);
        row["host_la"] = json!(host);
        if host == BRADFORD {
            (row["places"][0]["lat"], row["places"][0]["lon"]) = (json!(53.795), json!(-1.759));
        }
        row.to_string()
    };
    site.import_rows(&[
        of("i-1", "ro-1", ROCHDALE),
        of("i-2", "br-1", BRADFORD),
        of("i-3", "both-1", ROCHDALE),
        of("i-4", "both-1", BRADFORD),
    ]);
    site.add("ro", role, &[ROCHDALE]).await;
    site.add("br", role, &[BRADFORD]).await;
    site.add("ro-br", role, &[ROCHDALE, BRADFORD]).await;
    let mut cookies = Vec::new();
    for name in ["ro", "br", "ro-br", role.word()] {
        cookies.push(site.sign_in(name).await);
    }
    (site, cookies.try_into().expect("four"))
}

#[tokio::test]
async fn a_custodian_withdraws_children_of_own_areas_and_of_no_other() {
    for (child, who_may) in [
        ("ro-1", [true, false, true, true]),
        ("br-1", [false, true, true, true]),
        ("both-1", [true, true, true, true]),
        ("nobody", [false; 4]),
    ] {
        for (at, may) in who_may.into_iter().enumerate() {
            let (site, cookies) = with_children(Role::Custodian).await;
            let withdraw = |child: &str| json!({ "password": PASSWORD, "child": child });
            let path = "/api/custody/withdrawals";
            let answer = site.post(path, &cookies[at], &withdraw(child)).await;
            assert_eq!(answer.status == StatusCode::OK, may, "{child}, custodian {at}");
            let unknown = site.post(path, &cookies[at], &withdraw("never-was")).await;
            unknown.is_problem(409, "refused");
            assert!(may || answer.body == unknown.body, "{child}, custodian {at}");
            // It is there still, where it was not theirs to take.
            let left = site.post(path, &cookies[3], &withdraw(child)).await;
            assert_eq!(left.status == StatusCode::OK, !may && child != "nobody", "{child}, custodian {at}");
        }
    }
}

/// Makes a release of an area and gives its id.
async fn made(site: &Site, cookie: &str, area: &str) -> String {
    let order = json!({ "area": area, "cut_off": "2027-01-01" });
    let made = site.post("/api/custody/releases", cookie, &order).await;
    assert_eq!(made.status, StatusCode::CREATED, "{area}: {}", made.json());
    made.json()["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_release_of_another_area_is_as_one_that_never_was_whatever_is_done() {
    let (site, cookies) = with_children(Role::Custodian).await;
    let (own, other) = (made(&site, &cookies[3], ROCHDALE).await, made(&site, &cookies[3], BRADFORD).await);
    let (here, there) = (rochdale("2026-11-01"), bradford("2026-11-01"));
    site.put(&here).await;
    site.put(&there).await;
    for (what, id, body) in [
        ("recall", there.id(), json!({ "password": PASSWORD, "reason": "other" })),
        ("approvals", &other[..], json!({ "password": PASSWORD })),
    ] {
        let ask = async |id: &str| {
            site.post(&format!("/api/custody/releases/{id}/{what}"), &cookies[0], &body).await
        };
        let (other, none) = (ask(id).await, ask("0123456789abcdef").await);
        none.is_problem(404, "not-found");
        assert_eq!((other.status, other.body), (none.status, none.body), "{what}");
        let own = ask(if what == "recall" { here.id() } else { &own[..] }).await;
        assert_ne!(own.status, StatusCode::NOT_FOUND, "{what}");
    }
}

/// The entries that an account is shown, as act, about and who.
async fn audit(site: &Site, cookie: &str) -> (Vec<[String; 3]>, serde_json::Value) {
    let body = site.get("/api/custody/audit", cookie).await.json();
    let word = |entry: &serde_json::Value, name: &str| entry[name].as_str().expect("a word").to_owned();
    let line = |entry: &serde_json::Value| ["act", "about", "who"].map(|name| word(entry, name));
    (body["entries"].as_array().expect("entries").iter().map(line).collect(), body)
}

#[tokio::test]
async fn the_audit_shows_an_account_what_is_of_its_areas() {
    let (site, cookies) = with_children(Role::Custodian).await;
    site.add("ro-ana", Role::Analyst, &[ROCHDALE]).await;
    site.add("br-pat", Role::Partner, &[BRADFORD]).await;
    let (here, there) = (made(&site, &cookies[3], ROCHDALE).await, made(&site, &cookies[3], BRADFORD).await);
    for name in ["ro-ana", "br-pat", "analyst"] {
        site.sign_in(name).await;
    }
    let (all, body) = audit(&site, &cookies[3]).await;
    assert!(body["checkpoint"].is_string());
    let has = |entries: &[[String; 3]], act: &str, about: &str, who: &str| {
        entries.iter().any(|entry| *entry == [act, about, who])
    };
    let own = [
        ("release_proposed", &here[..], "custodian"),
        ("account_added", "ro-ana", "shell"),
        ("sign_in", "", "ro-ana"),
        ("sign_in", "", "ro-br"),
    ];
    let other = [
        ("release_proposed", &there[..], "custodian"),
        ("account_added", "br-pat", "shell"),
        ("sign_in", "", "br-pat"),
        // Of no area, or of all.
        ("import", "", "shell"),
        ("sign_in", "", "analyst"),
        ("account_added", "analyst", "shell"),
    ];
    for (act, about, who) in own.into_iter().chain(other) {
        assert!(has(&all, act, about, who), "{act} {about} {who}");
    }
    for cookie in [&cookies[0], &site.sign_in("ro-ana").await] {
        let (entries, body) = audit(&site, cookie).await;
        for (act, about, who) in own {
            assert!(has(&entries, act, about, who), "{act} {about} {who}");
        }
        for (act, about, who) in other {
            assert!(!has(&entries, act, about, who), "{act} {about} {who}");
        }
        // Its length would tell how much is not shown.
        assert!(body["checkpoint"].is_null());
    }
    let (_, body) = audit(&site, &site.sign_in("analyst").await).await;
    assert!(body["checkpoint"].is_null());
}

#[tokio::test]
async fn withdrawals_are_told_by_month_to_custodians_and_to_no_analyst() {
    let (site, cookies) = with_children(Role::Custodian).await;
    site.add("ro-ana", Role::Analyst, &[ROCHDALE]).await;
    let withdraw = |child: &str| json!({ "password": PASSWORD, "child": child });
    for child in ["ro-1", "both-1"] {
        let done = site.post("/api/custody/withdrawals", &cookies[3], &withdraw(child)).await;
        assert_eq!(done.status, StatusCode::OK);
    }
    let none = site.post("/api/custody/withdrawals", &cookies[0], &withdraw("br-1")).await;
    none.is_problem(409, "refused");
    let (entries, body) = audit(&site, &cookies[3]).await;
    assert!(entries.iter().any(|[act, ..]| act == "child_not_found"));
    assert!(entries.iter().all(|[act, ..]| act != "withdrawal"));
    assert_eq!(body["withdrawals"], json!([]), "the month is not over");
    site.around.pass(31 * 86_400);
    let mut told = Vec::new();
    for name in ["custodian", "ro", "br", "analyst", "ro-ana"] {
        let (entries, body) = audit(&site, &site.sign_in(name).await).await;
        assert!(entries.len() > 2 && entries.iter().all(|[act, ..]| act != "withdrawal"), "{name}");
        let of_children = entries.iter().any(|[act, ..]| act == "child_not_found");
        // Whose try it was is of Rochdale.
        assert_eq!(of_children, ["custodian", "ro"].contains(&name), "{name}");
        told.push(body["withdrawals"].clone());
    }
    let january = |count: u32| json!([{ "month": "2027-01", "count": count }]);
    // The child of two areas is in none of their numbers, and in that of all.
    let null = serde_json::Value::Null;
    assert_eq!(told, [january(2), january(1), json!([]), null.clone(), null]);
}
