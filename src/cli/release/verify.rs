use std::path::PathBuf;

use clap::Args;

use crate::cli::verify::{KeyArg, verify_folder};
use crate::cli::{DataFolder, Failure, block_on, say};
use crate::issue::{self, Checked};
use crate::release::ReleaseId;
use crate::store::releases::ReleaseReader;

#[derive(Args)]
pub(in crate::cli) struct Verify {
    /// The data folder that issued it.
    #[arg(long, value_name = "DIR", requires = "release", required_unless_present = "from")]
    data: Option<PathBuf>,
    /// The release.
    #[arg(long, value_name = "ID", requires = "data")]
    release: Option<ReleaseId>,
    /// Instead: a folder that a release was exported to; nothing else is needed.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["data", "release"])]
    from: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArg,
}

impl Verify {
    pub(super) fn run(self) -> Result<(), Failure> {
        match (&self.data, &self.release, &self.from) {
            (Some(data), Some(release), _) => of_store(&DataFolder::existing(data)?, release),
            (_, _, Some(folder)) => verify_folder(folder, &self.key.read()?),
            _ => Err(Failure::Usage("give --data and --release, or --from".to_owned())),
        }
    }
}

fn of_store(folder: &DataFolder, id: &ReleaseId) -> Result<(), Failure> {
    let checked = block_on(async {
        let store = ReleaseReader::open(folder.path()).await?;
        let checked = issue::verify(&store, id).await;
        store.close().await;
        Ok(checked?)
    })?;
    let Checked { package, slip, state, recall, made_again } = checked;
    say(&format!("{id}: whole, {} documents, SHA-256 {}", package.documents().len(), package.hash()))?;
    say(match made_again {
        true => "its documents are those that its content gives, to the byte",
        false => "it was made by other rules than this program's: its documents were not made again",
    })?;
    say(&match slip {
        Some(slip) => format!("signed by the key {} ({})", slip.signed.key.id(), slip.signed.key),
        None => "unsigned: it was issued before releases were signed".to_owned(),
    })?;
    say(&match recall {
        Some(recall) => format!("recalled on {}: {}", recall.on, recall.reason.code()),
        None => format!("state: {}", state.code()),
    })
}
