use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{COOKIE as COOKIE_HEADER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::body::{self, Body};
use super::{ApiError, AppState};
use crate::access::{StoredPassword, Token};

/// The cookie of a session. The prefix makes browsers refuse it unless it is
/// `Secure`, for this host alone and for every path, so that no neighbour can
/// set it. Browsers count 127.0.0.1 and localhost as secure over plain HTTP.
pub const COOKIE: &str = "__Host-homeward";

const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    name: String,
    password: String,
}

#[derive(Serialize)]
struct Shown {
    name: String,
    role: &'static str,
    agency: String,
    areas: Vec<String>,
}

/// `POST /api/session`
pub(super) async fn sign_in(
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let asked: SignIn = body::read(&headers, body)?;
    let account = check(&app, asked.name, Zeroizing::new(asked.password)).await?;
    if let Some(old) = token(&headers) {
        app.0.access.sign_out(old.hash(), app.0.surroundings.now()).await?;
    }
    let token = Token::new(app.0.surroundings.chance().map_err(|_| ApiError::Unavailable)?);
    app.0.access.begin_session(account, token.hash(), app.0.surroundings.now()).await?;
    let cookie = format!("{COOKIE}={}; {ATTRIBUTES}", token.write());
    Ok((StatusCode::NO_CONTENT, set_cookie(&cookie)?).into_response())
}

/// `DELETE /api/session`
pub(super) async fn sign_out(State(app): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    if let Some(token) = token(&headers) {
        app.0.access.sign_out(token.hash(), app.0.surroundings.now()).await?;
    }
    let gone = set_cookie(&format!("{COOKIE}=; {ATTRIBUTES}; Max-Age=0"))?;
    // What was read is not left behind on a shared machine.
    let clear = [("clear-site-data", "\"cache\", \"storage\"")];
    Ok((StatusCode::NO_CONTENT, gone, clear).into_response())
}

/// `GET /api/session`: who is signed in, or no content where nobody is. That is
/// no error: the page asks before it shows the form.
pub(super) async fn show(State(app): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    let Some(account) = app.caller(&headers).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let shown = Shown {
        name: account.name,
        role: account.role.word(),
        agency: account.agency,
        areas: account.scope.areas().to_vec(),
    };
    Ok(Json(shown).into_response())
}

/// The account's number if name and password are right. A name that nobody
/// has, a wrong password and a disabled account give the same answer after
/// the same work.
pub(super) async fn check(
    app: &AppState,
    name: String,
    password: Zeroizing<String>,
) -> Result<i64, ApiError> {
    let now = app.0.surroundings.now();
    let attempt = app.0.throttle.take(&name, now).map_err(ApiError::TooManyTries)?;
    let found = app.0.access.credentials(&name).await?;
    let (stored, account) = match found {
        Some(found) => (found.password, (!found.disabled).then_some(found.account)),
        None => (app.0.nobodys.clone(), None),
    };
    let right = matches(app, stored, password).await?;
    let Some(account) = account.filter(|_| right) else {
        app.0.access.refuse_sign_in(&name, now).await?;
        return Err(ApiError::WrongPassword);
    };
    app.0.throttle.give_back(&attempt);
    Ok(account)
}

async fn matches(
    app: &AppState,
    stored: StoredPassword,
    attempt: Zeroizing<String>,
) -> Result<bool, ApiError> {
    let permit = Arc::clone(&app.0.hashing).acquire_owned().await;
    let permit = permit.map_err(|_| ApiError::Fault)?;
    let hashing = tokio::task::spawn_blocking(move || {
        let right = stored.matches(&attempt);
        drop(permit);
        right
    });
    hashing.await.map_err(|_| ApiError::Fault)
}

/// The token in the request's cookie, if there is one that could be ours.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    let lines = headers.get_all(COOKIE_HEADER).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(name, value)| (name.trim() == COOKIE).then(|| Token::read(value.trim()))?)
}

fn set_cookie(cookie: &str) -> Result<[(axum::http::HeaderName, HeaderValue); 1], ApiError> {
    let mut value = HeaderValue::from_str(cookie).map_err(|_| ApiError::Fault)?;
    value.set_sensitive(true);
    Ok([(SET_COOKIE, value)])
}
