//! The ground under a map: built-up land, districts and places.
//!
//! Open data, for orientation only: nothing is counted by it, and it has no
//! roads. [`layer_gz`] gives the layers as they are served; [`Base::within`]
//! gives what the server's own drawing needs of them.

use geo::{BoundingRect, Intersects, MultiPolygon, Polygon, Rect, coord};

use super::{Area, Place, built_up, places::places};

/// The layers of the basemap, by the names they are served under.
pub const LAYERS: [&str; 5] = ["built_up", "districts", "lsoa", "places", "sectors"];

/// A layer of the basemap as gzipped GeoJSON, as committed; `None` if there is
/// no such layer.
///
/// `districts` and `lsoa` are outlines (properties `code`, `name`; an LSOA also
/// `district`), `built_up` polygons without properties, `places` and `sectors`
/// points (`name`, `population`; `sector`, `postcodes`). Greater Manchester and
/// West Yorkshire only.
#[must_use]
pub fn layer_gz(name: &str) -> Option<&'static [u8]> {
    Some(match name {
        "built_up" => include_bytes!("../../data/basemap/built_up.geojson.gz"),
        "districts" => include_bytes!("../../data/basemap/districts.geojson.gz"),
        "lsoa" => include_bytes!("../../data/basemap/lsoa.geojson.gz"),
        "places" => include_bytes!("../../data/basemap/places.geojson.gz"),
        "sectors" => include_bytes!("../../data/basemap/sectors.geojson.gz"),
        _ => return None,
    })
}

/// What lies under a map of given bounds, in WGS84 degrees.
pub struct Base {
    /// Built-up land, simplified to 60 m and cut off at the bounds.
    pub built_up: Vec<Polygon>,
    /// The local authorities that meet the bounds, whole.
    pub districts: Vec<&'static Area>,
    /// The places of England inside the bounds, the most people first.
    pub places: Vec<&'static Place>,
}

impl Base {
    /// The base of a map whose bounds are west, south, east and north in
    /// degrees. Empty where the basemap does not reach, but for places.
    #[must_use]
    pub fn within([west, south, east, north]: [f64; 4]) -> Self {
        let bounds = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
        let meets = |shape: &MultiPolygon| shape.bounding_rect().is_some_and(|rect| rect.intersects(&bounds));
        Self {
            built_up: built_up::within(bounds),
            districts: super::all()
                .iter()
                .filter(|area| area.is_authority() && meets(&area.outline))
                .collect(),
            places: places().iter().filter(|place| bounds.intersects(&place.at())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use geo::Area as _;

    use super::*;
    use crate::area::{AreaCode, embedded, find};

    /// How much shorter a degree of longitude is here.
    const SHRINK: f64 = 0.592_7;

    fn base_of(name: &str) -> Base {
        Base::within(find(&AreaCode::from_name(name).unwrap()).unwrap().bounds())
    }

    /// The base as paths of an SVG 1200 units wide, gzipped: a measure of how
    /// much of a first map it takes up.
    fn drawn_bytes(base: &Base, [west, _, east, north]: [f64; 4]) -> usize {
        let scale = 1200.0 / (east - west);
        let mut svg = String::new();
        let rings = base.built_up.iter().chain(base.districts.iter().flat_map(|area| &area.outline.0));
        for ring in rings.flat_map(|piece| std::iter::once(piece.exterior()).chain(piece.interiors())) {
            let points = ring
                .coords()
                .map(|at| format!("{:.1} {:.1}", (at.x - west) * scale, (north - at.y) * scale / SHRINK));
            svg += &format!("<path d=\"M{}Z\"/>", points.collect::<Vec<_>>().join("L"));
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(svg.as_bytes()).unwrap();
        packed.finish().unwrap().len()
    }

    #[test]
    fn every_layer_can_be_read() {
        for (layer, features) in LAYERS.into_iter().zip([300..450, 15..16, 3061..3062, 400..500, 850..900]) {
            let read = embedded::features(&embedded::unpack(layer_gz(layer).unwrap()));
            assert!(features.contains(&read.len()), "{layer}: {}", read.len());
        }
        assert!(layer_gz("roads").is_none());
    }

    #[test]
    fn a_demo_area_has_land_districts_and_places() {
        let base = base_of("rochdale");
        let built_up_km2: f64 =
            base.built_up.iter().map(|p| p.unsigned_area() * SHRINK * 111.195 * 111.195).sum();
        assert!((60.0..180.0).contains(&built_up_km2), "{built_up_km2}");
        assert!(base.districts.iter().any(|area| area.name == "Rochdale"));
        assert!(base.districts.iter().all(|area| area.name != "Leeds" && area.name != "England"));
        assert!(base.places.iter().any(|place| place.name == "Heywood"));
        assert!(base.places.iter().all(|place| place.name != "Bradford"));
        assert!(base.places.is_sorted_by(|a, b| a.population >= b.population));
    }

    #[test]
    fn built_up_land_ends_at_the_bounds() {
        let bounds = find(&AreaCode::from_name("rochdale").unwrap()).unwrap().bounds();
        let [west, south, east, north] = bounds;
        for at in Base::within(bounds).built_up.iter().flat_map(|piece| piece.exterior().coords()) {
            assert!(
                at.x > west - 1e-6 && at.x < east + 1e-6 && at.y > south - 1e-6 && at.y < north + 1e-6,
                "{at:?}"
            );
        }
    }

    #[test]
    fn a_first_map_has_room_for_the_base() {
        for name in ["rochdale", "bradford"] {
            let bounds = find(&AreaCode::from_name(name).unwrap()).unwrap().bounds();
            let bytes = drawn_bytes(&Base::within(bounds), bounds);
            assert!(bytes <= 25 * 1024, "{name}: {bytes} bytes");
        }
    }

    #[test]
    fn beyond_the_basemap_there_are_only_places() {
        let plymouth = Base::within([-4.3, 50.3, -4.0, 50.5]);
        assert!(plymouth.built_up.is_empty() && plymouth.districts.is_empty());
        assert_eq!(plymouth.places[0].name, "Plymouth");
    }
}
