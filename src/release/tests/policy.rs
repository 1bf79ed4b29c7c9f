//! A raised k, and holders who put together what they know.

use super::*;

fn policy(k: usize, colluding_holders: bool) -> Policy {
    Policy { k: Threshold::new(k).expect("five to twenty-five"), colluding_holders, ..Policy::default() }
}

fn leaves_under(policy: Policy, told: &[Told]) -> Leaves {
    let masks = Masks::default();
    let reports: Vec<_> = told.iter().map(report).collect();
    gate(&reports, &Request { policy: &policy, ..request(&masks) }).0.content().clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn leaves_stand_for_as_many_others_as_the_policy_says(
        told in prop::collection::vec(told(), 0..500),
        k in 5usize..13,
        colluding: bool,
    ) {
        let policy = policy(k, colluding);
        let reports: Vec<_> = told.iter().map(report).collect();
        let leaves = leaves_under(policy, &told);
        let rules = Definition::new(&reports, &["E08000005"], policy);
        check_leaves(&leaves, rochdale(), &reports, &rules)?;
        prop_assert!(leaves.iter().all(|leaf| leaf.band().least() >= k));
    }
}

#[test]
fn no_band_says_less_than_the_threshold() {
    let cell = corner()[3];
    let own = |child: u16| child as u8;
    let shown = |k, many| bands(&leaves_under(policy(k, false), &crowd(0, many, cell, own)));
    assert_eq!(shown(5, 9), [(9, "5-9")]);
    // Seven others are there, and "5-9" would say that five may be.
    assert_eq!(shown(7, 9), []);
    assert_eq!(shown(7, 10), [(9, "10-14")]);
    assert_eq!(shown(10, 10), []);
    assert_eq!(shown(10, 11), [(9, "10-14")]);
    assert_eq!(shown(12, 14), []);
    assert_eq!(shown(12, 15), [(9, "15-24")]);
    assert_eq!(shown(25, 26), [(9, "25-49")]);
}

#[test]
fn two_colluding_holders_are_taken_away_together() {
    let cell = corner()[3];
    let shown = |on, told: &[Told]| bands(&leaves_under(policy(5, on), told)).len();
    // Two caseworkers of three children each, and three of one child.
    let pairs = crowd(0, 9, cell, |child| if child < 6 { 200 + (child / 3) as u8 } else { child as u8 });
    assert_eq!((shown(false, &pairs), shown(true, &pairs)), (1, 0));
    let more = crowd(0, 11, cell, |child| if child < 6 { 200 + (child / 3) as u8 } else { child as u8 });
    assert_eq!((shown(false, &more), shown(true, &more)), (1, 1));
}

#[test]
fn what_two_holders_know_both_counts_once() {
    let cell = corner()[3];
    // Ten children; four of one caseworker, all four also of one placement.
    let mut told = crowd(0, 10, cell, |child| if child < 4 { 200 } else { child as u8 });
    told.iter_mut().take(4).for_each(|told| told.placement = 99);
    assert_eq!(bands(&leaves_under(policy(5, true), &told)).len(), 1);
    // Another placement beside them: eight in all, and two are left.
    told.iter_mut().skip(4).take(4).for_each(|told| told.placement = 98);
    assert_eq!(bands(&leaves_under(policy(5, true), &told)).len(), 0);
    assert_eq!(bands(&leaves_under(policy(5, false), &told)).len(), 1);
}

#[test]
fn a_custodian_and_a_holder_together_find_no_few_guests_either() {
    let cell = corner()[3];
    let shown = |on, of_one: u16| {
        let mut told = crowd(0, 17, cell, |child| child as u8);
        told.iter_mut().skip(10).for_each(|guest| guest.responsible = 1);
        told.iter_mut().skip(10).take(of_one.into()).for_each(|guest| guest.caseworker = 200);
        bands(&leaves_under(policy(5, on), &told))
    };
    // Seven guests; without a caseworker's three there are four.
    assert_eq!((shown(false, 3), shown(true, 2)), (vec![(9, "15-24")], vec![(9, "15-24")]));
    assert_eq!(shown(true, 3), [(9, "10-14")]);
}

#[test]
fn the_policy_is_part_of_the_release() {
    let masks = Masks::default();
    let strict = policy(8, true);
    let (released, ..) = gate(&[], &Request { policy: &strict, ..request(&masks) });
    let (other, ..) = gate(&[], &request(&masks));
    assert_eq!(released.terms().policy, strict);
    assert_ne!(released.hash(), other.hash());
    assert_eq!(Released::reopen(released.bytes(), released.hash()), Ok(released));
}
