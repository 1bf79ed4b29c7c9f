//! `homeward area`: areas that are released together.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::clock::Clock;
use super::{DataFolder, Failure, block_on, say};
use crate::area::{Area, AreaCode};
use crate::audit::{Act, Entry};
use crate::store::releases::{NotKept, ReleaseReader, Releases};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Join neighbouring authorities, to be released together and never alone.
    Join(Join),
    /// List the areas that were joined: code, name, members.
    List(List),
}

#[derive(Args)]
pub(super) struct Join {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// What the joint area is called.
    #[arg(long)]
    name: String,
    /// The authorities: GSS codes or names, separated by commas.
    #[arg(long, value_name = "CODE,CODE", value_delimiter = ',', required = true, value_parser = find_code)]
    areas: Vec<AreaCode>,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

fn find_code(text: &str) -> Result<AreaCode, String> {
    let code = AreaCode::from_name(text).or_else(|| text.parse().ok());
    code.ok_or_else(|| "no such area; give a GSS code such as E08000005".to_owned())
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Join(join) => join.run(),
            Self::List(list) => list.run(),
        }
    }
}

impl Join {
    fn run(self) -> Result<(), Failure> {
        let joint = Area::join(&self.name, &self.areas).map_err(|error| Failure::Usage(error.to_string()))?;
        let folder = DataFolder::existing(&self.data)?;
        block_on(async {
            let records = folder.records().await?;
            let moment = self.clock.moment(&records).await;
            records.close().await;
            let entry = Entry::new(moment?.now, Entry::SHELL, Act::AreasJoined).about(joint.code);
            let store = Releases::open(folder.path()).await?;
            let done = store.join(&joint, &entry).await;
            store.close().await;
            done.map_err(|error| match error {
                NotKept::Store(error) => error.into(),
                error => Failure::Refused(error.to_string()),
            })
        })?;
        say(&format!("joined {}: release it as", joint.name))?;
        say(&joint.code.to_string())
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let joined = block_on(async {
            // A new folder has no release yet.
            Releases::open(folder.path()).await?.close().await;
            let store = ReleaseReader::open(folder.path()).await?;
            let joined = store.joined().await;
            store.close().await;
            Ok(joined?)
        })?;
        say("code\tname\tmembers")?;
        for area in joined {
            let members: Vec<String> = area.members().iter().map(|one| one.code.to_string()).collect();
            say(&format!("{}\t{}\t{}", area.code, area.name, members.join(",")))?;
        }
        Ok(())
    }
}
