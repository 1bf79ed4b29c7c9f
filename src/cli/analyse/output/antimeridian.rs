//! Shapes across the 180th meridian, cut there as RFC 7946 (3.1.9) asks.

use geo::orient::{Direction, Orient};
use geo::{BooleanOps, BoundingRect, Coord, LineString, MapCoords, MultiPolygon, Polygon, Rect, coord};

/// Cuts what crosses the 180th meridian, so that no longitude leaves -180 to
/// 180 and no line runs round the world.
///
/// Takes shapes as `cells::outline` makes them, where such a ring jumps from
/// one side to the other, and whose parts span less than half the world; a
/// shape that crosses nothing comes back as it was, to the last bit. A part
/// that holds a pole is closed along the edge of the map.
///
/// # Example
///
/// ```
/// # use homeward::cells::outline::dissolve;
/// # use homeward::cli::analyse::output::cut_at_180;
/// # use h3o::{LatLng, Resolution};
/// let fiji = LatLng::new(-17.0, 180.0)?.to_cell(Resolution::Five);
/// assert_eq!(cut_at_180(&dissolve(&[fiji])).0.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn cut(shape: &MultiPolygon) -> MultiPolygon {
    if !shape.iter().flat_map(rings).any(jumps) {
        return shape.clone();
    }
    shape.iter().flat_map(cut_polygon).collect()
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    [polygon.exterior()].into_iter().chain(polygon.interiors())
}

/// Whether a ring leaps over the meridian.
fn jumps(ring: &LineString) -> bool {
    ring.lines().any(|line| (line.end.x - line.start.x).abs() > 180.0)
}

fn cut_polygon(polygon: &Polygon) -> Vec<Polygon> {
    if !rings(polygon).any(jumps) {
        return vec![polygon.clone()];
    }
    let unrolled = unrolled(polygon);
    let Some(bounds) = unrolled.bounding_rect() else { return Vec::new() };
    // The world and its copies to the west and the east, as far as the shape
    // goes: the finer the clipping counts then.
    let clip = |shift: f64| {
        let (west, east) = (bounds.min().x.max(shift - 180.0), bounds.max().x.min(shift + 180.0));
        let rect = || Rect::new(coord! { x: west, y: bounds.min().y }, coord! { x: east, y: bounds.max().y });
        (west < east).then(|| (shift, rect()))
    };
    let touched = [-360.0, 0.0, 360.0].into_iter().filter_map(clip);
    let parts = touched.map(|(shift, clip)| {
        let part = unrolled.intersection(&clip.to_polygon());
        part.map_coords(|at| coord! { x: within(at.x - shift, 180.0), y: within(at.y, 90.0) })
    });
    let parts: MultiPolygon = if bounds.width() > 180.0 {
        // Parts round a pole meet where the ring began.
        let whole = parts.reduce(|a, b| a.union(&b)).unwrap_or_else(|| MultiPolygon::new(Vec::new()));
        whole.map_coords(|at| coord! { x: within(at.x, 180.0), y: within(at.y, 90.0) })
    } else {
        parts.flatten().collect()
    };
    parts.orient(Direction::Default).0
}

/// A number of degrees at most so far from 0; clipping rounds, so that what
/// lies at the edge comes out beside it.
fn within(degrees: f64, most: f64) -> f64 {
    const ROUNDING: f64 = 2e-7;
    if degrees.abs() > most - ROUNDING { most.copysign(degrees) } else { degrees }
}

/// The polygon with longitudes that go on beyond 180 rather than leap.
fn unrolled(polygon: &Polygon) -> Polygon {
    let mut unrolled: Vec<_> = rings(polygon).map(follow).collect();
    let Some(first) = unrolled.first().and_then(|ring| ring.0.first()).copied() else {
        return polygon.clone();
    };
    for ring in &mut unrolled {
        let start = ring.0.first().map_or(first.x, |at| at.x);
        let shift = first.x + leap(first.x, start) - start;
        ring.0.iter_mut().for_each(|at| at.x += shift);
    }
    // The outer ring is the one that spans the most: signs of areas are of no
    // use in a ring that leapt.
    let span =
        |ring: &LineString| ring.bounding_rect().map_or(0.0, |bounds| bounds.width() * bounds.height());
    let outer = (0..unrolled.len()).max_by(|&a, &b| span(&unrolled[a]).total_cmp(&span(&unrolled[b])));
    let exterior = outer.map_or_else(|| LineString::new(Vec::new()), |outer| unrolled.swap_remove(outer));
    Polygon::new(exterior, unrolled)
}

