//! `homeward boundaries`: the layers of boundaries that there are.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{DataFolder, Failure, block_on, say};
use crate::audit::{Act, Entry};
use crate::store::boundaries::Boundaries;

#[derive(Subcommand)]
pub(super) enum Command {
    /// List every layer: short name, kind, areas, title, vintage, source, licence.
    List(List),
    /// Remove an imported layer with its areas.
    Remove(Remove),
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
pub(super) struct Remove {
    /// The layer's short name.
    layer: String,
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Remove(remove) => remove.run(),
        }
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let layers = block_on(async {
            let store = Boundaries::open_reader(folder.path()).await?;
            let layers = store.layers().await;
            store.close().await;
            Ok(layers?)
        })?;
        say("layer\tkind\tareas\ttitle\tvintage\tsource\tlicence")?;
        layers.iter().try_for_each(|layer| {
            let words = [&layer.title, &layer.vintage, &layer.source, &layer.licence].map(String::as_str);
            say(&format!("{}\t{}\t{}\t{}", layer.id, layer.kind.code(), layer.features, words.join("\t")))
        })
    }
}

impl Remove {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let removed = block_on(async {
            let store = Boundaries::open(folder.path()).await?;
            let entry = Entry::new(Timestamp::now(), Entry::SHELL, Act::BoundariesRemoved).about(&self.layer);
            let removed = store.remove(&self.layer, &entry).await;
            store.close().await;
            Ok(removed?)
        })?;
        match removed {
            true => say(&format!("{}: removed", self.layer)),
            false => Err(Failure::Refused(format!("no layer {} was imported", self.layer))),
        }
    }
}
