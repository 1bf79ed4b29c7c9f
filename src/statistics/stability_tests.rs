use h3o::{CellIndex, Resolution};
use proptest::prelude::*;
use rand::seq::SliceRandom;

use super::*;

/// Hot are two or more.
fn read(counts: &[u32]) -> Reading {
    Reading {
        scores: counts.iter().map(|&count| f64::from(count)).collect(),
        hot: counts.iter().map(|&count| count >= 2).collect(),
    }
}

fn centre() -> LatLng {
    LatLng::new(53.6, -2.16).expect("a point")
}

fn area() -> Vec<CellIndex> {
    let mut area = centre().to_cell(Resolution::Nine).grid_disk::<Vec<_>>(3);
    area.sort_unstable();
    area
}

fn locate(at: LatLng) -> Option<u32> {
    area().binary_search(&at.to_cell(Resolution::Nine)).ok().map(|place| place as u32)
}

#[test]
fn nobody_has_no_map() {
    let none = children::<u32>(&[], 3, 9, 1, read);
    assert_eq!((none.hot.len(), none.shares), (0, vec![0.0; 3]));
    let no_draw = children(&[(1, 0), (2, 0)], 2, 0, 1, read);
    assert_eq!(no_draw.hot, [Stable { cell: 0, share: 0.0, rank: 1, ranks: (1, 1) }]);
    assert_eq!((no_draw.found_again(&[0]), no_draw.found_again(&[])), (0.0, 0.0));
}

#[test]
fn a_child_comes_or_goes_whole() {
    // Nine reports of one child in two cells: both hot together or not at all.
    let mut reports = vec![("one", 0); 5];
    reports.extend([("one", 1); 4]);
    reports.extend([("two", 2), ("three", 3), ("four", 4)]);
    let found = children(&reports, 5, 500, 3, read);
    assert_eq!(found.hot[0].share, found.hot[1].share);
    assert_eq!(found.found_again(&[0, 1]), found.shares[0]);
    // A child of four is drawn in 1 − (3/4)⁴ of the draws.
    assert!((found.shares[0] - 0.684).abs() < 0.07);
}

#[test]
fn the_middle_leaves_a_twentieth_aside_on_either_hand() {
    let ranks: Vec<u32> = (1..=40).collect();
    assert_eq!(middle(&ranks), Some((3, 38)));
    assert_eq!((middle(&[7]), middle(&[])), (Some((7, 7)), None));
}

#[test]
fn more_draws_leave_the_first_as_they_are() {
    let reports: Vec<_> = (0..30).map(|child| (child, child % 7)).collect();
    let (few, many) = (children(&reports, 7, 20, 5, read), children(&reports, 7, 40, 5, read));
    assert_eq!(few.drawn[..], many.drawn[..20]);
    assert_ne!(few.drawn, children(&reports, 7, 20, 6, read).drawn);
}

#[test]
fn a_point_that_is_known_exactly_is_the_plain_map() {
    let at = |i| LatLng::new(53.6 + f64::from(i % 9) * 1e-3, -2.16).expect("a point");
    let events: Vec<_> = (0..40).map(|i| (at(i), 0.0)).collect();
    let found = places(&events, area().len(), (25, 8), locate, read);
    assert!(!found.hot.is_empty());
    for cell in &found.hot {
        assert_eq!((cell.share, cell.ranks), (1.0, (cell.rank, cell.rank)));
    }
    assert!(found.shares.iter().all(|&share| share == 0.0 || share == 1.0));
}

#[test]
fn points_move_evenly_over_their_disc() {
    let mut chance = ChaCha8Rng::seed_from_u64(4);
    let far: Vec<f64> =
        (0..4_000).map(|_| centre().distance_m(moved(centre(), 300.0, &mut chance))).collect();
    assert!(far.iter().all(|&metres| metres <= 300.001));
    // Half of the disc lies within its radius over the root of two.
    let within = far.iter().filter(|&&metres| metres < 300.0 / 2.0_f64.sqrt()).count();
    assert!((1_900..2_100).contains(&within), "{within}");
    // At the pole and across the 180th meridian too.
    for (lat, lng) in [(90.0, 0.0), (-90.0, 17.0), (12.0, 180.0), (12.0, -179.9999)] {
        let at = LatLng::new(lat, lng).expect("a point");
        assert!(at.distance_m(moved(at, 500.0, &mut chance)) <= 500.001);
    }
    for radius in [f64::NAN, -4.0, 0.0] {
        assert_eq!(moved(centre(), radius, &mut chance), centre());
    }
    for i in 0..200 {
        let at = LatLng::new(f64::from(i) * 0.41 - 41.3, f64::from(i) * 1.7 - 170.1).expect("a point");
        let still = moved(at, 0.0, &mut chance);
        assert_eq!(still.lat().to_bits(), at.lat().to_bits());
        assert_eq!(still.lng().to_bits(), at.lng().to_bits());
    }
    let lost = moved(centre(), f64::INFINITY, &mut chance);
    assert!(lost.lat().is_finite());
}

#[test]
fn coarser_places_are_less_sure() {
    let events = |radius: f64| vec![(centre(), radius); 30];
    let hot = |radius| {
        let read =
            |counts: &[u32]| Reading { hot: counts.iter().map(|&n| n >= 15).collect(), ..read(counts) };
        places(&events(radius), area().len(), (60, 2), locate, read).hot[0].share
    };
    let shares = [0.0, 150.0, 250.0, 400.0].map(hot);
    assert!(shares.is_sorted_by(|a, b| a >= b), "{shares:?}");
    assert_eq!((shares[0], shares[3]), (1.0, 0.0));
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing(
        reports in prop::collection::vec((0_u8..9, 0_u32..6), 0..40),
        seed: u64,
    ) {
        let mut shuffled = reports.clone();
        shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let found = children(&reports, 6, 15, seed, read);
        prop_assert_eq!(&found, &children(&shuffled, 6, 15, seed, read));
        for cell in &found.hot {
            prop_assert!((0.0..=1.0).contains(&cell.share));
            prop_assert!(1 <= cell.ranks.0 && cell.ranks.0 <= cell.ranks.1 && cell.ranks.1 <= 6);
        }
        let point = |&(child, cell): &(u8, u32)| {
            (LatLng::new(53.6 + f64::from(child) * 1e-4, -2.16).expect("a point"), f64::from(cell) * 100.0)
        };
        let at = |reports: &[(u8, u32)]| {
            let events: Vec<_> = reports.iter().map(point).collect();
            places(&events, 37, (5, seed), locate, read)
        };
        prop_assert_eq!(at(&reports), at(&shuffled));
    }
}
