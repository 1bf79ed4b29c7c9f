//! Filters written back, as text and as JSON.

use geo::{Coord, Geometry, LineString, Polygon};
use serde_json::{Value, json};

use super::expression::{Expression, Literal, Op};

/// The filter in JSON.
#[must_use]
pub fn to_json(expression: &Expression) -> Value {
    let all = |parts: &[Expression]| parts.iter().map(to_json).collect::<Vec<_>>();
    match expression {
        Expression::Property(name) => json!({"property": name}),
        Expression::Literal(literal) => match literal {
            Literal::Text(text) => json!(text),
            Literal::Number(number) => json!(number),
            Literal::Boolean(truth) => json!(truth),
            Literal::Date(day) => json!({"date": day.to_string()}),
            Literal::Timestamp(moment) => json!({"timestamp": moment.to_string()}),
        },
        Expression::Geometry(geometry) => {
            let value = ::geojson::GeometryValue::from(geometry);
            serde_json::to_value(::geojson::Geometry::new(value)).unwrap_or_default()
        }
        Expression::Box(numbers) => json!({"bbox": numbers}),
        Expression::Interval(ends) => json!({"interval": all(&ends[..])}),
        Expression::List(parts) => json!(all(parts)),
        Expression::Apply(op, parts) => json!({"op": op.code(), "args": all(parts)}),
        Expression::Function(name, parts) => json!({"op": name, "args": all(parts)}),
    }
}

/// The filter as text, with brackets round every part that could be misread.
#[must_use]
pub fn to_text(expression: &Expression) -> String {
    let all =
        |parts: &[Expression], between: &str| parts.iter().map(to_text).collect::<Vec<_>>().join(between);
    match expression {
        Expression::Property(name) => format!("\"{}\"", name.replace('"', "\"\"")),
        Expression::Literal(literal) => match literal {
            Literal::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Literal::Number(number) => number.to_string(),
            Literal::Boolean(truth) => truth.to_string().to_uppercase(),
            Literal::Date(day) => format!("DATE('{day}')"),
            Literal::Timestamp(moment) => format!("TIMESTAMP('{moment}')"),
        },
        Expression::Geometry(geometry) => wkt(geometry),
        Expression::Box(numbers) => format!("BBOX({})", joined(numbers.iter(), f64::to_string)),
        Expression::Interval(ends) => format!("INTERVAL({})", all(&ends[..], ", ")),
        Expression::List(parts) => format!("({})", all(parts, ", ")),
        Expression::Apply(op, parts) => match (op, &parts[..]) {
            (Op::Not, [part]) => format!("(NOT {})", to_text(part)),
            (Op::IsNull, [part]) => format!("({} IS NULL)", to_text(part)),
            (Op::Between, [part, low, high]) => {
                format!("({} BETWEEN {} AND {})", to_text(part), to_text(low), to_text(high))
            }
            (op, parts) if op.is_function() => {
                format!("{}({})", op.code().to_uppercase(), all(parts, ", "))
            }
            (op, parts) => format!("({})", all(parts, &format!(" {} ", op.code().to_uppercase()))),
        },
        Expression::Function(name, parts) => format!("{name}({})", all(parts, ", ")),
    }
}

fn joined<T>(items: impl Iterator<Item = T>, write: impl Fn(T) -> String) -> String {
    items.map(write).collect::<Vec<_>>().join(", ")
}

fn wkt(geometry: &Geometry) -> String {
    let polygon = |of: &Polygon| {
        let rings = std::iter::once(of.exterior()).chain(of.interiors());
        format!("({})", joined(rings, line))
    };
    match geometry {
        Geometry::Point(point) => format!("POINT({})", position(&point.0)),
        Geometry::LineString(of) => format!("LINESTRING{}", line(of)),
        Geometry::Polygon(of) => format!("POLYGON{}", polygon(of)),
        Geometry::MultiPoint(of) => {
            format!("MULTIPOINT({})", joined(of.0.iter(), |point| format!("({})", position(&point.0))))
        }
        Geometry::MultiLineString(of) => format!("MULTILINESTRING({})", joined(of.0.iter(), line)),
        Geometry::MultiPolygon(of) => format!("MULTIPOLYGON({})", joined(of.0.iter(), polygon)),
        Geometry::GeometryCollection(of) => format!("GEOMETRYCOLLECTION({})", joined(of.0.iter(), wkt)),
        // The three below are never read.
        Geometry::Line(of) => format!("LINESTRING({}, {})", position(&of.start), position(&of.end)),
        Geometry::Rect(of) => wkt(&Geometry::Polygon(of.to_polygon())),
        Geometry::Triangle(of) => wkt(&Geometry::Polygon(of.to_polygon())),
    }
}

fn line(of: &LineString) -> String {
    format!("({})", joined(of.0.iter(), position))
}

fn position(at: &Coord) -> String {
    format!("{} {}", at.x, at.y)
}
