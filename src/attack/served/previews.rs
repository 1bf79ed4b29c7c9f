//! Those who approve, before a release is issued: what a plan or a preview says
//! of a child who withdraws meanwhile (A12), and what an analyst is told in
//! numbers (A17).

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::{Leaver, Login, Target};
use crate::attack::figures::Share;
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Documents, Release};

const PLAN: &str = "/api/custody/plan";
const RELEASES: &str = "/api/custody/releases";
/// The parts of a report that count children and reports, and claims about them.
const COUNTS: [&str; 4] = ["withheld", "churn", "utility", "attack"];
/// The documents that a preview is read from.
const READ: [&str; 2] = ["leaves.geojson", "manifest.json"];

fn analyst<'a>(target: &'a Target<'_>) -> Option<&'a Login> {
    target.logins.iter().find(|login| login.role == "analyst" && login.areas.is_empty())
}

/// A12: an analyst who asks for a plan and a preview as often as may be, before
/// a child withdraws and after it. Numbers that change are the child's; leaves
/// that are lost are claimed to have been.
pub(super) fn round_a_withdrawal(target: &Target<'_>) -> io::Result<Outcome> {
    let (Some(withdraw), Some(_), Some(login)) = (target.withdraw, &target.proposal, analyst(target)) else {
        return Ok(Outcome::not_tried("no release is planned while the server runs"));
    };
    let mut outcome = Outcome { against_guessing: true, ..Outcome::tried() };
    let mut client = target.as_login(login)?;
    let mut before = Desk::ask(target, &mut client)?;
    outcome.answers += before.answers;
    if before.answers == 0 {
        outcome.miss("a plan, a preview or the state of a release that waits, as analyst");
    }
    for leaver in target.leavers.iter().skip(1) {
        withdraw(&leaver.id)?;
        let after = Desk::ask(target, &mut client)?;
        outcome.answers += after.answers;
        let told = before
            .numbers
            .iter()
            .filter(|(name, number)| after.numbers.get(*name).is_some_and(|now| now != *number));
        let told: Vec<&String> = told.map(|(name, _)| name).collect();
        outcome.claim(!told.is_empty(), || {
            format!("a plan tells an analyst by {} what a child who withdrew had", told[0])
        });
        if let (Some(then), Some(now)) = (&before.preview, &after.preview) {
            outcome.saw(then);
            link(target, leaver, then, now, &mut outcome);
        }
        before = after;
    }
    Ok(outcome)
}

/// Claims of each leaf that a preview lost that it was the child's.
fn link(target: &Target<'_>, leaver: &Leaver, then: &Release, now: &Release, outcome: &mut Outcome) {
    let was_in = |leaf| target.truth.behind(leaf, then).iter().any(|told| told.child == leaver.child);
    let mut base = Share::default();
    then.leaves.iter().for_each(|leaf| base.note(was_in(leaf)));
    outcome.base = outcome.base.with(base);
    for leaf in &then.leaves {
        let stands = now.leaves.iter().any(|same| same.id == leaf.id && same.band.0 >= leaf.band.0);
        if !stands {
            let is_true = was_in(leaf);
            outcome.linkage.note(is_true);
            outcome.link("previews round a withdrawal", is_true, base);
        }
    }
}

/// What an analyst learns at the desk of those who approve.
#[derive(Default)]
struct Desk {
    answers: u64,
    /// Every number of every report, by its address and path.
    numbers: BTreeMap<String, String>,
    preview: Option<Release>,
}

