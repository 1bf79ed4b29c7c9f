//! `homeward analyse`: which places of a point file stand out, and how sure.
//!
//! Open to any points; nothing here knows of children or releases. Each
//! statistic has a file of its own beside this one.

pub mod failure;
pub mod gi_star;
pub mod hotspots;
pub mod output;
pub mod points;

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use h3o::Resolution;
use indicatif::{ProgressBar, ProgressStyle};

use super::whole_file::{self, Staged};
pub use failure::Failure;
use failure::Problem;
use gi_star::{GiStar, Study, score};
use points::{Bad, Counts};

/// What to analyse, how, and where the answers go.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Points, one a row: id,lat,lon,date and, if you like, category (WGS 84; date YYYY-MM or YYYY-MM-DD)
    pub file: PathBuf,
    /// H3 resolution of the cells: 8 is about 0.7 km², 9 about 0.1 km²
    #[arg(long, value_parser = resolution)]
    pub resolution: Resolution,
    /// How places are compared
    #[arg(long, value_enum, default_value_t = Statistic::GiStar)]
    pub statistic: Statistic,
    /// Count the permutation p-values exactly, and call places hot by them
    #[arg(long)]
    pub exact: bool,
    /// False discovery rate at which a place is called hot
    #[arg(long, default_value_t = 0.05, value_parser = rate)]
    pub alpha: f64,
    /// Table of all cells of the study area
    #[arg(long, value_name = "OUT.csv")]
    pub cells: PathBuf,
    /// Outlines of connected hot cells
    #[arg(long, value_name = "OUT.geojson")]
    pub hotspots: Option<PathBuf>,
}

/// A way to compare places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Statistic {
    /// Getis and Ord's Gi*: a cell and its neighbours against the study area
    GiStar,
}

fn resolution(text: &str) -> Result<Resolution, String> {
    let number = text.parse::<u8>().ok().and_then(|number| Resolution::try_from(number).ok());
    number.ok_or_else(|| "must be a whole number from 0 to 15".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| *rate > 0.0 && *rate < 1.0);
    rate.ok_or_else(|| "must be a number between 0 and 1".to_owned())
}

/// Runs the command: reads, scores, writes all answers or none, and says on
/// standard output what it found.
///
/// # Errors
///
/// [`Failure`]; its exit code says of what kind.
pub fn run(args: &Args) -> Result<(), Failure> {
    check_names(args)?;
    let counts = read(&args.file, args.resolution)?;
    let stage = Stage::begin("filling the study area");
    let study = Study::new(&counts)?;
    stage.then("scoring its cells");
    let scores = match args.statistic {
        Statistic::GiStar => score(&study, args.exact, &args.file)?,
    };
    stage.then("writing");
    let (answers, found) = answers(args, &study, &scores)?;
    for (path, staged) in answers {
        staged.commit().map_err(|source| Failure::Unwritable { file: path, source })?;
    }
    stage.end();
    report(args, &study, &scores, found);
    Ok(())
}

/// Refuses to write over the input, or two answers into one file.
fn check_names(args: &Args) -> Result<(), Failure> {
    let names = [Some(&args.file), Some(&args.cells), args.hotspots.as_ref()];
    let mut names: Vec<_> = names.into_iter().flatten().map(|path| real_name(path)).collect();
    names.sort();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Failure::SameFile(pair[0].clone())),
        None => Ok(()),
    }
}

/// A path with its folder's links resolved, and its own if it is there.
fn real_name(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let in_folder = folder.ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    path.canonicalize().ok().or(in_folder).unwrap_or_else(|| path.to_path_buf())
}

/// Reads the points, with a bar on a terminal.
fn read(file: &Path, resolution: Resolution) -> Result<Counts, Failure> {
    let named = || file.to_path_buf();
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => Failure::File { file: named(), problem: Problem::Missing },
        io::ErrorKind::IsADirectory => Failure::File { file: named(), problem: Problem::Folder },
        _ => Failure::Unreadable { file: named(), source },
    };
    let input = File::open(file).map_err(unreadable)?;
    let bytes = input.metadata().map_err(unreadable)?.len();
    let bar = ProgressBar::new(bytes);
    if bar.is_hidden() {
        tell("reading");
    }
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes}, {eta} left") {
        bar.set_style(style);
    }
    let counts = points::count(bar.wrap_read(input), resolution);
    bar.finish_and_clear();
    counts.map_err(|bad| match bad {
        Bad::Row(line, column, field, problem) => {
            Failure::Row { file: named(), line, column, field, problem }
        }
        Bad::Table(problem) => Failure::File { file: named(), problem },
        Bad::Io(source) => unreadable(source),
    })
}

/// Stages the answers, and counts the hotspots if they were asked for.
type Answers = (Vec<(PathBuf, Staged)>, Option<usize>);

fn answers(args: &Args, study: &Study, scores: &GiStar) -> Result<Answers, Failure> {
    let stage = |path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        let staged = whole_file::stage(path, fill);
        let unwritable = |source| Failure::Unwritable { file: path.to_path_buf(), source };
        staged.map(|staged| (path.to_path_buf(), staged)).map_err(unwritable)
    };
    let mut staged = vec![stage(&args.cells, &|out| scores.write(study, args.alpha, out))?];
    let mut found = None;
    if let Some(path) = &args.hotspots {
        let hotspots = hotspots::hotspots(study, scores, args.alpha);
        found = Some(hotspots.features.len());
        staged.push(stage(path, &|out| Ok(serde_json::to_writer(out, &hotspots)?))?);
    }
    Ok((staged, found))
}

/// What was found, in a line.
fn report(args: &Args, study: &Study, scores: &GiStar, hotspots: Option<usize>) {
    let events: u64 = study.events.iter().map(|&events| u64::from(events)).sum();
    let hot = (0..study.cells.len()).filter(|&i| scores.is_hot(i, args.alpha)).count();
    let law = if args.exact { "exact permutation p" } else { "normal p; --exact is stricter" };
    let hotspots = hotspots.map_or_else(String::new, |found| format!(" in {found} hotspots"));
    let cells = study.cells.len();
    let text = format!("{events} events, {cells} cells, {hot} hot at {}{hotspots} ({law})", args.alpha);
    // The answers are in their files: nobody listening is no failure.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Tells the stages of long work: a spinner on a terminal, lines elsewhere.
struct Stage(Option<ProgressBar>);

impl Stage {
    fn begin(doing: &'static str) -> Self {
        let stage = Self(io::stderr().is_terminal().then(ProgressBar::new_spinner));
        if let Some(spinner) = &stage.0 {
            spinner.enable_steady_tick(Duration::from_millis(120));
        }
        stage.then(doing);
        stage
    }

    fn then(&self, doing: &'static str) {
        match &self.0 {
            Some(spinner) => spinner.set_message(doing),
            None => drop(writeln!(io::stderr(), "{doing}")),
        }
    }

    fn end(self) {
        if let Some(spinner) = self.0 {
            spinner.finish_and_clear();
        }
    }
}

/// A plain line for where no bar can be drawn.
fn tell(doing: &str) {
    let _ = writeln!(io::stderr(), "{doing}");
}
