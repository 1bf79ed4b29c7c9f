//! The partition of the ground into leaves (docs/privacy.md#d7, #d8, #d12).

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::account::Cells;
use super::census::Census;
use super::content::Leaf;
use super::eligibility::Rule;
use super::{Band, Request, Without};
use crate::intake::Theme;

/// A leaf with the entries behind it: this side of the gate.
pub(super) struct PrivateLeaf {
    pub entries: Vec<usize>,
    leaf: Leaf,
}

/// The partition, and what became of the cells with reports.
#[derive(Default)]
pub(super) struct Parted {
    pub leaves: Vec<PrivateLeaf>,
    pub cells: Cells,
}

impl Parted {
    /// Drops what must not leave.
    pub fn publish(&self) -> Vec<Leaf> {
        let mut leaves: Vec<Leaf> = self.leaves.iter().map(|private| private.leaf.clone()).collect();
        leaves.sort_by(|a, b| a.id().cmp(b.id()));
        leaves
    }

    /// The entries that some leaf counts.
    pub fn counted(&self) -> BTreeSet<usize> {
        self.leaves.iter().flat_map(|private| &private.entries).copied().collect()
    }
}

/// What is not yet in a leaf: its entries, how many cells of resolution 9 hold
/// some of them, and in how many of these only the homes are too few.
#[derive(Default)]
struct Rest {
    entries: Vec<usize>,
    atoms: usize,
    few_homes: usize,
}

/// Why a set is no leaf.
#[derive(Clone, Copy)]
enum Withheld {
    TooFew,
    Held,
    Audit,
}

/// The leaves of a census: each cell of resolution 9 that is eligible, else the
/// rest of its parent, else the rest of its parent's parent, else nothing.
pub(super) fn part(census: &Census, request: &Request<'_>) -> Parted {
    part_without(census, request, None)
}

/// How many children and reports some leaves hold. It can be made of leaves
/// that were parted by fewer rules, and none of these comes out with it.
#[derive(Default)]
pub(super) struct Shown {
    pub children: usize,
    pub reports_fine: usize,
    pub reports_any: usize,
}

/// What would be in some leaf without a rule. The leaves end here.
pub(super) fn shown(census: &Census, request: &Request<'_>, without: Option<Without>) -> Shown {
    let leaves = part_without(census, request, without).leaves;
    let fine: BTreeSet<usize> =
        leaves.iter().filter(|leaf| leaf.leaf.is_fine()).flat_map(|leaf| leaf.entries.clone()).collect();
    let any: Vec<usize> =
        leaves.into_iter().flat_map(|leaf| leaf.entries).collect::<BTreeSet<_>>().into_iter().collect();
    Shown { children: census.children(&any).len(), reports_fine: fine.len(), reports_any: any.len() }
}

fn part_without(census: &Census, request: &Request<'_>, without: Option<Without>) -> Parted {
    let mut by_cell: BTreeMap<CellIndex, Vec<usize>> = BTreeMap::new();
    for (at, entry) in census.entries.iter().enumerate() {
        by_cell.entry(entry.cell).or_default().push(at);
    }
    let towns: BTreeSet<CellIndex> = by_cell.keys().map(|cell| up(*cell, Resolution::Seven)).collect();
    let rule = Rule { without, ..census.rule(*request.policy) };
    let ground = Ground { census, rule, request, by_cell };
    let mut parted = Parted::default();
    for town in towns {
        ground.town(town, &mut parted);
    }
    parted
}

fn up(cell: CellIndex, resolution: Resolution) -> CellIndex {
    cell.parent(resolution).expect("an entry's cell is of resolution 7, 8 or 9")
}

struct Ground<'a> {
    census: &'a Census,
    rule: Rule<'a>,
    request: &'a Request<'a>,
    by_cell: BTreeMap<CellIndex, Vec<usize>>,
}

