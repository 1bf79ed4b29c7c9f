//! The points: from a file or standard input, read once, with only what a
//! statistic needs kept of them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use h3o::Resolution;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Failure;
use super::failure::Problem;
use super::output::report::{Fingerprint, Hashing};
use super::points::{self, Bad, Event, Found, Names};
use super::study::Unit;

/// How the table is read.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Points")]
pub struct Asked {
    /// Column of latitudes [default: lat, latitude or y]
    #[arg(long, value_name = "COLUMN")]
    lat: Option<String>,
    /// Column of longitudes [default: lon, lng, long, longitude or x]
    #[arg(long, value_name = "COLUMN")]
    lon: Option<String>,
    /// Column of dates or months [default: date, month or when]
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// Column of ids [default: id]
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Column of categories [default: category]
    #[arg(long, value_name = "COLUMN")]
    category: Option<String>,
    /// Column that says how many events a row stands for
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Column that says whose event it is: children are counted then, each once a cell
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// What is counted [default: children with --by, else events]
    #[arg(long, value_enum, requires = "by")]
    count: Option<Counted>,
    /// Keep these categories only; "(none)" for rows without one
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    only: Vec<String>,
    /// What separates the columns [default: found in the first line]
    #[arg(long, value_name = "comma|semicolon|tab|pipe", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// An id that comes twice is an error
    #[arg(long)]
    unique_ids: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Counted {
    /// Distinct children
    Children,
    /// Events
    Events,
}

fn delimiter(word: &str) -> Result<u8, String> {
    match word {
        "comma" | "," => Ok(b','),
        "semicolon" | ";" => Ok(b';'),
        "tab" | "\t" => Ok(b'\t'),
        "pipe" | "|" => Ok(b'|'),
        _ => Err("use comma, semicolon, tab or pipe".to_owned()),
    }
}

impl Asked {
    /// What is counted.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match (&self.by, self.count) {
            (Some(_), None | Some(Counted::Children)) => Unit::Children,
            _ => Unit::Events,
        }
    }

    fn of_table(&self, needs_date: bool) -> points::Asked {
        let columns = Names {
            lat: self.lat.clone(),
            lon: self.lon.clone(),
            date: self.date.clone(),
            id: self.id.clone(),
            category: self.category.clone(),
            child: self.by.clone(),
            count: self.weight.clone(),
        };
        let wanted: BTreeSet<_> = self.only.iter().cloned().collect();
        let categories = (!wanted.is_empty()).then_some(wanted);
        points::Asked {
            columns,
            delimiter: self.delimiter,
            needs_date,
            categories,
            unique_ids: self.unique_ids,
        }
    }
}

/// What came in.
pub struct Input {
    /// Rows by what became of them.
    pub found: Found,
    /// Which bytes they were.
    pub fingerprint: Fingerprint,
}

/// Where points come from, and what they are counted by.
pub struct Source<'a> {
    /// The file; `-` is standard input.
    pub file: &'a Path,
    /// How it is read.
    pub asked: &'a Asked,
    /// Of the cells.
    pub resolution: Resolution,
}

impl Source<'_> {
    /// Reads all rows, with a bar on a terminal, and hands each event on.
    ///
    /// # Errors
    ///
    /// [`Failure`] names the row and its column, never what stands there.
    pub fn read(
        &self,
        needs_date: bool,
        take: impl FnMut(&Event<'_>) -> Result<(), Problem>,
    ) -> Result<Input, Failure> {
        let (input, bytes) = self.open()?;
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        if bar.is_hidden() {
            super::tell("reading");
        }
        if let Some(style) = bytes.and_then(|_| ProgressStyle::with_template(BAR).ok()) {
            bar.set_style(style);
        }
        let mut hashing = Hashing::new(bar.wrap_read(input));
        let found = points::read(&mut hashing, &self.asked.of_table(needs_date), take);
        bar.finish_and_clear();
        let found = found.map_err(|bad| self.bad(bad))?;
        found.near_children.iter().for_each(|warning| super::tell(&format!("take care: {warning}")));
        let fingerprint = hashing.finish().map_err(|source| self.unreadable(source))?;
        Ok(Input { found, fingerprint })
    }

    fn open(&self) -> Result<(Box<dyn Read>, Option<u64>), Failure> {
        if self.file == Path::new("-") {
            return Ok((Box::new(io::stdin().lock()), None));
        }
        let file = File::open(self.file).map_err(|source| self.unreadable(source))?;
        let about = file.metadata().map_err(|source| self.unreadable(source))?;
        // A pipe has no length to draw a bar by.
        Ok((Box::new(file), Some(about.len()).filter(|_| about.is_file())))
    }

    /// The file as it is named in messages.
    #[must_use]
    pub fn named(&self) -> PathBuf {
        if self.file == Path::new("-") { "standard input".into() } else { self.file.to_path_buf() }
    }

    fn unreadable(&self, source: io::Error) -> Failure {
        Failure::reading(&self.named(), source)
    }

    fn bad(&self, bad: Bad) -> Failure {
        match bad {
            Bad::Row(line, column, field, problem) => {
                Failure::Row { file: self.named(), line, column, field, problem }
            }
            Bad::Table(problem) => Failure::File { file: self.named(), problem },
            Bad::Io(source) => self.unreadable(source),
        }
    }
}

const BAR: &str = "{wide_bar} {bytes}/{total_bytes}, {eta} left";
