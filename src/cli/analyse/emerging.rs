//! `--statistic emerging`: which hot spots are new, lasting, waning or over.

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::Failure;
use super::findings::{Findings, Hotspot, Mark};
use super::output::Table;
use super::settings::{Law, Test};
use super::study::Study;
use crate::cells::outline::components;
use crate::statistics::cube::Cube;
use crate::statistics::emerging::{self, Class, Emergence, Refused, Settings, emerging};

/// Emerging hot spots.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Emerging hot spots")]
pub struct Asked {
    /// What a cell's month is compared with
    #[arg(long, value_enum, default_value_t = Neighbourhood::Cube)]
    neighbourhood: Neighbourhood,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Neighbourhood {
    /// All cells in all months; with the month before
    Cube,
    /// The other cells in that month
    Slice,
}

/// What became of every cell of a study, in its order.
pub struct Emerged {
    cells: Vec<Emergence>,
}

impl Emerged {
    /// Classes the cells of a study.
    ///
    /// # Errors
    ///
    /// [`Failure::Constant`] if no window can stand out in any month,
    /// [`Failure::Exact`] if the law of the sums cannot be tabled, and
    /// [`Failure::Usage`] for a law that there is not.
    pub fn new(study: &Study, cube: &Cube, test: &Test, asked: &Asked) -> Result<Self, Failure> {
        let neighbourhood = match asked.neighbourhood {
            Neighbourhood::Cube => emerging::Neighbourhood::Cube,
            Neighbourhood::Slice => emerging::Neighbourhood::Slice,
        };
        let law = match test.law() {
            Law::Normal => emerging::Law::Normal,
            Law::Exact => emerging::Law::Exact,
            Law::Drawn => {
                let words = "emerging hot spots are by --law exact or normal, without --decay";
                return Err(Failure::Usage(words.to_owned()));
            }
        };
        let settings = Settings { neighbourhood, law, alpha: test.alpha };
        let cells = emerging(cube, &study.windows, settings).map_err(|refused| match refused {
            Refused::Constant(constant) => Failure::Constant(constant),
            Refused::TooMany(many) => Failure::Exact(many),
        })?;
        Ok(Self { cells })
    }

    fn mark(&self, i: usize) -> Mark {
        match self.cells[i].class {
            Class::Hot(_) => Mark::Hot,
            Class::Cold(_) => Mark::Cold,
            Class::Plain => Mark::Plain,
        }
    }

    fn table<'a>(&'a self, study: &'a Study) -> Table<'a> {
        Table::of_cells(&study.cells)
            .whole("total", |i| self.cells[i].total)
            .whole("hot_steps", |i| self.cells[i].hot_steps as u64)
            .whole("cold_steps", |i| self.cells[i].cold_steps as u64)
            .real("last_z", |i| self.cells[i].last_z)
            .signed("mk_s", |i| self.cells[i].trend.s)
            .real("mk_var", |i| self.cells[i].trend.variance)
            .real("mk_z", |i| self.cells[i].trend.z)
            .real("mk_p", |i| self.cells[i].trend.p)
            .real("mk_tau_b", |i| self.cells[i].trend.tau_b)
            .words("class", |i| self.cells[i].class.name())
    }

    /// All of it: hot spots of one class that hang together are one.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let marks: Vec<_> = (0..self.cells.len()).map(|i| self.mark(i)).collect();
        let mut findings =
            Findings::of_marks(study, self.table(study), marks, self.hotspots(study)).law(test);
        for (class, cells) in self.classes() {
            findings = findings.result(class.name(), cells);
            if class != Class::Plain {
                findings = findings.fact(class.name(), super::findings::cells_in_words(cells));
            }
        }
        findings
    }

    /// How many cells each class has, of those that have any.
    fn classes(&self) -> Vec<(Class, usize)> {
        let mut classes: Vec<_> = self.cells.iter().map(|cell| cell.class).collect();
        classes.sort_unstable();
        classes.chunk_by(|a, b| a == b).map(|alike| (alike[0], alike.len())).collect()
    }

    fn hotspots(&self, study: &Study) -> Vec<Hotspot> {
        let mut found = Vec::new();
        for (class, _) in self.classes().into_iter().filter(|(class, _)| matches!(class, Class::Hot(_))) {
            let members = (0..self.cells.len()).filter(|&i| self.cells[i].class == class);
            let cells: Vec<_> = members.map(|i| study.cells[i]).collect();
            found.extend(components(&cells).into_iter().map(|cells| {
                let held: u64 = cells.iter().map(|&cell| study.count(cell)).sum();
                Hotspot::new(cells).with("class", class.name()).with(study.unit.name(), held)
            }));
        }
        let held = |hotspot: &Hotspot| hotspot.properties[study.unit.name()].as_u64();
        found.sort_by(|a, b| held(b).cmp(&held(a)).then_with(|| a.cells.cmp(&b.cells)));
        found
    }
}
