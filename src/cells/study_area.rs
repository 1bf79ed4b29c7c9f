//! The cells a statistic runs on: those with events, and the empty ones among them.

use geo::{ChamberlainDuquetteArea, ConvexHull, MultiPoint, Point, Polygon};
use h3o::geom::{ContainmentMode, TilerBuilder};
use h3o::{CellIndex, LatLng};

/// The most cells a study area may hold: over seven times England's at
/// resolution 9, and some 3 GB of working memory.
pub const MOST_CELLS: usize = 10_000_000;

/// Events so far apart that the area between them has too many cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the area that the events span has about {cells} cells, more than {MOST_CELLS}: \
     use a coarser resolution, or look for a point far from the others"
)]
pub struct TooLarge {
    /// How many cells the area has, roughly.
    pub cells: u64,
}

/// Fills in the cells between those with events.
///
/// Takes the cells with at least one event, all of one resolution. Returns
/// them and every cell of that resolution whose centre lies inside the convex
/// hull of their centres, ascending and distinct. The hull is planar in
/// degrees (x longitude, y latitude), as in the reference values, so an area
/// across the 180th meridian comes out wrong. Empty cells matter: without
/// them every statistic compares busy places with busy places only. But a sea
/// or a moor inside the hull counts as empty too.
///
/// # Errors
///
/// [`TooLarge`] if the area would have more than [`MOST_CELLS`].
///
/// # Example
///
/// ```
/// # use homeward::cells::study_area::fill;
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let corners = park.grid_ring::<Vec<_>>(1);
/// assert_eq!(fill(&corners)?.len(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fill(events: &[CellIndex]) -> Result<Vec<CellIndex>, TooLarge> {
    let mut area = events.to_vec();
    let centres: MultiPoint = events.iter().map(|&cell| centre(cell)).collect();
    let hull = centres.convex_hull();
    if let Some(first) = events.first() {
        check_size(&hull, *first)?;
        area.extend(inside(hull, *first));
    }
    area.sort_unstable();
    area.dedup();
    Ok(area)
}

/// The centre of a cell, in degrees.
fn centre(cell: CellIndex) -> Point {
    let centre = LatLng::from(cell);
    Point::new(centre.lng(), centre.lat())
}

fn check_size(hull: &Polygon, like: CellIndex) -> Result<(), TooLarge> {
    let km2 = hull.chamberlain_duquette_unsigned_area() / 1e6;
    let cells = (km2 / like.resolution().area_km2()) as u64;
    if cells > MOST_CELLS as u64 { Err(TooLarge { cells }) } else { Ok(()) }
}

/// The cells like `like` whose centre lies inside the hull.
fn inside(hull: Polygon, like: CellIndex) -> Vec<CellIndex> {
    let mut tiler = TilerBuilder::new(like.resolution())
        .containment_mode(ContainmentMode::ContainsCentroid)
        .disable_transmeridian_heuristic()
        .build();
    // A point or a line has no inside, and the tiler says so by an error.
    match tiler.add(hull) {
        Ok(()) => tiler.into_coverage().collect(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use geo::Contains;
    use h3o::Resolution;

    use super::*;

    fn at(lat: f64, lng: f64) -> CellIndex {
        LatLng::new(lat, lng).expect("a point").to_cell(Resolution::Eight)
    }

    #[test]
    fn the_area_is_every_cell_whose_centre_the_hull_holds() {
        let events = [at(53.5, -2.3), at(53.62, -2.1), at(53.4, -2.0), at(53.48, -2.15)];
        let area = fill(&events).expect("a small area");
        let hull = MultiPoint::from_iter(events.iter().map(|&cell| centre(cell))).convex_hull();
        let around = at(53.5, -2.15).grid_disk::<Vec<_>>(40);
        let mut expected: Vec<_> = around
            .into_iter()
            .filter(|cell| events.contains(cell) || hull.contains(&centre(*cell)))
            .collect();
        expected.sort_unstable();
        assert!(area.len() > 100);
        assert_eq!(area, expected);
    }

    #[test]
    fn a_point_a_pair_and_a_line_have_no_inside() {
        assert_eq!(fill(&[]), Ok(vec![]));
        assert_eq!(fill(&[at(53.5, -2.3)]), Ok(vec![at(53.5, -2.3)]));
        assert_eq!(fill(&[at(53.5, -2.3), at(53.6, -2.1)]).map(|area| area.len()), Ok(2));
    }

    #[test]
    fn events_all_over_the_world_are_refused_before_memory_runs_out() {
        let error = fill(&[at(53.5, -2.3), at(-33.9, 151.2), at(40.7, -74.0)]).expect_err("too large");
        assert!(error.cells > MOST_CELLS as u64);
    }
}
