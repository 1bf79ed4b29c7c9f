//! `homeward corrections`: changes of recorded rows, decided on by a second person.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::clock::Clock;
use super::shell::{ByWhom, Doing};
use super::{DataFolder, Failure, block_on, say};
use crate::audit::{Act, Entry};
use crate::store::records::{Approval, CorrectionError, Reach, Records, WaitingCorrection};

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the corrections and merges that wait for a second person.
    List(List),
    /// Approve one, as a second custodian: it is in the next release.
    Approve(Decide),
    /// Reject one: nothing is changed.
    Reject(Decide),
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
pub(super) struct Decide {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    by: ByWhom,
    /// Its number, as `list` tells it; needed where several wait.
    #[arg(long, value_name = "N")]
    number: Option<i64>,
    #[command(flatten)]
    clock: Clock,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Approve(decide) => decide.run(true),
            Self::Reject(decide) => decide.run(false),
        }
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let waiting = block_on(async {
            let records = folder.records().await?;
            let waiting = records.waiting_corrections().await;
            records.close().await;
            Ok(waiting?)
        })?;
        if waiting.is_empty() {
            return say("no correction waits for approval");
        }
        waiting.iter().try_for_each(|one| say(&words(one)))
    }
}

impl Decide {
    fn run(self, is_approved: bool) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let said = block_on(async {
            let account = self.by.custodian(&folder).await?;
            // The store says which of its acts it is.
            let act = if is_approved { Act::CorrectionApproved } else { Act::CorrectionRejected };
            let entry = Entry::new(Timestamp::now(), &account.name, act);
            let doing = Doing { entry, account: Some(account) };
            let reach = doing.reach_in(&folder).await?;
            let records = folder.records().await?;
            let done = self.decide(&records, doing.entry, &reach, is_approved).await;
            records.close().await;
            done
        })?;
        say(&said)
    }

    async fn decide(
        &self,
        records: &Records,
        entry: Entry,
        reach: &Reach,
        is_approved: bool,
    ) -> Result<String, Failure> {
        let at = self.clock.moment(records).await?;
        let (entry, day) = (&Entry { at: at.now, ..entry }, at.day());
        let number = self.chosen(&records.waiting_corrections().await?)?;
        if !is_approved {
            records.reject_correction(number, reach, day, entry).await.map_err(refused)?;
            return Ok(format!("rejected: {number}; nothing was changed"));
        }
        Ok(match records.approve_correction(number, reach, day, entry).await.map_err(refused)? {
            Approval::Done(rows) => {
                format!("approved: {number}, {rows} rows; the next release follows them, and no issued one")
            }
            Approval::AnotherNeeded => {
                format!(
                    "{number} was proposed without an account and is yours now: a second custodian must approve it"
                )
            }
        })
    }

    /// The one that is meant.
    fn chosen(&self, waiting: &[WaitingCorrection]) -> Result<i64, Failure> {
        match (self.number, waiting) {
            (Some(number), _) => Ok(number),
            (None, [one]) => Ok(one.number),
            (None, []) => Err(Failure::Refused("no correction waits for approval".to_owned())),
            (None, _) => Err(Failure::Usage("several corrections wait: say which, with --number".to_owned())),
        }
    }
}

fn refused(error: CorrectionError) -> Failure {
    match error {
        CorrectionError::Store(error) => error.into(),
        error => Failure::Refused(error.to_string()),
    }
}

/// A file that waits, without a word of what is in it.
pub(super) fn words(one: &WaitingCorrection) -> String {
    let by = if one.by == Entry::SHELL { "nobody by name" } else { &one.by };
    let needed = if one.by == Entry::SHELL { "two custodians" } else { "a second custodian" };
    let (number, kind, rows) = (one.number, one.kind.code(), one.rows);
    format!("{number}: {kind}, {rows} rows, proposed by {by} on {}; {needed} must approve it", day(one.at))
}

fn day(at: Timestamp) -> jiff::civil::Date {
    crate::issue::today(at)
}
