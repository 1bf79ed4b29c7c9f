//! Would last month's map have told this month's places? Scores against what came next.
//!
//! A score is a function of the past alone: it is handed a [`Past`], which holds
//! no later month, so that it cannot peep. Each month is then judged by the cells
//! that the score would have flagged.

mod past;
pub mod surveillance;

pub use past::Past;
pub use surveillance::Surveillance;

/// Why there is nothing to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTest {
    /// Not one count for each cell and month.
    #[error("{counts} counts are not a whole number of cells with {months} months each")]
    Ragged {
        /// How many counts were given.
        counts: usize,
        /// How many months each cell has.
        months: usize,
    },
    /// No month is left to judge.
    #[error("{months} months are too few: {base} come before the first that is judged")]
    TooShort {
        /// How many months there are.
        months: usize,
        /// How many come before the first that is judged.
        base: usize,
    },
    /// The share of the area to flag is not above 0 and at most 1.
    #[error("the share of the area to flag must lie above 0 and be at most 1")]
    NoShare,
    /// A score was not a number for each cell.
    #[error("the score is not one number for each of the {cells} cells")]
    NoScore {
        /// How many cells there are.
        cells: usize,
    },
}

/// What is judged: from which month on, and how much of the area is flagged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Months before the first that is judged; also those that [`Month::rri`] compares with.
    pub base: usize,
    /// The share of the cells to flag, above 0 and at most 1, rounded up to whole cells.
    pub share: f64,
}

impl Default for Plan {
    /// Twelve months before, and a twentieth of the area.
    fn default() -> Self {
        Self { base: 12, share: 0.05 }
    }
}

/// How one month (or several, [pooled](pool)) went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Its place, the first month of the data being 0; of several, the last.
    pub month: usize,
    /// Cells of the area.
    pub cells: usize,
    /// Cells flagged.
    pub flagged: usize,
    /// Events of the month.
    pub events: u64,
    /// Those in flagged cells.
    pub hits: u64,
    /// Those that the best choice of as many cells would have held.
    pub best: u64,
    /// Events of the base months before it.
    pub past_events: u64,
    /// Those in flagged cells.
    pub past_hits: u64,
}

impl Month {
    /// The share of the month's events that lay in flagged cells, 0 to 1.
    #[must_use]
    pub fn hit_rate(&self) -> f64 {
        ratio(self.hits, self.events)
    }

    /// Predictive accuracy index: how many times denser flagged cells were than the area.
    #[must_use]
    pub fn pai(&self) -> f64 {
        self.hit_rate() / self.share()
    }

    /// The PAI of the best choice of as many cells, made with hindsight.
    #[must_use]
    pub fn pai_max(&self) -> f64 {
        ratio(self.best, self.events) / self.share()
    }

    /// Predictive efficiency index: the hits as a share of the best possible, 0 to 1.
    #[must_use]
    pub fn pei(&self) -> f64 {
        ratio(self.hits, self.best)
    }

    /// Recapture rate index: the flagged cells' share of the month's events over
    /// their share of the base months'. 1 if they kept it, below 1 if they lost.
    #[must_use]
    pub fn rri(&self) -> f64 {
        let before = ratio(self.past_hits, self.past_events);
        if before == 0.0 { 0.0 } else { self.hit_rate() / before }
    }

    fn share(&self) -> f64 {
        self.flagged as f64 / self.cells as f64
    }
}

/// `part / whole`, and 0 of nothing.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What a score was worth.
#[derive(Debug, Clone, PartialEq)]
pub struct BackTest {
    /// Every judged month with an event, in order.
    pub months: Vec<Month>,
    /// The share of events found, by how much of the area is looked at, over all of them.
    pub surveillance: Surveillance,
}

