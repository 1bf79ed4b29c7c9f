//! An import: one file, one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::child::{Child, drop_reports};
use super::child_keys::Kept;
use super::merges::Aliases;
use super::scope::Concern;
use super::seal::ChildKey;
use super::tombstones::{self, Stone};
use super::{Fault, Records, StoreError, note};
use crate::audit::Entry;
use crate::consent::NoDays;
use crate::intake::{Admitted, ChildToken, Holder, LocationReport, Tombstone, TurnedAway};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is in the store, once the import is committed.
    Added,
    /// It is, but without its places: the child has said no since.
    Overruled,
    /// It was there before, and what has happened since is in the store, once
    /// the import is committed.
    Changed,
    /// It was there before, the same.
    Unchanged,
    /// A row with its id was there before, with other content.
    Different,
    /// An interview with its id was there before, of another child.
    OfAnother,
    /// Another episode of the child was not over when it began (check 574).
    Overlaps,
    /// It was there before, and the child has taken the agreement back since:
    /// its reports are gone, once the import is committed.
    TakenBack,
    /// The child withdrew on its day or later: nothing of it was taken.
    Withdrawn,
    /// The folder holds synthetic records and the row is real, or the reverse.
    Mixed,
}

/// An import under way. Dropped, it leaves nothing behind.
pub struct Import<'a> {
    pub(super) records: &'a Records,
    pub(super) transaction: Transaction<'static, Sqlite>,
    pub(super) children: HashMap<ChildToken, Child>,
    new_keys: Vec<Kept>,
    pub(super) stones: BTreeMap<Tombstone, Stone>,
    /// Ids that are another child's by now.
    pub(super) aliases: Aliases,
    /// Children whose reports were taken away: their keys are to be turned.
    pub(super) to_turn: BTreeSet<ChildToken>,
    /// Tombstones that say more than before.
    pub(super) laid: BTreeSet<ChildToken>,
    pub(super) taken_back: u64,
    synthetic: Option<bool>,
    /// The day on which the file is taken in.
    pub(super) today: Date,
    /// Whether that day is of a clock of its own: then every row is synthetic.
    is_played: bool,
    /// Who brought the file; none for the folder's own.
    pub(super) source: Option<Holder>,
    /// Whom the children concern, as far as this import knows.
    pub(super) concerns: HashMap<ChildToken, Concern>,
}

impl Records {
    /// Begins an import on a day.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn begin_import(&self, today: Date) -> Result<Import<'_>, StoreError> {
        let synthetic = self.synthetic().await?;
        let mut transaction = self.sqlite.begin().await?;
        let stones = tombstones::all(&mut transaction).await.map_err(|fault| self.sqlite.fault(fault))?;
        let aliases = self.aliases(&mut transaction).await.map_err(|fault| self.sqlite.fault(fault))?;
        Ok(Import {
            records: self,
            transaction,
            children: HashMap::new(),
            new_keys: Vec::new(),
            stones,
            aliases,
            to_turn: BTreeSet::new(),
            laid: BTreeSet::new(),
            taken_back: 0,
            synthetic,
            today,
            is_played: false,
            source: None,
            concerns: HashMap::new(),
        })
    }
}

