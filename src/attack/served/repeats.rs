//! Attacks that ask again: A06 and A11 in place.

use std::io;

use super::Target;
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
            outcome.heard(served.status);
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
    let reader = target.logins.first().ok_or_else(|| io::Error::other("there is no account"))?;
    let (mut client, surface) = target.surface(reader)?;
    target.note_silent(reader, &surface, &mut outcome);
    let paths: Vec<&String> = surface.answers.keys().collect();
    for path in &paths {
        let first = client.get(path)?;
        outcome.heard(first.status);
        for turn in 0..(target.times / paths.len().max(1)).max(1) {
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
