//! From the points to the findings, a statistic at a time.

use h3o::CellIndex;

use super::area::{Area, Plan};
use super::deliver::{Made, deliver};
use super::gi_star::GiStar;
use super::input::{Input, Source};
use super::local_moran::Moran;
use super::points::{ByChild, Counter, Counts};
use super::study::{Study, Unit};
use super::{Args, Failure, Stage, Statistic};
use crate::cells::windows::Windows;

/// Runs the statistic that is asked for.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let work = Work::begin(args)?;
    let done = match args.statistic {
        Statistic::GiStar => work.gi_star(),
        Statistic::LocalMoran => work.local_moran(),
    };
    done.map_err(|failure| failure.of(&work.source.named()))
}

/// A run whose options have been checked and whose area is known.
pub(super) struct Work<'a> {
    pub args: &'a Args,
    pub source: Source<'a>,
    plan: Plan,
}

/// Counts by cell of a study area, and where they come from.
pub(super) struct Counted {
    pub input: Input,
    pub study: Study,
    pub chosen: String,
}

impl<'a> Work<'a> {
    fn begin(args: &'a Args) -> Result<Self, Failure> {
        let statistic = args.statistic;
        args.outputs.check(statistic.name(), statistic.rows(), statistic.has_cells())?;
        super::outputs::check_names(args)?;
        if args.test.is_contradictory() {
            let words =
                "--law exact counts neighbours as the cell itself: leave --decay out, or say --law drawn";
            return Err(Failure::Usage(words.to_owned()));
        }
        let source = Source { file: &args.file, asked: &args.input, resolution: args.resolution };
        Ok(Self { args, source, plan: args.area.plan(args.resolution)? })
    }

    fn gi_star(&self) -> Result<(), Failure> {
        let counted = self.counted()?;
        let stage = Stage::begin("scoring its cells");
        let scores = GiStar::new(&counted.study, &self.args.test)?;
        let findings = scores.findings(&counted.study, &self.args.test);
        deliver(self.args, &counted.made(), &findings, stage)
    }

    fn local_moran(&self) -> Result<(), Failure> {
        let counted = self.counted()?;
        let stage = Stage::begin("scoring its cells");
        let scores = Moran::new(&counted.study, &self.args.test)?;
        let findings = scores.findings(&counted.study, &self.args.test);
        deliver(self.args, &counted.made(), &findings, stage)
    }

    /// The events, or distinct children, of every cell of the study area.
    pub fn counted(&self) -> Result<Counted, Failure> {
        let unit = self.args.input.unit();
        let (input, counts) = match unit {
            Unit::Events => {
                let mut counter = Counter::new(self.args.resolution);
                let input = self.source.read(true, |event| counter.take(event))?;
                (input, counter.finish())
            }
            Unit::Children => {
                let mut children = ByChild::new(self.args.resolution);
                let input = self.source.read(true, |event| children.take(event))?;
                let children = children.finish().map_err(|problem| self.problem(problem))?;
                (input, children.by_cell())
            }
        };
        self.study(input, &counts, unit)
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
        Ok(Counted { input, study, chosen })
    }

    pub fn problem(&self, problem: super::failure::Problem) -> Failure {
        Failure::File { file: self.source.named(), problem }
    }
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
