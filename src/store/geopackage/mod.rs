//! GeoPackages: SQLite files of layers, as the OGC has them: those of others,
//! read with care, and those of exports. Only here is one opened or written.

pub mod read;
mod write;

pub use write::{NotWritten, write};
