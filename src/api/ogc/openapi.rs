//! What can be asked, as OpenAPI: made of the collections that the caller may
//! see, in one document that refers to nothing outside itself.

mod components;

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::asked::{Asked, Form};
use super::catalogue::Opened;
use super::client::Client;
use super::landing::{OPENAPI, OPENAPI_NOW};
use super::reply;
use crate::api::ApiError;
use crate::collection::{Column, Kind, TILE_LEVELS};
use components::components;

/// `GET /ogc/api`
pub(in crate::api) async fn api(by: Client, asked: Asked) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &[Form::Json, Form::Html])?;
    let newer = parameters.word("v", &[("3.0", false), ("3.1", true)])?.unwrap_or_default();
    parameters.none_left()?;
    let seen = by.app.0.catalogue.seen_by(&by).await?;
    let (version, media) = if newer { ("3.1.1", OPENAPI_NOW) } else { ("3.0.3", OPENAPI) };
    let body = json!({
        "openapi": version,
        "info": {
            "title": "Homeward",
            "description": "Released maps of where children who went missing from care say they were. \
                            Every answer is a pure function of an issued release.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "OFFICIAL-SENSITIVE", "url": asked.href("")},
        },
        "servers": [{"url": asked.href("")}],
        "security": [{"token": []}, {"password": []}],
        "tags": [{"name": "layers", "description": "Released layers"}],
        "paths": paths(&seen),
        "components": components(),
    });
    reply::once(&asked, reply::document(form, media, "What can be asked", &body)).await
}

fn paths(seen: &[Opened]) -> Map<String, Value> {
    let fixed = [
        ("/", "landing", "Where to begin"),
        ("/conformance", "conformance", "The standards that are followed"),
        ("/collections", "collections", "The collections"),
    ];
    let mut paths: Map<String, Value> = fixed
        .into_iter()
        .map(|(path, id, says)| (path.to_owned(), get(id, says, vec![form(&["json", "html"])], "document")))
        .collect();
    let version = json!({"name": "v", "in": "query", "required": false,
                         "schema": {"type": "string", "enum": ["3.0", "3.1"]}});
    paths.insert(
        "/api".to_owned(),
        get("api", "This document", vec![form(&["json", "html"]), version], "document"),
    );
    for (path, id, says) in [
        ("/dggs", "dggs", "Grids of zones"),
        ("/dggs/H3", "dggrs", "H3 as a grid of zones"),
        ("/dggs/H3/definition", "dggrsDefinition", "The definition of H3 as a reference system"),
        ("/tileMatrixSets", "tileMatrixSets", "How tiles are cut"),
        ("/tileMatrixSets/WebMercatorQuad", "tileMatrixSet", "How tiles of Web Mercator are cut"),
    ] {
        paths.insert(path.to_owned(), get(id, says, vec![form(&["json", "html"])], "document"));
    }
    for opened in seen {
        if opened.layer.kind == Kind::Leaves {
            add_zones(&mut paths, opened);
        }
        add_collection(&mut paths, opened);
    }
    paths
}

fn add_collection(paths: &mut Map<String, Value>, opened: &Opened) {
    let (id, title) = (&opened.layer.id, opened.layer.title());
    let columns = opened.collection.table.columns();
    let mut add = |rest: &str, name: &str, parameters: Vec<Value>, kind: &str| {
        let path = format!("/collections/{id}{rest}");
        paths.insert(path, get(&format!("{name}-{id}"), &title, parameters, kind));
    };
    let plain = || vec![form(&["json", "html"])];
    add("", "collection", plain(), "document");
    for what in ["schema", "queryables", "sortables"] {
        add(&format!("/{what}"), what, plain(), "schema");
    }
    let mut parameters = vec![form(&["json", "geojson", "html"])];
    parameters.extend(ITEMS.iter().map(|name| referred(name)));
    parameters.push(properties(columns));
    parameters.push(sort(columns));
    parameters.extend(columns.iter().map(queryable));
    add("/items", "items", parameters, "features");
    let one = vec![
        json!({"name": "featureId", "in": "path", "required": true, "schema": {"type": "string"}}),
        form(&["json", "geojson", "html"]),
        referred("crs"),
        referred("skipGeometry"),
        properties(columns),
    ];
    add("/items/{featureId}", "item", one, "feature");
    add("/tiles", "tilesets", plain(), "document");
    add("/tiles/WebMercatorQuad", "tileset", vec![form(&["json", "tilejson", "html"])], "document");
    let whole = |name: &str, least: u8, most: u32| {
        json!({"name": name, "in": "path", "required": true,
               "schema": {"type": "integer", "minimum": least, "maximum": most}})
    };
    let (low, high) = (*TILE_LEVELS.start(), *TILE_LEVELS.end());
    let address = vec![
        whole("tileMatrix", low, high.into()),
        whole("tileRow", 0, 65_535),
        whole("tileCol", 0, 65_535),
        form(&["mvt"]),
    ];
    add("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", "tile", address, "tile");
}

