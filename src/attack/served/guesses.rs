//! Attacks by guessing: A02 over HTTP, A21, A23.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{Login, Target, offered};
use crate::attack::h3;
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// Addresses where one place might be asked for.
const PLACES: [&str; 8] = [
    "/api/releases/{id}/cells/{cell}",
    "/api/releases/{id}/leaves/{cell}",
    "/api/releases/{id}/leaves/9-{cell}",
    "/api/releases/{id}/{cell}",
    "/api/releases/{id}/leaves.geojson?cell={cell}",
    "/api/cells/{cell}",
    "/api/leaves/9-{cell}",
    "/tiles/{cell}.pbf",
];

/// A02: asks for a cell with too few and for empty ones beside it.
pub(super) fn zero_or_hidden(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    let Some(release) = target.releases.last() else { return Ok(Outcome::default()) };
    let (few, empty) = blanks(target, release);
    for path in PLACES {
        let path = path.replace("{id}", &release.id);
        let mut asked = |cell: &u64| -> io::Result<_> {
            let cell = h3::write(*cell);
            let answer = client.get(&path.replace("{cell}", &cell))?.without(&cell);
            Ok((answer.0, answer.1, answer.2))
        };
        let of_few = few.iter().map(&mut asked).collect::<io::Result<BTreeSet<_>>>()?;
        let of_empty = empty.iter().map(&mut asked).collect::<io::Result<BTreeSet<_>>>()?;
        let differs = !few.is_empty() && !empty.is_empty() && of_few != of_empty;
        outcome.claim(differs, || format!("{path} tells an empty cell from one with too few"));
    }
    Ok(outcome)
}

/// Some unpublished cells with one to four children, and empty ones near them.
fn blanks(target: &Target<'_>, release: &Release) -> (Vec<u64>, Vec<u64>) {
    let told =
        target.truth.told().iter().filter(|told| release.counts(told) && h3::resolution(told.cell) >= 9);
    let cells: BTreeSet<u64> = told.map(|told| h3::parent(told.cell, 9)).collect();
    let is_blank = |cell: &u64| release.leaf_at(*cell).is_none_or(|leaf| leaf.named != *cell);
    let children = |cell: &u64| target.truth.children(&[*cell], release).len();
    let few: Vec<u64> = cells
        .iter()
        .copied()
        .filter(|cell| is_blank(cell) && (1..5).contains(&children(cell)))
        .take(12)
        .collect();
    let near = few.iter().flat_map(|&cell| h3::children(h3::parent(cell, 8), 9));
    let empty = near.filter(|cell| is_blank(cell) && children(cell) == 0).take(12).collect();
    (few, empty)
}

/// Addresses where a child might be asked for.
const PEOPLE: [&str; 10] = [
    "/api/children/{id}",
    "/api/children?id={id}",
    "/api/interviews/{id}",
    "/api/search?q={id}",
    "/api/complete?q={id}",
    "/api/receipts/{id}",
    "/api/withdrawals/{id}",
    "/api/custody/children/{id}",
    "/api/releases/{id}",
    "/{id}",
];
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// Addresses that take a body in which a child, or the words of a receipt,
/// might stand.
const BODIES: [(&str, &str); 4] = [
    ("/api/withdrawals", "receipt"),
    ("/api/withdrawals", "child"),
    ("/api/interviews", "child"),
    ("/api/children", "child"),
];

/// A21: asks for a child who is in the records and for one who is not, with
/// every method, as everyone but those whose work it is; and signs in under
/// names that there are and are not.
pub(super) fn existence(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let trusted = ["custodian", "practitioner"];
    let others = target.logins.iter().filter(|login| !trusted.contains(&login.role.as_str()));
    let mut clients: Vec<(String, Client)> = vec![("nobody".to_owned(), Client::new(&target.address))];
    for login in others {
        clients.push((login.role.clone(), target.as_login(login)?));
    }
    let [known, unknown] = &target.children;
    for (role, client) in &mut clients {
        for (path, method) in PEOPLE.iter().flat_map(|path| METHODS.map(|method| (path, method))) {
            let mut asked = |id: &str| -> io::Result<_> {
                Ok(client.ask(method, &path.replace("{id}", &encoded(id)), &[], b"")?.without(&encoded(id)))
            };
            let differs = asked(known)? != asked(unknown)?;
            outcome.claim(differs, || format!("{method} {path} as {role} tells who is in the records"));
        }
        for (path, field) in BODIES {
            let mut asked = |id: &str| -> io::Result<_> {
                let body = serde_json::json!({field: id}).to_string();
                let json = [("content-type", "application/json")];
                Ok(client.ask("POST", path, &json, body.as_bytes())?.without(id))
            };
            let differs = asked(known)? != asked(unknown)?;
            outcome.claim(differs, || format!("POST {path} as {role} tells who is in the records"));
        }
    }
    if let Some(login) = target.logins.first() {
        let sign_in = |name: &str| -> io::Result<_> {
            let body =
                serde_json::json!({"name": name, "password": "not-the-password-of-anyone"}).to_string();
            let json = [("content-type", "application/json")];
            Ok(Client::new(&target.address)
                .ask("POST", "/api/session", &json, body.as_bytes())?
                .without(name))
        };
        let differs = sign_in(&login.name)? != sign_in("nobody-of-this-name")?;
        outcome.claim(differs, || "signing in tells which names there are".to_owned());
    }
    Ok(outcome)
}

fn encoded(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    id.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A23: an account of one tenant asks for what is another's, and for what is
/// nobody's.
pub(super) fn other_tenant(target: &Target<'_>) -> io::Result<Outcome> {
    let limited: Vec<&Login> = target.logins.iter().filter(|login| !login.areas.is_empty()).collect();
    if limited.is_empty() {
        return Ok(Outcome::not_tried("there is no account that is limited to an area"));
    }
    let mut outcome = Outcome::tried();
    for login in limited {
        let mut client = target.as_login(login)?;
        let paths = offered(&mut client)?;
        for release in target.releases.iter().filter(|release| !login.areas.contains(&release.area)) {
            let listed = paths.iter().any(|path| path.contains(&release.id));
            outcome.claim(listed, || format!("{} is offered to an account of another area", release.label()));
            let nobodys: String = release.id.chars().rev().collect();
            let documents = release.documents.keys().map(|name| format!("/{name}")).chain([String::new()]);
            for document in documents {
                let mut asked = |id: &str| -> io::Result<(u16, BTreeMap<String, String>, String)> {
                    Ok(client.get(&format!("/api/releases/{id}{document}"))?.without(id))
                };
                let differs = asked(&release.id)? != asked(&nobodys)?;
                outcome
                    .claim(differs, || format!("{}{document} of another area is answered", release.label()));
            }
        }
    }
    Ok(outcome)
}
