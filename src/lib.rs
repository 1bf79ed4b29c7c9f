//! Homeward.

pub mod area;
