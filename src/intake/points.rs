//! Tables of points that nobody told of: addresses, and where placements are.
//! A point becomes one cell of resolution 9, and ends with its row.

use std::io::Read;

use csv::ByteRecord;
use h3o::{CellIndex, LatLng, Resolution};

use super::report::Holder;
use super::row::{RowError, Rule, check_degrees};
use super::table::{Rows, Stopped};
use super::token::TokenKey;
use crate::identity::{IdFault, IdKind, NearIds, SourceId};

/// A row: its line, from 1, and what it says or what is wrong with it.
pub type PointRow<T> = (u64, Result<T, RowError>);

/// Reads addresses: a table such as OS Open UPRN, of which only the columns
/// `LATITUDE` and `LONGITUDE` are taken.
pub struct AddressReader<R>(Table<R, 2>);

/// Reads where placements are: a table of `placement`, `lat` and `lon`, and
/// nothing else, because another column may name a child.
pub struct PlacementReader<R> {
    table: Table<R, 3>,
    /// Ids that are nearly equal.
    near: NearIds,
}

impl<R: Read> AddressReader<R> {
    /// Reads from a table, its header first.
    ///
    /// # Errors
    ///
    /// [`Stopped`] where a column is missing or the file cannot be read.
    pub fn new(input: R) -> Result<Self, Stopped> {
        Table::new(input, ["LATITUDE", "LONGITUDE"]).map(Self)
    }

    /// The cell of the next address, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Stopped`], after which there are no more rows.
    pub fn next_row(&mut self) -> Result<Option<PointRow<CellIndex>>, Stopped> {
        let Some((line, row)) = self.0.rows.next_row()? else { return Ok(None) };
        Ok(Some((line, self.0.whole(&row).and_then(|()| self.0.cell(&row, [0, 1])))))
    }
}

impl<R: Read> PlacementReader<R> {
    /// Reads from a table, its header first.
    ///
    /// # Errors
    ///
    /// [`Stopped`] where a column is missing or unknown, or the file cannot be
    /// read.
    pub fn new(input: R) -> Result<Self, Stopped> {
        let table = Table::new(input, ["placement", "lat", "lon"])?;
        if table.width != 3 {
            let error = RowError::new("(header)", Rule::UnknownField);
            return Err(Stopped::Row { line: 1, error });
        }
        Ok(Self { table, near: NearIds::default() })
    }

    /// The next placement, as the holder that its children's reports name, with
    /// its cell; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Stopped`], after which there are no more rows.
    pub fn next_row(&mut self, key: &TokenKey) -> Result<Option<PointRow<(Holder, CellIndex)>>, Stopped> {
        let Some((line, row)) = self.table.rows.next_row()? else { return Ok(None) };
        let placement = self.table.whole(&row).and_then(|()| {
            let id: SourceId = self.table.text(&row, 0)?.parse().map_err(not_an_id)?;
            let cell = self.table.cell(&row, [1, 2])?;
            self.near.note(IdKind::Placement, &id, line);
            Ok((Holder::placement(&id, key), cell))
        });
        Ok(Some((line, placement)))
    }

    /// The ids read so far that are nearly equal.
    pub fn near_ids(&self) -> &NearIds {
        &self.near
    }
}

fn not_an_id(fault: IdFault) -> RowError {
    RowError::new("placement", Rule::NotAnId(fault))
}

