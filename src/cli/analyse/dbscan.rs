//! `--statistic dbscan`: points that form crowds.

use std::collections::BTreeMap;

use clap::Args;
use h3o::CellIndex;
use serde::Serialize;

use super::Failure;
use super::findings::{Findings, Hotspot, Mark, Rows};
use super::kernel::Weighed;
use super::output::Table;
use super::output::picture::SPOTS;
use super::study::Study;
use crate::statistics::dbscan::{self, dbscan};

/// A crowd.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "DBSCAN")]
pub struct Asked {
    /// How near points of a crowd are, in kilometres
    #[arg(long, value_name = "KM")]
    eps_km: Option<f64>,
    /// How many events, itself included, make a point part of a crowd's core
    #[arg(long, value_name = "EVENTS", value_parser = clap::value_parser!(u64).range(1..))]
    min_points: Option<u64>,
}

/// Points with their ids, in the order of the file.
#[derive(Default)]
pub struct Points {
    /// Their ids, or the numbers of their rows.
    pub ids: Vec<String>,
    /// Where they are.
    pub weighed: Weighed,
    /// Their cells.
    pub cells: Vec<CellIndex>,
}

/// The crowds among points.
pub struct Crowds {
    found: dbscan::Clusters,
    /// For each crowd its points, those of its core, their events, and its core's cells.
    crowds: Vec<Crowd>,
}

#[derive(Default)]
struct Crowd {
    points: u64,
    core: u64,
    events: u64,
    /// Events by cell, of core points.
    cells: BTreeMap<CellIndex, u64>,
}

impl Asked {
    /// How near, and how many.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] if they are not told, or no distance.
    pub fn told(&self) -> Result<(f64, u64), Failure> {
        let (Some(eps_km), Some(fewest)) = (self.eps_km, self.min_points) else {
            let words = "dbscan needs --eps-km and --min-points: there is no good guess";
            return Err(Failure::Usage(words.to_owned()));
        };
        if eps_km.is_finite() && eps_km > 0.0 {
            Ok((eps_km, fewest))
        } else {
            Err(Failure::Usage("--eps-km must be above 0".to_owned()))
        }
    }
}

impl Crowds {
    /// Joins points that lie in crowds.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] if how near and how many is not told.
    pub fn new(points: &Points, asked: &Asked) -> Result<Self, Failure> {
        let (eps_km, fewest) = asked.told()?;
        let found = dbscan(&points.weighed.points, Some(&points.weighed.weights), eps_km, fewest);
        let found = found.map_err(|why| Failure::Usage(format!("--eps-km: {why}")))?;
        let mut crowds: Vec<Crowd> = (0..found.clusters).map(|_| Crowd::default()).collect();
        for (i, cluster) in found.cluster.iter().enumerate() {
            let Some(cluster) = cluster else { continue };
            let (crowd, events) = (&mut crowds[*cluster as usize], u64::from(points.weighed.weights[i]));
            crowd.points += 1;
            crowd.events += events;
            if found.core[i] {
                crowd.core += 1;
                *crowd.cells.entry(points.cells[i]).or_default() += events;
            }
        }
        Ok(Self { found, crowds })
    }

    /// All of it: crowds with most events first among the hotspots.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, points: &'a Points) -> Findings<'a> {
        let rows = Table::of_rows(points.ids.len())
            .words("id", |i| points.ids[i].as_str())
            .flag("core", |i| self.found.core[i])
            .signed("cluster", |i| self.found.cluster[i].map_or(-1, i64::from));
        let clusters = Table::of_rows(self.crowds.len())
            .whole("cluster", |i| i as u64)
            .cell("busiest", |i| self.crowds[i].busiest())
            .whole("points", |i| self.crowds[i].points)
            .whole("core_points", |i| self.crowds[i].core)
            .whole("events", |i| self.crowds[i].events);
        let is_core = |cell: &CellIndex| self.crowds.iter().any(|crowd| crowd.cells.contains_key(cell));
        let marks = study.cells.iter().map(|cell| if is_core(cell) { Mark::Hot } else { Mark::Plain });
        let cells = Table::of_cells(&study.cells).whole("count", |i| u64::from(study.counts[i]));
        let mut findings = Findings::of_marks(study, cells, marks.collect(), self.hotspots());
        findings.called(["A crowd's core", SPOTS[1], "Other, with events", "Other, no events"]);
        let noise = self.found.cluster.iter().filter(|cluster| cluster.is_none()).count();
        findings.headline = format!("{} crowds; {noise} points in none", self.crowds.len());
        findings.tables.extend([(Rows::Points, rows), (Rows::Clusters, clusters)]);
        findings.caveats.push("Crowds are a description, no test: where people are, points are.");
        findings.result("clusters", self.crowds.len()).result("noise", noise)
    }

    fn hotspots(&self) -> Vec<Hotspot> {
        let mut order: Vec<_> = self.crowds.iter().enumerate().collect();
        order.sort_by_key(|(_, crowd)| std::cmp::Reverse(crowd.events));
        let hotspot = |(number, crowd): (usize, &Crowd)| {
            let cells = Hotspot::new(crowd.cells.keys().copied().collect());
            cells.with("cluster", number).with("points", crowd.points).with("events", crowd.events)
        };
        order.into_iter().map(hotspot).collect()
    }
}

impl Crowd {
    /// The cell with most events of its core; of equals, the lowest.
    fn busiest(&self) -> Option<CellIndex> {
        let most = self.cells.values().max()?;
        self.cells.iter().find(|(_, events)| *events == most).map(|(&cell, _)| cell)
    }
}
