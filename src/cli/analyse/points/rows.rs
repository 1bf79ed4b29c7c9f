//! A table as rows of fields, split in place.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::memchr;

use super::dialect::{Dialect, is_blank};
use super::{Bad, Problem};
use crate::intake::LONGEST_ROW;

/// Small, so that it does not drive what is counted out of the processor's cache.
const BUFFER: usize = 1 << 16;

/// The rows of a table, one at a time, in memory that does not grow with it.
///
/// A row without quotation marks is split where it stands in the buffer: its
/// fields need not be copied, and that is most of a reader's time. One with
/// them goes to `csv-core`.
pub struct Rows<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer has been read and not yet passed.
    start: usize,
    end: usize,
    is_ended: bool,
    /// Whether that is all ASCII, and where its next quotation mark is.
    is_ascii: bool,
    quote: usize,
    line: u64,
    dialect: Dialect,
    row: Place,
    /// Where the fields of a row end.
    ends: Vec<usize>,
    quoted: Quoted,
}

/// Where a row is.
#[derive(Clone, Copy)]
enum Place {
    Buffer { from: usize, to: usize, line: u64 },
    Quoted { line: u64 },
}

/// A row whose fields had to be copied, without their quotation marks.
struct Quoted {
    reader: Reader,
    text: Vec<u8>,
    fields: usize,
}

/// A row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Its line, from 1.
    pub line: u64,
    /// Whether it is surely all ASCII.
    pub is_ascii: bool,
    text: &'a [u8],
    ends: &'a [usize],
    gap: usize,
}

impl<'a> Row<'a> {
    /// How many fields it has.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// A field, from 0; nothing if there is none.
    #[inline]
    pub fn field(&self, at: usize) -> &'a [u8] {
        let Some(&end) = self.ends.get(at) else { return &[] };
        let start = if at == 0 { 0 } else { self.ends[at - 1] + self.gap };
        &self.text[start..end]
    }
}

impl<R: Read> Rows<R> {
    /// Looks at the beginning of an input, and finds out what separates fields
    /// (if that is not told) and lines.
    ///
    /// # Errors
    ///
    /// [`Bad`] if the first line has no end, or the input cannot be read.
    pub fn new(input: R, delimiter: Option<u8>) -> Result<Self, Bad> {
        let mut rows = Self {
            input,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            is_ended: false,
            is_ascii: true,
            quote: 0,
            line: 1,
            dialect: Dialect::default(),
            row: Place::Quoted { line: 1 },
            ends: Vec::new(),
            quoted: Quoted { reader: Reader::new(), text: vec![0; 1 << 10], fields: 0 },
        };
        rows.dialect = loop {
            match Dialect::of(&rows.buffer[..rows.end], delimiter) {
                Some(dialect) => break dialect,
                None if rows.is_ended => break Dialect::of_last(&rows.buffer[..rows.end], delimiter),
                None => rows.fill()?,
            }
        };
        let mark = b"\xef\xbb\xbf";
        if rows.buffer[..rows.end].starts_with(mark) {
            rows.start = mark.len();
        }
        let mut builder = ReaderBuilder::new();
        builder.delimiter(rows.dialect.delimiter).terminator(Terminator::Any(rows.dialect.line_end));
        rows.quoted.reader = builder.build();
        Ok(rows)
    }

    /// What separates its fields and lines.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Goes to the next row that is not blank; false at the end.
    ///
    /// # Errors
    ///
    /// [`Bad`] if the row has no end, or the input cannot be read.
    #[inline]
    pub fn advance(&mut self) -> Result<bool, Bad> {
        let mut looked = 0;
        loop {
            let rest = &self.buffer[self.start + looked..self.end];
            let to = match memchr(self.dialect.line_end, rest) {
                Some(at) => self.start + looked + at,
                None if self.is_ended && self.start == self.end => return Ok(false),
                None if self.is_ended => self.end,
                None => {
                    looked = self.end - self.start;
                    self.fill()?;
                    continue;
                }
            };
            if self.next_quote() < to {
                return self.copy().map(|()| true);
            }
            let (from, line) = (self.start, self.line);
            (self.start, self.line, looked) = ((to + 1).min(self.end), self.line + 1, 0);
            if self.split(from, to) {
                self.row = Place::Buffer { from, to, line };
                return Ok(true);
            }
        }
    }

