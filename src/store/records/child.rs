//! A child in the records: the key that seals everything of the child, and the
//! days on which the child said no.

use sqlx::SqliteConnection;

use super::Fault;
use super::seal::{ChildKey, NoChance};
use crate::consent::{NoDays, YesDays};
use crate::intake::{ChildToken, RecordToken};

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
        self.seal_anew(connection, self.token, &old, &Sealed::AGREED).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::REPORTS).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::EPISODES).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::DAYS).await?;
        self.seal_anew(connection, self.token, &old, &Sealed::CORRECTIONS).await
    }

    /// Seals what another child's interviews hold under this one's key: the two
    /// are one. Their rows are still to be moved.
    pub async fn take_over(&self, connection: &mut SqliteConnection, from: &Self) -> Result<(), Fault> {
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
    /// What a row's seal is for, from its key.
    sealed_for: fn(&[u8]) -> Vec<u8>,
}

impl Sealed {
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
