//! `points.csv` in: events counted by cell, and nothing else kept of them.

use std::collections::HashMap;
use std::io::{self, Read};

use csv::{ByteRecord, ErrorKind};
use h3o::{CellIndex, LatLng, Resolution};
use jiff::civil::Date;

use super::failure::Problem;
use crate::intake::{Guarded, LONGEST_ROW};

/// How many events each cell has; cells without any are not there.
pub type Counts = HashMap<CellIndex, u32>;

/// Where a table goes wrong, and how.
#[derive(Debug)]
pub enum Bad {
    /// A row: its line and the column where it goes wrong, both from 1, and
    /// the column's name if it is one that is read.
    Row(u64, usize, &'static str, Problem),
    /// The table as a whole.
    Table(Problem),
    /// The reader failed.
    Io(io::Error),
}

/// Counts the events of a table by their cell.
///
/// Reads `id,lat,lon,date[,category]` with a header, columns in any order and
/// others ignored, row by row: memory grows with the cells and not with the
/// events. A byte-order mark and CRLF line ends are taken.
///
/// # Errors
///
/// [`Bad`], for the first row that is not as it should be.
pub fn count(input: impl Read, resolution: Resolution) -> Result<Counts, Bad> {
    let (guarded, length) = Guarded::new(input);
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(1 << 16)
        .from_reader(guarded);
    let mut columns = None;
    let mut counts = Counts::new();
    let mut row = ByteRecord::new();
    loop {
        length.begin();
        match table.read_byte_record(&mut row) {
            Ok(true) if is_blank(&row) => continue,
            Ok(true) => {}
            Ok(false) if columns.is_none() => return Err(Bad::Table(Problem::Empty)),
            Ok(false) if counts.is_empty() => return Err(Bad::Table(Problem::NoEvents)),
            Ok(false) => return Ok(counts),
            Err(error) => return Err(explain(error, length.is_too_long(), table.position().line())),
        }
        let taken = match &columns {
            None => Columns::of(&row).map(|found| columns = Some(found)),
            Some(columns) => columns.point(&row).and_then(|point| {
                let events = counts.entry(point.to_cell(resolution)).or_default();
                *events = events.checked_add(1).ok_or((columns.lat, Problem::TooManyEvents))?;
                Ok(())
            }),
        };
        if let Err((column, problem)) = taken {
            return Err(Bad::Row(line(&row, table.position()), column.at + 1, column.name, problem));
        }
    }
}

/// Whether a row is an empty line, the end of a CRLF one included.
fn is_blank(row: &ByteRecord) -> bool {
    row.len() == 1 && row[0].trim_ascii().is_empty()
}

/// The line, from 1, where a row just read begins: the reader has passed its
/// end, and gives as its beginning that of blank lines before it.
fn line(row: &ByteRecord, after: &csv::Position) -> u64 {
    let within = row.as_slice().iter().filter(|&&byte| byte == b'\n').count() as u64;
    let begins = row.position().map_or(1, csv::Position::line);
    after.line().saturating_sub(1 + within).max(begins)
}

/// A column: its place in a row, from 0, and its name.
#[derive(Clone, Copy)]
struct Column {
    at: usize,
    name: &'static str,
}

struct Columns {
    lat: Column,
    lon: Column,
    date: Column,
    width: usize,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, (Column, Problem)> {
        check_text(header)?;
        let find = |name: &'static str| {
            let mut places = (0..header.len()).filter(|&at| header[at].trim_ascii() == name.as_bytes());
            let at = places.next().ok_or((Column { at: 0, name: "" }, Problem::NoColumn(name)))?;
            match places.next() {
                Some(at) => Err((Column { at, name }, Problem::TwoColumns(name))),
                None => Ok(Column { at, name }),
            }
        };
        find("id")?;
        let (lat, lon, date) = (find("lat")?, find("lon")?, find("date")?);
        Ok(Self { lat, lon, date, width: header.len() })
    }

    /// The place of a row whose every value is as it should be.
    fn point(&self, row: &ByteRecord) -> Result<LatLng, (Column, Problem)> {
        if row.len() != self.width {
            let at = row.len().min(self.width);
            let problem = Problem::Columns { expected: self.width, found: row.len() };
            return Err((Column { at, name: "" }, problem));
        }
        check_text(row)?;
        let text = |column: Column| std::str::from_utf8(&row[column.at]).unwrap_or("").trim();
        let lat = degrees(text(self.lat)).map_err(|problem| (self.lat, problem))?;
        let lon = degrees(text(self.lon)).map_err(|problem| (self.lon, problem))?;
        if !(-90.0..=90.0).contains(&lat) {
            return Err((self.lat, Problem::NoLatitude));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err((self.lon, Problem::NoLongitude));
        }
        if in_britain(lon, lat) {
            return Err((self.lat, Problem::Swapped));
        }
        if !is_date(text(self.date)) {
            return Err((self.date, Problem::NoDate));
        }
        LatLng::new(lat, lon).map_err(|_| (self.lat, Problem::NotANumber))
    }
}

/// Refuses a row that is not all UTF-8, by the column that is not.
fn check_text(row: &ByteRecord) -> Result<(), (Column, Problem)> {
    match row.iter().position(|value| std::str::from_utf8(value).is_err()) {
        Some(at) => Err((Column { at, name: "" }, Problem::NotUtf8)),
        None => Ok(()),
    }
}

fn degrees(text: &str) -> Result<f64, Problem> {
    if text.is_empty() {
        return Err(Problem::NoValue);
    }
    let degrees: f64 = text.parse().map_err(|_| Problem::NotANumber)?;
    if degrees.is_finite() { Ok(degrees) } else { Err(Problem::NotANumber) }
}

/// Whether a point lies in the box around Great Britain and Northern Ireland.
fn in_britain(lat: f64, lon: f64) -> bool {
    (49.8..=61.0).contains(&lat) && (-8.7..=1.8).contains(&lon)
}

/// Whether a text is a month or a day of the calendar, `YYYY-MM[-DD]`.
fn is_date(text: &str) -> bool {
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse::<i16>().ok() } else { None }
    };
    let mut parts = text.split('-');
    let year = parts.next().and_then(|part| number(part, 4));
    let month = parts.next().and_then(|part| number(part, 2));
    let day = parts.next().map_or(Some(1), |part| number(part, 2));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return false;
    };
    Date::new(year, month as i8, day as i8).is_ok()
}

/// What stopped the reader of tables, in our words.
fn explain(error: csv::Error, is_too_long: bool, line: u64) -> Bad {
    match error.into_kind() {
        ErrorKind::Io(_) if is_too_long => Bad::Row(line, 1, "", Problem::TooLong(LONGEST_ROW)),
        ErrorKind::Io(error) => Bad::Io(error),
        other => Bad::Io(io::Error::other(format!("{other:?}"))),
    }
}

#[cfg(test)]
#[path = "points_tests.rs"]
mod tests;
