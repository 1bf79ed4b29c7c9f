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

/// Refuses a clock that was set back: what it says is before something that
/// has been done by it.
pub(super) async fn check_clock(store: &ReleaseReader, now: Timestamp) -> Result<(), Failed> {
    match store.last_issued_at().await? {
        Some(issued) if now.as_second() < issued.as_second() => {
            Err(Refusal::ClockBack { now: today(now), issued: today(issued) }.into())
        }
        _ => Ok(()),
    }
}

/// Refuses a cut-off that has not come, one that is not after the last, and a
/// second in a month (PRIVACY.md D15).
pub(super) async fn check_cut_off(
    store: &ReleaseReader,
    area: &Area,
    previous: Option<&Released<Leaves>>,
    cut_off: Date,
    now: Timestamp,
) -> Result<(), Failed> {
    if let Some(last) = previous.map(|previous| previous.terms().cut_off)
        && Month::of(cut_off) <= Month::of(last)
    {
        return Err(Refusal::ThatMonth { area: area.name.clone(), last }.into());
    }
    if cut_off > today(now) {
        return Err(Refusal::NotYet { cut_off, now: today(now) }.into());
    }
    let code = area.code.to_string();
    let skipped = store.skips().await?.into_iter().filter(|skip| skip.area == code);
    match skipped.map(|skip| skip.cut_off).max() {
        Some(skipped) if Month::of(cut_off) <= Month::of(skipped) => {
            Err(Refusal::Skipped { area: area.name.clone(), skipped }.into())
        }
        _ => Ok(()),
    }
}
