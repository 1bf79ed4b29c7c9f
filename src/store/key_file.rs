//! Files that hold a key: 32 bytes, mode 0600, there whole or not at all.

use std::fs::{self, DirBuilder};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// The folder of the keys in a data folder: to be kept apart from its backups.
pub const FOLDER: &str = "keys";

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// A key file is not 32 bytes.
    #[error("{} is not a key of Homeward: restore it", .0.display())]
    NotAKey(PathBuf),
    /// Records are there, and the keys to them are not.
    #[error("{} is missing, and the records cannot be read without it: restore it", .0.display())]
    Missing(PathBuf),
    /// The key that signs now is not there.
    #[error(
        "{} is missing, and nothing can be signed without it: restore it, or if it is lost make a new \
         one with `homeward key rotate --lost`", .0.display()
    )]
    NoSigningKey(PathBuf),
    /// A file of a signing key holds another key.
    #[error("{} is not the signing key of that name: restore that one", .0.display())]
    OtherKey(PathBuf),
    /// Others may read a key file.
    #[error("{} can be read by others: set its mode to 0600", .0.display())]
    Open(PathBuf),
    /// The machine had no randomness to give.
    #[error("no randomness to be had for a key")]
    NoChance,
    /// The file system failed.
    #[error("{} cannot be used: {}", .0.display(), .1)]
    File(PathBuf, #[source] io::Error),
}

/// A key's bytes, wiped when they are dropped.
pub(super) type Bytes = Zeroizing<[u8; 32]>;

/// Makes the folder of the keys, for its owner alone, if there is none.
pub(super) fn make_folder(folder: &Path) -> Result<(), KeyFault> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| KeyFault::File(folder.to_owned(), error))
}

/// The key in a file; `None` where there is no such file.
pub(super) fn open(file: &Path) -> Result<Option<Bytes>, KeyFault> {
    let failed = |error| KeyFault::File(file.to_owned(), error);
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    check_mode(file, &opened)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(33));
    (&opened).take(33).read_to_end(&mut bytes).map_err(failed)?;
    let bytes = bytes[..].try_into().map_err(|_| KeyFault::NotAKey(file.to_owned()))?;
    Ok(Some(Zeroizing::new(bytes)))
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

/// Bytes that nobody can guess.
pub(super) fn chance() -> Result<Bytes, KeyFault> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut bytes[..]).map_err(|_| KeyFault::NoChance)?;
    Ok(bytes)
}

/// Makes a key beside its place and puts it there whole, so that half a key is
/// never taken for one.
pub(super) fn keep(file: &Path, bytes: &Bytes) -> Result<(), KeyFault> {
    let kept = || -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        // Only its owner can read a temporary file.
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(&bytes[..])?;
        beside.as_file().sync_all()?;
        beside.persist_noclobber(file).map_err(|failed| failed.error)?;
        // The name lives in the folder: what a key made must not outlive it.
        #[cfg(unix)]
        fs::File::open(folder)?.sync_all()?;
        Ok(())
    };
    kept().map_err(|error| KeyFault::File(file.to_owned(), error))
}
