//! KML: the polygons of its placemarks, in however many folders. What it links
//! to is never fetched, and what it declares is never expanded.

use geo::{Coord, LineString};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::boundary::raw::{Declared, Feature, Points, Raw};
use crate::boundary::{Fault, Rule};

/// Deepest nesting of elements that is read.
const DEEPEST: usize = 64;

/// Reads a text of XML.
pub(super) fn read(text: &str) -> Result<Raw, Fault> {
    let mut walk = Walk::new();
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(malformed)? {
            Event::Start(start) => walk.enter(&start)?,
            Event::Empty(start) => {
                walk.enter(&start)?;
                walk.leave()?;
            }
            Event::End(_) => walk.leave()?,
            Event::Text(words) => walk.words(&words.xml10_content()),
            Event::CData(words) => walk.words(&words.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref().map_err(malformed)? {
                    Some(letter) => letter.to_string(),
                    None => predefined(&reference.xml10_content())?.to_owned(),
                };
                walk.words(&letter);
            }
            Event::DocType(_) => {
                let why = "it declares a document type; its entities are not expanded: save it without";
                return Err(Rule::Unsafe(why.to_owned()).into());
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    walk.end()
}

fn malformed(error: impl ToString) -> Rule {
    Rule::Malformed("KML", error.to_string())
}

fn predefined(name: &str) -> Result<&'static str, Rule> {
    match name {
        "amp" => Ok("&"),
        "lt" => Ok("<"),
        "gt" => Ok(">"),
        "quot" => Ok("\""),
        "apos" => Ok("'"),
        _ => Err(Rule::Unsafe(format!("it uses the entity {name:?}, which is not expanded"))),
    }
}

/// Where in the text the reader is, and what it holds of it.
struct Walk {
    path: Vec<String>,
    raw: Raw,
    points: Points,
    feature: Option<Feature>,
    rings: Vec<LineString>,
    inner: Vec<LineString>,
    /// The name of the field whose value comes.
    field: String,
    words: String,
    is_kml: bool,
    links: usize,
}

impl Walk {
    fn new() -> Self {
        Self {
            path: Vec::new(),
            raw: Raw { says_winding: true, ..Raw::new(Declared::Degrees) },
            points: Points::default(),
            feature: None,
            rings: Vec::new(),
            inner: Vec::new(),
            field: String::new(),
            words: String::new(),
            is_kml: false,
            links: 0,
        }
    }

    fn enter(&mut self, start: &BytesStart<'_>) -> Result<(), Rule> {
        let name = local(start.name().as_ref());
        if self.path.is_empty() && name != "kml" {
            return Err(Rule::UnknownFormat);
        }
        if self.path.len() == DEEPEST {
            return Err(malformed("it is nested too deeply"));
        }
        self.is_kml = true;
        self.words.clear();
        match name.as_str() {
            "NetworkLink" => self.links += 1,
            "Placemark" => self.feature = Some(Feature::default()),
            "Data" | "SimpleData" => self.field = attribute(start, "name")?,
            "Polygon" => {
                self.rings.clear();
                self.inner.clear();
            }
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn words(&mut self, words: &str) {
        let wanted = self
            .path
            .last()
            .is_some_and(|name| matches!(name.as_str(), "name" | "value" | "SimpleData" | "coordinates"));
        if wanted && self.feature.is_some() {
            self.words.push_str(words);
        }
    }

    fn leave(&mut self) -> Result<(), Fault> {
        let Some(name) = self.path.pop() else { return Ok(()) };
        let within = self.path.last().map_or("", String::as_str);
        let number = self.raw.features.len() + 1;
        let Some(feature) = &mut self.feature else { return Ok(()) };
        let field = match (name.as_str(), within) {
            ("name", "Placemark") => Some("name"),
            ("value", "Data") | ("SimpleData", _) => Some(self.field.as_str()),
            _ => None,
        };
        if let Some(field) = field {
            feature.add_field(field, std::mem::take(&mut self.words));
        }
        match (name.as_str(), within) {
            ("coordinates", "LinearRing") => {
                let label = feature.field("name").unwrap_or_default();
                let ring = ring(&self.words).map_err(|rule| Fault::at(number, label, rule))?;
                self.points.take(ring.0.len())?;
                match self.path.iter().rev().nth(1).map(String::as_str) {
                    Some("outerBoundaryIs") => self.rings.push(ring),
                    Some("innerBoundaryIs") => self.inner.push(ring),
                    _ => {}
                }
            }
            ("Polygon", _) => {
                let mut rings = std::mem::take(&mut self.rings);
                rings.append(&mut self.inner);
                feature.outline.push(rings);
            }
            ("Point" | "LineString" | "Track" | "Model", _) => feature.others += 1,
            ("Placemark", _) => {
                let feature = self.feature.take().unwrap_or_default();
                // Its points were counted ring by ring.
                self.raw.push(feature, &mut Points::default())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(mut self) -> Result<Raw, Fault> {
        if !self.path.is_empty() {
            return Err(malformed("it ends early").into());
        }
        if !self.is_kml {
            return Err(Rule::UnknownFormat.into());
        }
        if self.raw.features.is_empty() && self.links > 0 {
            return Err(Rule::NoAreas(" of its own, only links to elsewhere, which are not followed").into());
        }
        if self.links > 0 {
            self.raw.told.push(format!("links to elsewhere, not followed: {}", self.links));
        }
        Ok(self.raw)
    }
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<String, Rule> {
    let found = start.try_get_attribute(name).map_err(malformed)?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0)).transpose();
    Ok(value.map_err(malformed)?.unwrap_or_default().into_owned())
}

/// Positions parted by space, each longitude, latitude and perhaps a height.
fn ring(words: &str) -> Result<LineString, Rule> {
    let position = |words: &str| {
        let mut numbers = words.split(',').map(str::parse::<f64>);
        let (Some(Ok(x)), Some(Ok(y))) = (numbers.next(), numbers.next()) else {
            return Err(malformed("coordinates are no numbers"));
        };
        Ok(Coord { x, y })
    };
    words.split_ascii_whitespace().map(position).collect::<Result<Vec<_>, _>>().map(LineString)
}
