//! When, held against another time (Allen's relations).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::compare::Scalar;
use super::expression::Op;
use crate::collection::{Table, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Relative(Op);

/// A moment or a day, or from one to another; an open end is none.
pub(super) enum Period {
    At(Scalar),
    Between(Option<Scalar>, Option<Scalar>),
}

/// First and last nanosecond since 1970.
type Span = (i128, i128);

impl Relative {
    pub fn of(op: Op) -> Option<Self> {
        op.code().starts_with("t_").then_some(Self(op))
    }

    /// Whether it holds of a feature; unknown where a time is.
    pub fn holds(self, one: &Period, other: &Period, table: &Table, at: usize) -> Option<bool> {
        let (a, b) = (one.span(table, at)?, other.span(table, at)?);
        Some(match self.0 {
            Op::TAfter => a.0 > b.1,
            Op::TBefore => a.1 < b.0,
            Op::TContains => a.0 < b.0 && a.1 > b.1,
            Op::TDisjoint => a.1 < b.0 || a.0 > b.1,
            Op::TDuring => a.0 > b.0 && a.1 < b.1,
            Op::TEquals => a == b,
            Op::TFinishedBy => a.0 < b.0 && a.1 == b.1,
            Op::TFinishes => a.0 > b.0 && a.1 == b.1,
            Op::TMeets => a.1 == b.0,
            Op::TMetBy => a.0 == b.1,
            Op::TOverlappedBy => a.0 > b.0 && a.0 < b.1 && a.1 > b.1,
            Op::TOverlaps => a.0 < b.0 && a.1 > b.0 && a.1 < b.1,
            Op::TStartedBy => a.0 == b.0 && a.1 > b.1,
            Op::TStarts => a.0 == b.0 && a.1 < b.1,
            _ => a.0 <= b.1 && a.1 >= b.0,
        })
    }
}

impl Period {
    fn span(&self, table: &Table, at: usize) -> Option<Span> {
        let span = |scalar: &Scalar| span(&scalar.value(table, at));
        match self {
            Self::At(scalar) => span(scalar),
            Self::Between(from, to) => {
                let from = from.as_ref().map_or(Some(i128::MIN), |from| Some(span(from)?.0))?;
                let to = to.as_ref().map_or(Some(i128::MAX), |to| Some(span(to)?.1))?;
                Some((from, to))
            }
        }
    }
}

fn span(value: &Value) -> Option<Span> {
    match value {
        Value::Timestamp(moment) => Some((moment.as_nanosecond(), moment.as_nanosecond())),
        Value::Date(day) => {
            Some((midnight(*day)?.as_nanosecond(), midnight(day.tomorrow().ok()?)?.as_nanosecond() - 1))
        }
        _ => None,
    }
}

fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
