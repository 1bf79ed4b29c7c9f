//! Emerging hot spots: where in space and time counts are high, and whether
//! that is new, lasting, on the wane or over.

mod class;
mod scores;

pub use class::{Class, Pattern};
pub use scores::{Neighbourhood, scores};

use super::cube::Cube;
use super::exact::{Shuffled, Tails, TooMany};
use super::getis_ord::{ConstantInput, two_sided};
use super::mann_kendall::{Trend, mann_kendall};
use super::significance::benjamini_hochberg_of;
use crate::cells::windows::Windows;

/// Why a cube has no hot spots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No window can stand out.
    #[error(transparent)]
    Constant(#[from] ConstantInput),
    /// The exact p-values of a step cannot be counted.
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

/// By which p-value a window in time is significant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Two-sided p of z by the normal law, hot and cold in one family: what
    /// ArcGIS does. Far too small for sparse counts.
    Normal,
    /// The exact permutation p, of the step or the cube, upper tails in one
    /// family and lower tails in another.
    Exact,
}

/// How hot spots are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Which bins a window holds.
    pub neighbourhood: Neighbourhood,
    /// By which p-value it is significant.
    pub law: Law,
    /// The false discovery rate over all bins, and the level of the trend.
    pub alpha: f64,
}

/// Whether a window in time stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Significantly high.
    Hot,
    /// Significantly low.
    Cold,
    /// Neither.
    Plain,
}

/// What became of one cell over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Emergence {
    /// Its events over all steps.
    pub total: u64,
    /// In how many steps its window is hot.
    pub hot_steps: usize,
    /// In how many steps its window is cold.
    pub cold_steps: usize,
    /// Gi* of its window in the last step.
    pub last_z: f64,
    /// The trend of its Gi* over the steps.
    pub trend: Trend,
    /// The one word for all that.
    pub class: Class,
}

/// Finds which cells of a cube are new, lasting, waning or past hot spots.
///
/// `cube` holds *n* cells by *T* steps of equal length, zeros included, and
/// `windows` those of its cells. Every bin gets Gi*, a p-value and, by
/// Benjamini and Hochberg over all *n*·*T* bins, a mark; every cell gets the
/// Mann–Kendall trend of its *T* scores and one of 17 [`Class`]es. Returns *n*
/// answers in the order of the cells.
///
/// Null hypothesis of a mark: the counts are shuffled over the cells (and, for
/// [`Neighbourhood::Cube`], over the steps). The trend's: all orders of the
/// steps are equally likely; windows over two steps overlap, so that its p is
/// too small there. A class is a description by thresholds, not a test: one
/// event more or less may change it. "Cold" also marks where nobody was asked.
///
/// # Errors
///
/// [`Refused`] if all counts (in [`Neighbourhood::Slice`], those of every
/// step) are equal, or the exact p-values cannot be counted.
///
/// # Panics
///
/// If the cube and the windows are not of the same number of cells.
///
/// # Example
///
/// ```
/// # use homeward::cells::windows::Windows;
/// # use homeward::statistics::{cube::Cube, emerging::*};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(9);
/// area.sort_unstable();
/// let at = area.binary_search(&park).unwrap();
/// // Quiet for eleven months, and then nine events in the park.
/// let cube = Cube::of_events(area.len(), 12, [(at, 11); 9])?;
/// let settings = Settings { neighbourhood: Neighbourhood::Slice, law: Law::Normal, alpha: 0.05 };
/// let cells = emerging(&cube, &Windows::new(&area), settings)?;
/// assert_eq!(cells[at].class.name(), "new_hot");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Classes after Esri, "How Emerging Hot Spot Analysis works" (ArcGIS Pro 3),
/// made unambiguous: see [`Class`].
pub fn emerging(cube: &Cube, windows: &Windows, settings: Settings) -> Result<Vec<Emergence>, Refused> {
    let z = scores(cube, windows, settings.neighbourhood)?;
    let marks = match settings.law {
        Law::Normal => by_normal_law(&z, settings.alpha),
        Law::Exact => by_counting(cube, windows, settings)?,
    };
    let steps = cube.steps();
    let of_cell = |i: usize| {
        let bins = i * steps..(i + 1) * steps;
        summarise(cube.row(i), &z[bins.clone()], &marks[bins], settings.alpha)
    };
    Ok((0..cube.cells()).map(of_cell).collect())
}

