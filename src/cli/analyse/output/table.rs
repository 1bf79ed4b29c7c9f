//! Named columns over the same rows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use h3o::CellIndex;

/// A table of an analysis: named columns, a value or none in each row.
///
/// A column is a function of the row's number, so that a table borrows what a
/// statistic has made, copies nothing, and cannot have columns of unequal
/// lengths. Rows count from 0. A table [of cells](Self::of_cells) can be drawn;
/// one [of rows](Self::of_rows), such as months of a back-test, cannot.
///
/// # Example
///
/// ```
/// # use homeward::cli::analyse::output::Table;
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let (cells, z) = ([park], [2.5]);
/// let table = Table::of_cells(&cells).whole("count", |_| 7).real("z", |i| z[i]);
/// assert_eq!(table.rows(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Table<'a> {
    rows: usize,
    cells: Option<&'a [CellIndex]>,
    columns: Vec<Column<'a>>,
}

/// A column: its name and what it says of each row.
pub struct Column<'a> {
    name: Cow<'static, str>,
    pub(super) values: Values<'a>,
}

/// A function from a row's number to its value, if it has one.
type Of<'a, T> = Box<dyn Fn(usize) -> Option<T> + 'a>;

/// The values of a column, by kind.
pub(super) enum Values<'a> {
    Cell(Of<'a, CellIndex>),
    Whole(Of<'a, u64>),
    Signed(Of<'a, i64>),
    Real(Of<'a, f64>),
    Flag(Of<'a, bool>),
    Words(Of<'a, Cow<'a, str>>),
}

/// A value of any kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Cell(CellIndex),
    Whole(u64),
    Signed(i64),
    Real(f64),
    Flag(bool),
    Words(Cow<'a, str>),
}

/// Words in a column, or none. Made from text or an optional text.
pub struct Words<'a>(Option<Cow<'a, str>>);

impl<'a> From<&'a str> for Words<'a> {
    fn from(words: &'a str) -> Self {
        Self(Some(Cow::Borrowed(words)))
    }
}

impl From<String> for Words<'_> {
    fn from(words: String) -> Self {
        Self(Some(Cow::Owned(words)))
    }
}

impl<'a, T: Into<Words<'a>>> From<Option<T>> for Words<'a> {
    fn from(words: Option<T>) -> Self {
        Self(words.and_then(|words| words.into().0))
    }
}

impl<'a> Table<'a> {
    /// The name of the column of cells.
    pub const CELL: &'static str = "cell";

    /// A table with a row for each cell, and as its first column the cells.
    #[must_use]
    pub fn of_cells(cells: &'a [CellIndex]) -> Self {
        Self { rows: cells.len(), cells: Some(cells), columns: Vec::new() }.cell(Self::CELL, |i| cells[i])
    }

    /// A table with so many rows, none of which stands for a cell of a map.
    #[must_use]
    pub fn of_rows(rows: usize) -> Self {
        Self { rows, cells: None, columns: Vec::new() }
    }

    /// Adds a column of cells, or of none: a cluster's centre, say.
    ///
    /// # Panics
    ///
    /// As all that add a column, if the table has one of that name.
    #[must_use]
    pub fn cell<T: Into<Option<CellIndex>>>(
        self,
        name: impl Into<Cow<'static, str>>,
        of: impl Fn(usize) -> T + 'a,
    ) -> Self {
        self.column(name, Values::Cell(Box::new(move |i| of(i).into())))
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn whole<T: Into<Option<u64>>>(
        self,
        name: impl Into<Cow<'static, str>>,
        of: impl Fn(usize) -> T + 'a,
    ) -> Self {
        self.column(name, Values::Whole(Box::new(move |i| of(i).into())))
    }

    /// Adds a column of whole numbers that may be below 0.
    #[must_use]
    pub fn signed<T: Into<Option<i64>>>(
        self,
        name: impl Into<Cow<'static, str>>,
        of: impl Fn(usize) -> T + 'a,
    ) -> Self {
        self.column(name, Values::Signed(Box::new(move |i| of(i).into())))
    }

    /// Adds a column of real numbers. One that is not finite is no value: no
    /// format but Arrow's could tell it.
    #[must_use]
    pub fn real<T: Into<Option<f64>>>(
        self,
        name: impl Into<Cow<'static, str>>,
        of: impl Fn(usize) -> T + 'a,
    ) -> Self {
        self.column(name, Values::Real(Box::new(move |i| of(i).into().filter(|x| x.is_finite()))))
    }

    /// Adds a column of yes and no.
    #[must_use]
    pub fn flag<T: Into<Option<bool>>>(
        self,
        name: impl Into<Cow<'static, str>>,
        of: impl Fn(usize) -> T + 'a,
    ) -> Self {
        self.column(name, Values::Flag(Box::new(move |i| of(i).into())))
    }

    /// Adds a column of words.
    #[must_use]
    pub fn words<T: Into<Words<'a>>>(
        self,
        name: impl Into<Cow<'static, str>>,
        of: impl Fn(usize) -> T + 'a,
    ) -> Self {
        self.column(name, Values::Words(Box::new(move |i| of(i).into().0)))
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Its columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column<'a>] {
        &self.columns
    }

    /// The cells that its rows stand for, if they do.
    #[must_use]
    pub fn cells(&self) -> Option<&'a [CellIndex]> {
        self.cells
    }

    fn column(mut self, name: impl Into<Cow<'static, str>>, values: Values<'a>) -> Self {
        self.columns.push(Column { name: name.into(), values });
        let names: BTreeSet<_> = self.columns.iter().map(Column::name).collect();
        assert_eq!(names.len(), self.columns.len(), "the columns of a table have names of their own");
        self
    }
}

impl Column<'_> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says of a row.
    pub(super) fn value(&self, row: usize) -> Option<Value<'_>> {
        match &self.values {
            Values::Cell(of) => of(row).map(Value::Cell),
            Values::Whole(of) => of(row).map(Value::Whole),
            Values::Signed(of) => of(row).map(Value::Signed),
            Values::Real(of) => of(row).map(Value::Real),
            Values::Flag(of) => of(row).map(Value::Flag),
            Values::Words(of) => of(row).map(Value::Words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_there_or_not() {
        let reals = [1.5, f64::NAN, f64::INFINITY];
        let table = Table::of_rows(3).real("z", |i| reals[i]).words("name", |i| (i == 0).then_some("a"));
        let values = |column: usize| (0..3).map(move |row| (column, row));
        let read = |(column, row): (usize, usize)| table.columns()[column].value(row);
        assert_eq!(values(0).map(read).collect::<Vec<_>>(), [Some(Value::Real(1.5)), None, None]);
        assert_eq!(values(1).map(read).collect::<Vec<_>>(), [Some(Value::Words("a".into())), None, None]);
    }

    #[test]
    #[should_panic(expected = "names of their own")]
    fn two_columns_of_one_name_are_refused() {
        let _ = Table::of_rows(0).whole("n", |_| 1).real("n", |_| 1.0);
    }
}
