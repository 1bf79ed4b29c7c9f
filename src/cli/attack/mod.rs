//! `homeward attack`: the intruder harness, on a made-up world or on the
//! releases of a data folder. The one bridge between the product and the
//! harness, which knows nothing of it.

mod amended;
mod courses;
mod experiments;
mod program;
mod records;
mod server;
mod servers;
mod settings;
mod staged;
mod turns;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use self::courses::Course;
use self::staged::Played;
use super::progress::Progress;
use super::synthesise::Where;
use super::{Failure, say, whole_file};
use crate::attack::{Report, Run};
use crate::synth::{self, Spec};

#[derive(Args)]
#[command(group = clap::ArgGroup::new("target").required(true).multiple(false))]
pub(super) struct Attack {
    /// A folder made by `homeward synthesise`; may be given again.
    #[arg(long, value_name = "DIR", group = "target")]
    world: Vec<PathBuf>,
    /// The issued releases of a data folder.
    #[arg(long, value_name = "DIR", group = "target")]
    data: Option<PathBuf>,
    /// Make so many worlds of each size and attack them all.
    #[arg(long, value_name = "N", group = "target", value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: Option<u64>,
    /// The sizes of the worlds that are made.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "small,rochdale,bradford")]
    sizes: Vec<Size>,
    /// How the months of a world go; the worlds that are made take turns.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "usual")]
    courses: Vec<Course>,
    /// How often each request is repeated, and a hundredth of how many are timed.
    #[arg(long, default_value_t = 1000, value_name = "TIMES")]
    times: usize,
    /// Attack what is released alone, and no server.
    #[arg(long)]
    files_only: bool,
    /// Write the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as a page to print and to file (HTML).
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

/// The size of a world that is made.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Size {
    /// Sixty children a year go missing in Rochdale.
    Small,
    /// Rochdale as it is.
    Rochdale,
    /// Bradford as it is.
    Bradford,
}

impl Size {
    fn spec(self, seed: u64) -> Spec {
        let (area, size) = match self {
            Self::Small => (Where::Rochdale, Some(60)),
            Self::Rochdale => (Where::Rochdale, None),
            Self::Bradford => (Where::Bradford, None),
        };
        let last = Date::constant(2026, 10, 1);
        Spec { area: area.choice(), months: 32, seed, size, null: None, graded: false, last }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Rochdale => "rochdale",
            Self::Bradford => "bradford",
        }
    }
}

impl Attack {
    pub(super) fn run(self) -> Result<(), Failure> {
        let report = match (&self.data, self.seeds) {
            (Some(folder), _) => records::attack(folder)?,
            (None, Some(seeds)) => self.seeded(seeds)?,
            (None, None) => self.worlds()?,
        };
        if let Some(file) = &self.json {
            let text = format!("{:#}\n", report.json());
            whole_file::write(file, text.as_bytes()).map_err(|error| unwritable(file, &error))?;
        }
        if let Some(file) = &self.page {
            whole_file::write(file, report.page().as_bytes()).map_err(|error| unwritable(file, &error))?;
        }
        tell(&report)
    }

    /// How often each request is made to a server, if there is one.
    fn times(&self) -> Option<usize> {
        (!self.files_only).then_some(self.times)
    }

    fn worlds(&self) -> Result<Report, Failure> {
        let played =
            self.world.iter().flat_map(|world| self.courses.iter().map(move |course| (world, *course)));
        let mut all = Together::default();
        for (world, course) in played {
            let name = course.title(&world.file_name().unwrap_or_default().to_string_lossy());
            all.add(&name, course, staged::attack(world, &name, course, self.times())?);
        }
        Ok(all.report())
    }

    fn seeded(&self, seeds: u64) -> Result<Report, Failure> {
        let progress = Progress::rows("worlds attacked");
        let mut all = Together::default();
        for (size, seed) in self.sizes.iter().flat_map(|size| (1..=seeds).map(move |seed| (*size, seed))) {
            let folder = tempfile::tempdir().map_err(|error| no_place(&error))?;
            synth::write(&size.spec(seed), folder.path(), |_, _| ()).map_err(|error| no_place(&error))?;
            let turn = usize::try_from(seed - 1).unwrap_or_default() % self.courses.len();
            let course = self.courses[turn];
            let name = course.title(&format!("{}, seed {seed}", size.word()));
            all.add(&name, course, staged::attack(folder.path(), &name, course, self.times())?);
            progress.step();
        }
        progress.end();
        Ok(all.report())
    }
}

/// What came of worlds together.
#[derive(Default)]
struct Together {
    report: Option<Report>,
    /// By course: how many worlds of it were attacked.
    attacked: BTreeMap<Course, usize>,
    unplayed: Vec<String>,
}

