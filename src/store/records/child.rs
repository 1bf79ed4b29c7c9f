//! A child in the records: the key that seals everything of the child, and the
//! days on which the child said no.

use std::collections::BTreeSet;

use sqlx::SqliteConnection;

use super::members::seal_members_anew;
use super::seal::{ChildKey, NoChance};
use super::snapshot::take_out;
use super::{Fault, form};
use crate::consent::{NoDays, YesDays};
use crate::intake::{ChildToken, Holder, RecordToken};

/// What an import knows of a child.
#[derive(Clone)]
pub(super) struct Child {
    pub token: ChildToken,
    /// Which of the child's keys it is.
    pub generation: i64,
    pub key: ChildKey,
    /// What the child refused, as far as any interview told.
    pub noes: NoDays,
    /// Whether the child came with this import.
    pub is_new: bool,
}

impl Child {
    /// Seals and keeps what the child refused.
    pub async fn keep_noes(&self, connection: &mut SqliteConnection) -> Result<(), Fault> {
        let sealed = self.key.seal(&for_noes(self.token), &self.noes.sealed_form())?;
        sqlx::query("UPDATE children SET noes = ? WHERE child = ?")
            .bind(sealed)
            .bind(&self.token.0[..])
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Adds to who may know the child, for good; the same again changes nothing.
    pub async fn add_insiders(
        &self,
        connection: &mut SqliteConnection,
        insiders: &[Holder],
    ) -> Result<(), Fault> {
        let mut known: BTreeSet<Holder> = self.insiders(connection).await?.into_iter().collect();
        let before = known.len();
        known.extend(insiders);
        if known.len() == before {
            return Ok(());
        }
        let sealed = self.key.seal(&Self::for_insiders(self.token), &form::of_holders(known.iter()))?;
        sqlx::query("UPDATE children SET insiders = ? WHERE child = ?")
            .bind(sealed)
            .bind(&self.token.0[..])
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Who may know the child, as far as it is kept.
    pub async fn insiders(&self, connection: &mut SqliteConnection) -> Result<Vec<Holder>, Fault> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT insiders FROM children WHERE child = ?")
            .bind(&self.token.0[..])
            .fetch_one(connection)
            .await?;
        let Some(sealed) = sealed else { return Ok(Vec::new()) };
        let opened = self.key.open(&Self::for_insiders(self.token), &sealed);
        opened.and_then(|bytes| form::holders(&bytes)).ok_or(Fault::Damaged)
    }

    /// What the insiders of a child are sealed for.
    pub fn for_insiders(child: ChildToken) -> Vec<u8> {
        [b"insiders", &child.0[..]].concat()
    }

    /// Opens what the child refused.
    pub fn open_noes(key: &ChildKey, child: ChildToken, sealed: Option<&[u8]>) -> Result<NoDays, Fault> {
        let Some(sealed) = sealed else { return Ok(NoDays::default()) };
        let bytes = key.open(&for_noes(child), sealed).ok_or(Fault::Damaged)?;
        NoDays::from_sealed_form(&bytes).ok_or(Fault::Damaged)
    }

    /// Seals when the child agreed, in an interview.
    pub fn seal_agreed(&self, interview: &RecordToken, agreed: &YesDays) -> Result<Vec<u8>, NoChance> {
        self.key.seal(&for_agreed(&interview.0), &agreed.sealed_form())
    }

    /// Takes away the reports of every interview whose agreement does not stand
    /// against what the child refused; returns how many interviews.
    pub async fn take_back(&self, connection: &mut SqliteConnection) -> Result<u64, Fault> {
        let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT interview, agreed FROM interviews
             WHERE child = ? AND interview IN (SELECT interview FROM reports WHERE child = interviews.child)",
        )
        .bind(&self.token.0[..])
        .fetch_all(&mut *connection)
        .await?;
        let mut taken = 0;
        for (interview, agreed) in rows {
            // Of an interview taken in by an older version the day is not known.
            let agreed = match agreed {
                Some(sealed) => self.open_agreed(&interview, &sealed)?,
                None => YesDays::default(),
            };
            if !agreed.outlasts(&self.noes) {
                drop_reports(connection, &interview).await?;
                taken += 1;
            }
        }
        Ok(taken)
    }

    pub fn open_agreed(&self, interview: &[u8], sealed: &[u8]) -> Result<YesDays, Fault> {
        let bytes = self.key.open(&for_agreed(interview), sealed).ok_or(Fault::Damaged)?;
        YesDays::from_sealed_form(&bytes).ok_or(Fault::Damaged)
    }

