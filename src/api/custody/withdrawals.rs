use axum::Json;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::api::body::{Body, read};
use crate::api::{ApiError, Custodian};
use crate::audit::{Act, Entry};
use crate::issue;
use crate::store::records::{Outcome, Whose};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    password: String,
    child: String,
}

/// `POST /api/custody/withdrawals`
pub(in crate::api) async fn withdraw(
    Custodian(by): Custodian,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let asked: Withdrawal = read(&headers, body)?;
    by.step_up(Zeroizing::new(asked.password)).await?;
    let (office, who) = (&by.office, by.asked());
    let reach = by.reach().await?;
    let whose = Whose::Within(office.records.token_key().child(&asked.child), &reach);
    let entry = Entry::new(who.now, who.by, Act::Withdrawal);
    match office.records.withdraw(whose, issue::today(who.now), &entry).await? {
        Outcome::Withdrawn { releases } => {
            let releases = issue::within(office, &by.account.scope, releases).await?;
            Ok(Json(json!({ "releases": releases })))
        }
        Outcome::Already { on, .. } => Err(ApiError::Refused(format!("this child withdrew on {on}"))),
        Outcome::Unknown => Err(ApiError::Refused("the records hold nothing of this child".to_owned())),
    }
}
