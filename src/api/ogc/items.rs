//! Features.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::{Asked, Form};
use super::catalogue::Opened;
use super::client::Client;
use super::collections::open;
use super::parameters::{bad, encoded};
use super::query::{self, ItemsQuery};
use super::reply::{self, GEOJSON, HTML, JSON, link};
use crate::api::ApiError;
use crate::api::resource::Resource;
use crate::collection::Selection;

const FORMS: [Form; 3] = [Form::GeoJson, Form::Json, Form::Html];

/// `GET /ogc/collections/{collection}/items`
pub(in crate::api) async fn items(
    by: Client,
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Result<Response, ApiError> {
    let opened = open(&by, id).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    by.note_opened(&opened.collection.release).await?;
    let (listing, of) = (Arc::clone(&opened.listing), asked.clone());
    reply::kept(&by, &of, form, &listing, move || {
        let read = query::read(&mut parameters, &opened)?;
        parameters.none_left()?;
        page(&asked, form, &opened, &read)
    })
    .await
}

/// `GET /ogc/collections/{collection}/items/{feature}`
pub(in crate::api) async fn item(
    by: Client,
    ids: Result<Path<(String, String)>, PathRejection>,
    asked: Asked,
) -> Result<Response, ApiError> {
    let Path((collection, feature)) = ids.map_err(|_| ApiError::NotFound)?;
    let opened = by.app.0.catalogue.open(&by, &collection).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    let at = opened.collection.table.find(&feature).ok_or(ApiError::NotFound)?;
    by.note_opened(&opened.collection.release).await?;
    let (listing, of) = (Arc::clone(&opened.listing), asked.clone());
    reply::kept(&by, &of, form, &listing, move || {
        let shape = query::shape(&mut parameters, &opened.collection.table)?;
        parameters.none_left()?;
        let mut links = reply::self_and_page(&asked, form, GEOJSON);
        let home = asked.href(&format!("/collections/{}", opened.layer.id));
        links.push(link(&home, "collection", JSON, "The collection"));
        let links = json!(links);
        let text = opened.collection.feature(at, &shape, &links).map_err(|_| out_of_reach())?;
        written(form, &format!("Feature {feature}"), text, shape.crs, &links)
    })
    .await
}

fn out_of_reach() -> ApiError {
    bad("crs", "it does not reach the features")
}

fn page(asked: &Asked, form: Form, opened: &Opened, read: &ItemsQuery) -> Result<Resource, ApiError> {
    let collection = &opened.collection;
    let selected = read.query.select(&collection.table);
    let mut selection = selected.map_err(|why| bad("filter", &why.to_string()))?;
    let links = links(asked, form, opened, &read.query, &selection, read.hits);
    if read.hits {
        selection.page.clear();
    }
    let text = collection.features(&selection, &read.shape, &links).map_err(|_| out_of_reach())?;
    written(form, &opened.layer.title(), text, read.shape.crs, &links)
}

fn written(
    form: Form,
    title: &str,
    text: String,
    crs: crate::crs::Crs,
    links: &Value,
) -> Result<Resource, ApiError> {
    let answer = match form {
        Form::Html => {
            let mut body: Value = serde_json::from_str(&text).map_err(|_| ApiError::Fault)?;
            // Coordinates say nothing to a reader of the page.
            let features = body["features"].as_array_mut();
            features.into_iter().flatten().for_each(|feature| feature["geometry"] = Value::Null);
            reply::text(HTML, super::html::page(title, &body))
        }
        _ => reply::text(GEOJSON, text),
    };
    Ok(reply::linked(reply::in_crs(answer, crs), links))
}

fn links(
    asked: &Asked,
    form: Form,
    opened: &Opened,
    query: &crate::collection::Query,
    selection: &Selection,
    hits: bool,
) -> Value {
    let mut links = reply::self_and_page(asked, form, GEOJSON);
    let home = asked.href(&format!("/collections/{}", opened.layer.id));
    links.push(link(&home, "collection", JSON, "The collection"));
    let end = query.offset + selection.page.len();
    if !hits && end < selection.matched && !selection.page.is_empty() {
        let kept = asked.uri.query().unwrap_or_default().split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && !matches!(name, "cursor" | "offset")
        });
        let cursor = format!("cursor={}", encoded(&query::cursor(&opened.collection.release, end)));
        let all: Vec<&str> = kept.chain([cursor.as_str()]).collect();
        let next = format!("{}/items?{}", home, all.join("&"));
        let media = if form == Form::Html { "text/html" } else { GEOJSON };
        links.push(link(&next, "next", media, "The next page"));
    }
    json!(links)
}
