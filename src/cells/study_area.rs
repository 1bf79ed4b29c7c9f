//! The cells a statistic runs on: those with events, and the empty ones among them.

use geo::{
    BooleanOps as _, BoundingRect as _, ChamberlainDuquetteArea, ConvexHull, MapCoords as _, MultiPoint,
    MultiPolygon, Point, Polygon, Rect, coord,
};
use h3o::geom::{ContainmentMode, TilerBuilder};
use h3o::{CellIndex, LatLng, Resolution};

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
/// degrees (x longitude, y latitude), as in the reference values; where the
/// events lie closer together across the 180th meridian than the other way
/// round, it goes across. Empty cells matter: without them every statistic
/// compares busy places with busy places only. But a sea or a moor inside the
/// hull counts as empty too.
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
    if let Some(first) = events.first() {
        let mut centres: MultiPoint = events.iter().map(|&cell| centre(cell)).collect();
        let goes_across = goes_across(&centres);
        if goes_across {
            centres
                .0
                .iter_mut()
                .filter(|centre| centre.x() < 0.0)
                .for_each(|centre| *centre.x_mut() += 360.0);
        }
        let hull = centres.convex_hull();
        check_size(hull.chamberlain_duquette_unsigned_area(), first.resolution())?;
        let parts = if goes_across { cut(&hull) } else { MultiPolygon::from(hull) };
        area.extend(inside(parts, first.resolution()));
    }
    area.sort_unstable();
    area.dedup();
    Ok(area)
}

/// The cells of a resolution whose centres lie inside polygons, ascending and
/// distinct.
///
/// `polygons` are in degrees (x longitude, y latitude), WGS 84, with longitudes
/// from -180 to 180: cut at the 180th meridian where they cross it.
///
/// # Errors
///
/// [`TooLarge`] if there would be more than [`MOST_CELLS`].
///
/// # Example
///
/// ```
/// # use homeward::cells::{outline::dissolve, study_area::within};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// assert_eq!(within(dissolve(&[park]), park.resolution())?, [park]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn within(polygons: MultiPolygon, resolution: Resolution) -> Result<Vec<CellIndex>, TooLarge> {
    check_size(polygons.chamberlain_duquette_unsigned_area(), resolution)?;
    let mut area = inside(polygons, resolution);
    area.sort_unstable();
    area.dedup();
    Ok(area)
}

/// The centre of a cell, in degrees.
fn centre(cell: CellIndex) -> Point {
    let centre = LatLng::from(cell);
    Point::new(centre.lng(), centre.lat())
}

/// Whether points reach less far across the 180th meridian than away from it.
fn goes_across(points: &MultiPoint) -> bool {
    let width = |longitude: fn(&Point) -> f64| {
        let ends = points
            .iter()
            .map(longitude)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), at| (at.min(west), at.max(east)));
        ends.1 - ends.0
    };
    width(|point| point.x().rem_euclid(360.0)) < width(|point| point.x()).min(180.0)
}

/// A polygon with longitudes up to 360 degrees as parts from -180 to 180.
fn cut(polygon: &Polygon) -> MultiPolygon {
    let Some(bounds) = polygon.bounding_rect() else {
        return MultiPolygon(Vec::new());
    };
    let half = |west: f64| {
        let (low, high) = (coord! {x: west, y: bounds.min().y}, coord! {x: west + 180.0, y: bounds.max().y});
        polygon.intersection(&Rect::new(low, high).to_polygon())
    };
    let beyond = half(180.0).map_coords(|at| coord! {x: at.x - 360.0, y: at.y});
    half(0.0).into_iter().chain(beyond).collect()
}

fn check_size(m2: f64, resolution: Resolution) -> Result<(), TooLarge> {
    let cells = (m2 / 1e6 / resolution.area_km2()) as u64;
    if cells > MOST_CELLS as u64 { Err(TooLarge { cells }) } else { Ok(()) }
}

/// The cells whose centre lies inside polygons.
fn inside(polygons: MultiPolygon, resolution: Resolution) -> Vec<CellIndex> {
    let mut tiler = TilerBuilder::new(resolution)
        .containment_mode(ContainmentMode::ContainsCentroid)
        .disable_transmeridian_heuristic()
        .build();
    // A point or a line has no inside, and the tiler says so by an error.
    let added = polygons.into_iter().filter(|polygon| tiler.add(polygon.clone()).is_ok()).count();
    if added == 0 { Vec::new() } else { tiler.into_coverage().collect() }
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
    fn an_area_across_the_180th_meridian_is_not_the_rest_of_the_world() {
        let events = [at(-17.0, 179.9), at(-16.8, -179.9), at(-17.2, -179.95), at(-17.05, -179.8)];
        let area = fill(&events).expect("a small area");
        // The same figure at Greenwich has as many cells, to within the grid's own variation.
        let moved = [at(-17.0, -0.1), at(-16.8, 0.1), at(-17.2, 0.05), at(-17.05, 0.2)];
        let like = fill(&moved).expect("a small area").len() as f64;
        assert!((area.len() as f64 / like - 1.0).abs() < 0.2, "{} {like}", area.len());
        assert!(events.iter().all(|event| area.contains(event)));
        assert!(area.iter().all(|&cell| centre(cell).x().abs() > 179.7));
    }

    #[test]
    fn an_area_round_a_pole_has_the_pole() {
        let events: Vec<_> = (0..12).map(|i| at(89.9, f64::from(i) * 30.0 - 175.0)).collect();
        assert!(fill(&events).is_ok_and(|area| area.len() >= events.len()));
    }

    #[test]
    fn polygons_give_the_cells_inside_them() {
        let mut disk = at(53.5, -2.3).grid_disk::<Vec<_>>(4);
        disk.sort_unstable();
        let shape = crate::cells::outline::dissolve(&disk);
        assert_eq!(within(shape, Resolution::Eight), Ok(disk));
        assert_eq!(within(MultiPolygon(vec![]), Resolution::Eight), Ok(vec![]));
    }

    #[test]
    fn events_all_over_the_world_are_refused_before_memory_runs_out() {
        let error = fill(&[at(53.5, -2.3), at(-33.9, 151.2), at(40.7, -74.0)]).expect_err("too large");
        assert!(error.cells > MOST_CELLS as u64);
    }
}
