//! The private halves of the keys that sign: `keys/signing-<id>.key`.

use std::path::{Path, PathBuf};

use super::key_file::{self, FOLDER, KeyFault};
use super::{ExportKey, ExportKeys};
use crate::signature::{KeyId, Signer};

/// The folder of a data folder's signing keys.
#[derive(Clone)]
pub struct SigningKeys(PathBuf);

impl SigningKeys {
    /// Those of the data folder `data`.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join(FOLDER))
    }

    /// Makes a key and keeps it. It signs for nobody until it is in the ring.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn make(&self) -> Result<Signer, KeyFault> {
        key_file::make_folder(&self.0)?;
        let bytes = key_file::chance()?;
        let signer = Signer::new(&bytes);
        key_file::keep(&self.file(&signer.public().id()), &bytes)?;
        Ok(signer)
    }

    /// The key of a name.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file, also where it is not there.
    pub fn open(&self, key: &KeyId) -> Result<Signer, KeyFault> {
        let file = self.file(key);
        let Some(bytes) = key_file::open(&file)? else {
            return Err(KeyFault::NoSigningKey(file));
        };
        let signer = Signer::new(&bytes);
        if signer.public().id() == *key { Ok(signer) } else { Err(KeyFault::OtherKey(file)) }
    }

    /// The key that signs exports, which lies beside the folder of the others;
    /// made where there is none.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn export_key(&self) -> Result<ExportKey, KeyFault> {
        ExportKeys::of(self.0.parent().unwrap_or(Path::new("."))).made()
    }

    fn file(&self, key: &KeyId) -> PathBuf {
        self.0.join(format!("signing-{key}.key"))
    }
}
