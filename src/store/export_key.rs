//! The key that signs exports: `export.key` in the data folder, outside the
//! folder of the keys, so that a server for readers, which has no other key, can
//! export.

use std::path::{Path, PathBuf};

use super::key_file::{self, KeyFault};
use crate::export::TraceKey;
use crate::signature::Signer;

/// The file's name in a data folder.
pub const FILE: &str = "export.key";

/// The key that signs exports, and what their hidden marks follow from.
pub struct ExportKey {
    /// What signs.
    pub signer: Signer,
    /// What makes hidden marks.
    pub trace: TraceKey,
}

impl ExportKey {
    /// That of a data folder; `None` where none was made.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn open(data: &Path) -> Result<Option<Self>, KeyFault> {
        Ok(key_file::open(&file(data))?.map(|bytes| Self::of(&bytes)))
    }

    /// That of a data folder, made where there is none.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn made(data: &Path) -> Result<Self, KeyFault> {
        if let Some(key) = Self::open(data)? {
            return Ok(key);
        }
        let bytes = key_file::chance()?;
        match key_file::keep(&file(data), &bytes) {
            Ok(()) => Ok(Self::of(&bytes)),
            // Where another program was first, its key is the one.
            Err(fault) => Self::open(data)?.ok_or(fault),
        }
    }

    fn of(bytes: &key_file::Bytes) -> Self {
        Self { signer: Signer::new(bytes), trace: TraceKey::of(bytes) }
    }
}

fn file(data: &Path) -> PathBuf {
    data.join(FILE)
}
