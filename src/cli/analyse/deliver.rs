//! From findings to files, all of them or none, and to words on a terminal.

use std::env;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use h3o::CellIndex;
use serde_json::Value;

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
    findings: &Findings<'_>,
    stage: Stage,
) -> Result<(), Failure> {
    stage.then("writing");
    let report = report(args, made, findings);
    let mut staging = Staging(Vec::new());
    write_tables(args, findings, &report.metadata(), &mut staging)?;
    write_pictures(args, made, findings, &report, &mut staging)?;
    if let Some(path) = &args.outputs.json {
        staging.stage(path, |out| report.write(out))?;
    }
    staging.commit()?;
    stage.end();
    let told = if args.outputs.summary { summary(args, made, findings) } else { line(made, findings) };
    // The answers are in their files: nobody listening is no failure.
    let _ = io::stdout().write_all(told.as_bytes());
    Ok(())
}

/// Files that are written and not yet in their places.
struct Staging(Vec<(PathBuf, Staged)>);

impl Staging {
    fn stage(
        &mut self,
        path: &Path,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let unwritable = |source| Failure::Unwritable { file: path.to_path_buf(), source };
        self.0.push((path.to_path_buf(), whole_file::stage(path, fill).map_err(unwritable)?));
        Ok(())
    }

    fn commit(self) -> Result<(), Failure> {
        for (file, staged) in self.0 {
            staged.commit().map_err(|source| Failure::Unwritable { file, source })?;
        }
        Ok(())
    }
}

fn write_tables(
    args: &Args,
    findings: &Findings<'_>,
    metadata: &Metadata,
    staging: &mut Staging,
) -> Result<(), Failure> {
    for (rows, path) in args.outputs.tables() {
        let format = Format::of(path).map_err(|error| Failure::Usage(error.to_string()))?;
        if let Some((_, table)) = findings.tables.iter().find(|(has, _)| *has == rows) {
            staging.stage(path, |out| format.write(table, metadata, out))?;
        }
    }
    Ok(())
}

fn write_pictures(
    args: &Args,
    made: &Made<'_>,
    findings: &Findings<'_>,
    report: &Report,
    staging: &mut Staging,
) -> Result<(), Failure> {
    if let Some(path) = &args.outputs.hotspots {
        let collection = hotspots::collection(&findings.hotspots, &report.metadata());
        staging.stage(path, |out| Ok(serde_json::to_writer(out, &collection)?))?;
    }
    let Some(path) = &args.outputs.map else {
        return Ok(());
    };
    let format = PictureFormat::of(path).map_err(|error| Failure::Usage(error.to_string()))?;
    let picture = Picture {
        title: format!("{}: {}", args.statistic.title(), findings.headline),
        caption: caption(args, made, report),
        cells: made.cells,
        layer: &findings.layer,
        synthetic: args.outputs.synthetic,
    };
    staging.stage(path, |out| picture.write(format, out))
}

fn caption(args: &Args, made: &Made<'_>, report: &Report) -> Vec<String> {
    let name = args.file.file_name().map_or_else(|| "standard input".into(), |name| name.to_string_lossy());
    let resolution = u8::from(args.resolution);
    vec![
        format!(
            "{name}: {} {} in {} cells of resolution {resolution}.",
            made.total,
            made.unit.name(),
            made.cells.len()
        ),
        format!(
            "Statistic {}, alpha {}, definitions {}. Study area: {}.",
            report.statistic, args.test.alpha, report.versions.definitions, made.chosen
        ),
    ]
}

