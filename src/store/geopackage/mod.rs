//! GeoPackages: SQLite files of others, read with care.

pub mod read;
