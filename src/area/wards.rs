//! Wards: their names and outlines, for two boroughs.

use std::sync::LazyLock;

use geo::{BoundingRect, Contains, MultiPolygon, Point, Rect};

use super::{Area, AreaCode, Authority, embedded};
use crate::intake::WardCode;

/// An electoral ward.
pub struct Ward {
    /// Its code.
    pub code: WardCode,
    /// Its name.
    pub name: String,
    /// The local authority that it lies in.
    pub authority: AreaCode,
    /// The outline in WGS84 degrees, longitude first, exterior rings
    /// anticlockwise.
    pub outline: MultiPolygon,
    bounds: Rect,
}

static WARDS: LazyLock<Vec<Ward>> = LazyLock::new(|| {
    let packed = include_bytes!("../../data/wards.geojson.gz");
    let mut wards: Vec<Ward> = embedded::features(&embedded::unpack(packed)).iter().map(Ward::read).collect();
    wards.sort_by_key(|ward| ward.code);
    wards
});

/// The ward of a code, if its outline is compiled in: those of Rochdale (2023)
/// and Bradford (2024) are.
#[must_use]
pub fn ward(code: WardCode) -> Option<&'static Ward> {
    let at = WARDS.binary_search_by_key(&code, |ward| ward.code).ok()?;
    WARDS.get(at)
}

/// The ward in which a point lies, in degrees.
#[must_use]
pub fn ward_at(lon: f64, lat: f64) -> Option<&'static Ward> {
    let at = Point::new(lon, lat);
    WARDS.iter().find(|ward| ward.bounds.contains(&at) && ward.outline.contains(&at))
}

impl Area {
    /// The wards of the area's authorities whose outlines are compiled in, by
    /// code.
    pub fn wards(&self) -> impl Iterator<Item = &'static Ward> {
        WARDS.iter().filter(|ward| self.has_ward(ward))
    }

    /// Whether a ward lies in one of the area's authorities.
    #[must_use]
    pub fn has_ward(&self, ward: &Ward) -> bool {
        self.authorities().iter().any(|authority| authority.code == ward.authority)
    }

    /// Whether every ward of the area is among [`wards`](Self::wards).
    #[must_use]
    pub fn knows_its_wards(&self) -> bool {
        let has_wards = |one: &Authority| WARDS.iter().any(|ward| ward.authority == one.code);
        !self.authorities().is_empty() && self.authorities().iter().all(has_wards)
    }
}

impl Ward {
    fn read(feature: &geojson::Feature) -> Self {
        let outline: MultiPolygon = embedded::geometry(feature);
        Self {
            code: embedded::text(feature, "code").parse().expect("the build script writes codes of wards"),
            name: embedded::text(feature, "name"),
            authority: embedded::text(feature, "district")
                .parse()
                .expect("the build script writes GSS codes"),
            bounds: outline.bounding_rect().expect("a ward has an outline"),
            outline,
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, Winding};
    use h3o::LatLng;

    use super::super::{AreaCode, find};
    use super::*;

    fn named(name: &str) -> &'static Area {
        find(&AreaCode::from_name(name).unwrap()).unwrap()
    }

    #[test]
    fn the_demo_boroughs_know_their_wards() {
        for (name, wards) in [("rochdale", 20), ("bradford", 30), ("leeds", 0), ("england", 0)] {
            assert_eq!(
                (named(name).wards().count(), named(name).knows_its_wards()),
                (wards, wards > 0),
                "{name}"
            );
        }
    }

    #[test]
    fn wards_cover_their_borough_and_hardly_overlap() {
        for name in ["rochdale", "bradford"] {
            let cells = named(name).cells();
            let in_ward = |cell: &&h3o::CellIndex| {
                let at = LatLng::from(**cell);
                ward_at(at.lng(), at.lat()).is_some_and(|ward| named(name).has_ward(ward))
            };
            let covered = cells.iter().filter(in_ward).count();
            // The outlines of areas and of wards are generalised, each in its own way.
            assert!(covered * 100 >= cells.len() * 97, "{name}: {covered} of {}", cells.len());
            let apart: f64 = named(name).wards().map(|ward| ward.outline.unsigned_area()).sum();
            assert!((apart / named(name).outline.unsigned_area() - 1.0).abs() < 0.02, "{name}: {apart}");
        }
    }

    #[test]
    fn outlines_are_wound_as_rfc_7946_says() {
        for ward in WARDS.iter() {
            for part in &ward.outline {
                assert!(part.exterior().is_ccw(), "{}", ward.code);
                assert!(part.interiors().iter().all(Winding::is_cw), "{}", ward.code);
            }
        }
    }

    #[test]
    fn a_ward_is_found_by_its_code_and_by_a_point() {
        let central: WardCode = "E05014036".parse().unwrap();
        assert_eq!(ward(central).map(|ward| ward.name.as_str()), Some("Central Rochdale"));
        assert_eq!(ward_at(-2.1601, 53.6160).map(|ward| ward.code), Some(central));
        assert!(ward("E05999999".parse().unwrap()).is_none() && ward_at(-0.1, 51.5).is_none());
    }
}
