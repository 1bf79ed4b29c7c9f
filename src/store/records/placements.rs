//! Where placements are, and which cells have few homes.

use std::collections::BTreeSet;

use h3o::CellIndex;
use jiff::Timestamp;

use super::{Fault, Records, StoreError};
use crate::audit::Entry;
use crate::intake::{Holder, HolderKind};
use crate::release::{Mask, Placements};
use crate::store::audit::note;

impl Records {
    /// The cells of the placements that are known.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn placements(&self) -> Result<Placements, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("SELECT placement, sealed FROM placements")
            .fetch_all(self.sqlite.pool())
            .await
            .map_err(|error| self.sqlite.fault(error))?;
        let mut placements = Placements::default();
        for (placement, sealed) in rows {
            let opened = self.keys.seal.open(&placement, &sealed);
            let (holder, cell) = holder(&placement)
                .zip(opened.and_then(|bytes| cell(&bytes)))
                .ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            placements.add(holder, cell);
        }
        Ok(placements)
    }

    /// The cells of placements and refuges that were masked after a moment.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn masked_since(&self, moment: Timestamp) -> Result<BTreeSet<CellIndex>, StoreError> {
        let damaged = || self.sqlite.fault(Fault::Damaged);
        let masks: Vec<i64> = sqlx::query_scalar(
            "SELECT cell FROM masks WHERE masked_at > ? AND reason IN ('placement', 'refuge')",
        )
        .bind(moment.as_second())
        .fetch_all(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let mut cells = BTreeSet::new();
        for index in masks {
            cells.insert(CellIndex::try_from(index.cast_unsigned()).map_err(|_| damaged())?);
        }
        let placements: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT placement, sealed FROM placements WHERE masked_at > ?")
                .bind(moment.as_second())
                .fetch_all(self.sqlite.pool())
                .await
                .map_err(|error| self.sqlite.fault(error))?;
        for (placement, sealed) in placements {
            let opened = self.keys.seal.open(&placement, &sealed);
            cells.insert(opened.and_then(|bytes| cell(&bytes)).ok_or_else(damaged)?);
        }
        Ok(cells)
    }

    /// Adds cells of placements, all or none, and says how many were new. A
    /// placement that moved keeps its old cell: children lived there.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn add_placements(
        &self,
        placements: &[(Holder, CellIndex)],
        entry: &Entry,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let mut added = 0;
        for (placement, cell) in placements {
            let (placement, cell) = (placement.tag.to_be_bytes(), u64::from(*cell).to_be_bytes());
            let mark = self.keys.token.digest(&[placement, cell].concat());
            let sealed = self.keys.seal.seal(&placement, &cell).map_err(|error| self.sqlite.fault(error))?;
            let done = sqlx::query(
                "INSERT OR IGNORE INTO placements (placement, mark, sealed, masked_at) VALUES (?, ?, ?, ?)",
            )
            .bind(&placement[..])
            .bind(&mark.0[..])
            .bind(sealed)
            .bind(entry.at.as_second())
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.sqlite.fault(error))?;
            added += done.rows_affected();
        }
        note(&mut transaction, entry).await.map_err(|error| self.sqlite.fault(error))?;
        transaction.commit().await.map_err(|error| self.sqlite.fault(error))?;
        Ok(added)
    }

    /// Puts these cells in the place of all that have few homes.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn replace_few_homes(&self, cells: &[CellIndex], entry: &Entry) -> Result<(), StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let done = async {
            let few_homes = Mask::FewHomes.code();
            sqlx::query("DELETE FROM masks WHERE reason = ?")
                .bind(few_homes)
                .execute(&mut *transaction)
                .await?;
            for cell in cells {
                sqlx::query("INSERT INTO masks (cell, reason) VALUES (?, ?)")
                    .bind(u64::from(*cell).cast_signed())
                    .bind(few_homes)
                    .execute(&mut *transaction)
                    .await?;
            }
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        done.await.map_err(|error| self.sqlite.fault(error))
    }
}

fn holder(tag: &[u8]) -> Option<Holder> {
    Some(Holder { kind: HolderKind::Placement, tag: u64::from_be_bytes(tag.try_into().ok()?) })
}

fn cell(bytes: &[u8]) -> Option<CellIndex> {
    u64::from_be_bytes(bytes.try_into().ok()?).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Act;
    use crate::identity::tests::id;
    use crate::store::records::Keys;

    async fn records() -> (tempfile::TempDir, Records) {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path(), Keys::open(folder.path()).unwrap()).await.unwrap();
        (folder, records)
    }

    fn entry() -> Entry {
        Entry::new("2026-11-01T09:00:00Z".parse().unwrap(), Entry::SHELL, Act::Import)
    }

    fn cells() -> Vec<CellIndex> {
        "8928308280fffff".parse::<CellIndex>().unwrap().grid_disk(1)
    }

    #[tokio::test]
    async fn a_placement_keeps_every_cell_it_had() {
        let (_folder, records) = records().await;
        let home = Holder::placement(&id("home-1"), records.token_key());
        let cells = cells();
        let rows = [(home, cells[0]), (home, cells[1]), (home, cells[0])];
        assert_eq!(records.add_placements(&rows, &entry()).await.unwrap(), 2);
        assert_eq!(records.add_placements(&rows[..1], &entry()).await.unwrap(), 0);
        let kept: Vec<_> = records.placements().await.unwrap().cells(home).collect();
        let mut both = cells[..2].to_vec();
        both.sort_unstable();
        assert_eq!(kept, both);
        assert_eq!(records.audit_log().entries().await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn a_cell_moved_to_another_placement_is_told() {
        let (_folder, records) = records().await;
        let home = Holder::placement(&id("home-1"), records.token_key());
        records.add_placements(&[(home, cells()[0])], &entry()).await.unwrap();
        let moved = sqlx::query("UPDATE placements SET placement = ?").bind(&[1u8; 8][..]);
        moved.execute(records.sqlite.pool()).await.unwrap();
        assert!(records.placements().await.is_err_and(|error| error.fault == Fault::Damaged));
    }

    #[tokio::test]
    async fn the_last_file_alone_says_where_homes_are_few() {
        let (_folder, records) = records().await;
        let cells = cells();
        records.add_masks(&[(cells[6], Mask::Refuge)], &entry()).await.unwrap();
        records.replace_few_homes(&cells[..4], &entry()).await.unwrap();
        records.replace_few_homes(&cells[3..5], &entry()).await.unwrap();
        let masks = records.masks().await.unwrap();
        assert_eq!(masks.len(), 3);
        assert!(
            masks.hides(cells[6]) && !masks.lets_stand_alone(cells[4]) && masks.lets_stand_alone(cells[0])
        );
    }
}