impl Import<'_> {
    /// The same, on a clock of its own: no row of a real child is taken.
    #[must_use]
    pub fn played(self) -> Self {
        Self { is_played: true, ..self }
    }

    /// Adds an interview with its reports. One that was there before changes by a
    /// child who no longer agrees, and by what is added to it in the normal way
    /// of work. What the child refuses in it reaches all that the child agreed to
    /// before, whichever came first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written: drop the import then.
    pub async fn interview(&mut self, admitted: &Admitted) -> Result<Added, StoreError> {
        let done = self.take_interview(admitted).await;
        done.map_err(|failed| failed.told_of(self.records))
    }

    async fn take_interview(&mut self, admitted: &Admitted) -> Result<Added, Failed> {
        let admitted = self.as_recorded(admitted).await?;
        let admitted = &self.attributed(admitted);
        let known = self.known_interview(admitted).await?;
        // Before all else: a slip in an id must reach neither of the children.
        if known == Some(Added::OfAnother) {
            return Ok(Added::OfAnother);
        }
        if known.is_none() && !self.is_of_this_origin(admitted.synthetic).await? {
            return Ok(Added::Mixed);
        }
        if self.is_before_withdrawal(admitted) {
            self.hear_after_withdrawal(admitted).await?;
            return Ok(Added::Withdrawn);
        }
        match known {
            Some(Added::Different) if admitted.turned_away == [TurnedAway::NoAgreement] => {
                self.keep_known(admitted).await?;
                self.take_back(admitted).await?;
                self.hear(admitted.child, &admitted.noes).await?;
                return Ok(Added::TakenBack);
            }
            Some(Added::Different) => {
                let told = self.tell_more(admitted).await?;
                if told == Added::Changed {
                    self.keep_known(admitted).await?;
                    self.hold_reports(admitted).await?;
                }
                return Ok(told);
            }
            Some(known) => {
                // An older version did not keep all of it.
                self.keep_core(admitted).await?;
                self.keep_known(admitted).await?;
                self.hold_reports(admitted).await?;
                return Ok(known);
            }
            None => {}
        }
        self.hear(admitted.child, &admitted.noes).await?;
        let child = self.child(admitted.child).await?;
        insert_interview(&mut self.transaction, &child, admitted, self.today).await?;
        self.keep_known(admitted).await?;
        match &admitted.agreed {
            Some(agreed) if !agreed.outlasts(&child.noes) => Ok(Added::Overruled),
            _ => {
                insert_reports(&mut self.transaction, &child, admitted).await?;
                Ok(Added::Added)
            }
        }
    }

    /// Keeps whom the child concerns by an interview, and who may know it by that.
    async fn keep_known(&mut self, admitted: &Admitted) -> Result<(), Failed> {
        self.keep_concern(admitted).await?;
        let child = self.child(admitted.child).await?;
        Ok(child.add_insiders(&mut self.transaction, &admitted.insiders).await?)
    }

    /// Whether a child withdrew on the day of an interview or later, or agrees
    /// to nothing since.
    pub(super) fn is_before_withdrawal(&self, admitted: &Admitted) -> bool {
        let Some(day) = self.stone(admitted.child).and_then(|stone| stone.withdrawn_on) else { return false };
        let agrees_anew =
            admitted.agreed.as_ref().is_some_and(|agreed| agreed.outlasts(&NoDays::to_all(day)));
        admitted.held_on <= day || !agrees_anew
    }

    pub(super) fn stone(&self, child: ChildToken) -> Option<Stone> {
        self.stones.get(&self.records.keys.token.tombstone(child)).copied()
    }

    /// Hears what a child refused in an interview, and takes the reports away
    /// that do not stand against it.
    pub(super) async fn hear(&mut self, child: ChildToken, noes: &NoDays) -> Result<(), Failed> {
        let mut known = self.child(child).await?;
        if !known.noes.join(noes) {
            return Ok(());
        }
        known.keep_noes(&mut self.transaction).await?;
        let taken = known.take_back(&mut self.transaction).await?;
        if taken > 0 {
            self.taken_back += taken;
            self.to_turn.insert(child);
        }
        self.children.insert(child, known);
        Ok(())
    }

    /// Hears what a child refused who withdrew: of one who has no records the
    /// tombstone keeps the day.
    async fn hear_after_withdrawal(&mut self, admitted: &Admitted) -> Result<(), Failed> {
        let Some(day) = admitted.noes.last() else { return Ok(()) };
        if self.is_there(admitted.child).await? {
            return self.hear(admitted.child, &admitted.noes).await;
        }
        let tombstone = self.records.keys.token.tombstone(admitted.child);
        let Some(stone) = self.stones.get_mut(&tombstone) else { return Ok(()) };
        if stone.withdrawn_on.max(stone.said_no_on) < Some(day) {
            stone.said_no_on = Some(day);
            tombstones::lay(&mut self.transaction, tombstone, *stone).await?;
            self.laid.insert(admitted.child);
        }
        Ok(())
    }

    /// Takes the reports of an interview away, and keeps the row as it is now.
    async fn take_back(&mut self, admitted: &Admitted) -> Result<(), Failed> {
        let of = &admitted.interview.0[..];
        if drop_reports(&mut self.transaction, of).await? > 0 {
            self.to_turn.insert(admitted.child);
        }
        sqlx::query("UPDATE interviews SET digest = ?, core = ?, agreed = NULL WHERE interview = ?")
            .bind(&admitted.digest.0[..])
            .bind(&admitted.core.0[..])
            .bind(of)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Interviews of before whose reports this import takes away, by what it
    /// tells of the child elsewhere.
    #[must_use]
    pub fn taken_back(&self) -> u64 {
        self.taken_back
    }

    /// Keeps what was added, with an entry of the audit. The children's new
    /// keys are kept first: a key without records is no harm.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be kept; nothing was then.
    pub async fn commit(mut self, entry: &Entry) -> Result<(), StoreError> {
        let finished = self.finish(entry).await;
        finished.map_err(|failed| failed.told_of(self.records))?;
        let records = self.records;
        let token = &records.keys.token;
        let buried: Vec<_> = (self.laid.iter())
            .filter_map(|&child| {
                let tombstone = token.tombstone(child);
                Some((Some(child), tombstone, *self.stones.get(&tombstone)?))
            })
            .collect();
        records.child_keys.keep(&self.new_keys).await?;
        self.transaction.commit().await.map_err(|error| records.sqlite.fault(error))?;
        if !buried.is_empty() {
            records.child_keys.bury(&buried).await?;
            records.sweep().await?;
        }
        Ok(())
    }

    async fn finish(&mut self, entry: &Entry) -> Result<(), Failed> {
        for child in std::mem::take(&mut self.to_turn) {
            self.turn(child).await?;
        }
        note(&mut self.transaction, entry).await?;
        Ok(())
    }

    /// Gives a child another key, so that the reports that were taken away
    /// cannot be read in any copy of the records either.
    async fn turn(&mut self, child: ChildToken) -> Result<(), Failed> {
        let mut known = self.child(child).await?;
        if known.is_new {
            return Ok(());
        }
        let old = known.generation;
        let key = self.key_of(child, old + 1).await?;
        known.turn(&mut self.transaction, old + 1, key).await?;
        let tombstone = self.records.keys.token.tombstone(child);
        let stone = Stone { generation: old, withdrawn_on: None, said_no_on: known.noes.last_to_all() };
        let stone = self.stone(child).map_or(stone, |before| before.and(stone));
        tombstones::lay(&mut self.transaction, tombstone, stone).await?;
        self.stones.insert(tombstone, stone);
        self.laid.insert(child);
        self.children.insert(child, known);
        Ok(())
    }

    /// What an interview is to one of its id that came before.
    async fn known_interview(&mut self, admitted: &Admitted) -> Result<Option<Added>, Failed> {
        let found: Option<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT child, digest FROM interviews WHERE interview = ?")
                .bind(&admitted.interview.0[..])
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(found.map(|(child, digest)| match child == admitted.child.0 {
            true if admitted.is_row(&digest) => Added::Unchanged,
            true => Added::Different,
            false => Added::OfAnother,
        }))
    }

    /// Whether the folder may hold a row of this origin; the first one decides.
    pub(super) async fn is_of_this_origin(&mut self, synthetic: bool) -> Result<bool, Failed> {
        if self.is_played && !synthetic {
            return Ok(false);
        }
        if let Some(origin) = self.synthetic {
            return Ok(origin == synthetic);
        }
        sqlx::query("INSERT INTO origin (only_row, synthetic) VALUES (1, ?)")
            .bind(synthetic)
            .execute(&mut *self.transaction)
            .await?;
        self.synthetic = Some(synthetic);
        Ok(true)
    }

    /// Whether the records hold something of a child.
    pub(super) async fn is_there(&mut self, child: ChildToken) -> Result<bool, Failed> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM children WHERE child = ?)")
            .bind(&child.0[..])
            .fetch_one(&mut *self.transaction)
            .await?)
    }

    /// A child, with the key; a new one where the records hold nothing of it.
    pub(super) async fn child(&mut self, child: ChildToken) -> Result<Child, Failed> {
        if let Some(known) = self.children.get(&child) {
            return Ok(known.clone());
        }
        let found: Option<(i64, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT generation, noes FROM children WHERE child = ?")
                .bind(&child.0[..])
                .fetch_optional(&mut *self.transaction)
                .await?;
        let stone = self.stone(child);
        let known = if let Some((generation, noes)) = found {
            let wrapped = self.records.child_keys.get(child, generation).await?;
            let key = self.unwrap(child, &wrapped.ok_or(Failed::Keys(Fault::KeysLost))?)?;
            let mut noes = Child::open_noes(&key, child, noes.as_deref())?;
            noes.join(&stone.map(|stone| stone.noes()).unwrap_or_default());
            Child { token: child, generation, key, noes, is_new: false }
        } else {
            // Never one that a tombstone says is destroyed.
            let generation = stone.map_or(0, |stone| stone.generation + 1);
            let key = self.key_of(child, generation).await?;
            sqlx::query("INSERT INTO children (child, generation) VALUES (?, ?)")
                .bind(&child.0[..])
                .bind(generation)
                .execute(&mut *self.transaction)
                .await?;
            let noes = stone.map(|stone| stone.noes()).unwrap_or_default();
            Child { token: child, generation, key, noes, is_new: true }
        };
        self.children.insert(child, known.clone());
        Ok(known)
    }

    /// The key of a child, of a generation. One is there without records where
    /// an import was stopped; else a new one is made.
    async fn key_of(&mut self, child: ChildToken, generation: i64) -> Result<ChildKey, Failed> {
        if let Some(wrapped) = self.records.child_keys.get(child, generation).await? {
            return self.unwrap(child, &wrapped);
        }
        let (key, wrapped) = ChildKey::make(&self.records.keys.seal, child).map_err(Fault::from)?;
        self.new_keys.push((child, generation, wrapped));
        Ok(key)
    }

    fn unwrap(&self, child: ChildToken, wrapped: &[u8]) -> Result<ChildKey, Failed> {
        ChildKey::unwrap(&self.records.keys.seal, child, wrapped).ok_or(Failed::Keys(Fault::Damaged))
    }
}

