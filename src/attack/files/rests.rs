//! The audit of rests (docs/privacy.md#d8), for A05: so few places behind one that
//! each of them would be known to hold a child.

use std::collections::BTreeSet;

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Leaf, Release};
use crate::attack::truth::ground;

/// Claims of each rest that its floor cannot be reached if one of its places
/// held nobody. Guests that are left out hold no place.
pub(super) fn audit(case: &Case<'_>, release: &Release, outcome: &mut Outcome) {
    for leaf in release.leaves.iter().filter(|leaf| h3::resolution(leaf.named) < 9) {
        // One place may be empty, as far as a reader can tell, only if there
        // are more cells than places.
        let places = places(case, leaf, release).min(leaf.cells.len().saturating_sub(1));
        let tells = !hides(places, release.k.max(5), leaf.band.0);
        outcome.claim(tells, || {
            format!("{}: rest {} stands for so few places that each is told", release.label(), leaf.id)
        });
    }
}

/// Whether a floor can be reached with one of some places empty and under `k`
/// in each other.
pub(super) fn hides(places: usize, k: usize, floor: u32) -> bool {
    places.saturating_sub(1) * (k - 1) >= floor as usize
}

/// The cells in which the children who remain told of something.
fn places(case: &Case<'_>, leaf: &Leaf, release: &Release) -> usize {
    let remain = case.counted(leaf, release);
    let rows = case.truth.behind(leaf, release).into_iter();
    let rows = rows.filter(|told| h3::resolution(told.cell) >= 9 && remain.contains(&told.child));
    rows.map(|told| ground(told.cell)).collect::<BTreeSet<_>>().len()
}
