//! What some attacks need beside the releases that were issued: what the
//! product would release of other records.

use super::reading::Documents;

/// Experiments that whoever runs the suite makes with the product.
#[derive(Default)]
pub struct Extra {
    /// The first of the releases, by position, whose records the oracle has as
    /// they were when it was made. Older ones are not held against it.
    pub records_since: usize,
    /// Made-up children, put in by one account.
    pub insertions: Vec<Insertion>,
    /// Releases with and without one child.
    pub pairs: Vec<Pair>,
    /// Releases of the same areas from the records of other worlds.
    pub other_worlds: Vec<Documents>,
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
