use axum::Json;
use serde_json::{Value, json};

use crate::api::{ApiError, Approver};
use crate::audit::{Log, Stored};
use crate::issue;

/// How many entries are shown: the rest is for `homeward audit`.
const NEWEST: u32 = 200;

/// `GET /api/custody/audit`
pub(in crate::api) async fn audit(by: Approver) -> Result<Json<Value>, ApiError> {
    let office = &by.office;
    let mut entries = Vec::new();
    for (log, reader) in office.logs() {
        entries.extend(reader.newest(NEWEST).await?.into_iter().map(|stored| (stored, log)));
    }
    entries.sort_by_key(|(stored, log)| std::cmp::Reverse((stored.entry.at, *log, stored.number)));
    entries.truncate(NEWEST as usize);
    let listed: Vec<_> = entries.iter().map(|(stored, log)| line(stored, *log)).collect();
    let checkpoint = issue::checkpoint(office, by.asked()).await?.to_string();
    Ok(Json(json!({ "entries": listed, "checkpoint": checkpoint })))
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
