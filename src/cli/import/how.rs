//! How a file of interviews or episodes is taken in.

use crate::audit::{Act, Entry};
use crate::cli::Failure;
use crate::cli::clock::Moment;
use crate::store::records::{ApprovedSource, Import, Records};

/// When, how strictly and from where.
pub(in crate::cli) struct How {
    pub at: Moment,
    pub all_or_nothing: bool,
    /// Who brought the file; none where it is the folder's own.
    pub source: Option<ApprovedSource>,
}

impl How {
    /// The folder's own, each good row by itself.
    pub fn own(at: Moment) -> Self {
        Self { at, all_or_nothing: false, source: None }
    }

    /// Begins the import.
    pub async fn begin<'a>(&self, records: &'a Records) -> Result<Import<'a>, Failure> {
        let import = records.begin_import(self.at.day()).await?;
        let import = if self.at.is_played { import.played() } else { import };
        Ok(match &self.source {
            Some(source) => import.from_source(source),
            None => import,
        })
    }

    /// Its entry of the audit.
    pub fn entry(&self) -> Entry {
        let entry = Entry::new(self.at.now, Entry::SHELL, Act::Import);
        match &self.source {
            Some(source) => entry.about_source(source.name()),
            None => entry,
        }
    }
}