async fn insert_interview(
    connection: &mut SqliteConnection,
    child: &Child,
    admitted: &Admitted,
    today: Date,
) -> Result<(), Fault> {
    let agreed = admitted.agreed.as_ref().map(|agreed| child.seal_agreed(&admitted.interview, agreed));
    sqlx::query(
        "INSERT INTO interviews (interview, child, digest, core, agreed, counts_from) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&admitted.interview.0[..])
    .bind(&admitted.child.0[..])
    .bind(&admitted.digest.0[..])
    .bind(&admitted.core.0[..])
    .bind(agreed.transpose()?)
    .bind(admitted.held_on.max(today).to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_reports(
    connection: &mut SqliteConnection,
    child: &Child,
    admitted: &Admitted,
) -> Result<(), Fault> {
    let of = &admitted.interview.0[..];
    for sealed in admitted.reports.iter().map(LocationReport::sealed_form) {
        sqlx::query("INSERT INTO reports (interview, child, sealed) VALUES (?, ?, ?)")
            .bind(of)
            .bind(&admitted.child.0[..])
            .bind(child.key.seal(of, &sealed)?)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What went wrong, in the records or in the store of keys.
pub(super) enum Failed {
    Records(Fault),
    Keys(Fault),
    Store(StoreError),
}

impl Failed {
    pub fn told_of(self, records: &Records) -> StoreError {
        match self {
            Self::Records(fault) => records.sqlite.fault(fault),
            Self::Keys(fault) => records.child_keys.sqlite().fault(fault),
            Self::Store(error) => error,
        }
    }
}

impl<F: Into<Fault>> From<F> for Failed {
    fn from(fault: F) -> Self {
        Self::Records(fault.into())
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
