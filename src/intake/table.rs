//! Rows of a CSV file of any size, in bounded memory.

use std::cell::Cell;
use std::io::{self, Chain, Read};
use std::rc::Rc;

use csv::{ByteRecord, ErrorKind};

use super::row::{RowError, Rule};

/// The most bytes that a row may have. A quotation mark that is left open makes
/// one row of the rest of the file.
const LONGEST_ROW: u64 = 1 << 20;

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
    table: csv::Reader<Guarded<Chain<R, &'static [u8]>>>,
    since_row: Rc<Cell<u64>>,
}

impl<R: Read> Rows<R> {
    /// Reads rows from `input`.
    pub fn new(input: R) -> Self {
        let since_row = Rc::new(Cell::new(0));
        // A line end after the last row, whether or not it has one: see `line`.
        let guarded = Guarded { input: input.chain(&b"\n"[..]), since_row: Rc::clone(&since_row) };
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).trim(csv::Trim::All);
        builder.terminator(csv::Terminator::Any(b'\n'));
        Self { table: builder.from_reader(guarded), since_row }
    }

    /// The next row and its line, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Stopped`], after which there are no more rows.
    pub fn next_row(&mut self) -> Result<Option<(u64, ByteRecord)>, Stopped> {
        let mut row = ByteRecord::new();
        loop {
            self.since_row.set(0);
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
        if self.since_row.get() > LONGEST_ROW {
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

/// Reads until too much came since the last row.
struct Guarded<R> {
    input: R,
    since_row: Rc<Cell<u64>>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.get() > LONGEST_ROW {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.input.read(buffer)?;
        self.since_row.set(self.since_row.get() + read as u64);
        Ok(read)
    }
}
