//! Receipts: the words that let a child take everything back without a name.
//! Only a keyed token of them is kept.

use super::{Fault, Records, StoreError, note};
use crate::audit::Entry;
use crate::intake::{ChildToken, Receipt};

/// How often a receipt is drawn anew because another child has it: with a
/// million receipts given out, one draw in a thousand meets one.
const MOST_DRAWS: usize = 20;

impl Records {
    /// Makes a receipt for a child, in place of the one before; `None` where
    /// the records hold nothing of the child.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written, or there is no randomness
    /// to be had; nothing was changed then.
    pub async fn make_receipt(
        &self,
        child: ChildToken,
        entry: &Entry,
    ) -> Result<Option<Receipt>, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let made = async {
            let child = self.one_child(&mut transaction, child).await?;
            let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM children WHERE child = ?)")
                .bind(&child.0[..])
                .fetch_one(&mut *transaction)
                .await?;
            if !known {
                return Ok(None);
            }
            for before in
                ["DELETE FROM receipts WHERE child = ?", "DELETE FROM merged_receipts WHERE child = ?"]
            {
                sqlx::query(before).bind(&child.0[..]).execute(&mut *transaction).await?;
            }
            for _ in 0..MOST_DRAWS {
                let receipt = draw()?;
                let done = sqlx::query("INSERT OR IGNORE INTO receipts (receipt, child) VALUES (?, ?)")
                    .bind(&self.keys.token.receipt(&receipt).0[..])
                    .bind(&child.0[..])
                    .execute(&mut *transaction)
                    .await?;
                if done.rows_affected() == 1 {
                    note(&mut transaction, entry).await?;
                    transaction.commit().await?;
                    return Ok(Some(receipt));
                }
            }
            Err(Fault::Other("no receipt is left to give".to_owned()))
        };
        made.await.map_err(|fault| self.sqlite.fault(fault))
    }
}

fn draw() -> Result<Receipt, Fault> {
    let mut chance = [0; 6];
    getrandom::fill(&mut chance).map_err(|_| Fault::Other("no randomness to be had".to_owned()))?;
    let [a, b, c, d, e, f] = chance;
    Ok(Receipt::of([(a, b), (c, d), (e, f)].map(|(high, low)| u16::from_be_bytes([high, low]))))
}
