//! The census: distinct children by cell, and who may know which of them.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::custody::{Partnerships, custodians};
use super::eligibility::{Knowledge, Rule};
use super::partition::{Parted, Shown};
use super::presence::Adds;
use super::{Account, Insiders, Policy, Request, Window};
use crate::intake::{ChildToken, Holder, HolderKind, LocationReport, Theme, Themes};

/// One report as the partition counts it: the child by number.
pub(super) struct Entry {
    pub cell: CellIndex,
    pub child: u32,
    pub themes: Themes,
}

/// The reports of a window that may be counted.
pub(super) struct Census {
    pub entries: Vec<Entry>,
    /// By child: its token.
    tokens: Vec<ChildToken>,
    knowledge: Knowledge,
    /// Who is a custodian, and so no insider (docs/privacy.md#d24).
    pub custodians: BTreeSet<Holder>,
    elsewhere: usize,
    masked: usize,
    masked_cells: BTreeSet<CellIndex>,
}

/// Where a report lies at resolution 9: its own cell, or the middle of the
/// coarser cell that was all the child could say.
fn ground(cell: CellIndex) -> CellIndex {
    match cell.parent(Resolution::Nine) {
        Some(cell) => cell,
        None => cell.center_child(Resolution::Nine).expect("no report is finer than resolution 10"),
    }
}

fn is_fine(cell: CellIndex) -> bool {
    cell.resolution() >= Resolution::Nine
}

impl Census {
    pub fn take(reports: &[LocationReport], request: &Request<'_>, window: Window) -> Self {
        let insiders = request.insiders.with_reports(reports);
        let partnerships = Partnerships::of(request);
        let reports: Vec<&LocationReport> = reports
            .iter()
            .filter(|report| window.contains(report.month()) && partnerships.have(report))
            .collect();
        // Numbers follow the order of tokens and tags, not of the input.
        let tokens: BTreeSet<ChildToken> = reports.iter().map(|report| report.child()).collect();
        let numbers: BTreeMap<ChildToken, u32> = tokens.iter().copied().zip(0..).collect();
        let homes = homes(&numbers, &insiders, request);
        let custodians = custodians(&reports, &partnerships, request.custodians);
        let mut census = Self {
            entries: Vec::new(),
            knowledge: knowledge(&tokens, &insiders, &custodians),
            tokens: tokens.into_iter().collect(),
            custodians,
            elsewhere: 0,
            masked: 0,
            masked_cells: BTreeSet::new(),
        };
        let masked = Masked { request, placements: request.placements.all_cells().collect(), homes };
        for report in reports {
            census.count(report, numbers[&report.child()], &masked);
        }
        census
    }

    /// A place where a child felt safe is not a place of risk.
    fn count(&mut self, report: &LocationReport, child: u32, masked: &Masked<'_>) {
        let ground = ground(report.cell());
        if report.themes().contains(Theme::SafePlace) {
            return;
        }
        if !masked.request.area.contains(ground) {
            self.elsewhere += 1;
        } else if is_fine(report.cell()) && masked.hides(ground, child) {
            self.masked += 1;
            self.masked_cells.insert(ground);
        } else {
            let cell = if is_fine(report.cell()) { ground } else { report.cell() };
            self.entries.push(Entry { cell, child, themes: report.themes() });
        }
    }

    /// Everything that may be counted, in a leaf or not.
    pub fn all(&self) -> Shown {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        Shown { children: self.children(&all).len(), reports_fine: 0, reports_any: all.len() }
    }

    /// The rule of a policy over these children.
    pub fn rule(&self, policy: Policy) -> Rule<'_> {
        Rule { knowledge: &self.knowledge, policy, without: None }
    }

    /// The children of a set of entries, each once.
    pub fn children(&self, set: &[usize]) -> BTreeSet<u32> {
        set.iter().map(|&at| self.entries[at].child).collect()
    }

    pub fn account(&self, parted: Parted, policy: Policy) -> Account {
        let shown: BTreeSet<usize> =
            parted.leaves.iter().flat_map(|leaf| leaf.entries.iter().copied()).collect();
        let all: BTreeSet<u32> = self.entries.iter().map(|entry| entry.child).collect();
        let counted: BTreeSet<CellIndex> = self.entries.iter().map(|entry| entry.cell).collect();
        let mut cells = parted.cells;
        cells.masked = self.masked_cells.difference(&counted).count();
        Account {
            children: all.len(),
            children_shown: shown.iter().map(|&at| self.entries[at].child).collect::<BTreeSet<_>>().len(),
            reports: self.entries.len(),
            reports_shown: shown.len(),
            reports_elsewhere: self.elsewhere,
            reports_masked: self.masked,
            cells,
            emptied_by: self.rule(policy).emptied_by(&all),
        }
    }

    /// What each child adds, by token, where leaves count these entries.
    pub fn adds(&self, counted: &BTreeSet<usize>) -> BTreeMap<ChildToken, Adds> {
        let mut adds: BTreeMap<ChildToken, Adds> = BTreeMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let adds = adds.entry(self.tokens[entry.child as usize]).or_default();
            adds.places.insert((entry.cell.into(), entry.themes.bits()));
            if !counted.contains(&at) {
                adds.uncounted.insert(entry.cell.into());
            }
        }
        adds
    }
}

/// Who knows which children.
fn knowledge(tokens: &BTreeSet<ChildToken>, insiders: &Insiders, custodians: &BTreeSet<Holder>) -> Knowledge {
    let all: BTreeSet<Holder> = tokens.iter().flat_map(|&child| insiders.of(child)).collect();
    let holders: BTreeMap<Holder, u32> = all.difference(custodians).copied().zip(0..).collect();
    let of_child = |&child: &ChildToken| insiders.of(child).filter_map(|one| holders.get(&one)).copied();
    let known = |custodian: &Holder| {
        tokens.iter().map(|&child| insiders.of(child).any(|one| one == *custodian)).collect()
    };
    Knowledge {
        holders: tokens.iter().map(|child| of_child(child).collect()).collect(),
        kinds: holders.keys().map(|holder| holder.kind).collect(),
        custodians: custodians.iter().map(known).collect(),
    }
}

/// What is masked: cells for everyone, and for a child those about the
/// placements that the child lives in.
struct Masked<'a> {
    request: &'a Request<'a>,
    placements: BTreeSet<CellIndex>,
    homes: BTreeMap<u32, BTreeSet<CellIndex>>,
}

impl Masked<'_> {
    fn hides(&self, cell: CellIndex, child: u32) -> bool {
        self.request.masks.hides(cell)
            || self.placements.contains(&cell)
            || self.homes.get(&child).is_some_and(|home| home.contains(&cell))
    }
}

/// By child: the cells of every placement that it ever had, with those about
/// them (docs/privacy.md#d6).
fn homes(
    numbers: &BTreeMap<ChildToken, u32>,
    insiders: &Insiders,
    request: &Request<'_>,
) -> BTreeMap<u32, BTreeSet<CellIndex>> {
    if request.placements.is_empty() {
        return BTreeMap::new();
    }
    let about = |child: ChildToken| -> BTreeSet<CellIndex> {
        let placements = insiders.of(child).filter(|one| one.kind == HolderKind::Placement);
        let cells = placements.flat_map(|placement| request.placements.cells(placement));
        cells.flat_map(|cell| cell.grid_disk::<Vec<_>>(1)).collect()
    };
    let homes = numbers.iter().map(|(&child, &number)| (number, about(child)));
    homes.filter(|(_, cells)| !cells.is_empty()).collect()
}
