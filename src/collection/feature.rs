//! Features as GeoJSON, written once and kept.

use std::fmt::Write as _;

use geo::{Coord, Geometry, LineString, MapCoords as _, Polygon, coord};

use super::{Column, Table};
use crate::crs::{Crs, OutOfReach};

/// How a client wants features written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The system of the coordinates.
    pub crs: Crs,
    /// Whether the geometry is left out.
    pub skip_geometry: bool,
    /// The columns that are wanted; none means all.
    pub properties: Option<Vec<usize>>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { crs: Crs::Crs84, skip_geometry: false, properties: None }
    }
}

/// The features in the usual shape, end to end.
pub(super) struct Fragments {
    text: String,
    ends: Vec<usize>,
}

impl Fragments {
    pub fn of(table: &Table, shape: Shape) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(table.len()));
        for at in 0..table.len() {
            // Degrees reach everywhere.
            let _ = write_feature(table, at, &shape, &mut text);
            ends.push(text.len());
        }
        text.shrink_to_fit();
        Self { text, ends }
    }

    pub fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[begin..self.ends[at]]
    }
}

/// Writes a feature in some shape.
pub(super) fn write_feature(
    table: &Table,
    at: usize,
    shape: &Shape,
    out: &mut String,
) -> Result<(), OutOfReach> {
    out.push_str("{\"type\":\"Feature\",\"id\":");
    write_text(table.id(at), out);
    out.push_str(",\"geometry\":");
    match shape.skip_geometry {
        true => out.push_str("null"),
        false => write_geometry(table.shape(at), shape.crs, out)?,
    }
    out.push_str(",\"properties\":{");
    let columns = table.columns();
    let mut first = true;
    let mut property = |column: &Column| {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        write_text(&column.name, out);
        // Writing to a string does not fail.
        let _ = write!(out, ":{}", column.value(at).json());
    };
    match &shape.properties {
        None => columns.iter().for_each(&mut property),
        Some(wanted) => wanted.iter().for_each(|&of| property(&columns[of])),
    }
    out.push_str("}}");
    Ok(())
}

fn write_text(text: &str, out: &mut String) {
    let _ = write!(out, "{}", serde_json::Value::from(text));
}

/// Writes a geometry as GeoJSON has it, in the order of axes that the system's
/// authority gives.
///
/// # Errors
///
/// [`OutOfReach`] where the system does not reach a vertex.
pub fn write_geometry(geometry: &Geometry, crs: Crs, out: &mut String) -> Result<(), OutOfReach> {
    let moved;
    let geometry = match crs {
        Crs::Crs84 => geometry,
        crs => {
            moved = geometry.try_map_coords(|at| in_order(crs, at))?;
            &moved
        }
    };
    write_moved(geometry, out);
    Ok(())
}

/// A vertex to the centimetre, or the hundred millionth of a degree that is one.
fn in_order(crs: Crs, at: Coord) -> Result<Coord, OutOfReach> {
    let there = crs.of_degrees(at)?;
    let round = |number: f64| (number * 100.0).round() / 100.0;
    Ok(match crs {
        Crs::Crs84 => there,
        Crs::Wgs84 => coord! { x: there.y, y: there.x },
        Crs::WebMercator | Crs::NationalGrid => coord! { x: round(there.x), y: round(there.y) },
    })
}

fn write_moved(geometry: &Geometry, out: &mut String) {
    match geometry {
        Geometry::Polygon(polygon) => {
            out.push_str("{\"type\":\"Polygon\",\"coordinates\":");
            write_polygon(polygon, out);
        }
        Geometry::MultiPolygon(polygons) => {
            out.push_str("{\"type\":\"MultiPolygon\",\"coordinates\":[");
            separated(&polygons.0, out, write_polygon);
            out.push(']');
        }
        other => {
            let value = ::geojson::GeometryValue::from(other);
            let written = serde_json::to_string(&::geojson::Geometry::new(value));
            out.push_str(&written.unwrap_or_else(|_| "null".to_owned()));
            return;
        }
    }
    out.push('}');
}

fn write_polygon(polygon: &Polygon, out: &mut String) {
    out.push('[');
    write_ring(polygon.exterior(), out);
    for hole in polygon.interiors() {
        out.push(',');
        write_ring(hole, out);
    }
    out.push(']');
}

fn write_ring(ring: &LineString, out: &mut String) {
    out.push('[');
    separated(&ring.0, out, |at, out| {
        let _ = write!(out, "[{},{}]", at.x, at.y);
    });
    out.push(']');
}

fn separated<T>(items: &[T], out: &mut String, mut write: impl FnMut(&T, &mut String)) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(item, out);
    }
}