impl Desk {
    fn ask(target: &Target<'_>, client: &mut Client) -> io::Result<Self> {
        let mut desk = Self::default();
        let Some((area, day)) = &target.proposal else { return Ok(desk) };
        let order = json!({"area": area, "cut_off": day}).to_string();
        let json = [("content-type", "application/json")];
        let plan = client.ask("POST", PLAN, &json, order.as_bytes())?;
        desk.hear(PLAN, plan.is_good(), &plan.plain().unwrap_or_default());
        if plan.is_good() && said(&plan.plain().unwrap_or_default())["may_be_made"] == true {
            let made = client.ask("POST", RELEASES, &json, order.as_bytes())?;
            desk.hear(RELEASES, made.is_good(), &made.plain().unwrap_or_default());
        }
        let overview = client.get("/api/custody")?;
        desk.hear("/api/custody", overview.is_good(), b"");
        for id in waiting(&said(&overview.plain().unwrap_or_default()), day) {
            let report = client.get(&format!("{RELEASES}/{id}/report"))?;
            desk.hear("report", report.is_good(), &report.plain().unwrap_or_default());
            let mut documents = Documents::new();
            for name in READ {
                let answer = client.get(&format!("{RELEASES}/{id}/{name}"))?;
                desk.hear(name, answer.is_good(), b"");
                documents.extend(
                    answer.plain().filter(|_| answer.is_good()).map(|bytes| (name.to_owned(), bytes)),
                );
            }
            desk.preview = Release::read(target.releases.len(), &documents).ok();
        }
        Ok(desk)
    }

    fn hear(&mut self, at: &str, is_good: bool, body: &[u8]) {
        self.answers += u64::from(is_good);
        let said = said(body);
        let report = said.get("report").unwrap_or(&said);
        for part in COUNTS {
            numbers(report.get(part).unwrap_or(&Value::Null), &format!("{at} {part}"), &mut self.numbers);
        }
    }
}

/// Whether a number is the lower end of a band, or a share in tenths: so told it
/// tells no more than the band.
fn is_end_of_a_band(number: &str) -> bool {
    const FIRST: [u64; 4] = [0, 5, 10, 15];
    match number.parse::<u64>() {
        Ok(count) => FIRST.contains(&count) || (0..12).any(|times| count == 25 << times),
        Err(_) => number.len() <= 3,
    }
}

fn said(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

/// The ids of the releases of a day that are not issued.
fn waiting(overview: &Value, day: &str) -> Vec<String> {
    let listed = overview.get("releases").and_then(Value::as_array).into_iter().flatten();
    let waits = listed.filter(|release| {
        release["cut_off"] == day && ["proposed", "approved_once"].contains(&state(release).as_str())
    });
    waits.filter_map(|release| Some(release.get("id")?.as_str()?.to_owned())).collect()
}

fn state(release: &Value) -> String {
    release["state"].as_str().unwrap_or_default().to_lowercase().replace(['-', ' '], "_")
}

fn numbers(value: &Value, at: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Number(number) => drop(found.insert(at.to_owned(), number.to_string())),
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(index, part)| numbers(part, &format!("{at}.{index}"), found));
        }
        Value::Object(parts) => {
            parts.iter().for_each(|(name, part)| numbers(part, &format!("{at}.{name}"), found));
        }
        _ => {}
    }
}

/// A17: an analyst sees a report in bands, with its verdict (docs/privacy.md#d23).
pub(super) fn in_bands(target: &Target<'_>) -> io::Result<Outcome> {
    let (Some(_), Some(login)) = (&target.proposal, analyst(target)) else {
        return Ok(Outcome::not_tried("no release is planned while the server runs"));
    };
    let mut outcome = Outcome::tried();
    let desk = Desk::ask(target, &mut target.as_login(login)?)?;
    outcome.answers += desk.answers;
    if desk.answers == 0 {
        outcome.miss("a report of a release that waits, as analyst");
    }
    let exact: Vec<&String> =
        desk.numbers.iter().filter(|(_, number)| !is_end_of_a_band(number)).map(|(name, _)| name).collect();
    outcome.claim(!exact.is_empty(), || {
        let names: Vec<&&String> = exact.iter().take(3).collect();
        format!("an analyst is told numbers and not bands: {names:?}")
    });
    Ok(outcome)
}
