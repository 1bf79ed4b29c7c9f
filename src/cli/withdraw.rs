//! `homeward withdraw`: a child takes everything back.

use std::path::PathBuf;

use clap::Args;

use super::clock::Clock;
use super::{DataFolder, Failure, block_on, say, shell};
use crate::audit::{Act, Entry};
use crate::intake::Receipt;
use crate::issue;
use crate::release::ReleaseId;
use crate::store::records::{Outcome, Records, Whose};

#[derive(Args)]
#[group(id = "whose", required = true, multiple = false, args = ["child", "receipt"])]
pub(super) struct Withdraw {
    /// The authority's own id of the child.
    #[arg(long, value_name = "ID")]
    child: Option<String>,
    /// The three words of the child's receipt.
    #[arg(long, value_name = "WORDS")]
    receipt: Option<String>,
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    by: shell::By,
    #[command(flatten)]
    clock: Clock,
}

impl Withdraw {
    pub(super) fn run(self) -> Result<(), Failure> {
        // What was typed is not told back: it may be all but right.
        let receipt = self.receipt.as_deref().map(str::parse::<Receipt>).transpose();
        let receipt = receipt.map_err(|error| Failure::Usage(error.to_string()))?;
        let folder = DataFolder::existing(&self.data)?;
        let outcome = block_on(async {
            let mut entry = self.by.entry(&folder, Act::Withdrawal).await?;
            let records = folder.records().await?;
            let done = async {
                entry.at = self.clock.moment(&records).await?.now;
                self.withdraw(&records, receipt.as_ref(), &entry).await
            };
            let done = done.await;
            records.close().await;
            done
        })?;
        tell(&outcome)
    }

    async fn withdraw(
        &self,
        records: &Records,
        receipt: Option<&Receipt>,
        entry: &Entry,
    ) -> Result<Outcome, Failure> {
        let day = issue::today(entry.at);
        match (&self.child, receipt) {
            (Some(id), _) => {
                let done = records.withdraw_by_id(id, day, entry).await?;
                done.map_err(|fault| Failure::Usage(format!("--child: {fault}")))
            }
            (None, Some(receipt)) => Ok(records.withdraw(Whose::Receipt(receipt), day, entry).await?),
            (None, None) => Err(Failure::Usage("whose withdrawal it is must be said".to_owned())),
        }
    }
}

fn tell(outcome: &Outcome) -> Result<(), Failure> {
    match outcome {
        Outcome::Withdrawn { releases } => {
            say("withdrawn: the child's records are gone, and cannot be read in any copy of them")?;
            say(&traced(releases))
        }
        Outcome::Already { on, releases } => {
            Err(Failure::Refused(format!("this child withdrew on {on}; {}", traced(releases))))
        }
        Outcome::Unknown => Err(Failure::Refused("the records hold nothing of this child".to_owned())),
    }
}

/// Which issued releases had the child, as the ledger has it.
fn traced(releases: &[ReleaseId]) -> String {
    if releases.is_empty() {
        return "no issued release had the child's places".to_owned();
    }
    let ids: Vec<&str> = releases.iter().map(ReleaseId::as_str).collect();
    format!("issued releases that had the child's places, and stay as they are: {}", ids.join(" "))
}
