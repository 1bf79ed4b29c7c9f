//! `--statistic kernel` and `kernel-ratio`: a smooth surface of events, or of one
//! kind of event over the others.

use clap::{Args, ValueEnum};
use h3o::LatLng;
use serde::Serialize;

use super::Failure;
use super::findings::Findings;
use super::output::Table;
use super::output::picture::Layer;
use super::study::Study;
use crate::statistics::kernel::{Events, Kernel, Shape, density, density_ratio};

/// A surface.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Kernel density")]
pub struct Asked {
    /// How far an event reaches, in kilometres
    #[arg(long, default_value_t = 1.0, value_name = "KM")]
    bandwidth_km: f64,
    /// How its weight falls with distance
    #[arg(long, value_enum, default_value_t = Form::Quartic)]
    kernel: Form,
    /// Of kernel-ratio: the categories above the line; all others are below it
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    pub cases: Vec<String>,
    /// Of kernel-ratio: the least density below the line, in events per km²
    #[arg(long, default_value_t = 1.0, value_name = "PER_KM2")]
    floor: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// Nothing beyond the bandwidth
    Quartic,
    /// A normal law whose standard deviation is the bandwidth
    Gaussian,
}

/// Points and how many events each stands for.
#[derive(Default)]
pub struct Weighed {
    /// The points.
    pub points: Vec<LatLng>,
    /// Their weights.
    pub weights: Vec<u32>,
}

impl Weighed {
    /// Takes one more.
    pub fn push(&mut self, at: LatLng, weight: u32) {
        self.points.push(at);
        self.weights.push(weight);
    }

    fn events(&self) -> Events<'_> {
        Events { points: &self.points, weights: Some(&self.weights) }
    }
}

/// A surface over the cells of a study.
pub struct Surface {
    densities: Vec<f64>,
    /// With the density below the line, and their ratio.
    below: Option<(Vec<f64>, Vec<Option<f64>>)>,
}

impl Asked {
    fn kernel(&self) -> Result<Kernel, Failure> {
        let shape = match self.kernel {
            Form::Quartic => Shape::Quartic,
            Form::Gaussian => Shape::Gaussian,
        };
        Kernel::new(shape, self.bandwidth_km).map_err(|why| Failure::Usage(format!("--bandwidth-km: {why}")))
    }

    /// Refuses options that make no surface, before anything is read.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`].
    pub fn check(&self, is_ratio: bool) -> Result<(), Failure> {
        self.kernel()?;
        if is_ratio && self.cases.is_empty() {
            return Err(Failure::Usage("kernel-ratio compares categories: say which are --cases".to_owned()));
        }
        if !(self.floor > 0.0 && self.floor.is_finite()) {
            return Err(Failure::Usage("--floor must be above 0".to_owned()));
        }
        Ok(())
    }
}

impl Surface {
    /// The density of events about each cell.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] for a bandwidth that is none.
    pub fn new(study: &Study, events: &Weighed, asked: &Asked) -> Result<Self, Failure> {
        Ok(Self { densities: density(&study.cells, events.events(), asked.kernel()?), below: None })
    }

    /// The same of the cases, over that of the others.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] for a bandwidth or a floor that is none, and
    /// [`Failure::Meaningless`] if all events are on one side of the line.
    pub fn ratio(study: &Study, cases: &Weighed, others: &Weighed, asked: &Asked) -> Result<Self, Failure> {
        if cases.points.is_empty() || others.points.is_empty() {
            let words = "all events are on one side of the line: --cases must leave some and take some";
            return Err(Failure::Meaningless(words.to_owned()));
        }
        let kernel = asked.kernel()?;
        let surface = |events: &Weighed| density(&study.cells, events.events(), kernel);
        let ratio = density_ratio(&study.cells, cases.events(), others.events(), kernel, asked.floor);
        let ratio = ratio.map_err(|why| Failure::Usage(format!("--floor: {why}")))?;
        Ok(Self { densities: surface(cases), below: Some((surface(others), ratio)) })
    }

    /// All of it.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study) -> Findings<'a> {
        let table = Table::of_cells(&study.cells).whole("count", |i| u64::from(study.counts[i]));
        let most = self.densities.iter().copied().fold(0.0, f64::max);
        let (table, headline, layer): (_, _, Layer<'a>) = match &self.below {
            None => (
                table.real("density_per_km2", |i| self.densities[i]),
                format!("up to {most:.1} events per km²"),
                Layer::Quantity("events per km²".to_owned(), Box::new(|i| Some(self.densities[i]))),
            ),
            Some((below, ratio)) => (
                table
                    .real("cases_per_km2", |i| self.densities[i])
                    .real("others_per_km2", |i| below[i])
                    .real("ratio", |i| ratio[i]),
                format!(
                    "{} of {} cells have enough below the line",
                    ratio.iter().flatten().count(),
                    ratio.len()
                ),
                Layer::Quantity("cases for one other".to_owned(), Box::new(|i| ratio[i])),
            ),
        };
        let mut findings = Findings::of_marks(study, table, Vec::new(), Vec::new());
        findings.headline = headline;
        findings.layer = layer;
        findings.caveats.push("A surface is no test: it has bumps also where events are strewn at random.");
        findings
    }
}
