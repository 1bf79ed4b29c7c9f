//! A name for a spot, so that people can talk about it.
//!
//! Names come from GeoNames places alone: never a street, a business, a school
//! or a home.

use geo::coord;

use super::{
    places::{Place, places},
    plane::{compass, metres_between},
};

/// A spot this near to a place's point is in its centre, metres.
const CENTRE_METRES: f64 = 500.0;
/// Beyond this no place names a spot, metres.
const FARTHEST_METRES: f64 = 30_000.0;
/// What a place counts for at least, as GeoNames has no population for many.
const LEAST_PEOPLE: f64 = 1_000.0;
/// How strongly a place's name reaches out with its people. At 0.2 a town of
/// 30,000 reaches twice as far as a hamlet, and a city of 400,000 three times.
const PULL: f64 = 0.2;

/// A name for a spot by the place it belongs to.
///
/// `Heywood centre` within 500 m of the place's point, else the place and the
/// compass point that the spot lies at: `Heywood, north-west`. A larger place
/// reaches farther than a small one. Farther than 30 km from any place in
/// England the name is `England`. Two spots may share a name:
/// [`sector_near`](super::sector_near) tells them apart.
///
/// # Source
///
/// GeoNames, places of 500 people or more (CC BY 4.0).
#[must_use]
pub fn place_name(lon: f64, lat: f64) -> String {
    let spot = coord! { x: lon, y: lat };
    let near = places()
        .iter()
        .map(|place| (metres_between(place.at(), spot), place))
        .filter(|&(metres, _)| metres <= FARTHEST_METRES);
    let near: Vec<_> = near.collect();
    let nearest = near.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((metres, place)) = nearest
        && *metres <= CENTRE_METRES
    {
        return centre(place);
    }
    let strongest = near.iter().min_by(|a, b| (a.0 / pull(a.1)).total_cmp(&(b.0 / pull(b.1))));
    strongest.map_or_else(
        || "England".to_owned(),
        |(_, place)| format!("{}, {}", place.name, compass(place.at(), spot)),
    )
}

/// How far a place's name reaches, beside that of others.
fn pull(place: &Place) -> f64 {
    f64::from(place.population).max(LEAST_PEOPLE).powf(PULL)
}

/// The name of a place's middle: "Manchester City Centre" already says so.
fn centre(place: &Place) -> String {
    if place.name.ends_with("Centre") { place.name.clone() } else { format!("{} centre", place.name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::plane::METRES_PER_DEGREE;

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
    fn a_town_reaches_farther_than_a_village() {
        let (town, village) = (place("Rochdale"), place("Whitworth"));
        let along = |share: f64| {
            let lon = town.lon + share * (village.lon - town.lon);
            place_name(lon, town.lat + share * (village.lat - town.lat))
        };
        assert_eq!(along(0.55), "Rochdale, north");
        assert_eq!(along(0.80), "Whitworth, south");
    }

    #[test]
    fn a_spot_outside_the_basemap_has_a_plain_name() {
        assert!(place_name(-4.14, 50.37).starts_with("Plymouth"));
        assert_eq!(place_name(10.0, 0.0), "England");
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
