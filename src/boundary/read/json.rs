//! What GeoJSON and TopoJSON share: numbers nested in lists, and the fields of
//! an area, read without keeping more than is needed.

use std::fmt;

use geo::{Coord, LineString};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::boundary::Rule;
use crate::boundary::raw::{Feature, MOST_POINTS};

/// Refuses a text of so many lists or values that reading it would take more
/// memory than its points may.
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Rule> {
    let count = |sign: u8| bytes.iter().filter(|&&byte| byte == sign).count();
    match count(b'[') > 2 * MOST_POINTS || count(b',') > 8 * MOST_POINTS {
        true => Err(Rule::TooManyPoints),
        false => Ok(()),
    }
}

/// Numbers, nested in lists to any depth that the reader of JSON allows.
pub(super) enum Nest {
    /// A number by itself.
    Number(f64),
    /// A list that begins with two numbers, and is no longer than a point: three
    /// arcs of an area look the same, and are told apart by who asks.
    Pair(f64, f64, Option<f64>),
    /// A list of lists, or of numbers.
    List(Vec<Nest>),
}

impl Nest {
    pub(super) fn list(&self) -> Option<&[Nest]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// A list of whole numbers.
    pub(super) fn indices(&self) -> Option<Vec<i64>> {
        let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 1e9).then_some(number as i64);
        match self {
            Self::Number(_) => None,
            Self::Pair(one, other, third) => {
                [Some(*one), Some(*other), *third].into_iter().flatten().map(whole).collect()
            }
            Self::List(list) => {
                let number =
                    |each: &Self| if let Self::Number(number) = each { whole(*number) } else { None };
                list.iter().map(number).collect()
            }
        }
    }

    pub(super) fn position(&self) -> Option<Coord> {
        match *self {
            Self::Pair(x, y, _) => Some(Coord { x, y }),
            Self::Number(_) => None,
            // One with more than three numbers.
            Self::List(ref list) => match list[..] {
                [Self::Number(x), Self::Number(y), Self::Number(_), Self::Number(_), ..] => {
                    Some(Coord { x, y })
                }
                _ => None,
            },
        }
    }

    pub(super) fn ring(&self) -> Option<LineString> {
        let positions: Option<Vec<Coord>> = self.list()?.iter().map(Self::position).collect();
        positions.map(LineString)
    }

    /// The rings of a polygon.
    pub(super) fn polygon(&self) -> Option<Vec<LineString>> {
        self.list()?.iter().map(Self::ring).collect()
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(NestVisitor)
    }
}

struct NestVisitor;

impl<'de> Visitor<'de> for NestVisitor {
    type Value = Nest;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("numbers in lists")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
        Ok(Nest::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nest, A::Error> {
        let mut start = [0.0; 3];
        let mut numbers = 0;
        let mut rest = Vec::new();
        while let Some(next) = list.next_element::<Nest>()? {
            match next {
                Nest::Number(number) if rest.is_empty() && numbers < 3 => {
                    start[numbers] = number;
                    numbers += 1;
                }
                next => {
                    if rest.is_empty() {
                        rest.extend(start[..numbers].iter().copied().map(Nest::Number));
                    }
                    rest.push(next);
                }
            }
        }
        Ok(match (rest.is_empty(), numbers) {
            (true, 2) => Nest::Pair(start[0], start[1], None),
            (true, 3) => Nest::Pair(start[0], start[1], Some(start[2])),
            (true, numbers) => Nest::List(start[..numbers].iter().copied().map(Nest::Number).collect()),
            (false, _) => Nest::List(rest),
        })
    }
}

/// The plain fields of an area: words, numbers, yes or no.
#[derive(Default)]
pub(super) struct Fields(pub Feature);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some((name, value)) = map.next_entry::<String, Plain>()? {
            if let Plain(Some(value)) = value {
                fields.0.add_field(&name, value);
            }
        }
        Ok(fields)
    }
}

/// A value as words; nothing for lists, objects and null.
pub(super) struct Plain(pub Option<String>);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_str<E>(self, words: &str) -> Result<Plain, E> {
        Ok(Plain(Some(words.to_owned())))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Plain, E> {
        Ok(Plain(Some(yes.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Plain, E> {
        Ok(Plain(Some(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Plain, E> {
        Ok(Plain(Some(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Plain, E> {
        Ok(Plain(Some(number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Plain, E> {
        Ok(Plain(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Plain, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Plain(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plain, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Plain(None))
    }
}
