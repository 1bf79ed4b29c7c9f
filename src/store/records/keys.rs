//! The key files: `keys/token.key` and `keys/seal.key`, mode 0600, 32 bytes each.

use std::fs::{self, DirBuilder};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::seal::TenantKey;
use crate::intake::TokenKey;

/// The folder of the keys in a data folder: to be kept apart from its backups.
pub const FOLDER: &str = "keys";

/// The keys of a tenant.
pub struct Keys {
    /// Makes tokens of ids.
    pub token: TokenKey,
    /// Seals the children's keys.
    pub seal: TenantKey,
}

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// A key file is not 32 bytes.
    #[error("{} is not a key of Homeward: restore it", .0.display())]
    NotAKey(PathBuf),
    /// Records are there, and the keys to them are not.
    #[error("{} is missing, and the records cannot be read without it: restore it", .0.display())]
    Missing(PathBuf),
    /// Others may read a key file.
    #[error("{} can be read by others: set its mode to 0600", .0.display())]
    Open(PathBuf),
    /// The file system failed.
    #[error("{} cannot be used: {}", .0.display(), .1)]
    File(PathBuf, #[source] io::Error),
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
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(&folder).map_err(|error| KeyFault::File(folder.clone(), error))?;
        }
        let token = key(&folder.join("token.key"), may_make)?;
        let seal = key(&folder.join("seal.key"), may_make)?;
        Ok(Self { token: TokenKey::new(*token), seal: TenantKey::new(&seal) })
    }
}

fn key(file: &Path, may_make: bool) -> Result<Zeroizing<[u8; 32]>, KeyFault> {
    let failed = |error| KeyFault::File(file.to_owned(), error);
    match fs::File::open(file) {
        Ok(opened) => {
            check_mode(file, &opened)?;
            let mut bytes = Zeroizing::new(Vec::with_capacity(33));
            (&opened).take(33).read_to_end(&mut bytes).map_err(failed)?;
            let bytes = bytes[..].try_into().map_err(|_| KeyFault::NotAKey(file.to_owned()))?;
            Ok(Zeroizing::new(bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_make => make(file).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(KeyFault::Missing(file.to_owned())),
        Err(error) => Err(failed(error)),
    }
}

fn check_mode(file: &Path, opened: &fs::File) -> Result<(), KeyFault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = opened.metadata().map_err(|error| KeyFault::File(file.to_owned(), error))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(KeyFault::Open(file.to_owned()));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, opened);
    Ok(())
}

/// Makes a key beside its place and puts it there whole, so that half a key is
/// never taken for one.
fn make(file: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut bytes[..]).map_err(io::Error::other)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    // Only its owner can read a temporary file.
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(&bytes[..])?;
    beside.as_file().sync_all()?;
    beside.persist_noclobber(file).map_err(|failed| failed.error)?;
    // The name lives in the folder: records must not outlive the key to them.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(bytes)
}
