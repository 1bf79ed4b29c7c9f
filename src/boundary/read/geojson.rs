//! GeoJSON (RFC 7946), with the `crs` of the form before it.

use std::cell::RefCell;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use super::json::{Fields, Nest, check_size};
use crate::boundary::raw::{Declared, Feature, Points, Raw};
use crate::boundary::{Fault, Rule, place};

const FORMAT: &str = "GeoJSON";

#[derive(Deserialize)]
struct Head {
    r#type: Option<String>,
    crs: Option<Crs>,
}

#[derive(Deserialize)]
struct Crs {
    properties: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Area {
    geometry: Option<Shape>,
    #[serde(default)]
    properties: Option<Fields>,
}

#[derive(Deserialize)]
struct Shape {
    r#type: String,
    #[serde(default)]
    coordinates: Option<Nest>,
    #[serde(default)]
    geometries: Option<Vec<Shape>>,
}

/// Reads a text that is an object with a `type`.
pub(super) fn read(bytes: &[u8]) -> Result<Raw, Fault> {
    check_size(bytes)?;
    let head: Head = serde_json::from_slice(bytes).map_err(malformed)?;
    let declared = match head.crs.map(|crs| crs.properties.and_then(|named| named.name)) {
        None => Declared::Nothing,
        Some(None) => Declared::Other("a reference system that it does not name".to_owned()),
        Some(Some(name)) => place::declared(&name),
    };
    let raw = Raw { says_winding: true, ..Raw::new(declared) };
    let raw = RefCell::new((raw, Points::default(), None));
    match head.r#type.as_deref() {
        Some("FeatureCollection") => {
            let mut text = serde_json::Deserializer::from_slice(bytes);
            let read = Collection(&raw).deserialize(&mut text);
            // A rule that an area broke says more than that reading ended there.
            if let Some(fault) = raw.borrow_mut().2.take() {
                return Err(fault);
            }
            read.map_err(malformed)?;
        }
        Some("Feature") => add(&raw, serde_json::from_slice(bytes).map_err(malformed)?)?,
        Some(_) => {
            let geometry: Shape = serde_json::from_slice(bytes).map_err(malformed)?;
            add(&raw, Area { geometry: Some(geometry), properties: None })?;
        }
        None => return Err(Rule::UnknownFormat.into()),
    }
    Ok(raw.into_inner().0)
}

type Held = RefCell<(Raw, Points, Option<Fault>)>;

fn malformed(error: serde_json::Error) -> Fault {
    Rule::Malformed(FORMAT, error.to_string()).into()
}

fn add(held: &Held, area: Area) -> Result<(), Fault> {
    let mut held = held.borrow_mut();
    let (raw, points, _) = &mut *held;
    let mut feature = area.properties.unwrap_or_default().0;
    let number = raw.features.len() + 1;
    let taken = match &area.geometry {
        Some(geometry) => take(geometry, &mut feature),
        None => Ok(()),
    };
    taken.map_err(|rule| Fault::at(number, feature.label(), rule))?;
    raw.push(feature, points).map_err(Fault::from)
}

fn take(shape: &Shape, feature: &mut Feature) -> Result<(), Rule> {
    let malformed =
        || Rule::Malformed(FORMAT, format!("the coordinates are not those of a {}", shape.r#type));
    match (shape.r#type.as_str(), &shape.coordinates) {
        ("Polygon", Some(rings)) => feature.outline.push(rings.polygon().ok_or_else(malformed)?),
        ("MultiPolygon", Some(parts)) => {
            for part in parts.list().ok_or_else(malformed)? {
                feature.outline.push(part.polygon().ok_or_else(malformed)?);
            }
        }
        ("GeometryCollection", _) => {
            for shape in shape.geometries.iter().flatten() {
                take(shape, feature)?;
            }
        }
        ("Point" | "MultiPoint" | "LineString" | "MultiLineString", _) => feature.others += 1,
        _ => return Err(malformed()),
    }
    Ok(())
}

/// A collection, one area in memory at a time besides those that were taken.
struct Collection<'a>(&'a Held);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    Features,
    #[serde(other)]
    Another,
}

impl<'de> DeserializeSeed<'de> for Collection<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a collection of features")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(member) = map.next_key::<Member>()? {
            match member {
                Member::Features => map.next_value_seed(Features(self.0))?,
                Member::Another => map.next_value::<serde::de::IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

struct Features<'a>(&'a Held);

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(area) = list.next_element()? {
            if let Err(fault) = add(self.0, area) {
                self.0.borrow_mut().2 = Some(fault);
                return Err(A::Error::custom("a feature is not taken"));
            }
        }
        Ok(())
    }
}
