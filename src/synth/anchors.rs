//! Public places that a hot place may stand at (docs/domain.md#twin-places).
//!
//! Station coordinates come from an open list; the others are approximate
//! (±300 m) and are moved to the middle of their cell before use. Which of them
//! is hot turns with the seed: no real place is always the bad one.

use super::point::Point;

/// A public place: its type's code and where it stands.
pub(super) type Anchor = (&'static str, Point);

const fn anchor(place_type: &'static str, lat: f64, lon: f64) -> Anchor {
    (place_type, Point::new(lat, lon))
}

/// Rochdale's; the canal points are read off the line of the Rochdale Canal.
pub(super) const ROCHDALE: &[Anchor] = &[
    anchor("rail_station", 53.6103, -2.1534),
    anchor("rail_station", 53.5918, -2.1781),
    anchor("rail_station", 53.6430, -2.0947),
    anchor("rail_station", 53.6333, -2.1134),
    anchor("bus_station", 53.617, -2.155),
    anchor("shopping_centre", 53.618, -2.157),
    anchor("park", 53.615, -2.160),
    anchor("park", 53.626, -2.167),
    anchor("town_centre_street", 53.593, -2.220),
    anchor("park", 53.602, -2.209),
    anchor("town_centre_street", 53.550, -2.197),
    anchor("park", 53.632, -2.098),
    anchor("town_centre_street", 53.609, -2.112),
    anchor("canal_or_river", 53.586, -2.176),
    anchor("canal_or_river", 53.640, -2.100),
    anchor("canal_or_river", 53.603, -2.141),
];

/// Bradford's; the canal points are read off the line of the Leeds and Liverpool Canal.
pub(super) const BRADFORD: &[Anchor] = &[
    anchor("rail_station", 53.7912, -1.7497),
    anchor("rail_station", 53.7958, -1.7525),
    anchor("rail_station", 53.8679, -1.9011),
    anchor("rail_station", 53.8336, -1.7736),
    anchor("rail_station", 53.8381, -1.7902),
    anchor("rail_station", 53.8480, -1.8373),
    anchor("rail_station", 53.8210, -1.7691),
    anchor("rail_station", 53.7492, -1.7505),
    anchor("rail_station", 53.9253, -1.8218),
    anchor("town_centre_street", 53.793, -1.755),
    anchor("shopping_centre", 53.795, -1.750),
    anchor("retail_park", 53.799, -1.755),
    anchor("park", 53.814, -1.772),
    anchor("park", 53.806, -1.739),
    anchor("park", 53.776, -1.740),
    anchor("bus_station", 53.867, -1.909),
    anchor("park", 53.840, -1.789),
    anchor("town_centre_street", 53.848, -1.838),
    anchor("town_centre_street", 53.8675, -1.905),
    anchor("canal_or_river", 53.837, -1.778),
    anchor("canal_or_river", 53.856, -1.838),
    anchor("canal_or_river", 53.877, -1.885),
];

/// Where children from either borough turn up far from home.
pub(super) const OUT_OF_AREA: &[Point] = &[
    Point::new(53.4875, -2.2426),
    Point::new(53.7952, -1.5491),
    Point::new(53.7204, -1.8545),
    Point::new(53.6484, -1.7851),
    Point::new(53.7136, -2.1000),
];
