//! Why an analysis stopped: what to do about it, and the exit code.

use std::io;
use std::path::{Path, PathBuf};

use crate::cells::study_area::TooLarge;
use crate::identity::IdFault;
use crate::statistics::exact::TooMany;
use crate::statistics::getis_ord::ConstantInput;

/// Why an analysis stopped. It has written nothing then.
///
/// Says where in the file, never what stands there: a place may be a child's.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A row that cannot be used.
    #[error("{}, line {line}, column {column}{}: {problem}", file.display(), named(field))]
    Row {
        /// The input file.
        file: PathBuf,
        /// Its line, from 1.
        line: u64,
        /// The column, from 1, where the row goes wrong.
        column: usize,
        /// The column's name in the header, if it is one that is read.
        field: &'static str,
        /// What is wrong with it.
        problem: Problem,
    },
    /// A file that is no table of points.
    #[error("{}: {problem}", file.display())]
    File {
        /// The input file.
        file: PathBuf,
        /// What is wrong with it.
        problem: Problem,
    },
    /// Points on which the statistic is not defined.
    #[error("{}: {why}", file.display())]
    Undefined {
        /// The input file.
        file: PathBuf,
        /// Why not.
        why: String,
    },
    /// Polygons that are none.
    #[error("{}: {fault}", file.display())]
    Boundary {
        /// The file of polygons.
        file: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// Options that do not go together.
    #[error("{0}")]
    Usage(String),
    /// More cells than an analysis takes.
    #[error(transparent)]
    Area(#[from] TooLarge),
    /// More ways than can be counted.
    #[error("--law exact: {0}; or say --law drawn")]
    Exact(#[from] TooMany),
    /// Counts that are all equal.
    #[error(transparent)]
    Constant(#[from] ConstantInput),
    /// Points on which the statistic is not defined; the file is not yet named.
    #[error("{0}")]
    Meaningless(String),
    /// More work than a statistic takes on.
    #[error("{0}")]
    TooMuch(String),
    /// Two of the files named are one.
    #[error("{} is named twice: input and outputs must be different files", .0.display())]
    SameFile(PathBuf),
    /// The input cannot be read.
    #[error("{} cannot be read: {source}", file.display())]
    Unreadable {
        /// The input file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An answer cannot be written.
    #[error("{} cannot be written, and nothing was: {source}", file.display())]
    Unwritable {
        /// The output file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Failure {
    /// The exit code of the command: 1 refused by a rule, 2 usage, 3 bad
    /// input, 4 the environment.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Area(_) | Self::Exact(_) | Self::TooMuch(_) => 1,
            Self::SameFile(_) | Self::Usage(_) => 2,
            Self::Row { .. } | Self::File { .. } | Self::Boundary { .. } => 3,
            Self::Undefined { .. } | Self::Constant(_) | Self::Meaningless(_) => 3,
            Self::Unreadable { .. } | Self::Unwritable { .. } => 4,
        }
    }
}

impl Failure {
    /// A file that could not be read.
    #[must_use]
    pub fn reading(file: &Path, source: io::Error) -> Self {
        let file = file.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotFound => Self::File { file, problem: Problem::Missing },
            io::ErrorKind::IsADirectory => Self::File { file, problem: Problem::Folder },
            _ => Self::Unreadable { file, source },
        }
    }

    /// The same, with the file named that counts on which a statistic is not
    /// defined came from.
    #[must_use]
    pub fn of(self, file: &Path) -> Self {
        let why = match &self {
            Self::Constant(source) => source.to_string(),
            Self::Meaningless(why) => why.clone(),
            _ => return self,
        };
        Self::Undefined { file: file.to_path_buf(), why }
    }
}

/// A column's name in brackets.
fn named(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!(" ({field})") }
}

/// What can be wrong with a table of points.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing of that name.
    #[error("there is no such file")]
    Missing,
    /// A folder.
    #[error("this is a folder, not a file")]
    Folder,
    /// Not even a header.
    #[error("the file is empty; its first line must be id,lat,lon,date")]
    Empty,
    /// A header and no row.
    #[error("the file has a header but no events")]
    NoEvents,
    /// A column is not in the header.
    #[error(
        "the first line has no column \"{0}\"; it must be like id,lat,lon,date[,category], \
         or say which column is which"
    )]
    NoColumn(&'static str),
    /// A column that was named is not in the header.
    #[error("the first line has no column \"{0}\"")]
    NoColumnTold(String),
    /// A column is in the header twice.
    #[error("the first line has the column \"{0}\" twice")]
    TwoColumns(&'static str),
    /// More or fewer columns than the header.
    #[error("the row has {found} columns where the header has {expected}")]
    Columns {
        /// Columns of the header.
        expected: usize,
        /// Columns of the row.
        found: usize,
    },
    /// Latin-1, UTF-16 or no text.
    #[error("the text is not UTF-8; save the file as CSV UTF-8")]
    NotUtf8,
    /// No line end, or an open quotation mark.
    #[error("the row is longer than {0} bytes; is a quotation mark left open?")]
    TooLong(u64),
    /// An empty value.
    #[error("the value is missing")]
    NoValue,
    /// Not a number.
    #[error("not a finite decimal number of degrees")]
    NotANumber,
    /// A latitude off the globe.
    #[error("not between -90 and 90 degrees; are lat and lon swapped?")]
    NoLatitude,
    /// A longitude off the globe.
    #[error("not between -180 and 180 degrees")]
    NoLongitude,
    /// A point of Britain mirrored into the Indian Ocean.
    #[error("latitude and longitude look swapped: the other way round the point is in Britain")]
    Swapped,
    /// A day that no calendar has.
    #[error("not a date that exists, written YYYY-MM, YYYY-MM-DD, YYYYMMDD or DD/MM/YYYY")]
    NoDate,
    /// A list of cells without them.
    #[error("the first line has no column \"cell\"; it must be like cell[,population]")]
    NoCellColumn,
    /// Not a cell of the resolution.
    #[error("not an H3 cell of resolution {0}")]
    NoCell(u8),
    /// A cell of a list twice.
    #[error("an earlier row has the same cell")]
    CellTwice,
    /// Not a number of people.
    #[error("not a number of people: 0 or more")]
    NoPopulation,
    /// A study area without a cell.
    #[error("no cell of this resolution is in the area: use a finer one")]
    NoCells,
    /// A month where the day should be.
    #[error("the second number is no month: dates with slashes are day/month/year")]
    AmericanDate,
    /// Months of the cube.
    #[error("the events span more than {0} months; is a year mistyped?")]
    TooManyMonths(u32),
    /// A number of events that is none.
    #[error("not a whole number of events from 0 to 4294967295")]
    NotEvents,
    /// Not an id that has one form only.
    #[error(transparent)]
    NotAnId(IdFault),
    /// An id twice.
    #[error("an earlier row has the same id; is a part of the file there twice?")]
    RepeatedId,
    /// Every row was left out.
    #[error("no event has a category that was asked for")]
    NoneWanted,
    /// Over four thousand million events in one cell.
    #[error("more events in one cell than can be counted")]
    TooManyEvents,
}
