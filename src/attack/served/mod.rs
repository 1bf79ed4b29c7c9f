//! Attacks over HTTP: what a server answers to whom.

mod guesses;
mod parameters;
mod people;
mod posts;
mod previews;
mod repeats;
mod residue;
mod roles;
mod surface;
mod tenants;
mod timing;
mod twins;
mod withdrawals;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use serde_json::Value;

use super::http::{Answer, Client};
use super::outcome::Outcome;
use super::reading::Release;
use super::truth::Truth;
use super::verdict::Verdict;
use surface::Surface;

pub use surface::Route;

/// An account to attack with.
#[derive(Debug, Clone)]
pub struct Login {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// The role, in the product's word.
    pub role: String,
    /// The areas that it is limited to; none if it is not.
    pub areas: Vec<String>,
}

/// What withdraws a child, by its own id, while the server runs.
pub type Withdraw<'a> = dyn Fn(&str) -> io::Result<()> + 'a;

/// A child who withdraws while the server runs.
#[derive(Debug, Clone)]
pub struct Leaver {
    /// Its own id.
    pub id: String,
    /// Its number in the truth.
    pub child: u64,
}

/// A server, and what the attackers bring.
pub struct Target<'a> {
    /// Its address, such as `127.0.0.1:8080`.
    pub address: String,
    /// Accounts of every role; the first reads releases of every area.
    pub logins: Vec<Login>,
    /// The releases it serves, as they were exported.
    pub releases: &'a [Release],
    /// The oracle.
    pub truth: &'a Truth,
    /// The server's own table of routes.
    pub routes: Vec<Route>,
    /// What may follow a path and is named by no answer: files of open data.
    pub offers: BTreeMap<String, BTreeSet<String>>,
    /// A child's own id that is in the records, and one that is not.
    pub children: [String; 2],
    /// Those who withdraw, the first of whom leaves [needles](Self::needles).
    pub leavers: Vec<Leaver>,
    /// Withdraws a child.
    pub withdraw: Option<&'a Withdraw<'a>>,
    /// The area and the day of the proposal that the server has, or would have.
    pub proposal: Option<(String, String)>,
    /// The server's folder and whatever it wrote elsewhere, to be searched.
    pub folders: Vec<PathBuf>,
    /// What of the withdrawn child must be found nowhere.
    pub needles: Vec<Vec<u8>>,
    /// Another server, with the same releases and other records.
    pub twin: Option<String>,
    /// How often what is repeated is repeated.
    pub times: usize,
}

/// Routes that answer only where a release waits for approval.
const NEEDS_A_PROPOSAL: [&str; 2] =
    ["/api/custody/releases/{id}/report", "/api/custody/releases/{id}/{document}"];

/// An attack over HTTP.
type Attack = fn(&Target<'_>) -> io::Result<Outcome>;

/// Every attack over HTTP, in the order in which they are made: what changes
/// the records comes last.
const ATTACKS: [(&str, Attack); 16] = [
    ("A02", guesses::zero_or_hidden),
    ("A04", parameters::tracker),
    ("A06", repeats::as_exported),
    ("A08", parameters::dates),
    ("A11", repeats::repetition),
    ("A17", roles::across),
    ("A20", timing::side_channel),
    ("A21", people::existence),
    ("A22", roles::two_recipients),
    ("A23", tenants::other_tenant),
    ("A25", twins::non_interference),
    ("A12", withdrawals::in_place),
    ("A13", withdrawals::same_releases),
    ("A24", residue::residue),
    ("A12", previews::round_a_withdrawal),
    ("A17", previews::in_bands),
];

/// Makes every attack over HTTP.
///
/// # Errors
///
/// [`io::Error`] if the server cannot be reached.
pub fn against_server(target: &Target<'_>) -> io::Result<Vec<(&'static str, Outcome)>> {
    let is_empty = target.releases.iter().all(|release| release.leaves.is_empty());
    let made = |(id, attack): &(&'static str, Attack)| {
        let outcome = attack(target)?;
        let sleeps = is_empty && outcome.verdict() == Verdict::Asleep;
        let nothing = || Outcome::not_tried("no area is shown: there is nothing to ask for");
        Ok((*id, if sleeps { nothing() } else { outcome }))
    };
    ATTACKS.iter().map(made).collect()
}

impl Target<'_> {
    /// What an account is offered, and a client signed in with it.
    fn surface(&self, login: &Login) -> io::Result<(Client, Surface)> {
        let mut client = self.as_login(login)?;
        let surface = Surface::of(self, &login.role, &mut client)?;
        Ok((client, surface))
    }

    /// Notes the routes of which an account that covers every area was answered
    /// nothing: an attack that asks only for what is not there sleeps.
    fn note_silent(&self, login: &Login, surface: &Surface, outcome: &mut Outcome) {
        let needs = |route: &&String| !NEEDS_A_PROPOSAL.contains(&route.as_str());
        for route in surface.silent.iter().filter(needs).filter(|_| login.areas.is_empty()) {
            outcome.miss(format!("an answer of {route} to the {}", login.role));
        }
    }

    /// A client that is signed in with an account.
    fn as_login(&self, login: &Login) -> io::Result<Client> {
        let mut client = Client::new(&self.address);
        match client.sign_in(&login.name, &login.password)? {
            true => Ok(client),
            false => Err(io::Error::other(format!("the {} cannot sign in", login.role))),
        }
    }

    /// A client that reads releases of every area.
    fn reader(&self) -> io::Result<Client> {
        let login =
            self.logins.first().ok_or_else(|| io::Error::other("there is no account to attack with"))?;
        self.as_login(login)
    }
}

/// The addresses of everything that a reader is offered: the list, and each
/// release with its documents.
fn offered(client: &mut Client) -> io::Result<Vec<String>> {
    let mut paths = vec!["/api/releases".to_owned()];
    let listed = client.get("/api/releases")?;
    let listed: Value = serde_json::from_slice(&listed.plain().unwrap_or_default()).unwrap_or_default();
    for release in listed.get("releases").and_then(Value::as_array).into_iter().flatten() {
        let Some(id) = release.get("id").and_then(Value::as_str) else { continue };
        let manifest = client.get(&format!("/api/releases/{id}"))?;
        let manifest: Value =
            serde_json::from_slice(&manifest.plain().unwrap_or_default()).unwrap_or_default();
        paths.push(format!("/api/releases/{id}"));
        let documents = manifest.get("documents").and_then(Value::as_object);
        paths.extend(documents.into_iter().flatten().map(|(name, _)| format!("/api/releases/{id}/{name}")));
    }
    Ok(paths)
}

/// Everything that is offered, with the answers.
fn read_all(client: &mut Client) -> io::Result<BTreeMap<String, Answer>> {
    offered(client)?.into_iter().map(|path| Ok((path.clone(), client.get(&path)?))).collect()
}
