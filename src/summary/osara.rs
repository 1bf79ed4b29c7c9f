//! The headings of a problem profile: Objective, Scanning, Analysis, Response,
//! Assessment (docs/domain.md#osara). Those that nothing is known for stay, empty, so
//! that a reader sees what is missing.

use serde::Serialize;

use super::{Lies, Summary, words};
use crate::coverage::Asked;

/// A heading of the problem profile with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// Its paragraphs; none where nothing is known.
    pub text: Vec<String>,
    /// What to say where there is none.
    pub empty: &'static str,
}

impl Section {
    /// The heading that the purpose of an export stands under.
    pub const OBJECTIVE: &str = "Objective";
}

/// The sections of a summary whose figures are in.
pub(super) fn sections(summary: &Summary) -> Vec<Section> {
    let section = |heading, text, empty| Section { heading, text, empty };
    vec![
        section(
            Section::OBJECTIVE,
            Vec::new(),
            "The purpose that is stated when this is taken away stands here.",
        ),
        section("Scanning", scanning(summary), words::NOTHING_HELD),
        section("Analysis", analysis(summary), words::NOTHING_HELD),
        section("Response", Vec::new(), words::NO_ACTIONS),
        section("Assessment", Vec::new(), words::NOTHING_HELD),
    ]
}

fn scanning(summary: &Summary) -> Vec<String> {
    let standing = summary.hotspots.iter().filter(|hotspot| hotspot.rank.is_some());
    let names: Vec<String> = standing
        .map(|hotspot| {
            let rank = hotspot.rank.unwrap_or_default();
            let partly = if hotspot.lies == Lies::Partly { ", partly in this area" } else { "" };
            format!("{rank}: {}{partly}", hotspot.name)
        })
        .collect();
    let hotspots = if names.is_empty() {
        words::NO_HOTSPOT.to_owned()
    } else {
        format!("Hotspots, by their rank in the whole release. {}.", names.join("; "))
    };
    vec![summary.headline.clone(), hotspots]
}

/// What is known of the location; of victims and offenders Homeward is silent.
fn analysis(summary: &Summary) -> Vec<String> {
    let mut text: Vec<String> = Vec::new();
    let theme = |line: &super::ThemeLine| format!("{}: {}", line.label, line.children.words);
    let themes: Vec<String> = summary.themes.iter().map(theme).collect();
    if themes.is_empty() {
        text.push(words::NO_THEME.to_owned());
    } else {
        let told = "Location. Themes, in the places where they may be shown";
        text.push(format!("{told}. {}.", themes.join("; ")));
    }
    text.push(coverage(summary));
    text.push("Victim and offender. Homeward holds nothing that could be said of either.".to_owned());
    text
}

fn coverage(summary: &Summary) -> String {
    let named = |asked| {
        let wards = summary.coverage.iter().filter(move |ward| ward.asked == asked);
        let wards: Vec<&str> = wards.map(|ward| ward.name.as_str()).collect();
        // Of these the names say nothing.
        match wards.len() {
            1 => wards.join(""),
            many if asked == Asked::TooFewToSay && many > 0 => format!("{many} wards"),
            _ => wards.join(", "),
        }
    };
    let told: Vec<String> = [
        (Asked::Few, "few were asked in"),
        (Asked::AboutHalf, "about half in"),
        (Asked::Most, "most in"),
        (Asked::TooFewToSay, "too few to say in"),
    ]
    .into_iter()
    .map(|(asked, how)| (how, named(asked)))
    .filter(|(_, wards)| !wards.is_empty())
    .map(|(how, wards)| format!("{how} {wards}"))
    .collect();
    if told.is_empty() {
        return words::NO_COVERAGE.to_owned();
    }
    format!("Coverage. Of the children who came back to a ward, {}.", told.join("; "))
}
