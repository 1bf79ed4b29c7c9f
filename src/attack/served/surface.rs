//! Every address of the server's own table of routes, filled in with what the
//! server offers: so that no attack asks for what is no longer there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::Value;

use super::Target;
use crate::attack::h3;
use crate::attack::http::{Answer, Client};

/// A route as the server's own table has it.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: String,
    /// The path, with parameters in braces.
    pub path: String,
    /// The roles that it admits, in the product's words.
    pub roles: Vec<String>,
}

impl Route {
    /// Whether a role may ask.
    pub(super) fn admits(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }
}

/// The most values of one parameter: more are of the same kind.
const MOST_VALUES: usize = 12;
/// The most rounds of following what answers name.
const ROUNDS: usize = 6;
/// The levels of tiles that are asked for.
const LEVELS: [u8; 3] = [7, 10, 12];

/// What a role is offered.
pub(super) struct Surface {
    /// By the path so far: what may come next.
    offers: BTreeMap<String, BTreeSet<String>>,
    routes: Vec<String>,
    /// What was answered with something, by path.
    pub answers: BTreeMap<String, Answer>,
    /// The routes of which no address was answered so.
    pub silent: Vec<String>,
}

impl Surface {
    /// Follows everything that a role is offered from the table of routes.
    pub fn of(target: &Target<'_>, role: &str, client: &mut Client) -> io::Result<Self> {
        let gets = target.routes.iter().filter(|route| route.method == "GET" && route.admits(role));
        let routes: Vec<String> = gets.map(|route| route.path.clone()).collect();
        let (offers, answers) = (target.offers.clone(), BTreeMap::new());
        let mut surface = Self { offers, routes, answers, silent: Vec::new() };
        surface.offer("/", ["map"]);
        let mut asked = BTreeSet::new();
        for _ in 0..ROUNDS {
            let fresh: Vec<String> =
                surface.paths().into_iter().filter(|path| asked.insert(path.clone())).collect();
            if fresh.is_empty() {
                break;
            }
            for path in fresh {
                let answer = client.get(&path)?;
                if answer.is_good() {
                    surface.follow(target, &path, &answer);
                    surface.answers.insert(path, answer);
                }
            }
        }
        let is_silent = |route: &&String| !surface.answers.keys().any(|path| matches(route, path));
        surface.silent = surface.routes.iter().filter(is_silent).cloned().collect();
        Ok(surface)
    }

    /// Every address that can be filled in.
    pub fn paths(&self) -> Vec<String> {
        self.routes.iter().flat_map(|route| self.filled(route.split('/').skip(1))).collect()
    }

    /// One address of each route that answered, and of each document; open data
    /// and programs aside.
    pub fn one_of_each(&self) -> Vec<&str> {
        let mut of_kind = BTreeMap::new();
        for path in self.answers.keys().filter(|path| !is_open(path)) {
            let Some(route) = self.routes.iter().find(|route| matches(route, path)) else { continue };
            let document = path.rsplit('/').next().filter(|name| name.contains('.'));
            of_kind.entry((route, document)).or_insert(path.as_str());
        }
        of_kind.into_values().collect()
    }

    /// The addresses up to the last parameter of each route that ends with one
    /// of some parameters.
    pub fn before(&self, parameters: &[&str]) -> Vec<String> {
        let ends = |route: &&String| parameters.iter().any(|name| route.ends_with(name));
        let cut = |route: &String| -> Vec<String> {
            let parts: Vec<&str> = route.split('/').skip(1).collect();
            self.filled(parts[..parts.len() - 1].iter().copied())
        };
        self.routes.iter().filter(ends).flat_map(cut).collect()
    }

