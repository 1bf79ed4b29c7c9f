//! The partition of the ground into leaves (PRIVACY.md D7, D8, D12).

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::census::Census;
use super::content::{Leaf, Leaves};
use super::{Band, K, Request};
use crate::intake::Theme;

/// A leaf with the entries behind it: this side of the gate.
pub(super) struct PrivateLeaf {
    pub entries: Vec<usize>,
    leaf: Leaf,
}

/// Drops what must not leave.
pub(super) fn publish(leaves: Vec<PrivateLeaf>) -> Leaves {
    let mut leaves: Vec<Leaf> = leaves.into_iter().map(|private| private.leaf).collect();
    leaves.sort_by(|a, b| a.id().cmp(b.id()));
    Leaves::new(leaves)
}

/// What is not yet in a leaf: its entries, and how many cells of resolution 9
/// hold some of them.
#[derive(Default)]
struct Rest {
    entries: Vec<usize>,
    atoms: usize,
}

/// The leaves of a census: each cell of resolution 9 that is eligible, else the
/// rest of its parent, else the rest of its parent's parent, else nothing.
pub(super) fn leaves(census: &Census, request: &Request<'_>) -> Vec<PrivateLeaf> {
    let mut by_cell: BTreeMap<CellIndex, Vec<usize>> = BTreeMap::new();
    for (at, entry) in census.entries.iter().enumerate() {
        by_cell.entry(entry.cell).or_default().push(at);
    }
    let towns: BTreeSet<CellIndex> = by_cell.keys().map(|cell| up(*cell, Resolution::Seven)).collect();
    let ground = Ground { census, request, by_cell };
    towns.into_iter().flat_map(|town| ground.town(town)).collect()
}

fn up(cell: CellIndex, resolution: Resolution) -> CellIndex {
    cell.parent(resolution).expect("an entry's cell is of resolution 7, 8 or 9")
}

struct Ground<'a> {
    census: &'a Census,
    request: &'a Request<'a>,
    by_cell: BTreeMap<CellIndex, Vec<usize>>,
}

impl Ground<'_> {
    /// The leaves of a cell of resolution 7.
    fn town(&self, town: CellIndex) -> Vec<PrivateLeaf> {
        let mut leaves = Vec::new();
        let mut rest = Rest::default();
        for quarter in town.children(Resolution::Eight) {
            let passed_up = self.quarter(quarter, &mut leaves);
            rest.entries.extend(passed_up.entries);
            rest.atoms += passed_up.atoms;
        }
        rest.entries.extend(self.at(town));
        if let Ok(leaf) = self.rest_leaf(town, rest, &leaves) {
            leaves.push(leaf);
        }
        leaves
    }

    /// Adds the leaves of a cell of resolution 8 and returns what is left.
    fn quarter(&self, quarter: CellIndex, leaves: &mut Vec<PrivateLeaf>) -> Rest {
        let mut own = Vec::new();
        let mut rest = Rest::default();
        for cell in quarter.children(Resolution::Nine) {
            let entries = self.at(cell);
            if entries.is_empty() {
                continue;
            }
            match self
                .request
                .masks
                .lets_stand_alone(cell)
                .then(|| self.leaf(cell, &entries, vec![cell]))
                .flatten()
            {
                Some(leaf) => own.push(leaf),
                None => {
                    rest.entries.extend(entries);
                    rest.atoms += 1;
                }
            }
        }
        rest.entries.extend(self.at(quarter));
        let left = match self.rest_leaf(quarter, rest, &own) {
            Ok(leaf) => {
                own.push(leaf);
                Rest::default()
            }
            Err(rest) => rest,
        };
        leaves.append(&mut own);
        left
    }

    fn at(&self, cell: CellIndex) -> Vec<usize> {
        self.by_cell.get(&cell).cloned().unwrap_or_default()
    }

    /// The leaf of the rest of a parent, or the rest again where it may not be
    /// told: too few, held by one, without ground of its own, or so few atoms
    /// that each of them would be known to hold a child (D8).
    fn rest_leaf(&self, parent: CellIndex, rest: Rest, told: &[PrivateLeaf]) -> Result<PrivateLeaf, Rest> {
        let told: BTreeSet<CellIndex> = told.iter().flat_map(|leaf| leaf.leaf.cells()).copied().collect();
        let is_free = |cell: &CellIndex| self.request.area.contains(*cell) && !told.contains(cell);
        let cells: Vec<CellIndex> = parent.children(Resolution::Nine).filter(is_free).collect();
        // What was told only of this parent has no ground left in it, and none
        // in the rest of the next one either.
        let Some(free) = cells.len().checked_sub(1) else {
            return Err(Rest::default());
        };
        match self.leaf(parent, &rest.entries, cells) {
            // One atom may be empty, as far as a reader can tell, only if there
            // are more cells than the audit needs.
            Some(leaf) if hides_its_atoms(rest.atoms.min(free), leaf.leaf.band()) => Ok(leaf),
            _ => Err(rest),
        }
    }

    /// The leaf of some entries, if they are eligible.
    fn leaf(&self, named_by: CellIndex, entries: &[usize], cells: Vec<CellIndex>) -> Option<PrivateLeaf> {
        let entries = self.census.countable(entries);
        let children = self.census.children(&entries);
        if !self.census.is_eligible(&children) {
            return None;
        }
        let band = Band::of(children.len())?;
        let themes = self.themes(&entries, &children);
        Some(PrivateLeaf { entries, leaf: Leaf::new(named_by, cells, band, themes) })
    }

    /// The themes that may stand beside a leaf: both the children who told of
    /// the theme there and those who did not are eligible (D12).
    fn themes(&self, entries: &[usize], children: &BTreeSet<u32>) -> Vec<(Theme, Band)> {
        let may_show = |theme: Theme| {
            let told: BTreeSet<u32> = entries
                .iter()
                .map(|&at| &self.census.entries[at])
                .filter(|entry| entry.themes.contains(theme))
                .map(|entry| entry.child)
                .collect();
            let others: BTreeSet<u32> = children.difference(&told).copied().collect();
            let may_be_told = |set| self.census.is_eligible(set) && self.census.hides_guests(set);
            let both = may_be_told(&told) && may_be_told(&others);
            both.then(|| Band::of(told.len())).flatten().map(|band| (theme, band))
        };
        Theme::ALL.iter().copied().filter(|theme| !theme.is_serious_harm()).filter_map(may_show).collect()
    }
}

/// The audit of a rest-leaf (D8): whether its floor could be reached although
/// one of its non-empty atoms held nobody.
fn hides_its_atoms(atoms: usize, band: Band) -> bool {
    atoms.saturating_sub(1) * (K - 1) >= band.least()
}
