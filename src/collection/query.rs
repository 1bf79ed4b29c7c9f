//! Which features a client asks for.

use std::cmp::Ordering;

use super::cql2::Filter;
use super::{SearchBox, Table, Value};

/// Most steps that one request may take over filtering: some tens of
/// milliseconds, counted and not timed, so that it is the same everywhere.
const MOST_STEPS: u64 = 20_000_000;

/// What a client asks of a collection; by default everything.
#[derive(Default)]
pub struct Query {
    /// Where.
    pub within: Option<SearchBox>,
    /// Whether the time that was asked about is none of the release's.
    pub at_another_time: bool,
    /// Columns that hold just this.
    pub equal: Vec<(usize, Value)>,
    /// A filter.
    pub filter: Option<Filter>,
    /// Columns to sort by, and whether from the greatest.
    pub sort: Vec<(usize, bool)>,
    /// How many of what matches to pass over.
    pub offset: usize,
    /// How many to give at most.
    pub limit: usize,
}

/// What a query found.
pub struct Selection {
    /// How many features match.
    pub matched: usize,
    /// The places of those that were asked for.
    pub page: Vec<usize>,
}

/// A filter that would take too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the filter would take too much work over this collection: make it simpler")]
pub struct TooMuchWork;

impl Query {
    /// Finds what matches, in the table's order or that which was asked for.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] where the filter takes too many steps.
    pub fn select(&self, table: &Table) -> Result<Selection, TooMuchWork> {
        let mut found = self.matching(table)?;
        if !self.sort.is_empty() {
            // Stable, so that what is equal keeps the order of ids.
            found.sort_by(|&one, &other| self.order(table, one, other));
        }
        let page = found.iter().skip(self.offset).take(self.limit).copied().collect();
        Ok(Selection { matched: found.len(), page })
    }

    /// The places of all that matches, in the table's order.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] where the filter takes too many steps.
    pub fn matching(&self, table: &Table) -> Result<Vec<usize>, TooMuchWork> {
        if self.at_another_time {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut steps = MOST_STEPS;
        for at in 0..table.len() {
            let in_place = self.within.as_ref().is_none_or(|within| within.touches(table, at));
            let equal = |(column, value): &(usize, Value)| table.columns()[*column].value(at) == value;
            if !in_place || !self.equal.iter().all(equal) {
                continue;
            }
            let passes = match &self.filter {
                Some(filter) => filter.passes(table, at, &mut steps)?,
                None => true,
            };
            if passes {
                found.push(at);
            }
        }
        Ok(found)
    }

    fn order(&self, table: &Table, one: usize, other: usize) -> Ordering {
        let by = self.sort.iter().map(|&(column, from_greatest)| {
            let column = &table.columns()[column];
            let order = column.value(one).order(column.value(other));
            if from_greatest { order.reverse() } else { order }
        });
        by.fold(Ordering::Equal, Ordering::then)
    }
}
