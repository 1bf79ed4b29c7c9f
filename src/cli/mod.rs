//! The commands, each in a file.

pub mod analyse;
pub mod whole_file;
