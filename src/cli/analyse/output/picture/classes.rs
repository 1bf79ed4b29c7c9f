//! The classes of a map: which cells, what they are called, how they look.

use h3o::CellIndex;

use super::super::summary::{grouped, short};

/// What a statistic says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// More than chance would give.
    Hot,
    /// Less than chance would give.
    Cold,
    /// Neither, and there were events.
    NotSignificant,
    /// Neither, and there were none.
    NoEvents,
}

/// What a map says of each of its cells, by their number from 0.
pub enum Layer<'a> {
    /// Hot, cold or neither.
    /// The words for hot, cold, neither with events and neither without come first.
    Verdicts([&'static str; 4], Box<dyn Fn(usize) -> Verdict + 'a>),
    /// How much of something, by what it is called: five classes of about as
    /// many cells each. Cells with nothing, or with 0, are left white.
    Quantity(String, Box<dyn Fn(usize) -> Option<f64> + 'a>),
}

impl Layer<'_> {
    /// What the legend is headed by.
    pub(super) fn heading(&self) -> String {
        let what = match self {
            Self::Verdicts(..) => "Finding",
            Self::Quantity(name, _) => name,
        };
        let mut letters = what.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{} (number of cells)", letters.as_str())
    }
}

/// What a map of hot and cold spots calls its cells.
pub const SPOTS: [&str; 4] = ["Hot spot", "Cold spot", "Neither, with events", "Neither, no events"];

/// The colour of nothing: the paper.
pub(super) const PAPER: &str = "#ffffff";
/// The colour of neither hot nor cold.
const NEITHER: &str = "#dcdcd6";
/// The colours of cold, ground and hatching.
pub(super) const COLD: (&str, &str) = ("#9ecae1", "#0b3c6f");
/// How wide apart the hatching's lines are, and how wide they are.
pub(super) const HATCH: (f64, f64) = (7.0, 2.0);
/// The colour of hot, as of the highest band in a release.
const HOT: &str = "#7a0403";
/// The colours of a quantity, least first.
const RAMP: [&str; 5] = ["#fdd0a2", "#f89d53", "#de6a14", "#a84009", "#6b0303"];

/// How cells of a class are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Plain(&'static str),
    /// [`COLD`] under its hatching.
    Hatched,
}

/// Cells that look alike.
pub(super) struct Class {
    pub words: String,
    pub fill: Fill,
    pub cells: Vec<CellIndex>,
}

/// The classes of a layer as a legend lists them, empty ones left out.
pub(super) fn classes(cells: &[CellIndex], layer: &Layer<'_>) -> Vec<Class> {
    let mut classes = match layer {
        Layer::Verdicts(words, of) => verdicts(cells, *words, of),
        Layer::Quantity(name, of) => quantities(cells, name, of),
    };
    classes.retain(|class| !class.cells.is_empty());
    classes
}

fn verdicts(
    cells: &[CellIndex],
    [hot, cold, neither, empty]: [&str; 4],
    of: &dyn Fn(usize) -> Verdict,
) -> Vec<Class> {
    let class = |verdict, words: &str, fill| {
        let members = (0..cells.len()).filter(|&i| of(i) == verdict).map(|i| cells[i]);
        Class { words: words.to_owned(), fill, cells: members.collect() }
    };
    vec![
        class(Verdict::Hot, hot, Fill::Plain(HOT)),
        class(Verdict::Cold, cold, Fill::Hatched),
        class(Verdict::NotSignificant, neither, Fill::Plain(NEITHER)),
        class(Verdict::NoEvents, empty, Fill::Plain(PAPER)),
    ]
}

