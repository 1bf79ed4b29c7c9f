//! Statements: wherever any document puts a number or a band to anything.

use std::collections::BTreeMap;

use serde_json::Value;

use super::reading::{Band, Release, band, cells, table};

/// The names under which a number of children or reports would be written.
const NUMBERS: [&str; 10] =
    ["band", "count", "children", "reports", "total", "others", "complement", "n", "number", "people"];
/// The names under which a place would be written, the surest first.
const PLACES: [&str; 9] = ["leaf", "hotspot", "ward", "beat", "lsoa", "area", "place", "name", "cell"];

/// A number or a band that a document puts to something.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub document: String,
    /// What kind of place it is about (`leaf`, `ward`, ...), and which.
    pub about: Option<(String, String)>,
    /// Under which name the number stands.
    pub measure: String,
    pub theme: Option<String>,
    pub cells: Option<Vec<u64>>,
    pub band: Band,
}

/// Every statement of every document but the drawing and the binary cells.
pub(super) fn statements(release: &Release) -> Vec<Statement> {
    let mut found = Vec::new();
    for (name, bytes) in &release.documents {
        if name.ends_with("json") {
            if let Some(value) = release.json(name) {
                walk(&value, &Context { document: name, about: None, cells: None, theme: None }, &mut found);
            }
        } else if name.ends_with(".csv") {
            found.extend(table(bytes).iter().flat_map(|row| of_row(name, row)));
        }
    }
    found
}

/// What stands round a value.
#[derive(Clone)]
struct Context<'a> {
    document: &'a str,
    about: Option<(String, String)>,
    cells: Option<Vec<u64>>,
    theme: Option<String>,
}

fn walk(value: &Value, around: &Context<'_>, found: &mut Vec<Statement>) {
    match value {
        Value::Array(parts) => parts.iter().for_each(|part| walk(part, around, found)),
        Value::Object(parts) => {
            let mut here = around.clone();
            let text = |name: &str| parts.get(name).and_then(Value::as_str).map(str::to_owned);
            let place = PLACES.iter().find_map(|place| Some(((*place).to_owned(), text(place)?)));
            here.about = place.or(here.about);
            here.theme = text("theme").or(here.theme);
            here.cells = parts.get("cells").and_then(cells).or(here.cells);
            // The rule itself is no statement about children.
            for (name, part) in parts.iter().filter(|(name, _)| *name != "policy") {
                if NUMBERS.contains(&name.as_str())
                    && let Some(band) = band(part)
                {
                    found.push(here.says(name, band));
                }
                walk(part, &here, found);
            }
        }
        _ => {}
    }
}

impl Context<'_> {
    fn says(&self, measure: &str, band: Band) -> Statement {
        Statement {
            document: self.document.to_owned(),
            about: self.about.clone(),
            measure: measure.to_owned(),
            theme: self.theme.clone(),
            cells: self.cells.clone(),
            band,
        }
    }
}

fn of_row(document: &str, row: &BTreeMap<String, String>) -> Vec<Statement> {
    let text = |name: &str| row.get(name).filter(|text| !text.is_empty()).cloned();
    let place = PLACES.iter().find_map(|place| Some(((*place).to_owned(), text(place)?)));
    let kind = text("row");
    // A table of hotspots and leaves says in its first column which a row is.
    let about = match kind.as_deref() {
        Some("hotspot") => text("hotspot").map(|id| ("hotspot".to_owned(), id)),
        _ => place,
    };
    let of = |name: &&str| {
        let band = band(&Value::String(text(name)?))?;
        Some(Statement {
            document: document.to_owned(),
            about: about.clone(),
            measure: (*name).to_owned(),
            theme: text("theme"),
            cells: None,
            band,
        })
    };
    NUMBERS.iter().filter_map(of).collect()
}
