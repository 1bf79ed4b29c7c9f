//! How sure is a hot cell? Asked again with other children, and with other points.
//!
//! A map is made of those who were asked. Had other children of the same town
//! been asked, which cells would still be hot? And where a place is known to
//! within 500 m only, would it be hot wherever the point may lie? Both draw the
//! counts anew, many times, and read each as the map was read. Children are
//! drawn, not their reports: one child with nine reports comes or goes whole.

use h3o::LatLng;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The radius of the earth, taken as a sphere.
const EARTH_M: f64 = 6_371_008.8;

/// What a statistic says of counts: a score for each cell, and whether it is hot.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Higher where more stands out; its order makes the ranks.
    pub scores: Vec<f64>,
    /// Which cells are hot.
    pub hot: Vec<bool>,
}

/// A cell that is hot on the map, and what became of it in the draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stable {
    /// Its place in the area.
    pub cell: u32,
    /// The share of draws in which it is hot, 0 to 1.
    pub share: f64,
    /// Its rank on the map, 1 being the highest score; equal scores share the better rank.
    pub rank: u32,
    /// The ranks that the middle 90 % of the draws lie in: lowest and highest.
    pub ranks: (u32, u32),
}

/// A map, and what became of it in many draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// How many draws there were.
    pub draws: usize,
    /// For every cell of the area, the share of draws in which it is hot.
    pub shares: Vec<f64>,
    /// The cells that are hot on the map, in the order of the area.
    pub hot: Vec<Stable>,
    /// The hot cells of each draw, ascending.
    drawn: Vec<Vec<u32>>,
}

impl Stability {
    /// The share of draws in which more than half of these cells are hot.
    ///
    /// For a hotspot: how often it would have been found. 0 of no cells or no draws.
    #[must_use]
    pub fn found_again(&self, cells: &[u32]) -> f64 {
        let more_than_half = |hot: &&Vec<u32>| {
            let again = cells.iter().filter(|&cell| hot.binary_search(cell).is_ok()).count();
            2 * again > cells.len()
        };
        share(self.drawn.iter().filter(more_than_half).count(), self.draws)
    }
}

/// Draws as many children as there are, with replacement, and reads the map each time.
///
/// `reports` holds a child and a cell for each report, the cell by its place in
/// an area of `cells`, in any order. Give each child once a cell to count
/// children, or as often as they told of it to count reports. A child who is
/// drawn twice counts twice, and so does everything that they told. `read` gets
/// a count for each cell; where those cannot be tested (all equal, say) it says
/// that nothing is hot. Equal input and seed give equal output, whatever the
/// order of the reports.
///
/// The draws know the children who were asked and no others: a place that
/// nobody told of is hot in none. A share of 0.9 is not a chance of 90 % that
/// the place is hot in truth.
///
/// # Panics
///
/// If a report lies outside the area, or `read` answers for another number of cells.
///
/// # Example
///
/// ```
/// # use homeward::statistics::stability::{Reading, children};
/// // Three children told of cell 0, one child four times of cell 1.
/// let reports = [("a", 0), ("b", 0), ("c", 0), ("d", 1), ("d", 1), ("d", 1), ("d", 1)];
/// let read = |counts: &[u32]| Reading {
///     scores: counts.iter().map(|&count| f64::from(count)).collect(),
///     hot: counts.iter().map(|&count| count >= 2).collect(),
/// };
/// let found = children(&reports, 2, 400, 7, read);
/// // Cell 1 hangs on one child, who is not drawn in (3/4)⁴ = 32 % of draws.
/// assert!((found.hot[1].share - 0.68).abs() < 0.1);
/// assert!(found.hot[0].share > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Efron (1979), *Annals of Statistics* 7(1), 1–26; drawing whole children, as
/// in Davison and Hinkley (1997), *Bootstrap Methods and their Application*, 3.8.
pub fn children<C: Ord>(
    reports: &[(C, u32)],
    cells: usize,
    draws: usize,
    seed: u64,
    read: impl Fn(&[u32]) -> Reading,
) -> Stability {
    // Sorted, so that the order of rows does not decide who is drawn.
    let mut sorted: Vec<&(C, u32)> = reports.iter().collect();
    sorted.sort_unstable();
    let told: Vec<_> = sorted.chunk_by(|a, b| a.0 == b.0).collect();
    let plain = count(cells, sorted.iter().map(|report| report.1));
    stability(&plain, draws, seed, read, |chance| {
        let drawn = (0..told.len()).map(|_| told[chance.random_range(0..told.len())]);
        count(cells, drawn.flatten().map(|report| report.1))
    })
}

