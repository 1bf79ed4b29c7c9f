//! What is seen to whenever the records are opened: that the keys are theirs,
//! and that what stands in one of two files only is finished in the other.

use std::collections::BTreeMap;
use std::path::Path;

use super::child_keys::ChildKeys;
use super::tombstones::{self, Stone};
use super::withdraw::purge;
use super::{Fault, Keys, Records, Sqlite, StoreError, token};
use crate::intake::{ChildToken, Tombstone};

/// What the keys mark, to be known again by.
const KEY_CHECK: &[u8] = b"homeward: these are the keys of these records";

/// Checks the keys of the records, and opens the store of the children's.
pub(super) async fn check(sqlite: &Sqlite, keys: &Keys, folder: &Path) -> Result<ChildKeys, StoreError> {
    check_keys(sqlite, keys).await.map_err(|fault| sqlite.fault(fault))?;
    let (children, carried): (i64, i64) =
        sqlx::query_as("SELECT (SELECT count(*) FROM children), (SELECT count(*) FROM carried_keys)")
            .fetch_one(sqlite.pool())
            .await
            .map_err(|error| sqlite.fault(error))?;
    let child_keys = ChildKeys::open(folder, children > 0 && carried == 0).await?;
    let done = if carried > 0 { carry(sqlite, keys, &child_keys).await } else { Ok(()) };
    if done.is_err() {
        child_keys.close().await;
    }
    done.map(|()| child_keys)
}

/// Holds the keys against those of the first opening. Under another token
/// key a child of two imports would be counted as two children.
async fn check_keys(sqlite: &Sqlite, keys: &Keys) -> Result<(), Fault> {
    let found: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT token, seal FROM key_check WHERE only_row = 1")
            .fetch_optional(sqlite.pool())
            .await?;
    let token = keys.token.digest(KEY_CHECK);
    match found {
        Some((known, _)) if known != token.0 => Err(Fault::OtherKey("keys/token.key")),
        Some((_, sealed)) if !keys.seal.opens(KEY_CHECK, &sealed) => Err(Fault::OtherKey("keys/seal.key")),
        Some(_) => Ok(()),
        None => {
            let sealed = keys.seal.mark(KEY_CHECK)?;
            sqlx::query("INSERT OR IGNORE INTO key_check (only_row, token, seal) VALUES (1, ?, ?)")
                .bind(&token.0[..])
                .bind(sealed)
                .execute(sqlite.pool())
                .await?;
            Ok(())
        }
    }
}

/// Carries the keys that an older version kept with the records to their own
/// store. They are there, durably, before they are emptied here; and the rows
/// stay until the file was written anew without them.
async fn carry(sqlite: &Sqlite, keys: &Keys, child_keys: &ChildKeys) -> Result<(), StoreError> {
    let fault = |error| sqlite.fault(error);
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT child, wrapped_key FROM carried_keys WHERE length(wrapped_key) > 0")
            .fetch_all(sqlite.pool())
            .await
            .map_err(fault)?;
    let carried = rows.into_iter().map(|(child, wrapped)| {
        let child = token(&child)?;
        Some((child, keys.token.tombstone(child), wrapped))
    });
    let carried: Option<Vec<_>> = carried.collect();
    child_keys.take_over(&carried.ok_or_else(|| sqlite.fault(Fault::Damaged))?).await?;
    sqlx::query("UPDATE carried_keys SET wrapped_key = x''").execute(sqlite.pool()).await.map_err(fault)?;
    if sqlite.sweep().await? {
        sqlx::query("DELETE FROM carried_keys").execute(sqlite.pool()).await.map_err(fault)?;
    }
    Ok(())
}

impl Records {
    /// Finishes in each of the two stores what the other has of withdrawals:
    /// the program may have been stopped between them, or the records may be a
    /// backup of before. Then sweeps what was not swept.
    pub(super) async fn finish_withdrawals(&self) -> Result<(), StoreError> {
        let here = {
            let acquired = self.sqlite.pool().acquire().await;
            let mut connection = acquired.map_err(|error| self.sqlite.fault(error))?;
            tombstones::all(&mut connection).await.map_err(|fault| self.sqlite.fault(fault))?
        };
        let there = self.child_keys.stones().await?;
        if here != there {
            self.finish(&joined(&here, &there)).await?;
        }
        self.sweep().await?;
        self.check_all_have_keys().await
    }

    async fn finish(&self, stones: &BTreeMap<Tombstone, Stone>) -> Result<(), StoreError> {
        let finished = async {
            let mut transaction = self.sqlite.pool().begin_with("BEGIN IMMEDIATE").await?;
            let before = tombstones::all(&mut transaction).await?;
            for (&tombstone, &stone) in stones.iter().filter(|(one, stone)| before.get(one) != Some(stone)) {
                tombstones::lay(&mut transaction, tombstone, stone).await?;
            }
            let children: Vec<(Vec<u8>, i64)> =
                sqlx::query_as("SELECT child, generation FROM children").fetch_all(&mut *transaction).await?;
            for (child, generation) in children {
                let child = token(&child).ok_or(Fault::Damaged)?;
                let tombstone = self.keys.token.tombstone(child);
                if stones.get(&tombstone).is_some_and(|stone| generation <= stone.generation) {
                    purge(&mut transaction, child, tombstone).await?;
                }
            }
            Ok::<(), Fault>(transaction.commit().await?)
        };
        finished.await.map_err(|fault| self.sqlite.fault(fault))?;
        let there = self.child_keys.stones().await?;
        let with_keys: BTreeMap<Tombstone, ChildToken> = (self.child_keys.all().await?.into_keys())
            .map(|(child, _)| (self.keys.token.tombstone(child), child))
            .collect();
        let unfinished = stones.iter().filter(|(tombstone, stone)| there.get(tombstone) != Some(stone));
        let buried: Vec<_> =
            unfinished.map(|(&one, &stone)| (with_keys.get(&one).copied(), one, stone)).collect();
        self.child_keys.bury(&buried).await
    }

    /// Takes what was deleted out of both files and their logs. What cannot be
    /// swept now, because another program reads, is at the next opening.
    pub(super) async fn sweep(&self) -> Result<(), StoreError> {
        for store in [self.child_keys.sqlite(), &self.sqlite] {
            let unswept = async {
                let mut connection = store.pool().acquire().await?;
                tombstones::unswept(&mut connection).await
            };
            let unswept = unswept.await.map_err(|fault: Fault| store.fault(fault))?;
            if unswept.is_empty() || !store.sweep().await? {
                continue;
            }
            let noted = async {
                let mut transaction = store.pool().begin_with("BEGIN IMMEDIATE").await?;
                tombstones::note_swept(&mut transaction, &unswept).await?;
                Ok::<(), Fault>(transaction.commit().await?)
            };
            noted.await.map_err(|fault| store.fault(fault))?;
        }
        Ok(())
    }

    /// Fewer keys than children are the keys of other, older records.
    async fn check_all_have_keys(&self) -> Result<(), StoreError> {
        let children: i64 = sqlx::query_scalar("SELECT count(*) FROM children")
            .fetch_one(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        if children > self.child_keys.count().await? {
            return Err(self.child_keys.sqlite().fault(Fault::KeysLost));
        }
        Ok(())
    }
}

/// What two stores say together.
fn joined(
    here: &BTreeMap<Tombstone, Stone>,
    there: &BTreeMap<Tombstone, Stone>,
) -> BTreeMap<Tombstone, Stone> {
    let mut joined = here.clone();
    for (&tombstone, &stone) in there {
        let kept = joined.entry(tombstone).or_insert(stone);
        *kept = kept.and(stone);
    }
    joined
}
