//! What a child does with the words of a receipt, and where they come from.

use std::time::{Duration, Instant};

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

/// Answers leave at a multiple of this.
const BEAT: Duration = Duration::from_millis(250);

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
/// a child's, so that nobody learns by guessing which are (docs/privacy.md#a21).
pub(super) async fn withdraw(by: Stranger, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    let asked: Withdrawal = read(&headers, body)?;
    let begun = Instant::now();
    by.take_try()?;
    if let Ok(receipt) = asked.receipt.parse::<Receipt>() {
        let now = by.now();
        let entry = Entry::new(now, Entry::NOBODY, Act::Withdrawal);
        by.records.withdraw_from(&receipt, &by.source(), issue::today(now), &entry).await?;
    }
    on_the_beat(begun).await;
    Ok((StatusCode::ACCEPTED, Json(json!({ "received": true }))).into_response())
}

/// `POST /api/receipts`: four words for every id. They open something where it
/// is a child of the caller's own, and nobody learns here whether it is.
pub(super) async fn receipt(
    by: Practitioner,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let asked: OfChild = read(&headers, body)?;
    let begun = Instant::now();
    let entry = Entry::new(by.now(), &by.account.name, Act::ReceiptMade);
    let reach = by.reach().await?;
    let receipt = by.records.give_receipt(&asked.child, &reach, &by.source(), &entry).await;
    on_the_beat(begun).await;
    Ok(Json(json!({ "receipt": receipt?.words() })))
}

/// Waits for the next beat since an answer was begun: what was done for it shows
/// in no time.
async fn on_the_beat(begun: Instant) {
    let beat = BEAT.as_millis().max(1);
    let beats = begun.elapsed().as_millis() / beat + 1;
    let after = Duration::from_millis(u64::try_from(beats * beat).unwrap_or_default());
    tokio::time::sleep_until((begun + after).into()).await;
}
