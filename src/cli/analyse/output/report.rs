//! `--json`: all that is needed to repeat a run, and to know that it was.

use std::ffi::OsStr;
use std::io::{self, Read, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Metadata;
use crate::statistics::DEFINITIONS;

/// The version of h3o, which decides what cell a point is in.
pub const H3O: &str = "0.11.1";

/// The report of a run, as JSON. Names of members stay; new ones may come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What ran.
    pub versions: Versions,
    /// The command line that repeats the run, for a POSIX shell: see [`command_line`].
    pub command: String,
    /// The statistic's name, as on the command line.
    pub statistic: String,
    /// `SYNTHETIC` if the points were said to be made up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'static str>,
    /// The points.
    pub input: Input,
    /// The parameters.
    pub parameters: Parameters,
    /// The cells compared.
    pub study_area: StudyArea,
    /// Where chance began, if it played a part.
    pub seed: Option<u64>,
    /// What was found, in short: the statistic's own names.
    pub results: Map<String, Value>,
    /// The files written, in the order written.
    pub outputs: Vec<Output>,
}

/// The versions that decide what numbers come out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// Of this program.
    pub homeward: &'static str,
    /// Of what each statistic means.
    pub definitions: &'static str,
    /// Of the cells.
    pub h3o: &'static str,
}

impl Versions {
    /// Those of this program.
    pub const HERE: Self = Self { homeward: env!("CARGO_PKG_VERSION"), definitions: DEFINITIONS, h3o: H3O };
}

/// Where the points came from, and what became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// The file as it was named; `null` if the points came by standard input.
    pub file: Option<String>,
    /// Which bytes they were.
    #[serde(flatten)]
    pub fingerprint: Fingerprint,
    /// Rows by what became of them.
    pub rows: Rows,
}

/// How many bytes were read, and which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// How many.
    pub bytes: u64,
    /// Their SHA-256, in lower-case hexadecimal, as `sha256sum` prints it.
    pub sha256: String,
}

/// Rows below the header, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// All of them.
    pub read: u64,
    /// Those that were counted.
    pub used: u64,
    /// Those that a filter left out.
    pub filtered: u64,
}

/// The parameters by name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Parameters {
    /// Those that stood on the command line, as they stood there.
    pub given: Map<String, Value>,
    /// All of them, with the value that was used.
    pub resolved: Map<String, Value>,
}

/// The cells that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StudyArea {
    /// How they were chosen, in words.
    pub chosen: String,
    /// How many.
    pub cells: u64,
    /// Their H3 resolution.
    pub resolution: u8,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// The file as it was named.
    pub file: String,
    /// What is in it: `cells`, `hotspots`, `map`.
    pub holds: &'static str,
    /// Its form, as `csv`.
    pub format: &'static str,
}

impl Report {
    /// Writes it as indented JSON with a line end.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// The same in short, for inside the files that go with it. Files are not
    /// named: their names may be nobody's business.
    #[must_use]
    pub fn metadata(&self) -> Metadata {
        let mut said = Metadata::new()
            .with("statistic", self.statistic.as_str())
            .with("definitions", self.versions.definitions)
            .with("homeward", self.versions.homeward)
            .with("h3o", self.versions.h3o)
            .with("parameters", self.parameters.resolved.clone())
            .with("study_area", json!(self.study_area))
            .with("rows", json!(self.input.rows))
            .with("input_sha256", self.input.fingerprint.sha256.as_str());
        if let Some(seed) = self.seed {
            said = said.with("seed", seed);
        }
        match self.data {
            Some(data) => said.with("data", data),
            None => said,
        }
    }
}

/// A reader that knows which bytes have passed through it.
pub struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Hashing<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// What passed, with all that was left unread.
    ///
    /// # Errors
    ///
    /// Those of the reader within.
    pub fn finish(mut self) -> io::Result<Fingerprint> {
        io::copy(&mut self, &mut io::sink())?;
        let hex = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Fingerprint { bytes: self.bytes, sha256: hex })
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// A command line for a POSIX shell that gives a program these arguments, to
/// the last byte.
///
/// # Example
///
/// ```
/// # use homeward::cli::analyse::output::report::command_line;
/// assert_eq!(command_line(["homeward", "it's here.csv"]), r"homeward 'it'\''s here.csv'");
/// ```
#[must_use]
pub fn command_line<T: AsRef<OsStr>>(arguments: impl IntoIterator<Item = T>) -> String {
    let quoted: Vec<_> = arguments.into_iter().map(|argument| quoted(argument.as_ref())).collect();
    quoted.join(" ")
}

fn quoted(argument: &OsStr) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:=@%+".contains(c);
    match argument.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(plain) => text.to_owned(),
        Some(text) if !text.chars().any(char::is_control) => format!("'{}'", text.replace('\'', r"'\''")),
        // Bytes that a terminal must not see, or that are no text.
        _ => {
            let bytes = argument.as_encoded_bytes().iter();
            let escaped = bytes.map(|&byte| match byte {
                b'\'' | b'\\' => format!("\\{}", char::from(byte)),
                b' '..=b'~' => char::from(byte).to_string(),
                _ => format!("\\{byte:03o}"),
            });
            format!("$'{}'", escaped.collect::<String>())
        }
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
