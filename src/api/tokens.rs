//! Personal access tokens, each its owner's own.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::body::{self, Body};
use super::{ApiError, Partner};
use crate::access::{ApiToken, Grant};
use crate::store::access::{ListedToken, Made};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    name: String,
    days: i64,
    #[serde(default)]
    areas: Vec<String>,
    password: String,
}

/// `GET /api/tokens`
pub(super) async fn list(by: Partner) -> Result<Json<Value>, ApiError> {
    let now = by.now();
    let listed = by.access().tokens(Some(by.name())).await?;
    let live = listed.iter().filter(|token| !token.revoked && token.grant.stands(now));
    Ok(Json(json!({ "tokens": live.map(line).collect::<Vec<_>>() })))
}

/// `POST /api/tokens`: the token is in this answer and nowhere else.
pub(super) async fn make(by: Partner, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    let Wish { name, days, areas, password } = body::read(&headers, body)?;
    by.step_up(Zeroizing::new(password)).await?;
    let grant = Grant::new(by.account(), &name, areas, days, by.now());
    let grant = grant.map_err(|why| ApiError::Refused(format!("{why}.")))?;
    let token = ApiToken::new(by.chance()?);
    let account = by.name().to_owned();
    match by.access().add_token(&account, token.hash(), &grant, &account).await? {
        Made::Made(number) => {
            let made = ListedToken { number, account, grant, used_on: None, revoked: false };
            let mut body = line(&made);
            body["token"] = token.write().into();
            Ok((StatusCode::CREATED, Json(body)).into_response())
        }
        Made::TooMany => Err(ApiError::Refused("You have 20 tokens: revoke one first.".to_owned())),
        Made::NoAccount => Err(ApiError::SignIn),
    }
}

/// `DELETE /api/tokens/{number}`
pub(super) async fn revoke(
    by: Partner,
    number: Result<Path<i64>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let Path(number) = number.map_err(|_| ApiError::NotFound)?;
    let name = by.name();
    let revoked = by.access().revoke_token(number, Some(name), name, by.now()).await?;
    revoked.then_some(StatusCode::NO_CONTENT).ok_or(ApiError::NotFound)
}

fn line(token: &ListedToken) -> Value {
    json!({
        "number": token.number,
        "name": token.grant.name,
        "scope": "ogc:read",
        "areas": token.grant.scope.areas(),
        "made_at": token.grant.made_at.to_string(),
        "expires_at": token.grant.expires_at.to_string(),
        "used_on": token.used_on,
    })
}
