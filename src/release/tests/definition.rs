//! The rules by their definition (docs/privacy.md#d3, #d3a), from the reports and
//! independently of the census: who could take away whose children, and how
//! many are left.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Band, Policy, TopBand};
use crate::intake::{ChildToken, Holder, HolderKind, LocationReport};

pub(super) type Children = BTreeSet<ChildToken>;

pub(super) struct Definition<'a> {
    policy: Policy,
    /// The children that each holder knows.
    holders: BTreeMap<Holder, Children>,
    /// The children that each custodian knows.
    custodians: BTreeMap<Holder, Children>,
    own: &'a [&'a str],
}

impl<'a> Definition<'a> {
    /// The rules over some reports, all of one window and of the partnerships
    /// of `own`.
    pub fn new(reports: &[LocationReport], own: &'a [&'a str], policy: Policy) -> Self {
        let mut definition = Self { policy, holders: BTreeMap::new(), custodians: BTreeMap::new(), own };
        let all: BTreeSet<Holder> = reports.iter().flat_map(|report| report.holders()).copied().collect();
        for holder in all {
            let of = reports.iter().filter(|report| report.holders().contains(&holder));
            let known = of.map(LocationReport::child).collect();
            let list = if definition.is_custodian(holder, reports) {
                &mut definition.custodians
            } else {
                &mut definition.holders
            };
            list.insert(holder, known);
        }
        // An authority without a child of its own knows nobody.
        for code in own {
            definition.custodians.entry(Holder::agency(code)).or_default();
        }
        definition
    }

    /// One of the own authorities, or a provider, agency or source with every
    /// record of one of their partnerships.
    fn is_custodian(&self, holder: Holder, reports: &[LocationReport]) -> bool {
        let has_all_of = |host: &&str| {
            let mut of = reports.iter().filter(|report| report.host() == Holder::agency(host)).peekable();
            of.peek().is_some() && of.all(|report| report.holders().contains(&holder))
        };
        self.own.iter().any(|code| holder == Holder::agency(code))
            || (matches!(holder.kind, HolderKind::Provider | HolderKind::Agency | HolderKind::Source)
                && self.own.iter().any(has_all_of))
    }

    /// Whether a set may be told of.
    pub fn may_be_told(&self, set: &Children) -> bool {
        let k = self.policy.k.get();
        let none_or_enough = |left: &Children| left.is_empty() || left.len() >= k;
        set.len() >= k
            && self.left_to_holders(set).iter().all(|left| left.len() >= k)
            && self.left_to_custodians(set).iter().all(none_or_enough)
    }

    /// What is left of a set once one holder takes its children away, or two do.
    fn left_to_holders(&self, set: &Children) -> Vec<Children> {
        let one: Vec<Children> = self.holders.values().map(|known| set - known).collect();
        if !self.policy.colluding_holders {
            return one;
        }
        let with_second = |left: Children| self.holders.values().map(move |known| &left - known);
        one.into_iter().flat_map(with_second).collect()
    }

    fn left_to_custodians(&self, set: &Children) -> Vec<Children> {
        let one: Vec<Children> = self.custodians.values().map(|known| set - known).collect();
        if !self.policy.colluding_holders {
            return one;
        }
        let everyone = || self.holders.values().chain(self.custodians.values());
        let with_second = |left: &Children| everyone().map(|known| left - known).collect::<Vec<_>>();
        let two: Vec<Children> = one.iter().flat_map(with_second).collect();
        one.into_iter().chain(two).collect()
    }

    /// The parts of a set that may stand for it: all of it, or the children
    /// that one custodian knows.
    pub fn parts(&self, set: &Children) -> Vec<Children> {
        let of_one = self.custodians.values().map(|known| set & known);
        std::iter::once(set.clone()).chain(of_one).collect()
    }

    /// The band of a set; of a rest, one from 25 on.
    pub fn band(&self, children: usize, is_rest: bool) -> Option<Band> {
        let top = if is_rest { TopBand::TwentyFiveOrMore } else { self.policy.top_band };
        top.band_of(children).filter(|band| band.least() >= self.policy.k.get())
    }
}
