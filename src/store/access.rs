//! Who may sign in, and who is signed in.

use std::path::Path;

use jiff::Timestamp;
use sqlx::migrate::Migrator;

use super::audit::note;
use super::{AuditLog, Fault, Sqlite, StoreError};
use crate::access::{Account, Scope, SessionTimes, StoredPassword, TokenHash};
use crate::audit::{Act, Entry};

mod caseworkers;
mod tokens;

pub use tokens::{ListedToken, Made};
mod ledger;

pub use ledger::{Booked, Export};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/access");

/// The file's name in a data folder.
pub const FILE: &str = "access.sqlite";

/// The store of accounts and sessions.
#[derive(Clone)]
pub struct Access(Sqlite);

/// What became of an account that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It can sign in now.
    Added,
    /// The name, in whatever case, is another account's, disabled ones too.
    NameTaken,
}

/// An account, and whether it may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The account.
    pub account: Account,
    /// Whether it was disabled.
    pub disabled: bool,
}

/// What signing in needs to know of an account.
pub struct Credentials {
    /// The account's number in the store.
    pub account: i64,
    /// The hash of its password.
    pub password: StoredPassword,
    /// Whether it was disabled.
    pub disabled: bool,
}

#[derive(Clone, sqlx::FromRow)]
struct AccountRow {
    name: String,
    role: String,
    agency: String,
    areas: Option<String>,
    disabled: bool,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    account: AccountRow,
    started_at: i64,
    seen_at: i64,
}

impl Access {
    /// Opens the store of the data folder `folder`, making it if needed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] says what is wrong with the file.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self(Sqlite::open(&folder.join(FILE), &MIGRATIONS).await?))
    }

    /// Closes the file, so that its log is folded into it.
    pub async fn close(self) {
        self.0.pool().close().await;
    }

    /// Whether the store can be read just now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot.
    pub async fn check(&self) -> Result<(), StoreError> {
        let read = sqlx::query("SELECT account FROM accounts LIMIT 1").fetch_optional(self.0.pool()).await;
        read.map(drop).map_err(|error| self.0.fault(error))
    }

    /// The store's audit log.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog {
        AuditLog(self.0.clone())
    }

    /// Adds an account, as whoever is at the machine.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then nothing was.
    pub async fn add(
        &self,
        account: &Account,
        password: &StoredPassword,
        now: Timestamp,
    ) -> Result<Added, StoreError> {
        let mut transaction = self.0.begin().await?;
        let added = insert(&mut transaction, account, password, now).await;
        let entry = Entry::new(now, Entry::SHELL, Act::AccountAdded).about(&account.name);
        note(&mut transaction, &entry).await.map_err(|error| self.0.fault(error))?;
        if added.map_err(|error| self.0.fault(error))? == Added::Added {
            transaction.commit().await.map_err(|error| self.0.fault(error))?;
            return Ok(Added::Added);
        }
        Ok(Added::NameTaken)
    }

    /// Disables an account and ends its sessions, as whoever is at the machine.
    /// Returns whether there is one of that name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then nothing was.
    pub async fn disable(&self, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let disabled = async {
            let disabled: Option<(i64, String)> = sqlx::query_as(
                "UPDATE accounts SET disabled_at = coalesce(disabled_at, ?) WHERE name = ?
                 RETURNING account, name",
            )
            .bind(now.as_second())
            .bind(name)
            .fetch_optional(&mut *transaction)
            .await?;
            let Some((account, name)) = disabled else { return Ok(false) };
            sqlx::query("DELETE FROM sessions WHERE account = ?")
                .bind(account)
                .execute(&mut *transaction)
                .await?;
            let entry = Entry::new(now, Entry::SHELL, Act::AccountDisabled).about(name);
            note(&mut transaction, &entry).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(true)
        };
        disabled.await.map_err(|error| self.0.fault(error))
    }

    /// Every account, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(
            "SELECT name, role, agency, disabled_at IS NOT NULL AS disabled,
                    (SELECT group_concat(area) FROM account_areas AS of
                     WHERE of.account = accounts.account) AS areas
             FROM accounts ORDER BY name",
        )
        .fetch_all(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let listed = rows.into_iter().map(|row| {
            let disabled = row.disabled;
            row.account().map(|account| Listed { account, disabled })
        });
        listed.collect::<Result<_, _>>().map_err(|fault| self.0.fault(fault))
    }

    /// What signing in as `name` needs.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn credentials(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        let row: Option<(i64, String, bool)> =
            sqlx::query_as("SELECT account, password, disabled_at IS NOT NULL FROM accounts WHERE name = ?")
                .bind(name)
                .fetch_optional(self.0.pool())
                .await
                .map_err(|error| self.0.fault(error))?;
        Ok(row.map(|(account, phc, disabled)| Credentials {
            account,
            password: StoredPassword::from_phc(phc),
            disabled,
        }))
    }

    /// Begins a session of the account with this number, and forgets those
    /// that nobody has used for a day.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then there is no session.
    pub async fn begin_session(
        &self,
        account: i64,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let begun = async {
            sqlx::query("DELETE FROM sessions WHERE seen_at < ?")
                .bind(now.as_second() - 86_400)
                .execute(&mut *transaction)
                .await?;
            sqlx::query("INSERT INTO sessions (token, account, started_at, seen_at) VALUES (?, ?, ?, ?)")
                .bind(&token.0[..])
                .bind(account)
                .bind(now.as_second())
                .bind(now.as_second())
                .execute(&mut *transaction)
                .await?;
            let name: String = sqlx::query_scalar("SELECT name FROM accounts WHERE account = ?")
                .bind(account)
                .fetch_one(&mut *transaction)
                .await?;
            note(&mut transaction, &Entry::new(now, &name, Act::SignIn)).await?;
            transaction.commit().await
        };
        begun.await.map_err(|error| self.0.fault(error))
    }

    /// Whose session this is, and its times; none if the account is disabled.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn session(&self, token: TokenHash) -> Result<Option<(Account, SessionTimes)>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT name, role, agency, 0 AS disabled, started_at, seen_at,
                    (SELECT group_concat(area) FROM account_areas AS of
                     WHERE of.account = accounts.account) AS areas
             FROM sessions JOIN accounts USING (account)
             WHERE token = ? AND disabled_at IS NULL",
        )
        .bind(&token.0[..])
        .fetch_optional(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let session = row.map(SessionRow::session).transpose();
        session.map_err(|fault| self.0.fault(fault))
    }

    /// Notes what somebody does, before it is done.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written.
    pub async fn note_act(&self, entry: &Entry) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let noted = async {
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        noted.await.map_err(|error| self.0.fault(error))
    }

    /// Notes that the session was used.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written.
    pub async fn note(&self, token: TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let noted = sqlx::query("UPDATE sessions SET seen_at = ? WHERE token = ?")
            .bind(now.as_second())
            .bind(&token.0[..])
            .execute(self.0.pool())
            .await;
        noted.map(drop).map_err(|error| self.0.fault(error))
    }

    /// Notes that somebody could not sign in. What was typed is kept only where
    /// it is an account's name: it might be a password.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written.
    pub async fn refuse_sign_in(&self, typed: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let noted = async {
            let name: Option<String> = sqlx::query_scalar("SELECT name FROM accounts WHERE name = ?")
                .bind(typed)
                .fetch_optional(&mut *transaction)
                .await?;
            let who = name.as_deref().unwrap_or(Entry::NOBODY);
            note(&mut transaction, &Entry::new(now, who, Act::SignInRefused)).await?;
            transaction.commit().await
        };
        noted.await.map_err(|error| self.0.fault(error))
    }

    /// Ends the session of somebody who signs out, if there is such a one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written.
    pub async fn sign_out(&self, token: TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        let ended = async {
            let name: Option<String> = sqlx::query_scalar(
                "DELETE FROM sessions WHERE token = ?
                 RETURNING (SELECT name FROM accounts WHERE accounts.account = sessions.account)",
            )
            .bind(&token.0[..])
            .fetch_optional(&mut *transaction)
            .await?;
            if let Some(name) = name {
                note(&mut transaction, &Entry::new(now, &name, Act::SignOut)).await?;
            }
            transaction.commit().await
        };
        ended.await.map_err(|error| self.0.fault(error))
    }

    /// Ends a session that is over, if there is such a one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written.
    pub async fn end_session(&self, token: TokenHash) -> Result<(), StoreError> {
        let ended = sqlx::query("DELETE FROM sessions WHERE token = ?")
            .bind(&token.0[..])
            .execute(self.0.pool())
            .await;
        ended.map(drop).map_err(|error| self.0.fault(error))
    }
}

