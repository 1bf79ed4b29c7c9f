//! Which column of a table means what, and what a row says by them.

use std::str;

use h3o::LatLng;

use super::rows::Row;
use super::{Asked, Event, NO_CATEGORY, Problem, values};
use crate::identity::normal_form;

/// A column: its place in a row, from 0, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its place.
    pub at: usize,
    /// Its meaning.
    pub name: &'static str,
}

/// Where a row goes wrong, and how.
pub type Wrong = (Column, Problem);

impl Column {
    /// A column that means nothing to us.
    pub fn unnamed(at: usize) -> Self {
        Self { at, name: "" }
    }
}

/// The columns that are read.
pub struct Columns {
    /// The event's own name.
    pub id: Option<Column>,
    lat: Column,
    lon: Column,
    date: Option<Column>,
    category: Option<Column>,
    child: Option<Column>,
    count: Option<Column>,
    width: usize,
    has_commas: bool,
}

impl Columns {
    /// Finds the columns in a header: by the names told, or the usual ones.
    ///
    /// # Errors
    ///
    /// A [`Problem`] if one that is needed is not there, or is there twice.
    pub fn of(header: Row<'_>, asked: &Asked, has_commas: bool) -> Result<Self, Wrong> {
        check_text(header)?;
        let names = &asked.columns;
        let find = |told: &Option<String>, meaning, usual| find(header, told.as_deref(), meaning, usual);
        let need = |told, meaning, usual| {
            let missing = (Column::unnamed(0), Problem::NoColumn(meaning));
            find(told, meaning, usual)?.ok_or(missing)
        };
        // In the order of the usual header, so that the first that is missing is told.
        let id = find(&names.id, "id", &["id"])?;
        let lat = need(&names.lat, "lat", &["lat", "latitude", "y"])?;
        let lon = need(&names.lon, "lon", &["lon", "lng", "long", "longitude", "x"])?;
        let date = find(&names.date, "date", &["date", "month", "when"])?;
        let category = find(&names.category, "category", &["category"])?;
        let child = find(&names.child, "child", &[])?;
        let count = find(&names.count, "count", &[])?;
        let missing = |meaning| Err((Column::unnamed(0), Problem::NoColumn(meaning)));
        if asked.needs_date && date.is_none() {
            return missing("date");
        }
        if asked.categories.is_some() && category.is_none() {
            return missing("category");
        }
        if asked.unique_ids && id.is_none() {
            return missing("id");
        }
        Ok(Self { lat, lon, date, id, category, child, count, width: header.width(), has_commas })
    }

    /// The event of a row whose every value is as it should be, without its
    /// number. Whose it is, is read as people read ids; `room` is for that.
    ///
    /// # Errors
    ///
    /// A [`Problem`], and the column that has it.
    #[inline]
    pub fn event<'a>(&self, row: Row<'a>, room: &'a mut String) -> Result<Event<'a>, Wrong> {
        if row.width() != self.width {
            let at = row.width().min(self.width);
            let problem = Problem::Columns { expected: self.width, found: row.width() };
            return Err((Column::unnamed(at), problem));
        }
        if !row.is_ascii {
            check_text(row)?;
        }
        let text = |column: Column| str::from_utf8(row.field(column.at)).unwrap_or_default();
        let at = self.place(row)?;
        let date = self.date.map(|column| values::date(row.field(column.at)).map_err(|bad| (column, bad)));
        let count =
            self.count.map_or(Ok(1), |column| values::events(text(column)).map_err(|bad| (column, bad)));
        let child = self.child.map(|column| match text(column).trim() {
            "" => Err((column, Problem::NoValue)),
            child => normal_form(child, room).map_err(|fault| (column, Problem::NotAnId(fault))),
        });
        let category = self.category.map(|column| match text(column).trim() {
            "" => NO_CATEGORY,
            category => category,
        });
        let id = self.id.map(|column| text(column).trim());
        Ok(Event {
            row: 0,
            at,
            date: date.transpose()?,
            category,
            child: child.transpose()?,
            id,
            count: count?,
        })
    }

    /// The column at fault where an event is refused for what it would make of
    /// the whole.
    pub fn blamed_for(&self, problem: &Problem) -> Column {
        let date = self.date.filter(|_| matches!(problem, Problem::TooManyMonths(_)));
        let count = self.count.filter(|_| matches!(problem, Problem::TooManyEvents));
        date.or(count).unwrap_or(self.lat)
    }

    #[inline]
    fn place(&self, row: Row<'_>) -> Result<LatLng, Wrong> {
        let degrees = |column: Column| {
            values::number(row.field(column.at), self.has_commas).map_err(|problem| (column, problem))
        };
        let (lat, lon) = (degrees(self.lat)?, degrees(self.lon)?);
        if !(-90.0..=90.0).contains(&lat) {
            return Err((self.lat, Problem::NoLatitude));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err((self.lon, Problem::NoLongitude));
        }
        if in_britain(lon, lat) {
            return Err((self.lat, Problem::Swapped));
        }
        LatLng::new(lat, lon).map_err(|_| (self.lat, Problem::NotANumber))
    }
}

/// The one column of a name told, or of the first usual name that there is.
fn find(
    header: Row<'_>,
    told: Option<&str>,
    meaning: &'static str,
    usual: &[&str],
) -> Result<Option<Column>, Wrong> {
    let places = |name: &str| {
        let name = name.trim().as_bytes().to_vec();
        (0..header.width()).filter(move |&at| header.field(at).trim_ascii().eq_ignore_ascii_case(&name))
    };
    for name in told.as_slice().iter().chain(if told.is_some() { &[] } else { usual }) {
        let mut places = places(name);
        if let Some(at) = places.next() {
            return match places.next() {
                Some(at) => Err((Column { at, name: meaning }, Problem::TwoColumns(meaning))),
                None => Ok(Some(Column { at, name: meaning })),
            };
        }
    }
    match told {
        Some(told) => Err((Column::unnamed(0), Problem::NoColumnTold(told.to_owned()))),
        None => Ok(None),
    }
}

/// Refuses a row that is not all UTF-8, by the column that is not.
fn check_text(row: Row<'_>) -> Result<(), Wrong> {
    match (0..row.width()).find(|&at| str::from_utf8(row.field(at)).is_err()) {
        Some(at) => Err((Column::unnamed(at), Problem::NotUtf8)),
        None => Ok(()),
    }
}

/// Whether a point lies in the box around Great Britain and Northern Ireland.
fn in_britain(lat: f64, lon: f64) -> bool {
    (49.8..=61.0).contains(&lat) && (-8.7..=1.8).contains(&lon)
}