/// Moves every event within its precision, and reads the map each time.
///
/// `events` holds a point and the radius in metres within which it is known:
/// 0 for a point, which stays; more for a street, a place, an area. A draw
/// takes a new point evenly from that disc. `locate` says in which cell of the
/// area of `cells` a point lies, or `None` outside it. With all radii 0 every
/// draw is the map itself. Equal input and seed give equal output, whatever the
/// order of the events. A radius that is not above 0 counts as 0.
///
/// The draws take every point of the disc as equally likely, and moving points
/// that were already blurred once blurs the map further: hot shares can only
/// tell how much of the map hangs on where in the disc they lie.
///
/// # Panics
///
/// If `locate` names a cell outside the area, or `read` answers for another number of cells.
pub fn places(
    events: &[(LatLng, f64)],
    cells: usize,
    (draws, seed): (usize, u64),
    locate: impl Fn(LatLng) -> Option<u32>,
    read: impl Fn(&[u32]) -> Reading,
) -> Stability {
    let mut events = events.to_vec();
    let key = |(at, radius): &(LatLng, f64)| [at.lat().to_bits(), at.lng().to_bits(), radius.to_bits()];
    events.sort_unstable_by_key(key);
    let plain = count(cells, events.iter().filter_map(|(at, _)| locate(*at)));
    stability(&plain, draws, seed, read, |chance| {
        count(cells, events.iter().filter_map(|&(at, radius)| locate(moved(at, radius, chance))))
    })
}

/// A point of the disc of `radius_m` about `at`, evenly.
fn moved(at: LatLng, radius_m: f64, chance: &mut impl Rng) -> LatLng {
    // Drawn in any case, so that one event's precision does not change another's draw.
    let (out, turn): (f64, f64) = (chance.random(), chance.random());
    if radius_m.is_nan() || radius_m <= 0.0 {
        return at;
    }
    let (distance, bearing) = (radius_m * out.sqrt() / EARTH_M, turn * std::f64::consts::TAU);
    let lat = at.lat_radians();
    let to =
        (lat.sin() * distance.cos() + lat.cos() * distance.sin() * bearing.cos()).clamp(-1.0, 1.0).asin();
    let along = (bearing.sin() * distance.sin() * lat.cos()).atan2(distance.cos() - lat.sin() * to.sin());
    LatLng::from_radians(to, at.lng_radians() + along).unwrap_or(at)
}

fn count(cells: usize, places: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut counts = vec![0_u32; cells];
    for cell in places {
        let count = &mut counts[cell as usize];
        *count = count.saturating_add(1);
    }
    counts
}

fn stability(
    plain: &[u32],
    draws: usize,
    seed: u64,
    read: impl Fn(&[u32]) -> Reading,
    mut draw: impl FnMut(&mut ChaCha8Rng) -> Vec<u32>,
) -> Stability {
    let map = read(plain);
    let cells: Vec<u32> = hot_cells(&map, plain.len());
    let mut times = vec![0; plain.len()];
    let mut ranks = vec![Vec::with_capacity(draws); cells.len()];
    let mut drawn = Vec::with_capacity(draws);
    for number in 0..draws {
        // A stream for each draw: the first hundred are the same, however many follow.
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(number as u64);
        let again = read(&draw(&mut chance));
        let hot = hot_cells(&again, plain.len());
        hot.iter().for_each(|&cell| times[cell as usize] += 1);
        for (ranks, rank) in ranks.iter_mut().zip(ranks_of(&cells, &again.scores)) {
            ranks.push(rank);
        }
        drawn.push(hot);
    }
    let shares: Vec<f64> = times.into_iter().map(|times| share(times, draws)).collect();
    let hot = cells.iter().zip(ranks_of(&cells, &map.scores)).zip(ranks).map(|((&cell, rank), mut ranks)| {
        ranks.sort_unstable();
        Stable { cell, share: shares[cell as usize], rank, ranks: middle(&ranks).unwrap_or((rank, rank)) }
    });
    Stability { draws, hot: hot.collect(), shares, drawn }
}

fn hot_cells(reading: &Reading, cells: usize) -> Vec<u32> {
    assert_eq!((reading.scores.len(), reading.hot.len()), (cells, cells), "an answer for each cell");
    (0..cells as u32).filter(|&cell| reading.hot[cell as usize]).collect()
}

/// The rank of each of these cells among all: one more than have a higher score.
fn ranks_of(cells: &[u32], scores: &[f64]) -> Vec<u32> {
    let mut falling = scores.to_vec();
    falling.sort_unstable_by(|a, b| b.total_cmp(a));
    let higher = |score: f64| falling.partition_point(|other| other.total_cmp(&score).is_gt());
    cells.iter().map(|&cell| higher(scores[cell as usize]) as u32 + 1).collect()
}

/// The 5 % and the 95 % point of ranks in order, each one that occurred.
fn middle(ranks: &[u32]) -> Option<(u32, u32)> {
    let last = ranks.len().checked_sub(1)?;
    let aside = ranks.len() / 20;
    Some((ranks[aside], ranks[last - aside]))
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
#[path = "stability_tests.rs"]
mod tests;
