//! Collections: a release as OGC's standards see it.
//!
//! Everything here is arithmetic on what was released: a filter, a box, a tile
//! or a zone picks among the leaves of a release and can reach nothing else.

mod bbox;
mod column;
pub mod cql2;
mod feature;
mod make;
mod page;
mod query;
mod schema;
mod table;
mod tile;
mod when;

pub use bbox::{BadBox, SearchBox};
pub use column::{Column, Type, Value};
pub use feature::{Shape, write_geometry};
pub use make::Kind;
pub use query::{Query, Selection, TooMuchWork};
pub use table::Table;
pub use tile::{LEVELS as TILE_LEVELS, TileAt};
pub use when::{BadWhen, When};

use jiff::civil::Date;

use crate::release::Leaf;

/// One kind of thing of one release, ready to be asked.
pub struct Collection {
    /// What kind of thing.
    pub kind: Kind,
    /// The id of the release.
    pub release: String,
    /// The area's code.
    pub area: String,
    /// The area's name.
    pub area_name: String,
    /// The first day that the release counts, and the first after the last.
    pub period: (Date, Date),
    /// `SYNTHETIC` or `RECORDS`.
    pub data: &'static str,
    /// The day that was played, where a clock of its own was.
    pub played_on: Option<Date>,
    /// West, south, east and north of its features; none where it has none.
    pub bounds: Option<[f64; 4]>,
    /// The features with their properties.
    pub table: Table,
    /// The leaves in the order of the features, where it is of leaves.
    pub leaves: Vec<Leaf>,
    fragments: feature::Fragments,
}
