//! The time that a client asks about.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A moment, a day or an interval, open at an end that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

/// A text that is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a moment (2026-11-01T00:00:00Z), a day, or two with a slash between; .. for an open end")]
pub struct BadWhen;

impl When {
    /// Reads a moment, a day, or an interval of them.
    ///
    /// # Errors
    ///
    /// [`BadWhen`] where it is none, or ends before it begins.
    pub fn read(text: &str) -> Result<Self, BadWhen> {
        let Some((from, to)) = text.split_once('/') else {
            let (from, to) = span(text).ok_or(BadWhen)?;
            return Ok(Self { from: Some(from), to: Some(to) });
        };
        let end = |text: &str| match text {
            "" | ".." => Ok(None),
            text => span(text).map(Some).ok_or(BadWhen),
        };
        let (from, to) = (end(from)?.map(|span| span.0), end(to)?.map(|span| span.1));
        let in_order = from.is_none_or(|from| to.is_none_or(|to| from <= to));
        (in_order && (from.is_some() || to.is_some())).then_some(Self { from, to }).ok_or(BadWhen)
    }

    /// Whether it shares a moment with the days from `first` until `end`, which
    /// is the first day after them.
    #[must_use]
    pub fn meets(self, (first, end): (Date, Date)) -> bool {
        let begins = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
        let (Ok(first), Ok(end)) = (begins(first), begins(end)) else { return false };
        self.to.is_none_or(|to| to >= first) && self.from.is_none_or(|from| from < end)
    }
}

/// The first and the last moment of what a text names.
fn span(text: &str) -> Option<(Timestamp, Timestamp)> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some((moment, moment));
    }
    let day: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let begins = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let last = begins(day.tomorrow().ok()?)?.as_nanosecond() - 1;
    Some((begins(day)?, Timestamp::from_nanosecond(last).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, meets: Option<bool>) {
        let period = ("2025-11-01".parse().expect("a day"), "2026-11-01".parse().expect("a day"));
        assert_eq!(When::read(text).ok().map(|when| when.meets(period)), meets, "{text}");
    }

    #[test]
    fn a_time_meets_the_period_or_does_not_or_is_none() {
        check("2026-01-01T12:00:00Z", Some(true));
        check("2025-10-31T23:59:59Z", Some(false));
        check("2026-11-01T00:00:00Z", Some(false));
        check("2026-10-31", Some(true));
        check("2026-11-01", Some(false));
        check("../2025-11-01T00:00:00Z", Some(true));
        check("/2025-10-31T00:00:00Z", Some(false));
        check("2026-10-31T00:00:00Z/..", Some(true));
        check("2024-01-01/2030-01-01", Some(true));
        check("2026-11-02T00:00:00Z/", Some(false));
        for junk in ["", "..", "../..", "/", "2026", "2026-13-01", "2026-02-01/2026-01-01", "x/y", "a"] {
            check(junk, None);
        }
    }
}
