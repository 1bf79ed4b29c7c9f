//! Boundaries: the layers that there are, and those of one over an area, as
//! they are drawn.

mod drawn;

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use geo::{BoundingRect as _, Rect};
use serde_json::{Value, json};

use super::resource::{Keep, Resource};
use super::{ApiError, Custodian, Partner};
use crate::area;
use crate::audit::{Act, Entry};
use crate::boundary::Layer;

pub(super) use drawn::Drawn;

type Segments<T> = Result<Path<T>, PathRejection>;

/// `GET /api/boundaries`
pub(super) async fn list(by: Partner, headers: HeaderMap) -> Result<Response, ApiError> {
    let layers = by.boundaries.layers().await?;
    let body = json!({ "layers": layers.iter().map(line).collect::<Vec<_>>() }).to_string();
    Resource::plain("application/json", Keep::Private, body).answer(&headers).await
}

/// `GET /api/boundaries/{layer}`: the names, to choose from.
pub(super) async fn names(by: Partner, layer: Segments<String>) -> Result<Json<Value>, ApiError> {
    let Path(id) = layer.map_err(|_| ApiError::NotFound)?;
    let layer = by.boundaries.layer(&id).await?.ok_or(ApiError::NotFound)?;
    let names = by.boundaries.names(&id).await?;
    let names: Vec<_> =
        names.into_iter().map(|(code, name)| json!({ "boundary": code, "name": name })).collect();
    let mut line = line(&layer);
    line["boundaries"] = names.into();
    Ok(Json(line))
}

/// `GET /api/boundaries/{layer}/{area}`: those that meet the bounds of an area,
/// simplified for drawing.
pub(super) async fn over(
    by: Partner,
    segments: Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path((id, area)) = segments.map_err(|_| ApiError::NotFound)?;
    let layer = by.boundaries.layer(&id).await?.ok_or(ApiError::NotFound)?;
    let bounds = bounds(&by, &area).ok_or(ApiError::NotFound)?;
    let drawn = by.drawn().get(&by.boundaries, &layer, &area, bounds).await?;
    drawn.answer(&headers).await
}

/// What holds an area: a local authority, England, or the members of one that
/// was joined.
fn bounds(by: &Partner, area: &str) -> Option<Rect> {
    let members = by.releases.members(area);
    let codes = std::iter::once(area).chain(members.iter().map(String::as_str));
    let found = codes.filter_map(|code| area::find(&code.parse().ok()?)?.outline.bounding_rect());
    found.reduce(|one, other| {
        let least = (one.min().x.min(other.min().x), one.min().y.min(other.min().y));
        Rect::new(least, (one.max().x.max(other.max().x), one.max().y.max(other.max().y)))
    })
}

/// `DELETE /api/boundaries/{layer}`
pub(super) async fn remove(
    Custodian(by): Custodian,
    layer: Segments<String>,
) -> Result<StatusCode, ApiError> {
    let Path(layer) = layer.map_err(|_| ApiError::NotFound)?;
    let who = by.asked();
    let entry = Entry::new(who.now, who.by, Act::BoundariesRemoved).about(&layer);
    match by.office.boundaries.remove(&layer, &entry).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::NotFound),
    }
}

fn line(layer: &Layer) -> Value {
    let (least, most) = (layer.bounds.min(), layer.bounds.max());
    json!({
        "layer": layer.id,
        "kind": layer.kind.code(),
        "kind_label": layer.kind.label(),
        "title": layer.title,
        "vintage": layer.vintage,
        "source": layer.source,
        "licence": layer.licence,
        "cited": layer.cited(),
        "features": layer.features,
        "bounds": [least.x, least.y, most.x, most.y],
        "built_in": layer.imported_at.is_none(),
    })
}
