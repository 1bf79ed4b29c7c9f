//! Planned and made: what the gate lets out of the records on a day.

use jiff::civil::Date;

use super::attacked::{attacked, truth};
use super::history::{History, issued_in};
use super::places::{Place, place};
use super::report::{Facts, Report};
use super::{Asked, Failed, Office, Refusal, seen, snapshot};
use crate::area::AreaCode;
use crate::audit::{Act, Entry};
use crate::document::{self, Package};
use crate::hotspot::{self, Hotspots};
use crate::place::Month;
use crate::release::{Leaves, Ledger, Released, Request, churn, gate, utility};
use crate::store::records::{Proposal, SnapshotHead};

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
    /// Who stands behind it.
    pub(super) ledger: Ledger,
    /// The month of the clock whose snapshot it was made of.
    pub(super) month: Month,
}

/// Makes the next release of an area out of the month's snapshot, which is taken
/// where there is none yet, and keeps nothing else. Whether it may be made
/// stands in the report. Without a cut-off it is frozen today, or at the day of
/// the snapshot that stands.
///
/// # Errors
///
/// [`Refusal`] where none may be made on this day, or [`Failed`].
pub async fn plan(
    office: &Office,
    area: AreaCode,
    cut_off: Option<Date>,
    asked: Asked<'_>,
) -> Result<Made, Failed> {
    if office.records.synthetic().await?.is_none() {
        return Err(Refusal::NoRecords.into());
    }
    let store = office.releases.reader();
    let place = place(&store, area).await?;
    let history = History::of(office, &store, &place).await?;
    let head = snapshot::of_month(office, &place, history.last(), cut_off, asked).await?;
    made_of(office, place, &history, head, asked).await
}

/// Makes the release of a proposal again, out of the snapshot that it was made
/// of.
pub(super) async fn again(
    office: &Office,
    place: Place,
    proposed: &Released<Leaves>,
    asked: Asked<'_>,
) -> Result<Made, Failed> {
    let history = History::of(office, &office.releases.reader(), &place).await?;
    let head = snapshot::of_cut_off(office, &place, proposed.terms().cut_off, asked).await?;
    let changed = || Failed::from(Refusal::Changed(proposed.id().to_string()));
    made_of(office, place, &history, head.ok_or_else(changed)?, asked).await
}

/// What a snapshot makes, beside what was issued before.
async fn made_of(
    office: &Office,
    place: Place,
    history: &History,
    head: SnapshotHead,
    asked: Asked<'_>,
) -> Result<Made, Failed> {
    let synthetic = office.records.synthetic().await?.unwrap_or_default();
    let reading = Entry::new(asked.now, asked.by, Act::ReadRecords).about(place.code);
    let snapshot = office.records.snapshot(head, &reading).await?;
    let masks = office.records.masks().await?;
    let placements = office.records.placements().await?;
    let policy = office.records.policy().await?;
    let request = Request {
        area: &place,
        cut_off: snapshot.head.cut_off,
        masks: &masks,
        placements: &placements,
        insiders: &snapshot.insiders,
        custodians: history.custodians(),
        returns: &snapshot.returns,
        policy: &policy,
        previous: history.last(),
        synthetic,
        played_on: snapshot.head.played_on,
    };
    let (released, account, ledger) = gate(&snapshot.reports, &request);
    let utility = utility(&snapshot.reports, &request);
    let churn = churn(&history.earlier(), (released.content(), &ledger), released.terms().policy.k);
    let (hotspots, package) = history.publish(&released, &place);
    let truth = truth(&snapshot.reports, &masks, &placements, snapshot.insiders.iter());
    let attack = attacked(&history.documents(&package), &truth, &place.name, synthetic);
    let report = Report::of(&Facts {
        released: &released,
        previous: history.last(),
        hotspots: &hotspots,
        account: &account,
        churn: &churn,
        utility: &utility,
        attack: &attack,
        without_masks: masks.is_empty() && placements.is_empty(),
        without_members: history.without_ledger(),
    });
    let decided = [masks.bytes(), placements.bytes(), format!("{policy:?}").into_bytes()].concat();
    let report = seen::first_shown(office, &snapshot.head, &released, report, &decided).await?;
    Ok(Made { released, package, hotspots, report, place, ledger, month: snapshot.head.month })
}

/// Makes the next release of an area and keeps it for approval. A release that
/// is held back does not end the month: its snapshot stands.
///
/// # Errors
///
/// [`Refusal`] where none may be made, or [`Failed`].
pub async fn make(
    office: &Office,
    area: AreaCode,
    cut_off: Option<Date>,
    asked: Asked<'_>,
) -> Result<Made, Failed> {
    let made = plan(office, area, cut_off, asked).await?;
    if let Some(refusal) = made.report.refusal() {
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
