//! Where a feature lies, held against a geometry (DE-9IM).

use geo::{BoundingRect as _, CoordsIter as _, Geometry, Intersects as _, Rect, Relate as _};

use super::BadFilter;
use super::expression::Op;
use crate::collection::{Table, TooMuchWork};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Intersects,
    Disjoint,
    Equals,
    Touches,
    Crosses,
    Within,
    Contains,
    Overlaps,
}

/// The feature's own ground, or one that was given.
pub(super) enum Ground {
    Own,
    Given(Geometry, Rect),
}

/// Steps that a vertex costs: where it is only asked whether two geometries
/// meet, and where it is worked out how.
const VERTEX: u64 = 20;
const RELATED: u64 = 50;
/// Above as many vertices the work grows faster than their number.
const MANY: u64 = 64;

impl Relation {
    pub fn of(op: Op) -> Option<Self> {
        Some(match op {
            Op::SIntersects => Self::Intersects,
            Op::SDisjoint => Self::Disjoint,
            Op::SEquals => Self::Equals,
            Op::STouches => Self::Touches,
            Op::SCrosses => Self::Crosses,
            Op::SWithin => Self::Within,
            Op::SContains => Self::Contains,
            Op::SOverlaps => Self::Overlaps,
            _ => return None,
        })
    }

    pub fn holds(
        self,
        (one, other): (&Ground, &Ground),
        (table, at): (&Table, usize),
        steps: &mut u64,
    ) -> Result<bool, TooMuchWork> {
        let ((one, of_one), (other, of_other)) = (one.seen(table, at), other.seen(table, at));
        if !of_one.intersects(&of_other) {
            return Ok(self == Self::Disjoint);
        }
        let vertices = u64::try_from(one.coords_count() + other.coords_count()).unwrap_or(u64::MAX);
        let cost = match self {
            Self::Intersects | Self::Disjoint => vertices.saturating_mul(VERTEX),
            _ => vertices.saturating_mul(RELATED).saturating_mul(1 + vertices / MANY),
        };
        *steps = steps.checked_sub(cost).ok_or(TooMuchWork)?;
        Ok(match self {
            Self::Intersects => one.intersects(other),
            Self::Disjoint => !one.intersects(other),
            _ => {
                let matrix = one.relate(other);
                match self {
                    Self::Equals => matrix.is_equal_topo(),
                    Self::Touches => matrix.is_touches(),
                    Self::Crosses => matrix.is_crosses(),
                    Self::Within => matrix.is_within(),
                    Self::Contains => matrix.is_contains(),
                    _ => matrix.is_overlaps(),
                }
            }
        })
    }
}

impl Ground {
    /// A geometry that was given, if it is one.
    pub fn given(geometry: Geometry) -> Result<Self, BadFilter> {
        let whole = geometry.coords_iter().all(|at| at.x.is_finite() && at.y.is_finite());
        let rings_closed = match &geometry {
            Geometry::Polygon(polygon) => is_closed(polygon),
            Geometry::MultiPolygon(polygons) => polygons.iter().all(is_closed),
            _ => true,
        };
        let bounds = geometry.bounding_rect().filter(|_| whole && rings_closed);
        bounds.map(|bounds| Self::Given(geometry, bounds)).ok_or(BadFilter::BadGeometry)
    }

    fn seen<'a>(&'a self, table: &'a Table, at: usize) -> (&'a Geometry, Rect) {
        match self {
            Self::Own => (table.shape(at), table.bounds(at)),
            Self::Given(geometry, bounds) => (geometry, *bounds),
        }
    }
}

/// Whether each ring goes round some ground: at least a triangle.
fn is_closed(polygon: &geo::Polygon) -> bool {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).all(|ring| ring.0.len() >= 4)
}
