//! `homeward synthesise`: a made-up borough with its truth, to try everything on.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use crate::synth::{self, AreaChoice, Null, Spec};

/// What to make, and where it goes.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Where: a borough, or all of England in 150 made-up boroughs
    #[arg(long, value_enum)]
    pub area: Where,
    /// How many months, the last one included
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=240))]
    pub months: u16,
    /// The seed: the same seed makes the same bytes
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The folder to make: interviews.ndjson, refused.ndjson, episodes.csv, masks.csv, placements.csv,
    /// truth.json
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Children who go missing in a year, if not the area's own number
    #[arg(long, value_name = "CHILDREN", value_parser = clap::value_parser!(u32).range(20..=200_000))]
    pub size: Option<u32>,
    /// A world without hot places, to count false ones by
    #[arg(long, value_enum)]
    pub null: Option<Without>,
    /// A world of 24 places of very unequal strength, without traps: of a borough
    #[arg(long, conflicts_with = "null")]
    pub graded: bool,
    /// The last month, YYYY-MM
    #[arg(long, value_name = "MONTH", default_value = "2026-10", value_parser = month)]
    pub until: Date,
}

/// An area that there are worlds of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Where {
    /// About 350 mappable reports a year
    Rochdale,
    /// About 900 mappable reports a year
    Bradford,
    /// About 94,000 mappable reports a year
    England,
}

/// How a world without hot places is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Without {
    /// Evenly over the area
    Uniform,
    /// One broad town
    Smooth,
}

impl Where {
    /// The twin's word for it.
    #[must_use]
    pub fn choice(self) -> AreaChoice {
        match self {
            Self::Rochdale => AreaChoice::Rochdale,
            Self::Bradford => AreaChoice::Bradford,
            Self::England => AreaChoice::England,
        }
    }
}

impl Without {
    /// The twin's word for it.
    #[must_use]
    pub fn choice(self) -> Null {
        match self {
            Self::Uniform => Null::Uniform,
            Self::Smooth => Null::Smooth,
        }
    }
}

/// Why no world was made.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The folder holds something that is not a world.
    #[error("{0} is not empty and is not a synthetic world; choose another folder for --out")]
    NotAWorld(PathBuf),
    /// A country was to be graded.
    #[error("a graded world is of a borough, not of a country")]
    NotGraded,
    /// The disk refused.
    #[error("cannot write {file}: {source}")]
    Unwritable {
        /// What could not be written.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Failure {
    /// The exit code: 1 for a rule, 2 for usage, 4 for the disk.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotAWorld(_) => 1,
            Self::NotGraded => 2,
            Self::Unwritable { .. } => 4,
        }
    }
}

fn month(text: &str) -> Result<Date, String> {
    let is_month = text.len() == 7 && text.as_bytes()[4] == b'-';
    let day = is_month.then(|| format!("{text}-01").parse().ok()).flatten();
    day.ok_or_else(|| "must be a month such as 2026-10".to_owned())
}

impl Args {
    /// The world that is asked for.
    #[must_use]
    pub fn spec(&self) -> Spec {
        Spec {
            area: self.area.choice(),
            months: self.months,
            seed: self.seed,
            size: self.size,
            null: self.null.map(Without::choice),
            graded: self.graded,
            last: self.until,
        }
    }
}

/// Runs the command: makes the world beside the folder asked for, then puts it there.
///
/// # Errors
///
/// [`Failure`]; its exit code says of what kind.
pub fn run(args: &Args) -> Result<(), Failure> {
    let out = &args.out;
    if args.graded && args.area == Where::England {
        return Err(Failure::NotGraded);
    }
    if !may_replace(out).map_err(|source| unwritable(out, source))? {
        return Err(Failure::NotAWorld(out.clone()));
    }
    let beside = beside(out).map_err(|source| unwritable(out, source))?;
    let bar = progress();
    let truth = synth::write(&args.spec(), beside.path(), |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    let truth = truth.map_err(|source| unwritable(out, source))?;
    replace(out, beside).map_err(|source| unwritable(out, source))?;
    let counts = &truth.counts;
    println!("{}: {} to {} of {}, seed {}", synth::STAMP, truth.from, truth.to, truth.area.name, truth.seed);
    println!(
        "{} episodes, {} interviews, {} places told of,",
        counts.episodes, counts.interviews, counts.reports
    );
    println!("{} of them with agreement and mappable", counts.mappable);
    println!("{}", out.display());
    Ok(())
}

fn unwritable(file: &Path, source: io::Error) -> Failure {
    Failure::Unwritable { file: file.to_owned(), source }
}

/// Whether a folder is missing, empty, or a world made before.
fn may_replace(out: &Path) -> io::Result<bool> {
    match fs::read_dir(out) {
        Ok(mut entries) => Ok(entries.next().is_none() || is_world(out)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// A world is a folder of its six files and nothing else; those made by earlier
/// versions do not say where placements are.
fn is_world(out: &Path) -> bool {
    const FILES: [&str; 6] =
        ["episodes.csv", "interviews.ndjson", "masks.csv", "placements.csv", "refused.ndjson", "truth.json"];
    let Ok(entries) = fs::read_dir(out) else {
        return false;
    };
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let is_new = names == FILES;
    is_new || FILES.iter().filter(|name| **name != "placements.csv").eq(&names)
}

/// A folder on the same disk, removed unless it is moved.
fn beside(out: &Path) -> io::Result<tempfile::TempDir> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    tempfile::Builder::new().prefix(".homeward-world-").tempdir_in(parent)
}

/// Puts a whole world where it was asked for; an older one there is gone after.
fn replace(out: &Path, world: tempfile::TempDir) -> io::Result<()> {
    let old = beside(out)?;
    if out.exists() {
        fs::rename(out, old.path().join("old"))?;
    }
    fs::rename(world.keep(), out)
}

/// A bar on a terminal, nothing elsewhere.
fn progress() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("making boroughs {wide_bar} {pos}/{len} {eta}");
    ProgressBar::new(1).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(out: &Path) -> Args {
        let until = month("2026-10").unwrap();
        Args {
            area: Where::Rochdale,
            months: 3,
            seed: 1,
            out: out.into(),
            size: Some(40),
            null: None,
            graded: false,
            until,
        }
    }

    #[test]
    fn a_month_is_a_month() {
        assert_eq!(month("2026-10").map(|day| day.to_string()).as_deref(), Ok("2026-10-01"));
        for text in ["2026-13", "2026-1", "2026", "2026-10-01", "", "ééé"] {
            assert!(month(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_world_is_made_again_in_its_place_and_nothing_is_left_beside() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("world");
        run(&args(&out)).unwrap();
        let first = fs::read(out.join("interviews.ndjson")).unwrap();
        run(&Args { seed: 2, ..args(&out) }).unwrap();
        assert_ne!(first, fs::read(out.join("interviews.ndjson")).unwrap());
        assert!(is_world(&out));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_of_other_things_is_left_alone() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("letter.txt"), "dear").unwrap();
        let refused = run(&args(out.path())).unwrap_err();
        assert_eq!(refused.exit_code(), 1);
        assert_eq!(fs::read_to_string(out.path().join("letter.txt")).unwrap(), "dear");
    }

    #[test]
    fn a_file_in_the_way_is_the_environments_fault() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("file");
        fs::write(&out, "").unwrap();
        assert_eq!(run(&args(&out)).unwrap_err().exit_code(), 4);
    }
}
