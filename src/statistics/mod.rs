//! Statistics of counts on cells: pure functions, no files, no chance.

pub mod significance;
