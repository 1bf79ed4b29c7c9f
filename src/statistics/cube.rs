//! Counts by cell and by step of time: what space-time statistics run on.

/// Why numbers do not make a cube.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACube {
    /// Not one count for each cell and step.
    #[error("{counts} counts are not one for each of {cells} cells and {steps} steps of time")]
    Ragged {
        /// How many counts were given.
        counts: usize,
        /// How many cells.
        cells: usize,
        /// How many steps of time.
        steps: usize,
    },
    /// Cells times steps reach 2³², the most whose squares can be added up.
    #[error("{cells} cells in {steps} steps of time are too many: use a coarser resolution or longer steps")]
    TooLarge {
        /// How many cells.
        cells: usize,
        /// How many steps of time.
        steps: usize,
    },
    /// An event lies outside the cells or the steps.
    #[error("an event lies in cell {cell} and step {step}, outside the cube")]
    Outside {
        /// The place of its cell in the area.
        cell: usize,
        /// Its step of time.
        step: usize,
    },
}

/// A count for each of *n* cells of an area in each of *T* steps of equal length.
///
/// A cell's counts stand side by side in order of time. All steps from the
/// first to the last are present, those without events too.
///
/// # Example
///
/// ```
/// # use homeward::statistics::cube::Cube;
/// let cube = Cube::of_events(2, 3, [(0, 0), (1, 2), (1, 2)])?;
/// assert_eq!(cube.row(1), [0, 0, 2]);
/// assert_eq!(cube.step_totals(), [1, 0, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    cells: usize,
    steps: usize,
    counts: Vec<u32>,
}

impl Cube {
    /// Takes `counts`, all steps of the first cell, then of the second, and so on.
    ///
    /// # Errors
    ///
    /// [`NotACube`] if they are not `cells` times `steps`, or too many.
    pub fn new(cells: usize, steps: usize, counts: Vec<u32>) -> Result<Self, NotACube> {
        check_size(cells, steps)?;
        if counts.len() != cells * steps {
            return Err(NotACube::Ragged { counts: counts.len(), cells, steps });
        }
        Ok(Self { cells, steps, counts })
    }

    /// Counts events, each given by the place of its cell in the area and by its step.
    ///
    /// # Errors
    ///
    /// [`NotACube`] if an event lies outside, or the cube would be too large.
    pub fn of_events(
        cells: usize,
        steps: usize,
        events: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, NotACube> {
        check_size(cells, steps)?;
        let mut counts = vec![0_u32; cells * steps];
        for (cell, step) in events {
            if cell >= cells || step >= steps {
                return Err(NotACube::Outside { cell, step });
            }
            let count = &mut counts[cell * steps + step];
            *count = count.saturating_add(1);
        }
        Ok(Self { cells, steps, counts })
    }

    /// How many cells.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// How many steps of time.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// All counts, cell by cell.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The counts of cell `i` in order of time.
    ///
    /// # Panics
    ///
    /// If the cube has no cell `i`.
    #[must_use]
    pub fn row(&self, i: usize) -> &[u32] {
        &self.counts[i * self.steps..(i + 1) * self.steps]
    }

    /// The events of each cell over all steps.
    #[must_use]
    pub fn cell_totals(&self) -> Vec<u64> {
        (0..self.cells).map(|i| self.row(i).iter().map(|&count| u64::from(count)).sum()).collect()
    }

    /// The events of each step over all cells.
    #[must_use]
    pub fn step_totals(&self) -> Vec<u64> {
        let mut totals = vec![0; self.steps];
        for i in 0..self.cells {
            for (total, &count) in totals.iter_mut().zip(self.row(i)) {
                *total += u64::from(count);
            }
        }
        totals
    }

    /// The counts of step `t`, one for each cell.
    #[must_use]
    pub fn slice(&self, t: usize) -> Vec<u32> {
        (0..self.cells).map(|i| self.row(i)[t]).collect()
    }
}

fn check_size(cells: usize, steps: usize) -> Result<(), NotACube> {
    let fits = cells.checked_mul(steps).is_some_and(|bins| u32::try_from(bins).is_ok());
    if fits { Ok(()) } else { Err(NotACube::TooLarge { cells, steps }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cube_has_a_count_for_each_cell_and_step() {
        let ragged = NotACube::Ragged { counts: 5, cells: 2, steps: 3 };
        assert_eq!(Cube::new(2, 3, vec![0; 5]), Err(ragged));
        let large = NotACube::TooLarge { cells: 1 << 20, steps: 1 << 12 };
        assert_eq!(Cube::of_events(1 << 20, 1 << 12, []), Err(large));
        assert_eq!(Cube::of_events(2, 3, [(0, 3)]), Err(NotACube::Outside { cell: 0, step: 3 }));
        let empty = Cube::new(0, 7, vec![]).expect("no cells");
        assert_eq!((empty.cell_totals(), empty.step_totals()), (vec![], vec![0; 7]));
    }

    #[test]
    fn totals_and_slices_agree() {
        let cube = Cube::new(2, 3, vec![1, 2, 3, u32::MAX, 5, 6]).expect("two by three");
        assert_eq!(cube.cell_totals(), [6, u64::from(u32::MAX) + 11]);
        assert_eq!(cube.step_totals(), [1 + u64::from(u32::MAX), 7, 9]);
        assert_eq!(cube.slice(1), [2, 5]);
        assert_eq!(cube.row(0), [1, 2, 3]);
    }
}
