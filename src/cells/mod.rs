//! Hexagonal cells of the H3 grid: areas made of them, their neighbourhoods and
//! their outlines.

pub mod outline;
pub mod study_area;
pub mod windows;
