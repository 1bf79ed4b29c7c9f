//! From findings to files, all of them or none, and to words on a terminal.

use std::env;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use h3o::CellIndex;
use serde_json::{Map, Value};

use super::super::whole_file::{self, Staged};
use super::findings::{Findings, Hotspot};
use super::input::Input;
use super::output::picture::{Picture, PictureFormat};
use super::output::report::{self, Output, Parameters, Report, StudyArea, Versions, command_line};
use super::output::summary::{Style, Summary};
use super::output::{Format, Metadata, Table};
use super::study::Unit;
use super::{Args, Failure, Stage, hotspots};

/// Where findings come from.
pub(super) struct Made<'a> {
    pub input: &'a Input,
    /// How the study area was chosen.
    pub chosen: String,
    pub cells: &'a [CellIndex],
    /// What all cells hold together.
    pub total: u64,
    pub unit: Unit,
}

/// How many hotspots a summary lists.
const LISTED: usize = 12;

/// Writes every answer that is asked for beside its place, then puts all in
/// their places, then says what was found.
pub(super) fn deliver(
    args: &Args,
    made: &Made<'_>,
    findings: Findings<'_>,
    stage: Stage,
) -> Result<(), Failure> {
    stage.then("writing");
    let report = report(args, made, &findings);
    let mut staged = Staging(Vec::new());
    write(args, made, findings.tables(), &report, &mut staged)?;
    staged.commit()?;
    stage.end();
    let told = if args.outputs.summary { summary(args, made, &findings) } else { line(args, made, &findings) };
    // The answers are in their files: nobody listening is no failure.
    let _ = io::stdout().write_all(told.as_bytes());
    Ok(())
}