/// A table of which some columns are taken, by their names.
struct Table<R, const N: usize> {
    rows: Rows<R>,
    columns: [&'static str; N],
    at: [usize; N],
    width: usize,
}

impl<R: Read, const N: usize> Table<R, N> {
    fn new(input: R, columns: [&'static str; N]) -> Result<Self, Stopped> {
        let mut rows = Rows::new(input);
        let (line, header) = rows.next_row()?.unwrap_or((1, ByteRecord::new()));
        let mut at = [0; N];
        for (at, column) in at.iter_mut().zip(columns) {
            let found = header.iter().position(|name| name.eq_ignore_ascii_case(column.as_bytes()));
            let missing = || Stopped::Row { line, error: RowError::new(column, Rule::MissingField) };
            *at = found.ok_or_else(missing)?;
        }
        Ok(Self { rows, columns, at, width: header.len() })
    }

    fn whole(&self, row: &ByteRecord) -> Result<(), RowError> {
        let is_whole = row.len() == self.width;
        is_whole.then_some(()).ok_or_else(|| RowError::new("(whole line)", Rule::MissingField))
    }

    fn text<'a>(&self, row: &'a ByteRecord, column: usize) -> Result<&'a str, RowError> {
        let bytes = row.get(self.at[column]).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| RowError::new(self.columns[column], Rule::NotUtf8))
    }

    /// The cell of the point in two columns, latitude first.
    fn cell(&self, row: &ByteRecord, [lat, lon]: [usize; 2]) -> Result<CellIndex, RowError> {
        let degrees = |column: usize| {
            let number = self.text(row, column)?.parse::<f64>();
            number.map_err(|_| RowError::new(self.columns[column], Rule::WrongType))
        };
        let (latitude, longitude) = (degrees(lat)?, degrees(lon)?);
        check_degrees(latitude, longitude).map_err(|(name, rule)| {
            RowError::new(self.columns[if name == "lat" { lat } else { lon }], rule)
        })?;
        let point = LatLng::new(latitude, longitude);
        // As a report's: the parent of the finest cell, and not the point's own.
        let finest = point.expect("the degrees are in their ranges").to_cell(Resolution::Ten);
        Ok(finest.parent(Resolution::Nine).expect("9 is coarser than 10"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::tests::id;

    fn addresses(text: &str) -> Vec<PointRow<CellIndex>> {
        let mut reader = AddressReader::new(text.as_bytes()).unwrap();
        std::iter::from_fn(|| reader.next_row().unwrap()).collect()
    }

    fn rule_of<T>(row: &PointRow<T>) -> (u64, String) {
        (row.0, row.1.as_ref().err().map(ToString::to_string).unwrap_or_default())
    }

    const UPRN: &str = "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE";

    #[test]
    fn columns_are_found_by_name() {
        let rows = addresses(&format!("\u{feff}{UPRN}\r\n1,0,0,53.6151,-2.1602\r\n"));
        let swapped = addresses("longitude,latitude\n-2.1602,53.6151\n");
        let cell = LatLng::new(53.6151, -2.1602).unwrap().to_cell(Resolution::Ten);
        assert_eq!(rows[0].1, Ok(cell.parent(Resolution::Nine).unwrap()));
        assert_eq!(rows[0].1, swapped[0].1);
        let missing = AddressReader::new(&b"UPRN,LATITUDE\n1,53\n"[..]).err().unwrap();
        assert_eq!(missing.to_string(), "line 1, field LONGITUDE: this field is missing");
        assert!(AddressReader::new(&b""[..]).is_err());
    }

    #[test]
    fn a_bad_row_is_told_by_line_field_and_rule() {
        let rows = addresses(&format!(
            "{UPRN}\n1,0,0,53.6,-2.1\n2,0,0,,-2.1\n3,0,0,north,-2.1\n4,0,0,NaN,-2.1\n5,0,0,-2.1,53.6\n\
             6,0,0,48.8,2.3\n7,0,0,53.6,-190\n8,0,0,53.6\n"
        ));
        let told: Vec<_> = rows.iter().map(rule_of).collect();
        let told: Vec<(u64, &str)> = told.iter().map(|(line, text)| (*line, text.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, ""),
                (3, "field LATITUDE: this value is not of the right type"),
                (4, "field LATITUDE: this value is not of the right type"),
                (5, "field LATITUDE: this is not a point on the earth"),
                (6, "field LATITUDE: lat and lon look swapped"),
                (7, "field LATITUDE: this point is not in the United Kingdom"),
                (8, "field LONGITUDE: this is not a point on the earth"),
                (9, "field (whole line): this field is missing"),
            ]
        );
    }

    #[test]
    fn a_placement_has_the_tag_that_its_childrens_interviews_give_it() {
        let key = TokenKey::new([9; 32]);
        let mut reader =
            PlacementReader::new(&b"lat,placement,lon\n53.6,SH-1,-2.1\n53.6,,-2.1\n"[..]).unwrap();
        let (_, placement) = reader.next_row(&key).unwrap().unwrap();
        assert!(placement.unwrap().0 == Holder::placement(&id("SH-1"), &key));
        let (line, nameless) = reader.next_row(&key).unwrap().unwrap();
        assert_eq!((line, nameless.err().unwrap().field.as_str()), (3, "placement"));
        assert!(PlacementReader::new(&b"placement,lat,lon,child\n"[..]).is_err());
    }
}
