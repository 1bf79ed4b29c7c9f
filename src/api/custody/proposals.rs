use axum::Json;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Segments, id};
use crate::api::body::{Body, read};
use crate::api::shelf::media;
use crate::api::{ApiError, Approver};
use crate::area::AreaCode;
use crate::audit::Act;
use crate::issue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    area: String,
    #[serde(default)]
    cut_off: Option<Date>,
}

impl Order {
    /// The area, and the day where one is given.
    fn of(self, by: &Approver) -> Result<(AreaCode, Option<Date>), ApiError> {
        by.must_cover(&self.area)?;
        Ok((self.area.parse().map_err(|_| ApiError::NotFound)?, self.cut_off))
    }
}

/// `POST /api/custody/plan`
pub(in crate::api) async fn plan(
    by: Approver,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let (area, cut_off) = read::<Order>(&headers, body)?.of(&by)?;
    by.look(Act::ReportSeen, &area.to_string()).await?;
    let report = by.at_length(async move |by| {
        let made = issue::plan(&by.office, area, cut_off, by.asked()).await?;
        Ok(by.as_seen(json!(made.report)))
    });
    Ok(Json(report.await?))
}

/// `POST /api/custody/releases`
pub(in crate::api) async fn make(by: Approver, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    let (area, cut_off) = read::<Order>(&headers, body)?.of(&by)?;
    by.look(Act::ReportSeen, &area.to_string()).await?;
    let made = by.at_length(async move |by| {
        let made = issue::make(&by.office, area, cut_off, by.asked()).await?;
        Ok(json!({ "id": made.released.id(), "report": by.as_seen(json!(made.report)) }))
    });
    Ok((StatusCode::CREATED, Json(made.await?)).into_response())
}

/// `GET /api/custody/releases/{id}/report`
pub(in crate::api) async fn report(by: Approver, segment: Segments<String>) -> Result<Response, ApiError> {
    let proposal = by.office.records.proposal(&id(segment)?).await?.ok_or(ApiError::NotFound)?;
    by.must_cover(proposal.area())?;
    by.look(Act::ReportSeen, proposal.id()).await?;
    let report = proposal.report().and_then(|report| serde_json::from_str(report).ok());
    let report = by.as_seen(report.ok_or(ApiError::NotFound)?).to_string();
    Ok(([(CONTENT_TYPE, media("report.json"))], report).into_response())
}

/// `GET /api/custody/releases/{id}/{document}`: what a reader would get, were
/// the proposal issued.
pub(in crate::api) async fn preview(
    by: Approver,
    segments: Segments<(String, String)>,
) -> Result<Response, ApiError> {
    let Path((text, name)) = segments.map_err(|_| ApiError::NotFound)?;
    let id = text.parse().map_err(|_| ApiError::NotFound)?;
    let proposal = by.office.records.proposal(&id).await?.ok_or(ApiError::NotFound)?;
    by.must_cover(proposal.area())?;
    by.look(Act::ProposalSeen, proposal.id()).await?;
    let document = by.at_length(async move |by| {
        let package = issue::preview(&by.office, &proposal).await?;
        let bytes = package.documents().get(&name).cloned().ok_or(ApiError::NotFound)?;
        Ok(([(CONTENT_TYPE, media(&name))], bytes).into_response())
    });
    document.await
}
