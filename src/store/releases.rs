//! Issued releases: what partners may see. Rows are written once and checked
//! whenever they are read.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;

use super::audit::note;
use super::{AuditLog, Fault, Sqlite, Stamp, StoreError};
use crate::audit::Entry as Noted;
use crate::document::{Corrupt, Package, Parts};
use crate::signed::Signed;

mod recalls;
mod ring;
mod standing;
mod vouched;

pub use recalls::Skip;
pub use ring::{KeptKey, KeptSignature};
pub use standing::{Marks, Placed};

mod joint;

pub use joint::NotKept;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/releases");

/// The file's name in a data folder.
pub const FILE: &str = "releases.sqlite";

/// The store as the release job holds it.
#[derive(Clone)]
pub struct Releases(Sqlite);

/// The store as a reader holds it: it cannot be written through this.
#[derive(Clone)]
pub struct ReleaseReader(Sqlite);

/// What became of a package that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is in the store now.
    Issued,
    /// It had been there, byte for byte.
    AlreadyThere,
}

/// Why a package was not put.
#[derive(Debug, thiserror::Error)]
pub enum NotPut {
    /// An issued release never changes.
    #[error("another release was issued under this id")]
    Different,
    /// The release before it has another heir.
    #[error("another release was issued since it was made; make it again")]
    Overtaken,
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a release cannot be had from the store.
#[derive(Debug, thiserror::Error)]
pub enum NotLoaded {
    /// The rows are not those that were issued.
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
    /// They are whole, and nobody signed them.
    #[error("the signature of the release is not one of this release")]
    BadSignature,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One line of the list of releases, as stored and not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Order of issue.
    pub release: i64,
    /// First 16 hex digits of the hash.
    pub id: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    area: String,
    area_name: String,
    cut_off: String,
    window_from: String,
    window_to: String,
    window_months: i64,
    previous: Option<String>,
    synthetic: bool,
    hash: String,
    content: Vec<u8>,
}

impl Releases {
    /// The store's audit log.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog {
        AuditLog(self.0.clone())
    }

    /// The store as a reader holds it, on the same connection.
    #[must_use]
    pub fn reader(&self) -> ReleaseReader {
        ReleaseReader(self.0.clone())
    }

    /// Opens the store of the data folder `folder`, making it if needed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] says what is wrong with the file.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self(Sqlite::open(&folder.join(FILE), &MIGRATIONS).await?))
    }

    /// Issues a release with its signature and the entry that tells of it: all
    /// of it or nothing, once and for all.
    ///
    /// # Errors
    ///
    /// [`NotPut::Different`] if the id is taken by anything but this package,
    /// [`NotPut::Overtaken`] if the release before it has another heir.
    pub async fn put(&self, package: &Package, signed: &Signed, issued: &Noted) -> Result<Put, NotPut> {
        let mut transaction = self.0.begin().await?;
        let found = load(&mut transaction, package.id()).await;
        match found.map_err(|error| self.0.fault(error))? {
            None if has_heir(&mut transaction, package).await.map_err(|error| self.0.fault(error))? => {
                return Err(NotPut::Overtaken);
            }
            None => {}
            Some((parts, _)) if same(&parts, package) => return Ok(Put::AlreadyThere),
            Some(_) => return Err(NotPut::Different),
        }
        let written = async {
            // Before the release: no row of one goes in without.
            ring::sign(&mut transaction, package.id(), signed, issued.at).await?;
            insert(&mut transaction, package).await?;
            note(&mut transaction, issued).await?;
            transaction.commit().await
        };
        written.await.map_err(|error| self.0.fault(error))?;
        Ok(Put::Issued)
    }

    /// Closes the file, so that its log is folded into it.
    pub async fn close(self) {
        self.0.pool().close().await;
    }
}

