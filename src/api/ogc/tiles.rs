//! Vector tiles, and what describes them.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::asked::{Asked, Form};
use super::catalogue::Opened;
use super::client::Client;
use super::collections::open;
use super::parameters::Parameters;
use super::reply::{self, JSON, link};
use crate::api::ApiError;
use crate::api::resource::{Keep, Resource};
use crate::collection::{TILE_LEVELS, TileAt};
use crate::crs::Crs;

const MVT: &str = "application/vnd.mapbox-vector-tile";
const TILEJSON: &str = "application/vnd.mapbox.tile+json";
const QUAD: &str = "WebMercatorQuad";
const QUAD_URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
const FORMS: [Form; 2] = [Form::Json, Form::Html];

type Id = Result<Path<String>, PathRejection>;
type Address = Result<Path<(String, String, u8, u32, u32)>, PathRejection>;
type Two = Result<Path<(String, String)>, PathRejection>;

/// `GET /ogc/collections/{collection}/tiles/WebMercatorQuad/{level}/{row}/{column}`
pub(in crate::api) async fn tile(
    by: Client,
    at: Address,
    uri: Uri,
    headers: axum::http::HeaderMap,
) -> Result<Response, ApiError> {
    let Path((id, set, level, row, column)) = at.map_err(|_| ApiError::NotFound)?;
    let opened = by.app.0.catalogue.open(&by, &id).await?;
    if uri.query().is_some() {
        let mut parameters = Parameters::read(uri.query())?;
        parameters.word("f", &[("mvt", ())])?;
        parameters.none_left()?;
    }
    if set != QUAD {
        return Err(ApiError::NotFound);
    }
    let at = TileAt::new(level, row, column).ok_or(ApiError::NotFound)?;
    by.note_opened(&opened.collection.release).await?;
    let answer = match opened.listing.answers.get(uri.path()) {
        Some(answer) => answer,
        None => {
            let collection = Arc::clone(&opened.collection);
            let cutting = tokio::task::spawn_blocking(move || collection.tile(at));
            let Some(bytes) = cutting.await.map_err(|_| ApiError::Fault)? else {
                return Ok(StatusCode::NO_CONTENT.into_response());
            };
            let made = Resource::compressed_lightly(MVT, Keep::Private, bytes);
            opened.listing.answers.keep(uri.path(), made)
        }
    };
    reply::give(&headers, &answer).await
}

/// `GET /ogc/collections/{collection}/tiles`
pub(in crate::api) async fn tilesets(by: Client, id: Id, asked: Asked) -> Result<Response, ApiError> {
    let opened = open(&by, id).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let links = reply::self_and_page(&asked, form, JSON);
    let body = json!({"links": links, "tilesets": [described(&asked, &opened, Vec::new())]});
    reply::once(&asked, reply::document(form, JSON, "Tilesets", &body)).await
}

/// `GET /ogc/collections/{collection}/tiles/WebMercatorQuad`
pub(in crate::api) async fn tileset(by: Client, ids: Two, asked: Asked) -> Result<Response, ApiError> {
    let Path((id, set)) = ids.map_err(|_| ApiError::NotFound)?;
    let opened = by.app.0.catalogue.open(&by, &id).await?;
    if set != QUAD {
        return Err(ApiError::NotFound);
    }
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &[Form::Json, Form::TileJson, Form::Html])?;
    parameters.none_left()?;
    let resource = match form {
        Form::TileJson => reply::text(TILEJSON, tilejson(&asked, &opened).to_string()),
        form => {
            let links = reply::self_and_page(&asked, form, JSON);
            reply::document(form, JSON, &opened.layer.title(), &described(&asked, &opened, links))
        }
    };
    reply::once(&asked, resource).await
}

/// `GET /ogc/tileMatrixSets`
pub(in crate::api) async fn matrix_sets(_by: Client, asked: Asked) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let at = asked.href("/tileMatrixSets/WebMercatorQuad");
    let body = json!({
        "links": reply::self_and_page(&asked, form, JSON),
        "tileMatrixSets": [{"id": QUAD, "title": QUAD, "uri": QUAD_URI, "crs": Crs::WebMercator.uri(),
                            "links": [link(&at, "self", JSON, QUAD)]}],
    });
    reply::once(&asked, reply::document(form, JSON, "Tile matrix sets", &body)).await
}

