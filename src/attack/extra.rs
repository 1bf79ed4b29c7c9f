//! What some attacks need beside the releases that were issued: open data, and
//! what the product would release of other records.

use std::collections::BTreeSet;

use super::h3;
use super::reading::Documents;

/// Experiments that whoever runs the suite makes with the product.
#[derive(Default)]
pub struct Extra {
    /// The first of the releases, by position, whose records the oracle has as
    /// they were when it was made. Older ones are not held against it.
    pub records_since: usize,
    /// Open data of the areas: nothing in it depends on the records.
    pub open: Vec<Open>,
    /// Made-up children, put in by one account.
    pub insertions: Vec<Insertion>,
    /// Releases with and without one child.
    pub pairs: Vec<Pair>,
    /// Releases of the same areas from the records of other worlds.
    pub other_worlds: Vec<Documents>,
}

/// What anybody knows of an area.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// The code of the area.
    pub area: String,
    /// Its cells of resolution 9, ascending.
    pub cells: Vec<u64>,
    /// The corners of the outlines of its wards: latitude and longitude.
    pub corners: Vec<(f64, f64)>,
}

impl Open {
    /// Whether the ground of a cell lies in the area; of a coarse one its middle.
    pub(super) fn has(&self, cell: u64) -> bool {
        let ground = match h3::resolution(cell) {
            9.. => h3::parent(cell, 9),
            _ => h3::middle(cell, 9),
        };
        self.cells.binary_search(&ground).is_ok()
    }

    /// Its cells of resolution 7.
    pub(super) fn wards(&self) -> BTreeSet<u64> {
        self.cells.iter().map(|&cell| h3::parent(cell, 7)).collect()
    }
}

/// Releases of the same months with ever more made-up children in some cells.
pub struct Insertion {
    /// The cells, of resolution 9, that each made-up child told of.
    pub targets: Vec<u64>,
    /// By the number of made-up children, from none: what would be released.
    pub series: Vec<Documents>,
}

/// What would be released with a child and, the next time, without it.
pub struct Pair {
    /// The child.
    pub child: u64,
    /// The release before.
    pub before: Documents,
    /// The next release, where the child stayed.
    pub stayed: Documents,
    /// The next release, where the child withdrew.
    pub withdrew: Documents,
}
