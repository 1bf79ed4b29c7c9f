//! `homeward source`: where files come from, named by one person and approved
//! once by another.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::clock::Clock;
use super::release::with_office;
use super::shell::ByWhom;
use super::{DataFolder, Failure, block_on, say};
use crate::audit::{Act, Entry};
use crate::identity::{IdFault, SourceId};
use crate::issue::{self, Office, People};
use crate::store::records::{ImportSource, SourceError};

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the sources: proposed on, by, approved on, by.
    List(List),
    /// Name a source of imports; it waits for a second person.
    Add(Decide),
    /// Approve a source that waits, as a second person; one of the two is a custodian.
    Approve(Decide),
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
pub(super) struct Decide {
    /// The source: who keeps the system that its files come from.
    #[arg(value_name = "NAME")]
    source: String,
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    by: ByWhom,
    #[command(flatten)]
    clock: Clock,
}

/// Reads the name of a source as ids are read.
pub(super) fn name(text: &str) -> Result<SourceId, Failure> {
    text.parse().map_err(|fault: IdFault| Failure::Usage(format!("the source’s name: {fault}")))
}

/// Why a source is refused, in a line.
pub(super) fn refused(error: SourceError) -> Failure {
    match error {
        SourceError::Store(error) => error.into(),
        error => Failure::Refused(error.to_string()),
    }
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Add(decide) => decide.run(Act::SourceProposed),
            Self::Approve(decide) => decide.run(Act::SourceApproved),
        }
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let sources = of_folder(&self.data)?;
        say("source\tproposed on\tby\tapproved on\tby")?;
        sources.iter().try_for_each(|source| say(&row(source)))
    }
}

fn of_folder(data: &Path) -> Result<Vec<ImportSource>, Failure> {
    let folder = DataFolder::existing(data)?;
    block_on(async {
        let records = folder.records().await?;
        let sources = records.sources().await;
        records.close().await;
        Ok(sources?)
    })
}

fn row(source: &ImportSource) -> String {
    let approved = match &source.approved {
        Some((by, at)) => format!("{}\t{by}", issue::today(*at)),
        None => "waits for a second person\t".to_owned(),
    };
    format!("{}\t{}\t{}\t{approved}", source.name, issue::today(source.proposed_at), source.proposed_by)
}

impl Decide {
    fn run(self, act: Act) -> Result<(), Failure> {
        let source = name(&self.source)?;
        let folder = DataFolder::existing(&self.data)?;
        let who = block_on(self.by.one_of_two(&folder))?;
        with_office(&self.data, async |office| {
            let at = self.clock.moment(&office.records).await?.now;
            decide(office, &source, &Entry::new(at, &who, act)).await
        })?;
        let name = source.as_str();
        say(&match act {
            Act::SourceProposed => {
                format!("{name}: waits for a second person: homeward source approve \"{name}\"")
            }
            _ => format!("{name}: approved by two people: homeward import … --source \"{name}\""),
        })
    }
}

async fn decide(office: &Office, source: &SourceId, entry: &Entry) -> Result<(), Failure> {
    if entry.act == Act::SourceProposed {
        return office.records.propose_source(source, entry).await.map_err(refused);
    }
    let people = People::of(&office.access).await?;
    let are_the_two = |proposer: &str| people.are_two_of_all([proposer, &entry.who]);
    office.records.approve_source(source, are_the_two, entry).await.map_err(refused)
}
