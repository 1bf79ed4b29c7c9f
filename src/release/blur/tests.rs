use std::collections::BTreeSet;

use h3o::{CellIndex, LatLng, Resolution};

use super::*;
use crate::release::tests::{Told, report, request};
use crate::release::{Masks, Verdict};

/// Cells side by side, each a leaf of its own in [`world`].
const MANY: usize = 24;

fn cells() -> Vec<CellIndex> {
    let middle = LatLng::new(53.61, -2.16).expect("Rochdale").to_cell(Resolution::Nine);
    middle.grid_disk::<Vec<_>>(3).into_iter().take(MANY).collect()
}

/// A child by its cell and its number there, which is its caseworker's too; the
/// first of the first three cells is one child.
fn child((at, number): (usize, u8)) -> LocationReport {
    let is_of_all = at < 3 && number == 0;
    let cell = if is_of_all { 0 } else { u16::try_from(at).expect("few cells") };
    report(&Told {
        child: cell * 100 + u16::from(number),
        caseworker: number,
        placement: number,
        responsible: 5,
        host: 5,
        harmed: false,
        cell: cells()[at],
        precision: 0,
        late: false,
        month: 5,
    })
}

/// Twelve children in each cell, and ten in each of the first three.
fn world(without: impl Fn((usize, u8)) -> bool) -> Vec<LocationReport> {
    let all = (0..MANY).flat_map(|at| (0..if at < 3 { 10 } else { 12 }).map(move |number| (at, number)));
    all.filter(|one| !without(*one)).map(child).collect()
}

/// What the gate makes of the rest, after a release of all, where of those who
/// are gone these withdrew.
fn after(gone: impl Fn((usize, u8)) -> bool, withdrew: &[(usize, u8)]) -> (Gated, Gated) {
    let masks = Masks::default();
    let request = request(&masks);
    let mut before = gate_after(&world(|_| false), &request, &[]);
    before.ledger.corrected = withdrew.iter().map(|&one| child(one).child()).collect();
    let masked_since = BTreeSet::new();
    let earlier = [Earlier {
        leaves: before.released.content(),
        ledger: Some(&before.ledger),
        masked_since: &masked_since,
    }];
    let now = gate_after(&world(gone), &request, &earlier);
    (before, now)
}

fn lost(before: &Gated, now: &Gated) -> BTreeSet<CellIndex> {
    let told = |made: &Gated| -> BTreeSet<CellIndex> {
        let leaves = made.released.content().iter().filter(|leaf| leaf.resolution() == Resolution::Nine);
        leaves.flat_map(|leaf| leaf.cells().to_vec()).collect()
    };
    told(before).difference(&told(now)).copied().collect()
}

/// One child of every other cell left, of which no band falls.
fn one_each((at, number): (usize, u8)) -> bool {
    at >= 3 && number == 0
}

/// One of the first cell too, whose band falls.
fn one_of_the_first(one: (usize, u8)) -> bool {
    one_each(one) || one == (0, 1)
}

#[test]
fn where_nothing_points_at_a_child_nothing_is_told_more_coarsely() {
    let (before, now) = after(one_each, &[(4, 0)]);
    assert_eq!(now.churn.verdict, Verdict::Release);
    assert_eq!(now.churn.leaves_lost, 0);
    // Of 22 who left, one stood in the one that fell: nobody knows of it.
    let (before_one, now) = after(one_of_the_first, &[]);
    assert_eq!(now.churn.verdict, Verdict::Release);
    assert_eq!(now.churn.leaves_lost, 1);
    assert!(lost(&before, &now).is_empty() && lost(&before_one, &now).is_empty());
}

#[test]
fn the_one_leaf_of_a_child_who_withdrew_is_lost_among_others() {
    let (before, now) = after(one_of_the_first, &[(0, 1)]);
    assert_eq!(now.churn.verdict, Verdict::Release);
    let lost = lost(&before, &now);
    assert!(now.churn.leaves_lost >= 5, "{}", now.churn.leaves_lost);
    assert!(lost.len() >= 4 && !lost.contains(&cells()[0]), "{lost:?}");
    // The same records are told in the same way.
    let again = after(one_of_the_first, &[(0, 1)]).1;
    assert_eq!(again.released.id(), now.released.id());
}

#[test]
fn more_than_a_third_of_the_leaves_is_not_let_go_for_one_child() {
    // Three cells of one child fall: twelve others would have to go, of 24.
    let all = |one: (usize, u8)| one_each(one) || (one.0 < 3 && one.1 == 0);
    let (before, held) = after(all, &[(0, 0)]);
    assert_eq!(held.churn.verdict, Verdict::LonelyChange);
    assert!(lost(&before, &held).is_empty(), "where it is held, nothing is let go");
    let (_, held) = after(|one| one == (0, 1), &[(0, 1)]);
    assert_eq!(held.churn.verdict, Verdict::TooFewMoved);
}

#[test]
fn the_order_in_which_leaves_are_let_go_hangs_on_what_no_reader_has() {
    let of = |token: u8| {
        let mut ledger = Ledger::default();
        ledger.children.insert(crate::intake::ChildToken([token; 16]), crate::release::Adds::default());
        let secret = secret(&ledger);
        let mut order: Vec<CellIndex> = cells();
        order.sort_by_key(|cell| super::order(&secret, *cell));
        order
    };
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}
