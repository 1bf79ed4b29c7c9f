//! How a release comes to be: made from the records, approved by two people,
//! issued.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{DataFolder, Failure};
use crate::access::{Account, Role};
use crate::area::{self, Area};
use crate::document;
use crate::hotspot::{self, Hotspots};
use crate::place::Month;
use crate::release::{
    Account as Shown, Leaves, Placements, Policy, ReleaseId, Released, Request, Window, gate,
};
use crate::store::access::Access;
use crate::store::records::Records;
use crate::store::releases::{NotLoaded, NotPut, ReleaseReader, Releases};

/// A release that was made, with what only those who approve it may see.
pub(super) struct Made {
    pub released: Released<Leaves>,
    pub shown: Shown,
    pub hotspots: Hotspots,
    /// Whether nobody said where placements and refuges are.
    pub without_masks: bool,
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
    refuse_second_geography(folder, area).await?;
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
    let (placements, policy) = (Placements::default(), Policy::default());
    let returns = records.returns(|month| longest.contains(month)).await?;
    let request = Request {
        area,
        cut_off,
        masks: &masks,
        placements: &placements,
        returns: &returns,
        policy: &policy,
        previous,
        synthetic,
    };
    let (released, shown, _) = gate(&reports, &request);
    issued.push(released.clone());
    let hotspots = hotspot::follow(&issued, area);
    Ok(Made { released, shown, hotspots, without_masks: masks.is_empty() })
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

/// Refuses a country beside its authorities in one folder: the same records on
/// two maps could be subtracted (PRIVACY.md D9).
async fn refuse_second_geography(folder: &DataFolder, area: &Area) -> Result<(), Failure> {
    let store = ReleaseReader::open(folder.path()).await?;
    let others = areas_in(&store).await;
    store.close().await;
    let overlaps = |other: &Area| other.code != area.code && !(other.is_authority() && area.is_authority());
    match others?.into_iter().find(|other| overlaps(other)) {
        Some(other) => Err(Failure::Refused(format!(
            "releases of {} were issued from this folder, and {} overlaps it: one map of a place only",
            other.name, area.name
        ))),
        None => Ok(()),
    }
}

async fn areas_in(store: &ReleaseReader) -> Result<Vec<&'static Area>, Failure> {
    let mut areas = Vec::new();
    for entry in store.since(0).await? {
        let package = store.package(&entry.id).await.map_err(|error| damaged(&entry.id, error))?;
        let code = package.and_then(|package| package.area().parse().ok());
        areas.extend(code.and_then(|code| area::find(&code)));
    }
    Ok(areas)
}

/// What an approval led to.
pub(super) struct Approved {
    /// What the approver should know of the release.
    pub made: Made,
    /// Whether it is issued now.
    pub issued: bool,
}

/// Notes an approval, and issues the release where it is the second person's.
/// The release is made again from the records first, so that what is approved
/// and issued is what they say on that day, to the byte.
pub(super) async fn approve(
    records: &Records,
    folder: &DataFolder,
    id: &ReleaseId,
    by: &str,
    password: &str,
) -> Result<Approved, Failure> {
    let refused = |why: &str| Failure::Refused(format!("{id}: {why}"));
    let people = People::of(folder).await?;
    let account = people.sign_in(folder, by, password).await?;
    let proposal = records.proposal(id).await?.ok_or_else(|| refused("no such release was made"))?;
    let proposed = proposal.released().map_err(|corrupt| refused(&corrupt.to_string()))?;
    let area = area::find(&proposed.terms().area).ok_or_else(|| refused("there is no map of its area"))?;
    if !people.may_approve(&account, area) {
        return Err(Failure::Refused(format!(
            "{account} may not approve this release: custodians and analysts of the area may"
        )));
    }
    let made = make(records, folder, area, proposed.terms().cut_off).await?;
    if made.released.id() != *id || made.released != proposed {
        return Err(refused("the records or releases changed since it was made; make it again"));
    }
    let approvals = records.approve(id, &account, Timestamp::now()).await?;
    let standing = approvals.accounts.iter().filter(|account| people.may_approve(account, area)).count();
    let issued = standing >= 2;
    if issued {
        issue(folder, area, &made).await?;
    } else if approvals.repeated {
        return Err(refused(&format!("{account} has approved it; a second person must")));
    }
    Ok(Approved { made, issued })
}

/// The accounts that are active now.
struct People(Vec<Account>);

impl People {
    async fn of(folder: &DataFolder) -> Result<Self, Failure> {
        let store = Access::open(folder.path()).await?;
        let listed = store.list().await;
        store.close().await;
        let active = listed?.into_iter().filter(|listed| !listed.disabled);
        Ok(Self(active.map(|listed| listed.account).collect()))
    }

    /// The name, as it is kept, of an active account whose password this is.
    async fn sign_in(&self, folder: &DataFolder, by: &str, password: &str) -> Result<String, Failure> {
        let store = Access::open(folder.path()).await?;
        let found = store.credentials(by).await;
        store.close().await;
        let is_right = found?.is_some_and(|found| found.password.matches(password));
        let account = self.0.iter().find(|account| account.name.eq_ignore_ascii_case(by));
        match account {
            Some(account) if is_right => Ok(account.name.clone()),
            _ => Err(Failure::Refused("the name or the password is not right".to_owned())),
        }
    }

    fn may_approve(&self, name: &str, area: &Area) -> bool {
        let account = self.0.iter().find(|account| account.name.eq_ignore_ascii_case(name));
        account.is_some_and(|account| {
            matches!(account.role, Role::Custodian | Role::Analyst)
                && account.scope.covers(&area.code.to_string())
        })
    }
}

/// Issues a release: its documents go to the store of releases, all or none.
async fn issue(folder: &DataFolder, area: &Area, made: &Made) -> Result<(), Failure> {
    let package = document::package(&made.released, &made.hotspots, area);
    let store = Releases::open(folder.path()).await?;
    let put = store.put(&package).await;
    store.close().await;
    put.map_err(|error| match error {
        NotPut::Store(error) => error.into(),
        error => Failure::Refused(format!("{}: {error}", made.released.id())),
    })?;
    Ok(())
}
