//! The ledger of members: which children an issued release was made of, and
//! behind what of it each stands. Kept for the churn gate (docs/privacy.md#d15a) and
//! to trace a withdrawal, and told to nobody by number.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use super::child::Child;
use super::seal::ChildKey;
use super::{Fault, Records, StoreError, form, token};
use crate::intake::ChildToken;
use crate::release::{Adds, Leaves, Ledger, ReleaseId};

/// A release with a digest, a seal, and whether it was corrected.
type MemberRow = (String, Vec<u8>, Option<Vec<u8>>, bool);

impl Records {
    /// Keeps the members of a release: before it is put where readers are, so
    /// that none is issued whose children cannot be traced. The same again
    /// changes nothing. Says whether they were kept: where one of them withdrew
    /// since the release was made, it must not be issued.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn keep_members(
        &self,
        release: &ReleaseId,
        leaves: &Leaves,
        ledger: &Ledger,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let kept = async {
            let kept = self.write_members(&mut transaction, release, leaves, ledger).await?;
            if kept {
                transaction.commit().await.map_err(Fault::from)?;
            }
            Ok(kept)
        };
        kept.await.map_err(|failed: super::import::Failed| failed.told_of(self))
    }

    /// Says whether all members are in the records still.
    pub(super) async fn write_members(
        &self,
        connection: &mut SqliteConnection,
        release: &ReleaseId,
        leaves: &Leaves,
        ledger: &Ledger,
    ) -> Result<bool, super::import::Failed> {
        let custodians = form::of_holders(ledger.custodians.iter());
        sqlx::query("INSERT OR IGNORE INTO ledger (release, custodians) VALUES (?, ?)")
            .bind(release.as_str())
            .bind(self.keys.seal.seal(&for_custodians(release), &custodians)?)
            .execute(&mut *connection)
            .await?;
        let keys = self.keys_of_children(connection).await?;
        let positions = Ledger::finder(leaves);
        for (&child, adds) in &ledger.children {
            let Some(Some(key)) = keys.get(&child) else { return Ok(false) };
            let member = form::of_member(adds, &positions.of(adds));
            sqlx::query(
                "INSERT INTO members (child, release, digest, sealed) VALUES (?, ?, ?, ?)
                 ON CONFLICT (child, release) DO UPDATE SET digest = excluded.digest, sealed = excluded.sealed",
            )
            .bind(&child.0[..])
            .bind(release.as_str())
            .bind(&self.keys.token.contribution(child, &member).0[..])
            .bind(key.seal(&for_member(release.as_str()), &member)?)
            .execute(&mut *connection)
            .await?;
        }
        Ok(true)
    }

    /// Who stands behind an issued release; `None` where that was not kept, as
    /// by an older version.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn ledger(&self, release: &ReleaseId) -> Result<Option<Ledger>, StoreError> {
        let mut moment = self.sqlite.pool().begin().await.map_err(|error| self.sqlite.fault(error))?;
        let keys = self.keys_of_children(&mut moment).await?;
        let read = self.read_ledger(&mut moment, release, &keys).await;
        read.map_err(|fault| self.sqlite.fault(fault))
    }

    async fn read_ledger(
        &self,
        connection: &mut SqliteConnection,
        release: &ReleaseId,
        keys: &super::KeysOfChildren,
    ) -> Result<Option<Ledger>, Fault> {
        let custodians: Option<Option<Vec<u8>>> =
            sqlx::query_scalar("SELECT custodians FROM ledger WHERE release = ?")
                .bind(release.as_str())
                .fetch_optional(&mut *connection)
                .await?;
        let Some(Some(custodians)) = custodians else { return Ok(None) };
        let custodians = self.keys.seal.open(&for_custodians(release), &custodians);
        let custodians = custodians.and_then(|bytes| form::holders(&bytes)).ok_or(Fault::Damaged)?;
        let rows: Vec<(Vec<u8>, Vec<u8>, bool)> = sqlx::query_as(
            "SELECT child, sealed, corrected FROM members WHERE release = ? AND sealed IS NOT NULL",
        )
        .bind(release.as_str())
        .fetch_all(&mut *connection)
        .await?;
        let (mut children, mut corrected) = (BTreeMap::new(), BTreeSet::new());
        for (child, sealed, is_corrected) in rows {
            let child = token(&child).ok_or(Fault::Damaged)?;
            let Some(Some(key)) = keys.get(&child) else { continue };
            children.insert(child, open_member(key, release.as_str(), &sealed)?.0);
            corrected.extend(is_corrected.then_some(child));
        }
        let withdrawn: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed FROM withdrawn_members WHERE release = ? ORDER BY number")
                .bind(release.as_str())
                .fetch_all(&mut *connection)
                .await?;
        let open = |sealed: Vec<u8>| {
            let opened = self.keys.seal.open(&for_withdrawn(release.as_str()), &sealed);
            opened.and_then(|bytes| form::positions(&bytes)).ok_or(Fault::Damaged)
        };
        let withdrawn = withdrawn.into_iter().map(open).collect::<Result<_, _>>()?;
        Ok(Some(Ledger { children, corrected, withdrawn, custodians: custodians.into_iter().collect() }))
    }

    /// Makes a child's parts of issued releases those of another, which it is. Of
    /// a release that had both, the first one's part is kept of nobody: one child
    /// never stood behind it twice.
    pub(super) async fn move_members(
        &self,
        connection: &mut SqliteConnection,
        from: &Child,
        into: &Child,
    ) -> Result<(), super::import::Failed> {
        let rows: Vec<MemberRow> = sqlx::query_as(
            "SELECT release, digest, sealed,
                 EXISTS (SELECT 1 FROM members AS other WHERE other.child = ? AND other.release = members.release)
             FROM members WHERE child = ?",
        )
        .bind(&into.token.0[..])
        .bind(&from.token.0[..])
        .fetch_all(&mut *connection)
        .await?;
        for (release, digest, sealed, has_both) in rows {
            let of = for_member(&release);
            let open = |sealed: Vec<u8>| from.key.open(&of, &sealed).ok_or(Fault::Damaged);
            let part = sealed.map(open).transpose()?;
            if has_both {
                if let Some(part) = part {
                    let (_, positions) = form::member(&part).ok_or(Fault::Damaged)?;
                    self.keep_of_nobody(connection, &release, &positions).await?;
                }
                continue;
            }
            let contribution = |part: &Vec<u8>| self.keys.token.contribution(into.token, part).0.to_vec();
            sqlx::query(
                "UPDATE members SET child = ?, digest = ?, sealed = ? WHERE child = ? AND release = ?",
            )
            .bind(&into.token.0[..])
            .bind(part.as_ref().map_or(digest, contribution))
            .bind(part.map(|part| into.key.seal(&of, &part)).transpose()?)
            .bind(&from.token.0[..])
            .bind(release)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    async fn keep_of_nobody(
        &self,
        connection: &mut SqliteConnection,
        release: &str,
        positions: &[u16],
    ) -> Result<(), Fault> {
        let mut number = [0; 16];
        getrandom::fill(&mut number).map_err(|_| Fault::Other("no randomness to be had".to_owned()))?;
        let sealed = self.keys.seal.seal(&for_withdrawn(release), &form::of_positions(positions))?;
        sqlx::query("INSERT INTO withdrawn_members (number, release, sealed) VALUES (?, ?, ?)")
            .bind(&number[..])
            .bind(release)
            .bind(sealed)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Takes a child out of the ledger: what it stood behind is kept of nobody.
    pub(super) async fn take_out_of_ledger(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
        key: Option<&ChildKey>,
    ) -> Result<(), super::import::Failed> {
        let rows: Vec<(String, Vec<u8>)> =
            sqlx::query_as("SELECT release, sealed FROM members WHERE child = ? AND sealed IS NOT NULL")
                .bind(&child.0[..])
                .fetch_all(&mut *connection)
                .await?;
        // The key of one whose withdrawal was cut short is gone already.
        for (release, sealed) in rows.into_iter().filter(|_| key.is_some()) {
            let Some(key) = key else { continue };
            let (_, positions) = open_member(key, &release, &sealed)?;
            self.keep_of_nobody(connection, &release, &positions).await?;
        }
        Ok(())
    }
}

fn open_member(key: &ChildKey, release: &str, sealed: &[u8]) -> Result<(Adds, Vec<u16>), Fault> {
    key.open(&for_member(release), sealed).and_then(|bytes| form::member(&bytes)).ok_or(Fault::Damaged)
}

/// Seals a child's part of every release under another key of the child's.
pub(super) async fn seal_members_anew(
    connection: &mut SqliteConnection,
    child: ChildToken,
    old: &ChildKey,
    new: &ChildKey,
) -> Result<(), Fault> {
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT release, sealed FROM members WHERE child = ? AND sealed IS NOT NULL")
            .bind(&child.0[..])
            .fetch_all(&mut *connection)
            .await?;
    for (release, sealed) in rows {
        let of = for_member(&release);
        let bytes = old.open(&of, &sealed).ok_or(Fault::Damaged)?;
        // Under another key, because something of the child was taken away.
        sqlx::query("UPDATE members SET sealed = ?, corrected = 1 WHERE child = ? AND release = ?")
            .bind(new.seal(&of, &bytes)?)
            .bind(&child.0[..])
            .bind(release)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What a child's part of a release is sealed for.
fn for_member(release: &str) -> Vec<u8> {
    [b"member", release.as_bytes()].concat()
}

fn for_withdrawn(release: &str) -> Vec<u8> {
    [b"withdrawn", release.as_bytes()].concat()
}

fn for_custodians(release: &ReleaseId) -> Vec<u8> {
    [b"custodians", release.as_str().as_bytes()].concat()
}
