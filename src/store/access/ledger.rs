//! The ledger of exports: who took away what, for what, and for whom.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::Access;
use crate::audit::{Act, Entry};
use crate::export::{Format, Serial};
use crate::release::sha256;
use crate::store::audit::note;
use crate::store::{Fault, StoreError};

/// How many exports an account may take in an hour.
const MOST_AN_HOUR: i64 = 30;

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The number of the export.
    pub serial: Serial,
    /// The release's id.
    pub release: String,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// The code of the release's area.
    pub area: String,
    /// What was asked for, as JSON.
    pub subject: String,
    /// What kind of area it is of.
    pub kind: String,
    /// The area's code, where it has one.
    pub code: Option<String>,
    /// The area's name.
    pub name: String,
    /// SHA-256 of the area's outline, in hex.
    pub outline: String,
    /// The format of the file.
    pub format: Format,
    /// What for.
    pub purpose: String,
    /// Who is to have it.
    pub recipient: String,
    /// The account, or `shell`.
    pub who: String,
    /// The agency that it works for.
    pub agency: String,
    /// When, to the millisecond.
    pub at: Timestamp,
    /// The last day on which it may be used.
    pub expires_on: Date,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
}

/// What became of an export that was to be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booked {
    /// It is in the ledger now.
    Booked,
    /// The account took so many that it must wait these seconds.
    TooMany(u64),
}

#[derive(sqlx::FromRow)]
struct Row {
    serial: String,
    release: String,
    hash: String,
    area: String,
    subject: String,
    kind: String,
    code: Option<String>,
    name: String,
    outline: String,
    format: String,
    purpose: String,
    recipient: String,
    who: String,
    agency: String,
    at: i64,
    expires_on: String,
    sha256: String,
}

impl Access {
    /// Lists an export, with the entries of the audit that tell of it: that the
    /// release was taken away, and what the row says, so that a row that is
    /// changed later is found. All of it or nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; then nothing may be given away.
    pub async fn book(&self, export: &Export) -> Result<Booked, StoreError> {
        let mut transaction = self.0.begin().await?;
        let booked = async {
            if let Some(wait_s) = wait(&mut transaction, export).await? {
                return Ok(Booked::TooMany(wait_s));
            }
            insert(&mut transaction, export).await?;
            let taken = Entry::new(export.at, &export.who, Act::Export).about(&export.release);
            note(&mut transaction, &taken).await?;
            let listed = Entry::new(export.at, &export.who, Act::ExportListed).about(export.about());
            note(&mut transaction, &listed).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(Booked::Booked)
        };
        booked.await.map_err(|error| self.0.fault(error))
    }

    /// The exports, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a row is none.
    pub async fn exports(&self) -> Result<Vec<Export>, StoreError> {
        let rows: Result<Vec<Row>, _> = sqlx::query_as(
            "SELECT serial, release, hash, area, subject, kind, code, name, outline, format, purpose,
                    recipient, who, agency, at, expires_on, sha256
             FROM exports ORDER BY number",
        )
        .fetch_all(self.0.pool())
        .await;
        let rows = rows.map_err(|error| self.0.fault(error))?;
        let exports: Option<Vec<Export>> = rows.into_iter().map(Row::export).collect();
        exports.ok_or_else(|| self.0.fault(Fault::Damaged))
    }
}

impl Export {
    /// What the audit says of the row: the serial, and the beginning of the
    /// SHA-256 of everything in it.
    #[must_use]
    pub fn about(&self) -> String {
        #[derive(Serialize)]
        struct Whole<'a>([&'a str; 16]);
        let (serial, at, on) = (self.serial.to_string(), self.at.as_millisecond(), self.expires_on);
        let (at, on) = (at.to_string(), on.to_string());
        let whole = Whole([
            &serial,
            &self.release,
            &self.hash,
            &self.area,
            &self.subject,
            &self.kind,
            self.code.as_deref().unwrap_or_default(),
            &self.name,
            &self.outline,
            self.format.code(),
            &self.purpose,
            &self.recipient,
            &self.agency,
            &at,
            &on,
            &self.sha256,
        ]);
        let whole = serde_json::to_vec(&whole).expect("strings only");
        format!("{serial} {}", &sha256(&whole)[..32])
    }
}

/// The seconds that whoever takes this must wait first.
async fn wait(connection: &mut sqlx::SqliteConnection, export: &Export) -> Result<Option<u64>, sqlx::Error> {
    // Whoever is at the machine could as well copy the files.
    if export.who == Entry::SHELL {
        return Ok(None);
    }
    let hour_ago = export.at.saturating_sub(1.hour()).unwrap_or(export.at).as_millisecond();
    // The oldest of the last thirty: while it is less than an hour old, no more.
    let oldest: Option<i64> = sqlx::query_scalar(
        "SELECT at FROM exports WHERE who = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?",
    )
    .bind(&export.who)
    .bind(hour_ago)
    .bind(MOST_AN_HOUR - 1)
    .fetch_optional(&mut *connection)
    .await?;
    Ok(oldest.map(|oldest| u64::try_from((oldest - hour_ago) / 1000 + 1).unwrap_or(1)))
}

async fn insert(connection: &mut sqlx::SqliteConnection, export: &Export) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO exports (serial, release, hash, area, subject, kind, code, name, outline, format,
                              purpose, recipient, who, agency, at, expires_on, sha256)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(export.serial.to_string())
    .bind(&export.release)
    .bind(&export.hash)
    .bind(&export.area)
    .bind(&export.subject)
    .bind(&export.kind)
    .bind(&export.code)
    .bind(&export.name)
    .bind(&export.outline)
    .bind(export.format.code())
    .bind(&export.purpose)
    .bind(&export.recipient)
    .bind(&export.who)
    .bind(&export.agency)
    .bind(export.at.as_millisecond())
    .bind(export.expires_on.to_string())
    .bind(&export.sha256)
    .execute(connection)
    .await
    .map(drop)
}

impl Row {
    fn export(self) -> Option<Export> {
        Some(Export {
            serial: self.serial.parse().ok()?,
            release: self.release,
            hash: self.hash,
            area: self.area,
            subject: self.subject,
            kind: self.kind,
            code: self.code,
            name: self.name,
            outline: self.outline,
            format: self.format.parse().ok()?,
            purpose: self.purpose,
            recipient: self.recipient,
            who: self.who,
            agency: self.agency,
            at: Timestamp::from_millisecond(self.at).ok()?,
            expires_on: self.expires_on.parse().ok()?,
            sha256: self.sha256,
        })
    }
}
