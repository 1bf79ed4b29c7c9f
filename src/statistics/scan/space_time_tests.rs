use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use crate::statistics::cube::Cube;
use crate::statistics::scan::monte_carlo::Chance;
use crate::statistics::scan::space_time::{Limits, Scan};
use crate::statistics::scan::{MOST_STEPS, Refused, likelihood_ratio};

const LIMITS: Limits = Limits { share_of_events: 0.5, steps: 3, fewest_events: 2 };

fn disk(middle: CellIndex, rings: u32) -> Vec<CellIndex> {
    let mut area = middle.grid_disk::<Vec<_>>(rings);
    area.sort_unstable();
    area
}

fn at(lat: f64, lng: f64) -> CellIndex {
    LatLng::new(lat, lng).expect("a point").to_cell(Resolution::Eight)
}

#[test]
fn what_cannot_be_scanned_is_refused() {
    let area = disk(at(53.6, -2.16), 1);
    let refused = |steps, events: &[(usize, usize)]| {
        let cube = Cube::of_events(7, steps, events.iter().copied()).expect("a cube");
        Scan::new(&area, &cube, LIMITS).err()
    };
    assert_eq!(refused(4, &[]), Some(Refused::NoEvents));
    assert_eq!(refused(1, &[(2, 0)]), Some(Refused::OneStep));
    assert_eq!(refused(MOST_STEPS + 1, &[(2, 0)]), Some(Refused::TooMuch));
    let crowd = Cube::new(7, 2, vec![1_000_000_000; 14]).expect("a cube");
    assert_eq!(Scan::new(&area, &crowd, LIMITS).err(), Some(Refused::TooMuch));
    let nowhere = Cube::new(0, 3, vec![]).expect("a cube");
    assert_eq!(Scan::new(&[], &nowhere, LIMITS).err(), Some(Refused::NoEvents));
}

#[test]
fn one_event_one_cell_and_one_busy_step_are_no_cluster() {
    let area = disk(at(53.6, -2.16), 1);
    for events in [vec![(0, 1)], vec![(3, 0), (3, 1), (3, 2)], (0..7).map(|i| (i, 2)).collect()] {
        let cube = Cube::of_events(7, 4, events).expect("a cube");
        let everything = Limits { share_of_events: 1.0, steps: 9, fewest_events: 0 };
        let scan = Scan::new(&area, &cube, everything).expect("events");
        assert_eq!(scan.clusters(9), []);
        let null = scan.null(Chance { replicas: 9, seed: 0 });
        assert_eq!(null.maxima(), [0.0; 9]);
    }
}

#[test]
fn seams_of_the_globe_are_no_seams_of_a_circle() {
    let pentagon = Resolution::Eight.pentagons().next().expect("twelve of them");
    for middle in [at(0.0, 180.0), at(-17.0, -179.999), at(90.0, 0.0), at(-90.0, 0.0), pentagon] {
        let area = disk(middle, 3);
        let all = (0..area.len()).flat_map(|i| (0..4).map(move |t| (i, t)));
        let near = middle.grid_disk::<Vec<_>>(1);
        let burst = near.iter().flat_map(|cell| [(area.binary_search(cell).expect("in it"), 1); 5]);
        let cube = Cube::of_events(area.len(), 4, all.chain(burst)).expect("a cube");
        let scan = Scan::new(&area, &cube, LIMITS).expect("events");
        let best = &scan.clusters(1)[0];
        let mut found: Vec<_> = best.cells.iter().map(|&i| area[i as usize]).collect();
        found.sort_unstable();
        let mut expected = near;
        expected.sort_unstable();
        assert_eq!((found, best.steps.clone()), (expected, 1..2));
        assert!(best.radius_km < 2.5, "{}", best.radius_km);
    }
}

/// Every cylinder of a world, one after the other.
fn naive_best(area: &[CellIndex], cube: &Cube) -> f64 {
    let total = cube.step_totals().iter().sum::<u64>() as f64;
    let mut best: f64 = 0.0;
    for &centre in area {
        let mut order: Vec<_> = (0..area.len()).collect();
        let place = |i: usize| crate::statistics::sphere::Unit::from(area[i]);
        order.sort_by(|&a, &b| {
            place(a).chord2(centre.into()).total_cmp(&place(b).chord2(centre.into())).then(a.cmp(&b))
        });
        for size in 1..=area.len() {
            let events = |from: usize, to: usize| -> u64 {
                order[..size].iter().flat_map(|&i| &cube.row(i)[from..to]).map(|&x| u64::from(x)).sum()
            };
            let inside = events(0, cube.steps());
            if inside as f64 > (LIMITS.share_of_events * total).floor() {
                break;
            }
            for from in 0..cube.steps() {
                for to in from + 1..=cube.steps().min(from + LIMITS.steps) {
                    let observed = events(from, to);
                    let in_time = cube.step_totals()[from..to].iter().sum::<u64>();
                    if observed >= LIMITS.fewest_events {
                        let expected = inside as f64 * in_time as f64 / total;
                        best = best.max(likelihood_ratio(observed as f64, expected, total));
                    }
                }
            }
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_best_cluster_is_the_best_of_all(
        counts in prop::collection::vec(prop_oneof![4 => Just(0_u32), 4 => 0_u32..5, 1 => 0_u32..90], 19 * 11),
    ) {
        let area = disk(at(53.6, -2.16), 2);
        let cube = Cube::new(19, 11, counts).expect("a cube");
        let Ok(scan) = Scan::new(&area, &cube, LIMITS) else { return Ok(()) };
        let clusters = scan.clusters(usize::MAX);
        prop_assert_eq!(clusters.first().map_or(0.0, |best| best.llr), naive_best(&area, &cube));
        for (i, cluster) in clusters.iter().enumerate() {
            prop_assert!(cluster.observed as f64 > cluster.expected && cluster.llr.is_finite());
            prop_assert!(clusters[..i].iter().all(|better| !better.overlaps(cluster) && better.llr >= cluster.llr));
        }
        // The pruned search finds what the plain one does: the first world
        // with its times as they are is the data itself.
        prop_assert_eq!(scan.best_unshuffled(), naive_best(&area, &cube));
        let null = scan.null(Chance { replicas: 19, seed: 3 });
        prop_assert!(null.maxima().iter().all(|llr| llr.is_finite() && *llr >= 0.0));
    }
}

/// Where and when are shuffled apart, p is below 0.05 in a twentieth of cases.
#[test]
fn chance_alone_is_called_chance() {
    use rand::{RngExt as _, SeedableRng as _};
    let area = disk(at(53.6, -2.16), 3);
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut low = 0;
    for seed in 0..200 {
        let events: Vec<_> =
            (0..300).map(|_| (random.random_range(0..37_usize), random.random_range(0..12_usize))).collect();
        let cube = Cube::of_events(37, 12, events).expect("a cube");
        let scan = Scan::new(&area, &cube, LIMITS).expect("events");
        let null = scan.null(Chance { replicas: 99, seed });
        low += u32::from(null.p(scan.clusters(1)[0].llr) <= 0.05);
    }
    assert!(low <= 10 + 3 * 3 + 1, "{low} of 200");
}
