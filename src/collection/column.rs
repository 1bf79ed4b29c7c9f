//! Typed columns: the properties of a collection.

use jiff::Timestamp;
use jiff::civil::Date;

/// What a column holds, beside nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
    /// Days.
    Date,
    /// Moments.
    Timestamp,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A text.
    Text(Box<str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A moment.
    Timestamp(Timestamp),
}

/// A property that every feature of a collection has.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in queries and answers.
    pub name: String,
    /// What it says, in a sentence.
    pub says: String,
    /// What it holds.
    pub holds: Type,
    /// The only texts that it can hold, where it is a code list.
    pub codes: Vec<&'static str>,
    values: Values,
}

#[derive(Debug, Clone)]
enum Values {
    /// The same for every feature.
    Same(Value),
    Each(Vec<Value>),
}

impl Column {
    /// A column with a value for each feature, in their order.
    #[must_use]
    pub fn each(name: &str, says: &str, holds: Type, values: Vec<Value>) -> Self {
        let (name, says) = (name.to_owned(), says.to_owned());
        Self { name, says, holds, codes: Vec::new(), values: Values::Each(values) }
    }

    /// A column with one value for every feature.
    #[must_use]
    pub fn same(name: &str, says: &str, holds: Type, value: Value) -> Self {
        let (name, says) = (name.to_owned(), says.to_owned());
        Self { name, says, holds, codes: Vec::new(), values: Values::Same(value) }
    }

    /// The same, as a code list.
    #[must_use]
    pub fn of_codes(self, codes: Vec<&'static str>) -> Self {
        Self { codes, ..self }
    }

    /// The value of the feature at this place in the collection.
    #[must_use]
    pub fn value(&self, at: usize) -> &Value {
        match &self.values {
            Values::Same(value) => value,
            Values::Each(values) => &values[at],
        }
    }

    /// Reads a value as a client writes it in an address.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Value> {
        Some(match self.holds {
            Type::Text => Value::text(text),
            Type::Integer => Value::Integer(text.parse().ok()?),
            Type::Number => Value::Number(text.parse().ok().filter(|number: &f64| number.is_finite())?),
            Type::Boolean => Value::Boolean(text.parse().ok()?),
            Type::Date => Value::Date(text.parse().ok()?),
            Type::Timestamp => Value::Timestamp(text.parse().ok()?),
        })
    }
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// A text, or nothing.
    #[must_use]
    pub fn or_null(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// As JSON has it.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Text(text) => serde_json::Value::from(&**text),
            Self::Integer(number) => (*number).into(),
            Self::Number(number) => (*number).into(),
            Self::Boolean(truth) => (*truth).into(),
            Self::Date(day) => day.to_string().into(),
            Self::Timestamp(moment) => moment.to_string().into(),
        }
    }

    /// The order of two values of one column; nulls come last.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        use std::cmp::Ordering;
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Greater,
            (_, Self::Null) => Ordering::Less,
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Integer(one), Self::Integer(other)) => one.cmp(other),
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Boolean(one), Self::Boolean(other)) => one.cmp(other),
            (Self::Date(one), Self::Date(other)) => one.cmp(other),
            (Self::Timestamp(one), Self::Timestamp(other)) => one.cmp(other),
            _ => Ordering::Equal,
        }
    }
}
