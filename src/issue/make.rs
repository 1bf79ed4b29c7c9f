//! Planned and made: what the gate lets out of the records on a day.

use jiff::civil::Date;

use super::clock::{check_clock, check_cut_off};
use super::{Asked, Failed, Office, Refusal};
use crate::area::{self, Area};
use crate::audit::{Act, Entry};
use crate::hotspot::{self, Hotspots};
use crate::release::{Account as Shown, Leaves, Released, Request, Window, gate};
use crate::store::releases::ReleaseReader;

/// A release that was made, with what only those who approve it may see.
pub struct Made {
    /// The release.
    pub released: Released<Leaves>,
    /// What was held back, in exact numbers.
    pub shown: Shown,
    /// Its hotspots.
    pub hotspots: Hotspots,
    /// Whether nobody said where placements and refuges are.
    pub without_masks: bool,
}

/// Makes the next release of an area and keeps nothing.
///
/// # Errors
///
/// [`Refusal`] where none may be made on this day, or [`Failed`].
pub async fn plan(
    office: &Office,
    area: &'static Area,
    cut_off: Date,
    asked: Asked<'_>,
) -> Result<Made, Failed> {
    let Some(synthetic) = office.records.synthetic().await? else {
        return Err(Refusal::NoRecords.into());
    };
    let store = office.releases.reader();
    let mut issued = issued_in(&store, area).await?;
    let previous = issued.last();
    refuse_second_geography(&store, area).await?;
    check_clock(&store, asked.now).await?;
    check_cut_off(&store, area, previous, cut_off, asked.now).await?;
    let reading = Entry::new(asked.now, asked.by, Act::ReadRecords).about(area.code);
    // No window is longer: what lies outside need not be held in memory.
    let longest = Window::before(cut_off, 24);
    let reports = office.records.reports(&reading, |report| longest.contains(report.month())).await?;
    let returns = office.records.returns(&reading, |month| longest.contains(month)).await?;
    let masks = office.records.masks().await?;
    let (placements, policy) = (office.records.placements().await?, office.records.policy().await?);
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
    Ok(Made { released, shown, hotspots, without_masks: masks.is_empty() && placements.is_empty() })
}

/// Makes the next release of an area and keeps it for approval.
///
/// # Errors
///
/// [`Refusal`] where none may be made on this day, or [`Failed`].
pub async fn make(
    office: &Office,
    area: &'static Area,
    cut_off: Date,
    asked: Asked<'_>,
) -> Result<Made, Failed> {
    let made = plan(office, area, cut_off, asked).await?;
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseProposed).about(made.released.id());
    office.records.propose(&made.released, &entry).await?;
    Ok(made)
}

/// The issued releases of an area in a store, oldest first, recalled ones too:
/// readers had them.
///
/// # Errors
///
/// [`Refusal::Damaged`] if one is not as it was issued, or [`Failed::Store`].
pub async fn issued_in(store: &ReleaseReader, area: &Area) -> Result<Vec<Released<Leaves>>, Failed> {
    let mut issued = Vec::new();
    for entry in store.since(0).await? {
        let package = store.package(&entry.id).await.map_err(|error| Failed::loading(&entry.id, error))?;
        let Some(package) = package.filter(|package| package.area() == area.code.to_string()) else {
            continue;
        };
        let released = Released::reopen(package.content(), package.hash());
        issued.push(released.map_err(|corrupt| Refusal::Damaged { id: entry.id, why: corrupt.to_string() })?);
    }
    Ok(issued)
}

/// Refuses a country beside its authorities in one folder: the same records on
/// two maps could be subtracted (PRIVACY.md D9).
async fn refuse_second_geography(store: &ReleaseReader, area: &Area) -> Result<(), Failed> {
    let overlaps = |other: &Area| other.code != area.code && !(other.is_authority() && area.is_authority());
    match areas_in(store).await?.into_iter().find(|other| overlaps(other)) {
        Some(other) => {
            Err(Refusal::SecondGeography { area: area.name.clone(), other: other.name.clone() }.into())
        }
        None => Ok(()),
    }
}

async fn areas_in(store: &ReleaseReader) -> Result<Vec<&'static Area>, Failed> {
    let mut areas = Vec::new();
    for entry in store.since(0).await? {
        let package = store.package(&entry.id).await.map_err(|error| Failed::loading(&entry.id, error))?;
        let code = package.and_then(|package| package.area().parse().ok());
        areas.extend(code.and_then(|code| area::find(&code)));
    }
    Ok(areas)
}
