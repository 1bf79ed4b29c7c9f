use std::collections::BTreeSet;

use h3o::{CellIndex, LatLng, Resolution};

use super::*;
use crate::coverage::{Asked, Coverage};
use crate::intake::{ChildToken, Theme};
use crate::release::Band;

fn cells() -> Vec<CellIndex> {
    LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine).grid_disk::<Vec<_>>(4)
}

/// Leaves of one cell each, by place and band, each with a theme where one is
/// said.
fn leaves(bands: &[(usize, Band, Option<Band>)]) -> Leaves {
    let leaf = |&(at, band, theme): &(usize, Band, Option<Band>)| {
        let themes = theme.map(|band| (Theme::AfterDark, band)).into_iter().collect();
        Leaf::new(cells()[at], vec![cells()[at]], band, themes)
    };
    Leaves::new(bands.iter().map(leaf).collect(), Vec::new())
}

/// Leaves of ten to fourteen children at some places.
fn ten(places: impl IntoIterator<Item = usize>) -> Leaves {
    leaves(&places.into_iter().map(|at| (at, Band::TenToFourteen, None)).collect::<Vec<_>>())
}

/// Children with the places that they add, after dark.
fn ledger(children: &[(u8, &[usize])]) -> Ledger {
    let adds = |places: &[usize]| Adds {
        places: places.iter().map(|&at| (cells()[at].into(), 1)).collect(),
        ..Adds::default()
    };
    let child = |&(child, places): &(u8, &[usize])| (ChildToken([child; 16]), adds(places));
    Ledger { children: children.iter().map(child).collect(), ..Ledger::default() }
}

/// The ledger where somebody knows of each child up to a number that it was
/// corrected.
fn known(mut ledger: Ledger, up_to: u8) -> Ledger {
    let numbers = ledger.children.keys().copied();
    ledger.corrected = numbers.filter(|child| child.0[0] < up_to).collect();
    ledger
}

/// So many children, from a number on, who add one place each: the first of
/// `places` and so on, round and round.
fn round(from: u8, many: u8, places: &'static [[usize; 1]]) -> Vec<(u8, &'static [usize])> {
    (0..many).map(|at| (from + at, &places[usize::from(at) % places.len()][..])).collect()
}

fn held(before: (&Leaves, &Ledger), now: (&Leaves, &Ledger)) -> Verdict {
    let masked_since = BTreeSet::new();
    let earlier = Earlier { leaves: before.0, ledger: Some(before.1), masked_since: &masked_since };
    churn(&[earlier], now, Threshold::LEAST).verdict
}

const FIVE: [[usize; 1]; 5] = [[0], [1], [2], [3], [4]];
const TEN: [[usize; 1]; 10] = [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9]];

#[test]
fn a_first_release_is_compared_with_nothing() {
    let churn = churn(&[], (&ten(0..3), &ledger(&round(0, 30, &FIVE))), Threshold::LEAST);
    assert_eq!(churn.verdict, Verdict::First);
}

#[test]
fn a_release_in_which_nothing_changed_may_follow_whoever_left() {
    let (before, now) = (ledger(&round(0, 40, &FIVE)), ledger(&round(10, 30, &FIVE)));
    assert_eq!(held((&ten(0..5), &before), (&ten(0..5), &now)), Verdict::Release);
}

#[test]
fn ten_must_have_left_where_anything_is_lost_and_come_where_anything_is_won() {
    let stay = round(100, 50, &TEN);
    let some = |many| ledger(&[stay.clone(), round(0, many, &TEN)].concat());
    let (all, fewer) = (ten(0..10), ten([]));
    for (many, verdict) in [(9, Verdict::TooFewMoved), (10, Verdict::Release)] {
        assert_eq!(held((&all, &some(many)), (&fewer, &some(0))), verdict, "{many} left");
        assert_eq!(held((&fewer, &some(0)), (&all, &some(many))), verdict, "{many} came");
    }
}