impl Together {
    fn add(&mut self, world: &str, course: Course, played: Played) {
        let attacked = self.attacked.entry(course).or_default();
        match played {
            Played::Attacked(report) => {
                *attacked += 1;
                match &mut self.report {
                    None => self.report = Some(report),
                    Some(all) => all.merge(report),
                }
            }
            Played::Without(missing) => {
                self.unplayed.push(format!("{world}: there was no release for {missing}"));
            }
        }
    }

    /// The report. What a course is about must have come about in one world of it.
    fn report(self) -> Report {
        let mut report = self.report.unwrap_or_default();
        let asleep = self.attacked.into_iter().filter(|(_, attacked)| *attacked == 0);
        report.run.asleep = asleep.map(|(course, _)| course.title("no world at all")).collect();
        report.run.unplayed = self.unplayed;
        report
    }
}

/// Says an attack a line, and fails where a figure was not met.
fn tell(report: &Report) -> Result<(), Failure> {
    for (about, outcome) in report.attacks() {
        let verdict = match outcome.passed() {
            true => outcome.verdict().words().to_owned(),
            false => outcome.verdict().words().to_uppercase(),
        };
        let had =
            format!("{} areas, {} answers, {} claims", outcome.leaves, outcome.answers, outcome.claims());
        let mut line = format!("{} {}: {had}, {} certain", about.id, about.title, outcome.certain.found);
        if outcome.linkage.claims > 0 {
            let (share, base) = (outcome.linkage, outcome.base.precision() * 100.0);
            let (at, upper) = (share.precision() * 100.0, share.upper() * 100.0);
            line += &format!("; true of a child {at:.1} % (bound {upper:.1} %, base {base:.1} %)");
        }
        if let Some(subset) = outcome.worst_subset() {
            line += &format!("; at best {:.1} % ({})", subset.claims.upper() * 100.0, subset.name);
        }
        if let Some((at, upper)) = outcome.balanced_accuracy() {
            line += &format!("; told who withdrew {at:.2} (bound {upper:.2})");
        }
        if let Some(turned) = outcome.turned {
            line += &format!("; {:.2} outputs turned by a child", turned.precision());
        }
        for (area, rebuilt) in &outcome.rebuilt {
            line += &format!("; {area} rebuilt {:+.1} points in a hundred", rebuilt.better());
        }
        say(&format!("{line}: {verdict}"))?;
        for evidence in outcome.evidence.iter().filter(|_| !outcome.passed()) {
            say(&format!("    {evidence}"))?;
        }
        for missed in &outcome.missed {
            say(&format!("    it had not before it: {missed}"))?;
        }
    }
    for missed in report.run.unplayed.iter().chain(&report.run.asleep) {
        say(&format!("not seen: {missed}"))?;
    }
    if report.leaves() == 0 {
        say("no area was shown: there was nothing to attack")?;
    }
    if report.passed() {
        return say("no certain disclosure, and every figure met");
    }
    let certain = report.certain();
    Err(Failure::Refused(format!(
        "certain disclosures: {certain}; not every figure of the attack suite was met"
    )))
}

/// The run that a report is of.
fn run_of(world: &str, synthetic: bool) -> Run {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Run { version, worlds: vec![world.to_owned()], synthetic, ..Run::default() }
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::Environment(format!("{} cannot be written: {error}", file.display()))
}

fn no_place(error: &std::io::Error) -> Failure {
    Failure::Environment(format!("no place for the attack: {error}"))
}

/// A file of a world, or what is wrong with it.
fn read_world(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| Failure::BadInput(format!("{}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_without_what_its_course_is_about_is_told_and_a_course_without_a_world_fails() {
        let mut all = Together::default();
        all.add("rochdale, seed 1", Course::Heavy, Played::Without("what moved"));
        all.add("rochdale, seed 2", Course::Heavy, Played::Attacked(Report::default()));
        all.add("rochdale, seed 3", Course::Recall, Played::Without("a recall"));
        let report = all.report();
        assert_eq!(
            report.run.unplayed,
            [
                "rochdale, seed 1: there was no release for what moved",
                "rochdale, seed 3: there was no release for a recall"
            ]
        );
        assert_eq!(report.run.asleep, ["no world at all (recall)"]);
        assert!(!report.passed());

        let mut all = Together::default();
        all.add("rochdale, seed 1", Course::Heavy, Played::Without("what moved"));
        all.add("rochdale, seed 2", Course::Heavy, Played::Attacked(Report::default()));
        assert!(all.report().passed());
    }
}
