//! `homeward masks`: which cells are masked, and which wait for a second person.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use h3o::CellIndex;

use super::clock::Clock;
use super::release::with_office;
use super::shell::ByWhom;
use super::{DataFolder, Failure, block_on, say};
use crate::access::{Account, Role};
use crate::audit::{Act, Entry};
use crate::issue::{self, People};
use crate::release::Mask;
use crate::store::records::MasksNotApproved;
use crate::store::releases::ReleaseReader;

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the masks that wait for a second person, and count those in force.
    List(List),
    /// Approve masks that wait; the second of two different people takes them in.
    Approve(Approve),
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// List the cells that wait too, one a line.
    #[arg(long)]
    cells: bool,
}

#[derive(Args)]
pub(super) struct Approve {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The number of the proposal, as `masks list` has it.
    #[arg(long, value_name = "N")]
    proposal: i64,
    #[command(flatten)]
    by: ByWhom,
    #[command(flatten)]
    clock: Clock,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Approve(approve) => approve.run(),
        }
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let (in_force, waiting) = with_office(&self.data, async |office| {
            Ok((office.records.masks().await?.len(), office.records.proposed_masks().await?))
        })?;
        say(&format!("masked cells in force: {in_force}"))?;
        say("proposal\tproposed on\tby\tapproved by\tcells")?;
        for one in waiting {
            let (on, people) = (issue::today(one.at), one.approvals.join(","));
            say(&format!("{}\t{on}\t{}\t{people}\t{}", one.number, one.by, by_reason(&one.masks)))?;
            for (cell, mask) in one.masks.iter().filter(|_| self.cells) {
                say(&format!("{cell},{}", mask.code()))?;
            }
        }
        Ok(())
    }
}

fn by_reason(masks: &[(CellIndex, Mask)]) -> String {
    let mut counts = BTreeMap::new();
    masks.iter().for_each(|(_, mask)| *counts.entry(mask.code()).or_insert(0) += 1);
    let words: Vec<String> = counts.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    words.join(", ")
}

impl Approve {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let account = block_on(self.by.custodian(&folder))?;
        let added = with_office(&self.data, async |office| {
            let waiting = office.records.proposed_masks().await?;
            let found = waiting.iter().find(|one| one.number == self.proposal);
            let cells: Vec<CellIndex> =
                found.into_iter().flat_map(|one| &one.masks).map(|(cell, _)| *cell).collect();
            check_areas(&office.releases.reader(), &account, &cells).await?;
            let people = People::of(&office.access).await?;
            let standing =
                |name: &str| people.find(name).is_some_and(|account| account.role == Role::Custodian);
            let now = self.clock.moment(&office.records).await?.now;
            let entry = Entry::new(now, &account.name, Act::MasksApproved);
            let done = office.records.approve_masks(self.proposal, standing, &entry).await;
            done.map_err(|error| match error {
                MasksNotApproved::Store(error) => error.into(),
                error => Failure::Refused(error.to_string()),
            })
        })?;
        match added {
            Some(added) => say(&format!("{added} masked cells: approved by two people and added")),
            None => say("approved; a second custodian must approve them too"),
        }
    }
}

/// Holds a custodian to the own areas: masks elsewhere are not theirs to decide.
pub(super) async fn check_areas(
    releases: &ReleaseReader,
    account: &Account,
    cells: &[CellIndex],
) -> Result<(), Failure> {
    if issue::has_cells(releases, &account.scope, cells).await? {
        return Ok(());
    }
    let why = format!("{} may not do this: custodians of the masks’ areas may", account.name);
    Err(Failure::Refused(why))
}
