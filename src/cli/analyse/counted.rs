//! From the points to counts on the cells of a study area.

use h3o::CellIndex;

use super::area::Area;
use super::deliver::Made;
use super::failure::Problem;
use super::input::Input;
use super::points::{self, ByChild, Children, Counter, Counts, Event};
use super::run::Work;
use super::study::{Study, Timed, Unit};
use super::{Failure, Stage};
use crate::cells::windows::Windows;
use crate::statistics::cube::Cube;

/// The most counts by cell and month: half a gibibyte.
const MOST_BINS: usize = 1 << 27;

/// Counts by cell of a study area, and where they come from.
pub(super) struct Counted {
    pub input: Input,
    pub study: Study,
    pub chosen: String,
    pub children: Option<Children>,
}

impl Work<'_> {
    /// The events, or distinct children, of every cell of the study area.
    pub fn counted(&self) -> Result<Counted, Failure> {
        let unit = self.args.input.unit();
        let (input, counts) = match (unit, self.args.test.stability) {
            (Unit::Events, None) => {
                let mut counter = Counter::new(self.args.resolution);
                let input = self.source.read(false, |event| {
                    counter.take(event);
                    Ok(())
                })?;
                (input, counter.finish().map_err(|problem| self.problem(problem))?)
            }
            _ => {
                let mut children = ByChild::new(self.args.resolution);
                let input = self.source.read(false, |event| children.take(event))?;
                let children = children.finish().map_err(|problem| self.problem(problem))?;
                let counted = self.study(input, &by_cell(&children, unit), unit)?;
                return Ok(Counted { children: Some(children), ..counted });
            }
        };
        self.study(input, &counts, unit)
    }

    /// Counts events by cell, and hands each on.
    pub fn placed(&self, mut take: impl FnMut(&Event<'_>)) -> Result<Counted, Failure> {
        let mut counter = Counter::new(self.args.resolution);
        let input = self.source.read(false, |event| {
            counter.take(event);
            take(event);
            Ok(())
        })?;
        let counts = counter.finish().map_err(|problem| self.problem(problem))?;
        self.study(input, &counts, Unit::Events)
    }

    /// The same by month, as well as over all months.
    pub fn timed(&self) -> Result<(Counted, Timed), Failure> {
        let unit = self.args.input.unit();
        let mut cube = match unit {
            Unit::Events => points::Cube::new(self.args.resolution),
            Unit::Children => points::Cube::of_children(self.args.resolution),
        };
        let input = self.source.read(true, |event| cube.take(event))?;
        let months = cube.finish().ok_or_else(|| self.problem(Problem::NoEvents))?;
        let mut counts = Counts::new();
        for &(cell, _, count) in &months.events {
            let total = counts.entry(cell).or_default();
            *total = u32::saturating_add(*total, count);
        }
        let counted = self.study(input, &counts, unit)?;
        let (n, steps) = (counted.study.cells.len(), months.months as usize);
        if n.saturating_mul(steps) > MOST_BINS {
            return Err(Failure::TooMuch(format!(
                "{n} cells by {steps} months are more than can be held: use a coarser resolution"
            )));
        }
        let mut held = vec![0; n * steps];
        for &(cell, month, count) in &months.events {
            if let Ok(at) = counted.study.cells.binary_search(&cell) {
                held[at * steps + month as usize] = count;
            }
        }
        let cube = Cube::new(n, steps, held).map_err(|error| Failure::TooMuch(error.to_string()))?;
        Ok((counted, Timed { first: months.first, cube }))
    }

    fn study(&self, input: Input, counts: &Counts, unit: Unit) -> Result<Counted, Failure> {
        let stage = Stage::begin("filling the study area");
        let busy: Vec<CellIndex> = counts.keys().copied().collect();
        let area = self.plan.cells(&busy)?;
        let Area { cells, population, chosen } = area;
        let held = cells.iter().map(|cell| counts.get(cell).copied().unwrap_or(0)).collect();
        let windows = Windows::rings(&cells, self.args.test.rings);
        stage.end();
        let study = Study { cells, counts: held, unit, windows, population };
        let all: u64 = counts.values().map(|&count| u64::from(count)).sum();
        let chosen = match all - study.total() {
            0 => chosen,
            outside => format!("{chosen}; {outside} {} outside it were left out", unit.name()),
        };
        Ok(Counted { input, study, chosen, children: None })
    }

    fn problem(&self, problem: Problem) -> Failure {
        Failure::File { file: self.source.named(), problem }
    }
}

/// What each cell holds of the unit.
fn by_cell(children: &Children, unit: Unit) -> Counts {
    if unit == Unit::Children {
        return children.by_cell();
    }
    let mut counts = Counts::new();
    for &(cell, _, events) in &children.events {
        let count = counts.entry(cell).or_default();
        *count = u32::saturating_add(*count, events);
    }
    counts
}

impl Counted {
    /// What every answer says of where it comes from.
    pub fn made(&self) -> Made<'_> {
        Made {
            input: &self.input,
            chosen: self.chosen.clone(),
            cells: &self.study.cells,
            total: self.study.total(),
            unit: self.study.unit,
        }
    }
}
