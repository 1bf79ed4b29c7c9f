//! Zones and what is told of them, written.

use h3o::CellIndex;
use serde_json::{Value, json};

use crate::cells::outline;
use crate::collection::write_geometry;
use crate::crs::Crs;
use crate::dggs;
use crate::document::MARKING;

/// How many, and then the zones: 64 bits each, the least byte first.
pub(super) fn numbers(zones: &[CellIndex]) -> Vec<u8> {
    let count = u64::try_from(zones.len()).unwrap_or(u64::MAX);
    let all = std::iter::once(count).chain(zones.iter().map(|&zone| u64::from(zone)));
    all.flat_map(u64::to_le_bytes).collect()
}

/// The ground of a zone.
pub(super) fn geometry(zone: CellIndex) -> Value {
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    let outline = geo::MapCoords::map_coords(&outline::dissolve(&[zone]), |at| {
        geo::coord! { x: round(at.x), y: round(at.y) }
    });
    let polygon = outline.0.into_iter().next().map(geo::Geometry::Polygon);
    let mut text = String::new();
    // Degrees reach everywhere.
    polygon.and_then(|polygon| write_geometry(&polygon, Crs::Crs84, &mut text).ok());
    serde_json::from_str(&text).unwrap_or_default()
}

/// Zones as features, each with what `told` says of it.
pub(super) fn geojson(zones: &[CellIndex], told: impl Fn(CellIndex) -> Value) -> String {
    let feature = |&zone: &CellIndex| {
        let mut properties = json!({"zoneId": zone.to_string(), "level": u8::from(zone.resolution())});
        if let (Value::Object(all), Value::Object(more)) = (&mut properties, told(zone)) {
            all.extend(more);
        }
        json!({"type": "Feature", "id": zone.to_string(), "geometry": geometry(zone), "properties": properties})
    };
    let features: Vec<_> = zones.iter().map(feature).collect();
    json!({"type": "FeatureCollection", "marking": MARKING, "features": features}).to_string()
}

/// What is told of a zone, by name.
pub(super) fn told(value: Option<dggs::Value>) -> Value {
    value.map_or(
        Value::Null,
        |value| json!({"leaves": value.leaves, "at_least": value.at_least, "at_most": value.at_most}),
    )
}

/// The values of a zone's sub-zones, depth by depth, in the order of the grid.
pub(super) fn dggs_json(zone: CellIndex, all: &[(u8, Vec<Option<dggs::Value>>)]) -> Value {
    let field = |name: &str| -> Vec<Value> {
        let depth = |(depth, values): &(u8, Vec<Option<dggs::Value>>)| {
            let data: Vec<Value> = values.iter().map(|&value| told(value)[name].clone()).collect();
            json!({"depth": depth, "shape": {"count": data.len(), "subZones": data.len()}, "data": data})
        };
        all.iter().map(depth).collect()
    };
    json!({
        "$schema": "https://schemas.opengis.net/ogcapi/dggs/1.0/core/schemas/dggs-json/dggs-json.json",
        "dggrs": dggs::URI,
        "zoneId": zone.to_string(),
        "depths": all.iter().map(|(depth, _)| *depth).collect::<Vec<_>>(),
        "schema": {"properties": {
            "leaves": {"type": "integer", "title": "How many leaves touch the zone"},
            "at_least": {"type": "integer", "title": "The fewest children who can have told of the zone"},
            "at_most": {"type": ["integer", "null"], "title": "The most children counted in these leaves"},
        }},
        "values": {"leaves": field("leaves"), "at_least": field("at_least"), "at_most": field("at_most")},
        "marking": MARKING,
    })
}
