//! Where a client begins, and what is claimed.

use axum::response::Response;
use serde_json::json;

use super::asked::{Asked, Form};
use super::client::Client;
use super::conformance::CLASSES;
use super::reply::{self, JSON, link};
use crate::api::ApiError;

pub(super) const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";
pub(super) const OPENAPI_NOW: &str = "application/vnd.oai.openapi+json;version=3.1";
const FORMS: [Form; 2] = [Form::Json, Form::Html];

/// `GET /ogc`
pub(in crate::api) async fn landing(_by: Client, asked: Asked) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let mut links = reply::self_and_page(&asked, form, JSON);
    links.extend([
        link(&asked.href("/api"), "service-desc", OPENAPI, "What can be asked, as OpenAPI 3.0"),
        link(&asked.href("/api?v=3.1"), "service-desc", OPENAPI_NOW, "What can be asked, as OpenAPI 3.1"),
        link(&asked.href("/api?f=html"), "service-doc", "text/html", "What can be asked, as a page"),
        link(&asked.href("/conformance"), "conformance", JSON, "The standards that are followed"),
        link(
            &asked.href("/conformance"),
            "http://www.opengis.net/def/rel/ogc/1.0/conformance",
            JSON,
            "The standards that are followed",
        ),
        link(&asked.href("/collections"), "data", JSON, "The collections"),
        link(
            &asked.href("/dggs"),
            "http://www.opengis.net/def/rel/ogc/1.0/dggrs-list",
            JSON,
            "Grids of zones",
        ),
        link(
            &asked.href("/tileMatrixSets"),
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            JSON,
            "How tiles are cut",
        ),
        link(
            &asked.href("/collections"),
            "http://www.opengis.net/def/rel/ogc/1.0/data",
            JSON,
            "The collections",
        ),
    ]);
    let links = json!(links);
    let body = json!({
        "title": "Homeward",
        "description": "Where children who went missing from care say they were: released maps that never \
                        point at a child. OFFICIAL-SENSITIVE. For planning, not for tonight.",
        "links": links,
    });
    let answer = reply::document(form, JSON, "Homeward, for mapping programs", &body);
    reply::once(&asked, reply::linked(answer, &links)).await
}

/// `GET /ogc/conformance`
pub(in crate::api) async fn conformance(_by: Client, asked: Asked) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let links = reply::self_and_page(&asked, form, JSON);
    let body = json!({"conformsTo": &CLASSES[..], "links": links});
    reply::once(&asked, reply::document(form, JSON, "The standards that are followed", &body)).await
}
