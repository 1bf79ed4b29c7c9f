use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use super::*;

fn disk(rings: u32) -> Vec<CellIndex> {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    let mut area = middle.grid_disk::<Vec<_>>(rings);
    area.sort_unstable();
    area
}

#[test]
fn equal_counts_are_refused() {
    assert_eq!(local_moran(&[2; 7], &Windows::new(&disk(1))), Err(ConstantInput));
    assert_eq!(local_moran(&[], &Windows::new(&[])), Err(ConstantInput));
}

#[test]
fn a_lone_cell_is_like_nobody() {
    let mut area = disk(1);
    area.push(LatLng::new(51.5, 0.1).expect("a point").to_cell(Resolution::Nine));
    area.sort_unstable();
    let counts: Vec<u32> = (0..8).collect();
    let windows = Windows::new(&area);
    let answers = local_moran(&counts, &windows).expect("unequal counts");
    let lone = (0..8).find(|&i| windows.of(i).len() == 1).expect("one");
    assert_eq!((answers[lone].i, answers[lone].z), (0.0, 0.0));
}

#[test]
fn two_cells_have_an_answer() {
    let area = &disk(1)[..2];
    let answers = local_moran(&[0, 3], &Windows::new(area)).expect("unequal counts");
    assert!(answers.iter().all(|answer| answer.z.is_finite() && answer.variance.is_finite()));
}

proptest! {
    /// The moments are those of all ways to draw the neighbours.
    #[test]
    fn the_moments_are_those_of_every_draw(counts in prop::collection::vec(0_u32..20, 7)) {
        prop_assume!(counts.iter().min() != counts.iter().max());
        let windows = Windows::new(&disk(1));
        let n = counts.len();
        let mean = f64::from(counts.iter().sum::<u32>()) / n as f64;
        let m2 = counts.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n as f64;
        let answers = local_moran(&counts, &windows).expect("unequal counts");
        for (i, answer) in answers.into_iter().enumerate() {
            let others: Vec<f64> =
                (0..n).filter(|&j| j != i).map(|j| f64::from(counts[j]) - mean).collect();
            let size = windows.of(i).len() - 1;
            let draws = (0_u32..1 << others.len()).filter(|draw| draw.count_ones() as usize == size);
            let lag = |draw: u32| {
                (0..others.len()).filter(|j| draw >> j & 1 == 1).map(|j| others[j]).sum::<f64>() / size as f64
            };
            let all: Vec<f64> =
                draws.map(|draw| (f64::from(counts[i]) - mean) / m2 * lag(draw)).collect();
            let expected = all.iter().sum::<f64>() / all.len() as f64;
            let variance = all.iter().map(|i| (i - expected).powi(2)).sum::<f64>() / all.len() as f64;
            prop_assert!((answer.expected - expected).abs() <= 1e-9);
            prop_assert!((answer.variance - variance).abs() <= 1e-9 * variance.max(1.0));
        }
    }
}
