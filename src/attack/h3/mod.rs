//! H3 arithmetic of the attackers' own: a second implementation beside the
//! library that the product uses, so that a fault of the one is not believed by
//! the other. The tests hold it against the C library.
//!
//! A cell is the 64 bits of its index: mode 1, resolution, base cell, and a
//! digit of three bits for each resolution, 7 where there is none.

mod plane;
mod project;
#[allow(clippy::excessive_precision)]
mod tables;

use std::collections::BTreeSet;

pub use project::{boundary, cell_at};

/// The bits that say "a cell", with nothing else said.
const CELL: u64 = 1 << 59;
const FINEST: u8 = 15;

/// The resolution of a cell.
#[must_use]
pub fn resolution(cell: u64) -> u8 {
    ((cell >> 52) & 15) as u8
}

fn digit_shift(resolution: u8) -> u32 {
    3 * u32::from(FINEST - resolution)
}

fn digit(cell: u64, resolution: u8) -> u8 {
    ((cell >> digit_shift(resolution)) & 7) as u8
}

fn base_cell(cell: u64) -> u8 {
    ((cell >> 45) & 127) as u8
}

/// The cell of a coarser resolution that holds a cell; itself at its own.
///
/// # Panics
///
/// If `to` is finer than the cell.
#[must_use]
pub fn parent(cell: u64, to: u8) -> u64 {
    assert!(to <= resolution(cell), "a parent is coarser than its child");
    let unused = (1_u64 << digit_shift(to)) - 1;
    (cell & !(15 << 52)) | unused | u64::from(to) << 52
}

/// The cells of a finer resolution in a cell, ascending; itself at its own. A
/// pentagon has no child in the direction 1.
#[must_use]
pub fn children(cell: u64, to: u8) -> Vec<u64> {
    let mut cells = vec![cell];
    for next in resolution(cell) + 1..=to {
        cells = cells.iter().flat_map(|&cell| steps_down(cell, next)).collect();
    }
    cells
}

fn steps_down(cell: u64, to: u8) -> Vec<u64> {
    let shift = digit_shift(to);
    let of = |digit: u64| (cell & !(15 << 52) & !(7 << shift)) | digit << shift | u64::from(to) << 52;
    let is_pentagon = is_pentagon(cell);
    (0..7).filter(|&digit| !(is_pentagon && digit == 1)).map(of).collect()
}

fn is_pentagon(cell: u64) -> bool {
    tables::BASE[usize::from(base_cell(cell))].2
        && (1..=resolution(cell)).all(|resolution| digit(cell, resolution) == 0)
}

/// The child in the middle, at a finer resolution.
#[must_use]
pub fn middle(cell: u64, to: u8) -> u64 {
    let zeroed = (resolution(cell) + 1..=to).fold(cell, |cell, at| cell & !(7 << digit_shift(at)));
    (zeroed & !(15 << 52)) | u64::from(to) << 52
}

/// A cell and those round it, each by a step over an edge. Of a cell in the
/// country: a pentagon is not walked round.
#[must_use]
pub fn disk(cell: u64) -> BTreeSet<u64> {
    let corners = boundary(cell);
    let mean = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).sum::<f64>() / corners.len() as f64;
    let middle = (mean(|at| at.0), mean(|at| at.1));
    let over = |at: usize| {
        let (a, b) = (corners[at], corners[(at + 1) % corners.len()]);
        let beyond = |middle: f64, a: f64, b: f64| middle + 1.5 * ((a + b) / 2.0 - middle);
        cell_at(beyond(middle.0, a.0, b.0), beyond(middle.1, a.1, b.1), resolution(cell))
    };
    (0..corners.len()).map(over).chain([cell]).collect()
}

/// The cell of an index written in hexadecimal, or `None` where it is no cell.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    if text.len() != 15 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let cell = u64::from_str_radix(text, 16).ok()?;
    is_cell(cell).then_some(cell)
}

/// Whether some bits are a cell.
#[must_use]
pub fn is_cell(cell: u64) -> bool {
    let at = resolution(cell);
    cell >> 56 == 8
        && usize::from(base_cell(cell)) < tables::BASE.len()
        && (1..=at).all(|finer| digit(cell, finer) < 7)
        && (at + 1..=FINEST).all(|finer| digit(cell, finer) == 7)
}

/// A cell as it is written.
#[must_use]
pub fn write(cell: u64) -> String {
    format!("{cell:x}")
}