async fn insert(
    connection: &mut sqlx::SqliteConnection,
    account: &Account,
    password: &StoredPassword,
    now: Timestamp,
) -> Result<Added, sqlx::Error> {
    let number: Option<i64> = sqlx::query_scalar(
        "INSERT INTO accounts (name, role, agency, password, added_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (name) DO NOTHING RETURNING account",
    )
    .bind(&account.name)
    .bind(account.role.word())
    .bind(&account.agency)
    .bind(password.as_phc())
    .bind(now.as_second())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(number) = number else {
        return Ok(Added::NameTaken);
    };
    for area in account.scope.areas() {
        sqlx::query("INSERT INTO account_areas (account, area) VALUES (?, ?)")
            .bind(number)
            .bind(area)
            .execute(&mut *connection)
            .await?;
    }
    Ok(Added::Added)
}

impl AccountRow {
    fn account(self) -> Result<Account, Fault> {
        let role = self.role.parse().map_err(|_| Fault::Damaged)?;
        let areas = self.areas.iter().flat_map(|areas| areas.split(','));
        let scope = Scope::of(areas.map(str::to_owned).collect());
        Ok(Account { name: self.name, role, agency: self.agency, scope })
    }
}

impl SessionRow {
    fn session(self) -> Result<(Account, SessionTimes), Fault> {
        let at = |second| Timestamp::from_second(second).map_err(|_| Fault::Damaged);
        let times = SessionTimes { started_at: at(self.started_at)?, seen_at: at(self.seen_at)? };
        Ok((self.account.account()?, times))
    }
}
