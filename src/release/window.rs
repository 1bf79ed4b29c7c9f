//! The window of a release: one rolling span of months (docs/privacy.md#d14).

use serde::{Deserialize, Serialize};

use super::Request;
use super::census::Census;
use crate::intake::LocationReport;
use crate::place::Month;

/// The usable reports in a year under which a tenant's window is two years.
const FEW_REPORTS: usize = 600;

/// A span of whole months, both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// How many months: 12 or 24.
    pub months: u8,
}

impl Window {
    /// The last `months` full months before a day.
    #[must_use]
    pub fn before(cut_off: jiff::civil::Date, months: u8) -> Self {
        let to = Month::of(cut_off).plus(-1);
        Self { from: to.plus(1 - i32::from(months)), to, months }
    }

    /// Whether a month lies in the window.
    #[must_use]
    pub fn contains(self, month: Month) -> bool {
        (self.from..=self.to).contains(&month)
    }

    /// The window of the release before, so that two releases of an area never
    /// differ by a year; for the first, twelve months, or twenty-four where the
    /// tenant's last twelve hold under 600 usable reports.
    pub(super) fn choose(reports: &[LocationReport], request: &Request<'_>) -> Self {
        if let Some(previous) = request.previous {
            return Self::before(request.cut_off, previous.terms().window.months);
        }
        let year = Self::before(request.cut_off, 12);
        let few = Census::take(reports, request, year).entries.len() < FEW_REPORTS;
        if few { Self::before(request.cut_off, 24) } else { year }
    }
}
