use std::sync::{Arc, Mutex};

use geo::{Area as _, InteriorPoint as _, MapCoords as _, MultiPolygon, Rect, Simplify as _, coord};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::ApiError;
use crate::api::resource::{Keep, Resource};
use crate::boundary::{Boundary, Layer};
use crate::store::boundaries::Boundaries;

/// How many drawings are kept.
const MOST_KEPT: usize = 16;
/// A drawing is true to this part of the area's longer side: 1.5 m in Rochdale.
const FINENESS: f64 = 1.0 / 16_384.0;

/// The drawings that were asked for last. They are the same for everybody who
/// reads releases, and cost a second where thousands of boundaries are drawn.
#[derive(Default)]
pub(in crate::api) struct Drawn(Mutex<Vec<(Of, Arc<Resource>)>>);

/// Layer, when it was imported, and area.
type Of = (String, Option<Timestamp>, String);

impl Drawn {
    pub(super) async fn get(
        &self,
        store: &Boundaries,
        layer: &Layer,
        area: &str,
        bounds: Rect,
    ) -> Result<Arc<Resource>, ApiError> {
        let of: Of = (layer.id.clone(), layer.imported_at, area.to_owned());
        if let Some(kept) = self.kept(&of)? {
            return Ok(kept);
        }
        let boundaries = store.within(&layer.id, bounds).await?;
        let id = layer.id.clone();
        let drawn = tokio::task::spawn_blocking(move || draw(&id, &boundaries, bounds));
        let drawn = drawn.await.map_err(|_| ApiError::Fault)?;
        let resource = Arc::new(Resource::compressed("application/geo+json", Keep::Private, drawn));
        self.keep(of, &resource)?;
        Ok(resource)
    }

    fn kept(&self, of: &Of) -> Result<Option<Arc<Resource>>, ApiError> {
        let kept = self.0.lock().map_err(|_| ApiError::Fault)?;
        Ok(kept.iter().find(|(each, _)| each == of).map(|(_, resource)| Arc::clone(resource)))
    }

    fn keep(&self, of: Of, resource: &Arc<Resource>) -> Result<(), ApiError> {
        let mut kept = self.0.lock().map_err(|_| ApiError::Fault)?;
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push((of, Arc::clone(resource)));
        Ok(())
    }
}

/// The boundaries as GeoJSON, each line as fine as the area can show it.
fn draw(layer: &str, boundaries: &[Boundary], bounds: Rect) -> String {
    let tolerance = bounds.width().max(bounds.height()) * FINENESS;
    let features: Vec<Value> = boundaries
        .iter()
        .map(|boundary| {
            json!({
                "type": "Feature",
                "properties": {
                    "boundary": boundary.code, "name": boundary.name, "layer": layer,
                    "label": label(&boundary.outline),
                },
                "geometry": geojson::Geometry::from(&simplified(&boundary.outline, tolerance)),
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// Where its name stands: well inside the largest part.
fn label(outline: &MultiPolygon) -> Option<[f64; 2]> {
    let largest =
        outline.iter().max_by(|one, other| one.unsigned_area().total_cmp(&other.unsigned_area()))?;
    let at = largest.interior_point()?;
    Some([rounded(at.x()), rounded(at.y())])
}

/// Six decimals are a tenth of a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// Parts too small to be seen vanish, unless nothing would be left.
fn simplified(outline: &MultiPolygon, tolerance: f64) -> MultiPolygon {
    let simple = outline.simplify(tolerance);
    let parts = simple.into_iter().filter(|part| part.exterior().0.len() > 3);
    let seen: MultiPolygon = parts.collect::<Vec<_>>().into();
    let seen = if seen.0.is_empty() { outline.clone() } else { seen };
    seen.map_coords(|at| coord! { x: rounded(at.x), y: rounded(at.y) })
}

#[cfg(test)]
mod tests {
    use geo::wkt;

    use super::*;

    #[test]
    fn a_drawing_is_as_fine_as_the_area_can_show() {
        let outline: MultiPolygon = wkt!(POLYGON((0. 0., 0.5 0.00001, 1. 0., 1. 1., 0. 0.))).into();
        let boundaries = [Boundary { code: "a".to_owned(), name: "A".to_owned(), outline: outline.clone() }];
        let points = |side: f64| {
            let drawn: Value = draw("own", &boundaries, Rect::new((0., 0.), (side, side))).parse().unwrap();
            assert_eq!(drawn["features"][0]["properties"]["boundary"], "a");
            drawn["features"][0]["geometry"]["coordinates"][0][0].as_array().unwrap().len()
        };
        assert_eq!((points(0.1), points(10.0)), (5, 4));
        // One that would vanish stays as it is.
        assert_eq!(points(1e6), 5);
    }
}
