use proptest::prelude::*;

use super::*;
use crate::area::{self, AreaCode};

fn rochdale() -> &'static Area {
    area::find(&AreaCode::from_name("rochdale").unwrap()).unwrap()
}

fn code(text: &str) -> WardCode {
    text.parse().unwrap()
}

fn central() -> WardCode {
    code("E05014036")
}

fn year() -> RangeInclusive<Month> {
    "2025-01".parse().unwrap()..="2025-12".parse().unwrap()
}

fn back(child: u8, ward: WardCode, interviewed: bool) -> Return {
    Return { child: ChildToken([child; 16]), ward, month: "2025-06".parse().unwrap(), interviewed }
}

/// So many returns of a child to the central ward, and interviews after them.
fn returns(child: u8, returns: u32, interviews: u32) -> Vec<Return> {
    (0..returns).map(|at| back(child, central(), at < interviews)).collect()
}

/// What is told of the central ward.
fn asked(those: &[Return]) -> Asked {
    Coverage::of(those, rochdale(), &year(), 5).asked(central()).unwrap()
}

/// Children each of whom came back twice, with so many interviews in all.
fn twice(children: u8, interviews: u32) -> Vec<Return> {
    let of = |child: u8| returns(child, 2, interviews.saturating_sub(2 * u32::from(child)).min(2));
    (0..children).flat_map(of).collect()
}

#[test]
fn a_share_at_an_edge_belongs_to_the_higher_word() {
    // Of twenty returns: 75 % are fifteen, 40 % are eight.
    let check = |interviews, word| assert_eq!(asked(&twice(10, interviews)), word, "{interviews} of 20");
    check(20, Asked::Most);
    check(15, Asked::Most);
    check(14, Asked::AboutHalf);
    check(8, Asked::AboutHalf);
    check(7, Asked::Few);
    check(0, Asked::Few);
}

#[test]
fn a_share_needs_ten_children_and_twenty_returns() {
    assert_eq!(asked(&twice(10, 20)), Asked::Most);
    let nine: Vec<Return> = (0..9).flat_map(|child| returns(child, 3, 3)).collect();
    assert_eq!(asked(&nine), Asked::TooFewToSay, "27 returns of nine children");
    let nineteen: Vec<Return> = (0..19).flat_map(|child| returns(child, 1, 1)).collect();
    assert_eq!(asked(&nineteen), Asked::TooFewToSay, "one return each of nineteen children");
    let twenty: Vec<Return> = (0..20).flat_map(|child| returns(child, 1, 1)).collect();
    assert_eq!(asked(&twenty), Asked::Most);
}

#[test]
fn a_higher_threshold_asks_for_more_children() {
    let told = |k| Coverage::of(&twice(13, 26), rochdale(), &year(), k).asked(central()).unwrap();
    assert_eq!((told(6), told(7)), (Asked::Most, Asked::TooFewToSay));
}

#[test]
fn a_child_who_comes_back_forty_times_weighs_as_three() {
    let mut those = twice(10, 20);
    those.extend(returns(99, 40, 0));
    // 20 of 23, and not 20 of 60.
    assert_eq!(asked(&those), Asked::Most);
    assert_eq!(
        [weigh(40, 0), weigh(40, 6), weigh(40, 7), weigh(40, 20), weigh(40, 40)],
        [(3, 0), (3, 0), (3, 1), (3, 2), (3, 3)]
    );
    assert_eq!([weigh(4, 1), weigh(4, 2), weigh(4, 3), weigh(3, 1)], [(3, 1), (3, 2), (3, 2), (3, 1)]);
}

#[test]
fn wards_of_other_areas_and_other_months_count_nowhere() {
    let shipley = code("E05001362");
    let unknown = code("E05999999");
    let elsewhere: Vec<Return> =
        (0..30).flat_map(|child| [back(child, shipley, true), back(child, unknown, true)]).collect();
    let nobody = Coverage::of(&[], rochdale(), &year(), 5);
    assert_eq!(Coverage::of(&elsewhere, rochdale(), &year(), 5), nobody);
    let before: RangeInclusive<Month> = "2024-01".parse().unwrap()..="2025-05".parse().unwrap();
    assert_eq!(Coverage::of(&twice(10, 20), rochdale(), &before, 5), nobody);
}

