use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, any, on};

use super::guard::{Guard, guard};
use super::{ApiError, AppState, Callers};
use super::{
    basemap, boundaries, custody, exports, health, ogc, page, releases, session, tokens, withdrawals,
};

/// A route as it is declared: there is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The method; `GET` answers `HEAD` too.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Who may call.
    pub callers: Callers,
    /// Whether the address may carry parameters: a page's, which the server
    /// ignores, or those that a standard gives it, which it reads.
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
    use Callers::{Anyone, Approvers, Custodians, Exporters, Practitioners, Readers};
    let table = Table { state: state.clone(), router: Router::new(), declared: Vec::new() }
        .post("/api/session", Anyone, session::sign_in)
        .delete("/api/session", Anyone, session::sign_out)
        .get("/api/session", Anyone, session::show)
        .get("/api/releases", Readers, releases::list)
        .get("/api/releases/{id}", Readers, releases::manifest)
        .get("/api/releases/{id}/signature", Readers, releases::signature)
        .get("/api/releases/{id}/{document}", Readers, releases::document)
        .get("/api/boundaries", Readers, boundaries::list)
        .get("/api/boundaries/{layer}", Readers, boundaries::names)
        .delete("/api/boundaries/{layer}", Custodians, boundaries::remove)
        .get("/api/boundaries/{layer}/{area}", Readers, boundaries::over)
        .post("/api/summaries", Readers, exports::preview)
        .post("/api/exports", Exporters, exports::take)
        .get("/api/exports", Readers, exports::list)
        .get("/api/exports/ledger.csv", Readers, exports::table)
        .get("/api/custody", Approvers, custody::overview)
        .post("/api/custody/plan", Approvers, custody::plan)
        .post("/api/custody/releases", Approvers, custody::make)
        .get("/api/custody/releases/{id}/report", Approvers, custody::report)
        .get("/api/custody/releases/{id}/{document}", Approvers, custody::preview)
        .post("/api/custody/releases/{id}/approvals", Approvers, custody::approve)
        .post("/api/custody/releases/{id}/recall", Custodians, custody::recall)
        .post("/api/custody/withdrawals", Custodians, custody::withdraw)
        .get("/api/custody/withdrawals", Custodians, custody::waiting)
        .post("/api/custody/withdrawals/{number}", Custodians, custody::confirm)
        .get("/api/custody/audit", Approvers, custody::audit)
        .post("/api/receipts", Practitioners, withdrawals::receipt)
        .post("/api/withdrawals", Anyone, withdrawals::withdraw)
        .get("/api/tokens", Readers, tokens::list)
        .post("/api/tokens", Readers, tokens::make)
        .delete("/api/tokens/{number}", Readers, tokens::revoke)
        .layer("/ogc", ogc::landing)
        .layer("/ogc/", ogc::landing)
        .layer("/ogc/api", ogc::api)
        .layer("/ogc/conformance", ogc::conformance)
        .layer("/ogc/collections", ogc::collections)
        .layer("/ogc/collections/{collection}", ogc::collection)
        .layer("/ogc/collections/{collection}/schema", ogc::schema)
        .layer("/ogc/collections/{collection}/queryables", ogc::queryables)
        .layer("/ogc/collections/{collection}/sortables", ogc::sortables)
        .layer("/ogc/collections/{collection}/items", ogc::items)
        .layer("/ogc/collections/{collection}/items/{feature}", ogc::item)
        .layer("/ogc/collections/{collection}/tiles", ogc::tilesets)
        .layer("/ogc/collections/{collection}/tiles/{set}", ogc::tileset)
        .layer("/ogc/collections/{collection}/tiles/{set}/{level}/{row}/{column}", ogc::tile)
        .layer("/ogc/collections/{collection}/dggs", ogc::systems_of)
        .layer("/ogc/collections/{collection}/dggs/{system}", ogc::system_of)
        .layer("/ogc/collections/{collection}/dggs/{system}/zones", ogc::zones)
        .layer("/ogc/collections/{collection}/dggs/{system}/zones/{zone}", ogc::zone)
        .layer("/ogc/collections/{collection}/dggs/{system}/zones/{zone}/data", ogc::data)
        .layer("/ogc/dggs", ogc::systems)
        .layer("/ogc/dggs/{system}", ogc::system)
        .layer("/ogc/dggs/{system}/definition", ogc::definition)
        .layer("/ogc/tileMatrixSets", ogc::matrix_sets)
        .layer("/ogc/tileMatrixSets/{set}", ogc::matrix_set)
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

    /// An address of OGC's standards, which reads its parameters itself and
    /// refuses those that it does not know.
    fn layer<H: Handler<T, AppState>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(path, Callers::Clients, (Method::GET, MethodFilter::GET, true), handler)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use jiff::Timestamp;
    use tower::ServiceExt as _;

    use super::*;
    use crate::access::{Account, Role, StoredPassword, Token};
    use crate::api::{COOKIE, Serving, System};
    use crate::store::ExportKeys;
    use crate::store::access::Access;
    use crate::store::boundaries::Boundaries;
    use crate::store::releases::{ReleaseReader, Releases};

    async fn serving(folder: &std::path::Path) -> (AppState, Access) {
        Releases::open(folder).await.expect("a new store").close().await;
        let access = Access::open(folder).await.expect("a new store");
        let releases = ReleaseReader::open(folder).await.expect("a store to read");
        let boundaries = Boundaries::open_reader(folder).await.expect("none yet");
        let basemap = |_: &str| None;
        let surroundings = Arc::new(System);
        let serving = Serving {
            access: access.clone(),
            releases,
            office: None,
            boundaries,
            exporting: ExportKeys::of(folder),
            basemap,
            surroundings,
        };
        (AppState::new(serving).await.expect("a server"), access)
    }

    async fn sign_in(access: &Access, role: Role) -> String {
        let account = Account::new(role.word(), role, "A", Vec::new()).expect("a good account");
        let now = Timestamp::now();
        access.add(&account, &StoredPassword::from_phc(String::new()), now).await.expect("added");
        let found = access.credentials(role.word()).await.expect("a store").expect("an account");
        let token = Token::new([role as u8; 32]);
        access.begin_session(found.account, token.hash(), now).await.expect("begun");
        format!("{COOKIE}={}", token.write())
    }

    #[tokio::test]
    async fn what_is_declared_holds_even_if_the_handler_asks_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (state, access) = serving(folder.path()).await;
        let table = Table { state: state.clone(), router: Router::new(), declared: Vec::new() }
            .get("/readers", Callers::Readers, async || ())
            .get("/practitioners", Callers::Practitioners, async || ())
            .get("/approvers", Callers::Approvers, async || ())
            .get("/custodians", Callers::Custodians, async || ());
        let app = table.router.with_state(state);
        for role in Role::ALL {
            let cookie = sign_in(&access, role).await;
            for declared in &table.declared {
                let request = Request::get(declared.path).header("cookie", &cookie).body(Body::empty());
                let answer = app.clone().oneshot(request.expect("a request")).await.expect("infallible");
                let expected = match declared.callers.admit(role) {
                    true => StatusCode::OK,
                    false => StatusCode::FORBIDDEN,
                };
                assert_eq!(answer.status(), expected, "{role} at {}", declared.path);
            }
        }
    }
}
