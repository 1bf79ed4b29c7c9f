use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

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
fn what_cannot_be_counted_is_said_to_be() {
    let windows = Windows::new(&area(&[true; 19]));
    let mut counts = [0; 19];
    counts[4] = u32::try_from(MOST_IN_A_WINDOW + 1).expect("a small number");
    assert_eq!(permutations(&counts, &windows), Err(TooMany::Events { sum: MOST_IN_A_WINDOW + 1 }));
    // The last number of cells whose windows of seven fit 128 bits.
    assert!(choose(1_080_000, 7).is_some());
    assert!(choose(1_100_000, 7).is_none());
    assert_eq!(choose(49, 6), Some(13_983_816));
    assert_eq!(choose(3, 5), Some(0));
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
}
