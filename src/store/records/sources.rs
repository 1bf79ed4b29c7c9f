//! The sources of imports: named by one person, approved once by another
//! (docs/privacy.md#d3a, #d24). A source knows the children of whom it brought anything.

use jiff::Timestamp;

use super::{Fault, Records, StoreError, note};
use crate::audit::Entry;
use crate::identity::SourceId;
use crate::intake::Holder;

/// A source of imports, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSource {
    /// Its name, in the one form that all spellings have.
    pub name: String,
    /// The account that proposed it last.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Timestamp,
    /// The account that approved it, and when; none while it waits.
    pub approved: Option<(String, Timestamp)>,
}

/// A source that two people approved: made by [`Records::approved_source`] alone,
/// so that no file is taken in from another.
pub struct ApprovedSource {
    pub(super) holder: Holder,
    name: String,
}

impl ApprovedSource {
    /// Its name, in the one form that all spellings have.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Why a source was not proposed, approved or imported from.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nobody proposed one of this name.
    #[error(
        "there is no source {0}: two people approve one, with `homeward source add {0}` and \
         `homeward source approve {0}`"
    )]
    Unknown(String),
    /// It waits for a second person.
    #[error("the source {0} waits for a second person: `homeward source approve {0}`")]
    Waits(String),
    /// Two people approved it already.
    #[error("the source {0} is approved already")]
    Approved(String),
    /// The person who proposed it.
    #[error("you proposed the source {0}: a second person must approve it")]
    SamePerson(String),
    /// The two may not decide on it.
    #[error(
        "one of the two who approve a source is a custodian of every area, and both accounts stand: add {0} \
         again as one who may"
    )]
    NotTheTwo(String),
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Row = (String, String, i64, Option<String>, Option<i64>);

impl Records {
    /// The sources, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn sources(&self) -> Result<Vec<ImportSource>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT source, proposed_by, proposed_at, approved_by, approved_at FROM sources ORDER BY source",
        )
        .fetch_all(self.sqlite.pool())
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let sources: Option<_> = rows.into_iter().map(read).collect();
        sources.ok_or_else(|| self.sqlite.fault(Fault::Damaged))
    }

    /// The source of a name that two people approved.
    ///
    /// # Errors
    ///
    /// [`SourceError`] where it is unknown or waits for a second person.
    pub async fn approved_source(&self, name: &SourceId) -> Result<ApprovedSource, SourceError> {
        let found = self.source(name).await?;
        if found.approved.is_none() {
            return Err(SourceError::Waits(found.name));
        }
        Ok(ApprovedSource { holder: Holder::source(name, self.token_key()), name: found.name })
    }

    /// Proposes a source to a second person. One that waits is proposed anew, by
    /// whoever the entry says: the account of before may be gone.
    ///
    /// # Errors
    ///
    /// [`SourceError::Approved`] where nothing is left to decide.
    pub async fn propose_source(&self, name: &SourceId, entry: &Entry) -> Result<(), SourceError> {
        let kept = self.write_source(
            "INSERT INTO sources (source, proposed_by, proposed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (source) DO UPDATE
             SET proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at
             WHERE approved_by IS NULL",
            name,
            entry,
        );
        if kept.await? { Ok(()) } else { Err(SourceError::Approved(name.as_str().to_owned())) }
    }

    /// Approves a source that another person proposed than the entry's, where
    /// `are_the_two` says of that person that the two may decide on it.
    ///
    /// # Errors
    ///
    /// [`SourceError`] where they may not, or nothing of the name waits.
    pub async fn approve_source(
        &self,
        name: &SourceId,
        are_the_two: impl Fn(&str) -> bool,
        entry: &Entry,
    ) -> Result<(), SourceError> {
        let found = self.source(name).await?;
        if found.approved.is_some() {
            return Err(SourceError::Approved(found.name));
        }
        if found.proposed_by.eq_ignore_ascii_case(&entry.who) {
            return Err(SourceError::SamePerson(found.name));
        }
        if !are_the_two(&found.proposed_by) {
            return Err(SourceError::NotTheTwo(found.name));
        }
        // Nobody has proposed it anew or approved it since.
        let kept = self.write_source(
            "UPDATE sources SET approved_by = ?2, approved_at = ?3
             WHERE source = ?1 AND approved_by IS NULL AND proposed_by <> ?2",
            name,
            entry,
        );
        if kept.await? { Ok(()) } else { Err(SourceError::Approved(found.name)) }
    }

    async fn source(&self, name: &SourceId) -> Result<ImportSource, SourceError> {
        let found = self.sources().await?.into_iter().find(|one| one.name == name.as_str());
        found.ok_or_else(|| SourceError::Unknown(name.as_str().to_owned()))
    }

    /// Does what a statement says of a source, its person and its second, with an
    /// entry of the audit; says whether it changed anything.
    async fn write_source(
        &self,
        statement: &'static str,
        name: &SourceId,
        entry: &Entry,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.sqlite.begin().await?;
        let done = async {
            let done = sqlx::query(statement)
                .bind(name.as_str())
                .bind(&entry.who)
                .bind(entry.at.as_second())
                .execute(&mut *transaction)
                .await?;
            if done.rows_affected() == 1 {
                note(&mut transaction, &entry.clone().about_source(name.as_str())).await?;
                transaction.commit().await?;
            }
            Ok(done.rows_affected() == 1)
        };
        done.await.map_err(|error: sqlx::Error| self.sqlite.fault(error))
    }
}

fn read((name, proposed_by, proposed_at, approved_by, approved_at): Row) -> Option<ImportSource> {
    let approved_at = approved_at.map(Timestamp::from_second).transpose().ok()?;
    let proposed_at = Timestamp::from_second(proposed_at).ok()?;
    Some(ImportSource { name, proposed_by, proposed_at, approved: approved_by.zip(approved_at) })
}