/// `GET /ogc/tileMatrixSets/WebMercatorQuad`
pub(in crate::api) async fn matrix_set(_by: Client, id: Id, asked: Asked) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    if id != QUAD {
        return Err(ApiError::NotFound);
    }
    const HALF_WORLD_M: f64 = 20_037_508.342_789_244;
    let matrices = (0..=*TILE_LEVELS.end()).map(|level| {
        let side = 1_u32 << level;
        let step_m = 2.0 * HALF_WORLD_M / (f64::from(side) * 256.0);
        json!({
            "id": level.to_string(),
            "scaleDenominator": step_m / 0.000_28,
            "cellSize": step_m,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-HALF_WORLD_M, HALF_WORLD_M],
            "tileWidth": 256, "tileHeight": 256,
            "matrixWidth": side, "matrixHeight": side,
        })
    });
    let body = json!({
        "id": QUAD, "title": "Google Maps Compatible for the World", "uri": QUAD_URI,
        "crs": Crs::WebMercator.uri(), "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices.collect::<Vec<_>>(),
    });
    reply::once(&asked, reply::document(form, JSON, QUAD, &body)).await
}

fn template(asked: &Asked, opened: &Opened) -> String {
    asked.href(&format!(
        "/collections/{}/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
        opened.layer.id
    ))
}

fn described(asked: &Asked, opened: &Opened, mut links: Vec<Value>) -> Value {
    let at = asked.href(&format!("/collections/{}/tiles/{QUAD}", opened.layer.id));
    if links.is_empty() {
        links.push(link(&at, "self", JSON, "This tileset"));
    }
    let scheme = asked.href("/tileMatrixSets/WebMercatorQuad");
    links.push(link(&scheme, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", JSON, QUAD));
    links.push(link(&format!("{at}?f=tilejson"), "describedby", TILEJSON, "The same as TileJSON"));
    let mut item = link(&template(asked, opened), "item", MVT, "The tiles");
    item["templated"] = true.into();
    links.push(item);
    let bounds = bounds(opened);
    json!({
        "title": opened.layer.title(),
        "dataType": "vector",
        "crs": Crs::WebMercator.uri(),
        "tileMatrixSetId": QUAD,
        "tileMatrixSetURI": QUAD_URI,
        "tileMatrixSetLimits": limits(bounds),
        "boundingBox": {"lowerLeft": [bounds[0], bounds[1]], "upperRight": [bounds[2], bounds[3]],
                        "crs": Crs::Crs84.uri()},
        "layers": [{"id": opened.collection.kind.code(), "dataType": "vector", "geometryDimension": 2,
                    "minTileMatrix": TILE_LEVELS.start().to_string(),
                    "maxTileMatrix": TILE_LEVELS.end().to_string()}],
        "links": links,
    })
}

fn bounds(opened: &Opened) -> [f64; 4] {
    opened.collection.bounds.unwrap_or([-180.0, -85.0, 180.0, 85.0])
}

fn limits(bounds: [f64; 4]) -> Vec<Value> {
    let [west, south, east, north] = bounds;
    let one = |level: u8| {
        let (_, low_row, low_col) = TileAt::holding(level, west, north)?.address();
        let (_, high_row, high_col) = TileAt::holding(level, east.min(179.99), south)?.address();
        Some(json!({"tileMatrix": level.to_string(), "minTileRow": low_row, "maxTileRow": high_row,
                    "minTileCol": low_col, "maxTileCol": high_col}))
    };
    TILE_LEVELS.filter_map(one).collect()
}

fn tilejson(asked: &Asked, opened: &Opened) -> Value {
    let tiles = template(asked, opened).replace("{tileMatrix}", "{z}").replace("{tileRow}", "{y}");
    let fields = opened.collection.table.columns().iter();
    let fields: serde_json::Map<_, _> =
        fields.map(|column| (column.name.clone(), Value::from(column.says.as_str()))).collect();
    json!({
        "tilejson": "3.0.0",
        "name": opened.layer.title(),
        "attribution": "OFFICIAL-SENSITIVE",
        "tiles": [tiles.replace("{tileCol}", "{x}")],
        "minzoom": TILE_LEVELS.start(), "maxzoom": TILE_LEVELS.end(),
        "bounds": bounds(opened),
        "vector_layers": [{"id": opened.collection.kind.code(), "fields": fields,
                           "minzoom": TILE_LEVELS.start(), "maxzoom": TILE_LEVELS.end()}],
    })
}
