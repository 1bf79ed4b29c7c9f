//! An import: one file, one transaction.

use std::collections::HashMap;

use sqlx::{Sqlite, Transaction};

use super::episodes;
use super::seal::{ChildKey, NoChance};
use super::{Fault, Records, StoreError};
use crate::intake::{Admitted, Answer, ChildToken, Digest, EpisodeRecord, TurnedAway};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is in the store, once the import is committed.
    Added,
    /// It was there before, the same.
    Unchanged,
    /// A row with its id was there before, with other content.
    Different,
    /// It was there before, and the child has taken the agreement back since:
    /// its reports are gone, once the import is committed.
    Withdrawn,
    /// The folder holds synthetic records and the row is real, or the reverse.
    Mixed,
}

/// An import under way. Dropped, it leaves nothing behind.
pub struct Import<'a> {
    pub(super) records: &'a Records,
    pub(super) transaction: Transaction<'static, Sqlite>,
    keys: HashMap<ChildToken, ChildKey>,
    synthetic: Option<bool>,
}

impl Records {
    /// Begins an import.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn begin_import(&self) -> Result<Import<'_>, StoreError> {
        let synthetic = self.synthetic().await?;
        Ok(Import { records: self, transaction: self.sqlite.begin().await?, keys: HashMap::new(), synthetic })
    }
}

