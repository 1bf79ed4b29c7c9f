//! `--statistic gi-star`: from counts by cell to a table of scores.

use std::io::{self, Write};

use h3o::CellIndex;

use super::failure::Failure;
use super::points::Counts;
use crate::cells::study_area::{TooLarge, fill};
use crate::cells::windows::Windows;
use crate::statistics::exact::{Permutation, TooMany, permutations};
use crate::statistics::getis_ord::{ConstantInput, gi_star, two_sided};
use crate::statistics::significance::benjamini_hochberg;

/// The cells of a study area, ascending, and the events and window of each.
pub struct Study {
    /// The cells.
    pub cells: Vec<CellIndex>,
    /// Events in each.
    pub events: Vec<u32>,
    /// Who is near whom.
    pub windows: Windows,
}

impl Study {
    /// Fills the area between the cells that have events.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] if it would have too many cells.
    pub fn new(counts: &Counts) -> Result<Self, TooLarge> {
        let busy: Vec<_> = counts.keys().copied().collect();
        let cells = fill(&busy)?;
        let events = cells.iter().map(|cell| counts.get(cell).copied().unwrap_or(0)).collect();
        let windows = Windows::new(&cells);
        Ok(Self { cells, events, windows })
    }
}

/// Scores and p-values of every cell of a study, in its order.
pub struct GiStar {
    /// Standard scores.
    pub z: Vec<f64>,
    /// Two-sided p-values of a normal law.
    pub p: Vec<f64>,
    /// Their q-values.
    pub q: Vec<f64>,
    /// The answers by counting, if asked for.
    pub exact: Option<Exact>,
}

/// Exact p-values and, for each tail apart, their q-values.
pub struct Exact {
    /// The p-values.
    pub p: Vec<Permutation>,
    /// q of the upper tails of the full null: is this window high?
    pub upper_q: Vec<f64>,
    /// q of the lower tails of the full null: is this window low?
    pub lower_q: Vec<f64>,
}

impl GiStar {
    /// Scores the cells of a study by a normal law.
    ///
    /// # Errors
    ///
    /// [`ConstantInput`] if all cells have as many events.
    pub fn new(study: &Study) -> Result<Self, ConstantInput> {
        let z = gi_star(&study.events, &study.windows)?;
        let p: Vec<_> = z.iter().map(|&z| two_sided(z)).collect();
        let q = benjamini_hochberg(&p);
        Ok(Self { z, p, q, exact: None })
    }

    /// Whether a cell is hot: by the exact upper tail where there is one,
    /// otherwise by the score.
    #[must_use]
    pub fn is_hot(&self, i: usize, alpha: f64) -> bool {
        match &self.exact {
            Some(exact) => exact.upper_q[i] <= alpha,
            None => self.q[i] <= alpha && self.z[i] > 0.0,
        }
    }

    /// The p- and q-value of a cell by which it is hot or not.
    #[must_use]
    pub fn evidence(&self, i: usize) -> (f64, f64) {
        match &self.exact {
            Some(exact) => (exact.p[i].full.upper, exact.upper_q[i]),
            None => (self.p[i], self.q[i]),
        }
    }

    /// Writes a row for each cell, with the columns of the reference values.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write(&self, study: &Study, alpha: f64, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "cell,count,neighbours,z,p,q,fdr_significant")?;
        if self.exact.is_some() {
            write!(out, ",window_sum,window_cells,full_upper,full_lower,full_two")?;
            write!(out, ",cond_upper,cond_lower,cond_two")?;
            write!(out, ",full_upper_q,full_upper_significant")?;
            write!(out, ",full_lower_q,full_lower_significant")?;
        }
        writeln!(out)?;
        for (i, cell) in study.cells.iter().enumerate() {
            let (events, near) = (study.events[i], study.windows.of(i).len());
            let (z, p, q) = (self.z[i], self.p[i], self.q[i]);
            // `{:?}` is the shortest text that reads back to the same number.
            write!(out, "{cell},{events},{near},{z:?},{p:?},{q:?},{}", u8::from(q <= alpha))?;
            if let Some(exact) = &self.exact {
                exact.write(i, near, alpha, out)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

impl Exact {
    /// Counts the p-values of a study.
    ///
    /// # Errors
    ///
    /// [`TooMany`] if there are too many ways to count.
    pub fn new(study: &Study) -> Result<Self, TooMany> {
        let p = permutations(&study.events, &study.windows)?;
        let upper: Vec<_> = p.iter().map(|p| p.full.upper).collect();
        let lower: Vec<_> = p.iter().map(|p| p.full.lower).collect();
        let (upper_q, lower_q) = (benjamini_hochberg(&upper), benjamini_hochberg(&lower));
        Ok(Self { p, upper_q, lower_q })
    }

    fn write(&self, i: usize, near: usize, alpha: f64, out: &mut dyn Write) -> io::Result<()> {
        let p = &self.p[i];
        write!(out, ",{},{near}", p.sum)?;
        for tails in [p.full, p.conditional] {
            write!(out, ",{:?},{:?},{:?}", tails.upper, tails.lower, tails.two())?;
        }
        for q in [self.upper_q[i], self.lower_q[i]] {
            write!(out, ",{q:?},{}", u8::from(q <= alpha))?;
        }
        Ok(())
    }
}

/// Scores a study, by counting too if `exact`.
///
/// # Errors
///
/// [`Failure::Constant`] and [`Failure::Exact`]; `file` is named in the first.
pub fn score(study: &Study, exact: bool, file: &std::path::Path) -> Result<GiStar, Failure> {
    let constant = |source| Failure::Constant { file: file.to_path_buf(), source };
    let mut scores = GiStar::new(study).map_err(constant)?;
    if exact {
        scores.exact = Some(Exact::new(study)?);
    }
    Ok(scores)
}
