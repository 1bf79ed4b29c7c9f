use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use homeward::access::Role;
use homeward::api::{COOKIE, Surroundings as _};

use super::site::{PASSWORD, Site, cookie, post_session, request};

#[tokio::test]
async fn signing_in_opens_a_session_and_signing_out_ends_it() {
    let site = Site::new().await;
    assert_eq!(site.get("/api/session", "").await.status, StatusCode::NO_CONTENT);

    let answer = site.try_sign_in("partner", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let set = answer.header("set-cookie");
    let (pair, attributes) = set.split_once("; ").expect("attributes");
    assert!(pair.strip_prefix(COOKIE).is_some_and(|value| value.len() == 65), "{pair}");
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict");

    let cookie = cookie(&answer);
    let shown = site.get("/api/session", &cookie).await.json();
    let expected = serde_json::json!({
        "name": "partner", "role": "partner", "agency": "Test Agency", "areas": []
    });
    assert_eq!(shown, expected);

    let gone = site.send(request(Method::DELETE, "/api/session", &cookie)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert!(gone.header("set-cookie").ends_with("; Max-Age=0"));
    assert!(gone.header("clear-site-data").contains("\"cache\""));
    assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::NO_CONTENT);
    let again = site.send(request(Method::DELETE, "/api/session", &cookie)).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_was() {
    let site = Site::new().await;
    let first = site.sign_in("partner").await;
    let mut second = post_session(format!(r#"{{"name":"analyst","password":"{PASSWORD}"}}"#));
    second.headers_mut().insert("cookie", first.parse().expect("a header"));
    let second = cookie(&site.send(second).await);
    assert_ne!(first, second);
    assert_eq!(site.get("/api/session", &first).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get("/api/session", &second).await.json()["name"], "analyst");
}

#[tokio::test]
async fn nobody_can_tell_which_names_exist() {
    let site = Site::new().await;
    site.add("gone", Role::Partner, &[]).await;
    assert!(site.access.disable("gone", site.around.now()).await.expect("a store"));

    let wrong = site.try_sign_in("partner", "a wrong password").await;
    wrong.is_problem(401, "wrong-password");
    let long = "n".repeat(300);
    for (name, password) in
        [("nobody", PASSWORD), ("gone", PASSWORD), ("gone", "wrong"), ("", ""), (&long, "\u{0}")]
    {
        let answer = site.try_sign_in(name, password).await;
        assert_eq!(answer.status, wrong.status, "{name}");
        assert_eq!(answer.headers, wrong.headers, "{name}");
        assert_eq!(answer.body, wrong.body, "{name}");
    }
}

#[tokio::test]
async fn five_wrong_passwords_slow_a_name_down_known_or_not() {
    let site = Site::new().await;
    for name in ["partner", "nobody"] {
        for _ in 0..5 {
            site.try_sign_in(name, "a wrong password").await.is_problem(401, "wrong-password");
        }
        for password in ["a wrong password", PASSWORD] {
            let slowed = site.try_sign_in(name, password).await;
            slowed.is_problem(429, "too-many-tries");
            assert_eq!(slowed.header("retry-after"), "30");
        }
    }
    // Another name is not held up, nor is this one for ever.
    site.sign_in("analyst").await;
    site.around.pass(30);
    site.sign_in("partner").await;
}

#[tokio::test]
async fn guessing_over_many_names_is_slowed_too() {
    let site = Site::new().await;
    let mut slowed = 0;
    for n in 0..80 {
        let answer = site.try_sign_in(&format!("name-{n}"), "a wrong password").await;
        slowed += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(slowed, 20);
}

#[tokio::test]
async fn a_session_ends_after_15_minutes_without_use() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    for _ in 0..3 {
        site.around.pass(14 * 60);
        assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::OK);
    }
    site.around.pass(15 * 60);
    assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::NO_CONTENT);
    // Setting the clock back does not bring it to life again.
    site.around.pass(-15 * 60);
    assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_session_ends_after_8_hours_of_use() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    for _ in 0..47 {
        site.around.pass(10 * 60);
        assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::OK);
    }
    site.around.pass(10 * 60);
    assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn disabling_an_account_ends_its_sessions_at_once() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    let other = site.sign_in("analyst").await;
    assert!(site.access.disable("PARTNER", site.around.now()).await.expect("a store"));
    assert_eq!(site.get("/api/session", &cookie).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get("/api/session", &other).await.status, StatusCode::OK);
    assert!(!site.access.disable("nobody", site.around.now()).await.expect("a store"));
}

#[tokio::test]
async fn the_store_holds_neither_the_token_nor_the_password() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    let token = cookie.split_once('=').expect("a pair").1;
    let bytes: Vec<u8> =
        (0..32).map(|n| u8::from_str_radix(&token[2 * n..2 * n + 2], 16).expect("hex")).collect();
    for file in ["access.sqlite", "access.sqlite-wal"] {
        let stored = std::fs::read(site.folder.path().join(file)).expect("a file");
        for secret in [token.as_bytes(), &bytes, PASSWORD.as_bytes()] {
            assert!(!stored.windows(secret.len()).any(|window| window == secret), "{file}");
        }
    }
}

#[tokio::test]
async fn a_cookie_that_is_none_of_ours_opens_nothing() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    let token = cookie.split_once('=').expect("a pair").1;
    for wrong in [
        format!("homeward={token}"),
        format!("{COOKIE}={}", token.to_uppercase()),
        format!("{COOKIE}={token}0"),
        format!("{COOKIE}={}", "0".repeat(64)),
        format!("{COOKIE}="),
        "\u{0}".escape_debug().to_string(),
    ] {
        assert_eq!(site.get("/api/session", &wrong).await.status, StatusCode::NO_CONTENT);
    }
    let among = format!("theme=dark; {cookie}; x=\"y\"");
    assert_eq!(site.get("/api/session", &among).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_apart() {
    let site = Site::new().await;
    let right = format!(r#"{{"name":"partner","password":"{PASSWORD}""#);
    for body in ["", "{", "null", "[]", r#"{"name":"a"}"#, "{\"name\":1,\"password\":2}", "\u{feff}{}"] {
        site.send(post_session(body)).await.is_problem(400, "bad-body");
    }
    site.send(post_session(format!("{right},\"role\":\"custodian\"}}"))).await.is_problem(400, "bad-body");
    site.send(post_session(vec![b' '; 64 * 1024 + 1])).await.is_problem(413, "too-large");
    site.send(post_session(&b"{\"name\":\"\xff\"}"[..])).await.is_problem(400, "bad-body");
    let form = Request::post("/api/session").body(Body::from(format!("{right}}}")));
    site.send(form.expect("a request")).await.is_problem(415, "not-json");
}

#[tokio::test]
async fn no_other_site_can_write_in_a_readers_name() {
    let site = Site::new().await;
    let session = site.sign_in("partner").await;
    let write = |header: (&'static str, &'static str)| {
        let mut request = request(Method::DELETE, "/api/session", &session);
        request.headers_mut().insert("host", "127.0.0.1:8080".parse().expect("a header"));
        request.headers_mut().insert(header.0, header.1.parse().expect("a header"));
        site.send(request)
    };
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
        ("origin", "http://127.0.0.1:8081"),
        ("origin", "null"),
    ] {
        write(header).await.is_problem(403, "other-site");
    }
    assert_eq!(site.get("/api/session", &session).await.status, StatusCode::OK);
    assert_eq!(write(("origin", "http://127.0.0.1:8080")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(write(("sec-fetch-site", "same-origin")).await.status, StatusCode::NO_CONTENT);
}
