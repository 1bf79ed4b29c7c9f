use axum::body::Body;
use axum::http::{HeaderName, Method, Request, StatusCode};
use axum::routing::get;
use axum::{Extension, Router};
use homeward::access::{Account, Role, Scope};
use homeward::api::{
    AppState, Approver, Callers, Custodian, Declared, Exporter, Partner, Practitioner, declared,
};
use tower::ServiceExt as _;

use super::packages::{bradford, rochdale};
use super::site::{BRADFORD, ROCHDALE, Site, request};

const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A path of the route that leads somewhere.
fn example(route: &Declared, release: &str) -> String {
    let path = route.path.replace("{id}", release).replace("{document}", "leaves.geojson");
    let path = path.replace("/api/boundaries/{layer}", "/api/boundaries/wards-rochdale-2023");
    let path = path.replace("{area}", "E08000005");
    let path = path.replace("{layer}", "districts.geojson").replace("{*path}", "anywhere");
    let path = path.replace("{collection}", "leaves-E08000005").replace("{set}", "WebMercatorQuad");
    path.replace("{number}", "1").replace("{*file}", "nothing.js")
}

/// What the table of views gives (docs/privacy.md#views), written down again on purpose.
fn may(route: &Declared, role: Role) -> bool {
    match route.callers {
        Callers::Anyone => true,
        Callers::Readers | Callers::Clients => role != Role::Practitioner,
        Callers::Practitioners => role == Role::Practitioner,
        Callers::Exporters => matches!(role, Role::Liaison | Role::Analyst | Role::Custodian),
        Callers::Approvers => matches!(role, Role::Custodian | Role::Analyst),
        Callers::Custodians => role == Role::Custodian,
    }
}

#[tokio::test]
async fn each_role_reaches_what_is_declared_for_it_and_no_more() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let routes = declared(&site.state);
    assert!(routes.len() >= 24);
    for route in &routes {
        let path = example(route, package.id());
        let open = route.callers == Callers::Anyone;
        let answer = site.send(request(route.method.clone(), &path, "")).await;
        let kept_out = answer.status == StatusCode::UNAUTHORIZED;
        assert_eq!(kept_out, !open, "{route:?} without a session");
        for role in Role::ALL {
            let cookie = site.sign_in(role.word()).await;
            let answer = site.send(request(route.method.clone(), &path, &cookie)).await;
            let kept_out = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
            let let_in = !kept_out.contains(&answer.status);
            assert_eq!(let_in, may(route, role), "{route:?} as {role}: {}", answer.status);
            let reads = route.callers == Callers::Readers && route.method == Method::GET;
            if reads && let_in {
                assert_eq!(answer.status, StatusCode::OK, "{route:?} as {role}");
            }
        }
    }
}

#[tokio::test]
async fn only_what_says_nothing_of_a_release_is_open_to_anyone() {
    let site = Site::new().await;
    let open = declared(&site.state).into_iter().filter(|route| route.callers == Callers::Anyone);
    let open: Vec<_> = open.map(|route| format!("{} {}", route.method, route.path)).collect();
    let expected = [
        "POST /api/session",
        "DELETE /api/session",
        "GET /api/session",
        "POST /api/withdrawals",
        "GET /basemap/{layer}",
        "GET /assets/{*file}",
        "GET /healthz",
        "GET /readyz",
        "GET /",
        "GET /{*path}",
    ];
    assert_eq!(open, expected);
}

