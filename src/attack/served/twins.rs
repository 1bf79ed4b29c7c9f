//! A25: two servers with other records and the same releases answer alike.

use std::io;

use super::parameters::queries;
use super::posts::posts;
use super::roles::{SEES, sees_records};
use super::surface::Surface;
use super::{Login, Target};
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;

/// How many requests are replayed for each that is repeated elsewhere.
const FOR_EACH: usize = 5;

/// Replays a record of requests on both, as every role: everything that the
/// table admits it to but what it may see of the records, each summary, what is
/// taken away, and requests that go wrong.
pub(super) fn non_interference(target: &Target<'_>) -> io::Result<Outcome> {
    let Some(twin) = &target.twin else {
        return Ok(Outcome::not_tried("needs a second server with other records: run with --world"));
    };
    let mut outcome = Outcome::tried();
    let many = target.times * FOR_EACH / target.logins.len().max(1);
    let mut signed_in = Vec::new();
    for login in &target.logins {
        let (mut one, surface) = target.surface(login)?;
        target.note_silent(login, &surface, &mut outcome);
        let mut other = Client::new(twin).named(&target.address);
        if !other.sign_in(&login.name, &login.password)? {
            return Err(io::Error::other(format!("the {} cannot sign in to the second server", login.role)));
        }
        let paths: Vec<String> =
            surface.paths().into_iter().filter(|path| !sees_records(&login.role, path)).collect();
        for (at, request) in recorded(&paths, &target.children[0], many).iter().enumerate() {
            let headers: Vec<(&str, &str)> =
                request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let ask = |client: &mut Client| client.ask(request.method, &request.path, &headers, b"");
            let (a, b) = (ask(&mut one)?, ask(&mut other)?);
            outcome.heard(a.status);
            let differs = a.lasting() != b.lasting();
            outcome.claim(differs, || {
                format!("{} {} as {} (the {at}th request)", request.method, request.path, login.role)
            });
        }
        if signed_in.is_empty() {
            with_parameters((&mut one, &mut other), login, &surface, &mut outcome)?;
        }
        signed_in.push((login, one, other, surface));
    }
    // What is taken away stands in a ledger, with its moment: that comes last.
    for (login, one, other, surface) in &mut signed_in {
        for post in posts(target, login, surface) {
            let (a, b) = (post.ask(one)?, post.ask(other)?);
            post.note(&a, &login.role, &mut outcome);
            // What is taken away is signed: a server with other keys may have none
            // that the release's house vouched for.
            if post.is_marked && a.is_good() && !b.is_good() {
                outcome.notes.push(format!("the second server lets nothing be taken away: {}", b.status));
                continue;
            }
            let differs = post.plain(&a) != post.plain(&b);
            outcome.claim(differs, || format!("{} as {}", post.words(), login.role));
        }
    }
    outcome.notes.push(SEES.to_owned());
    Ok(outcome)
}

/// Asks both for each kind of address with each parameter. Which one is
/// honoured, and how, is no matter: it is never answered from the records.
fn with_parameters(
    (one, other): (&mut Client, &mut Client),
    login: &Login,
    surface: &Surface,
    outcome: &mut Outcome,
) -> io::Result<()> {
    let kinds = surface.one_of_each();
    for path in kinds.into_iter().filter(|path| !sees_records(&login.role, path)) {
        for query in queries() {
            let asked = format!("{path}?{query}");
            let (a, b) = (one.get(&asked)?, other.get(&asked)?);
            outcome.heard(a.status);
            outcome.claim(a.lasting() != b.lasting(), || format!("{asked} as {}", login.role));
        }
    }
    Ok(())
}

struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
}

/// Requests as readers send them and as they do not: every document in every
/// coding, heads, parts, conditions, parameters, wrong addresses and methods.
fn recorded(offered: &[String], child: &str, many: usize) -> Vec<Request> {
    // A generator of its own, so that every run replays the same record.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    let codings = ["gzip", "br", "zstd", "identity"];
    // Every address once, and then as chance has it.
    let request = |at: usize| {
        let path = offered.get(at).unwrap_or_else(|| &offered[next(offered.len())]).clone();
        let is_first = at < offered.len();
        let mut request =
            Request { method: "GET", path, headers: vec![("accept-encoding", codings[next(4)].to_owned())] };
        match if is_first { 9 } else { next(10) } {
            0 => request.method = "HEAD",
            1 => request.headers.push(("range", format!("bytes={}-{}", next(50), 50 + next(500)))),
            2 => request.headers.push(("if-none-match", "*".to_owned())),
            3 => request.path.push_str(["?as_of=2026-10-01", "?child=1", "?theme=violence"][next(3)]),
            4 => request.path.push_str(["/x", ".bak", "%00", "/../records"][next(4)]),
            5 => request.method = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"][next(5)],
            6 => request.path = format!("/api/children/{child}"),
            7 => request.path = ["/healthz", "/readyz", "/metrics", "/api/session", "/"][next(5)].to_owned(),
            _ => {}
        }
        request
    };
    (0..many.max(offered.len())).map(request).collect()
}
