//! Receipts: the words that let a child take everything back without a name.
//! Only a keyed token of them is kept.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{Fault, Reach, Records, StoreError, note};
use crate::audit::{Act, Entry};
use crate::intake::{ChildToken, Receipt};

/// How often a receipt is drawn anew because another child has it: with a
/// million receipts given out, one draw in a million meets one.
const MOST_DRAWS: usize = 20;

impl Records {
    /// Makes a receipt for a child, in place of the one before; `None` where
    /// the records hold nothing of the child, or nothing on which one may act
    /// who has this reach.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written, or there is no randomness
    /// to be had; nothing was changed then.
    pub async fn make_receipt(
        &self,
        child: ChildToken,
        reach: &Reach,
        entry: &Entry,
    ) -> Result<Option<Receipt>, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let child = self.one_child(&mut transaction, child).await;
        let child = child.map_err(|fault| self.sqlite.fault(fault))?;
        let within = self.is_within(&mut transaction, child, reach).await;
        let within = within.map_err(|failed| failed.told_of(self))?;
        let made = async {
            let receipt = match within {
                true => Some(self.put(&mut transaction, child, None, entry).await?),
                false => None,
            };
            // Whoever asks for child after child is seen to do it.
            let act = if within { entry.act } else { Act::ChildNotFound };
            note(&mut transaction, &Entry { act, ..entry.clone() }).await?;
            transaction.commit().await?;
            Ok(receipt)
        };
        made.await.map_err(|fault: Fault| self.sqlite.fault(fault))
    }

    /// Gives a receipt to somebody who asks from an address: of a child on whom
    /// they may act, in place of the one before; else words that open nothing,
    /// also where what they ask with is no id. All take the same steps, and
    /// whoever asks cannot tell them apart.
    ///
    /// # Errors
    ///
    /// As [`make_receipt`](Self::make_receipt).
    pub async fn give_receipt(
        &self,
        id: &str,
        reach: &Reach,
        source: &str,
        entry: &Entry,
    ) -> Result<Receipt, StoreError> {
        let children = self.children_of(id).await?.unwrap_or_default();
        let mut transaction = self.sqlite.begin().await?;
        let mut own = None;
        for child in children {
            let within = self.is_within(&mut transaction, child, reach).await;
            if within.map_err(|failed| failed.told_of(self))? {
                own = own.or(Some(child));
            }
        }
        let made = async {
            // A child who is not there has a receipt for as long as this takes.
            let nobody = ChildToken(draw()?);
            let of = own.unwrap_or(nobody);
            let receipt = self.put(&mut transaction, of, Some(source), entry).await?;
            sqlx::query("DELETE FROM receipts WHERE child = ?")
                .bind(&nobody.0[..])
                .execute(&mut *transaction)
                .await?;
            let act = if own.is_some() { entry.act } else { Act::ChildNotFound };
            note(&mut transaction, &Entry { act, ..entry.clone() }).await?;
            transaction.commit().await?;
            Ok(receipt)
        };
        made.await.map_err(|fault: Fault| self.sqlite.fault(fault))
    }

    /// Draws a receipt for a child and keeps it in the place of the one before.
    async fn put(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
        source: Option<&str>,
        entry: &Entry,
    ) -> Result<Receipt, Fault> {
        for before in ["DELETE FROM receipts WHERE child = ?", "DELETE FROM merged_receipts WHERE child = ?"]
        {
            sqlx::query(before).bind(&child.0[..]).execute(&mut *connection).await?;
        }
        let from = source.map(|source| self.keys.token.address(source));
        for _ in 0..MOST_DRAWS {
            let [a, b, c, d, e, f, g, h] = draw()?;
            let chance = [(a, b), (c, d), (e, f), (g, h)];
            let receipt = Receipt::of(chance.map(|(high, low)| u16::from_be_bytes([high, low])));
            let done = sqlx::query(
                "INSERT OR IGNORE INTO receipts (receipt, child, made_by, made_at, made_from)
                 VALUES (?, ?, ?, ?, ?)",
            )
            .bind(&self.keys.token.receipt(&receipt).0[..])
            .bind(&child.0[..])
            .bind(&entry.who)
            .bind(entry.at.as_second())
            .bind(from.as_ref().map(|from| &from.0[..]))
            .execute(&mut *connection)
            .await?;
            if done.rows_affected() == 1 {
                return Ok(receipt);
            }
        }
        Err(Fault::Other("no receipt is left to give".to_owned()))
    }

    /// Who made a receipt from the address from which it is used now, within so
    /// many seconds.
    pub(super) async fn made_here(
        &self,
        connection: &mut SqliteConnection,
        receipt: &Receipt,
        source: &str,
        (within_s, now): (i64, Timestamp),
    ) -> Result<Option<(ChildToken, String)>, Fault> {
        let row: Option<(Vec<u8>, String)> = sqlx::query_as(
            "SELECT child, made_by FROM
                 (SELECT receipt, child, made_by, made_at, made_from FROM receipts
                  UNION ALL SELECT receipt, child, made_by, made_at, made_from FROM merged_receipts)
             WHERE receipt = ? AND made_from = ? AND made_at > ? AND child IS NOT NULL AND made_by IS NOT NULL",
        )
        .bind(&self.keys.token.receipt(receipt).0[..])
        .bind(&self.keys.token.address(source).0[..])
        .bind(now.as_second() - within_s)
        .fetch_optional(connection)
        .await?;
        row.map(|(child, by)| Ok((super::token(&child).ok_or(Fault::Damaged)?, by))).transpose()
    }
}

fn draw<const N: usize>() -> Result<[u8; N], Fault> {
    let mut chance = [0; N];
    getrandom::fill(&mut chance).map_err(|_| Fault::Other("no randomness to be had".to_owned()))?;
    Ok(chance)
}
