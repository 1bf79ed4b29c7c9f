//! Who is a custodian and no insider: whoever holds most of a partnership's
//! records knows its children already (docs/privacy.md#d3a, #d24).

use std::collections::{BTreeMap, BTreeSet};

use super::Request;
use crate::intake::{Holder, HolderKind, LocationReport};

/// The partnerships whose records a release may count: those of the area's
/// authorities, or all of them in a country.
pub(super) struct Partnerships(Vec<Holder>);

impl Partnerships {
    pub fn of(request: &Request<'_>) -> Self {
        Self(request.area.authorities().iter().map(|one| Holder::agency(&one.code.to_string())).collect())
    }

    /// Whether a report is one of theirs.
    pub fn have(&self, report: &LocationReport) -> bool {
        self.0.is_empty() || self.0.contains(&report.host())
    }

    /// The partnership of a report; a country is one.
    fn of_report(&self, report: &LocationReport) -> Option<Holder> {
        (!self.0.is_empty()).then(|| report.host())
    }
}

/// The custodians of some partnerships: each of the area's own authorities, for
/// whom the release is made, and each provider, agency or source of imports that
/// holds at least four fifths of a partnership's reports, or three quarters where
/// it was one `before`: so that one report more or less does not turn a map about.
pub(super) fn custodians(
    reports: &[&LocationReport],
    partnerships: &Partnerships,
    before: &BTreeSet<Holder>,
) -> BTreeSet<Holder> {
    let mut all: BTreeMap<Option<Holder>, usize> = BTreeMap::new();
    let mut held: BTreeMap<(Option<Holder>, Holder), usize> = BTreeMap::new();
    for report in reports {
        let partnership = partnerships.of_report(report);
        *all.entry(partnership).or_default() += 1;
        for &holder in report.holders().iter().filter(|holder| is_office(**holder)) {
            *held.entry((partnership, holder)).or_default() += 1;
        }
    }
    let has_most = |((partnership, holder), held): (&(Option<Holder>, Holder), &usize)| {
        let all = all[partnership];
        let is_custodian = 5 * held >= 4 * all || before.contains(holder) && 4 * held >= 3 * all;
        is_custodian.then_some(*holder)
    };
    held.iter().filter_map(has_most).chain(partnerships.0.iter().copied()).collect()
}

fn is_office(holder: Holder) -> bool {
    matches!(holder.kind, HolderKind::Provider | HolderKind::Agency | HolderKind::Source)
}