fn summarise(counts: &[u32], z: &[f64], marks: &[Mark], alpha: f64) -> Emergence {
    let trend = mann_kendall(z);
    let steps = |wanted| marks.iter().filter(|&&mark| mark == wanted).count();
    Emergence {
        total: counts.iter().map(|&count| u64::from(count)).sum(),
        hot_steps: steps(Mark::Hot),
        cold_steps: steps(Mark::Cold),
        last_z: z.last().copied().unwrap_or(0.0),
        trend,
        class: Class::of(marks, &trend, alpha),
    }
}

fn by_normal_law(z: &[f64], alpha: f64) -> Vec<Mark> {
    let p: Vec<f64> = z.iter().map(|&z| two_sided(z)).collect();
    let mut marks = vec![Mark::Plain; z.len()];
    for i in discoveries(&p, alpha) {
        marks[i] = if z[i] > 0.0 { Mark::Hot } else { Mark::Cold };
    }
    marks
}

/// Marks by the permutation law of each step alone, or of all bins together.
fn by_counting(cube: &Cube, windows: &Windows, settings: Settings) -> Result<Vec<Mark>, TooMany> {
    let held = held(cube, windows, settings.neighbourhood);
    let laws = laws(cube, &held, settings.neighbourhood)?;
    let tails: Vec<Tails> = held
        .iter()
        .enumerate()
        .map(|(bin, &(size, sum))| laws[bin % cube.steps() % laws.len()].tails(size, sum))
        .collect();
    let (upper, lower): (Vec<_>, Vec<_>) = tails.iter().map(|tails| (tails.upper, tails.lower)).unzip();
    let mut marks = vec![Mark::Plain; tails.len()];
    for (p, mark) in [(lower, Mark::Cold), (upper, Mark::Hot)] {
        for i in discoveries(&p, settings.alpha) {
            marks[i] = mark;
        }
    }
    Ok(marks)
}

/// How many bins the window of each bin has, and what they hold together.
fn held(cube: &Cube, windows: &Windows, neighbourhood: Neighbourhood) -> Vec<(usize, u64)> {
    let mut held = Vec::with_capacity(cube.counts().len());
    for i in 0..cube.cells() {
        let members = windows.of(i);
        let sum = |t: usize| members.iter().map(|&j| u64::from(cube.row(j as usize)[t])).sum::<u64>();
        let mut before = None;
        for now in (0..cube.steps()).map(sum) {
            held.push(match (neighbourhood, before.replace(now)) {
                (Neighbourhood::Cube, Some(before)) => (2 * members.len(), before + now),
                _ => (members.len(), now),
            });
        }
    }
    held
}

/// The law of each step, or the one of the cube.
fn laws(cube: &Cube, held: &[(usize, u64)], neighbourhood: Neighbourhood) -> Result<Vec<Shuffled>, TooMany> {
    let largest = held.iter().map(|&(size, _)| size).max().unwrap_or(0);
    let highest = |of: &mut dyn Iterator<Item = &(usize, u64)>| of.map(|&(_, sum)| sum).max().unwrap_or(0);
    match neighbourhood {
        Neighbourhood::Cube => Ok(vec![Shuffled::new(cube.counts(), largest, highest(&mut held.iter()))?]),
        Neighbourhood::Slice => (0..cube.steps())
            .map(|t| {
                let most = highest(&mut held.iter().skip(t).step_by(cube.steps()));
                Shuffled::new(&cube.slice(t), largest, most)
            })
            .collect(),
    }
}

/// Which hypotheses Benjamini and Hochberg reject, in no set order.
///
/// A p-value above α is never rejected and changes no smaller one's rank, so
/// only the others are sorted: a few of a hundred.
fn discoveries(p: &[f64], alpha: f64) -> impl Iterator<Item = usize> {
    let candidates: Vec<usize> = (0..p.len()).filter(|&i| p[i] <= alpha).collect();
    let small: Vec<f64> = candidates.iter().map(|&i| p[i]).collect();
    let q = benjamini_hochberg_of(&small, p.len());
    candidates.into_iter().zip(q).filter(move |(_, q)| *q <= alpha).map(|(i, _)| i)
}

#[cfg(test)]
#[path = "emerging_tests.rs"]
mod tests;
