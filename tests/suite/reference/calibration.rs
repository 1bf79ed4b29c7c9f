//! Shuffle the counts over the cells, so that nothing is clustered: how many maps are hot?

use h3o::Resolution;
use homeward::cells::windows::Windows;
use homeward::statistics::exact::Shuffled;
use homeward::statistics::getis_ord::{gi_star, two_sided};
use homeward::statistics::significance::benjamini_hochberg;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::burglaries;
use super::cube::Cube;

const MAPS: usize = 200;
const RATE: f64 = 0.05;

/// Cells hot by the normal law: two-sided p, as peers have it, and a high score.
fn hot_by_normal_law(counts: &[u32], windows: &Windows) -> usize {
    let scores = gi_star(counts, windows).expect("unequal counts");
    let q = benjamini_hochberg(&scores.iter().map(|&z| two_sided(z)).collect::<Vec<_>>());
    scores.iter().zip(q).filter(|(z, q)| **z > 0.0 && *q <= RATE).count()
}

/// Cells hot by counting: the upper tail, a family of its own.
fn hot_by_counting(counts: &[u32], windows: &Windows, law: &Shuffled) -> usize {
    let sums = windows.sums(counts).into_iter().enumerate();
    let p: Vec<_> = sums.map(|(i, sum)| law.tails(windows.of(i).len(), sum).upper).collect();
    benjamini_hochberg(&p).into_iter().filter(|q| *q <= RATE).count()
}

/// The law of every shuffled map at once: it hangs only on how many cells have which count.
fn law(counts: &[u32], windows: &Windows) -> Shuffled {
    let mut falling = counts.to_vec();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let highest = falling.iter().take(windows.largest()).map(|&count| u64::from(count)).sum();
    Shuffled::new(counts, windows.largest(), highest).expect("few cells")
}

/// The exact upper tail calls a map hot no more often than it says, three
/// standard errors allowed; the normal law does so on every map or nearly.
fn check(resolution: Resolution) {
    let cube = Cube::read(&burglaries(), resolution);
    let mut counts = cube.totals();
    let law = law(&counts, &cube.windows);
    let mut chance = ChaCha8Rng::seed_from_u64(2026);
    let mut maps = [0; 2];
    let mut cells = [0; 2];
    for _ in 0..MAPS {
        counts.shuffle(&mut chance);
        let windows = &cube.windows;
        let hot = [hot_by_normal_law(&counts, windows), hot_by_counting(&counts, windows, &law)];
        for (at, hot) in hot.into_iter().enumerate() {
            maps[at] += usize::from(hot > 0);
            cells[at] += hot;
        }
    }
    println!("{resolution:?}: of {MAPS} maps {maps:?} have a hot cell (normal law, exact), {cells:?} cells");
    let nominal = RATE * MAPS as f64;
    let most = nominal + 3.0 * (nominal * (1.0 - RATE)).sqrt();
    assert!(maps[1] as f64 <= most, "exact");
    assert!(maps[0] as f64 > most, "the normal law");
}

#[test]
fn at_resolution_8_only_the_normal_law_finds_what_is_not_there() {
    check(Resolution::Eight);
}

#[test]
fn at_resolution_9_only_the_normal_law_finds_what_is_not_there() {
    check(Resolution::Nine);
}

/// The example of docs/statistics.md: pairs of six cells.
#[test]
fn one_pair_of_fifteen_holds_six() {
    let law = Shuffled::new(&[4, 2, 1, 0, 0, 0], 2, 6).expect("few cells");
    let upper = [6, 5, 4, 3, 2, 1, 0].map(|sum| law.tails(2, sum).upper * 15.0);
    for (upper, pairs) in upper.into_iter().zip([1.0, 2.0, 5.0, 6.0, 9.0, 12.0, 15.0]) {
        assert!((upper - pairs).abs() < 1e-12);
    }
}