#[tokio::test]
async fn a_parameter_that_is_not_known_is_refused_everywhere() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let cookie = site.sign_in("partner").await;
    for route in declared(&site.state) {
        let path = format!("{}?nonsense=1", example(&route, package.id()));
        let answer = site.send(request(route.method.clone(), &path, &cookie)).await;
        if route.path.starts_with("/ogc") {
            // It says which parameter, or first that there is no such layer.
            assert!(matches!(answer.status.as_u16(), 400 | 404 | 500), "{path} {}", answer.status);
        } else if route.parameters {
            assert_eq!(answer.status, StatusCode::OK, "{path} is for the page to read");
            assert!(!route.path.starts_with("/api"));
        } else {
            answer.is_problem(400, "unknown-parameter");
        }
    }
    // Nor one that other servers know.
    for query in ["bbox=1,2,3,4", "f=json", "limit=1", "v=2", "%00", "="] {
        let answer = site.get(&format!("/api/releases?{query}"), &cookie).await;
        answer.is_problem(400, "unknown-parameter");
    }
    assert_eq!(site.get("/api/releases?", &cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = Site::new().await;
    let package = rochdale("2026-11-01");
    site.put(&package).await;
    let cookie = site.sign_in("partner").await;
    let routes = declared(&site.state);
    let mut asked: Vec<_> =
        routes.iter().map(|route| (route.method.clone(), example(route, package.id()))).collect();
    let all = asked.clone();
    asked.extend(all.into_iter().map(|(_, path)| (Method::PATCH, path)));
    asked.extend(["/api", "/api/none", "/none.js", "/%ff"].map(|p| (Method::GET, p.to_owned())));
    asked.push((Method::OPTIONS, "*".to_owned()));
    for (method, path) in asked {
        for cookie in ["", &cookie] {
            let answer = site.send(request(method.clone(), &path, cookie)).await;
            let told = format!("{method} {path} {}", answer.status);
            assert_eq!(answer.header("content-security-policy"), POLICY, "{told}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), value, "{told}");
            }
            assert!(answer.header("permissions-policy").contains("geolocation=()"), "{told}");
            assert!(answer.headers.contains_key("cache-control"), "{told}");
            let failed = answer.status.is_client_error() || answer.status.is_server_error();
            let problem = answer.headers.get("content-type");
            let problem = problem.is_some_and(|media| media == "application/problem+json");
            assert_eq!(failed, problem, "{told}");
            assert!(!answer.headers.contains_key(HeaderName::from_static("server")));
            assert!(!answer.headers.contains_key("strict-transport-security"), "{told}");
        }
    }
}

#[tokio::test]
async fn behind_an_encrypting_proxy_browsers_are_told_to_stay_encrypted() {
    let site = Site::new().await;
    let mut request = request(Method::GET, "/", "");
    request.headers_mut().insert("x-forwarded-proto", "https".parse().expect("a header"));
    let answer = site.send(request).await;
    assert!(answer.header("strict-transport-security").starts_with("max-age=31536000"));
}

#[tokio::test]
async fn an_unknown_address_or_method_is_a_problem() {
    let site = Site::new().await;
    let cookie = site.sign_in("partner").await;
    for path in [
        "/api",
        "/api/",
        "/api/none",
        "/api/releases/",
        "/api/releases/none",
        "/api/releases/none/leaves.geojson",
        "/api/releases/none/a/b",
        "/api/releases/%ff",
        "/basemap/none.geojson",
        "/basemap/../Cargo.toml",
        "/assets/none.js",
        "/assets/../index.html",
        "/favicon.none",
    ] {
        site.get(path, &cookie).await.is_problem(404, "not-found");
    }
    site.send(request(Method::POST, "/api/none", &cookie)).await.is_problem(404, "not-found");
    let answer = site.send(request(Method::PUT, "/api/releases", &cookie)).await;
    answer.is_problem(405, "not-this-method");
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn an_account_limited_to_an_area_sees_no_other() {
    let site = Site::new().await;
    let (here, there) = (rochdale("2026-11-01"), bradford("2026-11-01"));
    site.put(&here).await;
    site.put(&there).await;
    site.add("rochdale", Role::Partner, &[ROCHDALE]).await;
    site.add("both", Role::Partner, &[ROCHDALE, BRADFORD]).await;

    let limited = site.sign_in("rochdale").await;
    let shown = site.get("/api/session", &limited).await.json();
    assert_eq!(shown["areas"], serde_json::json!([ROCHDALE]));
    let listed = site.get("/api/releases", &limited).await.json();
    let listed = listed["releases"].as_array().expect("a list").clone();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["area"]["code"], ROCHDALE);
    for document in ["", "/leaves.geojson", "/map.svg", "/cells.bin"] {
        let path = format!("/api/releases/{}{document}", here.id());
        assert_eq!(site.get(&path, &limited).await.status, StatusCode::OK);
        let path = format!("/api/releases/{}{document}", there.id());
        let hidden = site.get(&path, &limited).await;
        let path = format!("/api/releases/{}{document}", "0".repeat(16));
        let absent = site.get(&path, &limited).await;
        assert_eq!((hidden.status, &hidden.body), (absent.status, &absent.body));
    }
    let both = site.sign_in("both").await;
    let listed = site.get("/api/releases", &both).await.json();
    assert_eq!(listed["releases"].as_array().map(Vec::len), Some(2));
}

/// What a handler with this extractor answers to this role.
async fn ask(state: &AppState, path: &str, role: Option<Role>) -> StatusCode {
    let mut router = Router::new()
        .route("/releases", get(|_: Partner| async {}))
        .route("/exports", get(|_: Exporter| async {}))
        .route("/cases", get(|_: Practitioner| async {}))
        .route("/approvals", get(|_: Approver| async {}))
        .route("/recalls", get(|_: Custodian| async {}));
    if let Some(role) = role {
        let (name, agency, scope) = ("ann".to_owned(), "A".to_owned(), Scope::default());
        router = router.layer(Extension(Account { name, role, agency, scope }));
    }
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let answer = router.with_state(state.clone()).oneshot(request).await;
    answer.expect("infallible").status()
}

#[tokio::test]
async fn a_handler_gets_a_store_only_with_the_role_for_it() {
    let site = Site::new().await;
    let readers_only = site.readers_only().await;
    for (path, needs_records) in [
        ("/releases", false),
        ("/exports", false),
        ("/cases", true),
        ("/approvals", true),
        ("/recalls", true),
    ] {
        // Should a guard ever be missing, nobody is let in.
        assert_eq!(ask(&site.state, path, None).await, StatusCode::UNAUTHORIZED);
        for role in Role::ALL {
            let right = match path {
                "/cases" => role == Role::Practitioner,
                "/exports" => matches!(role, Role::Liaison | Role::Analyst | Role::Custodian),
                "/approvals" => matches!(role, Role::Custodian | Role::Analyst),
                "/recalls" => role == Role::Custodian,
                _ => role != Role::Practitioner,
            };
            let expected = if right { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(ask(&site.state, path, Some(role)).await, expected, "{path} {role}");
            let expected = if needs_records { StatusCode::FORBIDDEN } else { expected };
            assert_eq!(ask(&readers_only, path, Some(role)).await, expected, "{path} {role}");
        }
    }
}