impl Import<'_> {
    /// Adds an interview with its reports. One that was there before changes in
    /// one way only: by a child who no longer agrees.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written: drop the import then.
    pub async fn interview(&mut self, admitted: &Admitted) -> Result<Added, StoreError> {
        if let Some(known) = self.known(KnownIn::Interviews, &admitted.interview.0, admitted.digest).await? {
            let no_longer = admitted.turned_away == [TurnedAway::NoAgreement];
            return match known {
                Added::Different if no_longer => self.withdraw(admitted).await,
                known => Ok(known),
            };
        }
        if !self.is_of_this_origin(admitted.synthetic).await? {
            return Ok(Added::Mixed);
        }
        let key = self.child_key(admitted.child).await?;
        let of = admitted.interview.0;
        sqlx::query("INSERT INTO interviews (interview, child, digest) VALUES (?, ?, ?)")
            .bind(&of[..])
            .bind(&admitted.child.0[..])
            .bind(&admitted.digest.0[..])
            .execute(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        for report in &admitted.reports {
            let sealed = key.seal(&of, &report.sealed_form()).map_err(|error| self.no_chance(error))?;
            sqlx::query("INSERT INTO reports (interview, child, sealed) VALUES (?, ?, ?)")
                .bind(&of[..])
                .bind(&admitted.child.0[..])
                .bind(sealed)
                .execute(&mut *self.transaction)
                .await
                .map_err(|error| self.records.sqlite.fault(error))?;
        }
        Ok(Added::Added)
    }

    /// Takes the reports of an interview away, and keeps the row as it is now.
    async fn withdraw(&mut self, admitted: &Admitted) -> Result<Added, StoreError> {
        let of = &admitted.interview.0[..];
        sqlx::query("DELETE FROM reports WHERE interview = ?")
            .bind(of)
            .execute(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        sqlx::query("UPDATE interviews SET digest = ? WHERE interview = ?")
            .bind(&admitted.digest.0[..])
            .bind(of)
            .execute(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        Ok(Added::Withdrawn)
    }

    /// Adds an episode. One that was there before changes in one way only: by
    /// its ward, where that was not known.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written: drop the import then.
    pub async fn episode(&mut self, episode: &EpisodeRecord) -> Result<Added, StoreError> {
        let bytes = episode_bytes(episode);
        let mut whole = episode.child.0.to_vec();
        whole.extend(&bytes);
        let digest = self.records.keys.token.digest(&whole);
        if let Some(known) = self.known(KnownIn::Episodes, &episode.episode.0, digest).await? {
            return match known {
                Added::Unchanged => self.ward_of(episode).await,
                known => Ok(known),
            };
        }
        let key = self.child_key(episode.child).await?;
        let sealed = key
            .seal(&episode.episode.0, &episodes::with_ward(bytes, episode.ward))
            .map_err(|error| self.no_chance(error))?;
        sqlx::query("INSERT INTO episodes (episode, child, digest, sealed) VALUES (?, ?, ?, ?)")
            .bind(&episode.episode.0[..])
            .bind(&episode.child.0[..])
            .bind(&digest.0[..])
            .bind(sealed)
            .execute(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        Ok(Added::Added)
    }

    /// Keeps what was added.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be kept; nothing was then.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await.map_err(|error| self.records.sqlite.fault(error))
    }

    /// What a row is to one of its id that came before.
    async fn known(
        &mut self,
        table: KnownIn,
        id: &[u8],
        digest: Digest,
    ) -> Result<Option<Added>, StoreError> {
        let query = match table {
            KnownIn::Interviews => sqlx::query_scalar("SELECT digest FROM interviews WHERE interview = ?"),
            KnownIn::Episodes => sqlx::query_scalar("SELECT digest FROM episodes WHERE episode = ?"),
        };
        let found: Option<Vec<u8>> = query
            .bind(id)
            .fetch_optional(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        Ok(found.map(|found| if found == digest.0 { Added::Unchanged } else { Added::Different }))
    }

    /// Whether the folder may hold a row of this origin; the first one decides.
    async fn is_of_this_origin(&mut self, synthetic: bool) -> Result<bool, StoreError> {
        if let Some(origin) = self.synthetic {
            return Ok(origin == synthetic);
        }
        sqlx::query("INSERT INTO origin (only_row, synthetic) VALUES (1, ?)")
            .bind(synthetic)
            .execute(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        self.synthetic = Some(synthetic);
        Ok(true)
    }

    /// The key of a child; a new one for a new child.
    pub(super) async fn child_key(&mut self, child: ChildToken) -> Result<ChildKey, StoreError> {
        if let Some(key) = self.keys.get(&child) {
            return Ok(key.clone());
        }
        let found: Option<Vec<u8>> = sqlx::query_scalar("SELECT wrapped_key FROM children WHERE child = ?")
            .bind(&child.0[..])
            .fetch_optional(&mut *self.transaction)
            .await
            .map_err(|error| self.records.sqlite.fault(error))?;
        let tenant = &self.records.keys.seal;
        let key = if let Some(wrapped) = found {
            ChildKey::unwrap(tenant, child, &wrapped)
                .ok_or_else(|| self.records.sqlite.fault(Fault::Damaged))?
        } else {
            let (key, wrapped) = ChildKey::make(tenant, child).map_err(|error| self.no_chance(error))?;
            sqlx::query("INSERT INTO children (child, wrapped_key) VALUES (?, ?)")
                .bind(&child.0[..])
                .bind(wrapped)
                .execute(&mut *self.transaction)
                .await
                .map_err(|error| self.records.sqlite.fault(error))?;
            key
        };
        self.keys.insert(child, key.clone());
        Ok(key)
    }

    pub(super) fn no_chance(&self, why: NoChance) -> StoreError {
        self.records.no_chance(why)
    }
}

/// The tables whose rows have a digest.
#[derive(Clone, Copy)]
enum KnownIn {
    Interviews,
    Episodes,
}

/// Type (1 byte), first and last month (4 each, 0 for open), offered and
/// accepted (1 each, 0 for not said).
fn episode_bytes(episode: &EpisodeRecord) -> Vec<u8> {
    let answer = |answer: Option<Answer>| answer.map_or(0, |answer| answer as u8 + 1);
    let mut bytes = vec![episode.episode_type as u8];
    bytes.extend(episode.began.ordinal().to_be_bytes());
    bytes.extend(episode.ended.map_or(0, |month| month.ordinal()).to_be_bytes());
    bytes.extend([answer(episode.offered), answer(episode.accepted)]);
    bytes
}