#[test]
fn an_area_without_outlines_lists_only_wards_that_can_be_told_of() {
    let leeds = area::find(&AreaCode::from_name("leeds").unwrap()).unwrap();
    let (busy, quiet) = (code("E05011385"), code("E05011386"));
    let mut those: Vec<Return> = (0..20).map(|child| back(child, busy, child < 3)).collect();
    those.extend((0..9).map(|child| back(child, quiet, true)));
    those.extend((0..30).map(|child| back(child, central(), true)));
    let told: Vec<_> = Coverage::of(&those, leeds, &year(), 5).iter().collect();
    assert_eq!(told, [(busy, Asked::Few)]);
}

#[test]
fn coverage_reopens_only_in_order() {
    let told: Vec<_> = Coverage::of(&twice(10, 8), rochdale(), &year(), 5).iter().collect();
    assert_eq!(Coverage::reopen(told.clone()).unwrap().iter().collect::<Vec<_>>(), told);
    let mut twice_told = told.clone();
    twice_told.insert(0, told[0]);
    assert_eq!(Coverage::reopen(twice_told), None);
    assert_eq!(Coverage::reopen(told.into_iter().rev().collect()), None);
}

/// Returns of some children to four wards, in all sorts of shares.
fn told(children: u8) -> impl Strategy<Value = Vec<(u8, usize, bool)>> {
    prop::collection::vec((0..children, 0usize..4, any::<bool>()), 0..300)
}

fn made(told: &[(u8, usize, bool)]) -> Vec<Return> {
    let wards: Vec<_> = rochdale().wards().map(|ward| ward.code).collect();
    told.iter().map(|&(child, ward, interviewed)| back(child, wards[ward], interviewed)).collect()
}

/// The wards of returns with the distinct children of each.
fn children(those: &[Return]) -> BTreeMap<WardCode, std::collections::BTreeSet<ChildToken>> {
    let mut wards: BTreeMap<_, std::collections::BTreeSet<_>> = BTreeMap::new();
    those.iter().for_each(|each| {
        wards.entry(each.ward).or_default().insert(each.child);
    });
    wards
}

proptest! {
    #[test]
    fn nine_children_of_a_ward_are_as_good_as_none_whatever_they_were_asked(told in told(9)) {
        prop_assert_eq!(Coverage::of(&made(&told), rochdale(), &year(), 5), Coverage::of(&[], rochdale(), &year(), 5));
    }

    #[test]
    fn what_is_told_of_a_ward_does_not_depend_on_the_children_of_another(told in told(40), at in 0usize..4) {
        let those = made(&told);
        let here = rochdale().wards().nth(at).unwrap().code;
        let only = |each: &&Return| each.ward == here;
        let copy = |each: &Return| back(each.child.0[0], each.ward, each.interviewed);
        let own: Vec<Return> = those.iter().filter(only).map(copy).collect();
        let told = |those: &[Return]| Coverage::of(those, rochdale(), &year(), 5).asked(here);
        prop_assert_eq!(told(&those), told(&own));
        prop_assert_eq!(told(&those).map(Asked::code), told(&own.into_iter().rev().collect::<Vec<_>>()).map(Asked::code));
    }

    #[test]
    fn a_word_stands_for_at_least_ten_children_and_for_its_share(told in told(30)) {
        let those = made(&told);
        let coverage = Coverage::of(&those, rochdale(), &year(), 5);
        let wards = children(&those);
        prop_assert_eq!(coverage.iter().count(), 20);
        for (ward, asked) in coverage.iter().filter(|(_, asked)| *asked != Asked::TooFewToSay) {
            prop_assert!(wards[&ward].len() >= 10);
            // The share by its definition, in fractions.
            let (mut of, mut held) = (0.0, 0.0);
            for child in &wards[&ward] {
                let own: Vec<&Return> = those.iter().filter(|each| each.ward == ward && each.child == *child).collect();
                let share = own.iter().filter(|each| each.interviewed).count() as f64 / own.len() as f64;
                let weight = own.len().min(3) as f64;
                (of, held) = (of + weight, held + (share * weight + 1e-9).round());
            }
            prop_assert!(of >= 20.0);
            let share = held / of;
            let fits = match asked {
                Asked::Most => share >= 0.75 - 1e-9,
                Asked::AboutHalf => (0.40 - 1e-9..0.75).contains(&share),
                _ => share < 0.40,
            };
            prop_assert!(fits, "{} at {share}", asked.code());
        }
    }
}
