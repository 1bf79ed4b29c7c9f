//! CQL2, the filters of OGC's standards: as text and as JSON.
//!
//! A filter is read into an [`Expression`], checked against the columns of a
//! table, and evaluated on typed values with steps that are counted. Its size
//! is limited before anything else is looked at. Source: OGC 21-065r2.

mod check;
mod compare;
mod evaluate;
mod expression;
mod json;
mod lexer;
mod limits;
mod pattern;
mod spatial;
mod temporal;
mod text;
mod wkt;
mod write;

pub use check::Filter;
pub use expression::{Expression, Literal, Op};
pub use json::from_json;
pub use limits::{MOST_BYTES, MOST_DEEP, MOST_VERTICES};
pub use text::from_text;
pub use write::{to_json, to_text};

/// Why a filter was refused. Of what was written only names are repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFilter {
    /// It is longer than it may be.
    #[error("a filter has 4096 bytes at most")]
    TooLong,
    /// It is nested deeper than it may be.
    #[error("a filter is nested 16 deep at most")]
    TooDeep,
    /// Its geometries have more vertices than they may.
    #[error("the geometries of a filter have 1000 vertices at most")]
    TooManyVertices,
    /// It is no CQL2 from this byte on.
    #[error("it cannot be read from byte {0} on")]
    NotRead(usize),
    /// It is no CQL2 in JSON.
    #[error("it is not a CQL2 filter in JSON")]
    NotJson,
    /// It names what cannot be queried.
    #[error("{0} is no queryable of this collection")]
    NoQueryable(String),
    /// It uses an operator or a function that is not offered.
    #[error("{0} is not offered here")]
    NotOffered(String),
    /// It puts together what does not go together.
    #[error("{0} does not take what it was given")]
    WrongTypes(String),
    /// A geometry is not one.
    #[error("a geometry of the filter is not one")]
    BadGeometry,
}
