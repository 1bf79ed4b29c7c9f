//! The leaves and the hotspots as GeoJSON (RFC 7946).

use geo::{CoordsIter, MapCoords, MultiPolygon};
use h3o::CellIndex;
use serde_json::{Value, json};

use super::{DataStamp, MARKING};
use crate::cells::outline;
use crate::hotspot::{Hotspot, Hotspots};
use crate::intake::Theme;
use crate::release::{Band, Leaf, Leaves, Released};

/// Steps in a degree that coordinates are rounded to: 1 cm, so that equal
/// vertices stay equal and the file stays small.
const STEPS: f64 = 1e7;

/// `leaves.geojson`: a feature a leaf, by id.
pub(super) fn leaves(released: &Released<Leaves>) -> Vec<u8> {
    collection(released, released.content().iter().map(leaf).collect())
}

/// `hotspots.geojson`: a feature a hotspot, by rank, then those that are gone.
pub(super) fn hotspots(released: &Released<Leaves>, hotspots: &Hotspots) -> Vec<u8> {
    collection(released, hotspots.iter().map(hotspot).collect())
}

pub(super) fn collection(released: &Released<Leaves>, features: Vec<Value>) -> Vec<u8> {
    let terms = released.terms();
    let mut collection = json!({
        "type": "FeatureCollection",
        "release": released.id(),
        "data": DataStamp::from(terms).data(),
        "marking": MARKING,
        "features": features,
    });
    if let Some(day) = terms.played_on {
        collection["played_on"] = json!(day);
    }
    serde_json::to_vec(&collection).expect("GeoJSON has string keys only")
}

fn leaf(leaf: &Leaf) -> Value {
    json!({
        "type": "Feature",
        "id": leaf.id(),
        "geometry": ground(leaf.cells()),
        "properties": {
            "leaf": leaf.id(),
            "cells": outline::compact(leaf.cells()).iter().map(CellIndex::to_string).collect::<Vec<_>>(),
            "resolution": u8::from(leaf.resolution()),
            "band": leaf.band(),
            "themes": themes(leaf.themes()),
        },
    })
}

/// Themes with their words and bands.
fn themes(themes: &[(Theme, Band)]) -> Vec<Value> {
    let one =
        |(theme, band): &(Theme, Band)| json!({"theme": theme.code(), "label": theme.label(), "band": band});
    themes.iter().map(one).collect()
}

fn hotspot(hotspot: &Hotspot) -> Value {
    let stands = hotspot.rank.is_some();
    json!({
        "type": "Feature",
        "id": hotspot.id,
        "geometry": stands.then(|| ground(&hotspot.cells)),
        "properties": {
            "hotspot": hotspot.id,
            "rank": hotspot.rank,
            "leaves": hotspot.leaves,
            "confidence": stands.then(|| hotspot.confidence.code()),
            "share_of_draws": stands.then_some(hotspot.share_of_draws),
            "change": hotspot.change.code(),
            "name": hotspot.name,
            "band": stands.then_some(hotspot.band),
            "area_km2": stands.then(|| area_km2(&hotspot.cells)),
            "label": stands.then(|| northernmost(&hotspot.cells)),
            "themes": themes(&hotspot.themes),
            "sentence": hotspot.sentence,
        },
    })
}

/// The area of some cells in square kilometres, to the hundredth.
pub(crate) fn area_km2(cells: &[CellIndex]) -> f64 {
    let km2: f64 = cells.iter().map(|cell| cell.area_km2()).sum();
    (km2 * 100.0).round() / 100.0
}

/// An outline with the coordinates that files have.
pub(crate) fn rounded(outline: &MultiPolygon) -> MultiPolygon {
    let round = |degrees: f64| (degrees * STEPS).round() / STEPS;
    outline.map_coords(|at| geo::coord! { x: round(at.x), y: round(at.y) })
}

/// An outline as a GeoJSON geometry: a polygon where it is one.
pub(crate) fn geometry(outline: &MultiPolygon) -> Value {
    let geometry = match outline.0.as_slice() {
        [polygon] => ::geojson::GeometryValue::from(polygon),
        _ => ::geojson::GeometryValue::from(outline),
    };
    serde_json::to_value(::geojson::Geometry::new(geometry)).expect("a geometry is JSON")
}

fn ground(cells: &[CellIndex]) -> Value {
    geometry(&rounded(&outline::dissolve(cells)))
}

/// Where the label of some cells may stand: a vertex of its outline, never the
/// middle of a cell, which would read as an address (docs/privacy.md#d13).
pub(crate) fn northernmost(cells: &[CellIndex]) -> [f64; 2] {
    let outline = rounded(&outline::dissolve(cells));
    let top = outline.coords_iter().max_by(|a, b| a.y.total_cmp(&b.y).then(b.x.total_cmp(&a.x)));
    let top = top.expect("a leaf has a cell");
    [top.x, top.y]
}
