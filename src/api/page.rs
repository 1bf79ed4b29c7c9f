use std::collections::HashMap;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::coding::Coding;
use super::resource::{Keep, Resource};
use super::{ApiError, AppState};

/// A file of the web pages, built into the program.
struct Embedded {
    path: &'static str,
    bytes: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

// Written by build.rs: `static FILES: &[Embedded]`.
include!(concat!(env!("OUT_DIR"), "/pages.rs"));

const INDEX: &str = "/index.html";

/// The web pages, by path.
pub(super) struct Pages(HashMap<String, Resource>);

impl Pages {
    pub(super) fn embedded() -> Self {
        let resources = FILES.iter().map(|file| {
            let path = format!("/{}", file.path);
            // The names of assets hold the hash of their bytes.
            let hashed = path.starts_with("/assets/");
            let keep = if hashed { Keep::Forever } else { Keep::Public };
            let resource = Resource::plain(media(&path), keep, file.bytes)
                .with(Coding::Brotli, file.brotli)
                .with(Coding::Gzip, file.gzip);
            (path, resource)
        });
        Self(resources.collect())
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.0.values()
    }
}

/// `GET /assets/{*file}`
pub(super) async fn asset(
    State(app): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let asset = app.0.pages.0.get(uri.path()).ok_or(ApiError::NotFound)?;
    asset.answer(&headers).await
}

/// `GET /{*path}`: a file by its name; the page for every address of the
/// dashboard, which reads the rest of the address itself.
pub(super) async fn page(
    State(app): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let path = if is_page(uri.path()) { INDEX } else { uri.path() };
    let page = app.0.pages.0.get(path).ok_or(ApiError::NotFound)?;
    page.answer(&headers).await
}

/// Whether the path is one of the dashboard's own addresses.
pub(super) fn is_page(path: &str) -> bool {
    let first = path.split('/').nth(1);
    !path.contains('.') && !matches!(first, Some("api" | "assets" | "basemap" | "ogc"))
}

fn media(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn a_dashboard_address_is_none_of_the_api_and_has_no_dot() {
        for path in ["/", "/sign-in", "/areas/E08000005/hotspots", "/apiary"] {
            assert!(is_page(path), "{path}");
        }
        for path in ["/api", "/api/x", "/ogc", "/ogc/x", "/assets/x", "/basemap", "/favicon.ico", "/a.b/c"] {
            assert!(!is_page(path), "{path}");
        }
    }
}
