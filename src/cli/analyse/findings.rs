//! What a statistic found, in the shape that every output is made of.

use h3o::CellIndex;
use serde_json::{Map, Value, json};

use super::output::Table;
use super::output::picture::{Layer, SPOTS, Verdict};
use super::settings::{Law, Test};
use super::study::Study;
use crate::cells::outline::components;

/// Whether a cell stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// High.
    Hot,
    /// Low.
    Cold,
    /// Neither.
    Plain,
}

/// What speaks for a cell's being hot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Its score, higher where it stands out more: z, or what it holds.
    pub score: f64,
    /// Its p-value.
    pub p: f64,
    /// Its q-value.
    pub q: f64,
}

/// What the rows of a table stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Cells of the study area: `--cells`.
    Cells,
    /// Clusters: `--clusters`.
    Clusters,
    /// Rows of the input: `--points`.
    Points,
    /// Months that were forecast: `--table`.
    Months,
}

/// Cells that belong together, and what is said of them.
pub struct Hotspot {
    /// The cells, ascending.
    pub cells: Vec<CellIndex>,
    /// What is said of them, by name.
    pub properties: Map<String, Value>,
}

/// What a statistic found.
pub struct Findings<'a> {
    /// Its tables.
    pub tables: Vec<(Rows, Table<'a>)>,
    /// The hotspots, strongest first.
    pub hotspots: Vec<Hotspot>,
    /// What a map shows of each cell.
    pub layer: Layer<'a>,
    /// Whether chance played a part.
    pub is_drawn: bool,
    /// What a summary lists, if not the hotspots.
    pub strongest: Option<Table<'a>>,
    /// The finding, in a line.
    pub headline: String,
    /// What it rests on: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// What the numbers do not say.
    pub caveats: Vec<&'static str>,
    /// The finding for a program, by name.
    pub results: Map<String, Value>,
}

/// Said under every map of counts.
const NOT_SAFE: &str =
    "A low or empty cell is not a safe one: it also marks places that nobody was asked about.";

impl<'a> Findings<'a> {
    /// What was found of every cell of a study: hot cells that hang together
    /// (grid distance 1) are a hotspot. Rank: smallest p, then highest score, then
    /// lowest cell.
    pub fn of_cells(
        study: &'a Study,
        table: Table<'a>,
        marks: Vec<Mark>,
        evidence: impl Fn(usize) -> Evidence,
    ) -> Self {
        let hot: Vec<_> =
            (0..marks.len()).filter(|&i| marks[i] == Mark::Hot).map(|i| study.cells[i]).collect();
        let mut found: Vec<_> =
            components(&hot).into_iter().map(|cells| (strongest(&cells, study, &evidence), cells)).collect();
        found.sort_by(|(a, cells), (b, others)| {
            let by_p = a.p.total_cmp(&b.p).then(b.score.total_cmp(&a.score));
            by_p.then_with(|| cells.cmp(others))
        });
        let hotspots: Vec<_> =
            found.into_iter().map(|(best, cells)| Hotspot::of_cells(cells, study, best)).collect();
        Self::of_marks(study, table, marks, hotspots)
    }

    /// What was found of every cell of a study, with hotspots of its own making.
    #[must_use]
    pub fn of_marks(study: &'a Study, table: Table<'a>, marks: Vec<Mark>, hotspots: Vec<Hotspot>) -> Self {
        let marked = |wanted| marks.iter().filter(|&&mark| mark == wanted).count();
        let (hot, cold) = (marked(Mark::Hot), marked(Mark::Cold));
        let results = [("hot_cells", hot), ("cold_cells", cold), ("hotspots", hotspots.len())];
        let headline = format!("{} hot in {}", cells_in_words(hot), hotspots_in_words(hotspots.len()));
        Self {
            tables: vec![(Rows::Cells, table)],
            hotspots,
            layer: Layer::Verdicts(
                SPOTS,
                Box::new(move |i| match marks[i] {
                    Mark::Hot => Verdict::Hot,
                    Mark::Cold => Verdict::Cold,
                    Mark::Plain if study.counts[i] == 0 => Verdict::NoEvents,
                    Mark::Plain => Verdict::NotSignificant,
                }),
            ),
            is_drawn: false,
            strongest: None,
            headline,
            facts: Vec::new(),
            caveats: vec![NOT_SAFE],
            results: results.map(|(name, value)| (name.to_owned(), json!(value))).into_iter().collect(),
        }
    }

    /// What was found of something else than cells.
    pub fn of_rows(rows: Rows, table: Table<'a>, headline: String) -> Self {
        Self {
            tables: vec![(rows, table)],
            hotspots: Vec::new(),
            layer: Layer::Quantity(String::new(), Box::new(|_| None)),
            is_drawn: false,
            strongest: None,
            headline,
            facts: Vec::new(),
            caveats: Vec::new(),
            results: Map::new(),
        }
    }

    /// With the law of its p-values told.
    #[must_use]
    pub fn law(mut self, test: &Test) -> Self {
        self.headline = format!("{} at {} ({})", self.headline, test.alpha, test.said());
        self.is_drawn |= test.law() == Law::Drawn;
        if test.law() == Law::Normal {
            self.caveats.push(
                "The normal law calls far too many cells hot where counts are small: shuffled counts give \
                 hotspots on nearly every map.",
            );
        }
        self
    }

    /// Says what hot, cold, neither and empty are called on the map.
    pub fn called(&mut self, words: [&'static str; 4]) {
        if let Layer::Verdicts(called, _) = &mut self.layer {
            *called = words;
        }
    }

    /// With one fact more.
    #[must_use]
    pub fn fact(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.facts.push((label, value.into()));
        self
    }

    /// With one result more.
    #[must_use]
    pub fn result(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.results.insert(name.to_owned(), value.into());
        self
    }
}

impl Hotspot {
    /// Cells of which nothing is said yet.
    #[must_use]
    pub fn new(cells: Vec<CellIndex>) -> Self {
        Self { cells, properties: Map::new() }
    }

    /// With one thing more said.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.properties.insert(name.to_owned(), value.into());
        self
    }

    /// What is said of it by a name.
    #[must_use]
    pub fn said(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }

    fn of_cells(cells: Vec<CellIndex>, study: &Study, best: Evidence) -> Self {
        let held: u64 = cells.iter().map(|cell| study.count(*cell)).sum();
        let hotspot = Self::new(cells).with(study.unit.name(), held);
        hotspot.with("z_max", best.score).with("p_min", best.p).with("q_min", best.q)
    }
}

/// The highest score and the lowest p and q among cells.
fn strongest(cells: &[CellIndex], study: &Study, evidence: impl Fn(usize) -> Evidence) -> Evidence {
    let none = Evidence { score: f64::NEG_INFINITY, p: 1.0, q: 1.0 };
    let places = cells.iter().filter_map(|cell| study.cells.binary_search(cell).ok());
    places.map(evidence).fold(none, |best, one| Evidence {
        score: best.score.max(one.score),
        p: best.p.min(one.p),
        q: best.q.min(one.q),
    })
}

/// So many cells, in words.
pub(super) fn cells_in_words(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

fn hotspots_in_words(hotspots: usize) -> String {
    if hotspots == 1 { "1 hotspot".to_owned() } else { format!("{hotspots} hotspots") }
}
