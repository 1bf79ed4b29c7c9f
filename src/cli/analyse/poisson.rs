//! `--statistic poisson`: each cell alone, against the mean of the area or its
//! people.

use super::Failure;
use super::findings::{Evidence, Findings, Mark};
use super::output::Table;
use super::settings::Test;
use super::study::Study;
use crate::statistics::poisson::upper_tails;

/// How surprising each cell of a study is by itself.
pub struct Alone {
    p: Vec<f64>,
    q: Vec<f64>,
}

impl Alone {
    /// Holds each cell against its share.
    ///
    /// # Errors
    ///
    /// [`Failure::Meaningless`] without events, or with events where nobody is.
    pub fn new(study: &Study, test: &Test) -> Result<Self, Failure> {
        let p = upper_tails(&study.counts, study.population.as_deref());
        let p = p.map_err(|why| Failure::Meaningless(why.to_string()))?;
        let q = test.q(&p);
        Ok(Self { p, q })
    }

    /// All of it.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let alpha = test.alpha;
        let table = Table::of_cells(&study.cells)
            .whole("count", |i| u64::from(study.counts[i]))
            .real("population", |i| study.population.as_ref().map(|people| people[i]))
            .real("p", |i| self.p[i])
            .real("q", |i| self.q[i])
            .flag("fdr_significant", move |i| self.q[i] <= alpha);
        let marks = self.q.iter().map(|&q| if q <= alpha { Mark::Hot } else { Mark::Plain }).collect();
        let evidence = |i: usize| Evidence { score: f64::from(study.counts[i]), p: self.p[i], q: self.q[i] };
        let mut findings = Findings::of_cells(study, table, marks, evidence);
        for hotspot in &mut findings.hotspots {
            let busiest = hotspot.properties.remove("z_max").unwrap_or_default();
            hotspot.properties.insert("busiest_cell".to_owned(), busiest);
        }
        findings.headline = format!("{} at {alpha} (Poisson tail)", findings.headline);
        if study.population.is_none() {
            findings
                .caveats
                .push("Without a population at risk (--area cells.csv) this finds where people are.");
        }
        findings
    }
}
