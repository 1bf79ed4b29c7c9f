//! The ledger of exports, as those who answer for it read it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Desk, NotTaken};
use crate::codes::code_list;
use crate::signed::Recall;
use crate::store::access::Export;

code_list! {
    /// Where an export stands: derived, and never written.
    #[derive(Debug)]
    State {
        /// It may be used.
        Current = "current",
        /// Its last day is over.
        Expired = "expired",
        /// Its release was recalled.
        Recalled = "recalled",
    }
}

/// The columns of the ledger as a table.
pub const COLUMNS: [&str; 15] = [
    "serial",
    "at",
    "who",
    "agency",
    "purpose",
    "recipient",
    "release",
    "area",
    "subject_kind",
    "subject_code",
    "subject",
    "format",
    "expires_on",
    "state",
    "sha256",
];

/// An export, and where it stands.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The row.
    pub export: Export,
    /// Where it stands.
    pub state: State,
    /// When its release was recalled.
    pub recalled_on: Option<Date>,
}

impl Entry {
    fn new(export: Export, recalls: &BTreeMap<String, Recall>, today: Date) -> Self {
        let recalled_on = recalls.get(&export.release).map(|recall| recall.on);
        let state = match recalled_on {
            Some(_) => State::Recalled,
            None if today > export.expires_on => State::Expired,
            None => State::Current,
        };
        Self { export, state, recalled_on }
    }

    /// The row under [`COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> [String; 15] {
        let export = &self.export;
        [
            export.serial.to_string(),
            export.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            export.who.clone(),
            export.agency.clone(),
            export.purpose.clone(),
            export.recipient.clone(),
            export.release.clone(),
            export.area.clone(),
            export.kind.clone(),
            export.code.clone().unwrap_or_default(),
            export.name.clone(),
            export.format.code().to_owned(),
            export.expires_on.to_string(),
            self.state.code().to_owned(),
            export.sha256.clone(),
        ]
    }
}

impl Desk {
    /// The ledger, newest first.
    ///
    /// # Errors
    ///
    /// [`NotTaken::Store`] if it cannot be read.
    pub async fn ledger(&self, today: Date) -> Result<Vec<Entry>, NotTaken> {
        let recalls = self.releases.recalls().await?;
        let exports = self.access.exports().await?.into_iter().rev();
        Ok(exports.map(|export| Entry::new(export, &recalls, today)).collect())
    }
}

/// The ledger as rows for a spreadsheet, in which no cell runs anything.
#[must_use]
pub fn table(entries: &[Entry]) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(COLUMNS).expect("memory takes any row");
    for entry in entries {
        let cells = entry.cells();
        out.write_record(cells.iter().map(|cell| crate::document::harmless(cell)))
            .expect("memory takes any row");
    }
    out.into_inner().expect("memory takes any row")
}
