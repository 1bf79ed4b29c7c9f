//! `homeward release`: make, approve, show, verify, recall, export.

mod recall;
mod verify;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::clock::Clock;
use super::shell::ByWhom;
use super::{DataFolder, Failure, block_on, say, whole_file};
use crate::access::Role;
use crate::area::{self, AreaCode};
use crate::audit::Entry;
use crate::issue::{self, Made, Office, People};
use crate::release::ReleaseId;
use crate::signed::CHECKPOINT;
use crate::store::releases::ReleaseReader;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Count what a release would show and hold back, and keep nothing.
    Plan(Make),
    /// Make a release for approval; its id is on the last line.
    Make(Make),
    /// Approve a release; the second of two different people issues it.
    Approve(Approve),
    /// Print the manifest of an issued release.
    Show(Which),
    /// Check every byte, hash and signature of a release.
    Verify(verify::Verify),
    /// Recall an issued release for good, and tell who has it.
    Recall(recall::Recall),
    /// Write the documents of an issued release, one file each.
    Export(Export),
}

#[derive(Args)]
pub(super) struct Make {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The area: a GSS code, rochdale, bradford or england, or the code of
    /// areas that were joined.
    #[arg(long, value_name = "CODE", value_parser = find_area)]
    area: AreaCode,
    /// The day at which the data is frozen; today if not given, or where the
    /// month's records are frozen already, that day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Args)]
pub(super) struct Which {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The release.
    #[arg(long, value_name = "ID")]
    release: ReleaseId,
}

#[derive(Args)]
pub(super) struct Approve {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    by: ByWhom,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Args)]
pub(super) struct Export {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    clock: Clock,
    /// The folder to write to; made if there is none.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

fn find_area(text: &str) -> Result<AreaCode, String> {
    let code = AreaCode::from_name(text).or_else(|| text.parse().ok());
    // Those that were joined are known by their folder.
    let found = code.filter(|code| code.is_joint() || area::find(code).is_some());
    found.ok_or_else(|| NO_MAP.to_owned())
}

const NO_MAP: &str = "there is no map of this area; give a GSS code such as E08000005";

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Plan(make) => make.run(false),
            Self::Make(make) => make.run(true),
            Self::Approve(approve) => approve.run(),
            Self::Show(which) => which.show(),
            Self::Verify(verify) => verify.run(),
            Self::Recall(recall) => recall.run(),
            Self::Export(export) => export.run(),
        }
    }
}

/// Works with all the stores of a folder, and closes them.
pub(super) fn with_office<T>(
    data: &Path,
    work: impl AsyncFnOnce(&Office) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let folder = DataFolder::existing(data)?;
    block_on(async {
        let office = folder.office().await?;
        let done = work(&office).await;
        office.close().await;
        done
    })
}

impl Make {
    fn run(self, keep: bool) -> Result<(), Failure> {
        let made = with_office(&self.data, async |office| {
            let asked = self.clock.moment(&office.records).await?.asked(Entry::SHELL);
            Ok(match keep {
                true => issue::make(office, self.area, self.as_of, asked).await?,
                false => issue::plan(office, self.area, self.as_of, asked).await?,
            })
        })?;
        say_made(&made)?;
        if keep { say(made.released.id().as_str()) } else { Ok(()) }
    }
}

fn say_made(made: &Made) -> Result<(), Failure> {
    made.report.lines().iter().try_for_each(|line| say(line))
}

impl Approve {
    fn run(self) -> Result<(), Failure> {
        let id = &self.which.release;
        let approved = with_office(&self.which.data, async |office| {
            let by = self.by.sign_in(office).await?;
            let asked = self.clock.moment(&office.records).await?.asked(&by);
            let made = issue::review(office, id, asked).await?;
            // Seen before it is approved, by each as far as it may (docs/privacy.md#d21, #d23).
            let people = People::of(&office.access).await?;
            let sees_counts = people.find(&by).is_some_and(|account| account.role == Role::Custodian);
            let report = &made.report;
            let lines = if sees_counts { report.lines() } else { report.lines_without_counts() };
            lines.iter().try_for_each(|line| say(line))?;
            Ok(issue::approve(office, made, asked).await?)
        })?;
        say(&match approved.missing {
            None => format!("{id}: approved by two people and issued"),
            Some(missing) => format!("{id}: approved; {}", missing.words()),
        })
    }
}

impl Which {
    fn show(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let checked = block_on(async {
            let store = ReleaseReader::open(folder.path()).await?;
            let checked = issue::verify(&store, &self.release).await;
            store.close().await;
            Ok(checked?)
        })?;
        say(&String::from_utf8_lossy(&checked.package.documents()["manifest.json"]))
    }
}

impl Export {
    fn run(self) -> Result<(), Failure> {
        let id = &self.which.release;
        let files = with_office(&self.which.data, async |office| {
            let asked = self.clock.moment(&office.records).await?.asked(Entry::SHELL);
            Ok(issue::export(office, id, asked).await?)
        })?;
        write_all(&self.out, &files)?;
        say(&format!("{id}: {} files in {}", files.len(), self.out.display()))?;
        say("keep this checkpoint of the audit where nobody at this machine can change it:")?;
        say(String::from_utf8_lossy(&files[CHECKPOINT]).trim_end())
    }
}

/// Writes files to a folder, all or none.
fn write_all(out: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let unwritable = |path: &Path, error: std::io::Error| {
        Failure::Environment(format!("{} cannot be written: {error}", path.display()))
    };
    std::fs::create_dir_all(out).map_err(|error| unwritable(out, error))?;
    let mut staged = Vec::new();
    for (name, bytes) in files {
        let path = out.join(name);
        let one = whole_file::stage(&path, |out| out.write_all(bytes));
        staged.push((path.clone(), one.map_err(|error| unwritable(&path, error))?));
    }
    for (path, staged) in staged {
        staged.commit().map_err(|error| unwritable(&path, error))?;
    }
    Ok(())
}
