//! A name for a spot, so that people can talk about it.
//!
//! Names come from GeoNames places and postcode sectors alone: never a street,
//! a business, a school or a home.

use std::sync::LazyLock;

use geo::{Coord, Point, coord};

use super::{base, embedded};

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;
/// A spot this near to a place's point is in its centre, metres.
const CENTRE_METRES: f64 = 500.0;
/// Beyond this no place names a spot, metres.
const FARTHEST_METRES: f64 = 30_000.0;
/// Beyond this a sector's middle does not stand for a spot, metres.
const FARTHEST_SECTOR_METRES: f64 = 3_000.0;
/// What a place counts for at least, as GeoNames has no population for many.
const LEAST_PEOPLE: f64 = 1_000.0;
/// How strongly a place's name reaches out with its people. At 0.2 a town of
/// 30,000 reaches twice as far as a hamlet, and a city half as far again.
const PULL: f64 = 0.2;

/// A town or village in GeoNames.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Longitude of its point, degrees.
    pub lon: f64,
    /// Latitude of its point, degrees.
    pub lat: f64,
    /// How many live there; 0 where GeoNames does not know.
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

/// A name for a spot by the place it belongs to.
///
/// `Heywood centre` within 500 m of the place's point, else the place and the
/// compass point that the spot lies at: `Heywood, north-west`. A larger place
/// reaches farther than a small one. Farther than 30 km from any place in
/// England the name is `England`. Two spots may share a name:
/// [`sector_near`] tells them apart.
///
/// # Source
///
/// GeoNames, places of 500 people or more (CC BY 4.0).
#[must_use]
pub fn place_name(lon: f64, lat: f64) -> String {
    let spot = coord! { x: lon, y: lat };
    let near = PLACES
        .iter()
        .map(|place| (place.metres_from(spot), place))
        .filter(|&(metres, _)| metres <= FARTHEST_METRES);
    let near: Vec<_> = near.collect();
    let nearest = near.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((metres, place)) = nearest
        && *metres <= CENTRE_METRES
    {
        return place.centre();
    }
    let strongest = near.iter().min_by(|a, b| (a.0 / a.1.pull()).total_cmp(&(b.0 / b.1.pull())));
    strongest.map_or_else(
        || "England".to_owned(),
        |(_, place)| format!("{}, {}", place.name, compass(place.at(), spot)),
    )
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

    pub(super) fn at(&self) -> Coord {
        coord! { x: self.lon, y: self.lat }
    }

    fn metres_from(&self, spot: Coord) -> f64 {
        metres_between(self.at(), spot)
    }

    fn pull(&self) -> f64 {
        f64::from(self.population).max(LEAST_PEOPLE).powf(PULL)
    }

    /// The name of its middle: "Manchester City Centre" already says so.
    fn centre(&self) -> String {
        if self.name.ends_with("Centre") { self.name.clone() } else { format!("{} centre", self.name) }
    }
}

impl Sector {
    fn read(feature: &geojson::Feature) -> Self {
        let at: Point = embedded::geometry(feature);
        Self { name: embedded::text(feature, "sector"), at: at.0 }
    }
}

/// From one point to another in metres east and north, on a plane that is true
/// to 0.5 % over the 30 km at which it is used.
fn metres(from: Coord, to: Coord) -> Coord {
    let shrink = ((from.y + to.y) / 2.0).to_radians().cos();
    coord! { x: (to.x - from.x) * shrink * METRES_PER_DEGREE, y: (to.y - from.y) * METRES_PER_DEGREE }
}

fn metres_between(a: Coord, b: Coord) -> f64 {
    let way = metres(a, b);
    way.x.hypot(way.y)
}

/// The compass point, of eight, at which one point lies from another.
fn compass(from: Coord, to: Coord) -> &'static str {
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
    use super::*;

    fn place(name: &str) -> &'static Place {
        places().iter().find(|place| place.name == name).unwrap()
    }

    /// The name of a spot so many metres east and north of a place's point.
    fn name_at(name: &str, east: f64, north: f64) -> String {
        let Place { lon, lat, .. } = place(name);
        let shrink = lat.to_radians().cos();
        place_name(lon + east / METRES_PER_DEGREE / shrink, lat + north / METRES_PER_DEGREE)
    }

    #[test]
    fn a_spot_is_named_by_its_town() {
        assert_eq!(name_at("Heywood", 0.0, 0.0), "Heywood centre");
        assert_eq!(name_at("Heywood", 300.0, -300.0), "Heywood centre");
        assert_eq!(name_at("Heywood", 400.0, -400.0), "Heywood, south-east");
        assert_eq!(name_at("Heywood", -900.0, 900.0), "Heywood, north-west");
        assert_eq!(name_at("Keighley", 0.0, 1_200.0), "Keighley, north");
        assert_eq!(name_at("Manchester City Centre", 0.0, 0.0), "Manchester City Centre");
    }

    #[test]
    fn a_town_reaches_farther_than_a_hamlet() {
        let (town, hamlet) = (place("Rochdale"), place("Denshaw"));
        let half_way = place_name(f64::midpoint(town.lon, hamlet.lon), f64::midpoint(town.lat, hamlet.lat));
        assert!(!half_way.starts_with("Denshaw"), "{half_way}");
        assert_eq!(name_at("Denshaw", 0.0, 600.0), "Denshaw, north");
    }

    #[test]
    fn all_eight_compass_points_are_named() {
        let origin = coord! { x: -2.0, y: 53.6 };
        let at = |east: f64, north: f64| compass(origin, coord! { x: -2.0 + east / 0.5934, y: 53.6 + north });
        assert_eq!(
            [at(0.0, 0.1), at(0.1, 0.1), at(0.1, 0.0), at(0.1, -0.1)],
            ["north", "north-east", "east", "south-east"]
        );
        assert_eq!(
            [at(0.0, -0.1), at(-0.1, -0.1), at(-0.1, 0.0), at(-0.1, 0.1)],
            ["south", "south-west", "west", "north-west"]
        );
    }

    #[test]
    fn a_spot_outside_the_basemap_has_a_plain_name() {
        assert!(place_name(-4.14, 50.37).starts_with("Plymouth"));
        assert_eq!(place_name(10.0, 0.0), "England");
    }

    #[test]
    fn a_sector_tells_spots_apart() {
        let heywood = place("Heywood");
        assert!(sector_near(heywood.lon, heywood.lat).unwrap().starts_with("OL10 "));
        assert!(sector_near(-1.7521, 53.7939).unwrap().starts_with("BD1 "));
        assert_eq!(sector_near(-4.14, 50.37), None);
    }

    #[test]
    fn no_name_is_a_pair_of_coordinates() {
        for area in super::super::all().iter().filter(|area| area.is_authority()) {
            let [west, south, east, north] = area.bounds();
            for step in 0..100_u32 {
                let across = f64::from(step % 10) / 9.0;
                let up = f64::from(step / 10) / 9.0;
                let name = place_name(west + across * (east - west), south + up * (north - south));
                assert!(!name.contains(|c: char| c.is_ascii_digit()), "{name}");
            }
        }
    }
}
