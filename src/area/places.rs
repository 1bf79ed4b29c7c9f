//! Places and postcode sectors, to name spots by.

use std::sync::LazyLock;

use geo::{Coord, Point, coord};

use super::{base, embedded, plane::metres_between};

/// Beyond this a sector's middle does not stand for a spot, metres.
const FARTHEST_SECTOR_METRES: f64 = 3_000.0;

/// A town or village in GeoNames.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Longitude of its point, degrees.
    pub lon: f64,
    /// Latitude of its point, degrees.
    pub lat: f64,
    /// How many live there, in some cases in its whole borough; 0 where
    /// GeoNames does not know.
    pub population: u32,
}

struct Sector {
    name: String,
    at: Coord,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let packed = include_bytes!("../../data/places_england.geojson.gz");
    embedded::features(&embedded::unpack(packed)).iter().map(Place::read).collect()
});

static SECTORS: LazyLock<Vec<Sector>> = LazyLock::new(|| {
    let packed = base::layer_gz("sectors").expect("sectors are a layer of the basemap");
    embedded::features(&embedded::unpack(packed)).iter().map(Sector::read).collect()
});

/// The places of England, the most people first.
pub(super) fn places() -> &'static [Place] {
    &PLACES
}

/// The postcode sector (`OL10 2`) whose middle is nearest, if one is within
/// 3 km; only Greater Manchester and West Yorkshire have sectors.
///
/// # Source
///
/// ONS Postcode Directory (OGL v3.0): the median of a sector's postcodes.
#[must_use]
pub fn sector_near(lon: f64, lat: f64) -> Option<&'static str> {
    let spot = coord! { x: lon, y: lat };
    let near = SECTORS.iter().map(|sector| (metres_between(sector.at, spot), sector));
    let (metres, sector) = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (metres <= FARTHEST_SECTOR_METRES).then_some(sector.name.as_str())
}

impl Place {
    fn read(feature: &geojson::Feature) -> Self {
        let at: Point = embedded::geometry(feature);
        let population = feature.property("population").and_then(|people| people.as_u64());
        let population = population.and_then(|people| people.try_into().ok());
        Self {
            name: embedded::text(feature, "name"),
            lon: at.x(),
            lat: at.y(),
            population: population.expect("the build script writes a population"),
        }
    }

    /// Its point, longitude and latitude in degrees.
    pub(super) fn at(&self) -> Coord {
        coord! { x: self.lon, y: self.lat }
    }
}

impl Sector {
    fn read(feature: &geojson::Feature) -> Self {
        let at: Point = embedded::geometry(feature);
        Self { name: embedded::text(feature, "sector"), at: at.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_known_with_the_most_people_first() {
        assert!(places().len() > 4_000);
        assert!(places().is_sorted_by(|a, b| a.population >= b.population));
        let heywood = places().iter().find(|place| place.name == "Heywood").unwrap();
        assert_eq!((heywood.lon, heywood.lat, heywood.population), (-2.21941, 53.59245, 28_024));
    }

    #[test]
    fn a_sector_tells_spots_apart() {
        assert!(sector_near(-2.2194, 53.5925).unwrap().starts_with("OL10 "));
        assert!(sector_near(-1.7521, 53.7939).unwrap().starts_with("BD1 "));
        assert_eq!(sector_near(-4.14, 50.37), None);
    }
}
