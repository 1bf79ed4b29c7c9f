use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use serde_json::json;

use super::resource::{Keep, Resource};
use super::shelf::{MANIFEST, Release};
use super::{ApiError, Partner};

type Segments<T> = Result<Path<T>, PathRejection>;

/// `GET /api/releases`
pub(super) async fn list(by: Partner, headers: HeaderMap) -> Result<Response, ApiError> {
    let releases = by.releases.current().await?;
    let covered = releases.iter().filter(|release| by.covers(&release.area));
    let listed: Vec<_> = covered.map(|release| line(release)).collect();
    let body = json!({ "releases": listed }).to_string();
    Resource::plain("application/json", Keep::Private, body).answer(&headers).await
}

/// `GET /api/releases/{id}`
pub(super) async fn manifest(
    by: Partner,
    id: Segments<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    answer(&by, &id, MANIFEST, &headers).await
}

/// `GET /api/releases/{id}/{document}`
pub(super) async fn document(
    by: Partner,
    segments: Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path((id, name)) = segments.map_err(|_| ApiError::NotFound)?;
    if name == MANIFEST {
        return Err(ApiError::NotFound);
    }
    let mut response = answer(&by, &id, &name, &headers).await?;
    if let Some(table) = name.strip_suffix(".csv") {
        let of = if table == "table" { String::new() } else { format!("-{table}") };
        let file = format!("attachment; filename=\"homeward-{id}{of}.csv\"");
        let file = file.parse().map_err(|_| ApiError::Fault)?;
        response.headers_mut().insert(CONTENT_DISPOSITION, file);
    }
    Ok(response)
}

async fn answer(by: &Partner, id: &str, name: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
    let release = by.releases.release(id).await?;
    by.must_cover(&release.area)?;
    let document = release.documents.get(name).ok_or(ApiError::NotFound)?;
    document.answer(headers).await
}

fn line(release: &Release) -> serde_json::Value {
    let (from, to, months) = &release.window;
    json!({
        "id": release.id,
        "area": { "code": release.area, "name": release.area_name },
        "window": { "from": from, "to": to, "months": months },
        "cut_off": release.cut_off,
        "previous": release.previous,
        "synthetic": release.synthetic,
    })
}
