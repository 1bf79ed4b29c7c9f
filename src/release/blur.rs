//! Tells a few places more coarsely where what changed would point at a child,
//! so that a month need not be held back for one.
//!
//! Of the leaves lost since a release before, no more than one in k may be one
//! child's who withdrew or was corrected (PRIVACY.md D15a). Where they are, other
//! leaves are let go into the rest of their parent, in which their children are
//! still counted: the child's is one of enough. Which ones they are nobody can
//! work out from what was released: their order hangs on the children's tokens.

use std::collections::BTreeSet;

use h3o::{CellIndex, Resolution};
use sha2::{Digest as _, Sha256};

use super::churn::{Lack, Lacks};
use super::{Account, Churn, Earlier, Leaf, Leaves, Ledger, Released, Request, churn, gate, gate_blurred};
use crate::intake::LocationReport;

/// One in so many of the leaves that may be let go; where it takes more, the
/// month waits.
const ONE_IN: usize = 3;
/// So often more are let go, for one that goes may leave others lacking.
const ROUNDS: usize = 8;

/// What the gate lets out beside the releases before.
pub struct Gated {
    /// The release.
    pub released: Released<Leaves>,
    /// What it holds back.
    pub account: Account,
    /// What each child adds to it.
    pub ledger: Ledger,
    /// What moved since the releases before, and whether it may follow them.
    pub churn: Churn,
}

/// Makes a release that may follow those before it, if there is one.
///
/// `earlier` are the releases issued before, the last one last. Where what
/// changed would point at a child, up to one in three of the finer leaves are told
/// more coarsely; where that does not mend it, none is, and the churn says why.
#[must_use]
pub fn gate_after(reports: &[LocationReport], request: &Request<'_>, earlier: &[Earlier<'_>]) -> Gated {
    let judge = |(released, account, ledger): (Released<Leaves>, Account, Ledger)| {
        let churn = churn(earlier, (released.content(), &ledger), released.terms().policy.k);
        Gated { released, account, ledger, churn }
    };
    let first = judge(gate(reports, request));
    let most = fine(first.released.content()).count().div_ceil(ONE_IN);
    let mut blurred = BTreeSet::new();
    let mut more = next(&first, earlier);
    for _ in 0..ROUNDS {
        blurred.extend(more.iter().copied());
        if more.is_empty() || blurred.len() > most {
            break;
        }
        let mut made = judge(gate_blurred(reports, request, &blurred));
        made.churn.is_blurred = true;
        if made.churn.verdict.lets_out() {
            return made;
        }
        more = next(&made, earlier);
    }
    first
}

/// The cells that are to be let go next, as far as it is lonely changes alone
/// that hold a release back.
fn next(made: &Gated, earlier: &[Earlier<'_>]) -> Vec<CellIndex> {
    let Lacks { lost, won } = &made.churn.lacks;
    let nothing = Lack::default();
    let (lost, won) = (lost.as_ref().unwrap_or(&nothing), won.as_ref().unwrap_or(&nothing));
    let among =
        |leaf: &Leaf, cells: &BTreeSet<CellIndex>| leaf.cells().iter().any(|cell| cells.contains(cell));
    let leaves = || fine(made.released.content());
    // What points at a child by coming does not come.
    let own = leaves().filter(|(_, leaf)| among(leaf, &won.own_changed)).map(|(cell, _)| cell);
    let others = leaves().filter(|(_, leaf)| !among(leaf, &lost.own)).map(|(cell, _)| cell);
    let mut others: Vec<CellIndex> = others.collect();
    // First of all those that the last release did not tell either: what comes
    // back at once says that it was let go.
    let last: BTreeSet<CellIndex> =
        earlier.last().into_iter().flat_map(|last| fine(last.leaves)).map(|(cell, _)| cell).collect();
    let secret = secret(&made.ledger);
    others.sort_by_cached_key(|cell| (last.contains(cell), order(&secret, *cell)));
    own.chain(others.into_iter().take(lost.changes)).collect()
}

/// The leaves that a coarser one can take in, each with the cell that it is or
/// is the rest of: of resolution 9 and 8.
fn fine(leaves: &Leaves) -> impl Iterator<Item = (CellIndex, &Leaf)> {
    let fine = leaves.iter().filter(|leaf| leaf.resolution() > Resolution::Seven);
    fine.filter_map(|leaf| Some((leaf.id().rsplit_once('-')?.1.parse().ok()?, leaf)))
}

/// What only those know who hold the key to the children's tokens.
fn secret(ledger: &Ledger) -> [u8; 32] {
    let all = ledger.children.keys().fold(Sha256::new(), |all, token| all.chain_update(token.0));
    all.finalize().into()
}

fn order(secret: &[u8; 32], cell: CellIndex) -> [u8; 32] {
    Sha256::new().chain_update(secret).chain_update(u64::from(cell).to_be_bytes()).finalize().into()
}

#[cfg(test)]
mod tests;
