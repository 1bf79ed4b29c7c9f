//! What is asked for with a body: the summary of an area, and what is taken
//! away of it.

use std::io;

use serde_json::{Value, json};

use super::surface::{Route, Surface};
use super::{Login, Target};
use crate::attack::h3;
use crate::attack::http::{Answer, Client};
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Release, band};

/// A request with a body that a role may make.
pub(super) struct Post {
    pub path: &'static str,
    pub body: Value,
    /// Whether the answer has a mark and a number of its own.
    pub is_marked: bool,
}

/// The requests with a body that the table has for a role.
pub(super) fn posts(target: &Target<'_>, login: &Login, surface: &Surface) -> Vec<Post> {
    let may = |path: &str| {
        let is_it = |route: &&Route| route.method == "POST" && route.path == path;
        target.routes.iter().find(is_it).is_some_and(|route| route.admits(&login.role))
    };
    let covers = |area: &String| login.areas.is_empty() || login.areas.contains(area);
    let release = target.releases.iter().rfind(|release| covers(&release.area) && !release.leaves.is_empty());
    let Some(release) = release else { return Vec::new() };
    let mut subjects = vec![json!({"whole": true})];
    let corners = h3::boundary(h3::parent(release.leaves[0].cells[0], 7));
    let ring: Vec<Value> = corners.iter().chain(corners.first()).map(|at| json!([at.1, at.0])).collect();
    subjects.push(json!({"name": "Round there", "polygon": {"type": "Polygon", "coordinates": [ring]}}));
    subjects.extend(boundary(surface, release));
    let mut posts = Vec::new();
    for subject in subjects {
        if may("/api/summaries") {
            let body = json!({"release": release.id, "subject": subject});
            posts.push(Post { path: "/api/summaries", body, is_marked: false });
        }
        if may("/api/exports") {
            let body = json!({"release": release.id, "subject": subject, "format": "csv", "purpose": "planning",
                "recipient": "Harness", "password": login.password});
            posts.push(Post { path: "/api/exports", body, is_marked: true });
        }
    }
    posts
}

/// A ward that the release tells of, in the layer that has it.
fn boundary(surface: &Surface, release: &Release) -> Option<Value> {
    let wards = release.json("coverage.geojson")?;
    let ward = wards.pointer("/features/0/properties/ward")?.as_str()?.to_owned();
    let mut layers = surface.answers.iter().filter(|(path, _)| path.starts_with("/api/boundaries/"));
    layers.find_map(|(path, answer)| {
        let listed: Value = serde_json::from_slice(&answer.plain()?).ok()?;
        let has_it = |boundary: &Value| boundary["boundary"] == ward.as_str();
        listed.get("boundaries")?.as_array()?.iter().any(has_it).then_some(())?;
        Some(json!({"layer": path.rsplit('/').next()?, "boundary": ward}))
    })
}

/// Whether a field is a band and nothing else: a serial, a day or an hour has
/// numbers too.
fn is_band(field: &str) -> bool {
    let words = field.trim_end_matches(" children").trim_end_matches(" children or more");
    let is_plain =
        words.replace(" to ", "-").chars().all(|letter| letter.is_ascii_digit() || "-+".contains(letter));
    is_plain && field.len() < 24 && band(&field.into()).is_some()
}

impl Post {
    pub fn ask(&self, client: &mut Client) -> io::Result<Answer> {
        let json = [("content-type", "application/json")];
        client.ask("POST", self.path, &json, self.body.to_string().as_bytes())
    }

    /// What the answer says: of one with a mark of its own, its bands.
    pub fn plain(&self, answer: &Answer) -> (u16, Vec<String>) {
        let text = String::from_utf8_lossy(&answer.plain().unwrap_or_default()).into_owned();
        if !self.is_marked {
            return (answer.status, vec![text]);
        }
        let fields = text.split(['\n', '\r', ',', '"']).map(str::trim);
        let mut bands: Vec<String> = fields.filter(|field| is_band(field)).map(str::to_owned).collect();
        bands.sort_unstable();
        (answer.status, bands)
    }

    /// What is asked for, in words without a password.
    pub fn words(&self) -> String {
        let subject: String = self.body["subject"].to_string().chars().take(80).collect();
        format!("POST {} of {subject}", self.path)
    }

    /// Notes that the table has it and nothing is answered.
    pub fn note(&self, answer: &Answer, role: &str, outcome: &mut Outcome) {
        outcome.heard(answer.status);
        if !answer.is_good() {
            let said = String::from_utf8_lossy(&answer.plain().unwrap_or_default()).into_owned();
            let said: String = said.chars().take(200).collect();
            outcome.miss(format!(
                "an answer of POST {} to the {role}, but {}: {said}",
                self.path, answer.status
            ));
        }
    }
}
