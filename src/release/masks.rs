//! Masks: cells that may not be told, or not alone (docs/privacy.md#d5, #d6).

use std::collections::{BTreeMap, HashMap};

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

/// The homes from which a cell may stand alone (docs/privacy.md#d5).
const MANY_HOMES: u8 = 8;

/// Counts homes by cell of resolution 9, no further than it matters: memory
/// grows with the cells, and not with the homes.
#[derive(Default)]
pub struct Homes(HashMap<CellIndex, u8>);

impl Homes {
    /// Counts a home in a cell.
    pub fn add(&mut self, cell: CellIndex) {
        let homes = self.0.entry(cell).or_default();
        *homes = MANY_HOMES.min(*homes + 1);
    }

    /// The cells with homes, and with few of them, ascending.
    #[must_use]
    pub fn few(&self) -> Vec<CellIndex> {
        let few = self.0.iter().filter(|(_, homes)| **homes < MANY_HOMES);
        let mut cells: Vec<CellIndex> = few.map(|(cell, _)| *cell).collect();
        cells.sort_unstable();
        cells
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

    /// The masks as bytes, the same for the same masks.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let one = |(cell, mask): (&CellIndex, &Mask)| {
            [&u64::from(*cell).to_be_bytes()[..], mask.code().as_bytes()].concat()
        };
        self.0.iter().flat_map(one).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_seven_homes_are_few() {
        let cells: Vec<CellIndex> = "8928308280fffff".parse::<CellIndex>().unwrap().grid_disk(1);
        let mut homes = Homes::default();
        for (cell, many) in cells.iter().zip([1, 7, 8, 9, 3000, 0, 2]) {
            (0..many).for_each(|_| homes.add(*cell));
        }
        let mut few = vec![cells[0], cells[1], cells[6]];
        few.sort_unstable();
        assert_eq!(homes.few(), few);
    }
}
