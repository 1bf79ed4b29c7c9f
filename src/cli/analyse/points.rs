//! Points in, row by row: who reads them keeps what a statistic needs.

mod columns;
mod counter;
mod dialect;
mod repeats;
mod rows;
mod sinks;
mod values;

use std::collections::BTreeSet;
use std::io::{self, Read};

use h3o::{LatLng, Resolution};
use jiff::civil::Date;

use super::failure::Problem;
use crate::identity::{IdKind, NearIds};
use columns::{Column, Columns};
pub use counter::{Counter, Counts};
pub use repeats::Repeated;
use repeats::Repeats;
use rows::Rows;
pub use sinks::{ByChild, Children, Cube, Months, Place, Places};

/// What the category of an event is called that has none.
pub const NO_CATEGORY: &str = "(none)";

/// What is asked of a table. By default nothing but places, in columns of the
/// usual names.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The names of the columns.
    pub columns: Names,
    /// What separates fields; found in the first line if not told.
    pub delimiter: Option<u8>,
    /// Whether every event must have a date.
    pub needs_date: bool,
    /// The categories to keep, [`NO_CATEGORY`] for events without; all if not told.
    pub categories: Option<BTreeSet<String>>,
    /// Whether an id that comes twice is an error.
    pub unique_ids: bool,
}

/// Names of columns, for those that are told. Upper and lower case are one.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Latitude; otherwise `lat`, `latitude` or `y`.
    pub lat: Option<String>,
    /// Longitude; otherwise `lon`, `lng`, `long`, `longitude` or `x`.
    pub lon: Option<String>,
    /// The day or month; otherwise `date`, `month` or `when`, if there is one.
    pub date: Option<String>,
    /// The event's own name; otherwise `id`, if there is one.
    pub id: Option<String>,
    /// The kind of event; otherwise `category`, if there is one.
    pub category: Option<String>,
    /// Whose event it is; otherwise not read.
    pub child: Option<String>,
    /// How many events a row stands for; otherwise one.
    pub count: Option<String>,
}

/// An event of a table.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The number of its row, from 1, those left out and the header not counted.
    pub row: u64,
    /// Where it was.
    pub at: LatLng,
    /// When it was.
    pub date: Option<When>,
    /// Its category, [`NO_CATEGORY`] if the column is there and empty.
    pub category: Option<&'a str>,
    /// Whose it is, in the one form that all spellings of the id have.
    pub child: Option<&'a str>,
    /// Its own name.
    pub id: Option<&'a str>,
    /// How many events the row stands for.
    pub count: u32,
}

/// A date as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// A month, by its first day.
    Month(Date),
    /// A day.
    Day(Date),
}

impl When {
    /// The day, or the first of the month.
    #[must_use]
    pub fn date(self) -> Date {
        match self {
            Self::Month(date) | Self::Day(date) => date,
        }
    }
}

/// What a table held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Rows taken.
    pub rows: u64,
    /// Rows left out for their category.
    pub left_out: u64,
    /// Rows with the id of an earlier one, if there is a column of ids: worth
    /// a warning, for it is mostly a file pasted twice.
    pub repeated_ids: Option<Repeated>,
    /// Warnings of children's ids that are nearly equal, by their lines: two of
    /// one child would be two children.
    pub near_children: Vec<String>,
}

/// Where a table goes wrong, and how.
#[derive(Debug)]
pub enum Bad {
    /// A row: its line and the column where it goes wrong, both from 1, and
    /// the column's meaning if it is one that is read.
    Row(u64, usize, &'static str, Problem),
    /// The table as a whole.
    Table(Problem),
    /// The reader failed.
    Io(io::Error),
}

/// Reads a table of points and hands each event to `take`, in order.
///
/// The first line names the columns, in any order; others are ignored. Commas,
/// semicolons, tabs and bars are found out, and so are line ends and a
/// byte-order mark; values may be quoted. Where the comma does not separate
/// fields, numbers may have decimal commas. Dates are `YYYY-MM`, `YYYY-MM-DD`,
/// the same with a time, `YYYYMMDD`, or `DD/MM/YYYY`: never month first.
///
/// Rows are kept by nobody but `take`: memory does not grow with the table,
/// unless ids must be unique, when it grows by some 20 bytes a row.
///
/// # Errors
///
/// [`Bad`], for the first row that is not as it should be or that `take`
/// refuses. It says where in the table, never what stands there.
pub fn read(
    input: impl Read,
    asked: &Asked,
    mut take: impl FnMut(&Event<'_>) -> Result<(), Problem>,
) -> Result<Found, Bad> {
    let mut rows = Rows::new(input, asked.delimiter)?;
    if !rows.advance()? {
        return Err(Bad::Table(Problem::Empty));
    }
    let has_commas = rows.dialect().delimiter != b',';
    let columns = Columns::of(rows.row(), asked, has_commas).map_err(|wrong| bad(rows.row().line, wrong))?;
    let mut found = Found { rows: 0, left_out: 0, repeated_ids: None, near_children: Vec::new() };
    let mut near = NearIds::default();
    let mut repeats = Repeats::new(asked.unique_ids);
    let mut room = String::new();
    while rows.advance()? {
        let row = rows.row();
        let taken = columns.event(row, &mut room).and_then(|mut event| {
            event.row = found.rows + found.left_out + 1;
            if !is_wanted(&event, asked) {
                found.left_out += 1;
                return Ok(());
            }
            found.rows += 1;
            if let Some(child) = event.child {
                near.note_form(IdKind::Child, child, row.line);
            }
            if let (Some(id), Some(column)) = (event.id.filter(|id| !id.is_empty()), columns.id) {
                repeats.note(id).map_err(|problem| (column, problem))?;
            }
            take(&event).map_err(|problem| (columns.blamed_for(&problem), problem))
        });
        taken.map_err(|wrong| bad(row.line, wrong))?;
    }
    found.repeated_ids = columns.id.map(|_| repeats.total());
    found.near_children = near.warnings();
    match found {
        Found { rows: 0, left_out: 0, .. } => Err(Bad::Table(Problem::NoEvents)),
        Found { rows: 0, .. } => Err(Bad::Table(Problem::NoneWanted)),
        found => Ok(found),
    }
}

/// Counts the events of a table by their cell.
///
/// # Errors
///
/// [`Bad`], for the first row that is not as it should be.
pub fn count(input: impl Read, resolution: Resolution) -> Result<Counts, Bad> {
    let mut counter = Counter::new(resolution);
    let asked = Asked { needs_date: true, ..Asked::default() };
    read(input, &asked, |event| {
        counter.take(event);
        Ok(())
    })?;
    counter.finish().map_err(Bad::Table)
}

#[inline]
fn is_wanted(event: &Event<'_>, asked: &Asked) -> bool {
    match (&asked.categories, event.category) {
        (Some(wanted), Some(category)) => wanted.contains(category),
        _ => true,
    }
}

fn bad(line: u64, (column, problem): (Column, Problem)) -> Bad {
    Bad::Row(line, column.at + 1, column.name, problem)
}

#[cfg(test)]
#[path = "points_tests.rs"]
mod tests;
