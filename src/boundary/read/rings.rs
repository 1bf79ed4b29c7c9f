//! Rings that a Shapefile lists without saying which is a hole in which.

use geo::{Area as _, BoundingRect as _, Contains as _, LineString, Polygon, Winding as _};

use crate::boundary::raw::Parts;

/// The parts that rings make: clockwise ones are outer, the others holes of the
/// smallest part around them. Where none is clockwise all are outer: they were
/// written the other way round.
pub(super) fn parts(rings: Vec<LineString>) -> Parts {
    let (outer, holes): (Vec<LineString>, Vec<LineString>) =
        rings.into_iter().filter(|ring| !ring.0.is_empty()).partition(|ring| !ring.is_ccw());
    if outer.is_empty() {
        return holes.into_iter().map(|ring| vec![ring]).collect();
    }
    let grounds: Vec<Polygon> = outer.iter().map(|ring| Polygon::new(ring.clone(), Vec::new())).collect();
    let mut parts: Parts = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        // One that lies in none is told of as such later on.
        let around = around(&grounds, &hole).unwrap_or_default();
        if let Some(part) = parts.get_mut(around) {
            part.push(hole);
        }
    }
    parts
}

/// The smallest ground that holds a vertex of a hole; none if it lies outside.
fn around(grounds: &[Polygon], hole: &LineString) -> Option<usize> {
    if grounds.len() == 1 {
        return Some(0);
    }
    let bounds = hole.bounding_rect()?;
    let holds = |ground: &Polygon| {
        ground.bounding_rect().is_some_and(|own| own.contains(&bounds) || own == bounds)
            && hole.0.iter().take(4).any(|at| ground.contains(at))
    };
    let around = grounds.iter().enumerate().filter(|(_, ground)| holds(ground));
    around.min_by(|one, other| one.1.unsigned_area().total_cmp(&other.1.unsigned_area())).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use geo::wkt;

    use super::*;

    #[test]
    fn a_hole_goes_to_the_smallest_part_around_it() {
        let outer = wkt!(LINESTRING(0. 0., 0. 9., 9. 9., 9. 0., 0. 0.));
        let hole = wkt!(LINESTRING(1. 1., 8. 1., 8. 8., 1. 8., 1. 1.));
        let island = wkt!(LINESTRING(2. 2., 2. 7., 7. 7., 7. 2., 2. 2.));
        let pond = wkt!(LINESTRING(3. 3., 4. 3., 4. 4., 3. 3.));
        let made = parts(vec![outer.clone(), pond.clone(), island.clone(), hole.clone()]);
        assert_eq!(made, [vec![outer, hole], vec![island, pond]]);
        let backwards = parts(vec![wkt!(LINESTRING(0. 0., 9. 0., 9. 9., 0. 0.))]);
        assert_eq!((backwards.len(), backwards[0].len()), (1, 1));
    }
}