/// Judges a score on every month after the first [`Plan::base`].
///
/// `counts` holds the events of each cell by month, all `months` of the first
/// cell, then of the second. For each month, `score` gets what had passed and
/// returns a number for each cell, higher where more is expected. Flagged are
/// the highest, by the score rounded to nine decimals, ties by the order of
/// cells. All cells count as equally large. Months without an event say nothing
/// and are left out.
///
/// A high hit rate is no proof that going there helps, and where reports are
/// made only where somebody asks, it also measures the habit of asking.
///
/// # Errors
///
/// [`NoTest`], which says what is missing.
///
/// # Example
///
/// ```
/// # use homeward::statistics::back_test::{Past, Plan, back_test};
/// // Three cells, four months; the first cell is always the busy one.
/// let counts = [5, 4, 6, 5, 0, 1, 0, 1, 1, 0, 0, 0];
/// let plan = Plan { base: 2, share: 0.3 };
/// let last_two = |past: &Past| past.last(2).into_iter().map(f64::from).collect();
/// let judged = back_test(&counts, 4, plan, last_two)?;
/// assert_eq!(judged.months.len(), 2);
/// assert_eq!(judged.months[1].hit_rate(), 5.0 / 6.0);
/// assert_eq!(judged.months[1].pei(), 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// PAI: Chainey, Tompson and Uhlig (2008), *Security Journal* 21, 4–28. PEI:
/// Hunt (2016), *Do crime hot spots move?*, American University. RRI: Levine
/// (2008), *Security Journal* 21, 295–302.
pub fn back_test(
    counts: &[u32],
    months: usize,
    plan: Plan,
    mut score: impl FnMut(&Past) -> Vec<f64>,
) -> Result<BackTest, NoTest> {
    let whole = Past::new(counts, months, months)?;
    if months <= plan.base || plan.base == 0 {
        return Err(NoTest::TooShort { months, base: plan.base });
    }
    if !(plan.share > 0.0 && plan.share <= 1.0) {
        return Err(NoTest::NoShare);
    }
    let cells = whole.cells();
    let mut judged = Vec::new();
    let mut surveillance = Surveillance::new(cells);
    for month in plan.base..months {
        let past = Past::new(counts, months, month)?;
        let order = order(&score(&past), cells)?;
        let events = whole.month(month);
        if let Some(found) = judge(&order, &events, &past, plan) {
            surveillance.add(&order, &events);
            judged.push(found);
        }
    }
    Ok(BackTest { months: judged, surveillance })
}

/// The cells from the highest score down.
fn order(scores: &[f64], cells: usize) -> Result<Vec<usize>, NoTest> {
    if scores.len() != cells || scores.iter().any(|score| score.is_nan()) {
        return Err(NoTest::NoScore { cells });
    }
    // Nine decimals, so that the last bits of a sum do not decide between equals.
    let rounded: Vec<f64> = scores.iter().map(|score| nine_decimals(*score)).collect();
    let mut order: Vec<usize> = (0..cells).collect();
    // A stable sort: ties stay in the order of cells.
    order.sort_by(|&a, &b| rounded[b].total_cmp(&rounded[a]));
    Ok(order)
}

/// Half to even, and 0 for −0, as the reference values were made.
fn nine_decimals(score: f64) -> f64 {
    let scaled = score * 1e9;
    if scaled.is_finite() { scaled.round_ties_even() / 1e9 + 0.0 } else { score }
}

fn judge(order: &[usize], events: &[u32], past: &Past, plan: Plan) -> Option<Month> {
    let flagged = ((plan.share * order.len() as f64).ceil() as usize).min(order.len());
    let total = |counts: &[u32]| counts.iter().map(|&count| u64::from(count)).sum::<u64>();
    let held = |counts: &[u32]| order[..flagged].iter().map(|&i| u64::from(counts[i])).sum();
    let before = past.last(plan.base);
    let mut falling = events.to_vec();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    (total(events) > 0).then(|| Month {
        month: past.months(),
        cells: order.len(),
        flagged,
        events: total(events),
        hits: held(events),
        best: total(&falling[..flagged]),
        past_events: total(&before),
        past_hits: held(&before),
    })
}

/// Adds up several months, so that busy ones weigh more; `None` if there are none.
#[must_use]
pub fn pool(months: &[Month]) -> Option<Month> {
    let (&first, rest) = months.split_first()?;
    Some(rest.iter().fold(first, |sum, month| Month {
        month: month.month,
        events: sum.events + month.events,
        hits: sum.hits + month.hits,
        best: sum.best + month.best,
        past_events: sum.past_events + month.past_events,
        past_hits: sum.past_hits + month.past_hits,
        ..sum
    }))
}

#[cfg(test)]
#[path = "back_test/back_test_tests.rs"]
mod tests;
