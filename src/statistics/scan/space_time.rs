//! The space-time permutation scan: where and when did events come together?

use std::ops::Range;

use h3o::CellIndex;

use super::circles::Circles;
use super::monte_carlo::{Chance, Null};
use super::space_time_null::Worlds;
use super::{MOST_EVENTS, MOST_STEPS, Refused, likelihood_ratio};
use crate::statistics::cube::Cube;
use crate::statistics::sphere::Unit;

/// Which cylinders (a circle over consecutive steps of time) are tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The largest share of all events that a circle may hold over all steps.
    pub share_of_events: f64,
    /// The most steps of time.
    pub steps: usize,
    /// The fewest events that make a cluster.
    pub fewest_events: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { share_of_events: 0.10, steps: 6, fewest_events: 2 }
    }
}

/// Cells and steps of time with more events than their place and their time explain.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Its cells by their place in the area, from the centre outwards.
    pub cells: Vec<u32>,
    /// Its steps of time.
    pub steps: Range<usize>,
    /// The events in it.
    pub observed: u64,
    /// The events that would be there if places and times had nothing to do
    /// with each other.
    pub expected: f64,
    /// The logarithm of the likelihood ratio.
    pub llr: f64,
    /// From the centre of the middle cell to that of the farthest.
    pub radius_km: f64,
}

impl Cluster {
    /// Whether a cell and a step of time lie in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let in_time = self.steps.start < other.steps.end && other.steps.start < self.steps.end;
        in_time && self.cells.iter().any(|cell| other.cells.contains(cell))
    }
}

/// A scan of one cube: circles about each cell, laid out once.
///
/// The window with the highest likelihood ratio against "when an event
/// happened has nothing to do with where", for events as counted, without any
/// population: a place that is always busy is no cluster, nor is a month that
/// is busy everywhere. But neither is a hotspot that never rests, and where
/// the population grew the scan finds that growth.
///
/// # Example
///
/// ```
/// # use homeward::statistics::{cube::Cube, scan::monte_carlo::Chance, scan::space_time::*};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(4);
/// area.sort_unstable();
/// let at = area.binary_search(&park).unwrap();
/// // An event in each cell in each of six months, and 20 more in the park in the fourth.
/// let always = (0..area.len()).flat_map(|i| (0..6).map(move |t| (i, t)));
/// let cube = Cube::of_events(area.len(), 6, always.chain([(at, 3); 20]))?;
/// let scan = Scan::new(&area, &cube, Limits::default())?;
/// let best = &scan.clusters(1)[0];
/// assert_eq!((&best.cells[..], best.steps.clone(), best.observed), (&[at as u32][..], 3..4, 21));
/// let null = scan.null(Chance { replicas: 99, seed: 1 });
/// assert_eq!(null.p(best.llr), 0.01);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Kulldorff, Heffernan, Hartman, Assunção and Mostashari (2005), *PLoS
/// Medicine* 2(3), e59.
pub struct Scan<'a> {
    area: &'a [CellIndex],
    cube: &'a Cube,
    circles: Circles,
    limits: Limits,
    cell_totals: Vec<u64>,
    /// The events before each step, and after the last.
    before: Vec<u64>,
}

impl<'a> Scan<'a> {
    /// Lays the circles: work and memory grow with the square of the cells.
    ///
    /// `area` is ascending and distinct and `cube` has a row for each cell.
    ///
    /// # Errors
    ///
    /// [`Refused`] without events, with a single step, or too many cells, events or steps.
    ///
    /// # Panics
    ///
    /// If the cube has not a row for each cell.
    pub fn new(area: &'a [CellIndex], cube: &'a Cube, limits: Limits) -> Result<Self, Refused> {
        assert_eq!(area.len(), cube.cells(), "a row for each cell of the area");
        let mut before = vec![0];
        before.extend(cube.step_totals().into_iter().scan(0, |sum, events| {
            *sum += events;
            Some(*sum)
        }));
        let total = before[cube.steps()];
        if total == 0 {
            return Err(Refused::NoEvents);
        }
        if cube.steps() < 2 {
            return Err(Refused::OneStep);
        }
        if total > MOST_EVENTS || cube.steps() > MOST_STEPS {
            return Err(Refused::TooMuch);
        }
        let cell_totals = cube.cell_totals();
        let weight: Vec<f64> = cell_totals.iter().map(|&events| events as f64).collect();
        let most = (limits.share_of_events * total as f64).floor();
        let circles = Circles::new(area, &weight, most)?;
        Ok(Self { area, cube, circles, limits, cell_totals, before })
    }

