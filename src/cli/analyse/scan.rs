//! `--statistic scan` and `space-time-scan`: which circle, or circle and months,
//! holds more events than the rest would put there?

use clap::Args;
use h3o::CellIndex;
use serde::Serialize;

use super::Failure;
use super::findings::{Findings, Hotspot, Mark, Rows};
use super::output::Table;
use super::output::picture::SPOTS;
use super::settings::{Test, rate};
use super::study::{Study, Timed, month_name};
use crate::statistics::scan::monte_carlo::Null;
use crate::statistics::scan::{Refused, space_time, spatial};

/// A scan.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Scan")]
pub struct Asked {
    /// The largest share of the cells, or of the population, in a circle of a scan
    #[arg(long, default_value_t = 0.10, value_parser = rate)]
    most_cells: f64,
    /// The largest share of the events in a circle of a space-time scan
    #[arg(long, default_value_t = 0.10, value_parser = rate)]
    most_events: f64,
    /// The most months of a cluster
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=600))]
    most_months: u16,
    /// The fewest events of a cluster
    #[arg(long, default_value_t = 2)]
    fewest: u64,
    /// How many clusters are kept
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    keep: u16,
}

/// The clusters of a study, strongest first.
pub struct Scanned {
    clusters: Vec<Cluster>,
    in_time: bool,
}

/// A cluster, and how likely one as strong is by chance.
struct Cluster {
    /// Its cells by their place in the study, the centre first.
    cells: Vec<u32>,
    /// Its first and last month, if it has any.
    months: Option<(String, String)>,
    observed: u64,
    expected: f64,
    relative_risk: Option<f64>,
    llr: f64,
    radius_km: f64,
    /// By rank among the replicas.
    p: f64,
    gumbel_p: Option<f64>,
}

impl Cluster {
    fn judged(mut self, null: &Null) -> Self {
        (self.p, self.gumbel_p) = (null.p(self.llr), null.gumbel_p(self.llr));
        self
    }
}

impl Scanned {
    /// Scans a study in space.
    ///
    /// # Errors
    ///
    /// [`Failure::Meaningless`] if there is nothing to scan, and
    /// [`Failure::TooMuch`] if there is too much.
    pub fn in_space(study: &Study, test: &Test, asked: &Asked) -> Result<Self, Failure> {
        let limits = spatial::Limits { share_of_population: asked.most_cells, fewest_events: asked.fewest };
        let scan = spatial::Scan::new(&study.cells, &study.counts, study.population.as_deref(), limits);
        let scan = scan.map_err(refused)?;
        let null = scan.null(test.chance());
        let clusters = scan.clusters(asked.keep.into()).into_iter().map(|found| Cluster {
            cells: found.cells,
            months: None,
            observed: found.observed,
            expected: found.expected,
            relative_risk: found.relative_risk,
            llr: found.llr,
            radius_km: found.radius_km,
            p: 1.0,
            gumbel_p: None,
        });
        Ok(Self { clusters: clusters.map(|cluster| cluster.judged(&null)).collect(), in_time: false })
    }

    /// Scans a study in space and time.
    ///
    /// # Errors
    ///
    /// As for [`in_space`](Self::in_space).
    pub fn in_time(study: &Study, timed: &Timed, test: &Test, asked: &Asked) -> Result<Self, Failure> {
        let limits = space_time::Limits {
            share_of_events: asked.most_events,
            steps: asked.most_months.into(),
            fewest_events: asked.fewest,
        };
        let scan = space_time::Scan::new(&study.cells, &timed.cube, limits).map_err(refused)?;
        let null = scan.null(test.chance());
        let name = |step| month_name(timed.first, step);
        let clusters = scan.clusters(asked.keep.into()).into_iter().map(|found| Cluster {
            cells: found.cells,
            months: Some((name(found.steps.start), name(found.steps.end - 1))),
            observed: found.observed,
            expected: found.expected,
            relative_risk: Some(found.observed as f64 / found.expected),
            llr: found.llr,
            radius_km: found.radius_km,
            p: 1.0,
            gumbel_p: None,
        });
        Ok(Self { clusters: clusters.map(|cluster| cluster.judged(&null)).collect(), in_time: true })
    }

