//! Who may call a route, and the guard that holds to it.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::middleware::Next;
use axum::response::Response;

use super::{ApiError, AppState};
use crate::access::Role;

/// Who may call a route. Each route declares it, and its guard holds to it
/// before the handler is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callers {
    /// Anyone, signed in or not: nothing here is about a child.
    Anyone,
    /// The roles that read releases.
    Readers,
    /// The roles that read releases, by a session or a personal access token.
    Clients,
    /// Practitioners.
    Practitioners,
    /// Those who take summaries away: liaison officers, analysts and custodians.
    Exporters,
    /// Those who approve releases: custodians and analysts.
    Approvers,
    /// Custodians.
    Custodians,
}

#[derive(Clone)]
pub(super) struct Guard {
    pub(super) state: AppState,
    pub(super) callers: Callers,
    /// Whether the address may carry parameters, which the server ignores.
    pub(super) parameters: bool,
}

impl Callers {
    /// Whether a session with this role may call.
    pub fn admit(self, role: Role) -> bool {
        match self {
            Self::Anyone => true,
            Self::Readers | Self::Clients => role.reads_releases(),
            Self::Practitioners => role == Role::Practitioner,
            Self::Exporters => role.takes_away(),
            Self::Approvers => matches!(role, Role::Custodian | Role::Analyst),
            Self::Custodians => role == Role::Custodian,
        }
    }
}

/// Lets a request through to its handler if its address, its origin and its
/// caller are as the route declares.
pub(super) async fn guard(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !guard.parameters && request.uri().query().is_some_and(|query| !query.is_empty()) {
        return Err(ApiError::UnknownParameter);
    }
    if !request.method().is_safe() && !from_own_pages(request.headers()) {
        return Err(ApiError::OtherSite);
    }
    if guard.callers == Callers::Clients {
        let who = guard.state.client(request.headers()).await?;
        if !guard.callers.admit(who.account().role) {
            return Err(ApiError::NotYourRole);
        }
        request.extensions_mut().insert(who);
    } else if guard.callers != Callers::Anyone {
        let caller = guard.state.caller(request.headers()).await?;
        let caller = caller.ok_or(ApiError::SignIn)?;
        if !guard.callers.admit(caller.role) {
            return Err(ApiError::NotYourRole);
        }
        request.extensions_mut().insert(caller);
    }
    Ok(next.run(request).await)
}

/// Whether no other site's page made the browser send this. A program that is
/// no browser sends neither header, and no cookie that it was not given.
fn from_own_pages(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    origin.is_some_and(|(_, origin)| Some(origin) == host)
}
