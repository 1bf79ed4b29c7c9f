//! TopoJSON: areas made of arcs that neighbours share.

use std::collections::BTreeMap;

use geo::{Coord, LineString};
use serde::Deserialize;

use super::json::{Fields, Nest, Plain, check_size};
use crate::boundary::raw::{Declared, Feature, Points, Raw};
use crate::boundary::{Fault, Rule};

#[derive(Deserialize)]
struct Topology {
    transform: Option<Transform>,
    arcs: Vec<Nest>,
    objects: BTreeMap<String, Object>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Object {
    r#type: Option<String>,
    #[serde(default)]
    arcs: Option<Nest>,
    #[serde(default)]
    geometries: Option<Vec<Object>>,
    #[serde(default)]
    properties: Option<Fields>,
    #[serde(default)]
    id: Option<Plain>,
}

/// Reads a text whose `type` is `Topology`; of several objects, the one named.
pub(super) fn read(bytes: &[u8], layer: Option<&str>) -> Result<Raw, Fault> {
    check_size(bytes)?;
    let topology: Topology = serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
    let arcs: Option<Vec<Vec<Coord>>> =
        topology.arcs.iter().map(|arc| decoded(arc, topology.transform.as_ref())).collect();
    let arcs = arcs.ok_or_else(|| malformed("an arc is no list of points"))?;
    let chosen = super::choose(topology.objects.keys().map(String::as_str), layer)?;
    let object = topology.objects.get(&chosen).ok_or_else(|| malformed("it has no objects"))?;
    let mut raw = Raw::new(Declared::Nothing);
    let mut points = Points::default();
    let areas = match object.geometries.as_deref() {
        Some(areas) if object.r#type.as_deref() == Some("GeometryCollection") => areas,
        _ => std::slice::from_ref(object),
    };
    for (at, area) in areas.iter().enumerate() {
        let mut feature = Feature::default();
        for (name, value) in area.properties.iter().flat_map(|fields| &fields.0.fields) {
            feature.add_field(name, value.clone());
        }
        if let Some(Plain(Some(id))) = &area.id
            && feature.field("id").is_none()
        {
            feature.add_field("id", id.clone());
        }
        let label = feature.label().to_owned();
        let fault = |rule| Fault::at(at + 1, &label, rule);
        take(area, &arcs, &mut feature, &mut points).map_err(fault)?;
        raw.push(feature, &mut Points::default())?;
    }
    Ok(raw)
}

fn malformed(why: impl ToString) -> Fault {
    rule(why).into()
}

fn rule(why: impl ToString) -> Rule {
    Rule::Malformed("TopoJSON", why.to_string())
}

/// The points of an arc: differences of whole numbers where there is a transform.
fn decoded(arc: &Nest, transform: Option<&Transform>) -> Option<Vec<Coord>> {
    let mut at = Coord { x: 0.0, y: 0.0 };
    let point = |position: &Nest| {
        let position = position.position()?;
        let Some(Transform { scale, translate }) = transform else { return Some(position) };
        at = at + position;
        Some(Coord { x: at.x * scale[0] + translate[0], y: at.y * scale[1] + translate[1] })
    };
    arc.list()?.iter().map(point).collect()
}

fn take(area: &Object, arcs: &[Vec<Coord>], feature: &mut Feature, points: &mut Points) -> Result<(), Rule> {
    let bad = || rule("an area is no list of arcs");
    match (area.r#type.as_deref(), &area.arcs) {
        (Some("Polygon"), Some(rings)) => feature.outline.push(polygon(rings, arcs, points)?),
        (Some("MultiPolygon"), Some(parts)) => {
            for part in parts.list().ok_or_else(bad)? {
                feature.outline.push(polygon(part, arcs, points)?);
            }
        }
        (Some("GeometryCollection"), _) => {
            for part in area.geometries.iter().flatten() {
                take(part, arcs, feature, points)?;
            }
        }
        (Some("Point" | "MultiPoint" | "LineString" | "MultiLineString"), _) => feature.others += 1,
        // It has no outline, and says so.
        (None, _) => {}
        _ => return Err(bad()),
    }
    Ok(())
}

fn polygon(rings: &Nest, arcs: &[Vec<Coord>], points: &mut Points) -> Result<Vec<LineString>, Rule> {
    let rings = rings.list().ok_or_else(|| rule("an area is no list of arcs"))?;
    rings.iter().map(|ring| joined(ring, arcs, points)).collect()
}

/// A ring of arcs; where one begins it repeats the end of the one before.
fn joined(ring: &Nest, arcs: &[Vec<Coord>], points: &mut Points) -> Result<LineString, Rule> {
    let mut joined: Vec<Coord> = Vec::new();
    for index in ring.indices().ok_or_else(|| rule("an area is no list of arcs"))? {
        let (index, backwards) = if index < 0 { (!index, true) } else { (index, false) };
        let arc = usize::try_from(index).ok().and_then(|index| arcs.get(index));
        let arc = arc.ok_or_else(|| rule("an area names an arc that is not there"))?;
        points.take(arc.len())?;
        let skipped = usize::from(!joined.is_empty());
        match backwards {
            true => joined.extend(arc.iter().rev().skip(skipped)),
            false => joined.extend(arc.iter().skip(skipped)),
        }
    }
    Ok(LineString(joined))
}
