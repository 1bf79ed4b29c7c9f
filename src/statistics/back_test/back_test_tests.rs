use proptest::prelude::*;

use super::*;

fn last_year(past: &Past) -> Vec<f64> {
    past.last(12).into_iter().map(f64::from).collect()
}

#[test]
fn what_cannot_be_judged_is_said() {
    let plan = Plan::default();
    let check = |counts: &[u32], months, plan, error| {
        assert_eq!(back_test(counts, months, plan, last_year), Err(error));
    };
    check(&[1; 7], 3, plan, NoTest::Ragged { counts: 7, months: 3 });
    check(&[], 0, plan, NoTest::Ragged { counts: 0, months: 0 });
    check(&[1; 24], 12, plan, NoTest::TooShort { months: 12, base: 12 });
    check(&[1; 24], 12, Plan { base: 0, ..plan }, NoTest::TooShort { months: 12, base: 0 });
    for share in [0.0, -0.1, 1.1, f64::NAN] {
        check(&[1; 26], 13, Plan { share, ..plan }, NoTest::NoShare);
    }
    for bad in [vec![1.0], vec![f64::NAN, 1.0]] {
        assert_eq!(back_test(&[1; 26], 13, plan, |_| bad.clone()), Err(NoTest::NoScore { cells: 2 }));
    }
}

#[test]
fn no_cell_and_no_event_give_no_month() {
    let empty = back_test(&[], 13, Plan::default(), last_year).expect("a test");
    assert_eq!((empty.months.len(), pool(&empty.months)), (0, None));
    let silent = back_test(&[0; 26], 13, Plan::default(), last_year).expect("a test");
    assert!(silent.months.is_empty());
}

#[test]
fn a_score_never_sees_the_month_it_foretells() {
    let counts: Vec<u32> = (0..28).collect();
    let mut seen = Vec::new();
    let peep = |past: &Past| {
        seen.push((past.months(), past.of(1).to_vec()));
        vec![0.0; past.cells()]
    };
    back_test(&counts, 14, Plan::default(), peep).expect("a test");
    assert_eq!(seen, [(12, (14..26).collect::<Vec<_>>()), (13, (14..27).collect())]);
}

#[test]
fn ties_go_to_the_first_cells_and_the_last_bits_do_not_matter() {
    assert_eq!(order(&[0.1 + 0.2, 0.3, -0.0, 0.0, 1.0], 5), Ok(vec![4, 0, 1, 2, 3]));
    assert_eq!(order(&[0.299_999_999_6, 0.3], 2), Ok(vec![0, 1]));
    assert_eq!(order(&[f64::NEG_INFINITY, f64::MAX, f64::INFINITY], 3), Ok(vec![2, 1, 0]));
}

#[test]
fn recapture_is_the_share_kept() {
    // A cell with three of four events before has one of two now.
    let month =
        Month { month: 1, cells: 4, flagged: 1, events: 2, hits: 1, best: 1, past_events: 4, past_hits: 3 };
    assert!((month.rri() - 0.5 / 0.75).abs() < 1e-15);
    assert_eq!(Month { past_hits: 0, ..month }.rri(), 0.0);
}

#[test]
fn the_base_months_are_those_just_before() {
    let counts = [5, 4, 6, 5, 0, 1, 0, 1, 1, 0, 0, 0];
    let last = |past: &Past| past.last(2).into_iter().map(f64::from).collect();
    let judged = back_test(&counts, 4, Plan { base: 2, share: 0.3 }, last).expect("a test");
    let of = |month: &Month| (month.past_hits, month.past_events, month.hits, month.events);
    assert_eq!(judged.months.iter().map(of).collect::<Vec<_>>(), [(9, 11, 6, 6), (10, 11, 5, 6)]);
    assert_eq!(judged.surveillance.hit_rate(1), 11.0 / 12.0);
}

proptest! {
    #[test]
    fn every_index_is_a_number_in_its_range(
        counts in prop::collection::vec(prop_oneof![Just(0_u32), 0_u32..9, Just(u32::MAX)], 5 * 16),
        share in 0.01..=1.0_f64,
    ) {
        let judged = back_test(&counts, 16, Plan { base: 12, share }, last_year).expect("a test");
        for month in judged.months.iter().copied().chain(pool(&judged.months)) {
            prop_assert!((0.0..=1.0).contains(&month.hit_rate()));
            prop_assert!((0.0..=1.0).contains(&month.pei()));
            prop_assert!(month.pai() <= month.pai_max() && month.rri().is_finite());
        }
        let area = judged.surveillance.area(1.0);
        prop_assert!((0.0..=1.0).contains(&area));
    }

    #[test]
    fn hindsight_is_perfect(counts in prop::collection::vec(0_u32..9, 6 * 14)) {
        let mut t = 12;
        let hindsight = |_: &Past| {
            t += 1;
            (0..6).map(|i| f64::from(counts[i * 14 + t - 1])).collect()
        };
        let judged = back_test(&counts, 14, Plan { base: 12, share: 0.3 }, hindsight).expect("a test");
        prop_assert!(judged.months.iter().all(|month| month.pei() == 1.0));
    }

    #[test]
    fn later_months_change_no_earlier_answer(counts in prop::collection::vec(0_u32..9, 6 * 15)) {
        let cut: Vec<u32> = counts.chunks(15).flat_map(|row| row[..14].to_vec()).collect();
        let (all, fewer) = (
            back_test(&counts, 15, Plan::default(), last_year).expect("a test").months,
            back_test(&cut, 14, Plan::default(), last_year).expect("a test").months,
        );
        prop_assert_eq!(&all[..fewer.len()], &fewer[..]);
    }
}
