//! Statistics of counts on cells: pure functions, no files, no chance.

pub mod back_test;
pub mod change;
pub mod cube;
pub mod dbscan;
pub mod emerging;
pub mod exact;
pub mod forecast;
pub mod getis_ord;
pub mod kernel;
pub mod local_moran;
pub mod mann_kendall;
pub mod permutation;
pub mod poisson;
pub mod scan;
pub mod significance;
pub mod sphere;
pub mod stability;
pub mod tails;

/// The version of the definitions below, written beside every answer: it
/// changes when any of them would give another number for the same input.
pub const DEFINITIONS: &str = "1";
