//! Personal access tokens: scoped, expiring, revocable, and for layers alone.

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use homeward::audit::Act;
use serde_json::{Value, json};

use super::layers::{Layers, token};
use crate::serving::site::{BRADFORD, PASSWORD, ROCHDALE, request};

const AT: &str = "/ogc/conformance";

async fn status(layers: &Layers, authorization: &str) -> u16 {
    layers.get_with(AT, authorization).await.status.as_u16()
}

#[tokio::test]
async fn a_token_works_as_bearer_or_as_the_password_of_basic_and_nowhere_else() {
    let layers = Layers::new().await;
    let bearer = format!("Bearer {}", layers.token);
    let basic = |pair: String| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    assert_eq!(status(&layers, &bearer).await, 200);
    assert_eq!(
        status(&layers, &bearer.to_lowercase().replace(&layers.token.to_lowercase(), &layers.token)).await,
        200
    );
    assert_eq!(status(&layers, &basic(format!("anybody:{}", layers.token))).await, 200);
    for wrong in [
        "",
        "Bearer",
        "Bearer x",
        "Basic x",
        &layers.token,
        "Bearer hwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert_eq!(status(&layers, wrong).await, 401, "{wrong}");
    }
    assert_eq!(status(&layers, &basic(format!("partner:{PASSWORD}"))).await, 401, "a password is no token");
    let answer = layers.get_with(AT, "Bearer x").await;
    answer.is_problem(401, "token");
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"Homeward\"");
    // Not in an address, and not for the dashboard's own addresses.
    let in_address = format!("{AT}?access_token={}", layers.token);
    assert_eq!(layers.ask(&in_address, &[]).await.status, 401);
    for path in ["/api/releases", "/api/tokens", "/api/custody"] {
        assert_eq!(layers.get_with(path, &bearer).await.status, 401, "{path}");
    }
    // A session opens the layers too, to look at their pages.
    let cookie = layers.site.sign_in("partner").await;
    assert_eq!(layers.ask(AT, &[("cookie", &cookie)]).await.status, 200);
    let practitioner = layers.site.sign_in("practitioner").await;
    assert_eq!(layers.ask(AT, &[("cookie", &practitioner)]).await.status, 403);
}

#[tokio::test]
async fn a_token_ends_when_it_expires_is_revoked_or_its_account_is_disabled() {
    let layers = Layers::new().await;
    let bearer = |token: &str| format!("Bearer {token}");
    let (short, _) = token(&layers.site, "analyst", &[], 1).await;
    let (long, number) = token(&layers.site, "analyst", &[], 90).await;
    let (other, _) = token(&layers.site, "liaison", &[], 90).await;
    for token in [&short, &long, &other] {
        assert_eq!(status(&layers, &bearer(token)).await, 200);
    }
    layers.site.around.pass(86_400);
    assert_eq!(status(&layers, &bearer(&short)).await, 401);
    assert_eq!(status(&layers, &bearer(&long)).await, 200);
    let now = homeward::api::Surroundings::now(&*layers.site.around);
    assert!(layers.site.access.revoke_token(number, None, "shell", now).await.expect("a store"));
    assert_eq!(status(&layers, &bearer(&long)).await, 401, "at once, though it was believed a moment ago");
    assert_eq!(status(&layers, &bearer(&other)).await, 200);
    assert!(layers.site.access.disable("liaison", now).await.expect("a store"));
    assert_eq!(status(&layers, &bearer(&other)).await, 401);
}

#[tokio::test]
async fn a_token_is_made_with_the_password_shown_once_listed_and_revoked() {
    let layers = Layers::new().await;
    let cookie = layers.site.sign_in("partner").await;
    let post = |body: Value| {
        let mut request = request(Method::POST, "/api/tokens", &cookie);
        request.headers_mut().insert("content-type", "application/json".parse().expect("a header"));
        *request.body_mut() = body.to_string().into();
        request
    };
    let wish = json!({"name": "QGIS at the office", "days": 30, "areas": [ROCHDALE], "password": PASSWORD});
    let made = layers.site.send(post(wish.clone())).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = made.json();
    let token = made["token"].as_str().expect("a token").to_owned();
    assert_eq!(status(&layers, &format!("Bearer {token}")).await, 200);
    let listed = layers.site.get("/api/tokens", &cookie).await;
    assert!(!String::from_utf8_lossy(&listed.body).contains("hwt_"));
    let listed = listed.json();
    let listed = listed["tokens"].as_array().expect("a list");
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[1]["name"], &listed[1]["areas"]), (&json!("QGIS at the office"), &json!([ROCHDALE])));
    assert_eq!(listed[1]["used_on"], "2027-01-15");

    for (change, value, status) in [
        ("password", json!("wrong"), 401),
        ("days", json!(91), 409),
        ("days", json!(0), 409),
        ("name", json!(""), 409),
        ("areas", json!("all"), 400),
    ] {
        let mut wish = wish.clone();
        wish[change] = value;
        assert_eq!(layers.site.send(post(wish)).await.status, status, "{change}");
    }
    // Nobody revokes another's.
    let number = &made["number"];
    let other = layers.site.sign_in("analyst").await;
    let revoke = |cookie: &str| request(Method::DELETE, &format!("/api/tokens/{number}"), cookie);
    layers.site.send(revoke(&other)).await.is_problem(404, "not-found");
    assert_eq!(layers.site.send(revoke(&cookie)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(status(&layers, &format!("Bearer {token}")).await, 401);
    layers.site.send(revoke(&cookie)).await.is_problem(404, "not-found");
    assert_eq!(acts(&layers, Act::TokenMade).await, 2);
    assert_eq!(acts(&layers, Act::TokenRevoked).await, 1);
}

#[tokio::test]
async fn a_token_of_some_areas_reads_no_other_though_its_account_may() {
    let layers = Layers::new().await;
    let (limited, _) = token(&layers.site, "partner", &[BRADFORD], 1).await;
    let at = format!("/ogc/collections/leaves-{ROCHDALE}");
    layers.get_with(&at, &format!("Bearer {limited}")).await.is_problem(404, "not-found");
    assert_eq!(layers.get(&at).await.status, 200);
}

#[tokio::test]
async fn opening_a_release_as_a_layer_is_noted_once_a_day_before_it_is_given() {
    let layers = Layers::new().await;
    let at = format!("/ogc/collections/leaves-{ROCHDALE}/items?limit=1");
    for _ in 0..5 {
        assert_eq!(layers.get(&at).await.status, 200);
        assert_eq!(layers.get(&format!("/ogc/collections/leaves-{ROCHDALE}")).await.status, 200);
    }
    assert_eq!(acts(&layers, Act::LayerOpened).await, 1);
    layers.site.around.pass(86_400);
    assert_eq!(layers.get(&at).await.status, 200);
    assert_eq!(acts(&layers, Act::LayerOpened).await, 2);
    let holders = layers.site.access.audit_log().holders(&layers.release).await.expect("a store");
    assert!(holders.iter().any(|holder| holder.account == "partner"), "whoever recalls it is told");
}

async fn acts(layers: &Layers, act: Act) -> usize {
    let entries = layers.site.access.audit_log().entries().await.expect("a log");
    entries.iter().filter(|stored| stored.entry.act == act).count()
}
