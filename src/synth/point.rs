//! Points on the ground, and steps in metres.

use h3o::{CellIndex, LatLng, Resolution};

/// A place on the earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) lat: f64,
    pub(super) lon: f64,
}

/// Metres in a degree of latitude.
const DEGREE_M: f64 = 111_320.0;

impl Point {
    /// A point of these degrees.
    pub(super) const fn new(lat: f64, lon: f64) -> Self {
        Self { lat, lon }
    }

    /// The point some metres to the east and to the north.
    pub(super) fn moved(self, east_m: f64, north_m: f64) -> Self {
        Self {
            lat: self.lat + north_m / DEGREE_M,
            lon: self.lon + east_m / (DEGREE_M * self.lat.to_radians().cos()),
        }
    }

    /// Metres to another point (a plane is near enough within a region).
    pub(super) fn metres_to(self, other: Self) -> f64 {
        let north = (other.lat - self.lat) * DEGREE_M;
        let east = (other.lon - self.lon) * DEGREE_M * self.lat.to_radians().cos();
        north.hypot(east)
    }

    /// Whether it lies well inside the box that intake takes for the United Kingdom.
    pub(super) fn in_kingdom(self) -> bool {
        (49.9..=60.0).contains(&self.lat) && (-6.0..=1.77).contains(&self.lon)
    }

    /// Five decimals, as it is written: about a metre.
    pub(super) fn rounded(self) -> Self {
        let five = |degrees: f64| (degrees * 1e5).round() / 1e5;
        Self { lat: five(self.lat), lon: five(self.lon) }
    }

    /// The H3 cell of resolution 9 that holds it.
    pub(super) fn cell(self) -> CellIndex {
        LatLng::new(self.lat, self.lon).expect("points of a world are finite").to_cell(Resolution::Nine)
    }
}

impl From<CellIndex> for Point {
    /// The centre of a cell.
    fn from(cell: CellIndex) -> Self {
        let centre = LatLng::from(cell);
        Self { lat: centre.lat(), lon: centre.lng() }
    }
}

/// Steps between two cells of resolution 9; `None` if they lie too far apart to tell.
pub(super) fn steps(one: CellIndex, other: CellIndex) -> Option<i32> {
    one.grid_distance(other).ok()
}

/// Whether two cells lie at most `most` steps apart.
pub(super) fn within(one: CellIndex, other: CellIndex, most: i32) -> bool {
    steps(one, other).is_some_and(|steps| steps <= most)
}
