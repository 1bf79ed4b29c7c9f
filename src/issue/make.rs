//! Planned and made: what the gate lets out of the records on a day.

use jiff::civil::Date;

use super::attacked::{attacked, truth};
use super::clock::{check_clock, check_cut_off};
use super::places::{Place, place, refuse_second_geography};
use super::report::{Facts, Report};
use super::{Asked, Failed, Office, Refusal};
use crate::area::{Area, AreaCode};
use crate::audit::{Act, Entry};
use crate::document::{self, Package};
use crate::hotspot::{self, Hotspots};
use crate::release::{Churn, Leaves, Released, Request, Window, churn, gate, utility};
use crate::store::records::{Members, Proposal};
use crate::store::releases::{ReleaseReader, Skip};

/// A release that was made, with what only those who approve it may see.
pub struct Made {
    /// The release.
    pub released: Released<Leaves>,
    /// Its documents, as they would be issued.
    pub package: Package,
    /// Its hotspots.
    pub hotspots: Hotspots,
    /// What those who approve it are shown.
    pub report: Report,
    /// The area.
    pub(super) place: Place,
    /// What each child adds to it.
    pub(super) members: Members,
}

/// Makes the next release of an area and keeps nothing. Whether it may be made
/// stands in the report.
///
/// # Errors
///
/// [`Refusal`] where none may be made on this day, or [`Failed`].
pub async fn plan(office: &Office, area: AreaCode, cut_off: Date, asked: Asked<'_>) -> Result<Made, Failed> {
    let Some(synthetic) = office.records.synthetic().await? else {
        return Err(Refusal::NoRecords.into());
    };
    let store = office.releases.reader();
    let place = place(&store, area).await?;
    let packages = packages_of(&store, &place).await?;
    let mut issued = reopened(&packages)?;
    refuse_second_geography(&store, &place).await?;
    check_clock(&store, asked.now).await?;
    check_cut_off(&store, &place, issued.last(), cut_off, asked.now).await?;
    // No window is longer: what lies outside need not be held in memory.
    let longest = Window::before(cut_off, 24);
    let reading = Entry::new(asked.now, asked.by, Act::ReadRecords).about(area);
    let reports = office.records.reports(&reading, |report| longest.contains(report.month())).await?;
    let returns = office.records.returns(&reading, |month| longest.contains(month)).await?;
    let (masks, placements) = (office.records.masks().await?, office.records.placements().await?);
    let request = Request {
        area: &place,
        cut_off,
        masks: &masks,
        placements: &placements,
        returns: &returns,
        policy: &office.records.policy().await?,
        previous: issued.last(),
        synthetic,
    };
    let (released, account, contributions) = gate(&reports, &request);
    let utility = utility(&reports, &request);
    let members = office.records.digests(&contributions);
    let (churn, without_members) = moved(office, issued.last(), &released, &members).await?;
    issued.push(released);
    let hotspots = hotspot::follow(&issued, &place);
    let released = issued.pop().expect("it was pushed above");
    let package = document::package(&released, &hotspots, &place);
    let before = packages.iter().chain([&package]).map(|package| package.documents().clone());
    let truth = truth(&reports, &masks, &placements);
    let attack = attacked(&before.collect::<Vec<_>>(), &truth, &place.name, synthetic);
    let report = Report::of(&Facts {
        released: &released,
        previous: issued.last(),
        hotspots: &hotspots,
        account: &account,
        churn: &churn,
        utility: &utility,
        attack: &attack,
        without_masks: masks.is_empty() && placements.is_empty(),
        without_members,
    });
    Ok(Made { released, package, hotspots, report, place, members })
}

/// What moved since the release before, and whether it is not known what each
/// child added to that one. It may be recalled: readers had it.
async fn moved(
    office: &Office,
    previous: Option<&Released<Leaves>>,
    released: &Released<Leaves>,
    members: &Members,
) -> Result<(Churn, bool), Failed> {
    let now = (released.content(), members);
    let Some(previous) = previous else { return Ok((churn(None, now), false)) };
    let kept = office.records.members(&previous.id()).await?;
    let is_unknown = kept.is_none();
    let before = kept.unwrap_or_default();
    Ok((churn(Some((previous.content(), &before)), now), is_unknown))
}

/// Makes the next release of an area and keeps it for approval. Where too
/// little moved, it notes instead that there is none at this cut-off.
///
/// # Errors
///
/// [`Refusal`] where none may be made, or [`Failed`].
pub async fn make(office: &Office, area: AreaCode, cut_off: Date, asked: Asked<'_>) -> Result<Made, Failed> {
    let made = plan(office, area, cut_off, asked).await?;
    if let Some(refusal) = made.report.refusal() {
        let skip = Skip { area: area.to_string(), cut_off };
        let entry = Entry::new(asked.now, asked.by, Act::ReleaseSkipped).about(area);
        office.releases.skip(&skip, &entry).await?;
        return Err(refusal.into());
    }
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseProposed).about(made.released.id());
    let report = serde_json::to_string(&made.report).expect("a report has string keys only");
    office.records.propose(&made.released, &report, &entry).await?;
    Ok(made)
}

/// The documents of a proposal, as they would be issued.
///
/// # Errors
///
/// [`Refusal::Damaged`] if the proposal is not what was made, or [`Failed`].
pub async fn preview(office: &Office, proposal: &Proposal) -> Result<Package, Failed> {
    let released = proposal
        .released()
        .map_err(|corrupt| Refusal::Damaged { id: proposal.id().to_owned(), why: corrupt.to_string() })?;
    let store = office.releases.reader();
    let place = place(&store, released.terms().area).await?;
    let mut issued = issued_in(&store, &place).await?;
    // An issued one is looked at as it was then.
    if let Some(at) = issued.iter().position(|before| before.hash() == released.hash()) {
        issued.truncate(at);
    }
    issued.push(released);
    let hotspots = hotspot::follow(&issued, &place);
    let released = issued.pop().expect("it was pushed above");
    Ok(document::package(&released, &hotspots, &place))
}

/// The issued releases of an area in a store, oldest first, recalled ones too:
/// readers had them.
///
/// # Errors
///
/// [`Refusal::Damaged`] if one is not as it was issued, or [`Failed::Store`].
pub async fn issued_in(store: &ReleaseReader, area: &Area) -> Result<Vec<Released<Leaves>>, Failed> {
    reopened(&packages_of(store, area).await?)
}

async fn packages_of(store: &ReleaseReader, area: &Area) -> Result<Vec<Package>, Failed> {
    let mut packages = Vec::new();
    let code = area.code.to_string();
    for placed in store.placed().await?.into_iter().filter(|placed| placed.area == code) {
        let package = store.package(&placed.id).await;
        packages.extend(package.map_err(|error| Failed::loading(&placed.id, error))?);
    }
    Ok(packages)
}

fn reopened(packages: &[Package]) -> Result<Vec<Released<Leaves>>, Failed> {
    let reopen = |package: &Package| {
        let damaged = |why: String| Refusal::Damaged { id: package.id().to_owned(), why };
        let released = Released::reopen(package.content(), package.hash());
        Ok(released.map_err(|corrupt| damaged(corrupt.to_string()))?)
    };
    packages.iter().map(reopen).collect()
}
