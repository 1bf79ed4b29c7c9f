//! The table of a Shapefile: dBase, of which only words are taken.

use encoding_rs::Encoding;

use super::words::decoded;
use crate::boundary::Rule;
use crate::boundary::raw::Feature;

const HEADER: usize = 32;
const FIELD: usize = 32;
/// The mark of a row that was deleted.
const DELETED: u8 = b'*';

/// A table, row by row.
pub(super) struct Table<'a> {
    fields: Vec<(String, usize)>,
    rows: &'a [u8],
    row: usize,
    encoding: Option<&'static Encoding>,
    len: usize,
}

impl<'a> Table<'a> {
    pub fn read(bytes: &'a [u8], encoding: Option<&'static Encoding>) -> Result<Self, Rule> {
        let malformed = || Rule::Malformed("Shapefile", "the .dbf is not one".to_owned());
        Self::of(bytes, encoding).ok_or_else(malformed)
    }

    fn of(bytes: &'a [u8], encoding: Option<&'static Encoding>) -> Option<Self> {
        let short = |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
        let (header, row) = (short(8)?, short(10)?);
        let len = usize::try_from(u32::from_le_bytes(*bytes.get(4..8)?.first_chunk()?)).ok()?;
        let mut fields = Vec::new();
        let mut width = 1;
        for field in bytes.get(HEADER..header)?.chunks(FIELD) {
            if field.first() == Some(&b'\r') || field.len() < FIELD {
                break;
            }
            let name = field[..11].split(|&byte| byte == 0).next().unwrap_or_default();
            let length = usize::from(field[16]);
            fields.push((decoded(name, encoding).trim().to_owned(), length));
            width += length;
        }
        let rows = bytes.get(header..)?;
        let fits = row >= width && row > 1 && rows.len() / row >= len;
        fits.then_some(Self { fields, rows, row, encoding, len })
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The next row: its fields, and no outline. Rows that were deleted are not
    /// passed over: a shape stands beside each.
    pub fn next_row(&mut self) -> Option<Feature> {
        let (row, rest) = self.rows.split_at_checked(self.row)?;
        if row.first().is_some_and(|&mark| mark != b' ' && mark != DELETED) {
            return None;
        }
        self.rows = rest;
        let mut feature = Feature::default();
        let mut row = &row[1..];
        for (name, length) in &self.fields {
            let (value, rest) = row.split_at_checked(*length)?;
            let value = value.split(|&byte| byte == 0).next().unwrap_or_default();
            feature.add_field(name, decoded(value, self.encoding));
            row = rest;
        }
        Some(feature)
    }
}
