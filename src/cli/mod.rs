//! The commands, each in a file.

pub mod synthesise;