#[test]
fn what_nobody_left_takes_nobody_who_left() {
    // A word of coverage changes for those who came, in a folder that loses nobody.
    let asked = |asked| {
        let wards = vec![("E05014036".parse().unwrap(), asked)];
        ten(0..10).with_coverage(Coverage::reopen(wards).unwrap())
    };
    let ward = |mut ledger: Ledger| {
        for adds in ledger.children.values_mut() {
            adds.wards.insert("E05014036".parse().unwrap());
        }
        ledger
    };
    let (most, few) = (asked(Asked::Most), asked(Asked::Few));
    let stay = round(100, 50, &TEN);
    let (before, now) = (ward(ledger(&stay)), ward(ledger(&[stay.clone(), round(0, 12, &TEN)].concat())));
    assert_eq!(held((&most, &before), (&few, &now)), Verdict::Release);
    let left = ward(ledger(&stay[1..]));
    assert_eq!(held((&most, &before), (&few, &left)), Verdict::TooFewMoved);
}

#[test]
fn no_child_stands_in_more_than_a_fifth_of_what_is_lost() {
    // Ten children leave, each of one place; one of them left a second.
    let own: &[usize] = &[0, 1];
    let mut left = round(0, 10, &TEN);
    left[0] = (0, own);
    let stay = round(100, 50, &TEN);
    let before = known(ledger(&[stay.clone(), left].concat()), 10);
    let now = ledger(&stay);
    let gone = |lost: usize| held((&ten(0..10), &before), (&ten(lost..10), &now));
    // Two of ten are a fifth; two of nine are more.
    assert_eq!(gone(10), Verdict::Release);
    assert_eq!(gone(9), Verdict::LonelyChange);
    assert_eq!(gone(1), Verdict::LonelyChange);
}

#[test]
fn a_place_that_five_children_left_points_at_none_of_them() {
    let stay = round(100, 50, &TEN);
    // Eight children left the one place that is lost, and two another.
    let left: Vec<(u8, &[usize])> =
        (0..10).map(|at| (at, if at < 8 { &[0][..] } else { &[1][..] })).collect();
    let (before, now) = (ledger(&[stay.clone(), left].concat()), ledger(&stay));
    assert_eq!(held((&ten(0..10), &before), (&ten(1..10), &now)), Verdict::Release);
    let four: Vec<(u8, &[usize])> =
        (0..10).map(|at| (at, if at < 4 { &[0][..] } else { &[1][..] })).collect();
    let before = ledger(&[stay.clone(), four].concat());
    assert_eq!(held((&ten(0..10), &before), (&ten(1..10), &now)), Verdict::LonelyChange);
}

#[test]
fn a_guest_who_was_not_counted_left_nothing() {
    let stay = round(100, 50, &TEN);
    let left: Vec<(u8, &[usize])> =
        (0..10).map(|at| (at, if at < 5 { &[0][..] } else { &[1][..] })).collect();
    let (mut before, now) = (known(ledger(&[stay.clone(), left].concat()), 5), ledger(&stay));
    let gone = |before: &Ledger| held((&ten(0..10), before), (&ten(1..10), &now));
    assert_eq!(gone(&before), Verdict::Release);
    let guest = before.children.get_mut(&ChildToken([4; 16])).unwrap();
    guest.uncounted.insert(cells()[0].into());
    assert_eq!(gone(&before), Verdict::LonelyChange);
}

#[test]
fn a_child_who_withdrew_is_among_those_who_left() {
    let stay = round(100, 50, &TEN);
    let others = round(1, 9, &TEN);
    let mut before = ledger(&[stay.clone(), others].concat());
    let now = ledger(&stay);
    let gone = |before: &Ledger| held((&ten(0..20), before), (&ten(10..20), &now));
    assert_eq!(gone(&before), Verdict::TooFewMoved);
    before.withdrawn.push(vec![0]);
    assert_eq!(gone(&before), Verdict::Release);
    // One who stood behind three of the ten that are lost, and of no other.
    before.withdrawn.push(vec![1, 2, 3]);
    assert_eq!(gone(&before), Verdict::LonelyChange);
}

