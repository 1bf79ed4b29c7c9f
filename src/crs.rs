//! Coordinate reference systems: longitude and latitude, and the two grids that
//! partners' tools ask for.
//!
//! British National Grid is reached by the seven-parameter shift of OSGB36
//! (EPSG:1314), which is 1.5 to 2.3 m off the Ordnance Survey's own grid shift
//! (OSTN15) in the two demo counties and 3.7 m at most in England. Web Mercator
//! is the sphere's (EPSG:3857).

use std::f64::consts::PI;
use std::sync::LazyLock;

use geo::{Coord, MapCoords as _, MultiPolygon, coord};
use proj4rs::Proj;

/// Half the extent of Web Mercator, in metres.
const HALF_WORLD_M: f64 = PI * 6_378_137.0;

/// OSGB36 with the shift of EPSG:1314 to WGS 84.
const NATIONAL_GRID: &str = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 \
    +ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs";
const DEGREES: &str = "+proj=longlat +datum=WGS84 +no_defs";

static GRID: LazyLock<Proj> = LazyLock::new(|| Proj::from_proj_string(NATIONAL_GRID).expect("a projection"));
static WGS84: LazyLock<Proj> = LazyLock::new(|| Proj::from_proj_string(DEGREES).expect("a projection"));

/// A coordinate reference system in which coordinates may be given or asked for.
/// Coordinates here are always in the order x, y: longitude or easting first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crs {
    /// WGS 84 degrees, longitude first: OGC:CRS84.
    Crs84,
    /// WGS 84 degrees, latitude first where its authority's order is followed:
    /// EPSG:4326.
    Wgs84,
    /// Web Mercator, metres: EPSG:3857.
    WebMercator,
    /// OSGB36 / British National Grid, metres: EPSG:27700.
    NationalGrid,
}

/// A point that a grid does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the coordinate lies outside the reach of its reference system")]
pub struct OutOfReach;

impl Crs {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::Crs84, Self::Wgs84, Self::WebMercator, Self::NationalGrid];

    /// The address by which OGC's standards name it.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Wgs84 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::WebMercator => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Self::NationalGrid => "http://www.opengis.net/def/crs/EPSG/0/27700",
        }
    }

    /// Whether its authority's order is latitude first.
    #[must_use]
    pub const fn latitude_first(self) -> bool {
        matches!(self, Self::Wgs84)
    }

    /// A point of WGS 84 degrees, longitude first, in this system.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] near the poles, or far from Britain in its grid.
    pub fn of_degrees(self, at: Coord) -> Result<Coord, OutOfReach> {
        finite(match self {
            Self::Crs84 | Self::Wgs84 => at,
            Self::WebMercator => mercator(at),
            Self::NationalGrid => shifted(&WGS84, &GRID, at.x.to_radians(), at.y.to_radians())?,
        })
    }

    /// A point of this system in WGS 84 degrees, longitude first.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] where there is no such point.
    pub fn to_degrees(self, at: Coord) -> Result<Coord, OutOfReach> {
        finite(match self {
            Self::Crs84 | Self::Wgs84 => at,
            Self::WebMercator => degrees_of_mercator(at),
            Self::NationalGrid => {
                let radians = shifted(&GRID, &WGS84, at.x, at.y)?;
                coord! { x: radians.x.to_degrees(), y: radians.y.to_degrees() }
            }
        })
    }

    /// An outline of WGS 84 degrees in this system.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] where a vertex is.
    pub fn outline_of_degrees(self, outline: &MultiPolygon) -> Result<MultiPolygon, OutOfReach> {
        outline.try_map_coords(|at| self.of_degrees(at))
    }

    /// An outline of this system in WGS 84 degrees.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] where a vertex is.
    pub fn outline_to_degrees(self, outline: &MultiPolygon) -> Result<MultiPolygon, OutOfReach> {
        outline.try_map_coords(|at| self.to_degrees(at))
    }
}

fn mercator(at: Coord) -> Coord {
    let y = (PI / 4.0 + at.y.to_radians() / 2.0).tan().ln();
    coord! { x: at.x / 180.0 * HALF_WORLD_M, y: y / PI * HALF_WORLD_M }
}

fn degrees_of_mercator(at: Coord) -> Coord {
    let y = (at.y / HALF_WORLD_M * PI).exp().atan() * 2.0 - PI / 2.0;
    coord! { x: at.x / HALF_WORLD_M * 180.0, y: y.to_degrees() }
}

fn shifted(from: &Proj, to: &Proj, x: f64, y: f64) -> Result<Coord, OutOfReach> {
    let mut at = (x, y, 0.0);
    proj4rs::transform::transform(from, to, &mut at).map_err(|_| OutOfReach)?;
    Ok(coord! { x: at.0, y: at.1 })
}

fn finite(at: Coord) -> Result<Coord, OutOfReach> {
    (at.x.is_finite() && at.y.is_finite()).then_some(at).ok_or(OutOfReach)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(one: Coord, other: Coord, tolerance: f64) {
        let apart = (one.x - other.x).hypot(one.y - other.y);
        assert!(apart <= tolerance, "{one:?} is {apart} from {other:?}");
    }

    /// By PROJ 9.1.1 (`cs2cs`) with the same parameters.
    #[test]
    fn the_national_grid_is_where_proj_has_it() {
        for (lon, lat, easting, northing) in PROJ {
            let there = Crs::NationalGrid.of_degrees(coord! { x: lon, y: lat }).expect("in reach");
            near(there, coord! { x: easting, y: northing }, 0.01);
            let back = Crs::NationalGrid.to_degrees(there).expect("in reach");
            // The shift there and the shift back miss each other by a millimetre, in PROJ too.
            near(back, coord! { x: lon, y: lat }, 2e-8);
        }
    }

    // As PROJ prints them.
    #[allow(clippy::inconsistent_digit_grouping)]
    const PROJ: [(f64, f64, f64, f64); 5] = [
        (-2.16, 53.61, 389_511.465_4, 412_616.984_8),
        (-1.76, 53.795, 415_907.098_3, 433_214.479_0),
        (-0.124_6, 51.500_7, 530_269.902_4, 179_640.717_4),
        (-5.713_2, 50.065_7, 134_369.608_0, 25_005.050_6),
        (-2.005, 55.77, 399_784.683_9, 652_962.399_9),
    ];

    #[test]
    fn web_mercator_reads_back_and_meets_its_corner() {
        let corner = Crs::WebMercator.of_degrees(coord! { x: 180.0, y: 85.051_128_779_806_59 });
        near(corner.expect("in reach"), coord! { x: HALF_WORLD_M, y: HALF_WORLD_M }, 1e-5);
        let town = coord! { x: -2.16, y: 53.61 };
        let there = Crs::WebMercator.of_degrees(town).expect("in reach");
        near(Crs::WebMercator.to_degrees(there).expect("in reach"), town, 1e-12);
    }

    #[test]
    fn what_a_system_does_not_reach_is_an_error() {
        for crs in [Crs::WebMercator, Crs::NationalGrid] {
            for at in [coord! { x: f64::NAN, y: 53.0 }, coord! { x: f64::INFINITY, y: 0.0 }] {
                assert_eq!(crs.of_degrees(at), Err(OutOfReach), "{crs:?} {at:?}");
            }
        }
        assert_eq!(Crs::NationalGrid.to_degrees(coord! { x: f64::NAN, y: 0.0 }), Err(OutOfReach));
    }
}
