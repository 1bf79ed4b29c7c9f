//! CQL2 as JSON.

use geo::Geometry;
use serde_json::{Map, Value};

use super::expression::{Expression, Literal, Op};
use super::{BadFilter, limits};

/// Reads a filter from JSON.
///
/// # Errors
///
/// [`BadFilter`] says what is wrong with it, or which limit it breaks.
pub fn from_json(text: &str) -> Result<Expression, BadFilter> {
    limits::length(text)?;
    // serde_json itself goes 128 deep at most.
    let value: Value = serde_json::from_str(text).map_err(|_| BadFilter::NotJson)?;
    let expression = read(&value).ok_or(BadFilter::NotJson)?;
    limits::size(&expression)?;
    Ok(expression)
}

fn read(value: &Value) -> Option<Expression> {
    Some(match value {
        Value::Bool(truth) => Expression::Literal(Literal::Boolean(*truth)),
        Value::Number(number) => Expression::Literal(Literal::Number(number.as_f64()?)),
        Value::String(text) => Expression::Literal(Literal::Text(text.clone())),
        Value::Array(items) => Expression::List(all(items)?),
        Value::Object(object) => of_object(object)?,
        Value::Null => return None,
    })
}

fn all(items: &[Value]) -> Option<Vec<Expression>> {
    items.iter().map(read).collect()
}

fn of_object(object: &Map<String, Value>) -> Option<Expression> {
    if object.contains_key("type") {
        return geometry(object).map(Expression::Geometry);
    }
    if let Some(op) = object.get("op") {
        let arguments = all(object.get("args")?.as_array()?)?;
        let name = op.as_str()?;
        return Some(match Op::named(name) {
            Some(op) => Expression::Apply(op, arguments),
            None => Expression::Function(name.to_owned(), arguments),
        });
    }
    let (key, value) = object.iter().next().filter(|_| object.len() == 1)?;
    Some(match key.as_str() {
        "property" => Expression::Property(value.as_str()?.to_owned()),
        "date" => Expression::Literal(Literal::Date(value.as_str()?.parse().ok()?)),
        "timestamp" => Expression::Literal(Literal::Timestamp(value.as_str()?.parse().ok()?)),
        "interval" => Expression::Interval(Box::new(all(value.as_array()?)?.try_into().ok()?)),
        "bbox" => {
            let numbers: Option<Vec<f64>> = value.as_array()?.iter().map(Value::as_f64).collect();
            Expression::Box(numbers.filter(|numbers| matches!(numbers.len(), 4 | 6))?)
        }
        _ => return None,
    })
}

fn geometry(object: &Map<String, Value>) -> Option<Geometry> {
    let read: ::geojson::Geometry = serde_json::from_value(Value::Object(object.clone())).ok()?;
    Geometry::try_from(read).ok()
}
