//! How something is asked for: where from, in which form.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::{ACCEPT, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use super::ROOT;
use super::parameters::Parameters;
use crate::api::{ApiError, AppState};

/// The forms of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Html,
    GeoJson,
    TileJson,
    Numbers,
}

/// A request: its address and what it likes.
#[derive(Clone)]
pub(in crate::api) struct Asked {
    /// Scheme and host, as the client wrote them.
    pub(super) base: String,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
}

impl Form {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::GeoJson => "geojson",
            Self::TileJson => "tilejson",
            Self::Numbers => "uint64",
        }
    }

    /// The media types by which `Accept` names it.
    const fn media(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/json"],
            Self::Html => &["text/html", "application/xhtml+xml"],
            Self::GeoJson => &["application/geo+json"],
            Self::TileJson => &["application/vnd.mapbox.tile+json"],
            Self::Numbers => &["application/x-binary"],
        }
    }
}

impl Asked {
    /// The parameters of the address.
    pub(super) fn parameters(&self) -> Result<Parameters, ApiError> {
        Parameters::read(self.uri.query())
    }

    /// The form that is wanted: by the parameter `f`, else the first that
    /// `Accept` names, else the first of `forms`.
    pub(super) fn form(&self, parameters: &mut Parameters, forms: &[Form]) -> Result<Form, ApiError> {
        let words: Vec<_> = forms.iter().map(|form| (form.word(), *form)).collect();
        if let Some(form) = parameters.word("f", &words)? {
            return Ok(form);
        }
        let accept = self.headers.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
        let mut named = accept
            .flat_map(|line| line.split(','))
            .map(|media| media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let form =
            named.find_map(|media| forms.iter().copied().find(|form| form.media().contains(&media.as_str())));
        form.or(forms.first().copied()).ok_or(ApiError::NotAcceptable)
    }

    /// The address of something under the root.
    pub(super) fn href(&self, path: &str) -> String {
        format!("{}{ROOT}{path}", self.base)
    }

    /// What makes an answer the same: where from, the address and the form.
    pub(super) fn key(&self, form: Form) -> String {
        let (path, query) = (self.uri.path(), self.uri.query().unwrap_or_default());
        format!("{} {path}?{query} {}", self.base, form.word())
    }
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let original = OriginalUri::from_request_parts(parts, state).await;
        let uri = original.map_or_else(|_| parts.uri.clone(), |OriginalUri(uri)| uri);
        Ok(Self { base: base(&parts.headers), uri, headers: parts.headers.clone() })
    }
}

/// Scheme and host as the client knows them: the proxy in front says whether
/// the way is encrypted. A host of other letters is not repeated.
fn base(headers: &HeaderMap) -> String {
    let encrypted = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    let scheme = if encrypted { "https" } else { "http" };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| !host.is_empty() && host.len() <= 255 && host.chars().all(plain));
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}
