//! Answers in the form that was asked for.

use std::sync::Arc;

use axum::http::header::{LINK, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::{Asked, Form};
use super::catalogue::Listing;
use super::client::Client;
use super::html;
use crate::api::ApiError;
use crate::api::resource::{Keep, Resource};
use crate::crs::Crs;

pub(super) const JSON: &str = "application/json";
pub(super) const SCHEMA: &str = "application/schema+json";
pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The system of the coordinates of an answer.
const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// What an answer of these addresses depends on.
const VARIES: &str = "Authorization, Cookie, Accept, Accept-Encoding";

/// A document as JSON or as a page.
pub(super) fn document(form: Form, media: &'static str, title: &str, body: &Value) -> Resource {
    match form {
        Form::Html => text(HTML, html::page(title, body)),
        _ => text(media, body.to_string()),
    }
}

/// A text that is kept as it is and gzipped.
pub(super) fn text(media: &'static str, body: String) -> Resource {
    Resource::compressed_lightly(media, Keep::Private, body)
}

/// The system of its coordinates, told beside an answer.
pub(super) fn in_crs(resource: Resource, crs: Crs) -> Resource {
    let value = HeaderValue::try_from(format!("<{}>", crs.uri()));
    match value {
        Ok(value) => resource.saying(CONTENT_CRS, value),
        Err(_) => resource,
    }
}

/// The same links in the header, for who reads no bodies.
pub(super) fn linked(resource: Resource, links: &Value) -> Resource {
    let one = |link: &Value| {
        let (href, rel) = (link["href"].as_str()?, link["rel"].as_str()?);
        let media = link["type"].as_str().map(|media| format!("; type=\"{media}\"")).unwrap_or_default();
        Some(format!("<{href}>; rel=\"{rel}\"{media}"))
    };
    let all: Vec<_> = links.as_array().into_iter().flatten().filter_map(one).collect();
    match HeaderValue::try_from(all.join(", ")) {
        Ok(value) => resource.saying(LINK, value),
        Err(_) => resource,
    }
}

/// Answers with what was made for this before, or makes it: on a thread of its
/// own, so that a filter that takes long keeps nobody else waiting, and two at a
/// time.
pub(super) async fn kept(
    by: &Client,
    asked: &Asked,
    form: Form,
    listing: &Listing,
    make: impl FnOnce() -> Result<Resource, ApiError> + Send + 'static,
) -> Result<Response, ApiError> {
    let key = asked.key(form);
    if let Some(answer) = listing.answers.get(&key) {
        return give(&asked.headers, &answer).await;
    }
    let permit = Arc::clone(&by.app.0.answering).acquire_owned().await;
    let permit = permit.map_err(|_| ApiError::Fault)?;
    let making = tokio::task::spawn_blocking(move || {
        let made = make();
        drop(permit);
        made
    });
    let made = making.await.map_err(|_| ApiError::Fault)??;
    give(&asked.headers, &listing.answers.keep(&key, made)).await
}

/// Answers with something that was made for this request alone.
pub(super) async fn once(asked: &Asked, resource: Resource) -> Result<Response, ApiError> {
    give(&asked.headers, &resource).await
}

/// Answers with what is kept.
pub(super) async fn give(headers: &HeaderMap, resource: &Resource) -> Result<Response, ApiError> {
    let mut response = resource.answer(headers).await?;
    response.headers_mut().insert(VARY, HeaderValue::from_static(VARIES));
    Ok(response)
}

/// A link.
pub(super) fn link(href: &str, rel: &str, media: &str, title: &str) -> Value {
    json!({"href": href, "rel": rel, "type": media, "title": title})
}

/// A link to this document, and one to the same as a page or as JSON.
pub(super) fn self_and_page(asked: &Asked, form: Form, media: &str) -> Vec<Value> {
    let path = asked.uri.path().strip_prefix(super::ROOT).unwrap_or_default();
    let others = asked.uri.query().unwrap_or_default().split('&');
    let others: Vec<_> = others.filter(|pair| !pair.is_empty() && !pair.starts_with("f=")).collect();
    let href = |word: &str| {
        let query = [&others[..], &[word]].concat().join("&");
        asked.href(&format!("{path}?{query}"))
    };
    let (json, page) = if form == Form::Html { ("alternate", "self") } else { ("self", "alternate") };
    vec![
        link(&href("f=json"), json, media, "This document"),
        link(&href("f=html"), page, "text/html", "This document as a page"),
    ]
}
