//! What the clock may say.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Failed, Refusal};
use crate::area::Area;
use crate::place::Month;
use crate::release::{Leaves, Released};
use crate::store::releases::ReleaseReader;

/// The day in England at a moment.
#[must_use]
pub fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).date()
}

/// Refuses a clock that no month can be counted by, and one that was set back:
/// what it says is before something that has been done by it.
pub(super) async fn check_clock(store: &ReleaseReader, now: Timestamp) -> Result<(), Failed> {
    if Month::counted(today(now)).is_none() {
        return Err(Refusal::ClockOut { now: today(now) }.into());
    }
    match store.last_issued_at().await? {
        Some(issued) if now.as_second() < issued.as_second() => {
            Err(Refusal::ClockBack { now: today(now), issued: today(issued) }.into())
        }
        _ => Ok(()),
    }
}

/// Refuses a cut-off that has not come, one in the month of the last or before,
/// and for the first release one in a month that is over: nobody looks back
/// before there was a map (docs/privacy.md#d15, #d22).
pub(super) fn check_cut_off(
    area: &Area,
    previous: Option<&Released<Leaves>>,
    cut_off: Date,
    now: Timestamp,
) -> Result<(), Failed> {
    let (area, now) = (area.name.clone(), today(now));
    match previous.map(|previous| previous.terms().cut_off) {
        Some(last) if Month::of(cut_off) <= Month::of(last) => Err(Refusal::ThatMonth { area, last }.into()),
        _ if cut_off > now => Err(Refusal::NotYet { cut_off, now }.into()),
        None if Month::of(cut_off) < Month::of(now) => Err(Refusal::FirstInPast { area, cut_off }.into()),
        _ => Ok(()),
    }
}
