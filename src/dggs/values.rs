//! What is told of a zone.

use std::collections::{BTreeMap, BTreeSet};

use h3o::CellIndex;

use super::zones::{by_cell, span};
use super::{FINEST, sub_zones};
use crate::release::{Band, Leaf};

/// What the leaves that a zone touches say of it, without a second count: a
/// leaf's band is told of its whole ground, so a zone that holds only a part
/// of it may have any number of these children, none of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// How many leaves touch the zone; at least one.
    pub leaves: usize,
    /// The fewest children who can have told of the zone: the highest of the
    /// least numbers of the leaves wholly in it, 0 where none is.
    pub at_least: usize,
    /// The most children counted in these leaves; none where one is open.
    pub at_most: Option<usize>,
}

/// The leaves of a release, to be asked what they tell of zones.
#[derive(Debug, Clone)]
pub struct Values<'a> {
    leaves: &'a [Leaf],
    by_cell: BTreeMap<CellIndex, usize>,
}

impl<'a> Values<'a> {
    /// Those of some leaves.
    #[must_use]
    pub fn of(leaves: &'a [Leaf]) -> Self {
        Self { leaves, by_cell: by_cell(leaves) }
    }

    /// What is told of a zone; `None` on blank ground, and under the level of
    /// the finest leaves, of which nothing is known.
    #[must_use]
    pub fn at(&self, zone: CellIndex) -> Option<Value> {
        let leaves: Vec<&Leaf> = self.leaves(zone).collect();
        (!leaves.is_empty()).then(|| Value::of(zone, &leaves))
    }

    /// What is told of the sub-zones `depth` levels beneath a zone, in the order
    /// of the grid; `None` where that is under the finest leaves.
    #[must_use]
    pub fn beneath(&self, zone: CellIndex, depth: u8) -> Option<Vec<Option<Value>>> {
        let zones = sub_zones(zone, depth).filter(|zones| zones[0].resolution() <= FINEST)?;
        Some(zones.into_iter().map(|zone| self.at(zone)).collect())
    }

    /// The leaves that touch a zone, by id.
    pub fn leaves(&self, zone: CellIndex) -> impl Iterator<Item = &'a Leaf> {
        let touching: BTreeSet<usize> = match zone.resolution() <= FINEST {
            true => self.by_cell.range(span(zone)).map(|(_, at)| *at).collect(),
            false => BTreeSet::new(),
        };
        touching.into_iter().map(|at| &self.leaves[at])
    }
}

impl Value {
    fn of(zone: CellIndex, leaves: &[&Leaf]) -> Self {
        let inside = |cell: &CellIndex| cell.parent(zone.resolution()) == Some(zone);
        let whole = leaves.iter().filter(|leaf| leaf.cells().iter().all(inside));
        Self {
            leaves: leaves.len(),
            at_least: whole.map(|leaf| leaf.band().least()).max().unwrap_or(0),
            at_most: leaves.iter().map(|leaf| Band::most(leaf.band())).sum(),
        }
    }
}
