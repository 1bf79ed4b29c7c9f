//! A23 over HTTP: an account of another area.

use std::collections::BTreeMap;
use std::io;

use super::{Login, Target, offered};
use crate::attack::outcome::Outcome;

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
        outcome.heard(client.get("/api/releases")?.status);
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
