//! GeoPackages: SQLite files of layers, as the OGC has them. Those of others are
//! read with care; our own are written.

pub mod read;
mod write;

pub use write::{NotWritten, write};
