//! Boundaries that somebody imported, and those that are compiled in. A layer is
//! written once, whole, and removed whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::{BoundingRect as _, Intersects as _, Rect};
use jiff::Timestamp;
use sqlx::migrate::Migrator;
use tokio::sync::OnceCell;

use super::{AuditLog, Fault, Sqlite, StoreError};
use crate::boundary::{Boundary, BuiltIn, Layer, built_in, wkb};

mod change;

pub use change::Added;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/boundaries");

/// The file's name in a data folder.
pub const FILE: &str = "boundaries.sqlite";

/// The store of boundaries.
#[derive(Clone)]
pub struct Boundaries(Held);

#[derive(Clone)]
enum Held {
    Whole(Sqlite),
    /// For reading: the file may come later, from a first import.
    Reading(Arc<PathBuf>, Arc<OnceCell<Sqlite>>),
}

#[derive(sqlx::FromRow)]
struct LayerRow {
    layer: String,
    kind: String,
    title: String,
    vintage: String,
    source: String,
    licence: String,
    features: i64,
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    imported_at: i64,
}

#[derive(sqlx::FromRow)]
struct BoundaryRow {
    code: String,
    name: String,
    outline: Vec<u8>,
}

impl Boundaries {
    /// Opens the store of the data folder `folder`, making it if needed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] says what is wrong with the file.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self(Held::Whole(Sqlite::open(&folder.join(FILE), &MIGRATIONS).await?)))
    }

    /// The store of the data folder `folder`, for reading. Until there is a file
    /// it has the layers that are compiled in.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if there is a file that cannot be used.
    pub async fn open_reader(folder: &Path) -> Result<Self, StoreError> {
        let store = Self(Held::Reading(Arc::new(folder.join(FILE)), Arc::default()));
        store.sqlite().await?;
        Ok(store)
    }

    /// The store's audit log; none for a reader before there is a file.
    #[must_use]
    pub fn audit_log(&self) -> Option<AuditLog> {
        match &self.0 {
            Held::Whole(store) => Some(AuditLog(store.clone())),
            Held::Reading(_, kept) => kept.get().cloned().map(AuditLog),
        }
    }

    /// Every layer, by title and vintage.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn layers(&self) -> Result<Vec<Layer>, StoreError> {
        let mut layers: Vec<Layer> = built_in().iter().map(|built_in| built_in.layer.clone()).collect();
        if let Some(store) = self.sqlite().await? {
            let rows: Result<Vec<LayerRow>, _> = sqlx::query_as(
                "SELECT layer, kind, title, vintage, source, licence, features, west, south, east, north,
                        imported_at
                 FROM layers",
            )
            .fetch_all(store.pool())
            .await;
            let rows = rows.map_err(|error| store.fault(error))?;
            let read: Option<Vec<Layer>> = rows.into_iter().map(LayerRow::layer).collect();
            layers.extend(read.ok_or_else(|| store.fault(Fault::Damaged))?);
        }
        layers.sort_by(|one, other| {
            (&one.title, &one.vintage, &one.id).cmp(&(&other.title, &other.vintage, &other.id))
        });
        Ok(layers)
    }

    /// The layer of a short name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn layer(&self, layer: &str) -> Result<Option<Layer>, StoreError> {
        Ok(self.layers().await?.into_iter().find(|each| each.id == layer))
    }

    /// The code and name of each boundary of a layer, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn names(&self, layer: &str) -> Result<Vec<(String, String)>, StoreError> {
        if let Some(built_in) = compiled_in(layer) {
            let both = |boundary: &Boundary| (boundary.code.clone(), boundary.name.clone());
            let mut names: Vec<_> = built_in.boundaries.iter().map(both).collect();
            names.sort_by(|one, other| one.1.cmp(&other.1));
            return Ok(names);
        }
        let Some(store) = self.sqlite().await? else { return Ok(Vec::new()) };
        sqlx::query_as("SELECT code, name FROM boundaries WHERE layer = ? ORDER BY name, code")
            .bind(layer)
            .fetch_all(store.pool())
            .await
            .map_err(|error| store.fault(error))
    }

    /// The boundary of a code.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn boundary(&self, layer: &str, code: &str) -> Result<Option<Boundary>, StoreError> {
        if let Some(built_in) = compiled_in(layer) {
            return Ok(built_in.boundaries.iter().find(|boundary| boundary.code == code).cloned());
        }
        let Some(store) = self.sqlite().await? else { return Ok(None) };
        let row: Result<Option<BoundaryRow>, _> =
            sqlx::query_as("SELECT code, name, outline FROM boundaries WHERE layer = ? AND code = ?")
                .bind(layer)
                .bind(code)
                .fetch_optional(store.pool())
                .await;
        let row = row.map_err(|error| store.fault(error))?;
        row.map(|row| row.boundary().ok_or_else(|| store.fault(Fault::Damaged))).transpose()
    }

    /// The boundaries of a layer whose bounds meet `bounds`, in the order of the
    /// import.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn within(&self, layer: &str, bounds: Rect) -> Result<Vec<Boundary>, StoreError> {
        let meets = |boundary: &&Boundary| {
            boundary.outline.bounding_rect().is_some_and(|own| own.intersects(&bounds))
        };
        if let Some(built_in) = compiled_in(layer) {
            return Ok(built_in.boundaries.iter().filter(meets).cloned().collect());
        }
        let Some(store) = self.sqlite().await? else { return Ok(Vec::new()) };
        let rows: Result<Vec<BoundaryRow>, _> = sqlx::query_as(
            "SELECT code, name, outline
             FROM boundary_bounds JOIN boundaries USING (boundary)
             WHERE layer = ? AND west <= ? AND east >= ? AND south <= ? AND north >= ?
             ORDER BY boundary",
        )
        .bind(layer)
        .bind(bounds.max().x)
        .bind(bounds.min().x)
        .bind(bounds.max().y)
        .bind(bounds.min().y)
        .fetch_all(store.pool())
        .await;
        let rows = rows.map_err(|error| store.fault(error))?;
        let read: Option<Vec<Boundary>> = rows.into_iter().map(BoundaryRow::boundary).collect();
        let read = read.ok_or_else(|| store.fault(Fault::Damaged))?;
        // The index rounds outward.
        Ok(read.iter().filter(meets).cloned().collect())
    }

    /// Closes the file, so that its log is folded into it.
    pub async fn close(self) {
        match self.0 {
            Held::Whole(store) => store.pool().close().await,
            Held::Reading(_, kept) => {
                if let Some(store) = kept.get() {
                    store.pool().close().await;
                }
            }
        }
    }

    /// The file, if there is one yet.
    async fn sqlite(&self) -> Result<Option<&Sqlite>, StoreError> {
        match &self.0 {
            Held::Whole(store) => Ok(Some(store)),
            Held::Reading(file, kept) if kept.initialized() || file.exists() => {
                kept.get_or_try_init(|| Sqlite::read(file, &MIGRATIONS)).await.map(Some)
            }
            Held::Reading(..) => Ok(None),
        }
    }
}

fn compiled_in(layer: &str) -> Option<&'static BuiltIn> {
    built_in().iter().find(|built_in| built_in.layer.id == layer)
}

impl LayerRow {
    fn layer(self) -> Option<Layer> {
        Some(Layer {
            id: self.layer,
            kind: self.kind.parse().ok()?,
            title: self.title,
            vintage: self.vintage,
            source: self.source,
            licence: self.licence,
            features: usize::try_from(self.features).ok()?,
            bounds: Rect::new((self.west, self.south), (self.east, self.north)),
            imported_at: Some(Timestamp::from_millisecond(self.imported_at).ok()?),
        })
    }
}

impl BoundaryRow {
    fn boundary(self) -> Option<Boundary> {
        let outline = wkb::outline(&self.outline).ok()?;
        Some(Boundary { code: self.code, name: self.name, outline })
    }
}

#[cfg(test)]
mod tests;
