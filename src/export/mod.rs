//! What is taken away: the summary of an area in the formats that partners'
//! tools open, each with the mark of who took it.

mod hidden;
mod mark;

pub use hidden::{TraceKey, place, reference};
pub use mark::{Mark, NotASerial, Serial};

use crate::codes::code_list;

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
