//! Progress of long work: a counter on a terminal, a plain line now and then
//! elsewhere.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

/// After how many rows a plain line is due.
const PLAIN_EVERY: u64 = 50_000;

/// Counts rows.
pub(super) struct Progress {
    bar: ProgressBar,
    what: &'static str,
    plain: bool,
}

impl Progress {
    pub fn rows(what: &'static str) -> Self {
        let plain = !io::stderr().is_terminal();
        let bar = if plain { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} {msg}, {per_sec}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self { bar, what, plain }
    }

    pub fn step(&self) {
        self.bar.inc(1);
        let done = self.bar.position();
        if self.plain && done.is_multiple_of(PLAIN_EVERY) {
            eprintln!("{done} {}", self.what);
        }
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
