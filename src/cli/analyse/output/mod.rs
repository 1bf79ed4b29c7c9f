//! What an analysis hands over, the same for every statistic: its table as a
//! file, a picture of it, a summary to be read, a report that lets a run be
//! repeated.

mod antimeridian;
mod arrow;
mod csv;
mod format;
mod geojson;
mod metadata;
pub mod picture;
pub mod report;
pub mod summary;
mod table;

pub use antimeridian::cut as cut_at_180;
pub use format::{Format, NoOutline, UnknownFormat};
pub use metadata::Metadata;
pub use table::{Column, Table, Words};
