//! Tombstones: the children who took their word back, in the records and in
//! the store of the children's keys alike, so that each can finish the other.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::Fault;
use crate::consent::NoDays;
use crate::intake::Tombstone;

/// What a tombstone says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stone {
    /// The last generation of the child's keys that was destroyed.
    pub generation: i64,
    /// The day on which the child withdrew altogether.
    pub withdrawn_on: Option<Date>,
    /// The day of the last no to all that an interview told.
    pub said_no_on: Option<Date>,
}

impl Stone {
    /// What two tombstones of one child say together.
    pub fn and(self, other: Self) -> Self {
        Self {
            generation: self.generation.max(other.generation),
            withdrawn_on: self.withdrawn_on.max(other.withdrawn_on),
            said_no_on: self.said_no_on.max(other.said_no_on),
        }
    }

    /// The days on which the child said no, as far as is known here.
    pub fn noes(&self) -> NoDays {
        self.withdrawn_on.max(self.said_no_on).map(NoDays::to_all).unwrap_or_default()
    }
}

/// A row: tombstone, generation, the day of withdrawal and that of a no.
type Row = (Vec<u8>, i64, Option<String>, Option<String>);

/// Every tombstone of a store.
pub(super) async fn all(connection: &mut SqliteConnection) -> Result<BTreeMap<Tombstone, Stone>, Fault> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT tombstone, generation, withdrawn_on, said_no_on FROM tombstones")
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(read).collect()
}

fn read((tombstone, generation, withdrawn_on, said_no_on): Row) -> Result<(Tombstone, Stone), Fault> {
    let day = |text: Option<String>| text.map(|text| text.parse()).transpose().map_err(|_| Fault::Damaged);
    let tombstone = Tombstone(tombstone.try_into().map_err(|_| Fault::Damaged)?);
    Ok((tombstone, Stone { generation, withdrawn_on: day(withdrawn_on)?, said_no_on: day(said_no_on)? }))
}

/// Lays a tombstone, in place of the one that was there.
pub(super) async fn lay(
    connection: &mut SqliteConnection,
    tombstone: Tombstone,
    stone: Stone,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO tombstones (tombstone, generation, withdrawn_on, said_no_on, swept)
         VALUES (?, ?, ?, ?, 0)
         ON CONFLICT (tombstone) DO UPDATE SET generation = excluded.generation,
             withdrawn_on = excluded.withdrawn_on, said_no_on = excluded.said_no_on, swept = 0",
    )
    .bind(&tombstone.0[..])
    .bind(stone.generation)
    .bind(stone.withdrawn_on.map(|day| day.to_string()))
    .bind(stone.said_no_on.map(|day| day.to_string()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The tombstones whose child's old bytes may still be in the file or its log.
pub(super) async fn unswept(connection: &mut SqliteConnection) -> Result<Vec<Vec<u8>>, Fault> {
    Ok(sqlx::query_scalar("SELECT tombstone FROM tombstones WHERE swept = 0").fetch_all(connection).await?)
}

/// Notes that they are in neither any more.
pub(super) async fn note_swept(connection: &mut SqliteConnection, swept: &[Vec<u8>]) -> Result<(), Fault> {
    for tombstone in swept {
        sqlx::query("UPDATE tombstones SET swept = 1 WHERE tombstone = ?")
            .bind(tombstone)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The tombstone of a child, if there is one.
pub(super) async fn of(
    connection: &mut SqliteConnection,
    tombstone: Tombstone,
) -> Result<Option<Stone>, Fault> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT tombstone, generation, withdrawn_on, said_no_on FROM tombstones WHERE tombstone = ?",
    )
    .bind(&tombstone.0[..])
    .fetch_optional(connection)
    .await?;
    row.map(|row| read(row).map(|(_, stone)| stone)).transpose()
}
