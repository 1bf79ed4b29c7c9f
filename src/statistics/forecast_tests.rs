use h3o::{LatLng, Resolution};
use proptest::prelude::*;

use super::memory::{Memory, forecast, learn};
use super::*;

fn windows() -> Windows {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    let mut area = middle.grid_disk::<Vec<_>>(2);
    area.sort_unstable();
    Windows::new(&area)
}

#[test]
fn events_count_half_after_a_half_life() {
    let counts = [8, 0, 0, 0, 0, 4];
    let past = Past::new(&counts, 3, 3).expect("two cells");
    assert_eq!(count(&past, 2), [0.0, 4.0]);
    assert!(decay(&past, 2.0).iter().zip([4.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-12));
    assert_eq!(decay(&past, 0.0), [0.0, 4.0]);
}

#[test]
fn counts_that_vary_less_than_chance_become_their_mean() {
    let counts: Vec<u32> = (0..19).map(|i| 10 + i % 2).collect();
    let past = Past::new(&counts, 1, 1).expect("one month");
    assert!(empirical_bayes(&past, 12, &windows()).iter().all(|&rate| (10.0..=11.0).contains(&rate)));
    let mut lone = vec![0; 19];
    lone[9] = 700;
    let past = Past::new(&lone, 1, 1).expect("one month");
    assert!(empirical_bayes(&past, 12, &windows())[9] > 600.0);
}

#[test]
fn nothing_past_expects_nothing() {
    let none = Past::new(&[0; 19], 1, 0).expect("no month");
    assert_eq!(forecast(&none, &windows(), learn(&none, &windows())), [0.0; 19]);
    assert_eq!(gi_star(&none, 12, &windows()), [0.0; 19]);
    assert_eq!(exact(&none, 12, &windows()).expect("few cells"), [0.0; 19]);
    assert_eq!(learn(&none, &windows()), Memory::default());
}

proptest! {
    #[test]
    fn every_score_is_a_number_for_each_cell(
        counts in prop::collection::vec(prop_oneof![Just(0_u32), 0_u32..9, 0_u32..1_000], 19 * 14),
        half_life in prop_oneof![Just(0.0), 0.1..99.0_f64, Just(f64::INFINITY)],
    ) {
        let (past, windows) = (Past::new(&counts, 14, 13).expect("a past"), windows());
        let memory = learn(&past, &windows);
        for scores in [
            count(&past, 12),
            gi_star(&past, 12, &windows),
            exact(&past, 12, &windows).expect("few cells"),
            empirical_bayes(&past, 12, &windows),
            decay(&past, half_life),
            forecast(&past, &windows, memory),
        ] {
            prop_assert_eq!(scores.len(), 19);
            prop_assert!(scores.iter().all(|score| score.is_finite()));
        }
    }
}
