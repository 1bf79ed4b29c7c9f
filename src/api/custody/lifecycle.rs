use axum::Json;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{Segments, id};
use crate::api::body::{Body, read};
use crate::api::{ApiError, Approver, Custodian};
use crate::issue::{self, State};
use crate::signed::Reason;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recalling {
    password: String,
    reason: Reason,
}

/// `POST /api/custody/releases/{id}/approvals`
pub(in crate::api) async fn approve(
    by: Approver,
    segment: Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let id = id(segment)?;
    let approval: Approval = read(&headers, body)?;
    by.step_up(Zeroizing::new(approval.password)).await?;
    // Of another area it is as if there were none.
    let proposal = by.office.records.proposal(&id).await?.ok_or(ApiError::NotFound)?;
    by.must_cover(proposal.area())?;
    let state = by.at_length(async move |by| {
        let made = issue::review(&by.office, &id, by.asked()).await?;
        let approved = issue::approve(&by.office, made, by.asked()).await?;
        Ok(if approved.missing.is_none() { State::Issued } else { State::ApprovedOnce })
    });
    Ok(Json(json!({ "state": state.await? })))
}

/// `POST /api/custody/releases/{id}/recall`
pub(in crate::api) async fn recall(
    Custodian(by): Custodian,
    segment: Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let id = id(segment)?;
    let recalling: Recalling = read(&headers, body)?;
    by.step_up(Zeroizing::new(recalling.password)).await?;
    let placed = by.office.releases.reader().placed().await?;
    let found = placed.iter().find(|placed| placed.id == id.as_str()).ok_or(ApiError::NotFound)?;
    by.must_cover(&found.area)?;
    let recalled = issue::recall(&by.office, &id, recalling.reason, by.asked()).await?;
    let holders: Vec<_> = recalled
        .holders
        .iter()
        .map(|holder| {
            let (account, agency, on) = (&holder.account, &holder.agency, holder.on);
            json!({ "account": account, "agency": agency, "on": on, "recipients": holder.recipients })
        })
        .collect();
    Ok(Json(json!({ "holders": holders })))
}
