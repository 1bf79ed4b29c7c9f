//! The audit log of a store: a table in the same file, so that an entry and
//! what it tells of are committed together or not at all.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{Fault, Sqlite, StoreError};
use crate::audit::{Entry, Head, Stored};

/// The log of one store, for reading.
#[derive(Clone)]
pub struct AuditLog(pub(super) Sqlite);

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    at: i64,
    who: String,
    act: String,
    about: String,
    purpose: String,
    hash: Vec<u8>,
}

/// Adds an entry in the transaction of what it tells of.
pub(super) async fn note(connection: &mut SqliteConnection, entry: &Entry) -> Result<(), sqlx::Error> {
    let head = head(connection).await?.after(entry);
    sqlx::query("INSERT INTO audit (number, at, who, act, about, purpose, hash) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(head.size.cast_signed())
        .bind(entry.at.as_millisecond())
        .bind(&entry.who)
        .bind(entry.act.code())
        .bind(&entry.about)
        .bind(entry.purpose.code())
        .bind(&head.hash[..])
        .execute(connection)
        .await
        .map(drop)
}

async fn head(connection: &mut SqliteConnection) -> Result<Head, sqlx::Error> {
    let last: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
            .fetch_optional(connection)
            .await?;
    let Some((number, hash)) = last else { return Ok(Head::EMPTY) };
    let damaged = || sqlx::Error::Configuration(Box::new(Fault::Damaged));
    let hash = hash.try_into().map_err(|_| damaged())?;
    Ok(Head { size: number.cast_unsigned(), hash })
}

impl AuditLog {
    /// Every entry, oldest first, as it is kept and unchecked.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a row is no entry.
    pub async fn entries(&self) -> Result<Vec<Stored>, StoreError> {
        let rows =
            sqlx::query_as("SELECT number, at, who, act, about, purpose, hash FROM audit ORDER BY number")
                .fetch_all(self.0.pool())
                .await;
        self.stored(rows)
    }

    /// The newest entries, newest first, as they are kept and unchecked.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a row is no entry.
    pub async fn newest(&self, most: u32) -> Result<Vec<Stored>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT number, at, who, act, about, purpose, hash FROM audit ORDER BY number DESC LIMIT ?",
        )
        .bind(most)
        .fetch_all(self.0.pool())
        .await;
        self.stored(rows)
    }

    /// Where the log ends.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn head(&self) -> Result<Head, StoreError> {
        let mut connection = self.0.pool().acquire().await.map_err(|error| self.0.fault(error))?;
        head(&mut connection).await.map_err(|error| self.0.fault(error))
    }

    fn stored(&self, rows: Result<Vec<Row>, sqlx::Error>) -> Result<Vec<Stored>, StoreError> {
        let rows = rows.map_err(|error| self.0.fault(error))?;
        let stored: Option<Vec<Stored>> = rows.into_iter().map(Row::stored).collect();
        stored.ok_or_else(|| self.0.fault(Fault::Damaged))
    }
}

impl Row {
    fn stored(self) -> Option<Stored> {
        let entry = Entry {
            at: Timestamp::from_millisecond(self.at).ok()?,
            who: self.who,
            act: self.act.parse().ok()?,
            about: self.about,
            purpose: self.purpose.parse().ok()?,
        };
        Some(Stored { number: self.number.cast_unsigned(), entry, hash: self.hash.try_into().ok()? })
    }
}
