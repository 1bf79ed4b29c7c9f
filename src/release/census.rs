//! The census: distinct children by cell, and who may know which of them.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::eligibility::{Knowledge, Rule};
use super::partition::{Parted, Shown};
use super::{Account, Contributions, Policy, Request, Window};
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
        let tenants = Tenants::of(request);
        let reports: Vec<&LocationReport> =
            reports.iter().filter(|report| window.contains(report.month()) && tenants.have(report)).collect();
        // Numbers follow the order of tokens and tags, not of the input.
        let tokens: BTreeSet<ChildToken> = reports.iter().map(|report| report.child()).collect();
        let numbers: BTreeMap<ChildToken, u32> = tokens.iter().copied().zip(0..).collect();
        let homes = homes(&reports, &numbers, request);
        let mut census = Self {
            entries: Vec::new(),
            tokens: tokens.into_iter().collect(),
            knowledge: knowledge(&reports, &numbers, &tenants.custodians(&reports)),
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

    pub fn contributions(&self) -> Contributions {
        let mut parts: BTreeMap<ChildToken, BTreeSet<(u64, u16)>> = BTreeMap::new();
        for entry in &self.entries {
            let child = self.tokens[entry.child as usize];
            parts.entry(child).or_default().insert((entry.cell.into(), entry.themes.bits()));
        }
        let bytes = |parts: BTreeSet<(u64, u16)>| {
            parts
                .iter()
                .flat_map(|(cell, themes)| [&cell.to_be_bytes()[..], &themes.to_be_bytes()].concat())
                .collect()
        };
        Contributions(parts.into_iter().map(|(child, parts)| (child, bytes(parts))).collect())
    }
}

/// The partnerships whose records a release may count: those of the area's
/// authorities, or all of them in a country.
struct Tenants(Vec<Holder>);

impl Tenants {
    fn of(request: &Request<'_>) -> Self {
        Self(request.area.authorities().iter().map(|one| Holder::agency(&one.code.to_string())).collect())
    }

    fn have(&self, report: &LocationReport) -> bool {
        self.0.is_empty() || self.0.contains(&report.host())
    }

    /// Who is no holder although the data names them (PRIVACY.md D3a): each of
    /// the area's own authorities, for whom the release is made and who knows
    /// its children already, and a provider or agency that holds every record
    /// of one of the partnerships.
    fn custodians(&self, reports: &[&LocationReport]) -> BTreeSet<Holder> {
        let mut hosts: BTreeMap<Option<Holder>, usize> = BTreeMap::new();
        let mut of: BTreeMap<(Option<Holder>, Holder), usize> = BTreeMap::new();
        for report in reports {
            let host = (!self.0.is_empty()).then(|| report.host());
            *hosts.entry(host).or_default() += 1;
            for &holder in report.holders() {
                *of.entry((host, holder)).or_default() += 1;
            }
        }
        let is_office = |holder: &Holder| matches!(holder.kind, HolderKind::Provider | HolderKind::Agency);
        let all = of.iter().filter(|((host, holder), held)| is_office(holder) && hosts[host] == **held);
        all.map(|((_, holder), _)| *holder).chain(self.0.iter().copied()).collect()
    }
}

/// Who knows which children: a holder of any of a child's reports may know the
/// child in all.
fn knowledge(
    reports: &[&LocationReport],
    numbers: &BTreeMap<ChildToken, u32>,
    custodians: &BTreeSet<Holder>,
) -> Knowledge {
    let all: BTreeSet<Holder> = reports.iter().flat_map(|report| report.holders()).copied().collect();
    let holders: BTreeMap<Holder, u32> = all.difference(custodians).copied().zip(0..).collect();
    let mut of_child = vec![BTreeSet::new(); numbers.len()];
    let mut known = vec![vec![false; numbers.len()]; custodians.len()];
    for report in reports {
        let child = numbers[&report.child()] as usize;
        of_child[child].extend(report.holders().iter().filter_map(|holder| holders.get(holder)).copied());
        for (custodian, known) in custodians.iter().zip(&mut known) {
            known[child] |= report.holders().contains(custodian);
        }
    }
    Knowledge {
        holders: of_child.into_iter().map(|numbers| numbers.into_iter().collect()).collect(),
        kinds: holders.keys().map(|holder| holder.kind).collect(),
        custodians: known,
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

/// By child: the cells of the placements that it lives in, with those about
/// them (PRIVACY.md D6).
fn homes(
    reports: &[&LocationReport],
    numbers: &BTreeMap<ChildToken, u32>,
    request: &Request<'_>,
) -> BTreeMap<u32, BTreeSet<CellIndex>> {
    let mut homes: BTreeMap<u32, BTreeSet<CellIndex>> = BTreeMap::new();
    if request.placements.is_empty() {
        return homes;
    }
    for report in reports {
        for &holder in report.holders().iter().filter(|holder| holder.kind == HolderKind::Placement) {
            let cells = request.placements.cells(holder).flat_map(|cell| cell.grid_disk::<Vec<_>>(1));
            homes.entry(numbers[&report.child()]).or_default().extend(cells);
        }
    }
    homes
}
