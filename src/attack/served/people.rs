//! A21: who is in the records, asked by guessing.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::surface::Route;
use super::{Login, Target};
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// Addresses where a child might be asked for, beside those of the table.
const GUESSED: [&str; 5] =
    ["/api/children/{}", "/api/children?id={}", "/api/interviews/{}", "/api/search?q={}", "/{}"];
/// The fields in which a child, or the words of a receipt, might stand.
const FIELDS: [&str; 2] = ["child", "receipt"];
/// What a role is told of a child on purpose: a custodian withdraws one.
const TOLD: [(&str, &str); 1] = [("custodian", "/api/custody/withdrawals")];
/// Where anybody is answered, whoever the words are of.
const FOR_ANYONE: &str = "/api/withdrawals";

/// Asks for a child who is in the records and for one who is not, wherever the
/// table takes something, with every method, as every role and as nobody; and
/// signs in under names that there are and are not.
pub(super) fn existence(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut clients: Vec<(Option<&Login>, Client)> = vec![(None, Client::new(&target.address))];
    for login in &target.logins {
        clients.push((Some(login), target.as_login(login)?));
    }
    let paths = paths(&target.routes);
    let mut asked_as = BTreeSet::new();
    for (login, client) in &mut clients {
        let role = login.map_or("nobody", |login| login.role.as_str());
        if !asked_as.insert(role) {
            continue;
        }
        let mut guess = Guess { target, client, role, outcome: &mut outcome };
        for (path, method) in paths.iter().flat_map(|path| METHODS.map(|method| (path, method))) {
            guess.in_path(method, path)?;
        }
        for route in target.routes.iter().filter(|route| route.method == "POST") {
            guess.in_body(route, *login)?;
        }
    }
    if let Some(login) = target.logins.first() {
        sign_in(target, login, &mut outcome)?;
    }
    Ok(outcome)
}

/// Every path of the table with a place for a guess in its last parameter.
fn paths(routes: &[Route]) -> BTreeSet<String> {
    let guessed = GUESSED.iter().map(|path| (*path).to_owned());
    let with_one = routes.iter().filter(|route| route.path.matches('{').count() == 1);
    let own = with_one.filter_map(|route| {
        let (before, rest) = route.path.split_once('{')?;
        Some(format!("{before}{{}}{}", rest.split_once('}')?.1))
    });
    guessed.chain(own).collect()
}

type Heard = (u16, BTreeMap<String, String>, String);

/// An answer with how many words a receipt has in the place of the words: they
/// are drawn anew for whoever asks.
fn without_words((status, mut headers, body): Heard) -> Heard {
    let said: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    let Some(words) = said.get("receipt").and_then(serde_json::Value::as_str) else {
        return (status, headers, body);
    };
    headers.remove("content-length");
    (status, headers, format!("a receipt of {} words", words.split(' ').count()))
}

struct Guess<'a, 'b> {
    target: &'a Target<'a>,
    client: &'b mut Client,
    role: &'b str,
    outcome: &'b mut Outcome,
}

impl Guess<'_, '_> {
    fn in_path(&mut self, method: &str, path: &str) -> io::Result<()> {
        let mut asked = |id: &str| -> io::Result<_> {
            let path = path.replace("{}", &encoded(id));
            Ok(self.client.ask(method, &path, &[], b"")?.without(&encoded(id)))
        };
        let differs = asked(&self.target.children[0])? != asked(&self.target.children[1])?;
        let role = self.role;
        self.outcome.claim(differs, || format!("{method} {path} as {role} tells who is in the records"));
        Ok(())
    }

    fn in_body(&mut self, route: &Route, login: Option<&Login>) -> io::Result<()> {
        if TOLD.contains(&(self.role, route.path.as_str())) || route.path.contains('{') {
            return Ok(());
        }
        let password = login.map_or("", |login| login.password.as_str());
        let (mut good, mut enough) = (false, false);
        for field in FIELDS {
            let mut asked = |id: &str| -> io::Result<_> {
                // With the password again, and without, as either may be read.
                let body = match route.path.starts_with("/api/custody/") {
                    true => serde_json::json!({field: id, "password": password}),
                    false => serde_json::json!({field: id}),
                };
                let json = [("content-type", "application/json")];
                let answer = self.client.ask("POST", &route.path, &json, body.to_string().as_bytes())?;
                self.outcome.heard(answer.status);
                good |= answer.is_good();
                // Whoever asks too often is put off, whoever is asked for.
                enough |= answer.status == 429;
                Ok(without_words(answer.without(id)))
            };
            let differs = asked(&self.target.children[0])? != asked(&self.target.children[1])?;
            let (role, path) = (self.role, &route.path);
            self.outcome
                .claim(differs && !enough, || format!("POST {path} as {role} tells who is in the records"));
        }
        if route.path == FOR_ANYONE && !good && !enough {
            self.outcome.miss(format!("an answer of {FOR_ANYONE} to the {}", self.role));
        }
        Ok(())
    }
}

fn sign_in(target: &Target<'_>, login: &Login, outcome: &mut Outcome) -> io::Result<()> {
    let as_name = |name: &str| -> io::Result<_> {
        let body = serde_json::json!({"name": name, "password": "not-the-password-of-anyone"}).to_string();
        let json = [("content-type", "application/json")];
        let answer = Client::new(&target.address).ask("POST", "/api/session", &json, body.as_bytes())?;
        Ok(answer.without(name))
    };
    let differs = as_name(&login.name)? != as_name("nobody-of-this-name")?;
    outcome.claim(differs, || "signing in tells which names there are".to_owned());
    Ok(())
}

fn encoded(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    id.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
