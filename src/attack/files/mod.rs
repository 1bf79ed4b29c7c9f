//! Attacks over released files: nothing but what a reader has on disk.

mod artefacts;
mod blanks;
mod changes;
mod churn;
mod departures;
mod drawn;
mod formats;
mod harm;
mod insiders;
mod leaves;
mod membership;
mod neighbours;
mod outlines;
mod parts;
mod rebuilt;
mod rests;
mod solved;
mod windows;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::extra::Extra;
use super::knowledge::Holders;
use super::outcome::Outcome;
use super::reading::{Leaf, Release};
use super::truth::Truth;

pub use solved::{Counted, Question, models};

/// What an attack over files has: the releases, oldest first, and the oracle.
pub(super) struct Case<'a> {
    pub releases: &'a [Release],
    pub truth: &'a Truth,
    pub extra: &'a Extra,
    /// Who may know whom, by release.
    pub holders: Vec<Holders>,
    /// By release and leaf: the children behind it, once they were counted.
    stood: Vec<OnceCell<Vec<BTreeSet<u64>>>>,
    /// The same of what is told beside leaves: their themes, and serious harm.
    stood_beside: Vec<OnceCell<Vec<BTreeSet<u64>>>>,
}

impl<'a> Case<'a> {
    pub fn new(releases: &'a [Release], truth: &'a Truth, extra: &'a Extra) -> Self {
        let uncounted = || releases.iter().map(|_| OnceCell::new()).collect();
        let (stood, stood_beside) = (uncounted(), uncounted());
        Self { releases, truth, extra, holders: truth.holders(releases), stood, stood_beside }
    }

    /// The releases whose records the oracle has as they were.
    fn known(&self) -> impl Iterator<Item = &'a Release> {
        let (releases, from) = (self.releases, self.extra.records_since);
        releases.iter().filter(move |release| release.at >= from)
    }

    /// Whether the oracle has the records of a release as they were.
    fn knows(&self, release: &Release) -> bool {
        release.at >= self.extra.records_since
    }

    /// The place, after those of the releases, of what was made of the records
    /// as they are now.
    fn now(&self) -> usize {
        self.releases.len()
    }

    /// The children that a leaf counts, as the oracle has them.
    fn counted(&self, leaf: &Leaf, of: &Release) -> BTreeSet<u64> {
        let children = self.truth.behind(leaf, of).into_iter().map(|told| told.child).collect();
        self.holders[of.at].countable(children, of.k)
    }

    /// The same of every leaf of a release, in their order.
    fn stood(&self, of: &Release) -> &[BTreeSet<u64>] {
        let count = || of.leaves.iter().map(|leaf| self.counted(leaf, of)).collect();
        self.stood[of.at].get_or_init(count)
    }

    /// The same of every theme of its leaves and every row of serious harm.
    fn stood_beside(&self, of: &Release) -> &[BTreeSet<u64>] {
        self.stood_beside[of.at].get_or_init(|| {
            let themes = of.leaves.iter().flat_map(|leaf| leaf.themes.iter().map(move |told| (leaf, told.0)));
            let themes = themes.map(|(leaf, theme)| parts::split(self, leaf, of, theme).0);
            themes.chain(harm::stood(self, of)).collect()
        })
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
    ("A08", windows::sliding_window),
    ("A09", neighbours::consecutive),
    ("A10", churn::lonely_change),
    ("A13", departures::withdrawal),
    ("A14", departures::correction),
    ("A15", insiders::insertion),
    ("A16", insiders::subtraction),
    ("A18", leaves::placement),
    ("A19", outlines::geometry),
    ("A20", drawn::side_channel),
    ("A22", artefacts::artefact),
    ("A23", parts::border),
    ("A26", solved::bounds),
    ("A27", rebuilt::reconstruction),
];

/// Makes every attack, the membership attack among them.
pub(super) fn attack(case: &Case<'_>) -> Vec<(&'static str, Outcome)> {
    let all = ATTACKS.iter().map(|(id, attack)| (*id, attack(case)));
    let all = all.chain([("A28", membership::outputs_turned(case))]);
    let is_empty = case.releases.iter().all(|release| release.leaves.is_empty());
    all.map(|(id, outcome)| (id, if is_empty { over_nothing(outcome) } else { outcome })).collect()
}

/// What an attack found in releases without a leaf: where it found nothing,
/// that says nothing.
fn over_nothing(outcome: Outcome) -> Outcome {
    match outcome.verdict() {
        super::verdict::Verdict::NotMet => outcome,
        _ => Outcome::not_tried("the releases are empty: they show no area, and nothing could be attacked"),
    }
}