impl ReleaseReader {
    /// The store's audit log.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog {
        AuditLog(self.0.clone())
    }

    /// Opens the store of the data folder `folder` for reading.
    ///
    /// # Errors
    ///
    /// [`StoreError`], also if there is no such file.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self(Sqlite::read(&folder.join(FILE), &MIGRATIONS).await?))
    }

    /// Closes the file.
    pub async fn close(self) {
        self.0.pool().close().await;
    }

    /// What changes whenever the store does, whichever program writes it.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.0.stamp()
    }

    /// The releases issued after the one with this order of issue; 0 for all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn since(&self, release: i64) -> Result<Vec<Entry>, StoreError> {
        sqlx::query_as("SELECT release, id FROM releases WHERE release > ? ORDER BY release")
            .bind(release)
            .fetch_all(self.0.pool())
            .await
            .map_err(|error| self.0.fault(error))
    }

    /// The release `id`, checked against what was issued.
    ///
    /// # Errors
    ///
    /// [`NotLoaded::Corrupt`] if a byte of it has changed,
    /// [`NotLoaded::BadSignature`] if its signature is of something else. One
    /// that was issued before there were signatures has none.
    pub async fn package(&self, id: &str) -> Result<Option<Package>, NotLoaded> {
        let mut connection = self.0.pool().acquire().await.map_err(|e| self.0.fault(e))?;
        let found = load(&mut connection, id).await.map_err(|e| self.0.fault(e))?;
        let Some((parts, whole)) = found else {
            return Ok(None);
        };
        if !whole {
            return Err(Corrupt::Document.into());
        }
        drop(connection);
        let package = Package::from_parts(parts)?;
        match self.signature(id).await? {
            Some(kept) if !kept.signed.is_of(&package) => Err(NotLoaded::BadSignature),
            _ => Ok(Some(package)),
        }
    }
}

/// The stored parts, and whether every document has its stored SHA-256.
async fn load(connection: &mut sqlx::SqliteConnection, id: &str) -> Result<Option<(Parts, bool)>, Fault> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, area, area_name, cut_off, window_from, window_to, window_months, previous,
                synthetic, hash, content
         FROM releases WHERE id = ?",
    )
    .bind(id)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let rows: Vec<(String, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT name, sha256, bytes FROM documents WHERE id = ? ORDER BY name")
            .bind(id)
            .fetch_all(&mut *connection)
            .await?;
    let whole = rows.iter().all(|(_, sha256, bytes)| Sha256::digest(bytes)[..] == sha256[..]);
    let documents = rows.into_iter().map(|(name, _, bytes)| (name, bytes)).collect();
    Ok(Some((row.parts(documents)?, whole)))
}

impl Row {
    fn parts(self, documents: BTreeMap<String, Vec<u8>>) -> Result<Parts, Fault> {
        let cut_off: Date = self.cut_off.parse().map_err(|_| Fault::Damaged)?;
        let months = u8::try_from(self.window_months).map_err(|_| Fault::Damaged)?;
        Ok(Parts {
            id: self.id,
            area: self.area,
            area_name: self.area_name,
            cut_off,
            window: (self.window_from, self.window_to, months),
            previous: self.previous,
            synthetic: self.synthetic,
            hash: self.hash,
            content: self.content,
            documents,
        })
    }
}

/// Whether the release before a package, or none, has been followed in its area.
async fn has_heir(connection: &mut sqlx::SqliteConnection, package: &Package) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM releases WHERE area = ? AND previous IS ?)")
        .bind(package.area())
        .bind(package.previous())
        .fetch_one(connection)
        .await
}

/// Everything about a release but the fields that its manifest repeats.
fn same(parts: &Parts, package: &Package) -> bool {
    parts.hash == package.hash()
        && parts.content == package.content()
        && parts.documents == *package.documents()
}

async fn insert(connection: &mut sqlx::SqliteConnection, package: &Package) -> Result<(), sqlx::Error> {
    let (from, to, months) = package.window();
    sqlx::query(
        "INSERT INTO releases (id, area, area_name, cut_off, window_from, window_to,
                               window_months, previous, synthetic, hash, content)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(package.id())
    .bind(package.area())
    .bind(package.area_name())
    .bind(package.cut_off().to_string())
    .bind(from)
    .bind(to)
    .bind(i64::from(months))
    .bind(package.previous())
    .bind(package.synthetic())
    .bind(package.hash())
    .bind(package.content())
    .execute(&mut *connection)
    .await?;
    for (name, bytes) in package.documents() {
        sqlx::query("INSERT INTO documents (id, name, sha256, bytes) VALUES (?, ?, ?, ?)")
            .bind(package.id())
            .bind(name)
            .bind(&Sha256::digest(bytes)[..])
            .bind(bytes)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
