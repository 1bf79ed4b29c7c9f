//! The key files of the records: `keys/token.key` and `keys/seal.key`.

use std::path::Path;

use super::seal::TenantKey;
use crate::intake::TokenKey;
use crate::store::key_file::{self, Bytes};

pub use crate::store::key_file::{FOLDER, KeyFault};

/// The keys of a tenant.
pub struct Keys {
    /// Makes tokens of ids.
    pub token: TokenKey,
    /// Seals the children's keys.
    pub seal: TenantKey,
}

impl Keys {
    /// The keys of a data folder; made where it has neither keys nor records.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] names the file.
    pub fn open(data: &Path) -> Result<Self, KeyFault> {
        let folder = data.join(FOLDER);
        let may_make = !data.join(super::FILE).exists();
        if may_make {
            key_file::make_folder(&folder)?;
        }
        let token = key(&folder.join("token.key"), may_make)?;
        let seal = key(&folder.join("seal.key"), may_make)?;
        Ok(Self { token: TokenKey::new(*token), seal: TenantKey::new(&seal) })
    }
}

fn key(file: &Path, may_make: bool) -> Result<Bytes, KeyFault> {
    match key_file::open(file)? {
        Some(bytes) => Ok(bytes),
        None if may_make => {
            let bytes = key_file::chance()?;
            match key_file::keep(file, &bytes) {
                Ok(()) => Ok(bytes),
                // Another program made it meanwhile: that one is the folder's.
                Err(fault) => key_file::open(file)?.ok_or(fault),
            }
        }
        None => Err(KeyFault::Missing(file.to_owned())),
    }
}