/// The zones of leaves.
fn add_zones(paths: &mut Map<String, Value>, opened: &Opened) {
    let (id, title) = (&opened.layer.id, opened.layer.title());
    let mut add = |rest: &str, name: &str, parameters: Vec<Value>, kind: &str| {
        let path = format!("/collections/{id}/dggs{rest}");
        paths.insert(path, get(&format!("{name}-{id}"), &title, parameters, kind));
    };
    add("", "collection.dggs", vec![form(&["json", "html"])], "document");
    add("/H3", "collection.dggrs", vec![form(&["json", "html"])], "document");
    let search = || {
        let names = [
            "bbox",
            "bbox-crs",
            "datetime",
            "filter",
            "filter-lang",
            "filter-crs",
            "subset",
            "subset-crs",
            "zone-level",
            "compact-zones",
            "parent-zone",
        ];
        names.map(referred).to_vec()
    };
    let mut of_all = vec![form(&["json", "geojson", "uint64", "html"])];
    of_all.extend(search());
    add("/H3/zones", "collection.dggrs.zones", of_all, "zones");
    let zone = || {
        json!({"name": "zoneId", "in": "path", "required": true,
               "schema": {"type": "string", "pattern": "^8[0-9a-f]{14}$"}})
    };
    let one = vec![zone(), form(&["json", "geojson", "html"])];
    add("/H3/zones/{zoneId}", "collection.dggrs.zone", one, "zones");
    let mut of_one = vec![zone(), form(&["json", "geojson"]), referred("zone-depth")];
    of_one.extend(search());
    add("/H3/zones/{zoneId}/data", "collection.dggrs.zone.data", of_one, "zones");
}

const ITEMS: [&str; 12] = [
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "limit",
    "offset",
    "cursor",
    "resultType",
    "skipGeometry",
    "filter",
    "filter-lang",
    "filter-crs",
];

fn referred(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn form(forms: &[&str]) -> Value {
    json!({"name": "f", "in": "query", "required": false, "description": "The form of the answer.",
           "schema": {"type": "string", "enum": forms}, "style": "form", "explode": false})
}

fn queryable(column: &Column) -> Value {
    json!({"name": column.name, "in": "query", "required": false, "description": column.says,
           "schema": column.schema(), "style": "form", "explode": false})
}

fn names(columns: &[Column]) -> Value {
    columns.iter().map(|column| Value::from(column.name.as_str())).collect()
}

fn properties(columns: &[Column]) -> Value {
    json!({"name": "properties", "in": "query", "required": false, "style": "form", "explode": false,
           "description": "The properties that are wanted.",
           "schema": {"type": "array", "items": {"type": "string", "enum": names(columns)}}})
}

fn sort(columns: &[Column]) -> Value {
    let each = columns.iter().flat_map(|column| [column.name.clone(), format!("-{}", column.name)]);
    json!({"name": "sortby", "in": "query", "required": false, "style": "form", "explode": false,
           "description": "The properties to sort by; a minus sign before one sorts from its greatest.",
           "schema": {"type": "array", "minItems": 1,
                      "items": {"type": "string", "enum": each.collect::<Vec<_>>()}}})
}

fn get(id: &str, says: &str, parameters: Vec<Value>, kind: &str) -> Value {
    let mut get = json!({"get": {
        "tags": ["layers"],
        "operationId": id,
        "summary": says,
        "parameters": parameters,
        "responses": {
            "200": {"$ref": format!("#/components/responses/{kind}")},
            "default": {"$ref": "#/components/responses/problem"},
        },
    }});
    if kind == "tile" {
        get["get"]["responses"]["204"] = json!({"description": "The tile has no features."});
    }
    get
}
