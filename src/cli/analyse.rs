//! `homeward analyse`: which places of a point file stand out, and how sure.
//!
//! Open to any points; nothing here knows of children or releases. Points come
//! in by `input` and `points`, are counted in the cells of a `study`, and what a
//! statistic makes of them goes out as `findings`. Each statistic has a file of
//! its own beside this one, and its arithmetic in [`crate::statistics`].

pub mod area;
pub mod back_test;
pub mod change;
pub mod dbscan;
mod counted;
mod deliver;
pub mod emerging;
pub mod failure;
pub mod findings;
pub mod gi_star;
pub mod hotspots;
pub mod input;
pub mod kernel;
pub mod local_moran;
pub mod output;
pub mod outputs;
pub mod points;
pub mod poisson;
mod run;
pub mod scan;
pub mod settings;
pub mod stable;
pub mod study;
pub mod tails;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser as _, ValueEnum};
use h3o::Resolution;
use indicatif::ProgressBar;
use serde_json::{Map, Value, json};

pub use failure::Failure;
use findings::Rows;

/// What to analyse, how, and where the answers go.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Points, one a row: id,lat,lon,date and, if you like, category (WGS 84); - is standard input
    pub file: PathBuf,
    /// H3 resolution of the cells: 8 is about 0.7 km², 9 about 0.1 km²
    #[arg(long, value_parser = resolution)]
    pub resolution: Resolution,
    /// How places are compared
    #[arg(long, value_enum, default_value_t = Statistic::GiStar)]
    pub statistic: Statistic,
    /// How the points are read
    #[command(flatten)]
    pub input: input::Asked,
    /// Where they are compared
    #[command(flatten)]
    pub area: area::Asked,
    /// How a place stands out
    #[command(flatten)]
    pub test: settings::Test,
    /// Of emerging hot spots
    #[command(flatten)]
    pub emerging: emerging::Asked,
    /// Of scans
    #[command(flatten)]
    pub scan: scan::Asked,
    /// Of change
    #[command(flatten)]
    pub change: change::Asked,
    /// Of DBSCAN
    #[command(flatten)]
    pub dbscan: dbscan::Asked,
    /// Of kernel density
    #[command(flatten)]
    pub kernel: kernel::Asked,
    /// Of a back-test
    #[command(flatten)]
    pub back_test: back_test::Asked,
    /// Where the answers go
    #[command(flatten)]
    pub outputs: outputs::Outputs,
}

/// A way to compare places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Statistic {
    /// Getis and Ord's Gi*: a cell and its neighbours against the study area
    GiStar,
    /// Anselin's local Moran's I: a cell like its neighbours, or unlike them
    LocalMoran,
    /// Poisson tail: each cell alone against the mean, or against its people
    Poisson,
    /// Kulldorff's scan: which circles have too many?
    Scan,
    /// Kulldorff's space-time permutation scan: where and when were there too many?
    SpaceTimeScan,
    /// Change between two periods: rose, fell, no clear change, too few to tell
    Change,
    /// DBSCAN: points that form crowds
    Dbscan,
    /// Kernel density: a smooth surface of events
    Kernel,
    /// Dual kernel density: one kind of event over the others
    KernelRatio,
    /// Emerging hot spots: new, lasting, waning or over, by month
    Emerging,
    /// Back-test: would the months before have told the next one's places?
    BackTest,
}

impl Statistic {
    /// Its name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GiStar => "gi-star",
            Self::LocalMoran => "local-moran",
            Self::Poisson => "poisson",
            Self::Scan => "scan",
            Self::SpaceTimeScan => "space-time-scan",
            Self::Change => "change",
            Self::Dbscan => "dbscan",
            Self::Kernel => "kernel",
            Self::KernelRatio => "kernel-ratio",
            Self::Emerging => "emerging",
            Self::BackTest => "back-test",
        }
    }

    /// Its name in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::GiStar => "Gi*",
            Self::LocalMoran => "Local Moran's I",
            Self::Poisson => "Poisson tail",
            Self::Scan => "Scan",
            Self::SpaceTimeScan => "Space-time scan",
            Self::Change => "Change",
            Self::Dbscan => "DBSCAN",
            Self::Kernel => "Kernel density",
            Self::KernelRatio => "Kernel density ratio",
            Self::Emerging => "Emerging hot spots",
            Self::BackTest => "Back-test",
        }
    }

    /// Whether it is about cells that can be drawn.
    #[must_use]
    pub fn has_cells(self) -> bool {
        self != Self::BackTest
    }

    /// What it has tables of.
    #[must_use]
    pub fn rows(self) -> &'static [Rows] {
        match self {
            Self::Scan => &[Rows::Clusters, Rows::Cells],
            Self::Dbscan => &[Rows::Points, Rows::Clusters, Rows::Cells],
            Self::SpaceTimeScan => &[Rows::Clusters, Rows::Cells],
            Self::BackTest => &[Rows::Months],
            _ => &[Rows::Cells],
        }
    }
}

impl Args {
    /// Every option with its value.
    fn resolved(&self) -> Map<String, Value> {
        let mut all = Map::new();
        for value in [
            json!(self.input),
            json!(self.area),
            json!(self.test),
            json!(self.emerging),
            json!(self.scan),
            json!(self.change),
            json!(self.dbscan),
            json!(self.kernel),
            json!(self.back_test),
            json!({"statistic": self.statistic.name()}),
        ] {
            all.extend(
                value
                    .as_object()
                    .cloned()
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|(_, value)| !value.is_null()),
            );
        }
        all
    }

    /// Those whose value is another than it would be unsaid.
    fn given(&self) -> Map<String, Value> {
        let resolution = u8::from(self.resolution).to_string();
        let unsaid = ["analyse", "-", "--resolution", &resolution];
        let unsaid = Unsaid::try_parse_from(unsaid).map(|unsaid| unsaid.args.resolved()).unwrap_or_default();
        self.resolved().into_iter().filter(|(name, value)| unsaid.get(name) != Some(value)).collect()
    }
}

/// The options as they are when none is said.
#[derive(clap::Parser)]
struct Unsaid {
    #[command(flatten)]
    args: Args,
}

fn resolution(text: &str) -> Result<Resolution, String> {
    let number = text.parse::<u8>().ok().and_then(|number| Resolution::try_from(number).ok());
    number.ok_or_else(|| "must be a whole number from 0 to 15".to_owned())
}

/// Runs the command: reads, scores, writes all answers or none, and says on
/// standard output what it found.
///
/// # Errors
///
/// [`Failure`]; its exit code says of what kind.
pub fn run(args: &Args) -> Result<(), Failure> {
    run::run(args)
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
            None => tell(doing),
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
