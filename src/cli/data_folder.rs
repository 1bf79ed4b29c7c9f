use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::Failure;
use crate::issue::{self, Office};
use crate::store::access::Access;
use crate::store::boundaries::Boundaries;
use crate::store::records::{Keys, Records};
use crate::store::releases::{ReleaseReader, Releases};
use crate::store::{ExportKeys, SigningKeys};
use crate::takeaway::Desk;

/// The folder that the stores and keys of one Homeward stand in.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder at `path`, which must be there.
    ///
    /// # Errors
    ///
    /// [`Failure::Environment`] if there is no such folder.
    pub fn existing(path: &Path) -> Result<Self, Failure> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(Self(path.to_owned())),
            Ok(_) => Err(environment(path, "is a file, not a folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(environment(path, "does not exist: `homeward account add` or `homeward import` makes it"))
            }
            Err(error) => Err(environment(path, &format!("cannot be used: {error}"))),
        }
    }

    /// The folder at `path`, made (mode 0700) if there is none.
    ///
    /// # Errors
    ///
    /// [`Failure::Environment`] if it cannot be made.
    pub fn made(path: &Path) -> Result<Self, Failure> {
        if !path.exists() {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            let made = builder.create(path);
            made.map_err(|error| environment(path, &format!("cannot be made: {error}")))?;
        }
        Self::existing(path)
    }

    /// The records, with the keys to them. Withdrawals whose day of waiting is
    /// over go through first.
    ///
    /// # Errors
    ///
    /// [`Failure::Environment`] if the store or a key cannot be used.
    pub async fn records(&self) -> Result<Records, Failure> {
        let keys = Keys::open(&self.0).map_err(|fault| Failure::Environment(fault.to_string()))?;
        let records = Records::open(&self.0, keys).await?;
        match records.settle(Timestamp::now(), issue::today).await {
            Ok(_) => Ok(records),
            Err(error) => {
                records.close().await;
                Err(error.into())
            }
        }
    }

    /// All the stores, as those who keep the records and approve releases have
    /// them; made where there is none.
    ///
    /// # Errors
    ///
    /// [`Failure::Environment`] if a store or a key cannot be used.
    pub async fn office(&self) -> Result<Office, Failure> {
        Ok(Office {
            records: Arc::new(self.records().await?),
            releases: Releases::open(&self.0).await?,
            access: Access::open(&self.0).await?,
            boundaries: Boundaries::open(&self.0).await?,
            signing: SigningKeys::of(&self.0),
        })
    }

    /// What it takes to take summaries away: no records, and no key but that of
    /// exports.
    ///
    /// # Errors
    ///
    /// [`Failure::Environment`] if a store cannot be used.
    pub async fn desk(&self) -> Result<Desk, Failure> {
        Ok(Desk {
            releases: ReleaseReader::open(&self.0).await?,
            boundaries: Boundaries::open_reader(&self.0).await?,
            access: Access::open(&self.0).await?,
            keys: ExportKeys::of(&self.0),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

fn environment(path: &Path, what: &str) -> Failure {
    Failure::Environment(format!("the data folder {} {what}", path.display()))
}