impl Ground<'_> {
    /// Adds the leaves of a cell of resolution 7.
    fn town(&self, town: CellIndex, parted: &mut Parted) {
        let mut told = Vec::new();
        let mut rest = Rest::default();
        for quarter in town.children(Resolution::Eight) {
            let passed_up = self.quarter(quarter, &mut told, &mut parted.cells);
            rest.entries.extend(passed_up.entries);
            rest.atoms += passed_up.atoms;
            rest.few_homes += passed_up.few_homes;
        }
        rest.entries.extend(self.at(town));
        match self.rest_leaf(town, &rest, &told) {
            Ok(leaf) => {
                parted.cells.shown += rest.atoms;
                told.push(leaf);
            }
            Err(why) => parted.cells.withhold(&rest, why),
        }
        parted.leaves.append(&mut told);
    }

    /// Adds the leaves of a cell of resolution 8 and returns what is left.
    fn quarter(&self, quarter: CellIndex, leaves: &mut Vec<PrivateLeaf>, cells: &mut Cells) -> Rest {
        let mut own = Vec::new();
        let mut rest = Rest::default();
        for cell in quarter.children(Resolution::Nine) {
            let entries = self.at(cell);
            if entries.is_empty() {
                continue;
            }
            let leaf = self.leaf(cell, &entries, vec![cell]);
            let may_stand = self.request.masks.lets_stand_alone(cell);
            match leaf {
                Ok(leaf) if may_stand => own.push(leaf),
                leaf => {
                    rest.few_homes += usize::from(leaf.is_ok());
                    rest.entries.extend(entries);
                    rest.atoms += 1;
                }
            }
        }
        cells.shown += own.len();
        rest.entries.extend(self.at(quarter));
        let left = match self.rest_leaf(quarter, &rest, &own) {
            Ok(leaf) => {
                cells.shown += rest.atoms;
                own.push(leaf);
                Rest::default()
            }
            // What was told only of this parent has no ground left in it, and
            // none in the rest of the next one either.
            Err(_) if self.free(quarter, &own).is_empty() => Rest::default(),
            Err(_) => rest,
        };
        leaves.append(&mut own);
        left
    }

    fn at(&self, cell: CellIndex) -> Vec<usize> {
        self.by_cell.get(&cell).cloned().unwrap_or_default()
    }

    /// The cells of a parent that are in no leaf.
    fn free(&self, parent: CellIndex, told: &[PrivateLeaf]) -> Vec<CellIndex> {
        let told: BTreeSet<CellIndex> = told.iter().flat_map(|leaf| leaf.leaf.cells()).copied().collect();
        let is_free = |cell: &CellIndex| self.request.area.contains(*cell) && !told.contains(cell);
        parent.children(Resolution::Nine).filter(is_free).collect()
    }

    /// The leaf of the rest of a parent, or why it may not be told: too few,
    /// held by one, without ground of its own, or so few atoms that each of
    /// them would be known to hold a child (D8).
    fn rest_leaf(
        &self,
        parent: CellIndex,
        rest: &Rest,
        told: &[PrivateLeaf],
    ) -> Result<PrivateLeaf, Withheld> {
        let cells = self.free(parent, told);
        let free = cells.len().checked_sub(1).ok_or(Withheld::Audit)?;
        let leaf = self.leaf(parent, &rest.entries, cells)?;
        // Of those whom the leaf counts: a guest who is left out fills no atom.
        let atoms = self.atoms(&leaf.entries);
        // One atom may be empty, as far as a reader can tell, only if there
        // are more cells than the audit needs.
        let hides = self.rule.without.is_some_and(Without::is_without_audit)
            || hides_its_atoms(atoms.min(free), leaf.leaf.band(), self.request);
        if hides { Ok(leaf) } else { Err(Withheld::Audit) }
    }

    /// How many cells of resolution 9 hold some of these entries.
    fn atoms(&self, entries: &[usize]) -> usize {
        let cells = entries.iter().map(|&at| self.census.entries[at].cell);
        cells.filter(|cell| cell.resolution() == Resolution::Nine).collect::<BTreeSet<_>>().len()
    }

    /// The leaf of some entries, if they are eligible.
    fn leaf(
        &self,
        named_by: CellIndex,
        entries: &[usize],
        cells: Vec<CellIndex>,
    ) -> Result<PrivateLeaf, Withheld> {
        let all = self.census.children(entries);
        if all.len() < self.rule.policy.k.get() {
            return Err(Withheld::TooFew);
        }
        let children = self.rule.countable(&all);
        if !self.rule.is_eligible(&children) {
            return Err(Withheld::Held);
        }
        let is_rest = named_by.resolution() < Resolution::Nine;
        let band_of = |children: usize| {
            if is_rest { self.rule.band_of_rest(children) } else { self.rule.band(children) }
        };
        let band = band_of(children.len()).ok_or(Withheld::Audit)?;
        let counts = |at: &usize| children.contains(&self.census.entries[*at].child);
        let entries: Vec<usize> = entries.iter().copied().filter(counts).collect();
        let themes = self.themes(&entries, &children, band_of);
        Ok(PrivateLeaf { entries, leaf: Leaf::new(named_by, cells, band, themes) })
    }

    /// The themes that may stand beside a leaf: both the children who told of
    /// the theme there and those who did not are eligible (D12).
    fn themes(
        &self,
        entries: &[usize],
        children: &BTreeSet<u32>,
        band_of: impl Fn(usize) -> Option<Band>,
    ) -> Vec<(Theme, Band)> {
        let may_show = |theme: Theme| {
            let told: BTreeSet<u32> = entries
                .iter()
                .map(|&at| &self.census.entries[at])
                .filter(|entry| entry.themes.contains(theme))
                .map(|entry| entry.child)
                .collect();
            let others: BTreeSet<u32> = children.difference(&told).copied().collect();
            let both = self.rule.lets_out(&told) && self.rule.lets_out(&others);
            both.then(|| band_of(told.len())).flatten().map(|band| (theme, band))
        };
        Theme::ALL.iter().copied().filter(|theme| !theme.is_serious_harm()).filter_map(may_show).collect()
    }
}

impl Cells {
    fn withhold(&mut self, rest: &Rest, why: Withheld) {
        let others = rest.atoms - rest.few_homes;
        self.few_homes += rest.few_homes;
        match why {
            Withheld::TooFew => self.too_few += others,
            Withheld::Held => self.held_by_one += others,
            Withheld::Audit => self.audit += others,
        }
    }
}

/// The audit of a rest-leaf (D8): whether its floor could be reached although
/// one of its non-empty atoms held nobody.
fn hides_its_atoms(atoms: usize, band: Band, request: &Request<'_>) -> bool {
    atoms.saturating_sub(1) * (request.policy.k.get() - 1) >= band.least()
}
