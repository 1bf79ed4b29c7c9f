//! Documents of a release.

mod package;

pub use package::{Corrupt, Package, Parts};
