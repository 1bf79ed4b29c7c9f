//! `--statistic back-test`: would the map of the months before have told the
//! places of the next?

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use super::Failure;
use super::findings::{Findings, Rows};
use super::output::Table;
use super::settings::rate;
use super::study::{Study, Timed, month_name};
use crate::cells::windows::Windows;
use crate::statistics::back_test::{Month, Past, Plan, Surveillance, back_test, pool};
use crate::statistics::exact::TooMany;
use crate::statistics::forecast::{self, memory};

/// A back-test.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Back-test")]
pub struct Asked {
    /// Months that a forecast is made of
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=600))]
    base: u16,
    /// The share of the cells that is flagged
    #[arg(long, default_value_t = 0.05, value_parser = rate)]
    share: f64,
}

/// A score to be held against what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// The counts themselves: the naive rank.
    Count,
    GiStar,
    Exact,
    Bayes,
    Decay,
    Memory,
}

/// The half-life of a plain decay, in months.
const HALF_LIFE: f64 = 6.0;

impl Method {
    const ALL: [Self; 6] = [Self::Count, Self::GiStar, Self::Exact, Self::Bayes, Self::Decay, Self::Memory];

    fn name(self, base: u16) -> String {
        match self {
            Self::Count => format!("count{base}"),
            Self::GiStar => format!("gistar{base}"),
            Self::Exact => format!("exact{base}"),
            Self::Bayes => format!("bayes{base}"),
            Self::Decay => format!("decay{HALF_LIFE}"),
            Self::Memory => "memory".to_owned(),
        }
    }

    fn score(self, past: &Past, base: u16, windows: &Windows) -> Result<Vec<f64>, TooMany> {
        let base = usize::from(base);
        Ok(match self {
            Self::Count => forecast::count(past, base),
            Self::GiStar => forecast::gi_star(past, base, windows),
            Self::Exact => forecast::exact(past, base, windows)?,
            Self::Bayes => forecast::empirical_bayes(past, base, windows),
            Self::Decay => forecast::decay(past, HALF_LIFE),
            Self::Memory => memory::forecast(past, windows, memory::learn(past, windows)),
        })
    }
}

/// What each method was worth, the naive rank first.
pub struct Tested {
    /// A method's name with each month it was held against.
    months: Vec<(String, Month)>,
    /// A method's name with all of them together.
    pooled: Vec<(String, Month, Surveillance)>,
    first: Date,
}

impl Tested {
    /// Holds every method against the months that it did not know.
    ///
    /// # Errors
    ///
    /// [`Failure::Meaningless`] if there are too few months, and
    /// [`Failure::Exact`] if the law of the sums cannot be tabled.
    pub fn new(study: &Study, timed: &Timed, asked: &Asked) -> Result<Self, Failure> {
        let plan = Plan { base: asked.base.into(), share: asked.share };
        let mut tested = Self { months: Vec::new(), pooled: Vec::new(), first: timed.first };
        for method in Method::ALL {
            let name = method.name(asked.base);
            let mut failed = None;
            let judged = back_test(timed.cube.counts(), timed.cube.steps(), plan, |past| {
                let scores = method.score(past, asked.base, &study.windows);
                scores.unwrap_or_else(|error| {
                    failed = Some(error);
                    vec![0.0; past.cells()]
                })
            });
            if let Some(error) = failed {
                return Err(error.into());
            }
            let judged = judged.map_err(|why| Failure::Meaningless(why.to_string()))?;
            tested.months.extend(judged.months.iter().map(|&month| (name.clone(), month)));
            tested.pooled.extend(pool(&judged.months).map(|all| (name, all, judged.surveillance)));
        }
        // As the reference values stand: by month, and in it by method.
        tested.months.sort_by_key(|(_, month)| month.month);
        Ok(tested)
    }

    fn table(&self) -> Table<'_> {
        let of = |i: usize| &self.months[i].1;
        Table::of_rows(self.months.len())
            .words("method", |i| self.months[i].0.as_str())
            .words("month", move |i| month_name(self.first, of(i).month))
            .whole("flagged", move |i| of(i).flagged as u64)
            .whole("events", move |i| of(i).events)
            .whole("hits", move |i| of(i).hits)
            .real("hit_rate", move |i| of(i).hit_rate())
            .real("pai", move |i| of(i).pai())
            .real("pai_max", move |i| of(i).pai_max())
            .real("pei", move |i| of(i).pei())
            .real("rri", move |i| of(i).rri())
    }

    /// All of it.
    #[must_use]
    pub fn findings(&self, asked: &Asked) -> Findings<'_> {
        let best = self.pooled.iter().max_by(|a, b| a.1.pei().total_cmp(&b.1.pei()));
        let headline = best.map_or_else(
            || "no month with an event to test on".to_owned(),
            |(name, all, _)| {
                format!(
                    "{name} found most of the months to come: {:.1} % of what could be found",
                    100.0 * all.pei()
                )
            },
        );
        let mut findings = Findings::of_rows(Rows::Months, self.table(), headline);
        findings.strongest = Some(self.pooled_table(asked));
        findings.caveats = vec![
            "A method is worth having only where it beats the naive rank, the count of the months before.",
            "A high hit rate is no proof that going there helps; and where reports are made only where \
             somebody asks, it also measures the habit of asking.",
        ];
        for (name, all, surveillance) in &self.pooled {
            let curve: Vec<_> =
                shares().map(|share| json!([share, hit_rate(surveillance, all, share)])).collect();
            let said = json!({
                "hit_rate": all.hit_rate(), "pai": all.pai(), "pei": all.pei(), "rri": all.rri(),
                "surveillance": curve,
            });
            findings = findings.result(name, said);
        }
        findings
    }

    fn pooled_table(&self, asked: &Asked) -> Table<'_> {
        let of = |i: usize| &self.pooled[i].1;
        let at = |share: f64| move |i: usize| hit_rate(&self.pooled[i].2, of(i), share);
        let flagged = format!("hits in {} %", 100.0 * asked.share);
        Table::of_rows(self.pooled.len())
            .words("method", |i| self.pooled[i].0.as_str())
            .real(flagged, move |i| of(i).hit_rate())
            .real("PAI", move |i| of(i).pai())
            .real("PEI", move |i| of(i).pei())
            .real("RRI", move |i| of(i).rri())
            .real("in 1 %", at(0.01))
            .real("in 10 %", at(0.1))
            .real("in 20 %", at(0.2))
    }
}

/// The shares of the area at which the surveillance plot is told.
fn shares() -> impl Iterator<Item = f64> {
    [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0].into_iter()
}

/// The share of the events in so much of the area.
fn hit_rate(surveillance: &Surveillance, all: &Month, share: f64) -> f64 {
    surveillance.hit_rate((share * all.cells as f64).ceil() as usize)
}
