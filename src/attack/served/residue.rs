//! A24: what is left of a withdrawn child.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Target;
use crate::attack::outcome::Outcome;

/// Searches every file that the server or the program wrote for what the
/// withdrawn child's records said, as text and as bytes.
pub(super) fn residue(target: &Target<'_>) -> io::Result<Outcome> {
    if target.withdraw.is_none() || target.leavers.is_empty() || target.folders.is_empty() {
        return Ok(Outcome::not_tried("no child was withdrawn from a folder that can be searched"));
    }
    let mut outcome = Outcome::tried();
    for folder in &target.folders {
        for file in files(folder)? {
            let bytes = fs::read(&file)?;
            // A file that was searched is what was before this attack.
            outcome.answers += 1;
            for needle in &target.needles {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                outcome
                    .claim(holds(&bytes, needle), || format!("{name} holds something of a withdrawn child"));
            }
        }
    }
    Ok(outcome)
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if folder.is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        found.extend(files(&entry?.path())?);
    }
    Ok(found)
}

/// Whether some bytes stand in others.
fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let Some((&first, rest)) = needle.split_first() else { return false };
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == first) {
        from += at + 1;
        if bytes[from..].starts_with(rest) {
            return true;
        }
    }
    false
}
