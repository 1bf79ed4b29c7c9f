//! Ids that are one child's: one child from then on, whichever of them a later
//! file has (docs/adr/0023).

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::correct::Corrected;
use super::corrections::CorrectionError;
use super::import::{Failed, Import};
use super::recorded_episode::Recorded;
use super::tombstones::{self, Stone};
use super::waiting::WaitingRow;
use super::{Fault, Records, token};
use crate::intake::{ChildToken, RecordToken, TokenKey};

/// By the keyed token of an old id, the child whose it is.
pub(super) type Aliases = HashMap<[u8; 16], ChildToken>;

impl Records {
    /// All the ids that were merged.
    pub(super) async fn aliases(&self, connection: &mut SqliteConnection) -> Result<Aliases, Fault> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT alias, sealed FROM aliases").fetch_all(connection).await?;
        let open = |(alias, sealed): (Vec<u8>, Vec<u8>)| {
            let child = self.keys.seal.open(&alias, &sealed).and_then(|bytes| token(&bytes));
            Some((alias.try_into().ok()?, child?))
        };
        rows.into_iter().map(open).collect::<Option<_>>().ok_or(Fault::Damaged)
    }

    /// The children whose some ids are, each once.
    pub(super) async fn each_once(&self, children: Vec<ChildToken>) -> Result<Vec<ChildToken>, Fault> {
        let mut connection = self.sqlite.pool().acquire().await?;
        let mut once = Vec::with_capacity(children.len());
        for child in children {
            let child = self.one_child(&mut connection, child).await?;
            if !once.contains(&child) {
                once.push(child);
            }
        }
        Ok(once)
    }

    /// The child whose an id is: its own, or the one with which it was merged.
    pub(super) async fn one_child(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
    ) -> Result<ChildToken, Fault> {
        let alias = self.keys.token.alias(child);
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT sealed FROM aliases WHERE alias = ?")
            .bind(&alias[..])
            .fetch_optional(connection)
            .await?;
        let Some(sealed) = sealed else { return Ok(child) };
        self.keys.seal.open(&alias, &sealed).and_then(|bytes| token(&bytes)).ok_or(Fault::Damaged)
    }
}

