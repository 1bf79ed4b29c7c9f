use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::resource::{Keep, Resource};
use super::shelf::{Found, MANIFEST, Release};
use super::{ApiError, Partner, problem};

/// The document that opens in a spreadsheet.
const TABLE: &str = "table.csv";

type Segments<T> = Result<Path<T>, PathRejection>;

/// `GET /api/releases`
pub(super) async fn list(by: Partner, headers: HeaderMap) -> Result<Response, ApiError> {
    let releases = by.releases.current().await?;
    let covered = releases.iter().filter(|release| by.covers(&release.area));
    let listed: Vec<_> = covered.map(|release| line(&by, release)).collect();
    let skips = by.releases.skips();
    let skipped: Vec<_> = skips
        .iter()
        .filter(|skip| by.covers(&skip.area))
        .map(|skip| json!({ "area": skip.area, "cut_off": skip.cut_off }))
        .collect();
    let body = json!({ "releases": listed, "skipped": skipped }).to_string();
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

/// `GET /api/releases/{id}/signature`
pub(super) async fn signature(
    by: Partner,
    id: Segments<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    let release = match find(&by, &id).await? {
        Found::Standing(release) => release,
        Found::Recalled(_, notice) => return Ok(problem::recalled(&notice)),
    };
    let slip = by.releases.slip(&release).ok_or(ApiError::NotFound)?;
    Resource::plain("application/json", Keep::Private, slip.bytes()).answer(&headers).await
}

/// `GET /api/releases/{id}/{document}`
pub(super) async fn document(
    by: Partner,
    segments: Segments<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path((id, name)) = segments.map_err(|_| ApiError::NotFound)?;
    if name == MANIFEST {
        return Err(ApiError::NotFound);
    }
    let mut response = answer(&by, &id, &name, &headers).await?;
    if name == TABLE && response.status() == StatusCode::OK {
        // The one document that is meant to be taken away: who has it is told
        // to whoever recalls the release.
        if method == Method::GET {
            by.note_export(&id).await?;
        }
        let file = format!("attachment; filename=\"homeward-{id}.csv\"");
        let file = file.parse().map_err(|_| ApiError::Fault)?;
        response.headers_mut().insert(CONTENT_DISPOSITION, file);
    }
    Ok(response)
}

/// The release, if the caller may know of it.
pub(super) async fn find(by: &Partner, id: &str) -> Result<Found, ApiError> {
    let found = by.releases.release(id).await?;
    let (Found::Standing(release) | Found::Recalled(release, _)) = &found;
    by.must_cover(&release.area)?;
    Ok(found)
}

async fn answer(by: &Partner, id: &str, name: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
    match find(by, id).await? {
        Found::Standing(release) => {
            let document = release.documents.get(name).ok_or(ApiError::NotFound)?;
            document.answer(headers).await
        }
        Found::Recalled(release, notice) => {
            release.documents.get(name).ok_or(ApiError::NotFound)?;
            Ok(problem::recalled(&notice))
        }
    }
}

fn line(by: &Partner, release: &Release) -> serde_json::Value {
    let (from, to, months) = &release.window;
    let (state, notice) = by.releases.state(&release.id);
    let mut line = json!({
        "id": release.id,
        "area": { "code": release.area, "name": release.area_name },
        "window": { "from": from, "to": to, "months": months },
        "cut_off": release.cut_off,
        "previous": release.previous,
        "synthetic": release.synthetic,
        "state": state,
        "signed_by": release.signed_by(),
    });
    if let Some(day) = release.played_on {
        line["played_on"] = json!(day);
    }
    if let Some(notice) = notice {
        let recall = &notice.recall;
        line["recalled"] =
            json!({ "on": recall.on, "reason": recall.reason.code(), "words": recall.reason.words() });
    }
    line
}
