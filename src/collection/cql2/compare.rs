//! Values that are held against each other.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::expression::Op;
use crate::collection::{Table, Type, Value};

/// What can be compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Text,
    Number,
    Boolean,
    Date,
    Timestamp,
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// A value of a feature, or the same for all.
#[derive(Debug, Clone)]
pub(super) enum Scalar {
    Column(usize),
    Just(Value),
    Folded(Box<Scalar>),
    Arithmetic(Op, Box<Scalar>, Box<Scalar>),
}

impl Comparison {
    pub fn of(op: Op) -> Option<Self> {
        Some(match op {
            Op::Equal => Self::Equal,
            Op::Unequal => Self::Unequal,
            Op::Less => Self::Less,
            Op::Greater => Self::Greater,
            Op::LessOrEqual => Self::LessOrEqual,
            Op::GreaterOrEqual => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::Greater => order.is_gt(),
            Self::LessOrEqual => order.is_le(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Scalar {
    pub fn class(&self, table: &Table) -> Class {
        match self {
            Self::Column(at) => match table.columns()[*at].holds {
                Type::Text => Class::Text,
                Type::Integer | Type::Number => Class::Number,
                Type::Boolean => Class::Boolean,
                Type::Date => Class::Date,
                Type::Timestamp => Class::Timestamp,
            },
            Self::Just(value) => match value {
                Value::Null => Class::Nothing,
                Value::Text(_) => Class::Text,
                Value::Integer(_) | Value::Number(_) => Class::Number,
                Value::Boolean(_) => Class::Boolean,
                Value::Date(_) => Class::Date,
                Value::Timestamp(_) => Class::Timestamp,
            },
            Self::Folded(_) => Class::Text,
            Self::Arithmetic(..) => Class::Number,
        }
    }

    /// A text as the day or the moment that it names.
    pub fn read_as(&self, class: Class) -> Option<Self> {
        let Self::Just(Value::Text(text)) = self else { return None };
        Some(Self::Just(match class {
            Class::Date => Value::Date(text.parse().ok().filter(|_| text.len() == 10)?),
            Class::Timestamp => Value::Timestamp(text.parse().ok()?),
            _ => return None,
        }))
    }

    /// The same text whatever the case.
    pub fn fold(self) -> Self {
        match self {
            Self::Just(Value::Text(text)) => Self::Just(Value::text(&folded(&text))),
            scalar => Self::Folded(Box::new(scalar)),
        }
    }

    /// The value of a feature.
    pub fn value<'a>(&'a self, table: &'a Table, at: usize) -> Cow<'a, Value> {
        match self {
            Self::Column(column) => Cow::Borrowed(table.columns()[*column].value(at)),
            Self::Just(value) => Cow::Borrowed(value),
            Self::Folded(inside) => match &*inside.value(table, at) {
                Value::Text(text) => Cow::Owned(Value::text(&folded(text))),
                _ => Cow::Owned(Value::Null),
            },
            Self::Arithmetic(op, one, other) => {
                let (one, other) = (number(&one.value(table, at)), number(&other.value(table, at)));
                let result = one.zip(other).map(|(one, other)| calculate(*op, one, other));
                Cow::Owned(result.filter(|number| number.is_finite()).map_or(Value::Null, Value::Number))
            }
        }
    }
}

/// The order of two values; none where one of them is nothing.
pub(super) fn order(one: &Value, other: &Value) -> Option<Ordering> {
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return one.partial_cmp(&other);
    }
    match (one, other) {
        (Value::Null, _) | (_, Value::Null) => None,
        (one, other) => Some(one.order(other)),
    }
}

// A count that a release tells is far inside what a double holds exactly.
#[allow(clippy::cast_precision_loss)]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn calculate(op: Op, one: f64, other: f64) -> f64 {
    match op {
        Op::Plus => one + other,
        Op::Minus => one - other,
        Op::Times => one * other,
        Op::Over => one / other,
        Op::Modulo => one % other,
        Op::Div => (one / other).trunc(),
        _ => one.powf(other),
    }
}

/// A text in which case makes no difference: Greek final sigma and German sharp
/// s meet their other forms on the way through the capitals.
pub(super) fn folded(text: &str) -> String {
    text.to_uppercase().chars().flat_map(char::to_lowercase).collect()
}
