//! What is asked of a release: the whole of it, a boundary, or an area that
//! somebody drew.

use geo::{CoordsIter as _, MultiPolygon, Validation as _};
use geojson::GeoJson;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Line, NotALine};

/// The most corners of a drawn area.
const MOST_CORNERS: usize = 4_000;

/// What is asked of a release.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// The area of the release.
    Whole,
    /// A boundary of a layer.
    Boundary {
        /// The layer's short name.
        layer: String,
        /// The boundary's code.
        boundary: String,
    },
    /// An area that somebody drew.
    Drawn {
        /// What it is called.
        name: Line,
        /// Its outline in WGS 84 degrees, longitude first.
        outline: MultiPolygon,
        /// The same as it was drawn, which is what the ledger keeps.
        polygon: Value,
    },
}

/// How it is written: `{"whole":true}`, `{"layer":…,"boundary":…}` or
/// `{"polygon":…,"name":…}`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whole: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    boundary: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    polygon: Option<Value>,
}

/// Why nothing can be asked so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWanted {
    /// None of the three ways, or two of them.
    #[error("ask for the whole area, for a layer and a boundary, or for a polygon with a name")]
    Way,
    /// A name that cannot be kept.
    #[error("the name of the drawn area: {0}")]
    Name(#[from] NotALine),
    /// No polygon.
    #[error("the drawn area is no polygon: give one polygon as GeoJSON, in degrees, longitude first")]
    Polygon,
    /// Too much.
    #[error("the drawn area has too many corners: 4000 at most")]
    Corners,
    /// A polygon that cannot be.
    #[error("the drawn area crosses itself, or has no ground: draw it again")]
    Crossed,
}

impl Wanted {
    /// Reads what is asked.
    ///
    /// # Errors
    ///
    /// [`NotWanted`] says what is wrong with it.
    pub fn read(asking: Asking, today: Date) -> Result<Self, NotWanted> {
        match asking {
            Asking { whole: Some(true), layer: None, boundary: None, name: None, polygon: None } => {
                Ok(Self::Whole)
            }
            Asking {
                whole: None,
                layer: Some(layer),
                boundary: Some(boundary),
                name: None,
                polygon: None,
            } => Ok(Self::Boundary { layer, boundary }),
            Asking { whole: None, layer: None, boundary: None, name: Some(name), polygon: Some(polygon) } => {
                Self::drawn(&name, &polygon, today)
            }
            _ => Err(NotWanted::Way),
        }
    }

    /// An area that somebody drew: a polygon, or a feature with one, as GeoJSON.
    ///
    /// # Errors
    ///
    /// [`NotWanted`] says what is wrong with it.
    pub fn drawn(name: &str, polygon: &Value, today: Date) -> Result<Self, NotWanted> {
        let name = Line::impersonal(name, today)?;
        let geometry = one_geometry(polygon.clone()).ok_or(NotWanted::Polygon)?;
        let outline = geo::Geometry::try_from(&geometry).map_err(|_| NotWanted::Polygon)?;
        let outline = match outline {
            geo::Geometry::Polygon(polygon) => MultiPolygon::new(vec![polygon]),
            geo::Geometry::MultiPolygon(polygons) => polygons,
            _ => return Err(NotWanted::Polygon),
        };
        if outline.coords_count() > MOST_CORNERS {
            return Err(NotWanted::Corners);
        }
        let is_place = |at: geo::Coord| (-180.0..=180.0).contains(&at.x) && (-90.0..=90.0).contains(&at.y);
        // A polygon without a ring reads as one of no corners.
        if outline.coords_count() == 0 || !outline.coords_iter().all(is_place) {
            return Err(NotWanted::Polygon);
        }
        if !outline.is_valid() {
            return Err(NotWanted::Crossed);
        }
        let polygon = serde_json::to_value(&geometry).map_err(|_| NotWanted::Polygon)?;
        Ok(Self::Drawn { name, outline, polygon })
    }

