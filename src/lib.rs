//! Homeward.
pub mod cells;
pub mod cli;
pub mod statistics;
