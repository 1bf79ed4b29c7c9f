//! Personal access tokens.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Access, AccountRow};
use crate::access::{Account, Grant, Scope, TokenHash};
use crate::audit::{Act, Entry};
use crate::store::audit::note;
use crate::store::{Fault, Stamp, StoreError};

/// Most tokens that an account may have at a time.
const MOST: i64 = 20;

/// A token as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its number, by which it is revoked.
    pub number: i64,
    /// The name of its account.
    pub account: String,
    /// What it may do.
    pub grant: Grant,
    /// The last day of use, `YYYY-MM-DD`.
    pub used_on: Option<String>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// What became of a token that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It works now; its number.
    Made(i64),
    /// There is no such account, or it is disabled.
    NoAccount,
    /// The account has as many tokens as it may.
    TooMany,
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    number: i64,
    token_name: String,
    made_at: i64,
    expires_at: i64,
    revoked: bool,
    used_on: Option<String>,
    token_areas: Option<String>,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl Access {
    /// What changes whenever the store does: while it is the same, so is every
    /// token.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.0.stamp()
    }

    /// Makes a token of an account, with the entry that tells of it. `by` is
    /// the account, or [`Entry::SHELL`].
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then nothing was.
    pub async fn add_token(
        &self,
        account: &str,
        token: TokenHash,
        grant: &Grant,
        by: &str,
    ) -> Result<Made, StoreError> {
        let mut transaction = self.0.begin().await?;
        let made = insert(&mut transaction, account, token, grant).await;
        let made = made.map_err(|error| self.0.fault(error))?;
        if let Made::Made(_) = made {
            let entry = Entry::new(grant.made_at, by, Act::TokenMade).about(account);
            note(&mut transaction, &entry).await.map_err(|error| self.0.fault(error))?;
            transaction.commit().await.map_err(|error| self.0.fault(error))?;
        }
        Ok(made)
    }

    /// Revokes a token, with the entry that tells of it. Where `of` names an
    /// account, only one of its own. Says whether there was such a one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then nothing was.
    pub async fn revoke_token(
        &self,
        number: i64,
        of: Option<&str>,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let revoked = async {
            let account: Option<String> = sqlx::query_scalar(
                "UPDATE api_tokens SET revoked_at = ?
                 WHERE number = ? AND revoked_at IS NULL AND (? IS NULL OR account =
                     (SELECT account FROM accounts WHERE name = ?))
                 RETURNING (SELECT name FROM accounts AS of WHERE of.account = api_tokens.account)",
            )
            .bind(now.as_second())
            .bind(number)
            .bind(of)
            .bind(of)
            .fetch_optional(&mut *transaction)
            .await?;
            let Some(account) = account else { return Ok(false) };
            note(&mut transaction, &Entry::new(now, by, Act::TokenRevoked).about(account)).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        revoked.await.map_err(|error| self.0.fault(error))
    }

    /// The tokens, oldest first: of one account, or of all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn tokens(&self, of: Option<&str>) -> Result<Vec<ListedToken>, StoreError> {
        let rows: Vec<TokenRow> = sqlx::query_as(
            "SELECT number, api_tokens.name AS token_name, made_at, expires_at,
                    revoked_at IS NOT NULL AS revoked, used_on,
                    (SELECT group_concat(area) FROM api_token_areas AS of
                     WHERE of.number = api_tokens.number) AS token_areas,
                    accounts.name, role, agency, disabled_at IS NOT NULL AS disabled, NULL AS areas
             FROM api_tokens JOIN accounts USING (account)
             WHERE ? IS NULL OR accounts.name = ?
             ORDER BY number",
        )
        .bind(of)
        .bind(of)
        .fetch_all(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let listed = rows.into_iter().map(|row| {
            let (number, account) = (row.number, row.account.name.clone());
            let (used_on, revoked) = (row.used_on.clone(), row.revoked);
            row.grant().map(|grant| ListedToken { number, account, grant, used_on, revoked })
        });
        listed.collect::<Result<_, _>>().map_err(|fault| self.0.fault(fault))
    }

    /// Whose token this is, and what it may do; none if it was revoked or the
    /// account is disabled. Notes the day of use.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn token(
        &self,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Option<(Account, Grant)>, StoreError> {
        let row: Option<TokenRow> = sqlx::query_as(
            "SELECT number, api_tokens.name AS token_name, made_at, expires_at, 0 AS revoked, used_on,
                    (SELECT group_concat(area) FROM api_token_areas AS of
                     WHERE of.number = api_tokens.number) AS token_areas,
                    accounts.name, role, agency, 0 AS disabled,
                    (SELECT group_concat(area) FROM account_areas AS of
                     WHERE of.account = accounts.account) AS areas
             FROM api_tokens JOIN accounts USING (account)
             WHERE token = ? AND revoked_at IS NULL AND disabled_at IS NULL",
        )
        .bind(&token.0[..])
        .fetch_optional(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let Some(row) = row else { return Ok(None) };
        let today = now.to_zoned(TimeZone::UTC).date().to_string();
        if row.used_on.as_deref() != Some(&today) {
            let noted = sqlx::query("UPDATE api_tokens SET used_on = ? WHERE number = ?")
                .bind(&today)
                .bind(row.number)
                .execute(self.0.pool())
                .await;
            noted.map_err(|error| self.0.fault(error))?;
        }
        row.holder().map(Some).map_err(|fault| self.0.fault(fault))
    }
}

async fn insert(
    connection: &mut sqlx::SqliteConnection,
    account: &str,
    token: TokenHash,
    grant: &Grant,
) -> Result<Made, sqlx::Error> {
    let found: Option<(i64, i64)> = sqlx::query_as(
        "SELECT account, (SELECT count(*) FROM api_tokens AS of WHERE of.account = accounts.account
                          AND revoked_at IS NULL AND expires_at > ?)
         FROM accounts WHERE name = ? AND disabled_at IS NULL",
    )
    .bind(grant.made_at.as_second())
    .bind(account)
    .fetch_optional(&mut *connection)
    .await?;
    let account = match found {
        None => return Ok(Made::NoAccount),
        Some((_, MOST..)) => return Ok(Made::TooMany),
        Some((account, _)) => account,
    };
    let number: i64 = sqlx::query_scalar(
        "INSERT INTO api_tokens (token, account, name, scope, made_at, expires_at)
         VALUES (?, ?, ?, 'ogc:read', ?, ?) RETURNING number",
    )
    .bind(&token.0[..])
    .bind(account)
    .bind(&grant.name)
    .bind(grant.made_at.as_second())
    .bind(grant.expires_at.as_second())
    .fetch_one(&mut *connection)
    .await?;
    for area in grant.scope.areas() {
        sqlx::query("INSERT INTO api_token_areas (number, area) VALUES (?, ?)")
            .bind(number)
            .bind(area)
            .execute(&mut *connection)
            .await?;
    }
    Ok(Made::Made(number))
}

impl TokenRow {
    fn holder(self) -> Result<(Account, Grant), Fault> {
        let account = self.account.clone().account()?;
        Ok((account, self.grant()?))
    }

    fn grant(self) -> Result<Grant, Fault> {
        let at = |second| Timestamp::from_second(second).map_err(|_| Fault::Damaged);
        let areas = self.token_areas.iter().flat_map(|areas| areas.split(',')).map(str::to_owned);
        let (made_at, expires_at) = (at(self.made_at)?, at(self.expires_at)?);
        Ok(Grant { name: self.token_name, scope: Scope::of(areas.collect()), made_at, expires_at })
    }
}