    /// What the ledger keeps of it.
    #[must_use]
    pub fn kept(&self) -> String {
        let asking = match self {
            Self::Whole => Asking { whole: Some(true), ..Asking::default() },
            Self::Boundary { layer, boundary } => {
                Asking { layer: Some(layer.clone()), boundary: Some(boundary.clone()), ..Asking::default() }
            }
            Self::Drawn { name, polygon, .. } => {
                Asking { name: Some(name.to_string()), polygon: Some(polygon.clone()), ..Asking::default() }
            }
        };
        serde_json::to_string(&asking).expect("strings and numbers only")
    }

    /// Reads what the ledger kept; `None` where it cannot be read.
    #[must_use]
    pub fn of_kept(kept: &str, on: Date) -> Option<Self> {
        Self::read(serde_json::from_str(kept).ok()?, on).ok()
    }
}

/// The one geometry of a GeoJSON value.
fn one_geometry(value: Value) -> Option<geojson::Geometry> {
    match serde_json::from_value::<GeoJson>(value).ok()? {
        GeoJson::Geometry(geometry) => Some(geometry),
        GeoJson::Feature(feature) => feature.geometry,
        GeoJson::FeatureCollection(all) => {
            let [feature] = <[geojson::Feature; 1]>::try_from(all.features).ok()?;
            feature.geometry
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn read(asking: Value) -> Result<Wanted, NotWanted> {
        let asking = serde_json::from_value(asking).map_err(|_| NotWanted::Way)?;
        Wanted::read(asking, date(2026, 11, 20))
    }

    fn square() -> Value {
        json!({ "type": "Polygon",
                "coordinates": [[[-2.2, 53.6], [-2.1, 53.6], [-2.1, 53.65], [-2.2, 53.65], [-2.2, 53.6]]] })
    }

    #[test]
    fn there_are_three_ways_to_ask_and_each_reads_back() {
        let feature = json!({ "type": "Feature", "properties": {}, "geometry": square() });
        let collection = json!({ "type": "FeatureCollection", "features": [feature] });
        for asking in [
            json!({ "whole": true }),
            json!({ "layer": "wards-rochdale-2023", "boundary": "E05013800" }),
            json!({ "polygon": square(), "name": "Around the bus station" }),
            json!({ "polygon": feature, "name": "Around the bus station" }),
            json!({ "polygon": collection, "name": "Around the bus station" }),
        ] {
            let wanted = read(asking.clone()).unwrap_or_else(|why| panic!("{asking}: {why}"));
            assert_eq!(Wanted::of_kept(&wanted.kept(), date(2026, 12, 24)), Some(wanted), "{asking}");
        }
    }

    #[test]
    fn what_is_none_of_them_is_told_why() {
        for asking in [
            json!({}),
            json!({ "whole": false }),
            json!({ "whole": true, "layer": "a", "boundary": "b" }),
            json!({ "layer": "a" }),
            json!({ "polygon": square() }),
            json!({ "bbox": [1, 2, 3, 4] }),
        ] {
            assert_eq!(read(asking.clone()), Err(NotWanted::Way), "{asking}");
        }
        let polygon = |coordinates: Value| {
            read(json!({ "polygon": { "type": "Polygon", "coordinates": coordinates }, "name": "Here" }))
        };
        assert_eq!(polygon(json!([[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]])), Err(NotWanted::Crossed));
        assert!(polygon(json!([[[0, 0], [1, 0], [1, 1]]])).is_ok(), "a ring may be left open");
        assert_eq!(polygon(json!([[[0, 0], [200, 0], [200, 1], [0, 0]]])), Err(NotWanted::Polygon));
        assert_eq!(polygon(json!([])), Err(NotWanted::Polygon));
        let ring: Vec<[f64; 2]> = (0..=4_001)
            .map(|at| f64::from(at % 4_001) * std::f64::consts::TAU / 4_001.0)
            .map(|turn| [turn.cos(), turn.sin()])
            .collect();
        assert_eq!(polygon(json!([ring])), Err(NotWanted::Corners));
        let point = json!({ "polygon": { "type": "Point", "coordinates": [0, 0] }, "name": "Here" });
        assert_eq!(read(point), Err(NotWanted::Polygon));
        let home = json!({ "polygon": square(), "name": "Home at OL16 1XU" });
        assert_eq!(read(home), Err(NotWanted::Name(NotALine::Postcode)));
    }
}
