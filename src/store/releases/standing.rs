//! Where the issued releases stand: what is true of a row by the rows beside it.

use super::ReleaseReader;
use crate::store::StoreError;

/// An issued release among the others, as stored and not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Placed {
    /// The release's id.
    pub id: String,
    /// The area's code.
    pub area: String,
    /// When it was issued: seconds since 1970, UTC; 0 where it was not signed, as by an older version.
    pub issued_at: i64,
    /// Whether a later one of its area was issued.
    pub has_later: bool,
    /// Whether it was recalled.
    pub is_recalled: bool,
    /// The name of the key that signed it, if one did.
    pub signed_by: Option<String>,
}

/// How much the store holds. Nothing in it is ever changed or taken away, so
/// where this is the same, all is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Marks {
    /// Issued releases.
    pub releases: i64,
    /// Recalls.
    pub recalls: i64,
    /// Cut-offs without a release.
    pub skips: i64,
    /// Signing keys.
    pub keys: i64,
    /// Areas that were joined.
    pub joined: i64,
}

impl ReleaseReader {
    /// How much the store holds now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn marks(&self) -> Result<Marks, StoreError> {
        sqlx::query_as(
            "SELECT (SELECT count(*) FROM releases) AS releases, (SELECT count(*) FROM recalls) AS recalls,
                    (SELECT count(*) FROM skips) AS skips, (SELECT count(*) FROM signing_keys) AS keys,
                    (SELECT count(*) FROM joint_areas) AS joined",
        )
        .fetch_one(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))
    }

    /// Every issued release, in the order of issue.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn placed(&self) -> Result<Vec<Placed>, StoreError> {
        sqlx::query_as(
            "SELECT id, area,
                    coalesce(signed_at, 0) AS issued_at,
                    signatures.key AS signed_by, recalls.id IS NOT NULL AS is_recalled,
                    EXISTS (SELECT 1 FROM releases AS later
                            WHERE later.area = releases.area AND later.release > releases.release) AS has_later
             FROM releases LEFT JOIN signatures USING (id) LEFT JOIN recalls USING (id)
             ORDER BY release",
        )
        .fetch_all(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))
    }
}