fn quantities(cells: &[CellIndex], name: &str, of: &dyn Fn(usize) -> Option<f64>) -> Vec<Class> {
    let value = |i: usize| of(i).filter(|value| value.is_finite() && *value != 0.0);
    let mut valued: Vec<_> = (0..cells.len()).filter_map(|i| Some((value(i)?, cells[i]))).collect();
    valued.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let is_whole = valued.iter().all(|(value, _)| value.fract() == 0.0 && (0.0..9e15).contains(value));
    let parts = parts(&valued);
    let colour =
        |at: usize| RAMP[if parts.len() > 1 { at * (RAMP.len() - 1) / (parts.len() - 1) } else { 2 }];
    let of_part = |(at, part): (usize, &&[(f64, CellIndex)])| Class {
        words: range(part, is_whole),
        fill: Fill::Plain(colour(at)),
        cells: part.iter().map(|&(_, cell)| cell).collect(),
    };
    let nothing = Class {
        words: format!("No {name}"),
        fill: Fill::Plain(PAPER),
        cells: (0..cells.len()).filter(|&i| value(i).is_none()).map(|i| cells[i]).collect(),
    };
    parts.iter().enumerate().map(of_part).rev().chain([nothing]).collect()
}

/// Ascending values in up to five parts of about as many; equal ones stay together.
fn parts(valued: &[(f64, CellIndex)]) -> Vec<&[(f64, CellIndex)]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for part in 1..=RAMP.len() {
        let end = valued.len() * part / RAMP.len();
        let Some(last) = end.checked_sub(1).filter(|&last| last >= start) else { continue };
        let end = valued.partition_point(|(value, _)| *value <= valued[last].0);
        parts.push(&valued[start..end]);
        start = end;
    }
    parts
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and below 9e15")]
fn range(part: &[(f64, CellIndex)], is_whole: bool) -> String {
    let text = |value: f64| if is_whole { grouped(value as u64) } else { short(value) };
    let ends = [part.first(), part.last()].map(|end| end.map_or_else(String::new, |end| text(end.0)));
    if ends[0] == ends[1] { ends[0].clone() } else { format!("{} to {}", ends[0], ends[1]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of a colour (WCAG 2.2), as a ratio's term.
    fn tone(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) + 0.05
    }

    #[test]
    fn neighbouring_classes_are_told_apart_on_a_photocopy() {
        let share = HATCH.1 / HATCH.0;
        let cold = share * tone(COLD.1) + (1.0 - share) * tone(COLD.0);
        let verdicts = [tone(PAPER), tone(NEITHER), cold, tone(HOT)];
        let ramp = [&[PAPER][..], &RAMP].concat().into_iter().map(tone).collect::<Vec<_>>();
        let least = |tones: &[f64]| tones.windows(2).map(|two| two[0] / two[1]).fold(f64::INFINITY, f64::min);
        assert!(least(&verdicts) >= 1.35 && least(&verdicts[1..]) >= 1.6, "{verdicts:?}");
        assert!(least(&ramp) >= 1.4, "{ramp:?}");
        assert!(tone(COLD.0) / tone(COLD.1) >= 3.0, "the hatching is seen");
    }

    #[test]
    fn a_quantity_has_five_classes_or_as_many_as_it_has_values() {
        let middle: CellIndex = "89194ad14b7ffff".parse().expect("a cell");
        let cells: Vec<CellIndex> = middle.grid_disk(3);
        let legend = |of: &'static dyn Fn(usize) -> Option<f64>| {
            let classes = classes(&cells, &Layer::Quantity("events".to_owned(), Box::new(of)));
            assert_eq!(classes.iter().map(|class| class.cells.len()).sum::<usize>(), cells.len());
            classes
                .into_iter()
                .map(|class| format!("{} ({})", class.words, class.cells.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            legend(&|i| Some(i as f64)),
            ["29 to 36 (8)", "22 to 28 (7)", "15 to 21 (7)", "8 to 14 (7)", "1 to 7 (7)", "No events (1)"]
        );
        assert_eq!(legend(&|i| Some(f64::from(i < 3) * 0.5)), ["0.50 (3)", "No events (34)"]);
        assert_eq!(legend(&|i| (i > 0).then_some(f64::NAN)), ["No events (37)"]);
        assert_eq!(legend(&|i| Some((i % 2) as f64 + 1.0)), ["2 (18)", "1 (19)"]);
        assert_eq!(legend(&|i| (i < 2).then_some(-1.5 - i as f64)).len(), 3);
    }
}
