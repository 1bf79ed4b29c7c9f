use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

/// Leaves of one band by id, with counts that are alike on near ground: half of
/// a count is its neighbour's, and half is chance.
fn ground(many: usize, seed: u64) -> Vec<(String, usize)> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut near = 0.5;
    (0..many)
        .map(|at| {
            near = 0.97 * near + 0.015 + 0.25 * (chance.random::<f64>() - 0.5);
            let count = 25.0 + 75.0 * (0.5 * near + 0.5 * chance.random::<f64>()).clamp(0.0, 1.0);
            (format!("9-{at:06}"), count as usize)
        })
        .collect()
}

fn z(leaves: &[(String, usize)]) -> f64 {
    let leaves: Vec<(&str, usize)> = leaves.iter().map(|(id, count)| (id.as_str(), *count)).collect();
    let (sum, variance) = agreement(&leaves);
    if variance > 0.0 { sum / variance.sqrt() } else { 0.0 }
}

/// Kendall's S over its standard error, whatever the ids say: what was asked before.
fn plain(leaves: &[(String, usize)]) -> f64 {
    let n = leaves.len() as f64;
    let pairs = (0..leaves.len()).flat_map(|a| (a + 1..leaves.len()).map(move |b| (a, b)));
    let sum: f64 = pairs.map(|(a, b)| f64::from(leaves[b].1.cmp(&leaves[a].1) as i8)).sum();
    sum / (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt()
}

#[test]
fn an_order_by_ids_tells_nothing_however_alike_near_ground_is() {
    let worlds: Vec<_> = (0..20).map(|seed| ground(600, seed)).collect();
    let alarms = worlds.iter().filter(|leaves| plain(leaves).abs() > NO_CHANCE).count();
    assert!(alarms >= 4, "the ground alone gave {alarms} false alarms of 20");
    for mut leaves in worlds {
        assert!(z(&leaves).abs() < 1e-9);
        leaves.reverse();
        assert!(z(&leaves).abs() < 1e-9);
    }
}

#[test]
fn an_order_by_counts_is_seen_on_any_ground() {
    for seed in 0..20 {
        let mut leaves = ground(60, seed);
        leaves.sort_by_key(|(_, count)| *count);
        assert!(z(&leaves) > NO_CHANCE, "ascending, seed {seed}: {}", z(&leaves));
        leaves.reverse();
        assert!(z(&leaves) < -NO_CHANCE, "descending, seed {seed}: {}", z(&leaves));
    }
}

#[test]
fn an_order_by_ids_that_yields_to_counts_among_neighbours_is_seen() {
    for seed in 0..20 {
        let mut leaves = ground(400, seed);
        leaves.chunks_mut(4).for_each(|near| near.sort_by_key(|(_, count)| *count));
        assert!(z(&leaves) > NO_CHANCE, "seed {seed}: {}", z(&leaves));
    }
}

#[test]
fn an_order_by_chance_gives_no_alarm_and_the_variance_is_right() {
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let mut squares = 0.0;
    for seed in 0..400 {
        let mut leaves = ground(40, seed);
        for at in (1..leaves.len()).rev() {
            leaves.swap(at, chance.random_range(0..=at));
        }
        let z = z(&leaves);
        assert!(z.abs() < NO_CHANCE + 0.5, "{z}");
        squares += z * z / 400.0;
    }
    assert!((squares - 1.0).abs() < 0.2, "{squares}");
}
