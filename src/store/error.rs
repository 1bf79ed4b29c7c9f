use std::io;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

/// What went wrong with a store, and with which file. Holds no value of a row.
#[derive(Debug, thiserror::Error)]
#[error("{fault} ({})", file.display())]
pub struct StoreError {
    /// What went wrong.
    pub fault: Fault,
    /// The file of the store.
    pub file: PathBuf,
}

/// What can go wrong with a store, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// `SQLITE_FULL`, `ENOSPC`.
    #[error("the disk is full: nothing was written; make room and try again")]
    Full,
    /// `SQLITE_READONLY`, `EROFS`.
    #[error("the file cannot be written: nothing was changed; check its permissions")]
    ReadOnly,
    /// `SQLITE_CANTOPEN`, `EACCES`.
    #[error("the file cannot be opened: check that it exists and who may use it")]
    CannotOpen,
    /// `SQLITE_BUSY` for longer than ten seconds.
    #[error("another program is using the file: wait for it to end and try again")]
    Busy,
    /// `SQLITE_NOTADB`, `SQLITE_CORRUPT`, or a value that cannot be.
    #[error("the file is damaged or not one of Homeward's: restore it from a backup")]
    Damaged,
    /// A migration that this program does not know.
    #[error("the data folder was made by a newer version of Homeward: install that version")]
    Newer,
    /// Migrations that have not been applied, in a store opened for reading.
    #[error("the data folder is of an older version: run `homeward serve` on it once to update it")]
    Older,
    /// A migration whose text is not the one that was applied.
    #[error("the data folder was made by a changed copy of Homeward: use that copy")]
    OtherBuild,
    /// A key file that holds another key than the records were made with.
    #[error("{0} is not the key that the records were made with: restore that one")]
    OtherKey(&'static str),
    /// Records are sealed with keys that the store of keys does not hold.
    #[error("the keys to the records are not here: restore the newest copy of keys/children.sqlite")]
    KeysLost,
    /// The engine did not take a setting that the store's promises rest on.
    #[error("the disk or engine does not support {0}, without which data could be lost or leak")]
    Setting(&'static str),
    /// Anything else: a failing disk, for the most part.
    #[error("the file cannot be used ({0})")]
    Other(String),
}

impl StoreError {
    pub(super) fn new(file: &Path, fault: impl Into<Fault>) -> Self {
        Self { fault: fault.into(), file: file.to_owned() }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => {
                let code = error.code().and_then(|code| code.parse::<u32>().ok());
                Self::of_sqlite(code.unwrap_or_default())
            }
            sqlx::Error::Io(error) => error.into(),
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged,
            sqlx::Error::Configuration(error) => match error.downcast::<Self>() {
                Ok(fault) => *fault,
                Err(_) => Self::Other("settings".to_owned()),
            },
            // The engine's words may quote a value, so only their kind is kept.
            _ => Self::Other("engine".to_owned()),
        }
    }
}

impl Fault {
    /// The primary result code is in the low byte of an extended one.
    fn of_sqlite(code: u32) -> Self {
        match code & 0xff {
            3 | 14 | 23 => Self::CannotOpen,
            5 | 6 => Self::Busy,
            8 => Self::ReadOnly,
            11 | 26 => Self::Damaged,
            13 => Self::Full,
            // Room for the index of the write-ahead log could not be had.
            _ if code == 4874 => Self::Full,
            _ => Self::Other(format!("SQLite code {code}")),
        }
    }
}

impl From<MigrateError> for Fault {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Self::Newer,
            MigrateError::VersionMismatch(_) => Self::OtherBuild,
            _ => Self::Damaged,
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::PermissionDenied | io::ErrorKind::NotFound | io::ErrorKind::IsADirectory => {
                Self::CannotOpen
            }
            kind => Self::Other(kind.to_string()),
        }
    }
}
