//! The ring of signing keys, and the signatures of releases.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{ReleaseReader, Releases};
use crate::audit::Entry;
use crate::signed::{Link, Ring, Signed};
use crate::store::audit::note;
use crate::store::{Fault, StoreError};

/// A key of the ring, and when it was made.
#[derive(Debug, Clone)]
pub struct KeptKey {
    /// The key.
    pub link: Link,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A release's signature, and when it was made: the moment of issue.
#[derive(Debug, Clone, Copy)]
pub struct KeptSignature {
    /// The signature.
    pub signed: Signed,
    /// When it was made.
    pub signed_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    public_key: String,
    made_at: i64,
    endorsement: Option<String>,
    vouching: Option<String>,
}

impl KeyRow {
    fn key(self) -> Option<KeptKey> {
        let signature =
            |text: Option<String>| text.map(|text| text.parse().ok()).map_or(Some(None), |s| s.map(Some));
        let link = Link {
            public_key: self.public_key.parse().ok()?,
            endorsement: signature(self.endorsement)?,
            vouching: signature(self.vouching)?,
        };
        Some(KeptKey { link, made_at: Timestamp::from_second(self.made_at).ok()? })
    }
}

impl Releases {
    /// Adds a key after the last one, which must still be the last. Returns
    /// whether it was.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written; nothing was then.
    pub async fn add_key(
        &self,
        link: &Link,
        after: Option<&Link>,
        entry: &Entry,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let added = async {
            let keys = keys(&mut transaction).await?;
            if keys.last().map(|last| &last.link) != after {
                return Ok(false);
            }
            sqlx::query(
                "INSERT INTO signing_keys (number, key, public_key, made_at, endorsement, vouching)
                 VALUES ((SELECT count(*) + 1 FROM signing_keys), ?, ?, ?, ?, ?)",
            )
            .bind(link.public_key.id().as_str())
            .bind(link.public_key.to_string())
            .bind(entry.at.as_second())
            .bind(link.endorsement.map(|signature| signature.to_string()))
            .bind(link.vouching.map(|signature| signature.to_string()))
            .execute(&mut *transaction)
            .await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await?;
            Ok::<_, Fault>(true)
        };
        added.await.map_err(|fault| self.0.fault(fault))
    }
}

impl ReleaseReader {
    /// The keys that signed and sign, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn keys(&self) -> Result<Vec<KeptKey>, StoreError> {
        let mut connection = self.0.pool().acquire().await.map_err(|error| self.0.fault(error))?;
        keys(&mut connection).await.map_err(|fault| self.0.fault(fault))
    }

    /// The same, as whoever checks a signature needs them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn ring(&self) -> Result<Ring, StoreError> {
        Ok(Ring::new(self.keys().await?.into_iter().map(|key| key.link).collect()))
    }

    /// The signature of a release; `None` for one issued before there were any.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn signature(&self, id: &str) -> Result<Option<KeptSignature>, StoreError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT public_key, signature, signed_at FROM signatures JOIN signing_keys USING (key) WHERE id = ?",
        )
        .bind(id)
        .fetch_optional(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let kept = |(key, signature, at): (String, String, i64)| {
            let signed = Signed { key: key.parse().ok()?, signature: signature.parse().ok()? };
            Some(KeptSignature { signed, signed_at: Timestamp::from_second(at).ok()? })
        };
        row.map(|row| kept(row).ok_or_else(|| self.0.fault(Fault::Damaged))).transpose()
    }

    /// When a release was last issued, whatever its area.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn last_issued_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let found: Option<i64> = sqlx::query_scalar("SELECT max(signed_at) FROM signatures")
            .fetch_one(self.0.pool())
            .await
            .map_err(|error| self.0.fault(error))?;
        let at = |second| Timestamp::from_second(second).map_err(|_| self.0.fault(Fault::Damaged));
        found.map(at).transpose()
    }
}

async fn keys(connection: &mut SqliteConnection) -> Result<Vec<KeptKey>, Fault> {
    let rows: Vec<KeyRow> =
        sqlx::query_as("SELECT public_key, made_at, endorsement, vouching FROM signing_keys ORDER BY number")
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|row| row.key().ok_or(Fault::Damaged)).collect()
}

/// Notes the signature of a release, in the transaction that issues it.
pub(super) async fn sign(
    connection: &mut SqliteConnection,
    id: &str,
    signed: &Signed,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO signatures (id, key, signature, signed_at) VALUES (?, ?, ?, ?)")
        .bind(id)
        .bind(signed.key.id().as_str())
        .bind(signed.signature.to_string())
        .bind(at.as_second())
        .execute(connection)
        .await
        .map(drop)
}
