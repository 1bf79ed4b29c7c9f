//! `homeward policy`: how strict the gate is, decided by two people.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::shell::ByWhom;
use super::{DataFolder, Failure, block_on, say};
use crate::audit::{Act, Entry};
use crate::release::{Policy, Threshold, TopBand};
use crate::store::records::{NotDecided, Policies, Records};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Show the policy in force and the one that waits for approval.
    Show(Show),
    /// Propose a policy; a second custodian puts it in force.
    Propose(Change),
    /// Approve the policy that waits.
    Approve(Change),
}

#[derive(Args)]
pub(super) struct Show {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
pub(super) struct Change {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    by: ByWhom,
    /// How many other children there must be: 5 to 25.
    #[arg(long, value_name = "N", value_parser = threshold)]
    k: Option<Threshold>,
    /// Take away the children of any two holders, and not of one alone. It can
    /// never be switched off again.
    #[arg(long)]
    colluding_holders: bool,
    /// The band that the bands end with: 25+ tells of 25 children and more in
    /// one band, and can never be left again; 800+ has bands that double.
    #[arg(long, value_name = "25+|800+", value_parser = top_band)]
    top_band: Option<TopBand>,
}

pub(super) fn top_band(text: &str) -> Result<TopBand, String> {
    text.parse().map_err(|_| "the top band is 25+ or 800+".to_owned())
}

fn threshold(text: &str) -> Result<Threshold, String> {
    let k = text.parse().ok().and_then(Threshold::new);
    k.ok_or_else(|| format!("k is a number from {} to {}", Threshold::LEAST.get(), Threshold::MOST.get()))
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Show(show) => show.run(),
            Self::Propose(change) => change.run(Act::PolicyProposed),
            Self::Approve(change) => change.run(Act::PolicyApproved),
        }
    }
}

impl Show {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let policies = block_on(async {
            let records = folder.records().await?;
            let policies = records.policies().await;
            records.close().await;
            Ok(policies?)
        })?;
        say_policies(&policies)
    }
}

impl Change {
    fn run(self, act: Act) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let policies = block_on(async {
            let who = self.by.custodian_of_all(&folder).await?;
            let entry = Entry::new(Timestamp::now(), &who, act);
            let records = folder.records().await?;
            let done = self.decide(&records, &entry).await;
            let policies = records.policies().await;
            records.close().await;
            done.map_err(|error| match error {
                NotDecided::Store(error) => error.into(),
                error => Failure::Refused(error.to_string()),
            })?;
            Ok(policies?)
        })?;
        say_policies(&policies)
    }

    async fn decide(&self, records: &Records, entry: &Entry) -> Result<(), NotDecided> {
        let known = records.policies().await?;
        if entry.act == Act::PolicyProposed {
            return records.propose_policy(self.changed(known.in_force), entry).await;
        }
        let waiting = known.proposed.ok_or(NotDecided::NothingProposed)?.policy;
        // What is said again must be what waits.
        let said = Policy {
            k: self.k.unwrap_or(waiting.k),
            colluding_holders: self.colluding_holders || waiting.colluding_holders,
            top_band: self.top_band.unwrap_or(waiting.top_band),
        };
        records.approve_policy(said, entry).await
    }

    /// The policy in force with what was asked for.
    fn changed(&self, in_force: Policy) -> Policy {
        Policy {
            k: self.k.unwrap_or(in_force.k),
            colluding_holders: self.colluding_holders || in_force.colluding_holders,
            top_band: self.top_band.unwrap_or(in_force.top_band),
        }
    }
}

fn say_policies(policies: &Policies) -> Result<(), Failure> {
    say(&format!("in force: {}", words(policies.in_force)))?;
    match &policies.proposed {
        Some(proposed) => say(&format!(
            "proposed by {}: {}; a second custodian must approve it",
            proposed.by,
            words(proposed.policy)
        )),
        None => Ok(()),
    }
}

fn words(policy: Policy) -> String {
    let holders = if policy.colluding_holders {
        "the children of any two holders"
    } else {
        "the children of any holder"
    };
    let bands = match policy.top_band {
        TopBand::TwentyFiveOrMore => "; one band of 25 children or more",
        TopBand::EightHundredOrMore => "",
    };
    format!("k {}: as many others once {holders} are taken away{bands}", policy.k.get())
}
