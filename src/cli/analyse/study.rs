//! What is compared: the cells of a study area, with what each of them holds.

use h3o::CellIndex;
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::cells::windows::Windows;
use crate::statistics::cube::Cube;

/// The cells of a study area, ascending, and the count and window of each.
pub struct Study {
    /// The cells.
    pub cells: Vec<CellIndex>,
    /// What each holds, of the unit.
    pub counts: Vec<u32>,
    /// What is counted.
    pub unit: Unit,
    /// Who is near whom.
    pub windows: Windows,
    /// People at risk in each, if they are known.
    pub population: Option<Vec<f64>>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Every event.
    Events,
    /// Every child once a cell, however often it was there.
    Children,
}

impl Unit {
    /// Its name in words and in columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Children => "children",
        }
    }
}

impl Study {
    /// The count of a cell; 0 outside the study.
    #[must_use]
    pub fn count(&self, cell: CellIndex) -> u64 {
        self.cells.binary_search(&cell).map_or(0, |at| u64::from(self.counts[at]))
    }

    /// What all cells hold together: for children, each once a cell.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|&count| u64::from(count)).sum()
    }
}

/// What every cell of a study holds in each month.
pub struct Timed {
    /// The first day of the first month.
    pub first: Date,
    /// The counts by cell and month.
    pub cube: Cube,
}

/// A month by its number from the first, as `2025-03`.
#[must_use]
pub fn month_name(first: Date, months: usize) -> String {
    let month = first.saturating_add((months as i32).months());
    format!("{:04}-{:02}", month.year(), month.month())
}