/// All that is needed to repeat the run.
fn report(args: &Args, made: &Made<'_>, findings: &Findings<'_>) -> Report {
    let used = made.input.found.rows;
    let filtered = made.input.found.left_out;
    let outputs = args.outputs.named().map(|(holds, path, format)| Output {
        file: path.display().to_string(),
        holds,
        format,
    });
    Report {
        versions: Versions::HERE,
        command: command_line(env::args_os()),
        statistic: args.statistic.name().to_owned(),
        data: args.outputs.synthetic.then_some("SYNTHETIC"),
        input: report::Input {
            file: (args.file != Path::new("-")).then(|| args.file.display().to_string()),
            fingerprint: made.input.fingerprint.clone(),
            rows: report::Rows { read: used + filtered, used, filtered },
        },
        parameters: Parameters { given: args.given(), resolved: args.resolved() },
        study_area: StudyArea {
            chosen: made.chosen.clone(),
            cells: made.cells.len() as u64,
            resolution: args.resolution.into(),
        },
        seed: findings.is_drawn.then_some(args.test.seed),
        results: findings.results.clone(),
        outputs: outputs.collect(),
    }
}

/// What was found, in a line.
fn line(made: &Made<'_>, findings: &Findings<'_>) -> String {
    format!("{} {}, {} cells, {}\n", made.total, made.unit.name(), made.cells.len(), findings.headline)
}

/// What was found, for a person.
fn summary(args: &Args, made: &Made<'_>, findings: &Findings<'_>) -> String {
    let rows = &made.input.found;
    let mut facts = vec![
        ("Points", format!("{} rows used, {} left out by category", rows.rows, rows.left_out)),
        ("Counted", format!("{} {}", made.total, made.unit.name())),
        (
            "Study area",
            format!(
                "{} cells of resolution {}: {}",
                made.cells.len(),
                u8::from(args.resolution),
                made.chosen
            ),
        ),
    ];
    if let Some(repeated) = rows.repeated_ids.filter(|repeated| repeated.events > 0) {
        let about = if repeated.is_exact { "" } else { "about " };
        let words = format!("{about}{} rows have the id of an earlier one", repeated.events);
        facts.push(("Take care", words));
    }
    facts.extend(rows.near_children.iter().map(|warning| ("Take care", warning.clone())));
    facts.extend(findings.facts.iter().cloned());
    if args.outputs.synthetic {
        facts.push(("Data", "SYNTHETIC".to_owned()));
    }
    let caveats = findings.caveats.iter().map(|caveat| (*caveat).to_owned()).collect();
    let listed = &findings.hotspots[..findings.hotspots.len().min(LISTED)];
    let headline = format!("{}: {}", args.statistic.title(), findings.headline);
    let (no_color, term) = (env::var_os("NO_COLOR"), env::var_os("TERM"));
    let style = Style::of(io::stdout().is_terminal(), no_color.as_deref(), term.as_deref());
    let summary = Summary { headline, facts, caveats };
    match &findings.strongest {
        Some(table) => summary.text(table, style),
        None => summary.text(&strongest(listed), style),
    }
}

/// Hotspots as a table: their numbers, and a cell of each to find it by.
fn strongest(hotspots: &[Hotspot]) -> Table<'_> {
    let table = Table::of_rows(hotspots.len())
        .whole("rank", |i| i as u64 + 1)
        .cell("about", |i| hotspots[i].cells.get(hotspots[i].cells.len() / 2).copied())
        .whole("cells", |i| hotspots[i].cells.len() as u64);
    let names: Vec<String> =
        hotspots.first().map(|one| one.properties.keys().cloned().collect()).unwrap_or_default();
    names.into_iter().fold(table, |table, name| {
        let is =
            |of_kind: fn(&Value) -> bool| hotspots.iter().all(|one| one.said(&name).is_some_and(of_kind));
        let title = name.clone();
        if is(Value::is_u64) {
            table.whole(title, move |i| hotspots[i].said(&name).and_then(Value::as_u64))
        } else if is(Value::is_number) {
            table.real(title, move |i| hotspots[i].said(&name).and_then(Value::as_f64))
        } else {
            table.words(title, move |i| hotspots[i].said(&name).and_then(Value::as_str).map(str::to_owned))
        }
    })
}
