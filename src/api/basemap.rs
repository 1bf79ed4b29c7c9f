use std::collections::BTreeMap;
use std::io::{self, Read as _};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::coding::Coding;
use super::resource::{Keep, Resource};
use super::{ApiError, AppState};
use crate::area::base::LAYERS;

/// Gives a layer of the base map by name, as gzipped GeoJSON.
pub(super) type Layers = fn(&str) -> Option<&'static [u8]>;

/// The layers of the base map: public open data.
pub(super) struct Basemap(BTreeMap<String, Resource>);

impl Basemap {
    pub(super) fn new(layers: Layers) -> io::Result<Self> {
        let mut resources = BTreeMap::new();
        for name in LAYERS {
            let Some(gzipped) = layers(name) else {
                continue;
            };
            let mut bytes = Vec::new();
            flate2::read::MultiGzDecoder::new(gzipped).read_to_end(&mut bytes)?;
            let resource = Resource::compressed("application/geo+json", Keep::Public, bytes);
            let resource = resource.with(Coding::Gzip, Some(gzipped));
            resources.insert(format!("{name}.geojson"), resource);
        }
        Ok(Self(resources))
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.0.values()
    }
}

/// `GET /basemap/{layer}`
pub(super) async fn layer(
    State(app): State<AppState>,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(file) = file.map_err(|_| ApiError::NotFound)?;
    let layer = app.0.basemap.0.get(&file).ok_or(ApiError::NotFound)?;
    layer.answer(&headers).await
}
