//! Attacks with several accounts: A17, A22 over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::Value;

use super::surface::{Surface, matches};
use super::{Login, Target, offered};
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;

/// What each role may see of the records, on purpose.
pub(super) const SEES: &str = "a custodian sees the records' numbers and an analyst their bands under /api/custody, \
     a practitioner receipts of children who are the practitioner's own; partners, liaison officers and \
     administrators see releases, boundaries and what they took away, and nothing of the records";
/// The roles that see something of the records, and under which addresses.
const SEE: [(&str, &str); 2] = [("custodian", "/api/custody"), ("analyst", "/api/custody")];
/// Addresses whose answers are the account's own.
const OWN: [&str; 3] = ["/api/session", "/api/exports", "/api/tokens"];
/// Addresses where a role might be told more than the release, beside those of
/// the table.
const GUESSED: [&str; 9] = [
    "/api",
    "/api/summary",
    "/api/statistics",
    "/api/dashboard",
    "/api/children",
    "/api/interviews",
    "/api/reports",
    "/api/releases/pending",
    "/api/hotspots",
];

/// By the areas of an account and a path: who was answered first, and what.
type Pool = BTreeMap<(Vec<String>, String), (String, Vec<u8>)>;

/// Whether a role may see something of the records at an address.
pub(super) fn sees_records(role: &str, path: &str) -> bool {
    SEE.iter().any(|(own, under)| *own == role && path.starts_with(under))
}

/// A17: pools what accounts of every role are answered, and asks as each for
/// what the table does not give it.
pub(super) fn across(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut seen = Pool::new();
    let mut all_paths: BTreeSet<String> = BTreeSet::new();
    let mut clients: Vec<(&Login, Client)> = Vec::new();
    for login in &target.logins {
        let (client, surface) = target.surface(login)?;
        target.note_silent(login, &surface, &mut outcome);
        all_paths.extend(surface.answers.keys().cloned());
        pool(login, &surface, &mut seen, &mut outcome);
        clients.push((login, client));
    }
    for (login, client) in &mut clients {
        refused(target, login, client, &all_paths, &mut outcome)?;
        for path in GUESSED {
            let answer = client.get(path)?;
            let said = String::from_utf8_lossy(&answer.plain().unwrap_or_default()).into_owned();
            let tells = answer.status == 200 && numbers(&said);
            outcome.claim(tells, || format!("{path} tells {} more than the release", login.role));
        }
    }
    outcome.notes.push(SEES.to_owned());
    Ok(outcome)
}

/// Claims of what is not an account's own that it is the same for everyone who
/// covers the same areas.
fn pool(login: &Login, surface: &Surface, seen: &mut Pool, outcome: &mut Outcome) {
    for (path, answer) in &surface.answers {
        outcome.heard(answer.status);
        let is_own = OWN.iter().any(|own| path.starts_with(own)) || sees_records(&login.role, path);
        if is_own {
            continue;
        }
        let body = answer.plain().unwrap_or_default();
        let key = (login.areas.clone(), path.clone());
        let (first, kept) = seen.entry(key).or_insert_with(|| (login.role.clone(), body.clone()));
        outcome
            .claim(*kept != body, || format!("{path} says other things to {} than to {first}", login.role));
    }
}

/// Claims of each address that others are answered that a role is not, where
/// the table does not admit it.
fn refused(
    target: &Target<'_>,
    login: &Login,
    client: &mut Client,
    paths: &BTreeSet<String>,
    outcome: &mut Outcome,
) -> io::Result<()> {
    for path in paths {
        let route = target.routes.iter().find(|route| route.method == "GET" && matches(&route.path, path));
        if route.is_none_or(|route| route.admits(&login.role)) {
            continue;
        }
        let is_answered = client.get(path)?.is_good();
        outcome.claim(is_answered, || format!("{path} is answered to the {}", login.role));
    }
    Ok(())
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
        outcome.heard(a.status);
        outcome.claim(a.lasting() != b.lasting(), || format!("{path} differs between two recipients"));
    }
    Ok(outcome)
}
