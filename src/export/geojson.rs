//! GeoJSON (RFC 7946): WGS 84, longitude first, seven decimals.

use serde_json::{Map, Value as Json, json};

use super::layers::{Feature, Layer, layers};
use super::{Mark, Value};
use crate::document;
use crate::summary::Summary;

/// The area, its leaves and its hotspots in one collection, each with its
/// `layer`; the facts stand beside them as foreign members.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let layers = layers(summary, mark);
    let features: Vec<Json> = layers.layers.iter().flat_map(of_layer).collect();
    let mut collection = json!({
        "type": "FeatureCollection",
        "title": layers.title,
        "caveats": summary.caveats,
        "not_to_be_used_for": summary.not_for,
        "notices": summary.notices,
        "signed": slip,
        "features": features,
    });
    for (name, text) in layers.facts {
        collection[name] = Json::String(text);
    }
    serde_json::to_vec(&collection).expect("GeoJSON has string keys only")
}

fn of_layer(layer: &Layer) -> impl Iterator<Item = Json> {
    layer.features.iter().map(move |feature| of_feature(layer, feature))
}

fn of_feature(layer: &Layer, feature: &Feature) -> Json {
    let names = layer.columns.iter().map(|(name, _)| (*name).to_owned());
    let mut properties: Map<String, Json> = names.zip(feature.values.iter().map(value)).collect();
    properties.insert("layer".to_owned(), layer.name.into());
    json!({
        "type": "Feature",
        "id": feature.id,
        "geometry": document::geometry(&feature.outline),
        "properties": properties,
    })
}

fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Whole(number) => (*number).into(),
        Value::Number(number) => (*number).into(),
        Value::Nothing => Json::Null,
    }
}
