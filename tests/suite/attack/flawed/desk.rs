//! The flawed server's own table of routes, and what it answers beside
//! releases: to those who approve, to practitioners, to anyone.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use homeward::attack::Route;
use serde_json::{Value, json};

use super::Flaw;
use super::serving::{KNOWN, Office, document, logins, text};

/// The day of the release that waits.
pub(super) const DAY: &str = "2026-06-01";

const ALL: [&str; 5] = ["partner", "liaison", "practitioner", "analyst", "custodian"];
const APPROVERS: [&str; 2] = ["analyst", "custodian"];

/// The table as the server declares it.
pub(super) fn routes() -> Vec<Route> {
    let route = |(method, path, roles): (&str, &str, &[&str])| Route {
        method: method.to_owned(),
        path: path.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    let all: [(&str, &str, &[&str]); 14] = [
        ("POST", "/api/session", &ALL),
        ("GET", "/healthz", &ALL),
        ("GET", "/api/releases", &ALL),
        ("GET", "/api/releases/{id}", &ALL),
        ("GET", "/api/releases/{id}/{document}", &ALL),
        ("GET", "/api/releases/{id}/leaves/{leaf}", &ALL),
        ("POST", "/api/summaries", &ALL),
        ("POST", "/api/withdrawals", &ALL),
        ("POST", "/api/receipts", &["practitioner"]),
        ("GET", "/api/custody", &APPROVERS),
        ("POST", "/api/custody/plan", &APPROVERS),
        ("POST", "/api/custody/releases", &APPROVERS),
        ("GET", "/api/custody/releases/{id}/report", &APPROVERS),
        ("GET", "/api/custody/releases/{id}/{document}", &APPROVERS),
    ];
    all.into_iter().map(route).collect()
}

/// What is answered beside releases, if it is asked for.
pub(super) fn answer(office: &Office, method: &str, path: &str, by: &str, body: &Value) -> Option<Response> {
    let role = logins().into_iter().find(|login| login.name == by).map(|login| login.role);
    let role = role.unwrap_or_default();
    let refused = || text(403, "not your role");
    let flaw = office.flaw;
    let records = *office.records.lock().expect("a lock");
    Some(match (method, path) {
        ("POST", "/api/withdrawals") if flaw == Flaw::WithdrawalsSilent => text(404, "nothing here"),
        ("POST", "/api/withdrawals") => text(202, "received"),
        ("POST", "/api/receipts") if role != "practitioner" => refused(),
        ("POST", "/api/receipts") if flaw == Flaw::ReceiptsTell && body["child"] == KNOWN => {
            text(200, "words")
        }
        ("POST", "/api/receipts") => text(409, "no child of yours"),
        ("POST", "/api/summaries") if flaw == Flaw::LiveSummaries => document(records.to_string().as_bytes()),
        ("POST", "/api/summaries") if !role.is_empty() => document(b"{\"band\":\"5-9\"}"),
        (_, path) if path.starts_with("/api/custody") && !APPROVERS.contains(&role.as_str()) => refused(),
        ("POST", "/api/custody/plan") => document(report(flaw, records).to_string().as_bytes()),
        // One proposal, which ends with the first withdrawal.
        ("POST", "/api/custody/releases") if records < 1_000 => text(409, "ended"),
        ("POST", "/api/custody/releases") => (StatusCode::CREATED, "{\"id\":\"p1\"}").into_response(),
        ("GET", "/api/custody") => {
            let waits = json!({"id": "p1", "cut_off": DAY, "state": "proposed"});
            let waits = if records < 1_000 { json!([]) } else { json!([waits]) };
            document(json!({"releases": waits}).to_string().as_bytes())
        }
        ("GET", "/api/custody/releases/p1/report") => document(report(flaw, records).to_string().as_bytes()),
        ("GET", path) => {
            let name = path.strip_prefix("/api/custody/releases/p1/")?;
            let (_, _, documents) = office.releases.last()?;
            document(documents.get(name)?)
        }
        _ => return None,
    })
}

/// A report in bands, or with numbers.
fn report(flaw: Flaw, records: u64) -> Value {
    let counted = match flaw {
        Flaw::PlanReadsLive => json!(records),
        Flaw::NumbersToAnalysts => json!(131),
        _ => json!("25+"),
    };
    let claims = if flaw == Flaw::ClaimsToAnalysts { json!({"claims": 31, "found": 6}) } else { json!({}) };
    let attack = json!({"attacks": [{"id": "A09", "claims": 25, "worst_subset": claims}]});
    json!({"may_be_made": records == 1_000, "withheld": {"children": counted}, "attack": attack})
}
