//! Geometries in well-known text, and boxes.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon};
use geo::{Point, Polygon, coord};

use super::BadFilter;
use super::expression::Expression;
use super::lexer::Token;
use super::text::Reader;

const KINDS: [&str; 7] =
    ["point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"];

/// A geometry or a box, if the word at which the reader stands begins one.
pub(super) fn geometry(reader: &mut Reader, word: &str) -> Result<Option<Expression>, BadFilter> {
    let kind = word.to_ascii_lowercase();
    if kind == "bbox" {
        reader.next();
        return numbers(reader).map(|numbers| Some(Expression::Box(numbers)));
    }
    // Written together with its dimension, as some do.
    let plain = kind.strip_suffix('z').unwrap_or(&kind);
    if !KINDS.contains(&plain) {
        return Ok(None);
    }
    reader.next();
    if reader.is_word("z") {
        reader.next();
    }
    shape(reader, plain, 0).map(|shape| Some(Expression::Geometry(shape)))
}

fn numbers(reader: &mut Reader) -> Result<Vec<f64>, BadFilter> {
    reader.must("(")?;
    let numbers = list(reader, number)?;
    if matches!(numbers.len(), 4 | 6) { Ok(numbers) } else { Err(reader.lost()) }
}

fn shape(reader: &mut Reader, kind: &str, deep: usize) -> Result<Geometry, BadFilter> {
    reader.must("(")?;
    Ok(match kind {
        "point" => {
            let at = position(reader)?;
            reader.must(")")?;
            Geometry::Point(Point(at))
        }
        "linestring" => Geometry::LineString(LineString(list(reader, position)?)),
        "polygon" => Geometry::Polygon(polygon(list(reader, line)?)),
        "multipoint" => Geometry::MultiPoint(MultiPoint(list(reader, point)?)),
        "multilinestring" => Geometry::MultiLineString(MultiLineString(list(reader, line)?)),
        "multipolygon" => {
            let polygons = list(reader, |reader| {
                reader.must("(")?;
                list(reader, line).map(polygon)
            })?;
            Geometry::MultiPolygon(MultiPolygon(polygons))
        }
        _ if deep > 4 => return Err(BadFilter::TooDeep),
        _ => Geometry::GeometryCollection(GeometryCollection(list(reader, |reader| member(reader, deep))?)),
    })
}

fn member(reader: &mut Reader, deep: usize) -> Result<Geometry, BadFilter> {
    let lost = reader.lost();
    let Token::Word(word) = reader.next() else { return Err(lost) };
    let kind = word.to_ascii_lowercase();
    if !KINDS.contains(&kind.as_str()) {
        return Err(lost);
    }
    shape(reader, &kind, deep + 1)
}

/// `a, b, c)`
fn list<T>(
    reader: &mut Reader,
    read: impl Fn(&mut Reader) -> Result<T, BadFilter>,
) -> Result<Vec<T>, BadFilter> {
    let mut items = vec![read(reader)?];
    while reader.takes(",") {
        items.push(read(reader)?);
    }
    reader.must(")")?;
    Ok(items)
}

fn line(reader: &mut Reader) -> Result<LineString, BadFilter> {
    reader.must("(")?;
    list(reader, position).map(LineString)
}

fn point(reader: &mut Reader) -> Result<Point, BadFilter> {
    let bracketed = reader.takes("(");
    let at = position(reader)?;
    if bracketed {
        reader.must(")")?;
    }
    Ok(Point(at))
}

/// Two numbers, and a third that is passed over.
fn position(reader: &mut Reader) -> Result<Coord, BadFilter> {
    let at = coord! { x: number(reader)?, y: number(reader)? };
    if matches!(reader.peek(), Token::Number(_) | Token::Sign("-")) {
        number(reader)?;
    }
    Ok(at)
}

fn number(reader: &mut Reader) -> Result<f64, BadFilter> {
    let negative = reader.takes("-");
    let lost = reader.lost();
    match reader.next() {
        Token::Number(number) => Ok(if negative { -number } else { number }),
        _ => Err(lost),
    }
}

fn polygon(mut rings: Vec<LineString>) -> Polygon {
    let exterior = if rings.is_empty() { LineString(Vec::new()) } else { rings.remove(0) };
    Polygon::new(exterior, rings)
}
