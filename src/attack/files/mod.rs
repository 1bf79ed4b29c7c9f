//! Attacks over released files: nothing but what a reader has on disk.

mod blanks;
mod changes;
mod drawn;
mod formats;
mod insiders;
mod leaves;
mod membership;
mod outlines;
mod parts;
mod rebuilt;
mod solved;

use super::extra::Extra;
use super::outcome::Outcome;
use super::reading::{Leaf, Release};
use super::truth::{Holders, Truth};

pub use solved::{Counted, Question, models};

/// What an attack over files has: the releases, oldest first, and the oracle.
pub(super) struct Case<'a> {
    pub releases: &'a [Release],
    pub truth: &'a Truth,
    pub extra: &'a Extra,
    /// Who may know whom, by release.
    pub holders: Vec<Holders>,
}

impl<'a> Case<'a> {
    pub fn new(releases: &'a [Release], truth: &'a Truth, extra: &'a Extra) -> Self {
        let holders = releases.iter().map(|release| truth.holders(release)).collect();
        Self { releases, truth, extra, holders }
    }

    /// The releases whose records the oracle has as they were.
    fn known(&self) -> impl Iterator<Item = &'a Release> {
        let (releases, from) = (self.releases, self.extra.records_since);
        releases.iter().filter(move |release| release.at >= from)
    }

    /// The children that a leaf counts, as the oracle has them.
    fn counted(&self, leaf: &Leaf, of: &Release) -> std::collections::BTreeSet<u64> {
        let children = self.truth.behind(leaf, of).into_iter().map(|told| told.child).collect();
        self.holders[of.at].countable(children, of.k)
    }

    /// Every two releases of one area, the earlier first.
    fn pairs(&self) -> impl Iterator<Item = (&'a Release, &'a Release)> {
        let releases = self.releases;
        let later = move |before: &'a Release| {
            let same = move |after: &&Release| after.area == before.area && after.at > before.at;
            releases.iter().filter(same).map(move |after| (before, after))
        };
        releases.iter().flat_map(later)
    }

    /// Each release of an area with the one after it.
    fn next_pairs(&self) -> impl Iterator<Item = (&'a Release, &'a Release)> {
        let releases = self.releases;
        releases.iter().filter_map(move |before| {
            let same = |after: &&Release| after.area == before.area && after.at > before.at;
            releases.iter().find(same).map(|after| (before, after))
        })
    }
}

/// An attack over files.
type Attack = fn(&Case<'_>) -> Outcome;

/// Every attack that can be made over files, by its number.
const ATTACKS: [(&str, Attack); 20] = [
    ("A01", leaves::small_cells),
    ("A02", blanks::zero_or_hidden),
    ("A03", parts::complement),
    ("A05", parts::zoom),
    ("A06", formats::sliver),
    ("A07", parts::second_geography),
    ("A08", changes::sliding_window),
    ("A09", changes::consecutive),
    ("A10", changes::lonely_change),
    ("A13", changes::withdrawal),
    ("A14", changes::correction),
    ("A15", insiders::insertion),
    ("A16", insiders::subtraction),
    ("A18", leaves::placement),
    ("A19", outlines::geometry),
    ("A20", drawn::side_channel),
    ("A22", formats::artefact),
    ("A23", parts::border),
    ("A26", solved::bounds),
    ("A27", rebuilt::reconstruction),
];

/// Makes every attack, the membership attack among them.
pub(super) fn attack(case: &Case<'_>) -> Vec<(&'static str, Outcome)> {
    let all = ATTACKS.iter().map(|(id, attack)| (*id, attack(case)));
    all.chain([("A28", membership::outputs_turned(case))]).collect()
}
