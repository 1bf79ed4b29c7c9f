//! Merges: pairs of ids that turned out to be one child's.

use std::io::Read;

use csv::ByteRecord;

use super::row::{RowError, Rule};
use super::table::{Rows, Stopped};
use super::token::{ChildToken, TokenKey};
use crate::identity::SourceId;

/// The columns.
const COLUMNS: [&str; 2] = ["child", "same_as"];

/// A child by its id: the token, and the one that an earlier version made of the
/// id, where it read it otherwise.
pub type ChildIds = (ChildToken, Option<ChildToken>);

/// A row: its line, from 1, and two children that are one, or what is wrong.
pub type MergeRow = (u64, Result<(ChildIds, ChildIds), RowError>);

/// Reads merges: a table of `child` and `same_as`, and nothing else. The second
/// id is the one that stays.
pub struct MergeReader<R>(Rows<R>);

impl<R: Read> MergeReader<R> {
    /// Reads from a table, its header first.
    ///
    /// # Errors
    ///
    /// [`Stopped`] where the header is another, or the file cannot be read.
    pub fn new(input: R) -> Result<Self, Stopped> {
        let mut rows = Rows::new(input);
        let (line, header) = rows.next_row()?.unwrap_or((1, ByteRecord::new()));
        let is_named = |(name, column): (&[u8], &str)| name.eq_ignore_ascii_case(column.as_bytes());
        if header.len() != COLUMNS.len() || !header.iter().zip(COLUMNS).all(is_named) {
            let error = RowError::new("(header)", Rule::NotTheHeader("child,same_as"));
            return Err(Stopped::Row { line, error });
        }
        Ok(Self(rows))
    }

    /// The next row, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Stopped`], after which there are no more rows.
    pub fn next_row(&mut self, key: &TokenKey) -> Result<Option<MergeRow>, Stopped> {
        let Some((line, row)) = self.0.next_row()? else { return Ok(None) };
        Ok(Some((line, pair(&row, key))))
    }
}

fn pair(row: &ByteRecord, key: &TokenKey) -> Result<(ChildIds, ChildIds), RowError> {
    if row.len() != COLUMNS.len() {
        return Err(RowError::new("(whole line)", Rule::MissingField));
    }
    let child = |at: usize| {
        let text = std::str::from_utf8(&row[at]).map_err(|_| RowError::new(COLUMNS[at], Rule::NotUtf8))?;
        let id: SourceId = text.parse().map_err(|fault| RowError::new(COLUMNS[at], Rule::NotAnId(fault)))?;
        Ok((key.child(&id), id.old_spelling().map(|old| key.old_child(old))))
    };
    Ok((child(0)?, child(1)?))
}
