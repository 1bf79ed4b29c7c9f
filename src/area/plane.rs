//! Distances over a few tens of kilometres, as on a plane.

use geo::{Coord, coord};

/// Metres in a degree of latitude.
pub(super) const METRES_PER_DEGREE: f64 = 111_195.0;

/// From one point to another in metres east and north, true to 0.5 % over the
/// 30 km at which it is used. Points are longitude and latitude in degrees.
pub(super) fn metres(from: Coord, to: Coord) -> Coord {
    let shrink = f64::midpoint(from.y, to.y).to_radians().cos();
    coord! { x: (to.x - from.x) * shrink * METRES_PER_DEGREE, y: (to.y - from.y) * METRES_PER_DEGREE }
}

/// How far one point lies from another, metres.
pub(super) fn metres_between(a: Coord, b: Coord) -> f64 {
    let way = metres(a, b);
    way.x.hypot(way.y)
}

/// The compass point, of eight, at which one point lies from another.
pub(super) fn compass(from: Coord, to: Coord) -> &'static str {
    let way = metres(from, to);
    let north_by_east = way.x.atan2(way.y).to_degrees().rem_euclid(360.0);
    match north_by_east {
        d if d < 22.5 => "north",
        d if d < 67.5 => "north-east",
        d if d < 112.5 => "east",
        d if d < 157.5 => "south-east",
        d if d < 202.5 => "south",
        d if d < 247.5 => "south-west",
        d if d < 292.5 => "west",
        d if d < 337.5 => "north-west",
        _ => "north",
    }
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Haversine, Point};

    use super::*;

    #[test]
    fn distances_agree_with_the_sphere_over_thirty_kilometres() {
        let from = coord! { x: -2.16, y: 53.61 };
        for (east, north) in [(0.4, 0.0), (0.0, 0.27), (-0.3, 0.2), (0.001, -0.001)] {
            let to = coord! { x: from.x + east, y: from.y + north };
            let sphere = Haversine.distance(Point::from(from), Point::from(to));
            assert!((metres_between(from, to) / sphere - 1.0).abs() < 0.005, "{to:?}");
        }
    }

    #[test]
    fn all_eight_compass_points_are_named() {
        let origin = coord! { x: -2.0, y: 53.6 };
        let at = |east: f64, north: f64| compass(origin, coord! { x: -2.0 + east / 0.5934, y: 53.6 + north });
        let right = [at(-0.01, 0.1), at(0.0, 0.1), at(0.1, 0.1), at(0.1, 0.0), at(0.1, -0.1)];
        assert_eq!(right, ["north", "north", "north-east", "east", "south-east"]);
        let left = [at(0.0, -0.1), at(-0.1, -0.1), at(-0.1, 0.0), at(-0.1, 0.1)];
        assert_eq!(left, ["south", "south-west", "west", "north-west"]);
    }
}
