//! `--statistic change`: has it become more, or less, between two periods?

use std::ops::Range;

use clap::Args;
use h3o::CellIndex;
use jiff::civil::Date;
use serde::Serialize;

use super::Failure;
use super::findings::{Findings, Hotspot, Mark};
use super::output::Table;
use super::output::picture::{Layer, Verdict};
use super::settings::Test;
use super::study::{Study, Timed, month_name};
use crate::cells::outline::components;
use crate::statistics::change::{Against, Change, Word, changes};

/// Two periods.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Change")]
pub struct Asked {
    /// The first period [default: the twelve months before the second]
    #[arg(long, value_name = "YYYY-MM..YYYY-MM", requires = "after")]
    before: Option<Months>,
    /// The second period [default: the last twelve months, or the later half]
    #[arg(long, value_name = "YYYY-MM..YYYY-MM", requires = "before")]
    after: Option<Months>,
    /// Ask for a change other than that of the whole map
    #[arg(long)]
    relative: bool,
}

/// Months from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Months {
    first: Date,
    last: Date,
}

impl std::str::FromStr for Months {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let month = |text: &str| format!("{text}-01").parse::<Date>().ok().filter(|_| text.len() == 7);
        let ends = text.split_once("..").and_then(|(first, last)| Some((month(first)?, month(last)?)));
        let ordered = ends.filter(|(first, last)| first <= last);
        let (first, last) = ordered.ok_or("write two months, as 2024-01..2024-12")?;
        Ok(Self { first, last })
    }
}

impl Months {
    /// The steps of a cube that they are, and how many months they are in all.
    fn steps(self, timed: &Timed) -> (Range<usize>, f64) {
        let months = |from: Date, to: Date| {
            (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month())
                - i32::from(from.month())
        };
        let place = |months: i32| usize::try_from(months).unwrap_or(0).min(timed.cube.steps());
        let start = months(timed.first, self.first);
        let end = months(timed.first, self.last) + 1;
        (place(start)..place(end), f64::from(end - start))
    }
}

/// How every cell of a study changed, in its order.
pub struct Changed {
    before: Vec<u32>,
    after: Vec<u32>,
    cells: Vec<Change>,
    periods: String,
}

impl Changed {
    /// Compares two periods of a study.
    ///
    /// # Errors
    ///
    /// [`Failure::Meaningless`] if there is no such period, and
    /// [`Failure::Usage`] if the periods overlap.
    pub fn new(timed: &Timed, test: &Test, asked: &Asked) -> Result<Self, Failure> {
        let ((first, before_months), (second, after_months)) = periods(timed, asked)?;
        let held = |steps: &Range<usize>| -> Vec<u32> {
            let sum = |i: usize| {
                timed.cube.row(i)[steps.clone()].iter().fold(0_u32, |sum, &x| sum.saturating_add(x))
            };
            (0..timed.cube.cells()).map(sum).collect()
        };
        let (before, after) = (held(&first), held(&second));
        let against = match asked.relative {
            true => Against::WholeMap,
            false => Against::Lengths { before: before_months, after: after_months },
        };
        let cells = changes(&before, &after, against, test.alpha);
        let cells = cells.map_err(|why| Failure::Meaningless(why.to_string()))?;
        let named = |steps: &Range<usize>| {
            let last = steps.end.max(steps.start + 1) - 1;
            format!("{} to {}", month_name(timed.first, steps.start), month_name(timed.first, last))
        };
        Ok(Self { before, after, cells, periods: format!("{}, then {}", named(&first), named(&second)) })
    }

    fn table<'a>(&'a self, study: &'a Study) -> Table<'a> {
        Table::of_cells(&study.cells)
            .whole("before", |i| u64::from(self.before[i]))
            .whole("after", |i| u64::from(self.after[i]))
            .real("ratio_low", |i| self.cells[i].ratio_low)
            .real("ratio_high", |i| self.cells[i].ratio_high)
            .real("p", |i| self.cells[i].p)
            .real("q_rose", |i| self.cells[i].q_rose)
            .real("q_fell", |i| self.cells[i].q_fell)
            .words("change", |i| self.cells[i].word.name())
    }

    /// All of it: cells that rose, or fell, and hang together are one.
    #[must_use]
    pub fn findings<'a>(&'a self, study: &'a Study, test: &Test) -> Findings<'a> {
        let marks = self.cells.iter().map(|cell| match cell.word {
            Word::Rose => Mark::Hot,
            Word::Fell => Mark::Cold,
            Word::NoClearChange | Word::TooFewToTell => Mark::Plain,
        });
        let hotspots =
            [Word::Rose, Word::Fell].into_iter().flat_map(|word| self.parts(study, word)).collect();
        let mut findings = Findings::of_marks(study, self.table(study), marks.collect(), hotspots);
        findings.layer = Layer::Verdicts(
            ["Rose", "Fell", "No clear change", "Too few to tell"],
            Box::new(|i| match self.cells[i].word {
                Word::Rose => Verdict::Hot,
                Word::Fell => Verdict::Cold,
                Word::NoClearChange => Verdict::NotSignificant,
                Word::TooFewToTell => Verdict::NoEvents,
            }),
        );
        let many = |word| self.cells.iter().filter(|cell| cell.word == word).count();
        let words = [Word::Rose, Word::Fell, Word::NoClearChange, Word::TooFewToTell];
        let told: Vec<_> = words.iter().map(|&word| format!("{} {}", many(word), word.name())).collect();
        findings.headline = format!("{} at {}", told.join(", "), test.alpha);
        findings
            .caveats
            .push("Fewer told is not fewer happened: compare how many were asked in each period.");
        let findings =
            words.iter().fold(findings, |findings, &word| findings.result(word.name(), many(word)));
        findings.fact("Periods", self.periods.as_str())
    }

    fn parts(&self, study: &Study, word: Word) -> Vec<Hotspot> {
        let members = (0..self.cells.len()).filter(|&i| self.cells[i].word == word);
        let cells: Vec<CellIndex> = members.map(|i| study.cells[i]).collect();
        let held = |cells: &[CellIndex], counts: &[u32]| -> u64 {
            let places = cells.iter().filter_map(|cell| study.cells.binary_search(cell).ok());
            places.map(|at| u64::from(counts[at])).sum()
        };
        let part = |cells: Vec<CellIndex>| {
            let (before, after) = (held(&cells, &self.before), held(&cells, &self.after));
            Hotspot::new(cells).with("change", word.name()).with("before", before).with("after", after)
        };
        components(&cells).into_iter().map(part).collect()
    }
}

/// Two periods by their steps, each with its length in months.
type Two = ((Range<usize>, f64), (Range<usize>, f64));

fn periods(timed: &Timed, asked: &Asked) -> Result<Two, Failure> {
    let (Some(before), Some(after)) = (asked.before, asked.after) else {
        let steps = timed.cube.steps();
        let length = (steps / 2).min(12);
        if length == 0 {
            let words = "the events are all of one month: there is no change between two periods";
            return Err(Failure::Meaningless(words.to_owned()));
        }
        let months = length as f64;
        return Ok(((steps - 2 * length..steps - length, months), (steps - length..steps, months)));
    };
    if before.last >= after.first {
        return Err(Failure::Usage("--before must end before --after begins".to_owned()));
    }
    Ok((before.steps(timed), after.steps(timed)))
}
