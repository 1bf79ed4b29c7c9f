//! Files that are there whole or not at all.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file written and synced beside the place where it will stand.
///
/// Dropped without [`commit`](Self::commit), it is gone and the place is as before.
#[derive(Debug)]
pub struct Staged {
    beside: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Puts the file in its place, over one that stood there.
    ///
    /// # Errors
    ///
    /// Those of the file system; the place is then as before.
    pub fn commit(self) -> io::Result<()> {
        let folder = folder(&self.path).to_path_buf();
        self.beside.persist(&self.path).map_err(|failed| failed.error)?;
        sync_folder(&folder)
    }
}

/// Writes a file beside `path` with what `fill` puts into it, and syncs it.
///
/// For answers of several files: stage all, then commit all, so that a full
/// disk leaves none of them behind.
///
/// # Errors
///
/// Those of `fill` and of the file system; and where something stands at
/// `path` that is no file, as a folder or a device: a rename would replace it.
pub fn stage(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Staged> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if path.exists() && !path.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no ordinary file"));
    }
    // The file that a link names is replaced, not the link.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".homeward-");
    // As for any file that is created: all that the user's mask leaves open.
    #[cfg(unix)]
    builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder(path))?;
    let mut out = BufWriter::new(beside.as_file_mut());
    fill(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    Ok(Staged { beside, path: path.to_path_buf() })
}

/// Writes `bytes` to `path`, whole or not at all.
///
/// # Errors
///
/// Those of the file system; what stood at `path` still stands there then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    stage(path, |out| out.write_all(bytes))?.commit()
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes the new name itself last: a rename lives in the folder.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into()).collect()
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.csv");
        write(&path, b"a long first answer").expect("written");
        write(&path, b"second").expect("written");
        assert_eq!(fs::read(&path).expect("a file"), b"second");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[test]
    fn a_failure_on_the_way_leaves_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.csv");
        write(&path, b"before").expect("written");
        let full = stage(&path, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(full.expect_err("full").kind(), io::ErrorKind::StorageFull);
        drop(stage(&path, |out| out.write_all(b"never committed")).expect("staged"));
        assert_eq!(fs::read(&path).expect("a file"), b"before");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_a_socket_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("real.csv"), "before").expect("written");
        std::os::unix::fs::symlink(at("real.csv"), at("link.csv")).expect("a link");
        write(&at("link.csv"), b"after").expect("written");
        assert_eq!(fs::read(at("real.csv")).expect("a file"), b"after");
        assert!(at("link.csv").is_symlink());
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
        assert_eq!(write(&at("socket"), b"x").expect_err("no file").kind(), io::ErrorKind::InvalidInput);
        assert_eq!(names(folder.path()).len(), 3);
    }

    #[test]
    fn a_folder_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = write(folder.path(), b"x").expect_err("a folder");
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    }
}
