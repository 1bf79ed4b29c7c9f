//! Summaries of areas, seen and taken away, and the ledger of what was.

use axum::Json;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::body::{Body, read};
use super::releases::find;
use super::shelf::Found;
use super::{ApiError, Exporter, Partner, problem};
use crate::access::Role;
use crate::export::Format;
use crate::issue::today;
use crate::release::ReleaseId;
use crate::takeaway::{self, Asking, Entry, Line, NotALine, Order, Taker, Wanted};

/// The number of the export that an answer is.
const SERIAL: HeaderName = HeaderName::from_static("homeward-export");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Preview {
    release: String,
    subject: Asking,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taking {
    release: String,
    subject: Asking,
    format: Format,
    purpose: String,
    recipient: String,
    password: String,
}

/// `POST /api/summaries`: what an export would say.
pub(super) async fn preview(by: Partner, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    let asked: Preview = read(&headers, body)?;
    let id = match standing(&by, &asked.release).await? {
        Ok(id) => id,
        Err(recalled) => return Ok(recalled),
    };
    let wanted = wanted(asked.subject, &by)?;
    let summary = by.at_length(async move |by| {
        let desk = by.desk();
        let standing = desk.standing(&id).await?;
        Ok(Json(desk.summary(&standing, &wanted).await?).into_response())
    });
    summary.await
}

/// `POST /api/exports`: the file, once it is in the ledger.
pub(super) async fn take(by: Exporter, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    let asked: Taking = read(&headers, body)?;
    let id = match standing(&by.0, &asked.release).await? {
        Ok(id) => id,
        Err(recalled) => return Ok(recalled),
    };
    let day = today(by.0.now());
    let line = |what: &str, line: Result<Line, NotALine>| {
        line.map_err(|why| ApiError::NotFit(format!("{what}: {why}")))
    };
    let order = Order {
        wanted: wanted(asked.subject, &by.0)?,
        format: asked.format,
        purpose: line("the purpose", Line::impersonal(&asked.purpose, day))?,
        recipient: line("the recipient", Line::new(&asked.recipient))?,
    };
    by.step_up(Zeroizing::new(asked.password)).await?;
    let [chance, ..] = *by.chance()?.as_chunks::<8>().0 else { return Err(ApiError::Fault) };
    let taken = by.0.at_length(async move |by| {
        let desk = by.desk();
        let standing = desk.standing(&id).await?;
        let account = by.account();
        let taker = Taker { name: &account.name, agency: &account.agency, now: by.now(), chance };
        Ok(desk.take(&standing, &order, taker).await?)
    });
    let taken = taken.await?;
    let header = |text: &str| HeaderValue::from_str(text).map_err(|_| ApiError::Fault);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(taken.export.format.media_type())),
        (CONTENT_DISPOSITION, header(&format!("attachment; filename=\"{}\"", taken.name()))?),
        (SERIAL, header(&taken.export.serial.to_string())?),
    ];
    Ok((headers, taken.file).into_response())
}

/// `GET /api/exports`: every export of the areas that the caller covers, for
/// those who answer for them; to others, their own.
pub(super) async fn list(by: Partner) -> Result<Json<Value>, ApiError> {
    let sees_all = sees_all(&by);
    let exports: Vec<Value> = ledger(&by).await?.iter().map(line).collect();
    Ok(Json(json!({ "exports": exports, "all": sees_all })))
}

/// `GET /api/exports/ledger.csv`
pub(super) async fn table(by: Partner, method: Method) -> Result<Response, ApiError> {
    let table = takeaway::table(&ledger(&by).await?);
    if method == Method::GET {
        by.note_ledger().await?;
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"homeward-exports.csv\""),
    ];
    Ok((headers, table).into_response())
}

/// The release, if the caller may know of it; the answer where it was recalled.
async fn standing(by: &Partner, id: &str) -> Result<Result<ReleaseId, Response>, ApiError> {
    match find(by, id).await? {
        Found::Recalled(_, notice) => Ok(Err(problem::recalled(&notice))),
        Found::Standing(release) => release.id.parse().map(Ok).map_err(|_| ApiError::NotFound),
    }
}

fn wanted(subject: Asking, by: &Partner) -> Result<Wanted, ApiError> {
    Wanted::read(subject, today(by.now())).map_err(|why| ApiError::NotFit(why.to_string()))
}

fn sees_all(by: &Partner) -> bool {
    matches!(by.account().role, Role::Custodian | Role::Administrator)
}

async fn ledger(by: &Partner) -> Result<Vec<Entry>, ApiError> {
    let mut entries = by.desk().ledger(today(by.now())).await?;
    let all = sees_all(by);
    // Joint areas are known by the releases that were looked for.
    by.releases.current().await?;
    entries.retain(|entry| match all {
        true => by.covers(&entry.export.area),
        false => entry.export.who == by.account().name,
    });
    Ok(entries)
}

fn line(entry: &Entry) -> Value {
    let export = &entry.export;
    json!({
        "serial": export.serial.to_string(),
        "at": export.at,
        "who": export.who,
        "agency": export.agency,
        "purpose": export.purpose,
        "recipient": export.recipient,
        "release": export.release,
        "area": export.area,
        "subject": { "kind": export.kind, "code": export.code, "name": export.name },
        "format": export.format.code(),
        "expires_on": export.expires_on,
        "state": entry.state.code(),
        "recalled_on": entry.recalled_on,
        "sha256": export.sha256,
    })
}