impl Import<'_> {
    /// The child whose an id is: its own, or the one with which it was merged.
    pub(super) fn one_child(&self, child: ChildToken) -> ChildToken {
        if self.aliases.is_empty() {
            return child;
        }
        self.aliases.get(&self.records.keys.token.alias(child)).copied().unwrap_or(child)
    }

    /// Makes each child one with the other that its row names.
    pub(super) async fn merge(&mut self, rows: &[WaitingRow], number: i64) -> Corrected {
        for row in rows {
            let into = self.one_child(row.other_child()?);
            if into == row.child || !self.is_there(row.child).await? || !self.is_there(into).await? {
                return Ok(Err(CorrectionError::Changed(row.line)));
            }
            let waits: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM correction_rows WHERE child = ? AND correction <> ?)",
            )
            .bind(&row.child.0[..])
            .bind(number)
            .fetch_one(&mut *self.transaction)
            .await?;
            if waits {
                return Ok(Err(CorrectionError::AnotherWaits(row.line)));
            }
            self.merge_into(row.child, into).await?;
            self.changed(into).await?;
        }
        Ok(Ok(()))
    }

    async fn merge_into(&mut self, child: ChildToken, into: ChildToken) -> Result<(), Failed> {
        let (from, mut one) = (self.child(child).await?, self.child(into).await?);
        one.take_over(&mut self.transaction, &from).await?;
        let concern = self.records.concern_kept(&mut self.transaction, &from).await?;
        self.join_concern(&one, concern).await?;
        self.records.move_members(&mut self.transaction, &from, &one).await?;
        self.merge_episodes(child, into).await?;
        move_the_rest(&mut self.transaction, child, into).await?;
        // A no under either id is a no.
        one.noes.join(&from.noes);
        one.keep_noes(&mut self.transaction).await?;
        let taken = one.take_back(&mut self.transaction).await?;
        if taken > 0 {
            self.taken_back += taken;
            self.to_turn.insert(into);
        }
        self.children.insert(into, one);
        self.concerns.remove(&child);
        self.merge_withdrawals(child, into).await?;
        self.bury_merged(child, from.generation).await?;
        self.keep_alias(child, into).await
    }

    /// The episodes of one child, and of both only once what both were told of.
    async fn merge_episodes(&mut self, child: ChildToken, into: ChildToken) -> Result<(), Failed> {
        let theirs = self.recorded_episodes(child).await?;
        let mut known = self.recorded_episodes(into).await?;
        for episode in theirs {
            let moved = episode.moved(child, into, &self.records.keys.token);
            match known.iter().position(|one| one.is(&moved)) {
                None => {
                    sqlx::query("UPDATE episodes SET child = ? WHERE episode = ?")
                        .bind(&into.0[..])
                        .bind(&episode.token.0[..])
                        .execute(&mut *self.transaction)
                        .await?;
                    self.write_episode(into, &moved, false).await?;
                    known.push(moved);
                }
                // Of two answers that differ the one that is there stays.
                Some(at) => {
                    self.drop_episode(&episode.token, &known[at].token).await?;
                    if let Some(more) = known[at].with(&moved) {
                        self.write_episode(into, &more, false).await?;
                        known[at] = more;
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes an episode away that is another one, which counts since the first of
    /// both was taken in.
    async fn drop_episode(&mut self, episode: &RecordToken, other: &RecordToken) -> Result<(), Failed> {
        sqlx::query(
            "UPDATE episodes SET counts_from =
                 (SELECT CASE WHEN count(counts_from) = 2 THEN min(counts_from) END
                  FROM episodes WHERE episode IN (?1, ?2))
             WHERE episode = ?2",
        )
        .bind(&episode.0[..])
        .bind(&other.0[..])
        .execute(&mut *self.transaction)
        .await?;
        sqlx::query("DELETE FROM episodes WHERE episode = ?")
            .bind(&episode.0[..])
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// A child who once withdrew under the old id, and came back, did so under
    /// the other, too.
    async fn merge_withdrawals(&mut self, child: ChildToken, into: ChildToken) -> Result<(), Failed> {
        let Some(withdrawn_on) = self.stone(child).and_then(|stone| stone.withdrawn_on) else {
            return Ok(());
        };
        // Laid when the key is turned: it says which keys are gone.
        let stone = Stone { generation: -1, withdrawn_on: Some(withdrawn_on), said_no_on: None };
        let stone = self.stone(into).map_or(stone, |before| before.and(stone));
        self.stones.insert(self.records.keys.token.tombstone(into), stone);
        self.to_turn.insert(into);
        Ok(())
    }

    /// A tombstone that says which key is gone, and nothing of where it led.
    async fn bury_merged(&mut self, child: ChildToken, generation: i64) -> Result<(), Failed> {
        let tombstone = self.records.keys.token.tombstone(child);
        let stone = Stone { generation, withdrawn_on: None, said_no_on: None };
        let stone = self.stone(child).map_or(stone, |before| before.and(stone));
        tombstones::lay(&mut self.transaction, tombstone, stone).await?;
        self.stones.insert(tombstone, stone);
        self.laid.insert(child);
        self.to_turn.remove(&child);
        self.children.remove(&child);
        Ok(())
    }

    /// Keeps whose the old id is, and all those that led to it.
    async fn keep_alias(&mut self, child: ChildToken, into: ChildToken) -> Result<(), Failed> {
        self.aliases.insert(self.records.keys.token.alias(child), into);
        for (alias, of) in &mut self.aliases {
            if *of == child {
                *of = into;
            }
            if *of == into {
                sqlx::query(
                    "INSERT INTO aliases (alias, sealed) VALUES (?, ?)
                     ON CONFLICT (alias) DO UPDATE SET sealed = excluded.sealed",
                )
                .bind(&alias[..])
                .bind(self.records.keys.seal.seal(&alias[..], &into.0)?)
                .execute(&mut *self.transaction)
                .await?;
            }
        }
        Ok(())
    }
}

impl Recorded {
    /// The episode as another child's: its days are marked anew.
    fn moved(&self, child: ChildToken, into: ChildToken, key: &TokenKey) -> Self {
        let period = self.period(child, key);
        let mark = |(first, last): (jiff::civil::Date, _)| (first == last).then(|| key.day(into, first));
        Self {
            first: self.first.and_then(|_| mark(period.began)),
            last: self.last.and_then(|_| mark(period.ended?)),
            token: RecordToken(self.token.0),
            ..self.clone()
        }
    }
}

/// What is sealed under no key: whose the rows are, the receipts, a withdrawal
/// that waits. Then the old child goes.
async fn move_the_rest(
    connection: &mut SqliteConnection,
    child: ChildToken,
    into: ChildToken,
) -> Result<(), Fault> {
    let moves = [
        "UPDATE interviews SET child = ?2 WHERE child = ?1",
        "UPDATE reports SET child = ?2 WHERE child = ?1",
        "INSERT OR IGNORE INTO merged_receipts (receipt, child, made_by, made_at, made_from)
         SELECT receipt, ?2, made_by, made_at, made_from FROM receipts WHERE child = ?1",
        "UPDATE merged_receipts SET child = ?2 WHERE child = ?1",
        "INSERT INTO pending_withdrawals (child, asked_at, made_by)
         SELECT ?2, asked_at, made_by FROM pending_withdrawals WHERE child = ?1
         ON CONFLICT (child) DO UPDATE SET asked_at = min(asked_at, excluded.asked_at)",
    ];
    for statement in moves {
        sqlx::query(statement).bind(&child.0[..]).bind(&into.0[..]).execute(&mut *connection).await?;
    }
    let goes = [
        "DELETE FROM pending_withdrawals WHERE child = ?",
        "DELETE FROM members WHERE child = ?",
        "DELETE FROM receipts WHERE child = ?",
        "DELETE FROM correction_rows WHERE child = ?",
        "DELETE FROM children WHERE child = ?",
    ];
    for statement in goes {
        sqlx::query(statement).bind(&child.0[..]).execute(&mut *connection).await?;
    }
    Ok(())
}
