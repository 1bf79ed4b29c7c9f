//! Statistics of counts on cells: pure functions, no files, no chance.

pub mod back_test;
pub mod cube;
pub mod emerging;
pub mod exact;
pub mod forecast;
pub mod getis_ord;
pub mod local_moran;
pub mod mann_kendall;
pub mod permutation;
pub mod scan;
pub mod significance;
pub mod sphere;
pub mod stability;

/// The version of the definitions below, written beside every answer: it
/// changes when any of them would give another number for the same input.
pub const DEFINITIONS: &str = "1";
