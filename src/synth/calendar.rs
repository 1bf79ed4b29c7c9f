//! Days and hours of a world, in minutes from its first day.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// Minutes in a day.
pub(super) const DAY: i64 = 24 * 60;

/// The days of a world. Minute 0 is midnight at the start of `origin`.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    /// First day of the first year block.
    pub(super) origin: Date,
    /// First day of the window.
    pub(super) from: Date,
    /// First day after the window.
    pub(super) end: Date,
    /// First days of the year blocks, and `end`.
    pub(super) blocks: Vec<Date>,
}

impl Calendar {
    /// The `months` months that end with the month of `last`, in blocks of a year
    /// counted back from the end; the first block may begin before the window.
    pub(super) fn new(last: Date, months: u16) -> Self {
        let end = shift(last.first_of_month(), 1);
        let years = i64::from(months.max(1).div_ceil(12));
        let blocks: Vec<_> = (0..=years).map(|year| shift(end, -12 * (years - year))).collect();
        Self { origin: blocks[0], from: shift(end, -i64::from(months)), end, blocks }
    }

    /// The day of a minute.
    pub(super) fn date(&self, minute: i64) -> Date {
        self.origin.saturating_add(minute.div_euclid(DAY).days())
    }

    /// Whole days from the origin to a day.
    pub(super) fn day(&self, date: Date) -> i64 {
        date.since(self.origin).map_or(0, |span: Span| i64::from(span.get_days()))
    }

    /// The first minute of the window and the first after it.
    pub(super) fn window(&self) -> (i64, i64) {
        (self.day(self.from) * DAY, self.day(self.end) * DAY)
    }
}

/// A day some months on.
pub(super) fn shift(date: Date, months: i64) -> Date {
    date.saturating_add(months.months())
}

/// A day as `YYYY-MM`.
pub(super) fn month_name(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// The kind of day of a place: `weekday`, `friday`, `saturday` or `sunday`.
pub(super) fn day_type(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
        _ => "weekday",
    }
}

/// The time band of an hour of the day.
pub(super) fn band(hour: i64) -> &'static str {
    match hour {
        2..5 => "night",
        5..8 => "early",
        8..15 => "school",
        15..18 => "after_school",
        18..22 => "evening",
        _ => "late",
    }
}

/// Whether a day lies in an English school term (holidays are those of a usual year).
pub(super) fn in_term(date: Date) -> bool {
    let (month, day) = (date.month(), date.day());
    !matches!(
        (month, day),
        (8, _) | (7, 22..) | (12, 20..) | (1, ..=3) | (4, 1..=14) | (10, 24..=31) | (5, 25..)
    )
}

/// Assumed: how busy a month is, against the year's mean.
pub(super) fn season(date: Date) -> f64 {
    match date.month() {
        6..=8 => 1.15,
        12 => 0.9,
        _ => 1.0,
    }
}

/// Assumed: the share of episodes that begin on each day of the week.
pub(super) fn weekday_weight(date: Date) -> f64 {
    [0.13, 0.13, 0.13, 0.14, 0.17, 0.17, 0.13]
        [usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
}
