//! The snapshot of an area and month: taken once, by the clock, and read by
//! everything that makes, shows and approves a release (docs/privacy.md#d22).

use jiff::civil::Date;

use super::clock::{check_clock, check_cut_off, today};
use super::places::{place, refuse_second_geography};
use super::{Asked, Failed, Office, Refusal};
use crate::area::Area;
use crate::audit::{Act, Entry};
use crate::intake::Holder;
use crate::place::Month;
use crate::release::{Leaves, Released};
use crate::store::records::{SnapshotHead, SnapshotRequest};
use crate::store::releases::Skip;

/// The snapshot of an area and the clock's month; taken now where there is none.
/// Months before it that saw no release end here.
///
/// # Errors
///
/// [`Refusal`] where none may be taken, or another cut-off was asked for.
pub(super) async fn of_month(
    office: &Office,
    area: &Area,
    previous: Option<&Released<Leaves>>,
    cut_off: Option<Date>,
    asked: Asked<'_>,
) -> Result<SnapshotHead, Failed> {
    let store = office.releases.reader();
    refuse_second_geography(&store, area).await?;
    check_clock(&store, asked.now).await?;
    let month = Month::of(today(asked.now));
    let head = match open(office, area, month).await? {
        Some(head) => head,
        None => take(office, area, previous, cut_off, asked).await?,
    };
    if let Some(wanted) = cut_off.filter(|cut_off| *cut_off != head.cut_off) {
        let (area, taken) = (area.name.clone(), head.cut_off);
        return Err(Refusal::SnapshotStands { area, taken, wanted, next: first_day_after(month) }.into());
    }
    check_cut_off(area, previous, head.cut_off, asked.now)?;
    Ok(head)
}

/// The open snapshot of an area and cut-off, of whatever month; `None` where it
/// ended.
pub(super) async fn of_cut_off(
    office: &Office,
    area: &Area,
    cut_off: Date,
    asked: Asked<'_>,
) -> Result<Option<SnapshotHead>, Failed> {
    let store = office.releases.reader();
    refuse_second_geography(&store, area).await?;
    check_clock(&store, asked.now).await?;
    let code = area.code.to_string();
    let heads = office.records.snapshots().await?;
    Ok(heads.into_iter().find(|head| head.area == code && head.cut_off == cut_off))
}

/// The open snapshot of an area and month.
async fn open(office: &Office, area: &Area, month: Month) -> Result<Option<SnapshotHead>, Failed> {
    let code = area.code.to_string();
    let heads = office.records.snapshots().await?;
    if let Some(later) = heads.iter().find(|head| head.area == code && head.month > month) {
        return Err(Refusal::SnapshotLater { area: area.name.clone(), month, later: later.month }.into());
    }
    Ok(heads.into_iter().find(|head| head.area == code && head.month == month))
}

async fn take(
    office: &Office,
    area: &Area,
    previous: Option<&Released<Leaves>>,
    cut_off: Option<Date>,
    asked: Asked<'_>,
) -> Result<SnapshotHead, Failed> {
    let cut_off = cut_off.unwrap_or_else(|| today(asked.now));
    check_cut_off(area, previous, cut_off, asked.now)?;
    refuse_second_snapshot(office, area, asked).await?;
    end_months_before(office, area, asked).await?;
    let hosts: Vec<Holder> =
        area.authorities().iter().map(|one| Holder::agency(&one.code.to_string())).collect();
    let day = today(asked.now);
    let month = Month::of(day);
    let played_on = asked.is_played.then_some(day);
    let request = SnapshotRequest { area: &area.code.to_string(), hosts: &hosts, month, cut_off, played_on };
    let entry = Entry::new(asked.now, asked.by, Act::SnapshotTaken).about(area.code);
    office.records.take_snapshot(&request, &entry).await?;
    // Somebody else may have taken it meanwhile: theirs stands.
    open(office, area, month).await?.ok_or_else(|| Refusal::Changed(area.name.clone()).into())
}

/// Refuses a snapshot beside one of an area that overlaps: two maps of a place
/// could be subtracted, before they are issued too.
async fn refuse_second_snapshot(office: &Office, area: &Area, asked: Asked<'_>) -> Result<(), Failed> {
    let store = office.releases.reader();
    let month = Month::of(today(asked.now));
    for head in office.records.snapshots().await?.into_iter().filter(|head| head.month >= month) {
        let Ok(code) = head.area.parse() else { continue };
        let other = place(&store, code).await?;
        if other.code != area.code && other.overlaps(area) {
            let (area, other) = (area.name.clone(), other.name.clone());
            return Err(Refusal::SecondSnapshot { area, other, next: first_day_after(month) }.into());
        }
    }
    Ok(())
}

/// Ends the months that passed without a release: that there was none is
/// written where readers see it, and what was made of their snapshots goes.
async fn end_months_before(office: &Office, area: &Area, asked: Asked<'_>) -> Result<(), Failed> {
    let code = area.code.to_string();
    for head in office.records.snapshots().await?.into_iter().filter(|head| head.area == code) {
        let skip = Skip { area: code.clone(), cut_off: head.cut_off };
        let entry = Entry::new(asked.now, asked.by, Act::ReleaseSkipped).about(area.code);
        office.releases.skip(&skip, &entry).await?;
        office.records.end_months(&code, head.month).await?;
    }
    Ok(())
}

fn first_day_after(month: Month) -> Date {
    month.plus(1).first_day()
}
