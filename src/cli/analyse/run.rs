//! From the points to the findings, a statistic at a time.

use super::area::Plan;
use super::back_test::Tested;
use super::change::Changed;
use super::counted::Counted;
use super::dbscan::{Crowds, Points};
use super::deliver::deliver;
use super::emerging::Emerged;
use super::gi_star::GiStar;
use super::input::Source;
use super::kernel::{Surface, Weighed};
use super::local_moran::Moran;
use super::poisson::Alone;
use super::scan::Scanned;
use super::settings::Fdr;
use super::study::{Study, Unit};
use super::{Args, Failure, Stage, Statistic, stable};
use crate::cells::index::Indexer;
use crate::statistics::stability::{Reading, Stability};

/// Runs the statistic that is asked for.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let work = Work::begin(args)?;
    let done = match args.statistic {
        Statistic::GiStar => work.gi_star(),
        Statistic::LocalMoran => work.local_moran(),
        Statistic::Poisson => work.poisson(),
        Statistic::Scan => work.scan(),
        Statistic::SpaceTimeScan => work.space_time_scan(),
        Statistic::Change => work.change(),
        Statistic::Dbscan => work.dbscan(),
        Statistic::Kernel => work.kernel(),
        Statistic::KernelRatio => work.kernel_ratio(),
        Statistic::Emerging => work.emerging(),
        Statistic::BackTest => work.back_test(),
    };
    done.map_err(|failure| failure.of(&work.source.named()))
}

/// A run whose options have been checked and whose area is known.
pub(super) struct Work<'a> {
    pub args: &'a Args,
    pub source: Source<'a>,
    pub plan: Plan,
}

impl<'a> Work<'a> {
    fn begin(args: &'a Args) -> Result<Self, Failure> {
        let statistic = args.statistic;
        args.outputs.check(statistic.name(), statistic.rows(), statistic.has_cells())?;
        super::outputs::check_names(args)?;
        check(args)?;
        let source = Source { file: &args.file, asked: &args.input, resolution: args.resolution };
        Ok(Self { args, source, plan: args.area.plan(args.resolution)? })
    }

    fn gi_star(&self) -> Result<(), Failure> {
        let counted = self.counted()?;
        let stage = Stage::begin("scoring its cells");
        let (study, test) = (&counted.study, &self.args.test);
        let scores = GiStar::new(study, test)?;
        let stability =
            self.stability(&counted, &stage, |study| Some(GiStar::new(study, test).ok()?.reading(test)));
        let mut findings = scores.findings(study, test);
        if let Some(stability) = &stability {
            findings = findings.stable(stability, study);
        }
        deliver(self.args, &counted.made(), &findings, stage)
    }

    fn local_moran(&self) -> Result<(), Failure> {
        let counted = self.counted()?;
        let stage = Stage::begin("scoring its cells");
        let (study, test) = (&counted.study, &self.args.test);
        let scores = Moran::new(study, test)?;
        let stability =
            self.stability(&counted, &stage, |study| Some(Moran::new(study, test).ok()?.reading(test)));
        let mut findings = scores.findings(study, test);
        if let Some(stability) = &stability {
            findings = findings.stable(stability, study);
        }
        deliver(self.args, &counted.made(), &findings, stage)
    }

    /// How stable the findings are, if that is asked.
    fn stability(
        &self,
        counted: &Counted,
        stage: &Stage,
        read: impl Fn(&Study) -> Option<Reading>,
    ) -> Option<Stability> {
        let (draws, children) = (self.args.test.stability?, counted.children.as_ref()?);
        stage.then("asking again with other children");
        let reports = stable::reports(children, &counted.study);
        Some(stable::stability(&counted.study, &reports, draws, &self.args.test, read))
    }

    fn emerging(&self) -> Result<(), Failure> {
        let (counted, timed) = self.timed()?;
        let stage = Stage::begin("following its cells through time");
        let emerged = Emerged::new(&counted.study, &timed.cube, &self.args.test, &self.args.emerging)?;
        let findings = emerged.findings(&counted.study, &self.args.test);
        deliver(self.args, &counted.made(), &findings, stage)
    }

    fn poisson(&self) -> Result<(), Failure> {
        let counted = self.counted()?;
        let stage = Stage::begin("scoring its cells");
        let alone = Alone::new(&counted.study, &self.args.test)?;
        deliver(self.args, &counted.made(), &alone.findings(&counted.study, &self.args.test), stage)
    }