    /// Seals everything of the child under another key, so that the one it has
    /// can be destroyed.
    pub async fn turn(
        &mut self,
        connection: &mut SqliteConnection,
        generation: i64,
        key: ChildKey,
    ) -> Result<(), Fault> {
        let old = std::mem::replace(&mut self.key, key);
        self.generation = generation;
        sqlx::query("UPDATE children SET generation = ?, noes = NULL WHERE child = ?")
            .bind(generation)
            .bind(&self.token.0[..])
            .execute(&mut *connection)
            .await?;
        self.keep_noes(connection).await?;
        take_out(connection, self.token).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::HOSTS).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::AGREED).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::REPORTS).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::EPISODES).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::DAYS).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::CORRECTIONS).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::INSIDERS).await?;
        seal_members_anew(connection, self.token, &old, &self.key).await
    }

    /// Seals what another child's interviews hold under this one's key, and adds
    /// those who may know it: the two are one. Their rows are still to be moved.
    pub async fn take_over(&self, connection: &mut SqliteConnection, from: &Self) -> Result<(), Fault> {
        take_out(connection, from.token).await?;
        let insiders = from.insiders(connection).await?;
        self.add_insiders(connection, &insiders).await?;
        self.seal_anew(connection, from.token, &from.key, &Sealed::AGREED).await?;
        self.seal_anew(connection, from.token, &from.key, &Sealed::REPORTS).await
    }

    /// Seals a column of a child's rows, sealed with the key `old`, with this key.
    async fn seal_anew(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
        old: &ChildKey,
        what: &Sealed,
    ) -> Result<(), Fault> {
        // Some key of the row, what it is sealed for, and the seal.
        let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> =
            sqlx::query_as(what.select).bind(&child.0[..]).fetch_all(&mut *connection).await?;
        for (row, of, sealed) in rows {
            let of = (what.sealed_for)(&of);
            let bytes = old.open(&of, &sealed).ok_or(Fault::Damaged)?;
            let sealed = self.key.seal(&of, &bytes)?;
            sqlx::query(what.update).bind(sealed).bind(row).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// A column of seals: how its rows are found, and written.
struct Sealed {
    select: &'static str,
    update: &'static str,
    /// What the column of a row is sealed for.
    sealed_for: fn(&[u8]) -> Vec<u8>,
}

impl Sealed {
    const HOSTS: Self = Self {
        select: "SELECT child, child, hosts FROM children WHERE child = ? AND hosts IS NOT NULL",
        update: "UPDATE children SET hosts = ? WHERE child = ?",
        sealed_for: |child| [b"hosts", child].concat(),
    };
    const AGREED: Self = Self {
        select: "SELECT interview, interview, agreed FROM interviews WHERE child = ? AND agreed IS NOT NULL",
        update: "UPDATE interviews SET agreed = ? WHERE interview = ?",
        sealed_for: for_agreed,
    };
    const REPORTS: Self = Self {
        select: "SELECT CAST(report AS BLOB), interview, sealed FROM reports WHERE child = ?",
        update: "UPDATE reports SET sealed = ? WHERE report = CAST(? AS INTEGER)",
        sealed_for: <[u8]>::to_vec,
    };
    const EPISODES: Self = Self {
        select: "SELECT episode, episode, sealed FROM episodes WHERE child = ?",
        update: "UPDATE episodes SET sealed = ? WHERE episode = ?",
        sealed_for: <[u8]>::to_vec,
    };
    const INSIDERS: Self = Self {
        select: "SELECT child, child, insiders FROM children WHERE child = ? AND insiders IS NOT NULL",
        update: "UPDATE children SET insiders = ? WHERE child = ?",
        sealed_for: |child| [b"insiders", child].concat(),
    };
    const DAYS: Self = Self {
        select: "SELECT episode, episode, days FROM episodes WHERE child = ? AND days IS NOT NULL",
        update: "UPDATE episodes SET days = ? WHERE episode = ?",
        sealed_for: for_days,
    };
    const CORRECTIONS: Self = Self {
        select: "SELECT CAST(row AS BLOB), record, sealed FROM correction_rows WHERE child = ?",
        update: "UPDATE correction_rows SET sealed = ? WHERE row = CAST(? AS INTEGER)",
        sealed_for: for_correction,
    };
}

/// What the days of a refusal are sealed for.
fn for_noes(child: ChildToken) -> Vec<u8> {
    [b"noes", &child.0[..]].concat()
}

/// What those whom a child concerns are sealed for.
pub(super) fn for_hosts(child: ChildToken) -> Vec<u8> {
    [b"hosts", &child.0[..]].concat()
}

/// What the days of an agreement are sealed for.
fn for_agreed(interview: &[u8]) -> Vec<u8> {
    [b"agreed", interview].concat()
}

/// What the marks of an episode's days are sealed for.
pub(super) fn for_days(episode: &[u8]) -> Vec<u8> {
    [b"days", episode].concat()
}

/// What a row that waits for a second person is sealed for.
pub(super) fn for_correction(record: &[u8]) -> Vec<u8> {
    [b"correction", record].concat()
}

/// Takes the reports of an interview away.
pub(super) async fn drop_reports(connection: &mut SqliteConnection, interview: &[u8]) -> Result<u64, Fault> {
    let done =
        sqlx::query("DELETE FROM reports WHERE interview = ?").bind(interview).execute(connection).await?;
    Ok(done.rows_affected())
}
