//! `--stability`: would the same places stand out had other children been asked?

use h3o::CellIndex;

use super::findings::{Findings, Rows};
use super::points::Children;
use super::settings::Test;
use super::study::{Study, Unit};
use crate::statistics::stability::{self, Reading, Stability};

/// Which child told of which cell of a study, by their numbers: once, or for
/// every event.
#[must_use]
pub fn reports(children: &Children, study: &Study) -> Vec<(u32, u32)> {
    let mut reports = Vec::new();
    for &(cell, child, events) in &children.events {
        if let Some(at) = place(study, cell) {
            let times = if study.unit == Unit::Children { 1 } else { events };
            reports.extend((0..times).map(|_| (child, at)));
        }
    }
    reports
}

fn place(study: &Study, cell: CellIndex) -> Option<u32> {
    study.cells.binary_search(&cell).ok().map(|at| at as u32)
}

/// Draws as many children anew, so many times, and reads each map as the first
/// was read.
///
/// `read` makes of a study the score of each cell and whether it is hot; a draw on
/// which the statistic is not defined has no hot cell.
#[must_use]
pub fn stability(
    study: &Study,
    reports: &[(u32, u32)],
    draws: u32,
    test: &Test,
    read: impl Fn(&Study) -> Option<Reading>,
) -> Stability {
    let drawn = |counts: &[u32]| {
        let study = Study {
            cells: study.cells.clone(),
            counts: counts.to_vec(),
            unit: study.unit,
            windows: study.windows.clone(),
            population: None,
        };
        let nothing = || Reading { scores: vec![0.0; counts.len()], hot: vec![false; counts.len()] };
        read(&study).unwrap_or_else(nothing)
    };
    stability::children(reports, study.cells.len(), draws as usize, test.seed, drawn)
}

impl<'a> Findings<'a> {
    /// With how often each cell, and each hotspot, was found again.
    #[must_use]
    pub fn stable(mut self, stability: &'a Stability, study: &Study) -> Self {
        let hot = |i: usize| {
            let found = stability.hot.binary_search_by_key(&i, |stable| stable.cell as usize);
            found.ok().map(|at| &stability.hot[at])
        };
        let add = |(rows, table)| match rows {
            Rows::Cells => {
                let table = super::output::Table::real(table, "stable_share", |i| stability.shares[i]);
                let table = table.whole("rank", move |i| hot(i).map(|stable| u64::from(stable.rank)));
                let table = table.whole("rank_low", move |i| hot(i).map(|stable| u64::from(stable.ranks.0)));
                (rows, table.whole("rank_high", move |i| hot(i).map(|stable| u64::from(stable.ranks.1))))
            }
            _ => (rows, table),
        };
        self.tables = self.tables.into_iter().map(add).collect();
        for hotspot in &mut self.hotspots {
            let cells: Vec<_> = hotspot.cells.iter().filter_map(|&cell| place(study, cell)).collect();
            let share = stability.found_again(&cells);
            hotspot.properties.insert("found_again".to_owned(), share.into());
        }
        self.is_drawn = true;
        let words = format!("found_again: the share of {} draws of other children", stability.draws);
        self.fact("Stability", words)
    }
}
