//! `--statistic gi-star`: each cell and its neighbours against the study area.

use super::Failure;
use super::findings::{Evidence, Findings, Mark};
use super::output::Table;
use super::settings::Test;
use super::study::Study;
use super::tails::Permuted;
use crate::statistics::getis_ord::{ConstantInput, gi_star, gi_star_weighted, two_sided};
use crate::statistics::stability::Reading;

/// Scores and p-values of every cell of a study, in its order.
pub struct GiStar {
    /// Standard scores.
    pub z: Vec<f64>,
    /// Two-sided p-values of a normal law.
    pub p: Vec<f64>,
    /// Their q-values.
    pub q: Vec<f64>,
    /// Permutation p-values, unless the normal law was asked for.
    pub permuted: Option<Permuted>,
}

impl GiStar {
    /// Scores the cells of a study.
    ///
    /// # Errors
    ///
    /// [`Failure::Constant`] if all cells hold as much, [`Failure::Exact`] if the
    /// law of the sums cannot be tabled.
    pub fn new(study: &Study, test: &Test) -> Result<Self, Failure> {
        let z = scores(study, test)?;
        let p: Vec<_> = z.iter().map(|&z| two_sided(z)).collect();
        let q = test.q(&p);
        Ok(Self { z, p, q, permuted: Permuted::new(study, test)? })
    }

    /// Whether a cell stands out: by the permutation tails, hot and cold in
    /// families of their own, where there are any, otherwise by the score.
    #[must_use]
    pub fn mark(&self, i: usize, alpha: f64) -> Mark {
        match &self.permuted {
            Some(permuted) => permuted.full.mark(i, alpha),
            None if self.q[i] > alpha => Mark::Plain,
            None if self.z[i] > 0.0 => Mark::Hot,
            None => Mark::Cold,
        }
    }

    /// What speaks for a cell's being hot.
    #[must_use]
    pub fn evidence(&self, i: usize) -> Evidence {
        let (p, q) = match &self.permuted {
            Some(permuted) => (permuted.p[i].full.upper, permuted.full.upper_q[i]),
            None => (self.p[i], self.q[i]),
        };
        Evidence { score: self.z[i], p, q }
    }

    /// A row for each cell, with the columns of the reference values first.
    pub fn table<'a>(&'a self, study: &'a Study, alpha: f64) -> Table<'a> {
        let table = Table::of_cells(&study.cells)
            .whole("count", |i| u64::from(study.counts[i]))
            .whole("neighbours", |i| study.windows.of(i).len() as u64)
            .real("z", |i| self.z[i])
            .real("p", |i| self.p[i])
            .real("q", |i| self.q[i])
            .flag("fdr_significant", move |i| self.q[i] <= alpha);
        match &self.permuted {
            Some(permuted) => permuted.full.columns(permuted.columns(table, study), "full", alpha),
            None => table,
        }
    }

    /// Scores and hot cells, for asking again.
    #[must_use]
    pub fn reading(&self, test: &Test) -> Reading {
        let cells = 0..self.z.len();
        Reading {
            scores: cells.clone().map(|i| self.z[i]).collect(),
            hot: cells.map(|i| self.mark(i, test.alpha) == Mark::Hot).collect(),
        }
    }

    /// All of it.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let alpha = test.alpha;
        let marks: Vec<_> = (0..study.cells.len()).map(|i| self.mark(i, alpha)).collect();
        Findings::of_cells(study, self.table(study, alpha), marks, |i| self.evidence(i)).law(test)
    }
}

fn scores(study: &Study, test: &Test) -> Result<Vec<f64>, ConstantInput> {
    if test.is_weighted() {
        gi_star_weighted(&study.counts, &study.windows, &test.weights())
    } else {
        gi_star(&study.counts, &study.windows)
    }
}
