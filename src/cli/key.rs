//! `homeward key`: the keys that sign releases.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::clock::Moment;
use super::release::with_office;
use super::shell::ByWhom;
use super::{DataFolder, Failure, block_on, say};
use crate::issue;
use crate::store::releases::ReleaseReader;

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the keys, oldest first: name, public key, made, retired. Hand the
    /// last public key to whoever is to check releases.
    List(List),
    /// Make a new key that signs from now on. What the old ones signed stays
    /// valid, and each vouches for the next.
    Rotate(Rotate),
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
pub(super) struct Rotate {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    by: ByWhom,
    /// The key that signs now is lost: nobody can follow from it to the new
    /// one, whose public half must be handed out anew.
    #[arg(long)]
    lost: bool,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Rotate(rotate) => rotate.run(),
        }
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let keys = block_on(async {
            let store = ReleaseReader::open(folder.path()).await?;
            let keys = issue::keys(&store).await;
            store.close().await;
            Ok(keys?)
        })?;
        say("key\tpublic key\tmade\tretired\tvouched for by the one before")?;
        for issue::KeyState { key, retired_at } in keys {
            let retired = retired_at.map(|at| issue::today(at).to_string()).unwrap_or_default();
            let vouched = if key.link.endorsement.is_some() { "yes" } else { "no" };
            let public = key.link.public_key;
            let made = issue::today(key.made_at);
            say(&format!("{}\t{public}\t{made}\t{retired}\t{vouched}", public.id()))?;
        }
        Ok(())
    }
}

impl Rotate {
    fn run(self) -> Result<(), Failure> {
        let key = with_office(&self.data, async |office| {
            let by = self.by.sign_in(office).await?;
            let asked = Moment::machine().asked(&by);
            Ok(match self.lost {
                true => issue::rotate_lost(office, asked).await?,
                false => issue::rotate(office, asked).await?,
            })
        })?;
        say("the key that signs from now on is")?;
        say(key.as_str())
    }
}
