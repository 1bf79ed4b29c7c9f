//! Gate out: what partners may see, and nothing else.
//!
//! [`gate`] is the one way from location reports to a [`Released`] value. The
//! leaves of a release partition the ground: each place lies in exactly one
//! published set of H3 cells or in none, with a band of distinct children
//! (PRIVACY.md D3–D13). What follows is arithmetic on what was released.

mod band;
mod census;
mod churn;
mod content;
mod masks;
mod partition;
mod window;

pub use band::Band;
pub use churn::{Churn, LEAST_FALLEN, LEAST_MOVED, Verdict, churn};
pub use content::{Corrupt, Leaf, Leaves, NotAReleaseId, ReleaseId, Released, Terms, sha256};
pub use masks::{Mask, Masks};
pub use window::Window;

use jiff::civil::Date;

use crate::area::Area;
use crate::intake::LocationReport;
use census::Census;

/// The least number of *other* distinct children (PRIVACY.md D3). There is no
/// way to set it: a smaller one cannot be written.
pub const K: usize = 5;

/// The version of the rules of the gate. A change of rules changes it, and so
/// every release's hash.
pub const POLICY_VERSION: &str = "1";

/// What a release is asked for.
pub struct Request<'a> {
    /// The area.
    pub area: &'a Area,
    /// The day at which the data is frozen: the window ends with the last full
    /// month before it.
    pub cut_off: Date,
    /// The cells that may not be told, or not alone.
    pub masks: &'a Masks,
    /// The release before this one in the area, if any.
    pub previous: Option<&'a Released<Leaves>>,
    /// Whether the records are the synthetic twin's.
    pub synthetic: bool,
}

/// What was held back, by counts alone, for the people who approve a release.
/// Never for a reader: these are exact numbers.
pub struct Account {
    /// Distinct children with a report that could be counted.
    pub children: usize,
    /// Of these, distinct children in some leaf.
    pub children_shown: usize,
    /// Reports that could be counted.
    pub reports: usize,
    /// Reports in some leaf.
    pub reports_shown: usize,
    /// Reports that lie outside the area.
    pub reports_elsewhere: usize,
    /// Reports in masked cells.
    pub reports_masked: usize,
}

/// Makes a release out of location reports.
///
/// `reports` may be in any order and of any host and month; those of the area's
/// own tenant in the window count. The result depends on the set alone.
#[must_use]
pub fn gate(reports: &[LocationReport], request: &Request<'_>) -> (Released<Leaves>, Account) {
    let window = Window::choose(reports, request);
    let census = Census::take(reports, request, window);
    let leaves = partition::leaves(&census, request);
    let account = census.account(&leaves);
    let terms = Terms::new(request, window);
    (Released::new(terms, partition::publish(leaves)), account)
}

#[cfg(test)]
pub(crate) mod tests;
