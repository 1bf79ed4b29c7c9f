//! The OSARA text as a page: one file, no script, no other file, for any
//! browser and any screen reader.

use super::facts::{self, Fact};
use super::tables::{Table, tables};
use super::xml::Xml;
use super::{Mark, Value};
use crate::document::DataStamp;
use crate::summary::{Summary, words};

/// The slip is in a meta element.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let mut page = Xml::html();
    page.open("html", &[("lang", "en-GB")]);
    head(&mut page, summary, slip);
    page.open("body", &[]);
    page.text("a", &[("class", "skip"), ("href", "#content")], "Skip to the summary");
    page.open("header", &[]);
    page.text("p", &[("class", "marking")], &summary.marking);
    if summary.release.synthetic {
        made_up(&mut page, summary.release.stamp());
    }
    page.close("header");
    page.open("main", &[("id", "content")]);
    opening(&mut page, summary, mark);
    profile(&mut page, summary, mark);
    figures(&mut page, summary, mark);
    closing(&mut page, summary, mark);
    page.close("main");
    page.open("footer", &[]);
    page.text("p", &[], &facts::foot(mark));
    page.text("p", &[], &summary.notices.join(" "));
    page.close("footer");
    page.close("body");
    page.close("html");
    page.into_bytes()
}

/// The stamp: the word, beside it and smaller the day that was played, and what it means.
fn made_up(page: &mut Xml, stamp: DataStamp) {
    page.open("p", &[("class", "marking")]);
    page.raw(stamp.data());
    if let Some(played) = stamp.played() {
        page.raw(&format!(" <small>· {played}</small>"));
    }
    page.raw(": made-up children and made-up reports. Nothing shown here happened.");
    page.close("p");
}

fn head(page: &mut Xml, summary: &Summary, slip: &str) {
    page.open("head", &[]);
    page.void("meta", &[("charset", "utf-8")]);
    page.text("title", &[], &format!("{} ({})", facts::title(summary), summary.marking));
    page.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.void("meta", &[("name", "robots"), ("content", "noindex")]);
    // Should a browser be told to fetch anything by some slip of ours, it will not.
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    page.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)]);
    page.void("meta", &[("name", "homeward-signed"), ("content", slip)]);
    page.raw("<style>");
    page.raw(include_str!("page.css"));
    page.raw("</style>\n");
    page.close("head");
}

/// What it is, how it may be used, and what it may not be used for.
fn opening(page: &mut Xml, summary: &Summary, mark: &Mark) {
    let release = &summary.release;
    page.text(
        "h1",
        &[],
        &format!("{}: where children told us they were when missing from care", summary.subject.name),
    );
    let frozen = release.cut_off.strftime("%-d %B %Y");
    page.text(
        "p",
        &[],
        &format!(
            "{}. Data frozen on {frozen}. Release {} of {}.",
            release.period, release.id, release.area_name
        ),
    );
    page.text("p", &[], &format!("{}: {}.", summary.subject.kind, facts::boundary(summary)));
    if summary.subject.partly_outside {
        page.text("p", &[("class", "warning")], &facts::outside(summary));
    }
    page.text("p", &[("class", "warning")], &summary.handling);
    section(page, "Key figures");
    if let Some(range) = &summary.children {
        page.text("p", &[("class", "figure")], &range.words);
    }
    page.text("p", &[], &summary.headline);
    page.close("section");
    section(page, "Not to be used for");
    list(page, &summary.not_for);
    page.close("section");
    section(page, "This copy");
    facts_list(page, facts::of_mark(mark));
    page.close("section");
    section(page, "Map");
    page.open("div", &[("class", "map")]);
    page.raw(&summary.map);
    page.close("div");
    page.text("p", &[], "The tables below say what the map shows.");
    page.close("section");
}

/// The headings of a problem profile, those without text too.
fn profile(page: &mut Xml, summary: &Summary, mark: &Mark) {
    section(page, "Problem profile (OSARA)");
    for section in facts::sections(summary, mark) {
        page.text("h3", &[], section.heading);
        section.text.iter().for_each(|text| page.text("p", &[], text));
        if section.text.is_empty() {
            page.text("p", &[("class", "empty")], &format!("Empty. {}", section.empty));
        }
    }
    page.close("section");
}

fn figures(page: &mut Xml, summary: &Summary, mark: &Mark) {
    for table in tables(summary, mark) {
        section(page, heading(table.name));
        if table.rows.is_empty() {
            page.text("p", &[("class", "empty")], table.empty);
        } else {
            rows(page, &table);
        }
        if table.name == "Themes" && summary.serious_harm.is_empty() {
            page.text("p", &[], &format!("Serious harm: {}", words::NO_HARM));
        }
        page.close("section");
    }
}

fn heading(table: &str) -> &'static str {
    match table {
        "Leaves" => "Shown places that touch the area",
        "Hotspots" => "Hotspots",
        "Coverage" => "Coverage: how many who came back were asked",
        "Themes" => "Themes",
        _ => "Actions",
    }
}

/// Columns that say again, for programs, what others say.
const FOR_PROGRAMS: [&str; 6] = ["band", "resolution", "hotspot", "leaves", "share_of_draws", "where"];

/// Texts of more letters than these want a wide column.
const LONG: usize = 60;

/// A table that can be scrolled by key where it is wider than the screen.
fn rows(page: &mut Xml, table: &Table) {
    let name = heading(table.name);
    page.open("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", name)]);
    page.open("table", &[]);
    page.text("caption", &[], name);
    page.open("thead", &[]);
    page.open("tr", &[]);
    let shown: Vec<usize> =
        (0..table.header.len()).filter(|&at| !FOR_PROGRAMS.contains(&table.header[at])).collect();
    for &at in &shown {
        page.text("th", &[("scope", "col")], &table.header[at].replace('_', " "));
    }
    page.close("tr");
    page.close("thead");
    page.open("tbody", &[]);
    for row in &table.rows {
        page.open("tr", &[]);
        for (&at, value) in shown.iter().filter_map(|at| Some((at, row.get(*at)?))) {
            let kind = match value {
                Value::Text(text) if text.len() > LONG => "long",
                Value::Text(_) | Value::Nothing => "text",
                _ => "number",
            };
            match at {
                0 => page.text("th", &[("scope", "row")], &value.words()),
                _ => page.text("td", &[("class", kind)], &value.words()),
            }
        }
        page.close("tr");
    }
    page.close("tbody");
    page.close("table");
    page.close("div");
}

fn closing(page: &mut Xml, summary: &Summary, mark: &Mark) {
    section(page, "What to keep in mind");
    list(page, &summary.caveats);
    page.close("section");
    section(page, "Source");
    facts_list(page, facts::of_summary(summary));
    let audit = format!("Audit: export {}, in the ledger of exports.", mark.serial);
    page.text("p", &[], &audit);
    page.close("section");
}

fn section(page: &mut Xml, heading: &str) {
    page.open("section", &[]);
    page.text("h2", &[], heading);
}

fn list(page: &mut Xml, items: &[String]) {
    page.open("ul", &[]);
    items.iter().for_each(|item| page.text("li", &[], item));
    page.close("ul");
}

fn facts_list(page: &mut Xml, facts: Vec<Fact>) {
    page.open("dl", &[]);
    for fact in facts.iter().filter(|fact| !fact.text.is_empty()) {
        page.text("dt", &[], fact.label);
        page.text("dd", &[], &fact.text);
    }
    page.close("dl");
}
