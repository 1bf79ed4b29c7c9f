//! The best cylinder of worlds in which time has nothing to do with place.
//!
//! A world keeps the events of every cell and of every step and shuffles which
//! goes with which, so what a cylinder expects is the same in all of them, and
//! so is the number of events that lifts it above a level: its [bar](super::bar).
//! A circle is grown cell by cell, eight steps of time at once, and its windows
//! are compared with their bars only when the cells added since the last time
//! could have brought one of them above it.

use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::bars::Bars;
use super::circles::Circles;
use super::frames::Frames;
use super::lane::{LANES, Lane};
use super::likelihood_ratio;
use super::monte_carlo::Chance;
use super::space_time::Limits;
use crate::statistics::cube::Cube;

/// How many worlds tell how high the bars may be put.
const PILOTS: u32 = 4;

/// What all worlds have in common. Cells without events are left out.
pub(super) struct Worlds {
    frames: Frames,
    cell_totals: Vec<u32>,
    ends: Vec<usize>,
    members: Vec<u32>,
    /// The step of each event.
    steps: Vec<u16>,
    /// The events of the fullest circle.
    largest: u64,
    fewest_events: u64,
}

/// One world, and the circle that is being grown in it.
struct World<L> {
    steps: Vec<u16>,
    counts: Vec<[L; LANES]>,
    /// By how much at most a cell brings any window nearer to its bar.
    gains: Vec<f32>,
    circle: Vec<[L; LANES]>,
}

impl Worlds {
    /// `circles` about the cells of the cube.
    pub(super) fn new(cube: &Cube, circles: &Circles, limits: Limits) -> Self {
        let totals = cube.cell_totals();
        let mut compact = vec![None; totals.len()];
        let busy: Vec<usize> = (0..totals.len()).filter(|&i| totals[i] > 0).collect();
        for (number, &i) in (0_u32..).zip(&busy) {
            compact[i] = Some(number);
        }
        let (mut ends, mut members) = (Vec::with_capacity(circles.len()), Vec::new());
        let mut largest = 0;
        for i in 0..circles.len() {
            members.extend(circles.about(i).iter().filter_map(|&cell| compact[cell as usize]));
            largest = largest.max(circles.about(i).iter().map(|&cell| totals[cell as usize]).sum());
            ends.push(members.len());
        }
        let of_step = |(step, events): (u16, u64)| std::iter::repeat_n(step, events as usize);
        Self {
            frames: Frames::new(&cube.step_totals(), limits.steps),
            cell_totals: busy.iter().map(|&i| totals[i] as u32).collect(),
            ends,
            members,
            steps: (0..).zip(cube.step_totals()).flat_map(of_step).collect(),
            largest,
            fewest_events: limits.fewest_events,
        }
    }

    /// The best ratio of each world.
    pub(super) fn maxima(&self, chance: Chance) -> Vec<f64> {
        // No sum of a window is above that of its circle.
        if self.largest < i16::MAX as u64 { self.search::<i16>(chance) } else { self.search::<i32>(chance) }
    }

    fn search<L: Lane>(&self, chance: Chance) -> Vec<f64> {
        let bars = |level| Bars::<L>::new(level, &self.frames, self.total(), self.largest);
        // Any bars give the same answer: low ones slowly, and too high ones none.
        let steep: Vec<_> = [16.0, 8.0, 4.0, 0.0].map(bars).into();
        let pilots = Chance { replicas: chance.replicas.min(PILOTS), ..chance };
        let lowest = self.best_of_each(pilots, &steep).into_iter().fold(f64::INFINITY, f64::min);
        let ladder: Vec<_> = if lowest > 1.0 && lowest.is_finite() {
            vec![bars(0.85 * lowest), bars(0.5 * lowest), bars(0.0)]
        } else {
            steep
        };
        self.best_of_each(chance, &ladder)
    }

    fn best_of_each<L: Lane>(&self, chance: Chance, ladder: &[Bars<L>]) -> Vec<f64> {
        chance.each(
            || self.world::<L>(),
            |world, random| {
                self.shuffle(world, random);
                ladder.iter().find_map(|bars| self.best_above(world, bars)).unwrap_or(0.0)
            },
        )
    }

    /// The best ratio in the cube as it is, by either width of counts.
    #[cfg(test)]
    pub(super) fn best_of(&self, cube: &Cube) -> f64 {
        fn with<L: Lane>(worlds: &Worlds, cube: &Cube) -> f64 {
            let mut world = worlds.world::<L>();
            let busy = (0..cube.cells()).filter(|&i| cube.row(i).iter().any(|&count| count > 0));
            for (row, i) in world.counts.chunks_exact_mut(worlds.frames.blocks()).zip(busy) {
                for (lane, &count) in row.as_flattened_mut().iter_mut().zip(cube.row(i)) {
                    *lane = L::of(u64::from(count));
                }
            }
            let level = |level| Bars::new(level, &worlds.frames, worlds.total(), worlds.largest);
            let ladder = [9.0, 3.0, 0.5, 0.0].map(level);
            ladder.iter().find_map(|bars| worlds.best_above(&mut world, bars)).unwrap_or(0.0)
        }
        let (narrow, wide) = (with::<i16>(self, cube), with::<i32>(self, cube));
        assert_eq!(narrow, wide);
        narrow
    }

