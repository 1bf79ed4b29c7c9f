//! The parts of the document that every collection shares.

use serde_json::{Value, json};

use super::super::landing::{OPENAPI, OPENAPI_NOW};
use super::super::query::{MOST, USUAL};
use super::super::reply;
use crate::crs::Crs;

pub(super) fn components() -> Value {
    json!({
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "A personal access token."},
            "password": {"type": "http", "scheme": "basic",
                         "description": "Any name, with a personal access token as the password."},
        },
        "parameters": parameters(),
        "responses": responses(),
        "schemas": schemas(),
    })
}

fn parameters() -> Value {
    let crs: Vec<_> = Crs::ALL.iter().map(|crs| crs.uri()).collect();
    let query = |name: &str, says: &str, schema: Value| {
        let parameter = json!({"name": name, "in": "query", "required": false, "description": says,
                               "schema": schema, "style": "form", "explode": false});
        (name.to_owned(), parameter)
    };
    let whole = |least: usize| json!({"type": "integer", "minimum": least, "maximum": 999_999_999});
    // GDAL takes the size of its pages from `maximum`.
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL});
    let all = [
        query(
            "bbox",
            "Lower corner, then upper: four numbers, or six with heights. West may lie east of east.",
            json!({"type": "array", "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                   "items": {"type": "number"}}),
        ),
        query("bbox-crs", "The system of bbox.", json!({"type": "string", "format": "uri", "enum": crs})),
        query("crs", "The system of the answer.", json!({"type": "string", "format": "uri", "enum": crs})),
        query(
            "filter-crs",
            "The system of the filter.",
            json!({"type": "string", "format": "uri", "enum": crs}),
        ),
        query(
            "datetime",
            "A moment or an interval. The features of a release have one time, the months that it counts: \
             all of them match or none.",
            json!({"type": "string"}),
        ),
        query("limit", "Most features of one answer; more than the maximum is taken as it.", limit),
        query("offset", "How many features to pass over.", whole(0)),
        query("cursor", "Where the next page begins, as a link to it says.", json!({"type": "string"})),
        query(
            "resultType",
            "The features, or only how many there are.",
            json!({"type": "string", "enum": ["results", "hits"], "default": "results"}),
        ),
        query(
            "skipGeometry",
            "Whether to leave geometries out.",
            json!({"type": "boolean", "default": false}),
        ),
        query(
            "filter",
            "What holds of the features, as CQL2: 4096 bytes, 16 deep and 1000 vertices at most.",
            json!({"type": "string"}),
        ),
        query("subset", "A box and a time, axis by axis: Lat(53:54),Lon(-2:-1).", json!({"type": "string"})),
        query(
            "subset-crs",
            "The system of subset.",
            json!({"type": "string", "enum": [Crs::Crs84.uri(), "[OGC:CRS84]"]}),
        ),
        query(
            "zone-level",
            "The level of the zones.",
            json!({"type": "integer", "minimum": 0, "maximum": 9}),
        ),
        query(
            "compact-zones",
            "Whether children that are all there are told as their parent.",
            json!({"type": "boolean", "default": true}),
        ),
        query(
            "parent-zone",
            "The zone that the others lie in.",
            json!({"type": "string", "pattern": "^8[0-9a-f]{14}$"}),
        ),
        query("zone-depth", "How far beneath the zone: 2, 0-2 or 0,2.", json!({"type": "string"})),
        query(
            "filter-lang",
            "The language of the filter; cql-text is another name of cql2-text.",
            json!({"type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"], "default": "cql2-text"}),
        ),
    ];
    Value::Object(all.into_iter().collect())
}

fn responses() -> Value {
    let page = json!({"schema": {"type": "string"}});
    let of = |says: &str, media: &str, schema: &str| {
        json!({
            "description": says,
            "content": {media: {"schema": {"$ref": format!("#/components/schemas/{schema}")}}, "text/html": page},
        })
    };
    json!({
        "document": {
            "description": "A document with links.",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "application/vnd.mapbox.tile+json": {"schema": {"type": "object"}},
                OPENAPI: {"schema": {"type": "object"}},
                OPENAPI_NOW: {"schema": {"type": "object"}},
                "text/html": page,
            },
        },
        "tile": {
            "description": "A vector tile; 204 where it has no features.",
            "content": {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}},
        },
        "zones": {
            "description": "Zones, or what is told of them.",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                reply::GEOJSON: {"schema": {"type": "object"}},
                "application/x-binary": {"schema": {"type": "string", "format": "binary"}},
                "text/html": page,
            },
        },
        "schema": of("What the features hold.", reply::SCHEMA, "schema"),
        "features": of("Features.", reply::GEOJSON, "features"),
        "feature": of("A feature.", reply::GEOJSON, "feature"),
        "problem": {
            "description": "Why there is no answer (RFC 9457).",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
        },
    })
}

fn schemas() -> Value {
    json!({
        "link": {
            "type": "object",
            "required": ["href", "rel"],
            "properties": {
                "href": {"type": "string", "format": "uri"}, "rel": {"type": "string"},
                "type": {"type": "string"}, "title": {"type": "string"},
            },
        },
        "schema": {"type": "object", "required": ["type", "properties"]},
        "feature": {
            "type": "object",
            "required": ["type", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"type": "string"},
                "properties": {"type": "object"},
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
            },
        },
        "features": {
            "type": "object",
            "required": ["type", "features", "numberMatched", "numberReturned", "links"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
                "release": {"type": "string"},
                "marking": {"type": "string"},
                "data": {"type": "string", "enum": ["SYNTHETIC", "RECORDS"]},
                "played_on": {"type": "string", "format": "date"},
            },
        },
        "problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"},
                "status": {"type": "integer"}, "detail": {"type": "string"},
            },
        },
    })
}
