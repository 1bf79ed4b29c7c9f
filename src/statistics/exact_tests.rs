use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use super::counted::choose;
use super::*;

/// Some cells of a disk, and so windows of every size.
fn area(keep: &[bool]) -> Vec<CellIndex> {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    let disk = middle.grid_disk::<Vec<_>>(2);
    let mut area: Vec<_> =
        disk.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(cell, _)| cell).collect();
    area.sort_unstable();
    area
}

/// Both tails by trying every subset.
fn brute_force(from: &[u32], size: usize, sum: u64) -> Tails {
    let (mut all, mut high, mut low) = (0_u32, 0_u32, 0_u32);
    for subset in 0_u32..1 << from.len() {
        if subset.count_ones() as usize == size {
            let chosen = (0..from.len()).filter(|i| subset >> i & 1 == 1);
            let total: u64 = chosen.map(|i| u64::from(from[i])).sum();
            all += 1;
            high += u32::from(total >= sum);
            low += u32::from(total <= sum);
        }
    }
    Tails { upper: f64::from(high) / f64::from(all), lower: f64::from(low) / f64::from(all) }
}

fn check(counts: &[u32], windows: &Windows) {
    let answers = permutations(counts, windows).expect("few cells");
    for (i, answer) in answers.into_iter().enumerate() {
        let size = windows.of(i).len();
        let mut others = counts.to_vec();
        let own = others.remove(i);
        assert_eq!(answer.full, brute_force(counts, size, answer.sum));
        assert_eq!(answer.conditional, brute_force(&others, size - 1, answer.sum - u64::from(own)));
    }
}

#[test]
fn equal_counts_surprise_nobody() {
    let windows = Windows::new(&area(&[true; 19]));
    for answer in permutations(&[3; 19], &windows).expect("few cells") {
        assert_eq!((answer.full.upper, answer.full.lower, answer.full.two()), (1.0, 1.0, 1.0));
    }
}

#[test]
fn an_empty_window_is_not_high() {
    let mut counts = [0; 19];
    counts[0] = 5;
    let windows = Windows::new(&area(&[true; 19]));
    let answers = permutations(&counts, &windows).expect("few cells");
    let empty = answers.iter().find(|answer| answer.sum == 0).expect("an empty window");
    assert_eq!(empty.full.upper, 1.0);
    assert_eq!(empty.conditional.upper, 1.0);
}

#[test]
fn no_cell_has_no_answer() {
    assert_eq!(permutations(&[], &Windows::new(&[])), Ok(vec![]));
}

#[test]
fn what_cannot_be_tabled_is_said_to_be() {
    let windows = Windows::new(&area(&[true; 19]));
    let mut counts = [0; 19];
    counts[4] = 4_000_001;
    assert_eq!(permutations(&counts, &windows), Err(TooMany::Events { window: 7, sum: 4_000_001 }));
    let disk = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine).grid_disk::<Vec<_>>(14);
    let mut wide = disk;
    wide.sort_unstable();
    let windows = Windows::rings(&wide, 14);
    assert_eq!(permutations(&vec![0; wide.len()], &windows), Err(TooMany::Cells { window: 631 }));
}

#[test]
fn the_largest_number_of_ways_is_known() {
    // The last number of cells whose windows of seven fit 128 bits.
    assert!(choose(1_080_000, 7).is_some());
    assert!(choose(1_100_000, 7).is_none());
    assert_eq!(choose(49, 6), Some(13_983_816));
    assert_eq!(choose(3, 5), Some(0));
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b
}

/// The two ways to the law, on the same question.
fn both(counts: &[u32], windows: &Windows) {
    let sums = windows.sums(counts);
    let highest = sums.iter().copied().max().unwrap_or(0);
    let groups = Groups::new(counts, windows.largest(), highest).expect("a small table");
    let asked = Asked { counts, windows, sums: &sums };
    let counted = Counted::new(&groups).expect("it fits").answer(&asked);
    for (weighed, counted) in Weighed::new(&groups).answer(&groups, &asked).into_iter().zip(counted) {
        for (weighed, counted) in [(weighed.full, counted.full), (weighed.conditional, counted.conditional)] {
            assert!(close(weighed.upper, counted.upper), "{weighed:?} {counted:?}");
            assert!(close(weighed.lower, counted.lower), "{weighed:?} {counted:?}");
        }
    }
}

#[test]
fn a_window_of_many_cells_keeps_its_digits() {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    let mut area = middle.grid_disk::<Vec<_>>(60);
    area.sort_unstable();
    let mut counts = vec![0; area.len()];
    for near in middle.grid_disk::<Vec<_>>(3) {
        counts[area.binary_search(&near).expect("inside")] = 1;
    }
    let answers = permutations(&counts, &Windows::rings(&area, 3)).expect("a small table");
    // All 37 ones in one window of 37: one way of C(n, 37).
    let centre = answers[area.binary_search(&middle).expect("inside")];
    let mut ways = 1.0;
    for i in 0..37 {
        ways *= (area.len() - i) as f64 / f64::from(i as u32 + 1);
    }
    assert!(close(centre.full.upper * ways, 1.0), "{} of {ways}", centre.full.upper);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn counting_is_trying_every_way(
        counts in prop::collection::vec(prop_oneof![Just(0_u32), 0_u32..9, 0_u32..60], 13),
        gaps in prop::collection::hash_set(0_usize..19, 6),
    ) {
        let keep: Vec<_> = (0..19).map(|i| !gaps.contains(&i)).collect();
        check(&counts, &Windows::new(&area(&keep)));
    }

    #[test]
    fn weighing_is_counting(
        counts in prop::collection::vec(prop_oneof![3 => Just(0_u32), 2 => 0_u32..9, 1 => 0_u32..400], 169),
        rings in 1_u32..3,
    ) {
        let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
        let mut area = middle.grid_disk::<Vec<_>>(7);
        area.sort_unstable();
        both(&counts, &Windows::rings(&area, rings));
    }
}