    fn filled<'a>(&self, parts: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut paths = vec![String::new()];
        for part in parts {
            paths = match part.starts_with('{') {
                false => paths.into_iter().map(|path| format!("{path}/{part}")).collect(),
                true => paths.into_iter().flat_map(|path| self.next(&format!("{path}/"))).collect(),
            };
        }
        paths
    }

    fn next(&self, so_far: &str) -> Vec<String> {
        let values = self.offers.get(so_far).into_iter().flatten().take(MOST_VALUES);
        values.map(|value| format!("{so_far}{value}")).collect()
    }

    fn offer<T: Into<String>>(&mut self, so_far: &str, values: impl IntoIterator<Item = T>) {
        self.offers.entry(so_far.to_owned()).or_default().extend(values.into_iter().map(Into::into));
    }

    /// Takes from an answer what it names.
    fn follow(&mut self, target: &Target<'_>, path: &str, answer: &Answer) {
        // They name no address, and are long.
        if is_open(path) {
            return;
        }
        let text = String::from_utf8_lossy(&answer.plain().unwrap_or_default()).into_owned();
        let links = text.split(['"', '\'']).filter_map(local);
        for link in links.collect::<BTreeSet<_>>() {
            self.link(&link);
        }
        let Ok(value) = serde_json::from_str::<Value>(&text) else { return };
        let named = |list: &str, key: &str| -> Vec<String> {
            let items = value.get(list).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(|item| Some(item.get(key).unwrap_or(item).as_str()?.to_owned())).collect()
        };
        let below = format!("{}/", path.trim_end_matches('/'));
        for (list, key) in [
            ("releases", "id"),
            ("layers", "layer"),
            ("collections", "id"),
            ("features", "id"),
            ("zones", "id"),
        ] {
            self.offer(&below, named(list, key));
        }
        if path == "/api/custody" {
            self.offer("/api/custody/releases/", named("releases", "id"));
        }
        if let Some(documents) = value.get("documents").and_then(Value::as_object) {
            self.offer(&below, documents.keys().cloned());
            self.offer(&below.replace("/api/releases/", "/api/custody/releases/"), documents.keys().cloned());
        }
        if path.starts_with("/api/boundaries/") {
            self.offer(&below, target.releases.iter().map(|release| release.area.clone()));
        }
        self.ground(target, path, &below);
    }

    /// Addresses of ground that is told: leaves by their ids, tiles.
    fn ground(&mut self, target: &Target<'_>, path: &str, below: &str) {
        let Some(release) = target.releases.iter().rfind(|release| !release.leaves.is_empty()) else {
            return;
        };
        if path.starts_with("/api/releases/") {
            self.offer(&format!("{below}leaves/"), release.leaves.iter().map(|leaf| leaf.id.clone()));
        }
        if path.contains("/tiles/") {
            let at = h3::boundary(release.leaves[0].cells[0])[0];
            for level in LEVELS {
                let (row, column) = tile(at, level);
                self.offer(below, [level.to_string()]);
                self.offer(&format!("{below}{level}/"), [row.to_string()]);
                self.offer(&format!("{below}{level}/{row}/"), [column.to_string()]);
            }
        }
    }

    /// Takes the values of parameters from a path that is like a route.
    fn link(&mut self, path: &str) {
        let Some(route) = self.routes.iter().find(|route| matches(route, path)).cloned() else { return };
        let mut so_far = String::new();
        for (part, value) in route.split('/').zip(path.split('/')).skip(1) {
            so_far.push('/');
            if part.starts_with("{*") {
                let rest = path.get(so_far.len()..).unwrap_or_default().to_owned();
                return self.offer(&so_far, [rest]);
            }
            if part.starts_with('{') {
                self.offer(&so_far.clone(), [value]);
            }
            so_far.push_str(value);
        }
    }
}

/// Whether an address is of open data or of the pages' programs.
fn is_open(path: &str) -> bool {
    path.starts_with("/basemap/") || path.starts_with("/assets/")
}

/// The path of a link to this server, without its query.
fn local(word: &str) -> Option<String> {
    let path = match word.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("http") => rest.find('/').map(|at| &rest[at..])?,
        Some(_) => return None,
        None => word,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_path = path.starts_with('/') && path.len() < 200 && !path.contains(['{', ' ', '<', '\\', '\n']);
    is_path.then(|| path.to_owned())
}

/// Whether a path is one of a route. What the pages take is any path.
pub(super) fn matches(route: &str, path: &str) -> bool {
    let (mut parts, mut own) = (route.split('/'), path.split('/'));
    loop {
        match (parts.next(), own.next()) {
            (None, None) => return true,
            (Some(part), Some(value)) if part.starts_with("{*") => return !value.is_empty(),
            (Some(part), Some(value)) if part.starts_with('{') && !value.is_empty() => {}
            (Some(part), Some(value)) if part == value => {}
            _ => return false,
        }
    }
}

/// The row and column of the tile of Web Mercator that a place lies in.
fn tile((latitude, longitude): (f64, f64), level: u8) -> (u32, u32) {
    let many = f64::from(1_u32 << level);
    let north = latitude.to_radians().tan().asinh() / std::f64::consts::PI;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = |share: f64| (share * many).floor() as u32;
    (at((1.0 - north) / 2.0), at((longitude + 180.0) / 360.0))
}
