//! Built-up land, simplified for drawing.

use std::sync::LazyLock;

use geo::{Area as _, BooleanOps, BoundingRect, Intersects, MapCoords, Polygon, Rect, Simplify, coord};

use super::{base, embedded, plane::METRES_PER_DEGREE};

/// How far a drawn edge of built-up land may lie from the true one, metres.
const TOLERANCE_METRES: f64 = 60.0;
/// Built-up land smaller than this is not drawn, square metres.
const LEAST_PIECE_M2: f64 = 60_000.0;
/// Degrees of longitude are shorter by this at 53.65 degrees north, the middle
/// of the two counties.
const SHRINK: f64 = 0.592_7;

static BUILT_UP: LazyLock<Vec<Polygon>> = LazyLock::new(|| {
    let packed = base::layer_gz("built_up").expect("built-up land is a layer of the basemap");
    let pieces = embedded::features(&embedded::unpack(packed));
    pieces.iter().map(|piece| simplify(&embedded::geometry(piece))).filter(is_large).collect()
});

/// The built-up land inside the bounds, cut off at them.
pub(super) fn within(bounds: Rect) -> Vec<Polygon> {
    BUILT_UP.iter().flat_map(|piece| clip(piece, bounds)).filter(is_large).collect()
}

/// The parts of a polygon inside the bounds.
fn clip(piece: &Polygon, bounds: Rect) -> Vec<Polygon> {
    match piece.bounding_rect() {
        Some(rect) if rect.intersects(&bounds) => piece.intersection(&bounds.to_polygon()).0,
        _ => Vec::new(),
    }
}

/// A polygon with edges up to 60 m off, and without the holes that are too
/// small to draw. Simplified on a plane, as a degree east is shorter.
fn simplify(piece: &Polygon) -> Polygon {
    let (outside, holes) = to_plane(piece).simplify(TOLERANCE_METRES / METRES_PER_DEGREE).into_inner();
    let holes =
        holes.into_iter().filter(|hole| plane_m2(&Polygon::new(hole.clone(), vec![])) >= LEAST_PIECE_M2);
    Polygon::new(outside, holes.collect()).map_coords(|at| coord! { x: at.x / SHRINK, y: at.y })
}

fn is_large(piece: &Polygon) -> bool {
    plane_m2(&to_plane(piece)) >= LEAST_PIECE_M2
}

/// A polygon with degrees equally long both ways.
fn to_plane(piece: &Polygon) -> Polygon {
    piece.map_coords(|at| coord! { x: at.x * SHRINK, y: at.y })
}

/// The area of a polygon whose degrees are equally long both ways.
fn plane_m2(piece: &Polygon) -> f64 {
    piece.unsigned_area() * METRES_PER_DEGREE * METRES_PER_DEGREE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_land_is_as_large_as_the_layer_s() {
        let km2 = |pieces: &[Polygon]| pieces.iter().map(|p| plane_m2(&to_plane(p)) / 1e6).sum::<f64>();
        let packed = base::layer_gz("built_up").unwrap();
        let all: Vec<Polygon> =
            embedded::features(&embedded::unpack(packed)).iter().map(embedded::geometry).collect();
        assert!((km2(&BUILT_UP) / km2(&all) - 1.0).abs() < 0.04, "{} of {} km2", km2(&BUILT_UP), km2(&all));
    }
}
