//! What a release is good for, and what each rule of the gate costs: for those
//! who approve it, never for a reader.
//!
//! A rule's cost is found by leaving the rule out and parting the ground again.
//! What is parted so must never be seen, so it ends in [`partition`]: shares of
//! the whole come out of it, and no leaf.

use super::census::Census;
use super::partition;
use super::{Masks, Placements, Request, Window};
use crate::codes::code_list;
use crate::intake::LocationReport;

code_list! {
    /// What is left out of the gate to see what it costs.
    #[derive(Debug)]
    Without {
        /// That enough others stay whichever holder is taken away (D3).
        Holders = "five_others",
        /// That the rest of a parent must hide its atoms (D8).
        Audit = "audit",
        /// That placements, refuges and a child's own placement are masked, and
        /// cells of few homes no leaf of their own (D5, D6).
        Masks = "masks",
        /// Everything but that a leaf stands for k children.
        AllButK = "every rule but the least number of children",
    }
}

impl Without {
    pub(super) fn is_without_holders(self) -> bool {
        matches!(self, Self::Holders | Self::AllButK)
    }

    pub(super) fn is_without_audit(self) -> bool {
        matches!(self, Self::Audit | Self::AllButK)
    }

    /// What is left out, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Holders => "five others stay whichever holder is taken away",
            Self::Audit => "the rest of an area must hide where in it children were",
            Self::Masks => "placements, refuges and cells of few homes are masked",
            Self::AllButK => "an area must have more than five children: with none of the rules but that one",
        }
    }
}

/// Shares of what children told, from 0 to 1; of nothing, 0. They are exact,
/// and so for those who approve a release alone.
pub struct Utility {
    /// Of the children with a report in the area, masked ones too, those in
    /// some leaf.
    pub children_represented: f64,
    /// Of these children's reports, those in a leaf of resolution 9 or 8.
    pub reports_fine: f64,
    /// Of these children's reports, those in any leaf.
    pub reports_any: f64,
    /// The share of children in some leaf if a rule were not there.
    pub costs: Vec<(Without, f64)>,
}

/// What a release of these reports would be good for. The request is the one
/// that the release is made by.
#[must_use]
pub fn utility(reports: &[LocationReport], request: &Request<'_>) -> Utility {
    let window = Window::choose(reports, request);
    let policy = super::in_force(reports, request);
    let request = &Request { policy: &policy, ..*request };
    let census = Census::take(reports, request, window);
    let (masks, placements) = (Masks::default(), Placements::default());
    let unmasked = Request { masks: &masks, placements: &placements, ..*request };
    let everyone = Census::take(reports, &unmasked, window);
    let all = everyone.all();
    let told = partition::shown(&census, request, None);
    let cost = |&without: &Without| {
        let shown = match without {
            Without::Holders | Without::Audit => partition::shown(&census, request, Some(without)),
            Without::Masks | Without::AllButK => partition::shown(&everyone, &unmasked, Some(without)),
        };
        (without, share(shown.children, all.children))
    };
    Utility {
        children_represented: share(told.children, all.children),
        reports_fine: share(told.reports_fine, all.reports_any),
        reports_any: share(told.reports_any, all.reports_any),
        costs: Without::ALL.iter().map(cost).collect(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a census is far under 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
