//! Who is near whom in an area.

mod lattice;

use h3o::CellIndex;

use lattice::Lattice;

/// Which cells make up the window of each cell of an area.
///
/// A cell's window is itself and the cells of the area within so many rings of
/// it (grid distance), nearest first: with one ring 1 to 7 cells, with *k* at
/// most 1 + 3k(k + 1). Cells are numbered by their place in the area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    rings: u32,
    /// Where each window ends among the members.
    ends: Vec<u32>,
    members: Vec<u32>,
    /// How many rings each member is away.
    steps: Vec<u8>,
}

/// The most rings of a window: a grid distance that fits a byte.
pub const MOST_RINGS: u32 = 255;

impl Windows {
    /// The windows of one ring, as in the reference values.
    ///
    /// # Example
    ///
    /// ```
    /// # use homeward::cells::windows::Windows;
    /// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
    /// let mut area = park.grid_disk::<Vec<_>>(1);
    /// area.sort_unstable();
    /// let windows = Windows::new(&area);
    /// assert_eq!((0..7).map(|i| windows.of(i).len()).sum::<usize>(), 7 + 6 * 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(area: &[CellIndex]) -> Self {
        Self::rings(area, 1)
    }

    /// Finds the windows of an area, given as distinct cells of one resolution
    /// in ascending order, over `rings` rings.
    ///
    /// # Panics
    ///
    /// Over [`MOST_RINGS`].
    #[must_use]
    pub fn rings(area: &[CellIndex], rings: u32) -> Self {
        assert!(rings <= MOST_RINGS, "a distance fits a byte");
        let mut windows = Self {
            rings,
            ends: Vec::with_capacity(area.len()),
            members: Vec::with_capacity(area.len() * 7),
            steps: Vec::with_capacity(area.len() * 7),
        };
        match Lattice::of(area) {
            Some(lattice) => windows.look_up(&lattice),
            None => windows.search(area),
        }
        windows
    }

    fn look_up(&mut self, lattice: &Lattice) {
        let near = Lattice::disk(self.rings);
        for i in 0..lattice.len() {
            for &(offset, step) in &near {
                if let Some(at) = lattice.beside(i, offset) {
                    self.members.push(at);
                    self.steps.push(step);
                }
            }
            self.ends.push(self.members.len() as u32);
        }
    }

    fn search(&mut self, area: &[CellIndex]) {
        for &cell in area {
            let mut near = cell.grid_disk_distances::<Vec<_>>(self.rings);
            near.sort_by_key(|&(_, step)| step);
            for (near, step) in near {
                if let Ok(at) = area.binary_search(&near) {
                    self.members.push(at as u32);
                    self.steps.push(step as u8);
                }
            }
            self.ends.push(self.members.len() as u32);
        }
    }

    fn range(&self, i: usize) -> std::ops::Range<usize> {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        start as usize..self.ends[i] as usize
    }

    /// The cells in the window of cell `i`, itself first, nearest first.
    ///
    /// # Panics
    ///
    /// If the area has no cell `i`.
    #[must_use]
    pub fn of(&self, i: usize) -> &[u32] {
        &self.members[self.range(i)]
    }

    /// How many rings away each cell in the window of cell `i` is, in the order
    /// of [`of`](Self::of).
    ///
    /// # Panics
    ///
    /// If the area has no cell `i`.
    #[must_use]
    pub fn steps(&self, i: usize) -> &[u8] {
        &self.steps[self.range(i)]
    }

    /// How many rings the windows have.
    #[must_use]
    pub fn reach(&self) -> u32 {
        self.rings
    }

    /// How many cells the fullest window has; 0 for an empty area.
    #[must_use]
    pub fn largest(&self) -> usize {
        (0..self.len()).map(|i| self.range(i).len()).max().unwrap_or(0)
    }

    /// How many cells the area has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the area has no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds up the counts in the window of each cell.
    ///
    /// `counts` has a number for each cell of the area; returns as many sums.
    ///
    /// # Panics
    ///
    /// If there is not one count for each cell.
    #[must_use]
    pub fn sums(&self, counts: &[u32]) -> Vec<u64> {
        assert_eq!(counts.len(), self.len(), "a count for each cell of the area");
        let sum = |i| self.of(i).iter().map(|&j| u64::from(counts[j as usize])).sum();
        (0..self.len()).map(sum).collect()
    }
}

#[cfg(test)]
#[path = "windows_tests.rs"]
mod tests;
