//! The visible mark, and what the summary is of: a line a fact, the same in
//! every format.

use super::Mark;
use crate::summary::{Section, Summary};

/// A fact: its name in a file, its name on paper, and what it is.
pub(super) struct Fact {
    pub name: &'static str,
    pub label: &'static str,
    pub text: String,
}

/// What the release and the area are: the same in every export of them.
pub(super) fn of_summary(summary: &Summary) -> Vec<Fact> {
    let (release, subject) = (&summary.release, &summary.subject);
    let code = subject.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    let corners = subject.corners.map(|[low, high]| format!("{low} to {high}")).unwrap_or_default();
    let fact = |name, label, text| Fact { name, label, text };
    let mut facts = vec![
        fact("marking", "Marking", summary.marking.clone()),
        fact("handling", "Handling", summary.handling.clone()),
        fact("data", "Data", release.stamp().data().to_owned()),
        fact("subject", "Area", format!("{}{code}", subject.name)),
        fact("subject_kind", "Kind of area", subject.kind.clone()),
        fact("boundary", "Boundary", boundary(summary)),
        fact("grid", "Grid squares, south-west to north-east", corners),
        fact("release", "Release", release.id.clone()),
        fact("release_hash", "SHA-256 of the release", release.hash.clone()),
        fact("release_area", "Area of the release", format!("{} ({})", release.area_name, release.area)),
        fact("period", "Period", format!("{} to {}", release.window.from, release.window.to)),
        fact("cut_off", "Data frozen on", release.cut_off.to_string()),
    ];
    facts.extend(release.played_on.map(|day| fact("played_on", "Played on", day.to_string())));
    if subject.partly_outside {
        facts.push(fact("outside", "Outside the release", outside(summary)));
    }
    facts
}

/// Who took it, what for and until when.
pub(super) fn of_mark(mark: &Mark) -> Vec<Fact> {
    let fact = |name, label, text| Fact { name, label, text };
    vec![
        fact("serial", "Export", mark.serial.to_string()),
        fact("by", "Taken by", mark.by.clone()),
        fact("agency", "Agency", mark.agency.clone()),
        fact("purpose", "Purpose", mark.purpose.clone()),
        fact("recipient", "Recipient", mark.recipient.clone()),
        fact("taken_at", "Taken at", mark.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        fact("expires_on", "Do not use after", mark.expires_on.to_string()),
    ]
}

/// Where the boundary comes from.
pub(super) fn boundary(summary: &Summary) -> String {
    summary
        .subject
        .source
        .clone()
        .unwrap_or_else(|| "Drawn by hand; read against released places only".to_owned())
}

/// That a part of the area lies outside the release.
pub(super) fn outside(summary: &Summary) -> String {
    let area = &summary.release.area_name;
    format!("A part of this area lies outside {area}. The release says nothing of that part.")
}

/// The headings of the problem profile, with the stated purpose under the first.
pub(super) fn sections(summary: &Summary, mark: &Mark) -> Vec<Section> {
    let mut sections = summary.osara.clone();
    let objective = sections.iter_mut().find(|section| section.heading == Section::OBJECTIVE);
    if let Some(objective) = objective.filter(|_| !mark.purpose.trim().is_empty()) {
        objective.text = vec![format!("Stated when this was taken away: {}", mark.purpose)];
    }
    sections
}

/// The line at the foot of every page.
pub(super) fn foot(mark: &Mark) -> String {
    format!(
        "{} · taken by {}, {} · for {} · {} · not after {}",
        mark.serial,
        mark.by,
        mark.agency,
        mark.recipient,
        mark.at.strftime("%-d %B %Y %H:%M UTC"),
        mark.expires_on.strftime("%-d %B %Y"),
    )
}

/// The title of the whole: what, where and when.
pub(super) fn title(summary: &Summary) -> String {
    let made_up = summary.release.stamp().before_title();
    format!("{made_up}Area summary: {}, {}", summary.subject.name, summary.release.period)
}