#[test]
fn a_child_who_stands_in_much_may_lose_its_share_and_little_more() {
    // A child in four of twelve leaves: a third. It left with ten others, and
    // of the six leaves that are lost two are its own: a third again.
    const PLACES: [[usize; 1]; 12] = [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9], [10], [11]];
    let stay = round(100, 60, &PLACES);
    let heavy: (u8, &[usize]) = (99, &[0, 1, 2, 3]);
    let left: Vec<(u8, &[usize])> = (0..12).map(|at| (at, &PLACES[usize::from(at)][..])).collect();
    let mut before = ledger(&[stay.clone(), left, vec![heavy]].concat());
    before.corrected = [ChildToken([99; 16])].into();
    let now = ledger(&stay);
    let gone =
        |lost: &[usize]| held((&ten(0..12), &before), (&ten((0..12).filter(|at| !lost.contains(at))), &now));
    assert_eq!(gone(&[0, 1, 4, 5, 6, 7]), Verdict::Release);
    assert_eq!(gone(&[0, 1, 2, 5, 6, 7]), Verdict::LonelyChange);
}

#[test]
fn themes_and_words_of_coverage_count_as_seen() {
    let theme = |at, theme| (at, Band::TwentyFiveOrMore, theme);
    let with = leaves(&(0..10).map(|at| theme(at, Some(Band::TenToFourteen))).collect::<Vec<_>>());
    let one_fell = leaves(
        &(0..10)
            .map(|at| theme(at, Some(if at == 0 { Band::FiveToNine } else { Band::TenToFourteen })))
            .collect::<Vec<_>>(),
    );
    let stay = round(100, 50, &TEN);
    let (before, now) = (ledger(&[stay.clone(), round(0, 10, &TEN)].concat()), ledger(&stay));
    assert_eq!(held((&with, &before), (&one_fell, &now)), Verdict::Release);
    assert_eq!(held((&with, &known(before.clone(), 1)), (&one_fell, &now)), Verdict::LonelyChange);
    let corrected = Ledger { corrected: [ChildToken([0; 16])].into(), ..now.clone() };
    assert_eq!(held((&one_fell, &corrected), (&with, &before)), Verdict::LonelyChange);
    let asked = |asked| {
        let wards = vec![("E05014036".parse().unwrap(), asked)];
        ten(0..10).with_coverage(Coverage::reopen(wards).unwrap())
    };
    let ward = |mut ledger: Ledger, child: u8| {
        let adds = ledger.children.entry(ChildToken([child; 16])).or_default();
        adds.wards.insert("E05014036".parse().unwrap());
        ledger
    };
    let (most, few) = (asked(Asked::Most), asked(Asked::Few));
    assert_eq!(held((&most, &known(ward(before.clone(), 0), 1)), (&few, &now)), Verdict::LonelyChange);
    assert_eq!(held((&most, &before), (&most, &now)), Verdict::Release);
}

#[test]
fn the_rest_of_a_cell_from_which_a_leaf_became_its_own_has_not_fallen() {
    let quarter = cells()[0].parent(Resolution::Eight).unwrap();
    let all: Vec<CellIndex> = quarter.children(Resolution::Nine).collect();
    let rest = |from: usize, band| Leaf::new(quarter, all[from..].to_vec(), band, Vec::new());
    let before = Leaves::new(vec![rest(0, Band::TenToFourteen)], Vec::new());
    let own = Leaf::new(all[0], vec![all[0]], Band::FiveToNine, Vec::new());
    let now = Leaves::new(vec![rest(1, Band::FiveToNine), own], Vec::new());
    let told = |from: u8, many: u8, at: usize| {
        let adds = Adds { places: [(all[at].into(), 0)].into(), ..Adds::default() };
        (from..from + many).map(move |child| (ChildToken([child; 16]), adds.clone()))
    };
    let of = |children: Vec<(ChildToken, Adds)>| Ledger {
        children: children.into_iter().collect(),
        ..Ledger::default()
    };
    let old = of(told(0, 4, 0).chain(told(10, 6, 1)).collect());
    // Ten came to the cell, and nobody left.
    let grown = of(told(0, 4, 0).chain(told(20, 10, 0)).chain(told(10, 6, 1)).collect());
    assert_eq!(held((&before, &old), (&now, &grown)), Verdict::Release);
    // The same, and one child left the rest.
    let left = of(told(0, 4, 0).chain(told(20, 10, 0)).chain(told(10, 5, 1)).collect());
    assert_eq!(held((&before, &old), (&now, &left)), Verdict::TooFewMoved);
}

