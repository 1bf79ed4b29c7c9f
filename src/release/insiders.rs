//! Who may know which child, for good (docs/privacy.md#d3b).

use std::collections::{BTreeMap, BTreeSet};

use crate::intake::{ChildToken, Holder, LocationReport};

/// The insiders of each child: whoever ever interviewed it, every placement,
/// school and authority it ever had, whether or not the map may show what it
/// told.
///
/// This side of the gate: neither `Debug` nor `Serialize`.
#[derive(Default, Clone)]
pub struct Insiders(BTreeMap<ChildToken, BTreeSet<Holder>>);

impl Insiders {
    /// Adds insiders of a child.
    pub fn add(&mut self, child: ChildToken, insiders: impl IntoIterator<Item = Holder>) {
        self.0.entry(child).or_default().extend(insiders);
    }

    /// The insiders of a child, in order.
    pub fn of(&self, child: ChildToken) -> impl Iterator<Item = Holder> {
        self.0.get(&child).into_iter().flatten().copied()
    }

    /// Each child with each of its insiders.
    pub fn iter(&self) -> impl Iterator<Item = (ChildToken, Holder)> + '_ {
        self.0.iter().flat_map(|(child, insiders)| insiders.iter().map(|one| (*child, *one)))
    }

    /// These insiders and those that reports name: of any month, and of any host.
    #[must_use]
    pub fn with_reports(&self, reports: &[LocationReport]) -> Self {
        let mut all = self.clone();
        for report in reports {
            all.add(report.child(), report.holders().iter().copied());
        }
        all
    }
}
