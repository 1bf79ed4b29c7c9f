//! Statistics of counts on cells: pure functions, no files, no chance.

pub mod change;
pub mod cube;
pub mod dbscan;
pub mod emerging;
pub mod exact;
pub mod getis_ord;
pub mod kernel;
pub mod mann_kendall;
pub mod poisson;
pub mod scan;
pub mod significance;
pub mod sphere;
pub mod tails;

/// The version of the definitions below, written beside every answer: it
/// changes when any of them would give another number for the same input.
pub const DEFINITIONS: &str = "1";