    fn total(&self) -> u64 {
        self.steps.len() as u64
    }

    fn world<L: Lane>(&self) -> World<L> {
        let blocks = self.frames.blocks();
        World {
            steps: self.steps.clone(),
            counts: vec![[L::default(); LANES]; self.cell_totals.len() * blocks],
            gains: vec![0.0; self.cell_totals.len()],
            circle: vec![[L::default(); LANES]; blocks],
        }
    }

    /// Deals the steps of all events out anew.
    fn shuffle<L: Lane>(&self, world: &mut World<L>, random: &mut ChaCha8Rng) {
        world.steps.copy_from_slice(&self.steps);
        world.steps.shuffle(random);
        world.counts.fill([L::default(); LANES]);
        let one = L::of(1);
        let mut dealt = &world.steps[..];
        for (row, &events) in world.counts.chunks_exact_mut(self.frames.blocks()).zip(&self.cell_totals) {
            let (own, rest) = dealt.split_at(events as usize);
            let row = row.as_flattened_mut();
            for &step in own {
                row[step as usize] = row[step as usize].plus(one);
            }
            dealt = rest;
        }
    }

    /// The best ratio in a world, if it is above the level of the bars.
    fn best_above<L: Lane>(&self, world: &mut World<L>, bars: &Bars<L>) -> Option<f64> {
        self.measure_gains(world, bars.slope);
        let World { counts, gains, circle, .. } = world;
        let blocks = self.frames.blocks();
        let (mut best, mut start) = (bars.level, 0);
        for &end in &self.ends {
            circle.fill([L::default(); LANES]);
            let mut inside = 0;
            // How much may be gained before a window can be above its bar.
            let mut room = 0.0;
            for &cell in &self.members[start..end] {
                let cell = cell as usize;
                for (sum, count) in circle.iter_mut().zip(&counts[cell * blocks..][..blocks]) {
                    for (sum, &count) in sum.iter_mut().zip(count) {
                        *sum = sum.plus(count);
                    }
                }
                inside += u64::from(self.cell_totals[cell]);
                room -= f64::from(gains[cell]);
                if room < 0.0 {
                    room = self.room(circle, inside, bars);
                    if room < 0.0 {
                        best = best.max(self.best_in(circle, inside, bars));
                    }
                }
            }
            start = end;
        }
        (best > bars.level).then_some(best)
    }

    /// How far the windows of a circle all stay below their bars.
    fn room<L: Lane>(&self, circle: &[[L; LANES]], inside: u64, bars: &Bars<L>) -> f64 {
        let row = bars.of(inside);
        let mut least = [L::MOST; LANES];
        self.frames.each(circle, |window, counts| {
            for ((least, &bar), &count) in least.iter_mut().zip(&row[window]).zip(counts) {
                *least = (*least).min(bar.minus(count));
            }
        });
        let least = least.into_iter().min().unwrap_or(L::MOST);
        // A bar is a whole number, at most 1 above the bound that it was made from.
        (least.count() - 1) as f64 + bars.understated(inside)
    }

    /// The best ratio of a circle's windows that clear their bars.
    #[cold]
    fn best_in<L: Lane>(&self, circle: &[[L; LANES]], inside: u64, bars: &Bars<L>) -> f64 {
        let row = bars.of(inside);
        let total = self.total() as f64;
        let mut best: f64 = 0.0;
        self.frames.each(circle, |window, counts| {
            for ((&bar, &count), &events) in row[window].iter().zip(counts).zip(&self.frames.events[window]) {
                if count >= bar && count.count() as u64 >= self.fewest_events {
                    let expected = inside as f64 * events as f64 / total;
                    best = best.max(likelihood_ratio(count.count() as f64, expected, total));
                }
            }
        });
        best
    }

    /// For each cell the most by which the events of a window exceed what lifts
    /// its bar.
    fn measure_gains<L: Lane>(&self, world: &mut World<L>, slope: f64) {
        let total = self.total() as f64;
        let lift =
            |&events: &u64| if events == 0 { f32::INFINITY } else { (slope * events as f64 / total) as f32 };
        let lifts: Vec<[f32; LANES]> =
            self.frames.events.iter().map(|events| events.each_ref().map(lift)).collect();
        let rows = world.counts.chunks_exact(self.frames.blocks());
        for ((gain, row), &own) in world.gains.iter_mut().zip(rows).zip(&self.cell_totals) {
            let own = own as f32;
            let mut most = [f32::NEG_INFINITY; LANES];
            self.frames.each(row, |window, counts| {
                for ((most, lift), count) in most.iter_mut().zip(&lifts[window]).zip(counts) {
                    let gain = count.count() as f32 - own * lift;
                    *most = if gain > *most { gain } else { *most };
                }
            });
            // A little more, for what rounding took.
            *gain = most.into_iter().fold(f32::NEG_INFINITY, f32::max) + 1e-3 + own * 1e-6;
        }
    }
}
