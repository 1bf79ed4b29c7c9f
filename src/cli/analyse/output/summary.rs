//! `--summary`: what was found, for a person at a terminal.

use std::ffi::OsStr;

use unicode_width::UnicodeWidthStr;

use super::table::{Column, Table, Value, Values};

/// How wide a summary is, in columns of a terminal.
const WIDE: usize = 80;

/// The space between columns of a table.
const GAP: usize = 2;

/// What was found, in the order in which it is read.
pub struct Summary {
    /// The finding, in a sentence.
    pub headline: String,
    /// What it rests on: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// What the numbers do not say, a sentence or two each.
    pub caveats: Vec<String>,
}

/// Whether a terminal may be asked for bold letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Letters only.
    Plain,
    /// The headline and the table's head are bold.
    Bold,
}

impl Style {
    /// The style for an output: bold on a terminal, unless `NO_COLOR` is set to
    /// anything or `TERM` to `dumb`.
    #[must_use]
    pub fn of(is_terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> Self {
        let is_refused =
            no_color.is_some_and(|set| !set.is_empty()) || term.is_some_and(|term| term == "dumb");
        if is_terminal && !is_refused { Self::Bold } else { Self::Plain }
    }

    fn bold(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Bold => format!("\u{1b}[1m{text}\u{1b}[0m"),
        }
    }
}

impl Summary {
    /// The summary, with the strongest places in a table, as lines of at most 80
    /// columns.
    ///
    /// Nothing that came from a file can move the cursor or change colours:
    /// what is no letter is left out. Where a table is too wide its longest
    /// words are cut short; numbers never are.
    #[must_use]
    pub fn text(&self, strongest: &Table<'_>, style: Style) -> String {
        let mut blocks = vec![folded(&self.headline, 0).iter().map(|line| style.bold(line)).collect()];
        if !self.facts.is_empty() {
            blocks.push(self.fact_lines());
        }
        if strongest.rows() > 0 {
            blocks.push(table_lines(strongest, style));
        }
        if !self.caveats.is_empty() {
            blocks.push(self.caveats.iter().flat_map(|caveat| folded(caveat, 0)).collect());
        }
        let blocks: Vec<String> = blocks.iter().map(|lines: &Vec<String>| lines.join("\n")).collect();
        blocks.join("\n\n") + "\n"
    }

    fn fact_lines(&self) -> Vec<String> {
        let labels = self.facts.iter().map(|(label, _)| label.width()).max().unwrap_or(0) + 1 + GAP;
        let fact = |(label, value): &(&str, String)| {
            let mut lines = folded(value, labels);
            if let Some(first) = lines.first_mut() {
                first.replace_range(..label.len() + 1, &format!("{label}:"));
            }
            lines
        };
        self.facts.iter().flat_map(fact).collect()
    }
}

/// A text in lines that are set in, broken between words.
fn folded(text: &str, indent: usize) -> Vec<String> {
    let room = WIDE - indent.min(WIDE / 2);
    let mut lines = vec![String::new()];
    for word in harmless(text).split_whitespace() {
        let mut word = word.to_owned();
        // A word longer than a line, as a path: broken where it must be.
        while word.width() > room {
            let (head, tail) = split_at_width(&word, room);
            if lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            lines.push(head);
            word = tail;
        }
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = word,
            Some(line) if line.width() + 1 + word.width() <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines.into_iter().map(|line| format!("{}{line}", " ".repeat(indent))).collect()
}

fn split_at_width(text: &str, room: usize) -> (String, String) {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.to_string().width();
        used <= room
    };
    let head: String = text.chars().take_while(fits).collect();
    let tail = text.strip_prefix(&head).unwrap_or_default().to_owned();
    (head, tail)
}

/// A text without what would steer a terminal or turn the writing round.
fn harmless(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| !steers(c)).collect()
}

fn table_lines(table: &Table<'_>, style: Style) -> Vec<String> {
    let mut columns: Vec<_> = table.columns().iter().map(|column| texts(column, table.rows())).collect();
    let wide = |column: &Vec<String>| column.iter().map(|text| text.width()).max().unwrap_or(0);
    let mut widths: Vec<_> = columns.iter().map(wide).collect();
    let is_left: Vec<_> = table.columns().iter().map(is_left).collect();
    narrow(&mut widths, &is_left);
    for (column, &width) in columns.iter_mut().zip(&widths) {
        column.iter_mut().for_each(|text| shorten(text, width));
    }
    let line = |row: usize| {
        let cells = (0..columns.len()).map(|at| {
            let text = &columns[at][row];
            let pad = " ".repeat(widths[at].saturating_sub(text.width()));
            if is_left[at] { format!("{text}{pad}") } else { format!("{pad}{text}") }
        });
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    };
    (0..=table.rows()).map(|row| if row == 0 { style.bold(&line(row)) } else { line(row) }).collect()
}

fn is_left(column: &Column<'_>) -> bool {
    matches!(column.values, Values::Words(_) | Values::Cell(_))
}

/// Takes from the widest column of words until all fit.
fn narrow(widths: &mut [usize], is_words: &[bool]) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > WIDE {
        let widest =
            (0..widths.len()).filter(|&at| is_words[at] && widths[at] > 8).max_by_key(|&at| widths[at]);
        let Some(widest) = widest else { return };
        widths[widest] -= 1;
    }
}

fn shorten(text: &mut String, width: usize) {
    if text.width() > width {
        *text = format!("{}…", split_at_width(text, width.saturating_sub(1)).0);
    }
}

/// The head of a column and its values, as texts.
fn texts(column: &Column<'_>, rows: usize) -> Vec<String> {
    let value = |row| match column.value(row) {
        None => "–".to_owned(),
        Some(Value::Cell(cell)) => cell.to_string(),
        Some(Value::Whole(number)) => grouped(number),
        Some(Value::Signed(number)) => number.to_string(),
        Some(Value::Real(number)) => short(number),
        Some(Value::Flag(flag)) => if flag { "yes" } else { "no" }.to_owned(),
        Some(Value::Words(words)) => harmless(&words),
    };
    [harmless(column.name())].into_iter().chain((0..rows).map(value)).collect()
}

/// A whole number with a comma between thousands.
///
/// # Example
///
/// ```
/// # use homeward::cli::analyse::output::summary::grouped;
/// assert_eq!(grouped(92_666), "92,666");
/// ```
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A real number to be read rather than reckoned with: two digits after the
/// point, or two that count.
///
/// # Example
///
/// ```
/// # use homeward::cli::analyse::output::summary::short;
/// assert_eq!([0.0, 5.359, 0.0342, 1e-38].map(short), ["0", "5.36", "0.034", "1.0e-38"]);
/// ```
#[must_use]
pub fn short(number: f64) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        1e9.. => format!("{number:.2e}"),
        0.0995.. => format!("{number:.2}"),
        0.00995.. => format!("{number:.3}"),
        0.000_995.. => format!("{number:.4}"),
        _ => format!("{number:.1e}"),
    }
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
