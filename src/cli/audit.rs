//! `homeward audit`: the logs of what was done, listed and held against what
//! was kept of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::clock::Moment;
use super::release::with_office;
use super::{Failure, say, whole_file};
use crate::audit::{self, Act, Checkpoint, Entry, Head, Log, Stored};
use crate::issue;
use crate::store::access::Export;

/// Far more than a checkpoint.
const MOST_BYTES: u64 = 4096;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check that no entry was changed, dropped, added or moved, and against
    /// kept checkpoints that none is missing.
    Verify(Verify),
    /// Print where the logs stand, signed: to be kept by somebody else.
    Checkpoint(Checkpointed),
    /// List every entry: log, number, time, who, what, about, for what.
    List(List),
}

#[derive(Args)]
pub(super) struct Verify {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A checkpoint that was kept; may be given again.
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
}

#[derive(Args)]
pub(super) struct Checkpointed {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Write it to this file instead.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Verify(verify) => verify.run(),
            Self::Checkpoint(checkpoint) => checkpoint.run(),
            Self::List(list) => list.run(),
        }
    }
}

impl Verify {
    fn run(self) -> Result<(), Failure> {
        let kept: Vec<(&Path, Checkpoint)> =
            self.checkpoints.iter().map(|file| Ok((&**file, read(file)?))).collect::<Result<_, Failure>>()?;
        for (log, entries) in logs(&self.data)? {
            let heads: Vec<Head> =
                kept.iter().filter_map(|(_, kept)| kept.standing().heads.get(&log).copied()).collect();
            let head = audit::verify(entries, &heads)
                .map_err(|broken| Failure::Refused(format!("the log of {}: {broken}", log.code())))?;
            say(&format!("{}: whole, {} entries, last hash {}", log.code(), head.size, head.hex()))?;
        }
        self.check_keys(&kept)?;
        self.check_ledger()?;
        for (file, kept) in &kept {
            let (at, key) = (kept.standing().at, kept.key().id());
            say(&format!("{}: agrees; of {at}, signed by key {key}", file.display()))?;
        }
        if kept.is_empty() {
            say("no checkpoint was given: entries missing at the end of a log are not found so")?;
        }
        Ok(())
    }
}

impl Verify {
    /// Each row of the ledger of exports is what the audit says that it was.
    fn check_ledger(&self) -> Result<(), Failure> {
        let (exports, entries) = with_office(&self.data, async |office| {
            Ok((office.access.exports().await?, office.access.audit_log().entries().await?))
        })?;
        let listed = entries.iter().filter(|stored| stored.entry.act == Act::ExportListed);
        let listed: BTreeSet<&str> = listed.map(|stored| &*stored.entry.about).collect();
        let rows: BTreeSet<String> = exports.iter().map(Export::about).collect();
        let rows: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
        match listed.symmetric_difference(&rows).next() {
            Some(other) => {
                let serial = other.split(' ').next().unwrap_or_default();
                let why = "was changed, dropped or added";
                Err(Failure::Refused(format!("the ledger of exports: the row of {serial} {why}")))
            }
            None => say(&format!("exports: {} rows, each as the audit has it", rows.len())),
        }
    }

    /// A checkpoint signed by a key that never was this folder's is nobody's.
    fn check_keys(&self, kept: &[(&Path, Checkpoint)]) -> Result<(), Failure> {
        let ring = with_office(&self.data, async |office| Ok(office.releases.reader().ring().await?))?;
        match kept.iter().find(|(_, kept)| !ring.has(&kept.key())) {
            Some((file, kept)) => Err(Failure::Refused(format!(
                "{}: key {} is not one of this folder's",
                file.display(),
                kept.key().id()
            ))),
            None => Ok(()),
        }
    }
}

impl Checkpointed {
    fn run(self) -> Result<(), Failure> {
        let asked = Moment::machine().asked(Entry::SHELL);
        let checkpoint =
            with_office(&self.data, async |office| Ok(issue::checkpoint(office, asked).await?))?.to_string();
        let Some(out) = self.out else { return say(checkpoint.trim_end()) };
        whole_file::write(&out, checkpoint.as_bytes())
            .map_err(|error| Failure::Environment(format!("{} cannot be written: {error}", out.display())))?;
        say(&format!("{}: keep it where nobody at this machine can change it", out.display()))
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        say("log\tnumber\tat\twho\tact\tabout\tpurpose")?;
        for (log, entries) in logs(&self.data)? {
            for Stored { number, entry, .. } in entries {
                let (act, purpose) = (entry.act.code(), entry.purpose.code());
                let row = format!("{}\t{number}\t{}\t{}", log.code(), entry.at, entry.who);
                say(&format!("{row}\t{act}\t{}\t{purpose}", entry.about))?;
            }
        }
        Ok(())
    }
}

/// The logs of a folder, by name, as they are kept.
fn logs(data: &Path) -> Result<Vec<(Log, Vec<Stored>)>, Failure> {
    with_office(data, async |office| {
        let mut all = Vec::new();
        for (log, kept) in office.logs() {
            all.push((log, kept.entries().await?));
        }
        Ok(all)
    })
}

/// A checkpoint that was kept in a file.
fn read(file: &Path) -> Result<Checkpoint, Failure> {
    let bad = |why: &str| Failure::BadInput(format!("{}: {why}", file.display()));
    let size = fs::metadata(file).map_err(|error| bad(&error.to_string()))?.len();
    if size > MOST_BYTES {
        return Err(bad("not a checkpoint of Homeward's audit"));
    }
    let text = fs::read_to_string(file).map_err(|error| bad(&error.to_string()))?;
    text.parse().map_err(|error: audit::NotACheckpoint| bad(&error.to_string()))
}
