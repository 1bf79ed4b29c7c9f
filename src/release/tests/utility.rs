//! What a release is good for, and what each rule costs.

use super::*;

fn told_by(told: &[Told], masks: &Masks) -> (Utility, Account) {
    let reports: Vec<_> = told.iter().map(report).collect();
    let request = request(masks);
    (utility(&reports, &request), gate(&reports, &request).1)
}

/// The share of children represented, and without each rule.
fn shares(told: &[Told], masks: &Masks) -> (f64, [f64; 4]) {
    let (utility, _) = told_by(told, masks);
    let costs: Vec<f64> = utility.costs.iter().map(|(_, without)| *without).collect();
    (utility.children_represented, costs.try_into().expect("four rules"))
}

#[test]
fn a_rule_costs_what_is_told_without_it() {
    let cell = corner()[3];
    let none = Masks::default();
    let own = |child: u16| child as u8;
    // In the order of the list: holders, audit, masks, all but k.
    let held_by_one = crowd(0, 9, cell, |child| u8::from(child < 5));
    assert_eq!(shares(&held_by_one, &none), (0.0, [1.0, 0.0, 0.0, 1.0]));
    let quarter = LatLng::new(53.61, -2.16).expect("Rochdale").to_cell(Resolution::Eight);
    let cells: Vec<_> = quarter.children(Resolution::Nine).collect();
    let bare: Vec<Told> = (0..2).flat_map(|at| crowd(at * 4, 4, cells[usize::from(at)], own)).collect();
    assert_eq!(shares(&bare, &none), (0.0, [0.0, 1.0, 0.0, 1.0]));
    let mut masks = Masks::default();
    masks.add(cell, Mask::Refuge);
    assert_eq!(shares(&crowd(0, 12, cell, own), &masks), (0.0, [0.0, 0.0, 1.0, 1.0]));
    assert_eq!(shares(&crowd(0, 12, cell, own), &none), (1.0, [1.0; 4]));
    assert_eq!(shares(&crowd(0, 4, cell, own), &none), (0.0, [0.0; 4]));
    assert_eq!(shares(&[], &none), (0.0, [0.0; 4]));
}

#[test]
fn shares_are_of_all_that_was_told_in_the_area() {
    let cells = corner();
    let own = |child: u16| child as u8;
    // Twelve in a leaf of their own, four far away in none.
    let mut told = crowd(0, 12, cells[3], own);
    told.extend(crowd(12, 4, cells[cells.len() - 1], own));
    let (utility, account) = told_by(&told, &Masks::default());
    assert_eq!([utility.children_represented, utility.reports_fine, utility.reports_any], [0.75; 3]);
    assert_eq!((account.children_shown, account.children), (12, 16));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_shares_are_those_of_the_release(told in prop::collection::vec(told(), 0..400)) {
        let (utility, account) = told_by(&told, &Masks::default());
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        prop_assert_eq!(utility.children_represented, share(account.children_shown, account.children));
        prop_assert_eq!(utility.reports_any, share(account.reports_shown, account.reports));
        prop_assert!(utility.reports_fine <= utility.reports_any);
        // Nothing is masked, so masks cost nothing.
        let masks = utility.costs.iter().find(|(without, _)| *without == Without::Masks).expect("a rule");
        prop_assert_eq!(masks.1, utility.children_represented);
    }
}
