//! What a child does with the three words of a receipt, and where they come from.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Body, read};
use super::{ApiError, Practitioner, Stranger};
use crate::audit::{Act, Entry};
use crate::intake::Receipt;
use crate::issue;
use crate::store::records::{Outcome, Reach, Whose};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    receipt: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfChild {
    child: String,
}

/// `POST /api/withdrawals`: the answer is the same whether or not the words are
/// a child's, so that nobody learns by guessing which are (PRIVACY.md A21).
pub(super) async fn withdraw(by: Stranger, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    let asked: Withdrawal = read(&headers, body)?;
    let now = by.now();
    let attempt = by.take_try(&asked.receipt)?;
    if let Ok(receipt) = asked.receipt.parse::<Receipt>() {
        let entry = Entry::new(now, Entry::NOBODY, Act::Withdrawal);
        let done = by.records.withdraw(Whose::Receipt(&receipt), issue::today(now), &entry).await?;
        if !matches!(done, Outcome::Unknown) {
            by.give_back(&attempt);
        }
    }
    Ok((StatusCode::ACCEPTED, Json(json!({ "received": true }))).into_response())
}

/// `POST /api/receipts`
pub(super) async fn receipt(
    by: Practitioner,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let asked: OfChild = read(&headers, body)?;
    let child = by.records.token_key().child(&asked.child);
    let entry = Entry::new(by.now(), &by.account.name, Act::ReceiptMade);
    let made = by.records.make_receipt(child, &Reach::everywhere(), &entry).await?;
    let receipt =
        made.ok_or_else(|| ApiError::Refused("the records hold nothing of this child".to_owned()))?;
    Ok(Json(json!({ "receipt": receipt.words() })))
}
