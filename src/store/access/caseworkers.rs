//! The caseworkers whose codes are an account's.

use jiff::Timestamp;

use super::{Access, Fault, StoreError, note};
use crate::audit::{Act, Entry};
use crate::intake::CaseworkerTag;

impl Access {
    /// Binds an account to some caseworkers, in place of those before, as whoever
    /// is at the machine. Returns whether there is an account of that name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then nothing was.
    pub async fn bind(
        &self,
        name: &str,
        caseworkers: &[CaseworkerTag],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let bound = async {
            let found: Option<(i64, String)> =
                sqlx::query_as("SELECT account, name FROM accounts WHERE name = ?")
                    .bind(name)
                    .fetch_optional(&mut *transaction)
                    .await?;
            let Some((account, name)) = found else { return Ok(false) };
            sqlx::query("DELETE FROM account_caseworkers WHERE account = ?")
                .bind(account)
                .execute(&mut *transaction)
                .await?;
            for caseworker in caseworkers {
                sqlx::query("INSERT OR IGNORE INTO account_caseworkers (account, caseworker) VALUES (?, ?)")
                    .bind(account)
                    .bind(&caseworker.0[..])
                    .execute(&mut *transaction)
                    .await?;
            }
            note(&mut transaction, &Entry::new(now, Entry::SHELL, Act::AccountBound).about(name)).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        bound.await.map_err(|error| self.0.fault(error))
    }

    /// The caseworkers of an account.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn caseworkers(&self, name: &str) -> Result<Vec<CaseworkerTag>, StoreError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT caseworker FROM account_caseworkers JOIN accounts USING (account) WHERE name = ?",
        )
        .bind(name)
        .fetch_all(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let tag = |bytes: Vec<u8>| Some(CaseworkerTag(bytes.try_into().ok()?));
        rows.into_iter().map(tag).collect::<Option<_>>().ok_or_else(|| self.0.fault(Fault::Damaged))
    }
}
