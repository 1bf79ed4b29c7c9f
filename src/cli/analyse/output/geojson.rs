//! A table of cells as a GeoJSON feature collection.

use std::io::{self, Write};

use geo::{Coord, LineString, MultiPolygon, Polygon};
use h3o::CellIndex;
use serde::Serialize;

use super::Metadata;
use super::antimeridian;
use super::format::NoOutline;
use super::table::{Table, Value};

/// Digits after the point of a degree: the seventh is a centimetre, and RFC
/// 7946 (11.2) asks for no more than are meant.
const DEGREE: f64 = 1e7;

/// Writes a feature for each cell, in the table's order, its number as id and
/// all columns as properties; no value is `null`.
///
/// Neighbours share their corners as far as degrees are written; a cell across the 180th meridian is cut there, as RFC 7946 asks.
pub(super) fn write(table: &Table<'_>, metadata: &Metadata, out: &mut dyn Write) -> io::Result<()> {
    let cells = table.cells().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, NoOutline))?;
    out.write_all(b"{\"type\":\"FeatureCollection\"")?;
    for (name, value) in metadata.members() {
        member(name, value, out)?;
    }
    out.write_all(b",\"features\":[")?;
    for (row, &cell) in cells.iter().enumerate() {
        out.write_all(if row > 0 { b",\n" } else { b"\n" })?;
        feature(table, row, cell, out)?;
    }
    out.write_all(b"\n]}\n")
}

fn feature(table: &Table<'_>, row: usize, cell: CellIndex, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"type\":\"Feature\",\"id\":\"{cell}\",\"geometry\":")?;
    geometry(&antimeridian::cut(&outline(cell)), out)?;
    out.write_all(b",\"properties\":{")?;
    for (at, column) in table.columns().iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        json(column.name(), out)?;
        out.write_all(b":")?;
        match column.value(row) {
            None => out.write_all(b"null")?,
            Some(Value::Cell(cell)) => write!(out, "\"{cell}\"")?,
            Some(Value::Whole(number)) => write!(out, "{number}")?,
            Some(Value::Signed(number)) => write!(out, "{number}")?,
            Some(Value::Real(number)) => json(&number, out)?,
            Some(Value::Flag(flag)) => write!(out, "{flag}")?,
            Some(Value::Words(words)) => json(&words, out)?,
        }
    }
    out.write_all(b"}}")
}

/// A cell's own outline, anticlockwise. A twentieth of the time that joining
/// one cell takes, and the same to the last digit written.
fn outline(cell: CellIndex) -> MultiPolygon {
    let ring: Vec<Coord> = cell.boundary().iter().map(|&vertex| vertex.into()).collect();
    Polygon::new(LineString::new(ring), Vec::new()).into()
}

fn member(name: &str, value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b",")?;
    json(name, out)?;
    out.write_all(b":")?;
    json(value, out)
}

fn json(value: &(impl Serialize + ?Sized), out: &mut dyn Write) -> io::Result<()> {
    Ok(serde_json::to_writer(out, value)?)
}

fn geometry(shape: &MultiPolygon, out: &mut dyn Write) -> io::Result<()> {
    match shape.0.as_slice() {
        [polygon] => {
            out.write_all(b"{\"type\":\"Polygon\",\"coordinates\":")?;
            rings(polygon, out)?;
        }
        polygons => {
            out.write_all(b"{\"type\":\"MultiPolygon\",\"coordinates\":[")?;
            for (at, polygon) in polygons.iter().enumerate() {
                out.write_all(if at > 0 { b"," } else { b"" })?;
                rings(polygon, out)?;
            }
            out.write_all(b"]")?;
        }
    }
    out.write_all(b"}")
}

fn rings(polygon: &Polygon, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    ring(polygon.exterior(), out)?;
    for hole in polygon.interiors() {
        out.write_all(b",")?;
        ring(hole, out)?;
    }
    out.write_all(b"]")
}

fn ring(ring: &LineString, out: &mut dyn Write) -> io::Result<()> {
    for (at, point) in ring.0.iter().enumerate() {
        let comma = if at > 0 { "," } else { "[" };
        write!(out, "{comma}[{},{}]", rounded(point.x), rounded(point.y))?;
    }
    out.write_all(b"]")
}

fn rounded(degrees: f64) -> f64 {
    // Adding zero makes of a negative zero a plain one.
    (degrees * DEGREE).round() / DEGREE + 0.0
}

#[cfg(test)]
#[path = "geojson_tests.rs"]
mod tests;