#[test]
fn a_release_is_held_against_every_one_before() {
    let all = known(ledger(&[round(100, 50, &TEN), round(0, 10, &TEN)].concat()), 1);
    let stay = ledger(&round(100, 50, &TEN));
    let masked_since = BTreeSet::new();
    let (ten, nine) = (ten(0..10), ten(1..10));
    let earlier = |leaves, ledger| Earlier { leaves, ledger: Some(ledger), masked_since: &masked_since };
    let last_alone = churn(&[earlier(&nine, &stay)], (&nine, &stay), Threshold::LEAST);
    assert_eq!(last_alone.verdict, Verdict::Release);
    let both = churn(&[earlier(&ten, &all), earlier(&nine, &stay)], (&nine, &stay), Threshold::LEAST);
    assert_eq!(both.verdict, Verdict::LonelyChange);
}

#[test]
fn a_mask_that_comes_later_is_not_singled_out() {
    let (before, now) =
        (ledger(&[round(100, 50, &TEN), round(0, 10, &TEN)].concat()), ledger(&round(100, 50, &TEN)));
    let verdict = |masked: usize, lost: usize| {
        let masked_since = cells()[..masked].iter().copied().collect();
        let leaves = ten(0..10);
        let earlier = Earlier { leaves: &leaves, ledger: Some(&before), masked_since: &masked_since };
        churn(&[earlier], (&ten(lost..10), &now), Threshold::LEAST).verdict
    };
    assert_eq!(verdict(2, 10), Verdict::Release);
    assert_eq!(verdict(3, 10), Verdict::LateMask);
    assert_eq!(verdict(1, 4), Verdict::LateMask);
    assert_eq!(verdict(1, 1), Verdict::LateMask);
}

#[test]
fn a_release_whose_ledger_was_not_kept_is_held_to_four_or_none() {
    let now = ledger(&round(0, 30, &TEN));
    let masked_since = BTreeSet::new();
    let leaves = ten(0..10);
    let verdict = |lost: usize| {
        let earlier = Earlier { leaves: &leaves, ledger: None, masked_since: &masked_since };
        churn(&[earlier], (&ten(lost..10), &now), Threshold::LEAST).verdict
    };
    assert_eq!([verdict(0), verdict(4)], [Verdict::Release; 2]);
    assert_eq!([verdict(1), verdict(3)], [Verdict::LonelyChange; 2]);
}

#[test]
fn what_is_lost_is_not_a_fifth_of_those_who_left() {
    // Of twelve who left, three stood behind the one place that is lost: a
    // quarter; of fifteen a fifth.
    let gone = |others: u8| {
        let left: Vec<(u8, &[usize])> = (0..3)
            .map(|child| (child, &[0][..]))
            .chain((3..3 + others).map(|child| (child, &[1][..])))
            .collect();
        let stay = round(100, 50, &TEN);
        let (before, now) = (ledger(&[stay.clone(), left].concat()), ledger(&stay));
        held((&ten(0..10), &before), (&ten(1..10), &now))
    };
    assert_eq!(gone(9), Verdict::LonelyChange);
    assert_eq!(gone(12), Verdict::Release);
}
