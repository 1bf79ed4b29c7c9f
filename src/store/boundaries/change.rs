use geo::{BoundingRect as _, Geometry};
use geozero::{CoordDimensions, ToWkb as _};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{Boundaries, Held, compiled_in};
use crate::audit::Entry;
use crate::boundary::{Boundary, Layer};
use crate::store::audit::note;
use crate::store::{Fault, Sqlite, StoreError};

/// What became of a layer that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is in the store now.
    Added,
    /// It had been there, to the byte.
    AlreadyThere,
    /// Another layer has its short name.
    NameTaken,
}

impl Boundaries {
    /// Adds a layer with the entry that tells of it: all of it or nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written, or the store was opened for
    /// reading; then nothing was.
    pub async fn add(
        &self,
        layer: &Layer,
        boundaries: &[Boundary],
        entry: &Entry,
    ) -> Result<Added, StoreError> {
        let store = self.whole()?;
        if compiled_in(&layer.id).is_some() {
            return Ok(Added::NameTaken);
        }
        let outlines: Option<Vec<Vec<u8>>> = boundaries.iter().map(written).collect();
        let outlines = outlines.ok_or_else(|| store.fault(Fault::Other("outlines".to_owned())))?;
        let sha256 = hash(layer, boundaries, &outlines);
        let mut transaction = store.begin().await?;
        let added = async {
            let there: Option<Vec<u8>> = sqlx::query_scalar("SELECT sha256 FROM layers WHERE layer = ?")
                .bind(&layer.id)
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(there) = there {
                return Ok(if there == sha256 { Added::AlreadyThere } else { Added::NameTaken });
            }
            insert_layer(&mut transaction, layer, &sha256, entry).await?;
            for (boundary, outline) in boundaries.iter().zip(outlines) {
                insert(&mut transaction, layer, boundary, outline).await?;
            }
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(Added::Added)
        };
        added.await.map_err(|error| store.fault(error))
    }

    /// Removes a layer with its boundaries, with the entry that tells of it.
    /// Says whether there was one; those that are compiled in stay.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written, or the store was opened for
    /// reading; then nothing was.
    pub async fn remove(&self, layer: &str, entry: &Entry) -> Result<bool, StoreError> {
        let store = self.whole()?;
        let mut transaction = store.begin().await?;
        let removed = async {
            sqlx::query(
                "DELETE FROM boundary_bounds
                 WHERE boundary IN (SELECT boundary FROM boundaries WHERE layer = ?)",
            )
            .bind(layer)
            .execute(&mut *transaction)
            .await?;
            sqlx::query("DELETE FROM boundaries WHERE layer = ?")
                .bind(layer)
                .execute(&mut *transaction)
                .await?;
            let gone = sqlx::query("DELETE FROM layers WHERE layer = ?")
                .bind(layer)
                .execute(&mut *transaction)
                .await?;
            if gone.rows_affected() == 0 {
                return Ok(false);
            }
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        removed.await.map_err(|error| store.fault(error))
    }

    fn whole(&self) -> Result<&Sqlite, StoreError> {
        match &self.0 {
            Held::Whole(store) => Ok(store),
            Held::Reading(file, _) => Err(StoreError::new(file, Fault::ReadOnly)),
        }
    }
}

fn written(boundary: &Boundary) -> Option<Vec<u8>> {
    Geometry::from(boundary.outline.clone()).to_wkb(CoordDimensions::xy()).ok()
}

/// Of everything that was imported, so that the same file is known again.
fn hash(layer: &Layer, boundaries: &[Boundary], outlines: &[Vec<u8>]) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for words in [layer.kind.code(), &layer.title, &layer.vintage, &layer.source, &layer.licence] {
        add(words.as_bytes());
    }
    for (boundary, outline) in boundaries.iter().zip(outlines) {
        add(boundary.code.as_bytes());
        add(boundary.name.as_bytes());
        add(outline);
    }
    hash.finalize().to_vec()
}

async fn insert_layer(
    connection: &mut SqliteConnection,
    layer: &Layer,
    sha256: &[u8],
    entry: &Entry,
) -> Result<(), sqlx::Error> {
    let (least, most) = (layer.bounds.min(), layer.bounds.max());
    sqlx::query(
        "INSERT INTO layers (layer, kind, title, vintage, source, licence, features, west, south, east,
                             north, sha256, imported_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&layer.id)
    .bind(layer.kind.code())
    .bind(&layer.title)
    .bind(&layer.vintage)
    .bind(&layer.source)
    .bind(&layer.licence)
    .bind(i64::try_from(layer.features).unwrap_or(i64::MAX))
    .bind(least.x)
    .bind(least.y)
    .bind(most.x)
    .bind(most.y)
    .bind(sha256)
    .bind(entry.at.as_millisecond())
    .execute(connection)
    .await
    .map(drop)
}

async fn insert(
    connection: &mut SqliteConnection,
    layer: &Layer,
    boundary: &Boundary,
    outline: Vec<u8>,
) -> Result<(), sqlx::Error> {
    let added = sqlx::query("INSERT INTO boundaries (layer, code, name, outline) VALUES (?, ?, ?, ?)")
        .bind(&layer.id)
        .bind(&boundary.code)
        .bind(&boundary.name)
        .bind(outline)
        .execute(&mut *connection)
        .await?;
    let bounds = boundary.outline.bounding_rect();
    let bounds = bounds.ok_or_else(|| sqlx::Error::Configuration(Box::new(Fault::Damaged)))?;
    sqlx::query("INSERT INTO boundary_bounds (boundary, west, east, south, north) VALUES (?, ?, ?, ?, ?)")
        .bind(added.last_insert_rowid())
        .bind(bounds.min().x)
        .bind(bounds.max().x)
        .bind(bounds.min().y)
        .bind(bounds.max().y)
        .execute(connection)
        .await
        .map(drop)
}
