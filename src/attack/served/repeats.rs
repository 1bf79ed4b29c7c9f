//! Attacks that ask again: A06 and A11, A12 and A13 in place.

use std::collections::BTreeMap;
use std::io;

use super::{Target, offered, read_all};
use crate::attack::http::{Answer, Client};
use crate::attack::outcome::Outcome;

/// Every coding that is asked for by name.
const CODINGS: [&str; 6] = ["gzip", "br", "zstd", "identity", "gzip, br;q=0.5, zstd;q=0.1", "*"];

/// A06: what is served against what was exported.
pub(super) fn as_exported(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    for release in target.releases {
        for (name, bytes) in &release.documents {
            let path = match name.as_str() {
                "manifest.json" => format!("/api/releases/{}", release.id),
                name => format!("/api/releases/{}/{name}", release.id),
            };
            let served = client.get(&path)?;
            // A recalled release is served no more.
            let differs = served.status == 200 && served.plain().as_deref() != Some(bytes);
            outcome.claim(differs, || format!("{path} is not what was exported"));
        }
    }
    Ok(outcome)
}

/// A11: a thousand identical requests, in every coding, for the head alone, for
/// parts and on conditions.
pub(super) fn repetition(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    let paths = offered(&mut client)?;
    for path in &paths {
        let first = client.get(path)?;
        for turn in 0..target.times / paths.len().max(1) {
            let again = client.get(path)?;
            outcome.claim(again.lasting() != first.lasting(), || format!("{path} differs the {turn}th time"));
        }
        ways(&mut client, path, &first, &mut outcome)?;
    }
    Ok(outcome)
}

fn ways(client: &mut Client, path: &str, first: &Answer, outcome: &mut Outcome) -> io::Result<()> {
    let plain = first.plain();
    for coding in CODINGS {
        let coded = client.ask("GET", path, &[("accept-encoding", coding)], b"")?;
        outcome.claim(coded.plain() != plain, || format!("{path} differs as {coding}"));
    }
    let head = client.ask("HEAD", path, &[], b"")?;
    let same_head = head.status == first.status && head.header("etag") == first.header("etag");
    outcome.claim(!same_head || !head.body.is_empty(), || format!("the head of {path} differs"));
    for (from, to) in [(0, 9), (10, 99)] {
        let part = client.ask("GET", path, &[("range", &format!("bytes={from}-{to}"))], b"")?;
        let expected = if part.status == 206 { first.body.get(from..=to) } else { Some(&first.body[..]) };
        outcome.claim(Some(&part.body[..]) != expected, || format!("a part of {path} differs"));
    }
    let conditions = [
        ("if-none-match", first.header("etag").unwrap_or("\"x\"").to_owned()),
        ("if-none-match", "\"another\"".to_owned()),
        ("if-modified-since", "Mon, 01 Jun 2026 00:00:00 GMT".to_owned()),
        ("if-match", "\"another\"".to_owned()),
    ];
    for (name, value) in conditions {
        let answer = client.ask("GET", path, &[(name, &value)], b"")?;
        let same = match answer.status {
            200 => answer.body == first.body,
            304 | 412 => answer.body.is_empty() || answer.status == 412,
            _ => answer.status == first.status,
        };
        outcome.claim(!same, || format!("{path} differs with {name}"));
    }
    Ok(())
}

/// A12: everything, to every role, before a withdrawal and after it.
pub(super) fn withdrawal_in_place(target: &Target<'_>) -> io::Result<Outcome> {
    let Some(withdraw) = target.withdraw else {
        return Ok(Outcome::not_tried("no child could be withdrawn while the server ran"));
    };
    let before = seen_by_all(target)?;
    withdraw()?;
    let after = seen_by_all(target)?;
    let mut outcome = Outcome::tried();
    for ((role, path), answer) in &before {
        let now = after.get(&(role.clone(), path.clone()));
        let same = now.is_some_and(|now| now.lasting() == answer.lasting());
        outcome.claim(!same, || format!("{path} as {role} changed with the withdrawal"));
    }
    outcome.claim(after.len() != before.len(), || "other addresses are offered".to_owned());
    Ok(outcome)
}

/// Addresses that might tell of the records: state, counts, logs, what is new.
const ELSEWHERE: [&str; 10] = [
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/session",
    "/api/metrics",
    "/api/status",
    "/api/events",
    "/api/log",
    "/api/search?q=a",
    "/",
];

type Seen = BTreeMap<(String, String), Answer>;

/// What everyone sees but those who approve, who may know what was withdrawn.
fn seen_by_all(target: &Target<'_>) -> io::Result<Seen> {
    let mut seen = BTreeMap::new();
    let others =
        target.logins.iter().filter(|login| !["custodian", "analyst"].contains(&login.role.as_str()));
    for login in others {
        let mut client = target.as_login(login)?;
        let elsewhere = ELSEWHERE.iter().map(|path| (*path).to_owned());
        for path in offered(&mut client)?.into_iter().chain(elsewhere) {
            let answer = client.get(&path)?;
            seen.insert((login.role.clone(), path), answer);
        }
    }
    Ok(seen)
}

/// A13 in place: an issued release is not made again after a withdrawal.
pub(super) fn same_releases(target: &Target<'_>) -> io::Result<Outcome> {
    if target.withdraw.is_none() {
        return Ok(Outcome::default());
    }
    let mut outcome = Outcome::tried();
    let served = read_all(&mut target.reader()?)?;
    for release in target.releases {
        let path = format!("/api/releases/{}/leaves.geojson", release.id);
        let now = served.get(&path).and_then(Answer::plain);
        let changed = now.is_some_and(|now| release.documents.get("leaves.geojson") != Some(&now));
        outcome.claim(changed, || format!("{path} was made again after a withdrawal"));
    }
    Ok(outcome)
}
