//! The collections that a caller may see, and what they hold.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::{Asked, Form};
use super::catalogue::Opened;
use super::client::Client;
use super::reply::{self, GEOJSON, JSON, SCHEMA, link};
use crate::api::ApiError;
use crate::collection::Kind;
use crate::crs::Crs;

const FORMS: [Form; 2] = [Form::Json, Form::Html];
const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0";

type Id = Result<Path<String>, PathRejection>;

/// `GET /ogc/collections`
pub(in crate::api) async fn collections(by: Client, asked: Asked) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let seen = by.app.0.catalogue.seen_by(&by).await?;
    let links = json!(reply::self_and_page(&asked, form, JSON));
    let body = json!({
        "links": links,
        "collections": seen.iter().map(|opened| described(&asked, opened)).collect::<Vec<_>>(),
    });
    let answer = reply::document(form, JSON, "The collections", &body);
    reply::once(&asked, reply::linked(answer, &links)).await
}

/// `GET /ogc/collections/{collection}`
pub(in crate::api) async fn collection(by: Client, id: Id, asked: Asked) -> Result<Response, ApiError> {
    let opened = open(&by, id).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let mut body = described(&asked, &opened);
    let mut links = reply::self_and_page(&asked, form, JSON);
    // Of itself it has said where it is.
    links
        .extend(body["links"].as_array().into_iter().flatten().filter(|link| link["rel"] != "self").cloned());
    body["links"] = json!(links);
    let answer = reply::document(form, JSON, &opened.layer.title(), &body);
    reply::once(&asked, reply::linked(answer, &body["links"])).await
}

/// `GET /ogc/collections/{collection}/schema`
pub(in crate::api) async fn schema(by: Client, id: Id, asked: Asked) -> Result<Response, ApiError> {
    schema_of(by, id, asked, "schema").await
}

/// `GET /ogc/collections/{collection}/queryables`
pub(in crate::api) async fn queryables(by: Client, id: Id, asked: Asked) -> Result<Response, ApiError> {
    schema_of(by, id, asked, "queryables").await
}

/// `GET /ogc/collections/{collection}/sortables`
pub(in crate::api) async fn sortables(by: Client, id: Id, asked: Asked) -> Result<Response, ApiError> {
    schema_of(by, id, asked, "sortables").await
}

async fn schema_of(by: Client, id: Id, asked: Asked, what: &str) -> Result<Response, ApiError> {
    let opened = open(&by, id).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let address = asked.href(&format!("/collections/{}/{what}", opened.layer.id));
    let mut body = opened.collection.schema(&opened.layer.title(), &address, what == "queryables");
    if what == "sortables"
        && let Some(properties) = body["properties"].as_object_mut()
    {
        properties.remove("geometry");
    }
    reply::once(&asked, reply::document(form, SCHEMA, &opened.layer.title(), &body)).await
}

/// The collection of an address, as if it were not there where the caller may
/// not see it.
pub(super) async fn open(by: &Client, id: Id) -> Result<Opened, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    by.app.0.catalogue.open(by, &id).await
}

fn described(asked: &Asked, opened: &Opened) -> Value {
    let Opened { layer, collection, .. } = opened;
    let at = |rest: &str| asked.href(&format!("/collections/{}{rest}", layer.id));
    let items = at("/items");
    let mut links = vec![
        link(&at(""), "self", JSON, "This collection"),
        link(&format!("{items}?f=json"), "items", GEOJSON, "The features as GeoJSON"),
        link(&format!("{items}?f=html"), "items", "text/html", "The features as a page"),
        link(&at("/schema"), &format!("{REL}/schema"), SCHEMA, "What the features hold"),
        link(&at("/queryables"), &format!("{REL}/queryables"), SCHEMA, "What can be queried"),
        link(&at("/sortables"), &format!("{REL}/sortables"), SCHEMA, "What can be sorted by"),
        link(&at("/tiles"), &format!("{REL}/tilesets-vector"), JSON, "The features as vector tiles"),
    ];
    if layer.kind == Kind::Leaves {
        links.push(link(&at("/dggs"), &format!("{REL}/dggrs-list"), JSON, "The features as zones"));
    }
    let (first, end) = collection.period;
    let bounds = collection.bounds.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    json!({
        "id": layer.id,
        "title": layer.title(),
        "description": collection.kind.says(),
        "attribution": "OFFICIAL-SENSITIVE. For planning, not for tonight.",
        "extent": {
            "spatial": {"bbox": [bounds], "crs": Crs::Crs84.uri()},
            "temporal": {"interval": [[format!("{first}T00:00:00Z"), format!("{end}T00:00:00Z")]],
                         "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
        },
        "itemType": "feature",
        "crs": Crs::ALL.map(Crs::uri),
        "storageCrs": Crs::Crs84.uri(),
        "release": collection.release,
        "newest": layer.is_newest,
        "links": links,
    })
}
