//! Homeward.

pub mod area;
pub mod synth;
