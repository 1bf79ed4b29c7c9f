//! How large a filter may be.

use super::{BadFilter, Expression};

/// Most bytes of a filter.
pub const MOST_BYTES: usize = 4096;
/// Deepest nesting.
pub const MOST_DEEP: usize = 16;
/// Most vertices of all its geometries.
pub const MOST_VERTICES: usize = 1000;

/// Refuses a text that is too long before it is read.
pub(super) fn length(text: &str) -> Result<(), BadFilter> {
    if text.len() > MOST_BYTES { Err(BadFilter::TooLong) } else { Ok(()) }
}

/// Refuses what was read and is too deep, or has too many vertices.
pub(super) fn size(expression: &Expression) -> Result<(), BadFilter> {
    if depth(expression) > MOST_DEEP {
        return Err(BadFilter::TooDeep);
    }
    if vertices(expression) > MOST_VERTICES { Err(BadFilter::TooManyVertices) } else { Ok(()) }
}

fn depth(expression: &Expression) -> usize {
    expression.inside().map(depth).max().map_or(0, |deepest| deepest + 1)
}

fn vertices(expression: &Expression) -> usize {
    let own = match expression {
        Expression::Geometry(geometry) => geo::CoordsIter::coords_count(geometry),
        _ => 0,
    };
    own + expression.inside().map(vertices).sum::<usize>()
}