    /// The best cylinders, best first, that overlap no better one.
    ///
    /// One candidate a centre; of two that share a cell and a step the better
    /// stays (equal ones: of the lower cell). At most `most` of them, and none
    /// with as few events as expected.
    #[must_use]
    pub fn clusters(&self, most: usize) -> Vec<Cluster> {
        let mut candidates: Vec<Cylinder> =
            (0..self.circles.len()).filter_map(|centre| self.best_about(centre)).collect();
        // A stable sort: of equals, the lower centre stays first.
        candidates.sort_by(|a, b| b.llr.total_cmp(&a.llr));
        let mut kept: Vec<Cluster> = Vec::new();
        for candidate in candidates {
            if kept.len() == most {
                break;
            }
            let cluster = self.describe(&candidate);
            if !kept.iter().any(|better| better.overlaps(&cluster)) {
                kept.push(cluster);
            }
        }
        kept
    }

    /// The best ratio of each of many worlds in which the same events keep
    /// their places and have their times dealt out anew.
    #[must_use]
    pub fn null(&self, chance: Chance) -> Null {
        Null::new(Worlds::new(self.cube, &self.circles, self.limits).maxima(chance))
    }

    /// What the search through worlds finds in the data itself.
    #[cfg(test)]
    pub(super) fn best_unshuffled(&self) -> f64 {
        Worlds::new(self.cube, &self.circles, self.limits).best_of(self.cube)
    }

    fn total(&self) -> f64 {
        self.before[self.cube.steps()] as f64
    }

    fn best_about(&self, centre: usize) -> Option<Cylinder> {
        let steps = self.cube.steps();
        let mut before = vec![0_u64; steps + 1];
        let mut inside = 0;
        let mut best: Option<Cylinder> = None;
        for (cells, &cell) in (1..).zip(self.circles.about(centre)) {
            let events = self.cell_totals[cell as usize];
            // The same events on more cells are no better.
            if events == 0 {
                continue;
            }
            inside += events;
            let mut sum = 0;
            for (before, &count) in before[1..].iter_mut().zip(self.cube.row(cell as usize)) {
                sum += u64::from(count);
                *before += sum;
            }
            for start in 0..steps {
                for end in start + 1..=steps.min(start + self.limits.steps) {
                    let observed = before[end] - before[start];
                    let cylinder = Cylinder { centre, cells, steps: start..end, observed, inside, llr: 0.0 };
                    let to_beat = best.as_ref().map_or(0.0, |best| best.llr);
                    best = self.better(cylinder, to_beat).or(best);
                }
            }
        }
        best
    }

    /// The cylinder with its ratio, if that is above another.
    fn better(&self, cylinder: Cylinder, to_beat: f64) -> Option<Cylinder> {
        let (c, e, total) = (cylinder.observed as f64, self.expected(&cylinder), self.total());
        if c <= e || cylinder.observed < self.limits.fewest_events {
            return None;
        }
        // Pearson's χ² is never below the ratio and needs no logarithm.
        let excess = c - e;
        if excess * excess * total < to_beat * e * (total - e) {
            return None;
        }
        let llr = likelihood_ratio(c, e, total);
        (llr > to_beat).then_some(Cylinder { llr, ..cylinder })
    }

    fn expected(&self, cylinder: &Cylinder) -> f64 {
        let of_steps = self.before[cylinder.steps.end] - self.before[cylinder.steps.start];
        cylinder.inside as f64 * of_steps as f64 / self.total()
    }

    fn describe(&self, cylinder: &Cylinder) -> Cluster {
        let cells = self.circles.about(cylinder.centre)[..cylinder.cells].to_vec();
        let place = |cell: u32| Unit::from(self.area[cell as usize]);
        let radius_km = cells.last().map_or(0.0, |&last| place(cells[0]).distance_km(place(last)));
        Cluster {
            cells,
            steps: cylinder.steps.clone(),
            observed: cylinder.observed,
            expected: self.expected(cylinder),
            llr: cylinder.llr,
            radius_km,
        }
    }
}

/// A circle of the nearest cells about a centre, over steps of time.
struct Cylinder {
    centre: usize,
    cells: usize,
    steps: Range<usize>,
    observed: u64,
    /// The events of its cells over all steps.
    inside: u64,
    llr: f64,
}

#[cfg(test)]
#[path = "space_time_tests.rs"]
mod tests;
