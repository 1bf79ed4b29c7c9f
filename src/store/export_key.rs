//! The key that signs exports: `export.key` in the data folder, outside the
//! folder of the keys, so that a server for readers, which has no other key, can
//! export.

use std::path::{Path, PathBuf};

use super::key_file::{self, KeyFault};
use crate::export::TraceKey;
use crate::signature::Signer;

/// The file's name in a data folder.
pub const FILE: &str = "export.key";

/// Where a data folder keeps it.
#[derive(Debug, Clone)]
pub struct ExportKeys(PathBuf);

/// The key that signs exports, and what their hidden marks follow from.
pub struct ExportKey {
    /// What signs.
    pub signer: Signer,
    /// What makes hidden marks.
    pub trace: TraceKey,
}

impl ExportKeys {
    /// Those of the data folder `data`.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join(FILE))
    }

    /// The key; `None` where none was made.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn open(&self) -> Result<Option<ExportKey>, KeyFault> {
        Ok(key_file::open(&self.0)?.map(|bytes| ExportKey::of(&bytes)))
    }

    /// The key, made where there is none.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn made(&self) -> Result<ExportKey, KeyFault> {
        if let Some(key) = self.open()? {
            return Ok(key);
        }
        let bytes = key_file::chance()?;
        match key_file::keep(&self.0, &bytes) {
            Ok(()) => Ok(ExportKey::of(&bytes)),
            // Where another program was first, its key is the one.
            Err(fault) => self.open()?.ok_or(fault),
        }
    }
}

impl ExportKey {
    fn of(bytes: &key_file::Bytes) -> Self {
        Self { signer: Signer::new(bytes), trace: TraceKey::of(bytes) }
    }
}
