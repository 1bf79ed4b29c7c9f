use h3o::{LatLng, Resolution};
use proptest::prelude::*;

use super::*;

fn windows() -> Windows {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    let mut area = middle.grid_disk::<Vec<_>>(2);
    area.sort_unstable();
    Windows::new(&area)
}

/// 19 cells of `months` months by a rule.
fn world(months: usize, rule: impl Fn(usize, usize) -> u32) -> Vec<u32> {
    (0..19).flat_map(|cell| (0..months).map(move |month| (cell, month))).map(|(c, m)| rule(c, m)).collect()
}

#[test]
fn a_steady_world_needs_no_neighbours() {
    let counts = world(30, |cell, _| if cell == 4 { 9 } else { u32::from(cell == 11) });
    let past = Past::new(&counts, 30, 30).expect("a past");
    let memory = learn(&past, &windows());
    assert_eq!(memory.around, 0.0);
    let expected = forecast(&past, &windows(), memory);
    assert!((expected[4] - 9.0).abs() < 1e-9 && (expected[11] - 1.0).abs() < 1e-9);
}

#[test]
fn a_world_that_moves_is_foretold_by_its_news() {
    let counts = world(30, |cell, month| 5 * u32::from(cell == month / 5));
    let past = Past::new(&counts, 30, 28).expect("a past");
    let memory = learn(&past, &windows());
    assert_eq!((memory.recent, memory.half_life_months), (0.2, 12.0));
}

#[test]
fn the_future_is_not_in_the_past() {
    let mut counts = world(20, |cell, month| ((cell * 7 + month * 3) % 5) as u32);
    let learn_at = |counts: &[u32]| learn(&Past::new(counts, 20, 15).expect("a past"), &windows());
    let before = learn_at(&counts);
    for cell in 0..19 {
        counts[cell * 20 + 15..(cell + 1) * 20].fill(900);
    }
    assert_eq!(learn_at(&counts), before);
}

#[test]
fn a_neighbour_counts_for_its_share_and_a_cell_not_for_itself() {
    let counts = world(9, |cell, _| 3 * u32::from(cell == 4));
    let past = Past::new(&counts, 9, 9).expect("a past");
    let expected = forecast(&past, &windows(), Memory { around: 0.2, ..Memory::default() });
    let beside: Vec<f64> = windows().of(4).iter().map(|&i| expected[i as usize] / expected[4]).collect();
    assert_eq!(beside.iter().filter(|ratio| **ratio == 1.0).count(), 1);
    assert!(beside.iter().all(|ratio| *ratio == 1.0 || (ratio - 0.2).abs() < 1e-12));
}

#[test]
fn of_equal_settings_the_first_is_taken() {
    let alone = [LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine)];
    let counts: Vec<u32> = (0..20).map(|month| month % 3).collect();
    let memory = learn(&Past::new(&counts, 20, 20).expect("a past"), &Windows::new(&alone));
    assert_eq!(memory, Memory { half_life_months: 12.0, recent: 0.0, around: 0.0 });
}

/// The likelihood of a setting, word by word.
fn naive(counts: &[u32], months: usize, memory: Memory) -> f64 {
    let of_month = |month: usize| {
        let past = Past::new(counts, months, month).expect("a past");
        let expected = forecast(&past, &windows(), memory);
        let total: f64 = expected.iter().sum();
        let likelihood = |cell: usize| {
            let share = (expected[cell] / total + ANYWHERE / 19.0) / (1.0 + ANYWHERE);
            f64::from(counts[cell * months + month]) * share.ln()
        };
        if total > 0.0 { (0..19).map(likelihood).sum::<f64>() } else { 0.0 }
    };
    (FIRST..months).map(of_month).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn the_setting_learnt_is_the_likeliest(counts in prop::collection::vec(0_u32..9, 19 * 14)) {
        let learnt = learn(&Past::new(&counts, 14, 14).expect("a past"), &windows());
        let best = settings().into_iter().map(|setting| naive(&counts, 14, setting));
        let best = best.fold(f64::NEG_INFINITY, f64::max);
        prop_assert!((naive(&counts, 14, learnt) - best).abs() < 1e-9 * best.abs());
    }

    #[test]
    fn expectations_add_up_to_the_mean_month(
        counts in prop::collection::vec(0_u32..9, 19 * 8),
        recent in 0.0..=1.0_f64,
        around in 0.0..2.0_f64,
    ) {
        let past = Past::new(&counts, 8, 8).expect("a past");
        let plain = Memory { half_life_months: f64::INFINITY, recent: 0.0, around };
        let sum: f64 = forecast(&past, &windows(), plain).iter().sum();
        let mean = counts.iter().sum::<u32>() as f64 / 8.0;
        prop_assert!((sum - mean).abs() < 1e-9 * mean.max(1.0));
        let blended = forecast(&past, &windows(), Memory { recent, ..plain });
        prop_assert!(blended.iter().all(|&expected| expected.is_finite() && expected >= 0.0));
    }
}
