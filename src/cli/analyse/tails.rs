//! Permutation p-values, counted or drawn, and their q-values, each tail a
//! family of its own.

use super::Failure;
use super::findings::Mark;
use super::output::Table;
use super::settings::{Law, Test};
use super::study::Study;
use crate::statistics::exact::{Permutation, Tails, permutations};
use crate::statistics::permutation::drawn;

/// The permutation p-values of a study, under both nulls.
pub struct Permuted {
    /// The p-values.
    pub p: Vec<Permutation>,
    /// q of the null in which all cells of a window are drawn anew.
    pub full: Families,
    /// q of the null in which the centre keeps its count.
    pub conditional: Families,
}

/// q-values, for each tail apart: together, thousands of empty windows would
/// pass as "cold" for the hot ones' sake.
pub struct Families {
    /// Is this window high?
    pub upper_q: Vec<f64>,
    /// Is this window low?
    pub lower_q: Vec<f64>,
}

impl Permuted {
    /// Counts or draws, as the law says; nothing for the normal law.
    ///
    /// # Errors
    ///
    /// [`Failure::Exact`] if the law of the sums cannot be tabled.
    pub fn new(study: &Study, test: &Test) -> Result<Option<Self>, Failure> {
        let p = match test.law() {
            Law::Normal => return Ok(None),
            Law::Exact => permutations(&study.counts, &study.windows)?,
            Law::Drawn => drawn(&study.counts, &study.windows, &test.weights(), test.draws, test.seed),
        };
        let families = |of: fn(&Permutation) -> Tails| Families {
            upper_q: test.q(&p.iter().map(|p| of(p).upper).collect::<Vec<_>>()),
            lower_q: test.q(&p.iter().map(|p| of(p).lower).collect::<Vec<_>>()),
        };
        let (full, conditional) = (families(|p| p.full), families(|p| p.conditional));
        Ok(Some(Self { p, full, conditional }))
    }

    /// Adds the columns of the reference values.
    #[must_use]
    pub fn columns<'a>(&'a self, table: Table<'a>, study: &'a Study) -> Table<'a> {
        table
            .whole("window_sum", |i| self.p[i].sum)
            .whole("window_cells", |i| study.windows.of(i).len() as u64)
            .real("full_upper", |i| self.p[i].full.upper)
            .real("full_lower", |i| self.p[i].full.lower)
            .real("full_two", |i| self.p[i].full.two())
            .real("cond_upper", |i| self.p[i].conditional.upper)
            .real("cond_lower", |i| self.p[i].conditional.lower)
            .real("cond_two", |i| self.p[i].conditional.two())
    }
}

impl Families {
    /// Hot or cold by either family.
    #[must_use]
    pub fn mark(&self, i: usize, alpha: f64) -> Mark {
        if self.upper_q[i] <= alpha {
            Mark::Hot
        } else if self.lower_q[i] <= alpha {
            Mark::Cold
        } else {
            Mark::Plain
        }
    }

    /// Adds columns of q-values, named after the null.
    #[must_use]
    pub fn columns<'a>(&'a self, table: Table<'a>, null: &str, alpha: f64) -> Table<'a> {
        table
            .real(format!("{null}_upper_q"), |i| self.upper_q[i])
            .flag(format!("{null}_upper_significant"), move |i| self.upper_q[i] <= alpha)
            .real(format!("{null}_lower_q"), |i| self.lower_q[i])
            .flag(format!("{null}_lower_significant"), move |i| self.lower_q[i] <= alpha)
    }
}
