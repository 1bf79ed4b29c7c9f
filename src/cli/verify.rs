//! `homeward verify`: what somebody was sent, checked with nothing else at hand.

mod export;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, say};
use crate::signature::PublicKey;
use crate::signed::{self, Docket, Notice, SIGNATURE, Whole};

/// More than any document of a release.
const MOST_BYTES: u64 = 256 << 20;

#[derive(Args)]
pub(super) struct Verify {
    /// A file that was taken away, a folder that a release was exported to, a
    /// file in it, or the notice of a recall.
    #[arg(value_name = "FILE|FOLDER")]
    path: PathBuf,
    #[command(flatten)]
    key: KeyArg,
    /// The notice of a recall, to be held against the file or folder.
    #[arg(long, value_name = "FILE")]
    notice: Option<PathBuf>,
    /// The data folder that a file was taken from: says whether its release was
    /// recalled, and whether it is in the ledger.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// The key that a signature is held against.
#[derive(Args)]
pub(super) struct KeyArg {
    /// The public key that you trust, as `homeward key list` prints it, or a
    /// file that holds it.
    #[arg(long, value_name = "KEY|FILE")]
    key: Option<String>,
}

impl KeyArg {
    pub(super) fn read(&self) -> Result<Option<PublicKey>, Failure> {
        let Some(given) = &self.key else { return Ok(None) };
        if let Ok(key) = given.parse() {
            return Ok(Some(key));
        }
        let text = fs::read_to_string(given).map_err(|error| {
            Failure::BadInput(format!("{given} is neither a public key nor a file that can be read: {error}"))
        })?;
        let key = text.trim().parse();
        key.map(Some).map_err(|why| Failure::BadInput(format!("{given}: {why}")))
    }
}

impl Verify {
    pub(super) fn run(self) -> Result<(), Failure> {
        let key = self.key.read()?;
        if self.path.is_dir() {
            let notices = self.notice.iter().map(PathBuf::as_path).collect::<Vec<_>>();
            return verify_with(&self.path, &key, &notices);
        }
        let bytes = read(&self.path)?;
        if let Some(notice) = Notice::read(&bytes) {
            return verify_notice(&self.path, &notice, &key);
        }
        if Docket::is_in(&bytes) {
            return export::verify(&self, &bytes, key.as_ref());
        }
        verify_file(&self.path, &key)
    }
}

/// Checks a folder, with the notices that lie in it.
pub(super) fn verify_folder(folder: &Path, key: &Option<PublicKey>) -> Result<(), Failure> {
    verify_with(folder, key, &[])
}

fn verify_with(folder: &Path, key: &Option<PublicKey>, notices: &[&Path]) -> Result<(), Failure> {
    let files = files(folder)?;
    let whole = whole(folder, &files, key)?;
    say_whole(&whole, key)?;
    for other in &whole.others {
        say(&format!("{other} is no file of this release"))?;
    }
    let lying = files.iter().filter(|(name, _)| name.starts_with("recall-"));
    let mut recalls: Vec<_> = lying.map(|(name, bytes)| (folder.join(name), bytes.clone())).collect();
    for notice in notices {
        recalls.push(((*notice).to_owned(), read(notice)?));
    }
    for (file, bytes) in recalls {
        check_notice(&whole, &file, &bytes)?;
    }
    say("no recall of it is known here; whoever issued it can say whether it still stands")
}

/// Checks one file of an exported folder, and so the folder.
fn verify_file(file: &Path, key: &Option<PublicKey>) -> Result<(), Failure> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let refused = |why: &str| Failure::Refused(format!("{}: {why}", file.display()));
    if !folder.join(SIGNATURE).exists() {
        return Err(refused(
            "no signature.json lies beside it: it can be checked in the folder of its export",
        ));
    }
    let files = files(folder)?;
    let whole = whole(folder, &files, key)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if whole.others.contains(&name) {
        return Err(refused(&format!("it is no file of the release {} beside it", whole.id)));
    }
    say_whole(&whole, key)
}

fn whole(
    folder: &Path,
    files: &BTreeMap<String, Vec<u8>>,
    key: &Option<PublicKey>,
) -> Result<Whole, Failure> {
    let whole = signed::verify(files, key.as_ref(), true);
    whole.map_err(|why| Failure::Refused(format!("{}: {why}", folder.display())))
}

fn say_whole(whole: &Whole, key: &Option<PublicKey>) -> Result<(), Failure> {
    let Whole { id, area_name, cut_off, documents, made_again, slip, .. } = whole;
    say(&format!("{id}: whole, {documents} documents, SHA-256 {}", whole.hash))?;
    say(&format!(
        "{area_name}, frozen at {cut_off}; {made_again} documents were made again from its content"
    ))?;
    let signer = slip.signed.key;
    say(&format!("signed by the key {} ({signer})", signer.id()))?;
    say(trust(key.is_some()))
}

fn trust(is_trusted: bool) -> &'static str {
    match is_trusted {
        true => "this is the key that you gave, or one that it leads to",
        false => {
            "give --key with a public key that you had from the issuer: without it, anybody could have signed"
        }
    }
}

/// A notice of this very release, by its house, ends it.
fn check_notice(whole: &Whole, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let refused = |why: String| Err(Failure::Refused(format!("{}: {why}", file.display())));
    let Some(notice) = Notice::read(bytes).filter(Notice::holds) else {
        return refused("this is no notice of a recall, or was changed after it was signed".to_owned());
    };
    let recall = &notice.recall;
    if !notice.keys.leads(&whole.slip.signed.key, &recall.signed.key) {
        return refused(format!("it is not signed by the house that issued {}", whole.id));
    }
    if recall.release != whole.id.as_str() || recall.hash != whole.hash {
        return say(&format!("{} is the notice of another release, {}", file.display(), recall.release));
    }
    refused(format!("{} was recalled on {}. {}", whole.id, recall.on, recall.reason.words()))
}

fn verify_notice(file: &Path, notice: &Notice, key: &Option<PublicKey>) -> Result<(), Failure> {
    let refused = |why: &str| Failure::Refused(format!("{}: {why}", file.display()));
    if !notice.holds() {
        return Err(refused("the notice was changed after it was signed"));
    }
    let recall = &notice.recall;
    if key.is_some_and(|key| !notice.keys.leads(&key, &recall.signed.key)) {
        return Err(refused("it is not signed by the key that you gave, nor by one that it leads to"));
    }
    say(&format!("{}: recalled on {}. {}", recall.release, recall.on, recall.reason.words()))?;
    say(&format!("signed by the key {} ({})", recall.signed.key.id(), recall.signed.key))
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let unreadable = |error| Failure::BadInput(format!("{} cannot be read: {error}", folder.display()));
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            files.insert(name.to_string_lossy().into_owned(), read(&path)?);
        }
    }
    Ok(files)
}

pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let bad = |why: String| Failure::BadInput(format!("{}: {why}", file.display()));
    let size = fs::metadata(file).map_err(|error| bad(error.to_string()))?.len();
    if size > MOST_BYTES {
        return Err(bad("it is larger than any file of a release".to_owned()));
    }
    fs::read(file).map_err(|error| bad(error.to_string()))
}
