//! Where placements are: cells that no report may point at (docs/privacy.md#d6).

use std::collections::{BTreeMap, BTreeSet};

use h3o::CellIndex;

use crate::intake::Holder;

/// The cells of resolution 9 of placements, by the holder tag that stands for a
/// placement in its children's reports.
///
/// This side of the gate: neither `Debug` nor `Serialize`.
#[derive(Default, Clone)]
pub struct Placements(BTreeMap<Holder, BTreeSet<CellIndex>>);

impl Placements {
    /// Adds a cell of a placement. One that moved has more than one.
    pub fn add(&mut self, placement: Holder, cell: CellIndex) {
        self.0.entry(placement).or_default().insert(cell);
    }

    /// The cells of a placement.
    pub fn cells(&self, placement: Holder) -> impl Iterator<Item = CellIndex> {
        self.0.get(&placement).into_iter().flatten().copied()
    }

    /// Every cell that holds a placement.
    pub fn all_cells(&self) -> impl Iterator<Item = CellIndex> {
        self.0.values().flatten().copied()
    }

    /// The placements as bytes, the same for the same placements.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let all =
            self.0.iter().flat_map(|(holder, cells)| cells.iter().map(|cell| (holder.tag, u64::from(*cell))));
        all.flat_map(|(tag, cell)| [tag.to_be_bytes(), cell.to_be_bytes()].concat()).collect()
    }

    /// Whether no placement is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
