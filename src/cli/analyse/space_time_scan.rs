//! `--statistic space-time-scan`: where and when were there more events than
//! that place and that month would have together?

use h3o::CellIndex;
use jiff::civil::Date;

use super::Failure;
use super::findings::{Findings, Hotspot, Mark, Rows};
use super::output::Table;
use super::scan::{Asked, refused};
use super::settings::Test;
use super::study::{Study, Timed, month_name};
use crate::statistics::scan::space_time::{Cluster, Limits, Scan};

/// The clusters of a study in space and time, strongest first.
pub struct Scanned {
    clusters: Vec<Cluster>,
    /// p by rank among the replicas, and by the Gumbel law.
    p: Vec<(f64, Option<f64>)>,
    first: Date,
}

impl Scanned {
    /// Scans a study.
    ///
    /// # Errors
    ///
    /// [`Failure::Meaningless`] if there is nothing to scan, and
    /// [`Failure::TooMuch`] if there is too much.
    pub fn new(study: &Study, timed: &Timed, test: &Test, asked: &Asked) -> Result<Self, Failure> {
        let limits = Limits {
            share_of_events: asked.most_events,
            steps: usize::from(asked.most_months),
            fewest_events: asked.fewest,
        };
        let scan = Scan::new(&study.cells, &timed.cube, limits).map_err(refused)?;
        let clusters = scan.clusters(usize::from(asked.keep));
        let null = scan.null(test.chance());
        let p = clusters.iter().map(|cluster| (null.p(cluster.llr), null.gumbel_p(cluster.llr))).collect();
        Ok(Self { clusters, p, first: timed.first })
    }

    fn table<'a>(&'a self, study: &'a Study) -> Table<'a> {
        let of = |i: usize| &self.clusters[i];
        Table::of_rows(self.clusters.len())
            .whole("rank", |i| i as u64 + 1)
            .cell("centre", move |i| of(i).cells.first().map(|&at| study.cells[at as usize]))
            .whole("cells", move |i| of(i).cells.len() as u64)
            .words("first_month", move |i| month_name(self.first, of(i).steps.start))
            .words("last_month", move |i| month_name(self.first, of(i).steps.end - 1))
            .whole("observed", move |i| of(i).observed)
            .real("expected", move |i| of(i).expected)
            .real("llr", move |i| of(i).llr)
            .real("ratio", move |i| of(i).observed as f64 / of(i).expected)
            .real("radius_km", move |i| of(i).radius_km)
            .real("p", |i| self.p[i].0)
            .real("gumbel_p", |i| self.p[i].1)
    }

    /// A row for each cell: the strongest cluster that it is in.
    fn cells<'a>(&'a self, study: &'a Study) -> Table<'a> {
        let ranks = super::scan::ranks(study.cells.len(), self.clusters.iter().map(|one| &*one.cells));
        Table::of_cells(&study.cells)
            .whole("count", |i| u64::from(study.counts[i]))
            .whole("cluster", move |i| ranks[i])
    }

    /// All of it.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let significant = |i: usize| self.p[i].0 <= test.alpha;
        let ranks = super::scan::ranks(study.cells.len(), self.clusters.iter().map(|one| &*one.cells));
        let mark = |rank: &Option<u64>| match rank {
            Some(rank) if significant(*rank as usize - 1) => Mark::Hot,
            _ => Mark::Plain,
        };
        let marks = ranks.iter().map(mark).collect();
        let mut findings = Findings::of_marks(study, self.cells(study), marks, self.hotspots(study));
        let found = (0..self.clusters.len()).filter(|&i| significant(i)).count();
        findings.headline = format!(
            "{found} of {} clusters at {} ({} replicas)",
            self.clusters.len(),
            test.alpha,
            test.draws
        );
        findings.tables.push((Rows::Clusters, self.table(study)));
        findings.is_drawn = true;
        findings.caveats.push(
            "A place that is always busy is no cluster in time, nor is a month that is busy everywhere.",
        );
        findings.result("significant_clusters", found)
    }

    fn hotspots(&self, study: &Study) -> Vec<Hotspot> {
        let hotspot = |(i, cluster): (usize, &Cluster)| {
            let mut cells: Vec<CellIndex> =
                cluster.cells.iter().map(|&at| study.cells[at as usize]).collect();
            cells.sort_unstable();
            Hotspot::new(cells)
                .with("first_month", month_name(self.first, cluster.steps.start))
                .with("last_month", month_name(self.first, cluster.steps.end - 1))
                .with("observed", cluster.observed)
                .with("expected", cluster.expected)
                .with("llr", cluster.llr)
                .with("p", self.p[i].0)
        };
        self.clusters.iter().enumerate().map(hotspot).collect()
    }
}