    fn table<'a>(&'a self, study: &'a Study) -> Table<'a> {
        let of = |i: usize| &self.clusters[i];
        let mut table = Table::of_rows(self.clusters.len())
            .whole("rank", |i| i as u64 + 1)
            .cell("centre", move |i| of(i).cells.first().map(|&at| study.cells[at as usize]))
            .whole("cells", move |i| of(i).cells.len() as u64);
        if self.in_time {
            table = table
                .words("first_month", move |i| of(i).months.as_ref().map(|months| months.0.as_str()))
                .words("last_month", move |i| of(i).months.as_ref().map(|months| months.1.as_str()));
        }
        table
            .whole("observed", move |i| of(i).observed)
            .real("expected", move |i| of(i).expected)
            .real("relative_risk", move |i| of(i).relative_risk)
            .real("llr", move |i| of(i).llr)
            .real("radius_km", move |i| of(i).radius_km)
            .real("p", move |i| of(i).p)
            .real("gumbel_p", move |i| of(i).gumbel_p)
    }

    /// For each cell the strongest cluster that it is in, from 1.
    fn ranks(&self, study: &Study) -> Vec<Option<u64>> {
        let mut ranks = vec![None; study.cells.len()];
        for (rank, cluster) in (1..).zip(&self.clusters) {
            for &member in &cluster.cells {
                ranks[member as usize].get_or_insert(rank);
            }
        }
        ranks
    }

    /// All of it.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let is_significant = |rank: u64| self.clusters[rank as usize - 1].p <= test.alpha;
        let ranks = self.ranks(study);
        let marks = ranks.iter().map(|rank| match rank {
            Some(rank) if is_significant(*rank) => Mark::Hot,
            _ => Mark::Plain,
        });
        let marks = marks.collect();
        let cells = Table::of_cells(&study.cells)
            .whole("count", |i| u64::from(study.counts[i]))
            .whole("cluster", move |i| ranks[i]);
        let mut findings = Findings::of_marks(study, cells, marks, self.hotspots(study));
        let found = self.clusters.iter().filter(|cluster| cluster.p <= test.alpha).count();
        let all = self.clusters.len();
        findings.headline = format!("{found} of {all} clusters at {} ({} replicas)", test.alpha, test.draws);
        findings.tables.push((Rows::Clusters, self.table(study)));
        findings.called(["In a cluster", SPOTS[1], "Outside, with events", "Outside, no events"]);
        findings.is_drawn = true;
        findings.caveats.push(match self.in_time {
            true => {
                "A place that is always busy is no cluster in time, nor is a month that is busy everywhere."
            }
            false => {
                "A circle holds a busy place and its quiet surroundings: it claims nothing of each cell."
            }
        });
        findings.result("significant_clusters", found)
    }

    fn hotspots(&self, study: &Study) -> Vec<Hotspot> {
        let hotspot = |cluster: &Cluster| {
            let mut cells: Vec<CellIndex> =
                cluster.cells.iter().map(|&at| study.cells[at as usize]).collect();
            cells.sort_unstable();
            let mut hotspot = Hotspot::new(cells);
            if let Some((first, last)) = &cluster.months {
                hotspot = hotspot.with("from", first.as_str()).with("to", last.as_str());
            }
            let hotspot = hotspot.with("observed", cluster.observed).with("expected", cluster.expected);
            hotspot.with("llr", cluster.llr).with("p", cluster.p)
        };
        self.clusters.iter().map(hotspot).collect()
    }
}

/// Why there was nothing to scan, or too much.
fn refused(why: Refused) -> Failure {
    match why {
        Refused::TooLarge | Refused::TooMuch => Failure::TooMuch(why.to_string()),
        _ => Failure::Meaningless(why.to_string()),
    }
}
