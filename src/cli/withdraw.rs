//! `homeward withdraw`: a child takes everything back.

use std::path::PathBuf;

use clap::Args;

use super::clock::Clock;
use super::shell::Doing;
use super::{DataFolder, Failure, block_on, say, shell};
use crate::audit::Act;
use crate::intake::Receipt;
use crate::issue::{self, Office};
use crate::release::ReleaseId;
use crate::store::records::{Outcome, Whose};

#[derive(Args)]
#[group(id = "whose", required = true, multiple = false, args = ["child", "receipt"])]
pub(super) struct Withdraw {
    /// The authority's own id of the child.
    #[arg(long, value_name = "ID")]
    child: Option<String>,
    /// The words of the child's receipt.
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
            let mut doing = self.by.doing(&folder, Act::Withdrawal).await?;
            let office = folder.office().await?;
            let done = async {
                doing.entry.at = self.clock.moment(&office.records).await?.now;
                self.withdraw(&office, receipt.as_ref(), &doing).await
            };
            let done = done.await;
            office.close().await;
            done
        })?;
        tell(&outcome)
    }

    async fn withdraw(
        &self,
        office: &Office,
        receipt: Option<&Receipt>,
        doing: &Doing,
    ) -> Result<Outcome, Failure> {
        let (records, entry, reach) = (&office.records, &doing.entry, doing.reach(office).await?);
        let day = issue::today(entry.at);
        let outcome = match (&self.child, receipt) {
            (Some(id), _) => {
                let reach = doing.account.as_ref().map(|_| &reach);
                let done = records.withdraw_by_id(id, reach, day, entry).await?;
                done.map_err(|fault| Failure::Usage(format!("--child: {fault}")))?
            }
            (None, Some(receipt)) => records.withdraw(Whose::Receipt(receipt), day, entry).await?,
            (None, None) => return Err(Failure::Usage("whose withdrawal it is must be said".to_owned())),
        };
        Ok(match outcome {
            Outcome::Withdrawn { releases } => {
                Outcome::Withdrawn { releases: issue::within(office, &doing.scope(), releases).await? }
            }
            Outcome::Already { on, releases } => {
                Outcome::Already { on, releases: issue::within(office, &doing.scope(), releases).await? }
            }
            other @ (Outcome::Unknown | Outcome::Waits) => other,
        })
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
        Outcome::Unknown | Outcome::Waits => {
            Err(Failure::Refused("the records hold nothing of this child".to_owned()))
        }
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
