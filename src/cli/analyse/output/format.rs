//! The forms in which a table can be had, told by the name of the file.

use std::io::{self, Write};
use std::path::Path;

use super::{Metadata, Table, arrow, csv, geojson};

/// The form of a file of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, RFC 4180.
    Csv,
    /// A feature collection, RFC 7946: a polygon for each cell.
    GeoJson,
    /// Apache Parquet, compressed with Zstandard.
    Parquet,
    /// An Arrow IPC file (Feather 2), not compressed, so that it can be mapped.
    Arrow,
}

/// A file whose name says nothing of its form that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: the name must end in .csv, .geojson, .json, .parquet or .arrow")]
pub struct UnknownFormat {
    name: String,
}

/// A table that has no cells to draw, to be written as GeoJSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rows that are not cells have no outline: name a file that ends in .csv, .parquet or .arrow")]
pub struct NoOutline;

impl Format {
    /// The form that a path's suffix asks for, in capitals or not.
    ///
    /// Ask before anything is read: a long analysis must not end in a refusal.
    ///
    /// # Errors
    ///
    /// [`UnknownFormat`] with the suffixes there are.
    pub fn of(path: &Path) -> Result<Self, UnknownFormat> {
        let suffix = path.extension().and_then(|suffix| suffix.to_str()).unwrap_or_default();
        match suffix.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "geojson" | "json" => Ok(Self::GeoJson),
            "parquet" => Ok(Self::Parquet),
            "arrow" => Ok(Self::Arrow),
            _ => Err(UnknownFormat { name: path.display().to_string() }),
        }
    }

    /// The same form, for a table whose rows are not cells.
    ///
    /// # Errors
    ///
    /// [`NoOutline`] if that is GeoJSON.
    pub fn of_rows(self) -> Result<Self, NoOutline> {
        if self == Self::GeoJson { Err(NoOutline) } else { Ok(self) }
    }

    /// Writes a table and what it says of itself.
    ///
    /// Rows go out as they are read, some thousand at a time, so that a table of
    /// millions takes no more memory than a small one. Equal tables give equal
    /// bytes.
    ///
    /// # Errors
    ///
    /// Those of `out`; and [`NoOutline`] as one of them.
    pub fn write(self, table: &Table<'_>, metadata: &Metadata, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Csv => csv::write(table, out),
            Self::GeoJson => geojson::write(table, metadata, out),
            Self::Parquet => arrow::write_parquet(table, metadata, out),
            Self::Arrow => arrow::write_ipc(table, metadata, out),
        }
    }

    /// What it is called in a report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::GeoJson => "geojson",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_decides() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(of("a.csv"), Ok(Format::Csv));
        assert_eq!(of("a.b/c.GeoJSON"), Ok(Format::GeoJson));
        assert_eq!(of("a.json"), Ok(Format::GeoJson));
        assert_eq!(of("a.csv.parquet"), Ok(Format::Parquet));
        assert_eq!(of("a.arrow"), Ok(Format::Arrow));
        for name in ["a", "csv", ".csv", "a.", "a.xlsx", "a.csv/b", "-", "/"] {
            let refused = of(name).expect_err(name).to_string();
            assert!(refused.starts_with(name) && refused.contains(".parquet"), "{refused}");
        }
    }

    #[test]
    fn rows_that_are_no_cells_have_no_outline() {
        assert_eq!(Format::GeoJson.of_rows(), Err(NoOutline));
        assert_eq!(Format::Parquet.of_rows(), Ok(Format::Parquet));
        let refused = Format::GeoJson.write(&Table::of_rows(0), &Metadata::new(), &mut io::sink());
        assert_eq!(refused.expect_err("no cells").kind(), io::ErrorKind::InvalidInput);
    }
}
