//! Gate out: what partners may see, and nothing else.
//!
//! [`gate`] is the one way from location reports to a [`Released`] value. The
//! leaves of a release partition the ground: each place lies in exactly one
//! published set of H3 cells or in none, with a band of distinct children
//! (docs/privacy.md#d3 to #d13). What follows is arithmetic on what was released.

mod account;
mod band;
mod census;
mod churn;
mod content;
mod custody;
mod eligibility;
mod harm;
mod insiders;
mod masks;
mod partition;
mod placements;
mod policy;
mod presence;
mod utility;
mod window;
mod wire;

pub use account::{Account, Cells};
pub use band::{Band, TopBand};
pub use churn::{Churn, Earlier, LEAST_FALLEN, LEAST_MOVED, Verdict, churn};
pub use content::{Corrupt, Leaf, Leaves, NotAReleaseId, ReleaseId, Released, Terms, sha256};
pub use harm::HarmArea;
pub use insiders::Insiders;
pub use masks::{Homes, Mask, Masks};
pub use placements::Placements;
pub use policy::{Policy, Threshold};
pub use presence::{Adds, Ledger};
pub use utility::{Utility, Without, utility};
pub use window::Window;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::area::Area;
use crate::coverage::{Coverage, Return};
use crate::intake::{Holder, LocationReport};
use census::Census;

/// The version of the rules of the gate. A change of rules changes it, and so
/// every release's hash.
pub const POLICY_VERSION: &str = "3";

/// What a release is asked for.
pub struct Request<'a> {
    /// The area.
    pub area: &'a Area,
    /// The day at which the data is frozen: the window ends with the last full
    /// month before it.
    pub cut_off: Date,
    /// The cells that may not be told, or not alone.
    pub masks: &'a Masks,
    /// Where placements are: masked for everyone, and about them for the
    /// children who live there.
    pub placements: &'a Placements,
    /// Who may know which child beside those whom its reports name.
    pub insiders: &'a Insiders,
    /// Who was a custodian in the release before.
    pub custodians: &'a BTreeSet<Holder>,
    /// The children's returns, which coverage is counted from.
    pub returns: &'a [Return],
    /// How strict the gate is.
    pub policy: &'a Policy,
    /// The release before this one in the area, if any.
    pub previous: Option<&'a Released<Leaves>>,
    /// Whether the records are the synthetic twin's.
    pub synthetic: bool,
    /// The day on which the snapshot was taken, where a clock of the folder's own
    /// told it.
    pub played_on: Option<Date>,
}

/// Makes a release out of location reports.
///
/// `reports` may be in any order and of any host and month; those of the area's
/// own tenants in the window count. The result depends on the set alone.
///
/// Beside the release come what it holds back and what each child adds to it,
/// for those who approve it and for the next release's churn.
#[must_use]
pub fn gate(reports: &[LocationReport], request: &Request<'_>) -> (Released<Leaves>, Account, Ledger) {
    let window = Window::choose(reports, request);
    let policy = in_force(reports, request);
    let request = &Request { policy: &policy, ..*request };
    let census = Census::take(reports, request, window);
    let parted = partition::part(&census, request);
    let months = window.from..=window.to;
    let coverage = Coverage::of(request.returns, request.area, &months, request.policy.k.get());
    let leaves = Leaves::new(parted.publish(), harm::areas(&census, request)).with_coverage(coverage);
    let returns = request.returns.iter().filter(|each| months.contains(&each.month)).copied();
    let ledger = Ledger::new(census.adds(&parted.counted()), returns, census.custodians.clone());
    let released = Released::new(Terms::new(request, window), leaves);
    (released, census.account(parted, *request.policy), ledger)
}

/// The usable reports in a year from which two holders are thought to put
/// together what they know: a map of so many bears it (docs/privacy.md#collusion).
const MANY_REPORTS: usize = 900;

/// The policy that a release is made by. Colluding holders are on where the
/// partnership says so, where the release before had them, and from so many
/// reports a year.
fn in_force(reports: &[LocationReport], request: &Request<'_>) -> Policy {
    let had = request.previous.is_some_and(|previous| previous.terms().policy.colluding_holders);
    let has_many = || {
        let year = Window::before(request.cut_off, 12);
        Census::take(reports, request, year).entries.len() >= MANY_REPORTS
    };
    let colluding_holders = request.policy.colluding_holders || had || has_many();
    Policy { colluding_holders, ..*request.policy }
}

#[cfg(test)]
pub(crate) mod tests;
