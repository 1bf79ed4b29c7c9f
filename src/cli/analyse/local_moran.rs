//! `--statistic local-moran`: is each cell like its neighbours, or unlike them?

use super::Failure;
use super::findings::{Evidence, Findings, Mark};
use super::output::Table;
use super::output::picture::SPOTS;
use super::settings::Test;
use super::study::Study;
use super::tails::Permuted;
use crate::statistics::getis_ord::two_sided;
use crate::statistics::local_moran::{LocalMoran, Quadrant, local_moran};
use crate::statistics::stability::Reading;

/// Local Moran's I of every cell of a study, in its order.
pub struct Moran {
    cells: Vec<LocalMoran>,
    p: Vec<f64>,
    q: Vec<f64>,
    permuted: Option<Permuted>,
}

impl Moran {
    /// Compares the cells of a study with their neighbours.
    ///
    /// # Errors
    ///
    /// [`Failure::Constant`] if all cells hold as much, [`Failure::Exact`] if the
    /// law of the sums cannot be tabled.
    pub fn new(study: &Study, test: &Test) -> Result<Self, Failure> {
        let cells = local_moran(&study.counts, &study.windows)?;
        let p: Vec<_> = cells.iter().map(|cell| two_sided(cell.z)).collect();
        let q = test.q(&p);
        Ok(Self { cells, p, q, permuted: Permuted::new(study, test)? })
    }

    /// High among high is hot, low among low is cold; the outliers are neither,
    /// and told by their quadrant.
    fn mark(&self, i: usize, alpha: f64) -> Mark {
        let significant = match (&self.permuted, self.cells[i].quadrant) {
            (Some(permuted), Quadrant::HighHigh) => permuted.conditional.upper_q[i] <= alpha,
            (Some(permuted), Quadrant::LowLow) => permuted.conditional.lower_q[i] <= alpha,
            _ => self.q[i] <= alpha,
        };
        match self.cells[i].quadrant {
            Quadrant::HighHigh if significant => Mark::Hot,
            Quadrant::LowLow if significant => Mark::Cold,
            _ => Mark::Plain,
        }
    }

    fn evidence(&self, i: usize) -> Evidence {
        let (p, q) = match &self.permuted {
            Some(permuted) => (permuted.p[i].conditional.upper, permuted.conditional.upper_q[i]),
            None => (self.p[i], self.q[i]),
        };
        Evidence { score: self.cells[i].z, p, q }
    }

    fn table<'a>(&'a self, study: &'a Study, alpha: f64) -> Table<'a> {
        let table = Table::of_cells(&study.cells)
            .whole("count", |i| u64::from(study.counts[i]))
            .real("I", |i| self.cells[i].i)
            .real("EI", |i| self.cells[i].expected)
            .real("VI", |i| self.cells[i].variance)
            .real("z", |i| self.cells[i].z)
            .real("p", |i| self.p[i])
            .real("q", |i| self.q[i])
            .flag("fdr_significant", move |i| self.q[i] <= alpha)
            .words("quadrant", |i| self.cells[i].quadrant.name());
        match &self.permuted {
            Some(permuted) => permuted.conditional.columns(permuted.columns(table, study), "cond", alpha),
            None => table,
        }
    }

    /// Scores and hot cells, for asking again.
    #[must_use]
    pub fn reading(&self, test: &Test) -> Reading {
        let cells = 0..self.cells.len();
        Reading {
            scores: cells.clone().map(|i| self.cells[i].z).collect(),
            hot: cells.map(|i| self.mark(i, test.alpha) == Mark::Hot).collect(),
        }
    }

    /// All of it.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let alpha = test.alpha;
        let marks: Vec<_> = (0..study.cells.len()).map(|i| self.mark(i, alpha)).collect();
        let mut findings =
            Findings::of_cells(study, self.table(study, alpha), marks, |i| self.evidence(i)).law(test);
        findings.called(["High among high", "Low among low", SPOTS[2], SPOTS[3]]);
        findings
    }
}
