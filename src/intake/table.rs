//! Rows of a CSV file of any size, in bounded memory.

use std::cell::Cell;
use std::io::{self, Chain, Read};
use std::rc::Rc;

use csv::{ByteRecord, ErrorKind};

use super::row::{RowError, Rule};

/// The most bytes that a row may have. A quotation mark that is left open makes
/// one row of the rest of the file.
pub const LONGEST_ROW: u64 = 1 << 20;

/// Why a table cannot be read on. What came before is not the whole of it.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// A row after which nothing can be told apart.
    #[error("line {line}, {error}")]
    Row {
        /// Its line, from 1.
        line: u64,
        /// What is wrong with it.
        error: RowError,
    },
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The rows of a table, its header first. A byte-order mark and CRLF line ends
/// are taken, and blanks round values and blank lines passed over.
pub struct Rows<R> {
    table: csv::Reader<Guarded<R>>,
    row: RowLength,
}

impl<R: Read> Rows<R> {
    /// Reads rows from `input`.
    pub fn new(input: R) -> Self {
        let (guarded, row) = Guarded::new(input);
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).trim(csv::Trim::All);
        builder.terminator(csv::Terminator::Any(b'\n'));
        Self { table: builder.from_reader(guarded), row }
    }

    /// The next row and its line, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Stopped`], after which there are no more rows.
    pub fn next_row(&mut self) -> Result<Option<(u64, ByteRecord)>, Stopped> {
        let mut row = ByteRecord::new();
        loop {
            self.row.begin();
            match self.table.read_byte_record(&mut row) {
                Ok(true) if row.len() == 1 && row[0].is_empty() => {}
                Ok(true) => return Ok(Some((self.line(&row), row))),
                Ok(false) => return Ok(None),
                Err(error) => return Err(self.explain(error, self.table.position().line())),
            }
        }
    }

    /// The line where a row just read begins. The reader has passed its end,
    /// and gives as its beginning that of blank lines before it.
    fn line(&self, row: &ByteRecord) -> u64 {
        let within = row.as_slice().iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.table.position().line().saturating_sub(1 + within)
    }

    fn explain(&self, error: csv::Error, line: u64) -> Stopped {
        if self.row.is_too_long() {
            let error = RowError::new("(whole line)", Rule::RowTooLong);
            return Stopped::Row { line, error };
        }
        match error.into_kind() {
            ErrorKind::Io(error) => Stopped::Io(error),
            // Bytes of any width are taken: there is nothing else to go wrong.
            _ => Stopped::Io(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// The input of a table, which ends where a row becomes too long. After the
/// last row there is a line end, whether or not it has one: so the line of a row
/// can be told from where the reader stands after it.
pub struct Guarded<R> {
    input: Chain<R, &'static [u8]>,
    row: RowLength,
}

/// How long the row is that is being read.
#[derive(Clone)]
pub struct RowLength(Rc<Cell<u64>>);

impl<R: Read> Guarded<R> {
    /// Guards an input, and gives what tells of its rows.
    pub fn new(input: R) -> (Self, RowLength) {
        let row = RowLength(Rc::new(Cell::new(0)));
        (Self { input: input.chain(&b"\n"[..]), row: row.clone() }, row)
    }
}

impl RowLength {
    /// Counts from here.
    pub fn begin(&self) {
        self.0.set(0);
    }

    /// Whether more was read than a row may have.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        self.0.get() > LONGEST_ROW
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row.is_too_long() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.input.read(buffer)?;
        self.row.0.set(self.row.0.get() + read as u64);
        Ok(read)
    }
}
