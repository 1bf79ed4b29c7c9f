//! Who has done something with a release, by a store's audit log.

use jiff::Timestamp;

use super::{AuditLog, Fault, StoreError};
use crate::audit::Act;

/// Somebody who took the documents of a release away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exporter {
    /// The account, or `shell`.
    pub account: String,
    /// When first.
    pub at: Timestamp,
}

impl AuditLog {
    /// Who exported a release, or opened it as a layer, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn holders(&self, release: &str) -> Result<Vec<Exporter>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT who, min(at) FROM audit WHERE act IN (?, ?) AND about = ? GROUP BY who ORDER BY who",
        )
        .bind(Act::Export.code())
        .bind(Act::LayerOpened.code())
        .bind(release)
        .fetch_all(self.0.pool())
        .await
        .map_err(|error| self.0.fault(error))?;
        let exporter = |(account, at)| Some(Exporter { account, at: Timestamp::from_millisecond(at).ok()? });
        rows.into_iter().map(exporter).collect::<Option<_>>().ok_or_else(|| self.0.fault(Fault::Damaged))
    }
}
