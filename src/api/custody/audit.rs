use axum::Json;
use serde_json::{Value, json};

use crate::api::{ApiError, Approver};
use crate::audit::{Log, Stored};
use crate::issue;

/// How many entries are shown: the rest is for `homeward audit`.
const NEWEST: usize = 200;

/// `GET /api/custody/audit`
pub(in crate::api) async fn audit(by: Approver) -> Result<Json<Value>, ApiError> {
    let book = issue::logbook(&by.office, &by.account, NEWEST, by.asked().now).await?;
    let listed: Vec<_> = book.entries.iter().map(|(stored, log)| line(stored, *log)).collect();
    let checkpoint = match book.is_whole {
        true => Some(issue::checkpoint(&by.office, by.asked()).await?.to_string()),
        false => None,
    };
    let mut body = json!({ "entries": listed, "checkpoint": checkpoint });
    if let Some(months) = book.withdrawals {
        let months =
            months.into_iter().map(|(month, count)| json!({ "month": month.to_string(), "count": count }));
        body["withdrawals"] = months.collect();
    }
    Ok(Json(body))
}

fn line(stored: &Stored, log: Log) -> Value {
    let entry = &stored.entry;
    json!({
        "at": entry.at,
        "who": entry.who,
        "act": entry.act.code(),
        "about": entry.about,
        "purpose": entry.purpose.code(),
        "store": log.code(),
    })
}