/// A ring followed step by step, each the shorter way round; one that ends a
/// world away from where it began goes round a pole, and is closed along it.
fn follow(ring: &LineString) -> LineString {
    let mut line: Vec<Coord> = Vec::with_capacity(ring.0.len() + 2);
    for &at in &ring.0 {
        let x = line.last().map_or(at.x, |last| last.x + leap(last.x, at.x));
        line.push(coord! { x: x, y: at.y });
    }
    if let (Some(&first), Some(&last)) = (line.first(), line.last())
        && (last.x - first.x).abs() > 180.0
    {
        let pole = 90.0_f64.copysign(first.y);
        line.extend([coord! { x: last.x, y: pole }, coord! { x: first.x, y: pole }, first]);
    }
    LineString::new(line)
}

/// The way from a longitude to another, the shorter way round.
fn leap(from: f64, to: f64) -> f64 {
    let way = to - from;
    if way > 180.0 {
        way - 360.0
    } else if way < -180.0 {
        way + 360.0
    } else {
        way
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, LineString, Validation};
    use h3o::{CellIndex, LatLng, Resolution};

    use super::*;
    use crate::cells::outline::dissolve;

    fn cell(lat: f64, lng: f64, resolution: Resolution) -> CellIndex {
        LatLng::new(lat, lng).expect("a point").to_cell(resolution)
    }

    fn check(cells: &[CellIndex], parts: usize) -> MultiPolygon {
        let shape = cut(&dissolve(cells));
        assert_eq!(shape.0.len(), parts);
        assert!(shape.is_valid(), "{:?}", shape.validation_errors());
        assert_eq!(shape, shape.orient(Direction::Default), "RFC 7946 winding");
        assert!(shape.iter().flat_map(rings).flat_map(LineString::coords).all(|at| at.x.abs() <= 180.0));
        // A line along a pole is a point of the globe.
        let runs = |line: geo::Line| line.dx().abs() > 180.0 && line.start.y.abs() < 90.0;
        assert!(!shape.iter().flat_map(rings).flat_map(LineString::lines).any(runs));
        shape
    }

    #[test]
    fn what_crosses_nothing_is_not_touched() {
        let shape = dissolve(&cell(53.6, -2.1, Resolution::Eight).grid_disk::<Vec<_>>(2));
        assert_eq!(cut(&shape), shape);
    }

    #[test]
    fn a_cell_across_the_meridian_is_two_halves_of_its_area() {
        for lat in [-17.0, 0.1, 52.0, 71.0] {
            for resolution in [Resolution::Two, Resolution::Five, Resolution::Nine] {
                let cell = cell(lat, 180.0, resolution);
                let halves = check(&[cell], 2).unsigned_area();
                let whole = unrolled(&dissolve(&[cell]).0[0]).unsigned_area();
                assert!((halves / whole - 1.0).abs() < 1e-6, "{halves} of {whole}");
            }
        }
    }

    #[test]
    fn a_hole_across_the_meridian_stays_a_hole() {
        let ring: Vec<CellIndex> = cell(52.0, 180.0, Resolution::Seven).grid_ring(1);
        let shape = check(&ring, 2);
        let sum: f64 = ring.iter().map(|&cell| cut(&dissolve(&[cell])).unsigned_area()).sum();
        assert!((shape.unsigned_area() / sum - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_cell_at_a_pole_reaches_the_edge_of_the_map() {
        for lat in [90.0, -90.0] {
            let shape = check(&[cell(lat, 0.0, Resolution::Three)], 1);
            let bounds = shape.bounding_rect().expect("a shape");
            assert_eq!((bounds.min().x, bounds.max().x), (-180.0, 180.0));
            let far = if lat > 0.0 { bounds.max().y } else { bounds.min().y };
            assert_eq!(far, lat);
        }
    }
}
