//! The leaves and the hotspots as GeoJSON (RFC 7946).

use geo::{CoordsIter, MapCoords, MultiPolygon};
use h3o::CellIndex;
use serde_json::{Value, json};

use super::{MARKING, data_stamp};
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
    let collection = json!({
        "type": "FeatureCollection",
        "release": released.id(),
        "data": data_stamp(released.terms()),
        "marking": MARKING,
        "features": features,
    });
    serde_json::to_vec(&collection).expect("GeoJSON has string keys only")
}

fn leaf(leaf: &Leaf) -> Value {
    json!({
        "type": "Feature",
        "id": leaf.id(),
        "geometry": geometry(leaf.cells()),
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
        "geometry": stands.then(|| geometry(&hotspot.cells)),
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
pub(super) fn area_km2(cells: &[CellIndex]) -> f64 {
    let km2: f64 = cells.iter().map(|cell| cell.area_km2()).sum();
    (km2 * 100.0).round() / 100.0
}

fn rounded(cells: &[CellIndex]) -> MultiPolygon {
    let round = |degrees: f64| (degrees * STEPS).round() / STEPS;
    outline::dissolve(cells).map_coords(|at| geo::coord! { x: round(at.x), y: round(at.y) })
}

fn geometry(cells: &[CellIndex]) -> Value {
    let outline = rounded(cells);
    let geometry = match <[_; 1]>::try_from(outline.0) {
        Ok([polygon]) => ::geojson::GeometryValue::from(&polygon),
        Err(polygons) => ::geojson::GeometryValue::from(&MultiPolygon(polygons)),
    };
    serde_json::to_value(::geojson::Geometry::new(geometry)).expect("a geometry is JSON")
}

/// Where a hotspot's number may stand: a vertex of its outline, never the
/// middle of a cell, which would read as an address (PRIVACY.md D13).
fn northernmost(cells: &[CellIndex]) -> [f64; 2] {
    let outline = rounded(cells);
    let top = outline.coords_iter().max_by(|a, b| a.y.total_cmp(&b.y).then(b.x.total_cmp(&a.x)));
    let top = top.expect("a hotspot has a cell");
    [top.x, top.y]
}
