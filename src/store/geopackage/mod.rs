//! GeoPackages: SQLite files of layers, as the OGC has them. Only here is one
//! opened or written.

mod write;

pub use write::{NotWritten, write};
