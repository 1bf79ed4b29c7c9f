//! `--hotspots`: hot cells that hang together, as outlines in GeoJSON.

use geojson::{Feature, FeatureCollection, Geometry, JsonObject};
use h3o::CellIndex;
use serde_json::json;

use super::gi_star::{GiStar, Study};
use crate::cells::outline::{compact, components, dissolve_at};
use crate::statistics::DEFINITIONS;

/// A connected part of the hot cells.
struct Hotspot {
    cells: Vec<CellIndex>,
    events: u64,
    z_max: f64,
    p_min: f64,
    q_min: f64,
}

/// The hotspots of a map as an RFC 7946 feature collection, strongest first.
///
/// A hotspot is a connected part (grid distance 1) of the cells that are hot
/// at false discovery rate `alpha`. Rank: smallest p, then highest score, then
/// lowest cell.
#[must_use]
pub fn hotspots(study: &Study, scores: &GiStar, alpha: f64) -> FeatureCollection {
    let hot: Vec<_> = (0..study.cells.len()).filter(|&i| scores.is_hot(i, alpha)).collect();
    let cells: Vec<_> = hot.iter().map(|&i| study.cells[i]).collect();
    let mut found: Vec<_> =
        components(&cells).into_iter().map(|cells| Hotspot::new(cells, study, scores)).collect();
    found.sort_by(|a, b| {
        let by_p = a.p_min.total_cmp(&b.p_min).then(b.z_max.total_cmp(&a.z_max));
        by_p.then(a.cells.cmp(&b.cells))
    });
    let features = found.iter().zip(1..).map(|(hotspot, rank)| hotspot.feature(rank)).collect();
    FeatureCollection { bbox: None, features, foreign_members: Some(definitions(study, scores, alpha)) }
}

impl Hotspot {
    fn new(cells: Vec<CellIndex>, study: &Study, scores: &GiStar) -> Self {
        let mut hotspot = Self { cells, events: 0, z_max: f64::NEG_INFINITY, p_min: 1.0, q_min: 1.0 };
        for i in hotspot.cells.iter().filter_map(|cell| study.cells.binary_search(cell).ok()) {
            let (p, q) = scores.evidence(i);
            hotspot.events += u64::from(study.events[i]);
            hotspot.z_max = hotspot.z_max.max(scores.z[i]);
            hotspot.p_min = hotspot.p_min.min(p);
            hotspot.q_min = hotspot.q_min.min(q);
        }
        hotspot
    }

    fn feature(&self, rank: u32) -> Feature {
        let compacted: Vec<_> = compact(&self.cells).iter().map(CellIndex::to_string).collect();
        let properties = json!({
            "hotspot": rank,
            "cells": compacted,
            "cell_count": self.cells.len(),
            "events": self.events,
            "z_max": self.z_max,
            "p_min": self.p_min,
            "q_min": self.q_min,
        });
        let shape = dissolve_at(&self.cells, self.cells[0].resolution());
        Feature {
            geometry: shape.0.first().map(Geometry::from),
            properties: properties.as_object().cloned(),
            ..Feature::default()
        }
    }
}

/// What the numbers mean, for whoever meets the file alone.
fn definitions(study: &Study, scores: &GiStar, alpha: f64) -> JsonObject {
    let test = match scores.exact {
        Some(_) => "exact permutation p, upper tail; Benjamini-Hochberg over all cells",
        None => "Gi* z above 0 and its two-sided normal p; Benjamini-Hochberg over all cells",
    };
    let members = [
        ("statistic", json!("gi-star")),
        ("definitions", json!(DEFINITIONS)),
        ("hot_by", json!(test)),
        ("alpha", json!(alpha)),
        ("resolution", json!(study.cells.first().map(|cell| u8::from(cell.resolution())))),
        ("study_area", json!("cells with events, and those centred in the convex hull of their centres")),
        ("study_cells", json!(study.cells.len())),
        ("study_events", json!(study.events.iter().map(|&x| u64::from(x)).sum::<u64>())),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
