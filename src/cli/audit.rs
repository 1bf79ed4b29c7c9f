//! `homeward audit`: the logs of what was done, listed and held against what
//! was kept of them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{DataFolder, Failure, block_on, say};
use crate::audit::{self, Checkpoint, Head, Log, Stored};
use crate::store::AuditLog;
use crate::store::access::Access;
use crate::store::records::Records;
use crate::store::releases::Releases;

/// Far more than a checkpoint.
const MOST_BYTES: u64 = 4096;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check that no entry was changed, dropped, added or moved, and against
    /// kept checkpoints that none is missing.
    Verify(Verify),
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
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Verify(verify) => verify.run(),
            Self::List(list) => list.run(),
        }
    }
}

impl Verify {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let kept: Vec<(&Path, Checkpoint)> =
            self.checkpoints.iter().map(|file| Ok((&**file, read(file)?))).collect::<Result<_, Failure>>()?;
        for (log, entries) in logs(&folder)? {
            let heads: Vec<Head> =
                kept.iter().filter_map(|(_, kept)| kept.standing().heads.get(&log).copied()).collect();
            let head = audit::verify(entries, &heads)
                .map_err(|broken| Failure::Refused(format!("the log of {}: {broken}", log.code())))?;
            say(&format!("{}: whole, {} entries, last hash {}", log.code(), head.size, head.hex()))?;
        }
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

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        say("log\tnumber\tat\twho\tact\tabout\tpurpose")?;
        for (log, entries) in logs(&folder)? {
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
fn logs(folder: &DataFolder) -> Result<Vec<(Log, Vec<Stored>)>, Failure> {
    block_on(async {
        let (access, releases) = (Access::open(folder.path()).await?, Releases::open(folder.path()).await?);
        let records = folder.records().await?;
        let logs = of(&access, &records, &releases);
        let mut all = Vec::new();
        for (log, kept) in logs {
            all.push((log, kept.entries().await?));
        }
        access.close().await;
        records.close().await;
        releases.close().await;
        Ok(all)
    })
}

fn of(access: &Access, records: &Records, releases: &Releases) -> [(Log, AuditLog); 3] {
    [
        (Log::Access, access.audit_log()),
        (Log::Records, records.audit_log()),
        (Log::Releases, releases.audit_log()),
    ]
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