    fn scan(&self) -> Result<(), Failure> {
        let counted = self.counted()?;
        let stage = Stage::begin("scanning");
        let scanned = Scanned::in_space(&counted.study, &self.args.test, &self.args.scan)?;
        deliver(self.args, &counted.made(), &scanned.findings(&counted.study, &self.args.test), stage)
    }

    fn change(&self) -> Result<(), Failure> {
        let (counted, timed) = self.timed()?;
        let stage = Stage::begin("comparing two periods");
        let changed = Changed::new(&timed, &self.args.test, &self.args.change)?;
        deliver(self.args, &counted.made(), &changed.findings(&counted.study, &self.args.test), stage)
    }

    fn dbscan(&self) -> Result<(), Failure> {
        let mut points = Points::default();
        let mut indexer = Indexer::new(self.args.resolution);
        let counted = self.placed(|event| {
            points.ids.push(event.id.map_or_else(|| event.row.to_string(), str::to_owned));
            points.cells.push(indexer.cell(event.at));
            points.weighed.push(event.at, event.count);
        })?;
        let stage = Stage::begin("joining points");
        let crowds = Crowds::new(&points, &self.args.dbscan)?;
        deliver(self.args, &counted.made(), &crowds.findings(&counted.study, &points), stage)
    }

    fn kernel(&self) -> Result<(), Failure> {
        let mut events = Weighed::default();
        let counted = self.placed(|event| events.push(event.at, event.count))?;
        let stage = Stage::begin("spreading events over cells");
        let surface = Surface::new(&counted.study, &events, &self.args.kernel)?;
        deliver(self.args, &counted.made(), &surface.findings(&counted.study), stage)
    }

    fn kernel_ratio(&self) -> Result<(), Failure> {
        let (mut cases, mut others) = (Weighed::default(), Weighed::default());
        let wanted = &self.args.kernel.cases;
        let counted = self.placed(|event| {
            let is_case = event.category.is_some_and(|category| wanted.iter().any(|case| case == category));
            let side = if is_case { &mut cases } else { &mut others };
            side.push(event.at, event.count);
        })?;
        let stage = Stage::begin("spreading events over cells");
        let surface = Surface::ratio(&counted.study, &cases, &others, &self.args.kernel)?;
        deliver(self.args, &counted.made(), &surface.findings(&counted.study), stage)
    }

    fn space_time_scan(&self) -> Result<(), Failure> {
        let (counted, timed) = self.timed()?;
        let stage = Stage::begin("scanning");
        let scanned = Scanned::in_time(&counted.study, &timed, &self.args.test, &self.args.scan)?;
        deliver(self.args, &counted.made(), &scanned.findings(&counted.study, &self.args.test), stage)
    }

    fn back_test(&self) -> Result<(), Failure> {
        let (counted, timed) = self.timed()?;
        let stage = Stage::begin("holding each method against each month");
        let tested = Tested::new(&counted.study, &timed, &self.args.back_test)?;
        deliver(self.args, &counted.made(), &tested.findings(&self.args.back_test), stage)
    }
}

/// Refuses options that do not go together.
fn check(args: &Args) -> Result<(), Failure> {
    use Statistic::{Dbscan, GiStar, Kernel, KernelRatio, LocalMoran, Poisson};
    let (statistic, test) = (args.statistic, &args.test);
    let is_any = |all: &[Statistic]| all.contains(&statistic);
    let words = if test.is_contradictory() {
        "--law exact counts neighbours as the cell itself: leave --decay out, or say --law drawn"
    } else if test.is_weighted() && !is_any(&[GiStar]) {
        "--decay is for gi-star"
    } else if test.fdr == Fdr::By && !is_any(&[GiStar, LocalMoran, Poisson]) {
        "--fdr by is for gi-star, local-moran and poisson"
    } else if test.stability.is_some() && (args.input.by.is_none() || !is_any(&[GiStar, LocalMoran])) {
        "--stability draws children anew: it needs --by, and gi-star or local-moran"
    } else if is_any(&[Dbscan, Kernel, KernelRatio]) && args.input.unit() == Unit::Children {
        "points are events, not children: say --count events beside --by, or leave --by out"
    } else {
        match statistic {
            Dbscan => drop(args.dbscan.told()?),
            Kernel | KernelRatio => args.kernel.check(statistic == KernelRatio)?,
            _ => {}
        }
        return Ok(());
    };
    Err(Failure::Usage(words.to_owned()))
}
