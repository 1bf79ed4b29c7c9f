//! `homeward export`: the summary of an area, taken away.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::{DataFolder, Failure, block_on, say, whole_file};
use crate::audit::Entry;
use crate::export::Format;
use crate::issue::{self, Asked, Failed, People, today};
use crate::release::ReleaseId;
use crate::takeaway::{Desk, Line, NotALine, NotTaken, Order, Standing, Taken, Taker, Wanted};

/// What is said for the agency of whoever is at the machine.
const AT_THE_MACHINE: &str = "at the machine of Homeward";

#[derive(Args)]
pub(super) struct Export {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The release.
    #[arg(long, value_name = "ID")]
    release: ReleaseId,
    /// The code of the release's area, a boundary's as `LAYER/CODE`, a code that
    /// one layer has, or a GeoJSON file with one polygon.
    #[arg(long, value_name = "CODE|FILE")]
    area: String,
    /// What the polygon of a file is called; the file's name if not given.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// pdf, csv, xlsx, geojson, gpkg, kml, fgb or html.
    #[arg(long, value_name = "F", value_parser = format)]
    format: Format,
    /// What for, in a line: nothing of a child.
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// Who is to have it, in a line.
    #[arg(long, value_name = "TEXT")]
    recipient: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The account that takes it; without one the ledger says `shell`.
    #[arg(long, value_name = "NAME", requires = "password_file")]
    by: Option<String>,
    /// A file whose first line is the account's password.
    #[arg(long, value_name = "F", requires = "by")]
    password_file: Option<PathBuf>,
}

fn format(text: &str) -> Result<Format, String> {
    let codes: Vec<_> = Format::ALL.iter().map(|format| format.code()).collect();
    text.parse().map_err(|_| format!("give one of {}", codes.join(", ")))
}

impl Export {
    pub(super) fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let now = Timestamp::now();
        let line = |what: &str, line: Result<Line, NotALine>| {
            line.map_err(|why| Failure::Refused(format!("the {what}: {why}")))
        };
        let purpose = line("purpose", Line::impersonal(&self.purpose, today(now)))?;
        let recipient = line("recipient", Line::new(&self.recipient))?;
        let taken = block_on(async {
            let desk = folder.desk().await?;
            let taken = self.take(&folder, &desk, (purpose, recipient), now).await;
            desk.close().await;
            taken
        })?;
        whole_file::write(&self.out, &taken.file).map_err(|error| {
            Failure::Environment(format!("{} cannot be written: {error}", self.out.display()))
        })?;
        let export = &taken.export;
        say(&format!(
            "{}: {} ({}) for {}, to be used until {}",
            self.out.display(),
            export.name,
            export.kind,
            export.recipient,
            export.expires_on
        ))?;
        say("it is in the ledger under")?;
        say(&export.serial.to_string())
    }

    async fn take(
        &self,
        folder: &DataFolder,
        desk: &Desk,
        (purpose, recipient): (Line, Line),
        now: Timestamp,
    ) -> Result<Taken, Failure> {
        let standing = desk.standing(&self.release).await?;
        let (name, agency) = self.taker(desk, &standing).await?;
        let wanted = self.wanted(desk, &standing, now).await?;
        let order = Order { wanted, format: self.format, purpose, recipient };
        if !desk.can_sign().await? {
            let office = folder.office().await?;
            let vouched = issue::vouch(&office, Asked { by: Entry::SHELL, now, is_played: false }).await;
            office.close().await;
            vouched?;
        }
        let mut chance = [0; 8];
        getrandom::fill(&mut chance)
            .map_err(|error| Failure::Environment(format!("no randomness to be had: {error}")))?;
        let taker = Taker { name: &name, agency: &agency, now, chance };
        Ok(desk.take(&standing, &order, taker).await?)
    }

    /// The name and the agency of whoever takes it.
    async fn taker(&self, desk: &Desk, standing: &Standing) -> Result<(String, String), Failure> {
        let (Some(by), Some(file)) = (&self.by, &self.password_file) else {
            return Ok((Entry::SHELL.to_owned(), AT_THE_MACHINE.to_owned()));
        };
        let password = super::account::typed_password(file)?;
        let people = People::of(&desk.access).await?;
        let name = people.sign_in(&desk.access, by, &password).await?;
        match people.find(&name).filter(|_| people.may_take(&name, &standing.area)) {
            Some(account) => Ok((name, account.agency.clone())),
            None => Err(Failure::Refused(format!(
                "{name} may not take this release away: liaison officers, analysts and custodians of its area may"
            ))),
        }
    }

    async fn wanted(&self, desk: &Desk, standing: &Standing, now: Timestamp) -> Result<Wanted, Failure> {
        let file = Path::new(&self.area);
        if file.is_file() {
            return self.drawn(file, now);
        }
        if self.area == standing.area.code.to_string() {
            return Ok(Wanted::Whole);
        }
        if let Some((layer, boundary)) = self.area.split_once('/') {
            return Ok(Wanted::Boundary { layer: layer.to_owned(), boundary: boundary.to_owned() });
        }
        let mut found = Vec::new();
        for layer in desk.boundaries.layers().await? {
            if desk.boundaries.boundary(&layer.id, &self.area).await?.is_some() {
                found.push(layer.id);
            }
        }
        match &found[..] {
            [layer] => Ok(Wanted::Boundary { layer: layer.clone(), boundary: self.area.clone() }),
            [] => Err(Failure::BadInput(format!(
                "{}: neither the area of the release, a boundary of a layer, nor a file",
                self.area
            ))),
            layers => Err(Failure::Usage(format!(
                "{} is in several layers: give LAYER/CODE, with one of {}",
                self.area,
                layers.join(", ")
            ))),
        }
    }

    fn drawn(&self, file: &Path, now: Timestamp) -> Result<Wanted, Failure> {
        let bad = |why: String| Failure::BadInput(format!("{}: {why}", file.display()));
        let polygon = super::verify::read(file)?;
        let polygon = serde_json::from_slice(&polygon).map_err(|_| bad("it is not JSON".to_owned()))?;
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = self.name.clone().or(stem).unwrap_or_default();
        Wanted::drawn(&name, &polygon, today(now)).map_err(|why| bad(why.to_string()))
    }
}

impl From<NotTaken> for Failure {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::NotWanted(_) | NotTaken::NoBoundary { .. } => Self::BadInput(why.to_string()),
            NotTaken::Store(error) => error.into(),
            NotTaken::Key(fault) => Failed::Key(fault).into(),
            why => Self::Refused(why.to_string()),
        }
    }
}
