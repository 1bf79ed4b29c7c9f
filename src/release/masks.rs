//! Masks: cells that may not be told, or not alone (PRIVACY.md D5, D6).

use std::collections::BTreeMap;

use h3o::CellIndex;

use crate::codes::code_list;

code_list! {
    /// Why a cell of resolution 9 is masked.
    Mask {
        /// It holds a placement: its reports are not counted (D6).
        Placement = "placement",
        /// It holds a refuge: its reports are not counted (D6).
        Refuge = "refuge",
        /// It holds 1 to 7 homes: it is never a leaf of its own (D5).
        FewHomes = "few_homes",
    }
}

/// The masked cells of resolution 9.
#[derive(Default, Clone)]
pub struct Masks(BTreeMap<CellIndex, Mask>);

impl Masks {
    /// Masks a cell. A cell that holds a placement or refuge stays uncounted
    /// whatever else is said of it.
    pub fn add(&mut self, cell: CellIndex, mask: Mask) {
        self.0.entry(cell).and_modify(|kept| *kept = (*kept).min(mask)).or_insert(mask);
    }

    /// Whether reports in a cell are left out of every count.
    #[must_use]
    pub fn hides(&self, cell: CellIndex) -> bool {
        matches!(self.0.get(&cell), Some(Mask::Placement | Mask::Refuge))
    }

    /// Whether a cell may be a leaf of its own.
    #[must_use]
    pub fn lets_stand_alone(&self, cell: CellIndex) -> bool {
        !self.0.contains_key(&cell)
    }

    /// How many cells are masked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no cell is masked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
