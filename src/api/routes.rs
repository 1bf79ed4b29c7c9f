use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, any, on};

use super::callers::{Guard, guard};
use super::{ApiError, AppState, Callers};
use super::{basemap, health, page, releases, session};

/// A route as it is declared: there is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The method; `GET` answers `HEAD` too.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Who may call.
    pub callers: Callers,
    /// Whether the address may carry parameters, which the server ignores.
    pub parameters: bool,
}

struct Table {
    state: AppState,
    router: Router<AppState>,
    declared: Vec<Declared>,
}

/// Every route of the application.
pub fn declared(state: &AppState) -> Vec<Declared> {
    build(state).1
}

pub(super) fn build(state: &AppState) -> (Router<AppState>, Vec<Declared>) {
    use Callers::{Anyone, Readers, SignedIn};
    let table = Table { state: state.clone(), router: Router::new(), declared: Vec::new() }
        .post("/api/session", Anyone, session::sign_in)
        .delete("/api/session", Anyone, session::sign_out)
        .get("/api/session", SignedIn, session::show)
        .get("/api/releases", Readers, releases::list)
        .get("/api/releases/{id}", Readers, releases::manifest)
        .get("/api/releases/{id}/{document}", Readers, releases::document)
        .get("/basemap/{layer}", Anyone, basemap::layer)
        .get("/assets/{*file}", Anyone, page::asset)
        .get("/healthz", Anyone, health::alive)
        .get("/readyz", Anyone, health::ready)
        .page("/", page::page)
        .page("/{*path}", page::page);
    // Else the route of the pages, which takes any path, would answer for these.
    let router = table.router.route("/api", any(nothing)).route("/api/{*rest}", any(nothing));
    let router = router.fallback(nothing).method_not_allowed_fallback(not_this_method);
    (router, table.declared)
}

impl Table {
    fn get<H: Handler<T, AppState>, T: 'static>(
        self,
        path: &'static str,
        callers: Callers,
        handler: H,
    ) -> Self {
        self.add(path, callers, (Method::GET, MethodFilter::GET, false), handler)
    }

    fn post<H: Handler<T, AppState>, T: 'static>(
        self,
        path: &'static str,
        callers: Callers,
        handler: H,
    ) -> Self {
        self.add(path, callers, (Method::POST, MethodFilter::POST, false), handler)
    }

    fn delete<H: Handler<T, AppState>, T: 'static>(
        self,
        path: &'static str,
        callers: Callers,
        handler: H,
    ) -> Self {
        self.add(path, callers, (Method::DELETE, MethodFilter::DELETE, false), handler)
    }

    /// A page of the dashboard. What its address says after the question mark
    /// is for the page, which runs in the browser; the server does not look.
    fn page<H: Handler<T, AppState>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(path, Callers::Anyone, (Method::GET, MethodFilter::GET, true), handler)
    }

    fn add<H: Handler<T, AppState>, T: 'static>(
        mut self,
        path: &'static str,
        callers: Callers,
        (method, filter, parameters): (Method, MethodFilter, bool),
        handler: H,
    ) -> Self {
        let held = Guard { state: self.state.clone(), callers, parameters };
        let route = on(filter, handler).route_layer(from_fn_with_state(held, guard));
        self.router = self.router.route(path, route);
        self.declared.push(Declared { method, path, callers, parameters });
        self
    }
}

async fn nothing() -> ApiError {
    ApiError::NotFound
}

async fn not_this_method() -> ApiError {
    ApiError::NotThisMethod
}
