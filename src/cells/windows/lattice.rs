//! An area laid out flat: each cell at whole coordinates, so that a neighbour
//! is an addition away instead of a search.

use h3o::CellIndex;

/// Most places of the layout for each cell of the area: beyond it a search
/// costs less memory.
const MOST_PLACES: usize = 32;

/// A step across the layout.
type Offset = (i32, i32);

/// The cells of an area at their local IJ coordinates.
pub(super) struct Lattice {
    /// Where each cell is, seen from the least corner of the layout.
    at: Vec<Offset>,
    columns: usize,
    /// The cell at each place, row by row, plus 1; 0 where there is none.
    cells: Vec<u32>,
}

impl Lattice {
    /// Lays an area out, unless no flat layout keeps every neighbour: in the base
    /// cells of pentagons the grid does not close in the plane, and local
    /// coordinates reach no further than the base cells round the first one.
    pub(super) fn of(area: &[CellIndex]) -> Option<Self> {
        let anchor = *area.get(area.len() / 2)?;
        if area.iter().any(|cell| cell.base_cell().is_pentagon()) {
            return None;
        }
        let mut at = Vec::with_capacity(area.len());
        for cell in area {
            let local = cell.to_local_ij(anchor).ok()?.coord;
            at.push((local.i, local.j));
        }
        let least = |of: fn(&Offset) -> i32| at.iter().map(of).min();
        let most = |of: fn(&Offset) -> i32| at.iter().map(of).max();
        let (i0, j0) = (least(|at| at.0)?, least(|at| at.1)?);
        let rows = usize::try_from(most(|at| at.0)?.checked_sub(i0)?).ok()? + 1;
        let columns = usize::try_from(most(|at| at.1)?.checked_sub(j0)?).ok()? + 1;
        let places = rows.checked_mul(columns).filter(|&places| places / MOST_PLACES <= area.len())?;
        let mut lattice = Self { at, columns, cells: vec![0; places] };
        for (i, at) in lattice.at.iter_mut().enumerate() {
            *at = (at.0 - i0, at.1 - j0);
            lattice.cells[at.0 as usize * columns + at.1 as usize] = i as u32 + 1;
        }
        Some(lattice)
    }

    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// The cell at an offset from cell `i`, if the area has it.
    pub(super) fn beside(&self, i: usize, (down, right): Offset) -> Option<u32> {
        let row = self.at[i].0 + down;
        let column = usize::try_from(self.at[i].1 + right).ok().filter(|&column| column < self.columns)?;
        let place = usize::try_from(row).ok()? * self.columns + column;
        self.cells.get(place).and_then(|cell| cell.checked_sub(1))
    }

    /// The offsets within so many rings, nearest first, each with its distance.
    pub(super) fn disk(rings: u32) -> Vec<(Offset, u8)> {
        let reach = rings as i32;
        let around = -reach..=reach;
        let all = around.clone().flat_map(|i| around.clone().map(move |j| (i, j)));
        // The axes of local IJ coordinates stand at 120 degrees.
        let distance = |(i, j): Offset| i.abs().max(j.abs()).max((i - j).abs());
        let mut disk: Vec<_> =
            all.filter(|&at| distance(at) <= reach).map(|at| (at, distance(at) as u8)).collect();
        disk.sort_by_key(|&(_, step)| step);
        disk
    }
}
