//! How a release comes to be: made from the records, approved by two people,
//! issued.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{DataFolder, Failure};
use crate::access::Role;
use crate::area::{self, Area};
use crate::document;
use crate::hotspot::{self, Hotspots};
use crate::place::Month;
use crate::release::{Account, Leaves, ReleaseId, Released, Request, Window, gate};
use crate::store::access::Access;
use crate::store::records::{Approval, Records};
use crate::store::releases::{NotLoaded, ReleaseReader, Releases};

/// A release that was made, with what only those who approve it may see.
pub(super) struct Made {
    pub released: Released<Leaves>,
    pub account: Account,
    pub hotspots: Hotspots,
}

/// Makes the next release of an area.
pub(super) async fn make(
    records: &Records,
    folder: &DataFolder,
    area: &'static Area,
    cut_off: Date,
) -> Result<Made, Failure> {
    let Some(synthetic) = records.synthetic().await? else {
        return Err(Failure::Refused(
            "there are no records to make a release of: import interviews first".to_owned(),
        ));
    };
    let mut issued = issued(folder, area).await?;
    let previous = issued.last();
    if let Some(previous) = previous
        && Month::of(cut_off) <= Month::of(previous.terms().cut_off)
    {
        let last = previous.terms().cut_off;
        return Err(Failure::Refused(format!(
            "{} has a release of {last}: the next may be made from the month after",
            area.name
        )));
    }
    // No window is longer: what lies outside need not be held in memory.
    let longest = Window::before(cut_off, 24);
    let reports = records.reports(|report| longest.contains(report.month())).await?;
    let masks = records.masks().await?;
    let request = Request { area, cut_off, masks: &masks, previous: previous.map(Released::id), synthetic };
    let (released, account) = gate(&reports, &request);
    issued.push(released.clone());
    let hotspots = hotspot::follow(&issued, area);
    Ok(Made { released, account, hotspots })
}

/// The issued releases of an area, oldest first.
async fn issued(folder: &DataFolder, area: &Area) -> Result<Vec<Released<Leaves>>, Failure> {
    // A new folder has no release yet.
    Releases::open(folder.path()).await?.close().await;
    let store = ReleaseReader::open(folder.path()).await?;
    let issued = issued_in(&store, area).await;
    store.close().await;
    issued
}

/// The issued releases of an area in a store, oldest first.
pub(super) async fn issued_in(store: &ReleaseReader, area: &Area) -> Result<Vec<Released<Leaves>>, Failure> {
    let mut issued = Vec::new();
    for entry in store.since(0).await? {
        let package = store.package(&entry.id).await.map_err(|error| damaged(&entry.id, error))?;
        let Some(package) = package.filter(|package| package.area() == area.code.to_string()) else {
            continue;
        };
        let released = Released::reopen(package.content(), package.hash());
        issued.push(released.map_err(|corrupt| Failure::Refused(format!("{}: {corrupt}", entry.id)))?);
    }
    Ok(issued)
}

fn damaged(id: &str, error: NotLoaded) -> Failure {
    match error {
        NotLoaded::Corrupt(corrupt) => Failure::Refused(format!("{id}: {corrupt}")),
        NotLoaded::Store(store) => store.into(),
    }
}

/// Notes an approval, and issues the release where it is the second person's.
/// Returns whether it was.
pub(super) async fn approve(
    records: &Records,
    folder: &DataFolder,
    id: &ReleaseId,
    by: &str,
    password: &str,
) -> Result<bool, Failure> {
    let account = approver(folder, by, password).await?;
    let Some(proposal) = records.proposal(id).await? else {
        return Err(Failure::Refused(format!("{id}: no such release was made")));
    };
    let released = proposal.released().map_err(|corrupt| Failure::Refused(format!("{id}: {corrupt}")))?;
    match records.approve(id, &account, Timestamp::now()).await? {
        Approval::First => Ok(false),
        Approval::SamePerson => {
            Err(Failure::Refused(format!("{id}: {account} has approved it; a second person must")))
        }
        Approval::Second => issue(folder, released).await.map(|()| true),
    }
}

/// The name of an account whose password this is and who may approve.
async fn approver(folder: &DataFolder, by: &str, password: &str) -> Result<String, Failure> {
    let store = Access::open(folder.path()).await?;
    let (found, listed) = (store.credentials(by).await, store.list().await);
    store.close().await;
    let refused = || Failure::Refused("the name or the password is not right".to_owned());
    let found = found?.filter(|found| !found.disabled).ok_or_else(refused)?;
    if !found.password.matches(password) {
        return Err(refused());
    }
    let account = listed?.into_iter().map(|listed| listed.account);
    let account =
        account.into_iter().find(|account| account.name.eq_ignore_ascii_case(by)).ok_or_else(refused)?;
    match account.role {
        Role::Custodian | Role::Analyst => Ok(account.name),
        _ => Err(Failure::Refused(format!(
            "{} may not approve releases: custodians and analysts may",
            account.name
        ))),
    }
}

/// Issues a release: its documents go to the store of releases, all or none.
async fn issue(folder: &DataFolder, released: Released<Leaves>) -> Result<(), Failure> {
    let id = released.id();
    let area = area::find(&released.terms().area)
        .ok_or_else(|| Failure::Refused(format!("{id}: this version of Homeward has no map of its area")))?;
    let mut line = issued(folder, area).await?;
    if line.iter().any(|issued| issued.id() == id) {
        return Ok(());
    }
    if line.last().map(Released::id) != released.terms().previous {
        return Err(Failure::Refused(format!(
            "{id}: another release was issued since it was made; make it again"
        )));
    }
    line.push(released);
    let hotspots = hotspot::follow(&line, area);
    let released = line.pop().expect("it was just put there");
    let package = document::package(&released, &hotspots, area);
    let store = Releases::open(folder.path()).await?;
    let put = store.put(&package).await;
    store.close().await;
    put.map_err(|error| Failure::Refused(format!("{id}: {error}")))?;
    Ok(())
}
