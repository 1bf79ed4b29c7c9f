//! The words of the briefing as the template reads them.

use serde_json::{Value as Json, json};

use super::fonts::readable;
use crate::export::tables::{Table, tables};
use crate::export::{Mark, facts};
use crate::summary::{Lies, Summary, words};

/// What the template sets, as JSON: texts alone, of letters that the fonts have.
pub(in crate::export) fn of(summary: &Summary, mark: &Mark) -> Vec<u8> {
    let release = &summary.release;
    let frozen = release.cut_off.strftime("%-d %B %Y");
    let when = format!(
        "{} · data frozen on {frozen} · release {} of {}",
        release.period, release.id, release.area_name
    );
    let tables = tables(summary, mark);
    let columns = |name: &str, columns: &[&str]| {
        let table = tables.iter().find(|table| table.name == name);
        table.map(|table| columns_of(table, columns)).unwrap_or_default()
    };
    let mut data = json!({
        "title": facts::title(summary),
        "what": summary.subject.name,
        "when": when,
        "boundary": format!("{}. {}", capital(&summary.subject.kind), facts::boundary(summary)),
        "marking": summary.marking,
        "handling": summary.handling,
        "synthetic": release.synthetic,
        "played": release.stamp().played(),
        "outside": summary.subject.partly_outside.then(|| facts::outside(summary)),
        "alt": summary.map_description,
        "headline": summary.headline,
        "children": summary.children.as_ref().map(|range| capital(&range.words)),
        "figures": figures(summary),
        "how_to_read": [words::BLANK_GROUND, &summary.partly_means, words::RANGE_MEANS],
        "caveats": rest(summary),
        "not_for": summary.not_for,
        "notices": summary.notices.join(" "),
        "mark": facts::of_mark(mark).iter().map(|fact| json!([fact.label, fact.text])).collect::<Vec<_>>(),
        "foot": facts::foot(mark),
        "serial": mark.serial.to_string(),
        "hash": release.hash,
        "hotspots": hotspots(summary),
        "no_hotspot": words::NO_HOTSPOT,
        "leaves": leaves(&columns("Leaves", &["ref", "leaf", "near", "lies", "share_of_ground", "children", "grid_reference", "themes"])),
        "no_leaf": words::NO_LEAF,
        "themes": columns("Themes", &["theme", "told_by", "children"]),
        "no_theme": words::NO_THEME,
        "no_harm": summary.serious_harm.is_empty().then_some(words::NO_HARM),
        "coverage": columns("Coverage", &["name", "asked"]),
        "no_coverage": words::NO_COVERAGE,
        "osara": facts::sections(summary, mark).iter().map(|section| json!([section.heading, section.text, section.empty])).collect::<Vec<_>>(),
    });
    clean(&mut data);
    serde_json::to_vec(&data).expect("JSON with string keys")
}

fn figures(summary: &Summary) -> Vec<[String; 2]> {
    let inside = summary.leaves.iter().filter(|leaf| leaf.lies == Lies::Inside).count();
    let partly = summary.leaves.len() - inside;
    let standing = summary.hotspots.iter().filter(|hotspot| hotspot.rank.is_some()).count();
    let few: Vec<&str> = summary
        .coverage
        .iter()
        .filter(|ward| ward.asked == crate::coverage::Asked::Few)
        .map(|ward| ward.name.as_str())
        .collect();
    let few = if few.is_empty() { "no ward is known to be so".to_owned() } else { few.join(", ") };
    let themes: Vec<&str> = summary.themes.iter().map(|line| line.label).collect();
    let themes = if themes.is_empty() { "none may be shown".to_owned() } else { themes.join(", ") };
    [
        ("Shown places", format!("{inside} inside, {partly} partly")),
        ("Hotspots", if standing == 0 { "none touches this area".to_owned() } else { standing.to_string() }),
        ("Themes", themes),
        ("Few children were asked in", few),
        ("Area", format!("{} km²{}", summary.subject.area_km2, grid(summary))),
    ]
    .map(|(name, text)| [name.to_owned(), text])
    .to_vec()
}

fn grid(summary: &Summary) -> String {
    let corners = summary.subject.corners;
    corners.map(|[low, high]| format!(", {low} to {high}")).unwrap_or_default()
}

/// Leaves with their themes in few letters, which stand last: "After dark: 5 to 9".
fn leaves(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut rows = rows.to_vec();
    for themes in rows.iter_mut().filter_map(|row| row.last_mut()) {
        *themes = themes.replace(" children", "");
    }
    rows
}

/// What is to be kept in mind beside what the first page says.
fn rest(summary: &Summary) -> Vec<&str> {
    let first = [words::BLANK_GROUND, words::PARTLY_MEANS, words::RANGE_MEANS];
    summary.caveats.iter().map(String::as_str).filter(|text| !first.contains(text)).collect()
}

/// Per hotspot: what stands in the table, then its sentence.
fn hotspots(summary: &Summary) -> Vec<Vec<String>> {
    let line = |line: &crate::summary::HotspotLine| {
        let draws = line.share_of_draws.map(|share| format!(", {} of 100", (share * 100.0).floor()));
        let confidence =
            line.confidence.map(|confidence| confidence.code()).unwrap_or("no longer stands out");
        vec![
            line.rank.map(|rank| rank.to_string()).unwrap_or_else(|| "gone".to_owned()),
            line.name.clone(),
            line.lies.code().to_owned(),
            line.band.map(|band| band.words()).unwrap_or_default(),
            format!("{confidence}{}", draws.unwrap_or_default()),
            line.change.code().to_owned(),
            line.grid.map(|grid| grid.to_string()).unwrap_or_default(),
            line.sentence.clone(),
        ]
    };
    summary.hotspots.iter().map(line).collect()
}

fn columns_of(table: &Table, columns: &[&str]) -> Vec<Vec<String>> {
    let at = |name: &&str| table.header.iter().position(|column| column == name);
    let places: Vec<usize> = columns.iter().filter_map(at).collect();
    let row = |row: &Vec<crate::export::Value>| {
        places.iter().filter_map(|&at| row.get(at)).map(crate::export::Value::words).collect()
    };
    table.rows.iter().map(row).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn clean(data: &mut Json) {
    match data {
        Json::String(text) => *text = readable(text),
        Json::Array(items) => items.iter_mut().for_each(clean),
        Json::Object(fields) => fields.values_mut().for_each(clean),
        _ => {}
    }
}