    /// The row last gone to.
    #[inline]
    pub fn row(&self) -> Row<'_> {
        match self.row {
            Place::Buffer { from, to, line } => {
                let (text, ends) = (&self.buffer[from..to], &self.ends[..]);
                Row { line, is_ascii: self.is_ascii, text, ends, gap: 1 }
            }
            Place::Quoted { line } => {
                let (text, ends) = (&self.quoted.text[..], &self.ends[..self.quoted.fields]);
                Row { line, is_ascii: false, text, ends, gap: 0 }
            }
        }
    }

    /// Where the next quotation mark is, or beyond the end.
    #[inline]
    fn next_quote(&mut self) -> usize {
        if self.quote < self.start {
            let next = memchr(b'"', &self.buffer[self.start..self.end]);
            self.quote = next.map_or(self.buffer.len(), |at| self.start + at);
        }
        self.quote
    }

    /// Finds the fields of a line; false if it is blank.
    #[inline]
    fn split(&mut self, from: usize, to: usize) -> bool {
        let text = &self.buffer[from..to];
        self.ends.clear();
        let mut words = text.chunks_exact(8);
        for (word, at) in words.by_ref().zip((0..).step_by(8)) {
            let mut found = matches(word, self.dialect.delimiter);
            while found != 0 {
                self.ends.push(at + found.trailing_zeros() as usize / 8);
                found &= found - 1;
            }
        }
        let rest = words.remainder();
        let before = text.len() - rest.len();
        let is_delimiter = |&at: &usize| rest[at] == self.dialect.delimiter;
        self.ends.extend((0..rest.len()).filter(is_delimiter).map(|at| before + at));
        self.ends.push(text.len());
        self.ends.len() > 1 || !is_blank(text)
    }

    /// Reads on, keeping what was not passed.
    fn fill(&mut self) -> Result<(), Bad> {
        if (self.end - self.start) as u64 > LONGEST_ROW {
            return Err(self.too_long(self.line));
        }
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.end == self.buffer.len() {
            self.buffer.resize(2 * self.end, 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(Bad::Io)?,
            }
        };
        self.end += read;
        self.is_ended = read == 0;
        self.is_ascii = self.buffer[..self.end].is_ascii();
        let next = memchr(b'"', &self.buffer[..self.end]);
        self.quote = next.unwrap_or(self.buffer.len());
        Ok(())
    }

    /// Copies a row with quotation marks.
    fn copy(&mut self) -> Result<(), Bad> {
        let line = self.line;
        let (mut taken, mut written, mut fields) = (0, 0, 0);
        self.ends.resize(self.ends.len().max(64), 0);
        loop {
            let rest = &self.buffer[self.start..self.end];
            let (text, ends) = (&mut self.quoted.text[written..], &mut self.ends[fields..]);
            let (result, read, wrote, ended) = self.quoted.reader.read_record(rest, text, ends);
            let line_ends = memchr::memchr_iter(self.dialect.line_end, &rest[..read]).count();
            self.line += line_ends as u64;
            self.start += read;
            taken += read as u64;
            (written, fields) = (written + wrote, fields + ended);
            match result {
                _ if taken > LONGEST_ROW => return Err(self.too_long(line)),
                ReadRecordResult::InputEmpty if self.is_ended => {}
                ReadRecordResult::InputEmpty => self.fill()?,
                ReadRecordResult::OutputFull => self.quoted.text.resize(2 * self.quoted.text.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.quoted.fields = fields;
        self.row = Place::Quoted { line };
        Ok(())
    }

    fn too_long(&self, line: u64) -> Bad {
        Bad::Row(line, 1, "", Problem::TooLong(LONGEST_ROW))
    }
}

/// The top bit of each of eight bytes that is the one looked for, all in one
/// word: a sum of two bytes below 128 cannot carry into the next.
#[inline]
fn matches(eight: &[u8], byte: u8) -> u64 {
    const LOW_BITS: u64 = u64::MAX / 255 * 127;
    let word = eight.try_into().map_or(0, u64::from_le_bytes) ^ (u64::MAX / 255 * u64::from(byte));
    !(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS)
}
