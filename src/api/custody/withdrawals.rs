use axum::Json;
use axum::extract::Path;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Segments;
use crate::api::body::{Body, read};
use crate::api::{ApiError, Approver, Custodian};
use crate::audit::{Act, Entry};
use crate::issue;
use crate::store::records::{Outcome, Pending};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    password: String,
    child: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    password: String,
}

/// `POST /api/custody/withdrawals`
pub(in crate::api) async fn withdraw(
    Custodian(by): Custodian,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let asked: Withdrawal = read(&headers, body)?;
    by.step_up(Zeroizing::new(asked.password)).await?;
    let (records, who, reach) = (&by.office.records, by.asked(), by.reach().await?);
    let entry = Entry::new(who.now, who.by, Act::Withdrawal);
    let day = issue::today(who.now);
    let outcome = records.withdraw_by_id(&asked.child, Some(&reach), day, &entry).await?;
    let outcome = outcome.map_err(|fault| ApiError::NotFit(format!("child: {fault}")))?;
    told(&by, outcome, "the records hold nothing of this child").await
}

/// `GET /api/custody/withdrawals`: those that wait, by receipts that were used
/// where they were made. Whose they are is told to nobody.
pub(in crate::api) async fn waiting(Custodian(by): Custodian) -> Result<Json<Value>, ApiError> {
    by.settle().await?;
    let waiting = by.office.records.pending(&by.reach().await?).await?;
    let line = |one: &Pending| {
        json!({
            "number": one.number,
            "asked_at": one.asked_at,
            "goes_at": one.goes_at,
            "receipt_made_by": one.made_by,
        })
    };
    Ok(Json(json!({ "waiting": waiting.iter().map(line).collect::<Vec<_>>() })))
}

/// `POST /api/custody/withdrawals/{number}`: it goes through now.
pub(in crate::api) async fn confirm(
    Custodian(by): Custodian,
    segment: Segments<i64>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let Path(number) = segment.map_err(|_| ApiError::NotFound)?;
    let asked: Confirmation = read(&headers, body)?;
    by.step_up(Zeroizing::new(asked.password)).await?;
    let (who, reach) = (by.asked(), by.reach().await?);
    let entry = Entry::new(who.now, who.by, Act::Withdrawal);
    let outcome = by.office.records.confirm(number, &reach, issue::today(who.now), &entry).await?;
    told(&by, outcome, "no such withdrawal waits: it may have gone through").await
}

async fn told(by: &Approver, outcome: Outcome, unknown: &str) -> Result<Json<Value>, ApiError> {
    match outcome {
        Outcome::Withdrawn { releases } => {
            let releases = issue::within(&by.office, &by.account.scope, releases).await?;
            Ok(Json(json!({ "releases": releases })))
        }
        Outcome::Already { on, .. } => Err(ApiError::Refused(format!("this child withdrew on {on}"))),
        Outcome::Unknown | Outcome::Waits => Err(ApiError::Refused(unknown.to_owned())),
    }
}
