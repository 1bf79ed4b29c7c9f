//! The store of the children's keys, `keys/children.sqlite`: apart from the
//! records, so that a key destroyed here is destroyed for every copy of them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sqlx::migrate::Migrator;

use super::tombstones::{self, Stone};
use super::{Fault, Sqlite, StoreError, keys, token};
use crate::intake::{ChildToken, Tombstone};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/keys");

/// The file's name in the folder of the keys.
const FILE: &str = "children.sqlite";

/// The store of the children's keys, each sealed with the tenant's.
pub(super) struct ChildKeys(Sqlite);

/// A key to keep: whose, which, and the sealed form.
pub(super) type Kept = (ChildToken, i64, Vec<u8>);

impl ChildKeys {
    /// Opens the store of the data folder `data`. Where records are `sealed`
    /// already, it must be there.
    pub async fn open(data: &Path, sealed: bool) -> Result<Self, StoreError> {
        let file = data.join(keys::FOLDER).join(FILE);
        if sealed && !file.exists() {
            return Err(StoreError::new(&file, Fault::KeysLost));
        }
        Ok(Self(Sqlite::open(&file, &MIGRATIONS).await?))
    }

    pub async fn close(&self) {
        self.0.pool().close().await;
    }

    pub fn sqlite(&self) -> &Sqlite {
        &self.0
    }

    /// The sealed key of a child, of a generation.
    pub async fn get(&self, child: ChildToken, generation: i64) -> Result<Option<Vec<u8>>, StoreError> {
        sqlx::query_scalar("SELECT wrapped_key FROM child_keys WHERE child = ? AND generation = ?")
            .bind(&child.0[..])
            .bind(generation)
            .fetch_optional(self.0.pool())
            .await
            .map_err(|error| self.0.fault(error))
    }

    /// Every sealed key.
    pub async fn all(&self) -> Result<HashMap<(ChildToken, i64), Vec<u8>>, StoreError> {
        let rows: Vec<(Vec<u8>, i64, Vec<u8>)> =
            sqlx::query_as("SELECT child, generation, wrapped_key FROM child_keys")
                .fetch_all(self.0.pool())
                .await
                .map_err(|error| self.0.fault(error))?;
        let key =
            |(child, generation, wrapped): (Vec<u8>, _, _)| Some(((token(&child)?, generation), wrapped));
        rows.into_iter().map(key).collect::<Option<_>>().ok_or_else(|| self.0.fault(Fault::Damaged))
    }

    /// How many children have a key.
    pub async fn count(&self) -> Result<i64, StoreError> {
        sqlx::query_scalar("SELECT count(DISTINCT child) FROM child_keys")
            .fetch_one(self.0.pool())
            .await
            .map_err(|error| self.0.fault(error))
    }

    /// Keeps keys, durably: before the records that they seal.
    pub async fn keep(&self, kept: &[Kept]) -> Result<(), StoreError> {
        if kept.is_empty() {
            return Ok(());
        }
        let mut transaction = self.0.begin().await?;
        for (child, generation, wrapped) in kept {
            sqlx::query("INSERT INTO child_keys (child, generation, wrapped_key) VALUES (?, ?, ?)")
                .bind(&child.0[..])
                .bind(generation)
                .bind(wrapped)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.0.fault(error))?;
        }
        transaction.commit().await.map_err(|error| self.0.fault(error))
    }

    /// Takes over keys that stood with the records, but those of children who
    /// withdrew since.
    pub async fn take_over(&self, carried: &[(ChildToken, Tombstone, Vec<u8>)]) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let stones = tombstones::all(&mut transaction).await.map_err(|fault| self.0.fault(fault))?;
        for (child, tombstone, wrapped) in carried {
            if stones.contains_key(tombstone) {
                continue;
            }
            sqlx::query("INSERT OR IGNORE INTO child_keys (child, generation, wrapped_key) VALUES (?, 0, ?)")
                .bind(&child.0[..])
                .bind(wrapped)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.0.fault(error))?;
        }
        transaction.commit().await.map_err(|error| self.0.fault(error))
    }

    /// The tombstones here.
    pub async fn stones(&self) -> Result<BTreeMap<Tombstone, Stone>, StoreError> {
        let mut connection = self.0.pool().acquire().await.map_err(|error| self.0.fault(error))?;
        tombstones::all(&mut connection).await.map_err(|fault| self.0.fault(fault))
    }

    /// Destroys a child's keys up to the generation of its tombstone.
    pub async fn bury(&self, buried: &[(Option<ChildToken>, Tombstone, Stone)]) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for &(child, tombstone, stone) in buried {
            if let Some(child) = child {
                sqlx::query("DELETE FROM child_keys WHERE child = ? AND generation <= ?")
                    .bind(&child.0[..])
                    .bind(stone.generation)
                    .execute(&mut *transaction)
                    .await
                    .map_err(|error| self.0.fault(error))?;
            }
            let laid = tombstones::lay(&mut transaction, tombstone, stone).await;
            laid.map_err(|fault| self.0.fault(fault))?;
        }
        transaction.commit().await.map_err(|error| self.0.fault(error))
    }
}
