//! The spatial scan: where are more events than people there would have?

use h3o::CellIndex;

use super::circles::Circles;
use super::monte_carlo::{Chance, Null};
use super::spatial_null::Worlds;
use super::{MOST_EVENTS, Refused, likelihood_ratio};
use crate::statistics::sphere::Unit;

/// Which circles are tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The largest share of the population (without one: of the cells) in a circle.
    pub share_of_population: f64,
    /// The fewest events that make a cluster.
    pub fewest_events: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { share_of_population: 0.10, fewest_events: 2 }
    }
}

/// A circle of cells with more events than its share.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Its cells by their place in the area, from the centre outwards.
    pub cells: Vec<u32>,
    /// The events in it.
    pub observed: u64,
    /// The events in proportion to its population.
    pub expected: f64,
    /// How many times the rate outside the rate inside is; none if all events
    /// lie inside.
    pub relative_risk: Option<f64>,
    /// The logarithm of the likelihood ratio.
    pub llr: f64,
    /// From the centre of the middle cell to that of the farthest.
    pub radius_km: f64,
}

/// A scan of one area: circles about each cell, laid out once.
///
/// The circle with the highest likelihood ratio against "events fall on cells
/// in proportion to their population", a Poisson law. Without a population
/// every cell counts as much, and the scan finds where people are; with one,
/// where more happens to them. A circle that holds a busy street and its quiet
/// surroundings is one cluster, not a claim about each of its cells.
///
/// # Example
///
/// ```
/// # use homeward::statistics::scan::{monte_carlo::Chance, spatial::*};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(4);
/// area.sort_unstable();
/// let at = area.binary_search(&park).unwrap();
/// let events: Vec<u32> = (0..area.len()).map(|i| if i == at { 12 } else { 1 }).collect();
/// let scan = Scan::new(&area, &events, None, Limits::default())?;
/// let best = &scan.clusters(1)[0];
/// assert_eq!((&best.cells[..], best.observed), (&[at as u32][..], 12));
/// let null = scan.null(Chance { replicas: 99, seed: 1 });
/// assert_eq!(null.p(best.llr), 0.01);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Kulldorff (1997), *Communications in Statistics: Theory and Methods* 26(6),
/// 1481–1496.
pub struct Scan<'a> {
    area: &'a [CellIndex],
    counts: &'a [u32],
    circles: Circles,
    limits: Limits,
    /// Each cell's part of the population, 1 in all.
    shares: Vec<f64>,
    population: Vec<f64>,
    people: f64,
    total: u64,
}

impl<'a> Scan<'a> {
    /// Lays the circles: work and memory grow with the square of the cells.
    ///
    /// `area` is ascending and distinct; `counts` has the events of each of its
    /// cells, and `population`, if any, as many numbers of people.
    ///
    /// # Errors
    ///
    /// [`Refused`] without events or with events where nobody lives, with a
    /// population that is no number, or too many cells or events.
    ///
    /// # Panics
    ///
    /// If there is not one count, and one population, for each cell.
    pub fn new(
        area: &'a [CellIndex],
        counts: &'a [u32],
        population: Option<&[f64]>,
        limits: Limits,
    ) -> Result<Self, Refused> {
        assert_eq!(area.len(), counts.len(), "a count for each cell of the area");
        let population = population.map_or_else(|| vec![1.0; area.len()], <[f64]>::to_vec);
        assert_eq!(area.len(), population.len(), "a population for each cell of the area");
        let total = counts.iter().map(|&count| u64::from(count)).sum();
        check(counts, &population, total)?;
        let people: f64 = population.iter().sum();
        let circles = Circles::new(area, &population, limits.share_of_population * people)?;
        let shares = population.iter().map(|&own| own / people).collect();
        Ok(Self { area, counts, circles, limits, shares, population, people, total })
    }

    /// The best circles, best first, that share no cell with a better one.
    ///
    /// One candidate a centre; at most `most` of them, and none with as few
    /// events as expected.
    #[must_use]
    pub fn clusters(&self, most: usize) -> Vec<Cluster> {
        let mut candidates: Vec<Cluster> =
            (0..self.circles.len()).filter_map(|centre| self.best_about(centre)).collect();
        // A stable sort: of equals, the lower centre stays first.
        candidates.sort_by(|a, b| b.llr.total_cmp(&a.llr));
        let mut taken = vec![false; self.area.len()];
        candidates.retain(|candidate| {
            let free = candidate.cells.iter().all(|&cell| !taken[cell as usize]);
            for &cell in candidate.cells.iter().filter(|_| free) {
                taken[cell as usize] = true;
            }
            free
        });
        candidates.truncate(most);
        candidates
    }

    /// The best ratio of each of many worlds in which as many events fall on
    /// cells in proportion to their population.
    #[must_use]
    pub fn null(&self, chance: Chance) -> Null {
        let expected = |centre| self.expectations(centre).collect();
        let worlds =
            Worlds::new(&self.circles, &self.shares, expected, self.total, self.limits.fewest_events);
        Null::new(worlds.maxima(chance))
    }

    /// What the circles about a centre expect, smallest first.
    fn expectations(&self, centre: usize) -> impl Iterator<Item = f64> {
        let mut inside = 0.0;
        self.circles.about(centre).iter().map(move |&cell| {
            inside += self.population[cell as usize];
            // All of it, but for rounding.
            self.total as f64 * inside.min(self.people) / self.people
        })
    }

    fn best_about(&self, centre: usize) -> Option<Cluster> {
        let total = self.total as f64;
        let mut observed = 0;
        let (mut best, mut best_llr) = (None, 0.0);
        let members = self.circles.about(centre).iter();
        for (size, (&cell, expected)) in (1..).zip(members.zip(self.expectations(centre))) {
            observed += u64::from(self.counts[cell as usize]);
            let llr = likelihood_ratio(observed as f64, expected, total);
            if llr > best_llr && observed >= self.limits.fewest_events {
                best_llr = llr;
                best = Some((size, observed, expected));
            }
        }
        best.map(|(size, observed, expected)| {
            let cells = self.circles.about(centre)[..size].to_vec();
            let place = |i: usize| Unit::from(self.area[cells[i] as usize]);
            let outside = (total - observed as f64) / (total - expected);
            Cluster {
                radius_km: place(0).distance_km(place(size - 1)),
                observed,
                expected,
                relative_risk: (outside > 0.0).then(|| observed as f64 / expected / outside),
                llr: best_llr,
                cells,
            }
        })
    }
}

fn check(counts: &[u32], population: &[f64], total: u64) -> Result<(), Refused> {
    if total == 0 {
        return Err(Refused::NoEvents);
    }
    if total > MOST_EVENTS {
        return Err(Refused::TooMuch);
    }
    if let Some(cell) = population.iter().position(|&own| !(0.0..1e15).contains(&own)) {
        return Err(Refused::BadPopulation { cell });
    }
    let nobody = |(&count, &own): (&u32, &f64)| count > 0 && own <= 0.0;
    match counts.iter().zip(population).position(nobody) {
        Some(cell) => Err(Refused::NobodyThere { cell }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "spatial_tests.rs"]
mod tests;
