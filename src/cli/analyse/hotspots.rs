//! `--hotspots`: cells that belong together, as outlines in GeoJSON.

use geojson::{Feature, FeatureCollection, Geometry};
use serde_json::json;

use super::findings::Hotspot;
use super::output::{Metadata, cut_at_180};
use crate::cells::outline::{compact, dissolve_at};

/// Hotspots as an RFC 7946 feature collection, in the order given.
#[must_use]
pub fn collection(hotspots: &[Hotspot], metadata: &Metadata) -> FeatureCollection {
    let features = hotspots.iter().zip(1..).map(|(hotspot, rank)| feature(hotspot, rank)).collect();
    FeatureCollection { bbox: None, features, foreign_members: Some(metadata.foreign_members()) }
}

fn feature(hotspot: &Hotspot, rank: usize) -> Feature {
    let mut properties = hotspot.properties.clone();
    let compacted: Vec<_> = compact(&hotspot.cells).iter().map(ToString::to_string).collect();
    properties.insert("hotspot".to_owned(), json!(rank));
    properties.insert("cells".to_owned(), json!(compacted));
    properties.insert("cell_count".to_owned(), json!(hotspot.cells.len()));
    let resolution = hotspot.cells.iter().map(|cell| cell.resolution()).max();
    let geometry = resolution.map(|resolution| {
        let shape = cut_at_180(&dissolve_at(&hotspot.cells, resolution));
        match <[_; 1]>::try_from(shape.0) {
            Ok([one]) => Geometry::from(&one),
            Err(parts) => Geometry::from(&geo::MultiPolygon(parts)),
        }
    });
    Feature { geometry, properties: Some(properties), ..Feature::default() }
}
