//! Every release of a folder, from its proposal on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::clock::today;
use super::{Failed, Office, State};
use crate::area::{self, Area};
use crate::release::{Policy, Window};
use crate::signed::Recall;
use crate::store::records::Proposal;

/// What those who approve releases work with.
pub struct Overview {
    /// The areas that releases may be made of: code and name.
    pub areas: Vec<(String, String)>,
    /// The releases, last made first.
    pub releases: Vec<Life>,
    /// How strict the gate is.
    pub policy: Policy,
}

/// The life of a release so far.
pub struct Life {
    /// Its id.
    pub id: String,
    /// The area's code.
    pub area: String,
    /// The area's name.
    pub area_name: String,
    /// When its data was frozen.
    pub cut_off: Date,
    /// The months that were counted.
    pub window: Window,
    /// Where it stands.
    pub state: State,
    /// When it was made.
    pub made_on: Date,
    /// Who approved it, and when.
    pub approvals: Vec<(String, Date)>,
    /// Its recall, with the true reason.
    pub recall: Option<Recall>,
}

/// Every release of a folder, from its proposal on. A proposal in a month that
/// has its release is past, and left out.
///
/// # Errors
///
/// [`Failed::Store`] if a store cannot be read.
pub async fn overview(office: &Office) -> Result<Overview, Failed> {
    let store = office.releases.reader();
    let (placed, recalls) = (store.placed().await?, store.recalls().await?);
    let mut issued: BTreeMap<_, _> = placed.into_iter().map(|placed| (placed.id.clone(), placed)).collect();
    let mut releases = Vec::new();
    for proposal in office.records.proposals().await? {
        let Ok(released) = proposal.released() else { continue };
        let terms = released.terms().clone();
        let state = match issued.remove(proposal.id()) {
            Some(placed) => State::of_issued(placed.is_recalled, placed.has_later),
            None if proposal.approvals().is_empty() => State::Proposed,
            None => State::ApprovedOnce,
        };
        releases.push(Life {
            id: proposal.id().to_owned(),
            area: terms.area.to_string(),
            area_name: terms.area_name,
            cut_off: terms.cut_off,
            window: terms.window,
            state,
            made_on: today(proposal.made_at()),
            approvals: approvals(&proposal),
            recall: recalls.get(proposal.id()).cloned(),
        });
    }
    let last: BTreeMap<String, Date> =
        releases.iter().filter(|life| !life.is_waiting()).fold(BTreeMap::new(), |mut last, life: &Life| {
            let cut_off = last.entry(life.area.clone()).or_insert(life.cut_off);
            *cut_off = life.cut_off.max(*cut_off);
            last
        });
    releases
        .retain(|life| !life.is_waiting() || last.get(&life.area).is_none_or(|last| life.cut_off > *last));
    releases.sort_by(|one, other| (other.cut_off, &one.area_name).cmp(&(one.cut_off, &other.area_name)));
    Ok(Overview { areas: areas(office).await?, releases, policy: office.records.policy().await? })
}

impl Life {
    fn is_waiting(&self) -> bool {
        matches!(self.state, State::Proposed | State::ApprovedOnce)
    }
}

fn approvals(proposal: &Proposal) -> Vec<(String, Date)> {
    proposal.approvals().iter().map(|(account, at)| (account.clone(), today(*at))).collect()
}

/// The areas that a release may be made of: those that no other map is of, by
/// name.
async fn areas(office: &Office) -> Result<Vec<(String, String)>, Failed> {
    let store = office.releases.reader();
    let joined = store.joined().await?;
    let issued: BTreeSet<String> = store.placed().await?.into_iter().map(|placed| placed.area).collect();
    let all = || area::all().iter().chain(&joined);
    let mapped: Vec<&Area> =
        all().filter(|area| area.code.is_joint() || issued.contains(&area.code.to_string())).collect();
    let mut free: Vec<_> = all()
        .filter(|area| !mapped.iter().any(|other| other.overlaps(area)))
        .map(|area| (area.code.to_string(), area.name.clone()))
        .collect();
    free.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(free)
}
