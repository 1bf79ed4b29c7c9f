//! The areas that releases are made for, and the ground under the map.
//!
//! Everything here is open data compiled into the program (`data/SOURCE.md`):
//! the local authorities of Greater Manchester and West Yorkshire (one alone or
//! several together), England,
//! place names and the layers of the basemap. Nothing reads a file, and
//! nothing depends on a record. Coordinates are WGS84 degrees, longitude first.
//!
//! The outlines are generalised (about 200 m): they decide which cells belong
//! to an area's map, never which authority is responsible for a child.

pub mod base;
mod built_up;
mod catalogue;
mod code;
mod edges;
mod embedded;
mod fill;
mod joint;
mod names;
mod places;
mod plane;

pub use catalogue::{Area, Authority, all, find};
pub use code::{AreaCode, NotAnAreaCode};
pub use joint::{NotJoined, again};
pub use names::place_name;
pub use places::{Place, sector_near};
