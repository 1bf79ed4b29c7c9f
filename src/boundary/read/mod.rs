//! Readers of the formats: bytes in, areas as they were written out. Nothing
//! that a file says is believed before it is counted.

mod dbf;
mod flatgeobuf;
mod geojson;
mod json;
mod kml;
mod rings;
mod shapefile;
mod topojson;
mod words;
mod zipped;

use serde::Deserialize;

use super::raw::Raw;
use super::{Fault, Rule};

pub(super) use words::stem;

/// Whether a file is a GeoPackage, which is an SQLite file and read as one.
#[must_use]
pub fn is_geopackage(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

/// Reads a file of any format but GeoPackage. What it is decides, and not its
/// name. `layer` chooses where it has several.
///
/// # Errors
///
/// [`Fault`] names the area and the rule.
pub fn read(bytes: &[u8], layer: Option<&str>) -> Result<Raw, Fault> {
    let raw = match bytes {
        [b'P', b'K', 3, 4, ..] => zipped::read(bytes, layer)?,
        [b'f', b'g', b'b', ..] => flatgeobuf::read(bytes)?,
        [0, 0, 0x27, 0x0a, ..] => {
            let why = "it is one part of a Shapefile: put the .shp, .shx, .dbf and .prj into a zip";
            return Err(Rule::Unsafe(why.to_owned()).into());
        }
        _ => text(bytes, layer)?,
    };
    match raw.features.is_empty() {
        true => Err(Rule::NoAreas("").into()),
        false => Ok(raw),
    }
}

#[derive(Deserialize)]
struct Typed {
    r#type: Option<String>,
}

/// Reads what is text: JSON or XML.
fn text(bytes: &[u8], layer: Option<&str>) -> Result<Raw, Fault> {
    let text = words::text(bytes).ok_or(Rule::UnknownFormat)?;
    match text.trim_start().chars().next() {
        Some('{') => {
            let text = text.trim_start().as_bytes();
            let typed: Typed =
                serde_json::from_slice(text).map_err(|error| Rule::Malformed("JSON", error.to_string()))?;
            match typed.r#type.as_deref() {
                Some("Topology") => topojson::read(text, layer),
                _ => geojson::read(text),
            }
        }
        Some('<') => kml::read(&text),
        _ => Err(Rule::UnknownFormat.into()),
    }
}

/// The layer that was asked for, or the only one.
///
/// # Errors
///
/// [`Rule`] names the layers that there are.
pub fn choose<'a>(names: impl Iterator<Item = &'a str>, asked: Option<&str>) -> Result<String, Rule> {
    let names: Vec<&str> = names.collect();
    match (asked, &names[..]) {
        (Some(asked), _) if names.contains(&asked) => Ok(asked.to_owned()),
        (Some(asked), _) => Err(Rule::NoSuchLayer(asked.to_owned(), names.join(", "))),
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => Err(Rule::NoAreas("")),
        (None, _) => Err(Rule::WhichLayer(names.join(", "))),
    }
}
