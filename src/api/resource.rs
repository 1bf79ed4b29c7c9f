use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::coding::{Coding, choose};
use super::{ApiError, condition};

/// How long a client may go without asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// For one person: kept, and asked about each time.
    Private,
    /// For everyone: kept, and asked about each time.
    Public,
    /// The address holds the hash of the bytes: never asked about again.
    Forever,
}

/// Bytes that are served as they are, in the codings they are kept in; each
/// coding is made once, or came with the bytes.
pub(super) struct Resource {
    media: &'static str,
    keep: Keep,
    hash: String,
    kept: Vec<Coding>,
    identity: Bytes,
    encoded: [OnceCell<Bytes>; 3],
    /// Whether it was made for a question, and is not worth much patience.
    in_passing: bool,
    /// What else is said of it in headers.
    said: Vec<(HeaderName, HeaderValue)>,
}

impl Resource {
    /// Bytes that will be kept in every coding.
    pub(super) fn compressed(media: &'static str, keep: Keep, bytes: impl Into<Bytes>) -> Self {
        let mut resource = Self::plain(media, keep, bytes);
        resource.kept = Coding::ALL.to_vec();
        resource
    }

    /// Bytes that do not get smaller, or are not worth it.
    pub(super) fn plain(media: &'static str, keep: Keep, bytes: impl Into<Bytes>) -> Self {
        let identity = bytes.into();
        let digest = Sha256::digest(&identity);
        let hash = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = vec![Coding::Identity];
        let encoded = Default::default();
        Self { media, keep, hash, kept, identity, encoded, in_passing: false, said: Vec::new() }
    }

    /// Bytes that were made for a question: kept as they are and gzipped, which
    /// every client of the standards takes.
    pub(super) fn compressed_lightly(media: &'static str, keep: Keep, bytes: impl Into<Bytes>) -> Self {
        let mut resource = Self::plain(media, keep, bytes);
        resource.kept = vec![Coding::Gzip, Coding::Identity];
        resource.in_passing = true;
        resource
    }

    /// The same, with one more header.
    pub(super) fn saying(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.said.push((name, value));
        self
    }

    /// How many bytes it has, before compression.
    pub(super) fn len(&self) -> usize {
        self.identity.len()
    }

    /// The same, with a coding that was made before.
    pub(super) fn with(mut self, coding: Coding, bytes: Option<&'static [u8]>) -> Self {
        if let (Some(bytes), Some(cell)) = (bytes, self.cell(coding)) {
            // Fails only if the coding was given twice; then they are equal.
            let _ = cell.set(Bytes::from_static(bytes));
            if !self.kept.contains(&coding) {
                self.kept.push(coding);
            }
        }
        self
    }

    /// Answers a `GET` or `HEAD`: 304 before any work, then the bytes in the
    /// best coding.
    pub(super) async fn answer(&self, headers: &HeaderMap) -> Result<Response, ApiError> {
        let coding = choose(headers, &self.kept).ok_or(ApiError::NotAcceptable)?;
        let etag = self.etag(coding);
        if condition::has(headers, &etag) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            self.describe(&mut response, &etag)?;
            return Ok(response);
        }
        let mut response = self.bytes(coding).await?.into_response();
        self.describe(&mut response, &etag)?;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.extend(coding.header().map(|coding| (CONTENT_ENCODING, coding)));
        headers.extend(self.said.iter().cloned());
        Ok(response)
    }

    /// Makes every coding that is kept.
    pub(super) async fn warm(&self) -> Result<(), ApiError> {
        for &coding in &self.kept {
            self.bytes(coding).await?;
        }
        Ok(())
    }

    /// A tag a coding: equal tags would let a cache give out the wrong one.
    fn etag(&self, coding: Coding) -> String {
        match coding {
            Coding::Identity => format!("\"{}\"", self.hash),
            coding => format!("\"{}-{}\"", self.hash, coding.token()),
        }
    }

    fn describe(&self, response: &mut Response, etag: &str) -> Result<(), ApiError> {
        let cache = match self.keep {
            Keep::Private => "private, no-cache",
            Keep::Public => "no-cache",
            Keep::Forever => "public, max-age=31536000, immutable",
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, HeaderValue::from_str(etag).map_err(|_| ApiError::Fault)?);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        Ok(())
    }

    async fn bytes(&self, coding: Coding) -> Result<Bytes, ApiError> {
        let Some(cell) = self.cell(coding) else {
            return Ok(self.identity.clone());
        };
        let made = cell.get_or_try_init(|| async {
            let bytes = self.identity.clone();
            let in_passing = self.in_passing;
            let encoded = tokio::task::spawn_blocking(move || match in_passing {
                true => coding.encode_soon(&bytes),
                false => coding.encode(&bytes),
            });
            let encoded = encoded.await.map_err(|_| ApiError::Fault)?;
            encoded.map(Bytes::from).map_err(|_| ApiError::Fault)
        });
        made.await.cloned()
    }

    fn cell(&self, coding: Coding) -> Option<&OnceCell<Bytes>> {
        match coding {
            Coding::Brotli => self.encoded.first(),
            Coding::Zstd => self.encoded.get(1),
            Coding::Gzip => self.encoded.get(2),
            Coding::Identity => None,
        }
    }
}
