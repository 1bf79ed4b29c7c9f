//! Boundaries that somebody imported: wards, police areas, areas of their own.
//!
//! They are open or organisational data, never a child's. A release is never
//! counted by them (PRIVACY.md D9): they only choose which of its leaves an
//! area's summary reads, and label them.

use geo::MultiPolygon;

use crate::codes::code_list;

code_list! {
    /// What kind of area the boundaries of a layer are.
    #[derive(Debug)]
    Kind {
        /// Electoral wards.
        Ward = "ward",
        /// Lower layer super output areas of the census.
        Lsoa = "lsoa",
        /// Middle layer super output areas of the census.
        Msoa = "msoa",
        /// Local authority districts.
        District = "district",
        /// Neighbourhood policing areas.
        Neighbourhood = "neighbourhood",
        /// Police beats.
        Beat = "beat",
        /// Areas of one's own.
        Own = "own",
    }
}

/// One area of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// Its code in its layer: the publisher's where there is one, else made
    /// from its place in the file. Unique in the layer.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The outline in WGS 84 degrees, longitude first; valid, exterior rings
    /// anticlockwise.
    pub outline: MultiPolygon,
}
