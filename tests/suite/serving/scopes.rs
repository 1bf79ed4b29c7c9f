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

#[tokio::test]
async fn a_release_of_another_area_is_as_one_that_never_was_whatever_is_done() {
    let (site, cookies) = with_children(Role::Custodian).await;
    let (here, there) = (rochdale("2026-11-01"), bradford("2026-11-01"));
    site.put(&here).await;
    site.put(&there).await;
    let mut refused = 0;
    for (what, body) in [
        ("recall", json!({ "password": PASSWORD, "reason": "other" })),
        ("approvals", json!({ "password": PASSWORD })),
    ] {
        let ask = async |id: &str| {
            site.post(&format!("/api/custody/releases/{id}/{what}"), &cookies[0], &body).await
        };
        let (other, none) = (ask(there.id()).await, ask("0123456789abcdef").await);
        none.is_problem(404, "not-found");
        assert_eq!((other.status, other.body), (none.status, none.body), "{what}");
        refused += 1;
    }
    assert_eq!(refused, 2);
    let body = json!({ "password": PASSWORD, "reason": "other" });
    let own = site.post(&format!("/api/custody/releases/{}/recall", here.id()), &cookies[0], &body).await;
    assert_eq!(own.status, StatusCode::OK);
}
