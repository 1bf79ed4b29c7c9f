//! The cells of an area.

use std::collections::BTreeSet;

use geo::{BoundingRect, Coord, MultiPolygon, coord};
use h3o::{CellIndex, LatLng, Resolution};

use super::edges::Edges;

/// Where the descent begins: cells of about 1,800 km2.
const COARSEST: Resolution = Resolution::Four;
/// The resolution of a place: cells of about 0.1 km2.
const FINEST: Resolution = Resolution::Nine;
/// Points this far apart (degrees) meet every cell of the coarsest resolution.
const STEP_DEGREES: f64 = 0.1;
/// The centres of a cell's descendants lie within 1.06 times its radius; more,
/// because cells are not quite regular.
const REACH: f64 = 1.5;

/// Every cell of resolution 9 whose centre lies inside the outline, ascending.
///
/// From coarse cells down: one that no edge comes near is wholly in or wholly
/// out, so that only the rim is looked at closely. England's 1.4 million cells
/// take well under a second so.
pub(super) fn cells(outline: &MultiPolygon, edges: &Edges) -> Vec<CellIndex> {
    let mut found = Vec::new();
    for cell in coarse_cover(outline) {
        descend(cell, edges, &mut found);
    }
    found.sort_unstable();
    found
}

fn descend(cell: CellIndex, edges: &Edges, found: &mut Vec<CellIndex>) {
    let centre = degrees(cell.into());
    let next = cell.resolution().succ().filter(|&finer| finer <= FINEST);
    match next {
        Some(finer) if edges.come_near(centre, reach(cell, centre)) => {
            for child in cell.children(finer) {
                descend(child, edges, found);
            }
        }
        _ if edges.surround(centre) => found.extend(cell.children(FINEST)),
        _ => {}
    }
}

/// How far east or west and north or south, in degrees, a descendant's centre
/// may lie from a cell's.
fn reach(cell: CellIndex, centre: Coord) -> Coord {
    let corners = cell.boundary();
    corners.iter().map(|&corner| degrees(corner)).fold(Coord::zero(), |far, corner| {
        let radius = (corner.x - centre.x).hypot(corner.y - centre.y);
        coord! { x: far.x.max(REACH * radius), y: far.y.max(REACH * radius) }
    })
}

/// Coarse cells that together hold the whole outline, and some beside it.
fn coarse_cover(outline: &MultiPolygon) -> BTreeSet<CellIndex> {
    let Some(bounds) = outline.bounding_rect() else {
        return BTreeSet::new();
    };
    let steps = |from: f64, to: f64| {
        (0_u32..)
            .map(move |n| from + f64::from(n) * STEP_DEGREES)
            .take_while(move |&at| at < to + STEP_DEGREES)
    };
    let points = steps(bounds.min().y, bounds.max().y)
        .flat_map(|y| steps(bounds.min().x, bounds.max().x).map(move |x| (y, x)))
        .filter_map(|(y, x)| LatLng::new(y, x).ok());
    points.flat_map(|point| point.to_cell(COARSEST).grid_disk::<Vec<_>>(1)).collect()
}

/// A point of H3 as longitude and latitude in degrees.
fn degrees(point: LatLng) -> Coord {
    coord! { x: point.lng(), y: point.lat() }
}

#[cfg(test)]
mod tests {
    use h3o::geom::TilerBuilder;

    use super::*;

    #[test]
    fn the_fill_agrees_with_the_library_s() {
        for name in ["rochdale", "bradford"] {
            let area = super::super::find(&super::super::AreaCode::from_name(name).unwrap()).unwrap();
            let mut tiler = TilerBuilder::new(FINEST).build();
            tiler.add_batch(area.outline.clone()).unwrap();
            let mut expected: Vec<_> = tiler.into_coverage().collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(area.cells(), expected, "{name}");
        }
    }

    #[test]
    fn an_outline_without_land_has_no_cells() {
        let nowhere = MultiPolygon::new(vec![]);
        assert_eq!(cells(&nowhere, &Edges::new(&nowhere)), []);
    }
}
