//! Boundaries that somebody imported: wards, police areas, areas of their own.
//!
//! They are open or organisational data, never a child's. A release is never
//! counted by them (docs/privacy.md#d9): they only choose which of its leaves an
//! area's summary reads, and label them.

mod built_in;
mod draft;
mod fault;
mod fields;
mod kind;
mod layer;
mod mend;
mod place;
mod read;

pub mod raw;
pub mod wkb;

pub use built_in::{BuiltIn, built_in};
pub use draft::{Asked, Draft, draft};
pub use fault::{Fault, Ground, Place, Rule};
pub use fields::Said;
pub use kind::Kind;
pub use layer::{Layer, slug};
pub use place::declared;
pub use read::{choose, is_geopackage, read};

use geo::MultiPolygon;

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
