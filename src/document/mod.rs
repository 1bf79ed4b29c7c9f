//! The documents of a release.

pub mod map;
