//! `homeward release`: make, approve, show, verify, export.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::issue::{self, Made};
use super::{DataFolder, Failure, block_on, say, whole_file};
use crate::area::{self, Area, AreaCode};
use crate::document::Package;
use crate::release::{Account, ReleaseId};
use crate::store::releases::{NotLoaded, ReleaseReader};

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
    /// Check every byte of an issued release against its hashes.
    Verify(Which),
    /// Write the documents of an issued release, one file each.
    Export(Export),
}

#[derive(Args)]
pub(super) struct Make {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The area: a GSS code, or rochdale, bradford or england.
    #[arg(long, value_name = "CODE", value_parser = find_area)]
    area: &'static Area,
    /// The day at which the data is frozen; today if not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,
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
    /// The account that approves.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// A file whose first line is the account's password.
    #[arg(long, value_name = "F")]
    password_file: PathBuf,
}

#[derive(Args)]
pub(super) struct Export {
    #[command(flatten)]
    which: Which,
    /// The folder to write to; made if there is none.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

fn find_area(text: &str) -> Result<&'static Area, String> {
    let code = AreaCode::from_name(text).or_else(|| text.parse().ok());
    let found = code.and_then(|code| area::find(&code));
    found.ok_or_else(|| "there is no map of this area; give a GSS code such as E08000005".to_owned())
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Plan(make) => make.run(false),
            Self::Make(make) => make.run(true),
            Self::Approve(approve) => approve.run(),
            Self::Show(which) => which.show(),
            Self::Verify(which) => which.verify(),
            Self::Export(export) => export.run(),
        }
    }
}

impl Make {
    fn run(self, keep: bool) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let now = Timestamp::now();
        let today = || {
            let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
            now.to_zoned(zone).date()
        };
        let cut_off = self.as_of.unwrap_or_else(today);
        let made = block_on(async {
            let records = folder.records().await?;
            let made = issue::make(&records, &folder, self.area, cut_off).await;
            if let (Ok(made), true) = (&made, keep) {
                records.propose(&made.released, now).await?;
            }
            records.close().await;
            made
        })?;
        say_made(&made)?;
        if keep { say(made.released.id().as_str()) } else { Ok(()) }
    }
}

fn say_made(made: &Made) -> Result<(), Failure> {
    let terms = made.released.terms();
    let Account {
        children, children_shown, reports, reports_shown, reports_elsewhere, reports_masked, ..
    } = made.shown;
    say(&format!("{}, {} to {}", terms.area_name, terms.window.from, terms.window.to))?;
    say(&format!(
        "children with a report that can be counted: {children}; in some area shown: {children_shown}"
    ))?;
    say(&format!("reports that can be counted: {reports}; in some area shown: {reports_shown}"))?;
    say(&format!("reports elsewhere: {reports_elsewhere}; in masked cells: {reports_masked}"))?;
    if made.without_masks {
        say("no cell is masked: import the cells of placements and refuges (homeward import masks)")?;
    }
    say(&format!(
        "areas shown: {}; hotspots: {}",
        made.released.content().len(),
        made.hotspots.standing().count()
    ))
}

impl Approve {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.which.data)?;
        let password = super::account::typed_password(&self.password_file)?;
        let approved = block_on(async {
            let records = folder.records().await?;
            let done = issue::approve(&records, &folder, &self.which.release, &self.by, &password).await;
            records.close().await;
            done
        })?;
        let id = &self.which.release;
        say_made(&approved.made)?;
        say(&if approved.issued {
            format!("{id}: approved by two people and issued")
        } else {
            format!("{id}: approved; a second person must approve it too")
        })
    }
}

impl Which {
    fn package(&self) -> Result<Package, Failure> {
        let folder = DataFolder::existing(&self.data)?;
        block_on(async {
            let store = ReleaseReader::open(folder.path()).await?;
            let package = store.package(self.release.as_str()).await;
            store.close().await;
            let package = package.map_err(|error| match error {
                NotLoaded::Corrupt(corrupt) => Failure::Refused(format!("{}: {corrupt}", self.release)),
                NotLoaded::Store(store) => store.into(),
            })?;
            package.ok_or_else(|| Failure::Refused(format!("{}: no such release was issued", self.release)))
        })
    }

    fn show(self) -> Result<(), Failure> {
        let package = self.package()?;
        say(&String::from_utf8_lossy(&package.documents()["manifest.json"]))
    }

    fn verify(self) -> Result<(), Failure> {
        let package = self.package()?;
        say(&format!(
            "{}: whole, {} documents, SHA-256 {}",
            self.release,
            package.documents().len(),
            package.hash()
        ))
    }
}

impl Export {
    fn run(self) -> Result<(), Failure> {
        let package = self.which.package()?;
        let unwritable = |path: &Path, error: std::io::Error| {
            Failure::Environment(format!("{} cannot be written: {error}", path.display()))
        };
        std::fs::create_dir_all(&self.out).map_err(|error| unwritable(&self.out, error))?;
        let mut staged = Vec::new();
        for (name, bytes) in package.documents() {
            let path = self.out.join(name);
            let one = whole_file::stage(&path, |out| out.write_all(bytes));
            staged.push((path.clone(), one.map_err(|error| unwritable(&path, error))?));
        }
        for (path, staged) in staged {
            staged.commit().map_err(|error| unwritable(&path, error))?;
        }
        say(&format!(
            "{}: {} documents in {}",
            self.which.release,
            package.documents().len(),
            self.out.display()
        ))
    }
}
