//! Attacks with several accounts: A17, A22 over HTTP.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use super::{Login, Target, offered, read_all};
use crate::attack::outcome::Outcome;

/// Roles that approve releases, and so see exact numbers on purpose.
const APPROVERS: [&str; 2] = ["custodian", "analyst"];
/// Addresses where a role might be told more than the release.
const MORE: [&str; 14] = [
    "/api",
    "/api/summary",
    "/api/statistics",
    "/api/dashboard",
    "/api/children",
    "/api/interviews",
    "/api/reports",
    "/api/coverage",
    "/api/hotspots",
    "/api/custody",
    "/api/custody/audit",
    "/api/custody/plan",
    "/api/releases/pending",
    "/api/export",
];

/// A17: pools what accounts of every role are answered.
pub(super) fn across(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut seen: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    for login in &target.logins {
        let mut client = target.as_login(login)?;
        for (path, answer) in read_all(&mut client)? {
            let of_release = path.matches('/').count() > 2;
            if answer.status != 200 || !of_release {
                continue;
            }
            let body = answer.plain().unwrap_or_default();
            let (first, kept) =
                seen.entry(path.clone()).or_insert_with(|| (login.role.clone(), body.clone()));
            let differs = *kept != body;
            outcome.claim(differs, || format!("{path} says other things to {} than to {first}", login.role));
        }
        if APPROVERS.contains(&login.role.as_str()) {
            continue;
        }
        for path in MORE {
            let answer = client.get(path)?;
            let said = String::from_utf8_lossy(&answer.plain().unwrap_or_default()).into_owned();
            let tells = answer.status == 200 && numbers(&said);
            outcome.claim(tells, || format!("{path} tells {} more than the release", login.role));
        }
    }
    Ok(outcome)
}

/// Whether a body is JSON with a number in it, or a table.
fn numbers(text: &str) -> bool {
    fn holds(value: &Value) -> bool {
        match value {
            Value::Number(_) => true,
            Value::Array(parts) => parts.iter().any(holds),
            Value::Object(parts) => parts.values().any(holds),
            _ => false,
        }
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) => holds(&value),
        Err(_) => text.lines().count() > 1 && text.lines().all(|line| line.contains(',')),
    }
}

/// A22: what two recipients are sent must be the same but for a mark; and no
/// mark is made in what is served.
pub(super) fn two_recipients(target: &Target<'_>) -> io::Result<Outcome> {
    let is_reader =
        |login: &&Login| login.areas.is_empty() && ["partner", "liaison"].contains(&login.role.as_str());
    let readers: Vec<&Login> = target.logins.iter().filter(is_reader).collect();
    let [one, other, ..] = readers[..] else {
        return Ok(Outcome::not_tried("there are no two recipients"));
    };
    let mut outcome = Outcome::tried();
    let (mut one, mut other) = (target.as_login(one)?, target.as_login(other)?);
    for path in offered(&mut one)? {
        let (a, b) = (one.get(&path)?, other.get(&path)?);
        outcome.claim(a.lasting() != b.lasting(), || format!("{path} differs between two recipients"));
    }
    Ok(outcome)
}
