//! A12 and A13 in place: what changes while a child withdraws.

use std::collections::BTreeMap;
use std::io;

use super::posts::posts;
use super::roles::sees_records;
use super::{Target, read_all};
use crate::attack::http::Answer;
use crate::attack::outcome::Outcome;

/// Addresses that might tell of the records and are in no table: counts, logs.
const ELSEWHERE: [&str; 5] = ["/metrics", "/api/metrics", "/api/status", "/api/events", "/api/log"];

type Seen = BTreeMap<(String, String), Answer>;

/// A12: everything, to every role, before a withdrawal and after it.
pub(super) fn in_place(target: &Target<'_>) -> io::Result<Outcome> {
    let (Some(withdraw), Some(leaver)) = (target.withdraw, target.leavers.first()) else {
        return Ok(Outcome::not_tried("no child could be withdrawn while the server ran"));
    };
    let mut outcome = Outcome::tried();
    let before = seen_by_all(target, &mut outcome)?;
    withdraw(&leaver.id)?;
    let after = seen_by_all(target, &mut outcome)?;
    for ((role, path), answer) in &before {
        let now = after.get(&(role.clone(), path.clone()));
        let same = now.is_some_and(|now| now.lasting() == answer.lasting());
        outcome.claim(!same, || format!("{path} as {role} changed with the withdrawal"));
    }
    let offered = |seen: &Seen| seen.keys().cloned().collect::<Vec<_>>();
    outcome.claim(offered(&before) != offered(&after), || "other addresses are offered".to_owned());
    outcome.notes.push(super::roles::SEES.to_owned());
    Ok(outcome)
}

/// What every role sees, but for what it may know of the records.
fn seen_by_all(target: &Target<'_>, outcome: &mut Outcome) -> io::Result<Seen> {
    let mut seen = BTreeMap::new();
    for login in &target.logins {
        let (mut client, surface) = target.surface(login)?;
        target.note_silent(login, &surface, outcome);
        let by = |path: &str| (login.name.clone(), path.to_owned());
        for path in ELSEWHERE {
            seen.insert(by(path), client.get(path)?);
        }
        for post in posts(target, login, &surface).into_iter().filter(|post| !post.is_marked) {
            let answer = post.ask(&mut client)?;
            post.note(&answer, &login.role, outcome);
            seen.insert(by(&post.words()), answer);
        }
        for (path, answer) in surface.answers.into_iter().filter(|(path, _)| !sees_records(&login.role, path))
        {
            outcome.heard(answer.status);
            seen.insert(by(&path), answer);
        }
    }
    Ok(seen)
}

/// A13 in place: an issued release is not made again after a withdrawal.
pub(super) fn same_releases(target: &Target<'_>) -> io::Result<Outcome> {
    if target.withdraw.is_none() || target.leavers.is_empty() {
        return Ok(Outcome::not_tried("no child could be withdrawn while the server ran"));
    }
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    let served = read_all(&mut client)?;
    for release in target.releases {
        let path = format!("/api/releases/{}/leaves.geojson", release.id);
        let Some(now) = served.get(&path) else {
            // A recalled release is listed no more, and says that it is gone.
            match client.get(&path)?.status {
                410 => outcome.heard(410),
                _ => outcome.miss(format!("an answer of {path}")),
            }
            continue;
        };
        outcome.heard(now.status);
        let changed = now.plain().is_some_and(|now| release.documents.get("leaves.geojson") != Some(&now));
        outcome.claim(changed, || format!("{path} was made again after a withdrawal"));
    }
    Ok(outcome)
}
