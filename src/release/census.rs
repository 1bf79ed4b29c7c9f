//! The census: distinct children by cell, and who may know which of them.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::partition::PrivateLeaf;
use super::{Account, K, Request, Window};
use crate::intake::{ChildToken, Holder, HolderKind, LocationReport, Theme, Themes};

/// One report as the partition counts it: children and holders by number.
pub(super) struct Entry {
    pub cell: CellIndex,
    pub child: u32,
    pub themes: Themes,
}

/// The reports of a window that may be counted.
pub(super) struct Census {
    pub entries: Vec<Entry>,
    /// By child: the holders who may know the child, by number, ascending.
    holders: Vec<Vec<u32>>,
    /// By child: whether the child is a guest, placed by another authority.
    guests: Vec<bool>,
    elsewhere: usize,
    masked: usize,
}

/// Where a report lies at resolution 9: its own cell, or the middle of the
/// coarser cell that was all the child could say.
fn ground(cell: CellIndex) -> CellIndex {
    match cell.parent(Resolution::Nine) {
        Some(cell) => cell,
        None => cell.center_child(Resolution::Nine).expect("no report is finer than resolution 10"),
    }
}

fn is_tenants(report: &LocationReport, request: &Request<'_>) -> bool {
    !request.area.is_authority() || report.host() == Holder::agency(&request.area.code.to_string())
}

/// Whether a report may be counted in the area at all, whatever its month. A
/// place where a child felt safe is not a place of risk.
pub(super) fn is_usable(report: &LocationReport, request: &Request<'_>) -> bool {
    let ground = ground(report.cell());
    is_tenants(report, request)
        && !report.themes().contains(Theme::SafePlace)
        && request.area.contains(ground)
        && !is_masked(report, ground, request)
}

fn is_masked(report: &LocationReport, ground: CellIndex, request: &Request<'_>) -> bool {
    report.cell().resolution() >= Resolution::Nine && request.masks.hides(ground)
}

impl Census {
    pub fn take(reports: &[LocationReport], request: &Request<'_>, window: Window) -> Self {
        let tenants: Vec<&LocationReport> = reports
            .iter()
            .filter(|report| window.contains(report.month()) && is_tenants(report, request))
            .collect();
        let custodians = custodians(&tenants, request);
        let own = Holder::agency(&request.area.code.to_string());
        // Numbers follow the order of tokens and tags, not of the input.
        let children: BTreeSet<ChildToken> = tenants.iter().map(|report| report.child()).collect();
        let child_number: BTreeMap<_, u32> = children.iter().copied().zip(0..).collect();
        let all_holders: BTreeSet<Holder> =
            tenants.iter().flat_map(|report| report.holders()).copied().collect();
        let holder_number: BTreeMap<_, u32> = all_holders.difference(&custodians).copied().zip(0..).collect();
        let mut holders = vec![BTreeSet::new(); children.len()];
        let mut census = Self {
            entries: Vec::new(),
            holders: Vec::new(),
            guests: vec![request.area.is_authority(); children.len()],
            elsewhere: 0,
            masked: 0,
        };
        for report in tenants {
            let child = child_number[&report.child()];
            // A holder of any of a child's reports may know the child in all.
            holders[child as usize]
                .extend(report.holders().iter().filter_map(|holder| holder_number.get(holder)));
            if report.holders().contains(&own) {
                census.guests[child as usize] = false;
            }
            census.count(report, child, request);
        }
        census.holders = holders.into_iter().map(|numbers| numbers.into_iter().collect()).collect();
        census
    }

    fn count(&mut self, report: &LocationReport, child: u32, request: &Request<'_>) {
        let ground = ground(report.cell());
        if report.themes().contains(Theme::SafePlace) {
            return;
        }
        if !request.area.contains(ground) {
            self.elsewhere += 1;
        } else if is_masked(report, ground, request) {
            self.masked += 1;
        } else {
            let cell = if report.cell().resolution() >= Resolution::Nine { ground } else { report.cell() };
            self.entries.push(Entry { cell, child, themes: report.themes() });
        }
    }

    /// The children of a set of entries, each once.
    pub fn children(&self, set: &[usize]) -> BTreeSet<u32> {
        set.iter().map(|&at| self.entries[at].child).collect()
    }

    /// Whether a set holds no guest, or as many as [`K`]. The area's own
    /// authority knows the others, and would find one to four by subtraction.
    pub fn hides_guests(&self, children: &BTreeSet<u32>) -> bool {
        let guests = self.guests_among(children);
        guests == 0 || guests >= K
    }

    fn guests_among(&self, children: &BTreeSet<u32>) -> usize {
        children.iter().filter(|&&child| self.guests[child as usize]).count()
    }

    /// The entries of a set that may be counted together: all of them, or all
    /// but those of guests where there are too few of these to hide.
    pub fn countable(&self, set: &[usize]) -> Vec<usize> {
        if self.hides_guests(&self.children(set)) {
            return set.to_vec();
        }
        set.iter().copied().filter(|&at| !self.guests[self.entries[at].child as usize]).collect()
    }

    /// Five others (PRIVACY.md D3): at least [`K`] distinct children, and at
    /// least as many once the children of any one holder are taken away.
    pub fn is_eligible(&self, children: &BTreeSet<u32>) -> bool {
        let mut held: BTreeMap<u32, usize> = BTreeMap::new();
        for &child in children {
            for &holder in &self.holders[child as usize] {
                *held.entry(holder).or_default() += 1;
            }
        }
        let most = held.values().copied().max().unwrap_or_default();
        children.len() >= K + most
    }

    pub fn account(&self, leaves: &[PrivateLeaf]) -> Account {
        let shown: BTreeSet<usize> = leaves.iter().flat_map(|leaf| leaf.entries.iter().copied()).collect();
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let shown_entries: Vec<usize> = shown.iter().copied().collect();
        Account {
            children: self.children(&all).len(),
            children_shown: self.children(&shown_entries).len(),
            reports: self.entries.len(),
            reports_shown: shown.len(),
            reports_elsewhere: self.elsewhere,
            reports_masked: self.masked,
        }
    }
}

/// Who is no holder although the data names them (PRIVACY.md D3a): a provider
/// or agency that holds every record of the tenant, and the area's own
/// authority, for whom the release is made and who knows its children already.
fn custodians(tenants: &[&LocationReport], request: &Request<'_>) -> BTreeSet<Holder> {
    let mut of: BTreeMap<Holder, usize> = BTreeMap::new();
    for report in tenants {
        for &holder in report.holders() {
            *of.entry(holder).or_default() += 1;
        }
    }
    let is_office = |holder: &Holder| matches!(holder.kind, HolderKind::Provider | HolderKind::Agency);
    let own = Holder::agency(&request.area.code.to_string());
    let all = of.into_iter().filter(|(holder, reports)| is_office(holder) && *reports == tenants.len());
    all.map(|(holder, _)| holder).chain([own]).collect()
}
