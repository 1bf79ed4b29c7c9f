use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use crate::statistics::scan::Refused;
use crate::statistics::scan::monte_carlo::Chance;
use crate::statistics::scan::spatial::{Limits, Scan};

const LIMITS: Limits = Limits { share_of_population: 0.4, fewest_events: 2 };

fn area(rings: u32) -> Vec<CellIndex> {
    let middle = LatLng::new(-17.0, 180.0).expect("a point").to_cell(Resolution::Eight);
    let mut area = middle.grid_disk::<Vec<_>>(rings);
    area.sort_unstable();
    area
}

#[test]
fn what_cannot_be_scanned_is_refused() {
    let area = area(1);
    let refused = |counts: [u32; 7], people: [f64; 7]| Scan::new(&area, &counts, Some(&people), LIMITS).err();
    assert_eq!(refused([0; 7], [1.0; 7]), Some(Refused::NoEvents));
    assert_eq!(refused([1_000_000_000; 7], [1.0; 7]), Some(Refused::TooMuch));
    assert_eq!(refused([1; 7], [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]), Some(Refused::NobodyThere { cell: 2 }));
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        let people = [1.0, bad, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(refused([1; 7], people), Some(Refused::BadPopulation { cell: 1 }));
    }
    assert_eq!(Scan::new(&[], &[], None, LIMITS).err(), Some(Refused::NoEvents));
}

#[test]
fn equal_counts_and_one_event_are_no_cluster() {
    let area = area(2);
    for counts in [[3; 19], std::array::from_fn(|i| u32::from(i == 4))] {
        let scan = Scan::new(&area, &counts, None, LIMITS).expect("events");
        assert_eq!(scan.clusters(5), []);
    }
    let alone = Scan::new(&area[..1], &[5], None, LIMITS).expect("events");
    assert_eq!(alone.clusters(5), []);
    assert_eq!(alone.null(Chance { replicas: 3, seed: 0 }).maxima(), [0.0; 3]);
}

#[test]
fn all_events_in_one_cell_have_no_rate_outside() {
    let area = area(2);
    let counts: [u32; 19] = std::array::from_fn(|i| if i == 4 { 50 } else { 0 });
    let scan = Scan::new(&area, &counts, None, LIMITS).expect("events");
    let clusters = scan.clusters(5);
    assert_eq!((clusters.len(), clusters[0].relative_risk), (1, None));
    assert!((clusters[0].llr - 50.0 * 19.0_f64.ln()).abs() < 1e-9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// As many people in every cell are no population at all, and one
    /// thread is as good as two.
    #[test]
    fn clusters_are_apart_and_worlds_repeat(
        counts in prop::collection::vec(prop_oneof![0_u32..6, 0_u32..400], 37), people in 0.5..9e5_f64,
    ) {
        let area = area(3);
        let Ok(scan) = Scan::new(&area, &counts, None, LIMITS) else { return Ok(()) };
        let clusters = scan.clusters(usize::MAX);
        for (i, cluster) in clusters.iter().enumerate() {
            prop_assert!(cluster.observed as f64 > cluster.expected && cluster.llr > 0.0);
            let apart = |better: &crate::statistics::scan::spatial::Cluster| {
                better.cells.iter().all(|cell| !cluster.cells.contains(cell))
            };
            prop_assert!(clusters[..i].iter().all(|better| apart(better) && better.llr >= cluster.llr));
        }
        let of = |replicas| scan.null(Chance { replicas, seed: 5 });
        let null = of(40);
        prop_assert_eq!(&null, &of(40));
        prop_assert!(null.maxima().iter().all(|llr| llr.is_finite() && *llr >= 0.0));
        let populated = Scan::new(&area, &counts, Some(&vec![people; 37]), LIMITS).expect("events");
        for (one, other) in clusters.iter().zip(populated.clusters(usize::MAX)) {
            prop_assert!((one.llr - other.llr).abs() < 1e-6 * one.llr.max(1.0));
        }
    }
}

/// Events that fall on people at random are called chance, few or many.
#[test]
fn chance_alone_is_called_chance() {
    use rand::{RngExt as _, SeedableRng as _};
    let area = area(3);
    let people: Vec<f64> = (0..37).map(|i| f64::from(i % 5)).collect();
    let homes: Vec<usize> = (0..37).flat_map(|i| vec![i; i % 5]).collect();
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(11);
    let mut low = 0;
    for seed in 0..200 {
        let mut counts = vec![0; 37];
        for _ in 0..if seed % 2 == 0 { 8 } else { 900 } {
            counts[homes[random.random_range(0..homes.len())]] += 1;
        }
        let scan = Scan::new(&area, &counts, Some(&people), LIMITS).expect("events");
        let best = scan.clusters(1).first().map_or(0.0, |best| best.llr);
        low += u32::from(scan.null(Chance { replicas: 99, seed }).p(best) <= 0.05);
    }
    assert!((2..=20).contains(&low), "{low} of 200");
}
