//! What is taken away: the summary of an area in the formats that partners'
//! tools open, each with the mark of who took it.

mod csv;
mod facts;
mod fgb;
mod geojson;
mod hidden;
mod html;
mod kml;
mod layers;
mod mark;
mod pdf;
mod style;
mod tables;
mod xlsx;
mod xml;

pub use hidden::{TraceKey, place, reference};
pub use layers::{Column, Feature, Layer, Layers, Value, layers};
pub use mark::{Mark, NotASerial, Serial};

use crate::codes::code_list;
use crate::summary::Summary;

code_list! {
    /// A format in which a summary is taken away.
    #[derive(Debug)]
    Format {
        /// Two pages for the briefing.
        Pdf = "pdf",
        /// Rows for a spreadsheet.
        Csv = "csv",
        /// A workbook with a sheet of caveats.
        Xlsx = "xlsx",
        /// RFC 7946.
        GeoJson = "geojson",
        /// A GeoPackage in British National Grid, with a style.
        GeoPackage = "gpkg",
        /// For a quick look on a globe.
        Kml = "kml",
        /// FlatGeobuf.
        FlatGeobuf = "fgb",
        /// The OSARA text as an accessible page.
        Html = "html",
    }
}

impl Format {
    /// The media type of a file of this format.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::GeoJson => "application/geo+json",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::FlatGeobuf => "application/flatgeobuf",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// Writes a summary as a file, with the mark of who takes it.
///
/// `slip` is a token of letters, digits, `.`, `_` and `-`; it stands once in the
/// bytes, as it is, and may be put in later over one of the same length. Equal
/// input gives equal bytes; two exports differ by their marks alone: the fields
/// of the mark, and the order and references of the leaves.
///
/// `None` for a GeoPackage, whose engine only the store may open: it writes one
/// from [`layers`].
#[must_use]
pub fn write(summary: &Summary, format: Format, mark: &Mark, slip: &str) -> Option<Vec<u8>> {
    Some(match format {
        Format::Csv => csv::write(summary, mark, slip),
        Format::GeoJson => geojson::write(summary, mark, slip),
        Format::Pdf => pdf::write(summary, mark, slip),
        Format::Xlsx => xlsx::write(summary, mark, slip),
        Format::Kml => kml::write(summary, mark, slip),
        Format::FlatGeobuf => fgb::write(summary, mark, slip),
        Format::Html => html::write(summary, mark, slip),
        Format::GeoPackage => return None,
    })
}

#[cfg(test)]
pub(crate) mod tests;
