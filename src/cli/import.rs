//! `homeward import`: files in, through the gate.

mod boundaries;
mod corrections;
mod how;
pub(super) mod masks;
pub(super) mod places;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::clock::{Clock, Moment};
use super::progress::Progress;
use super::{DataFolder, Failure, block_on, say, shell, source};
use crate::audit::{Act, Entry};
use crate::identity::{NearIds, SourceId};
use crate::intake::{self, EpisodeReader, Lines, RowError, Rule, Stopped, TurnedAway};
use crate::store::records::{Added, Import, Reach, Records};
pub(super) use how::How;

/// Check 574 in words.
const OVERLAPS: &str = "it begins while another episode of the child is not over";

/// The most bad rows that are told one by one.
const MOST_TOLD: u64 = 20;

#[derive(Args)]
pub(super) struct Command {
    /// What the file holds.
    #[arg(value_enum)]
    what: What,
    /// The file.
    file: PathBuf,
    /// The data folder; made if there is none.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Take nothing of a file in which a row is bad.
    #[arg(long)]
    all_or_nothing: bool,
    /// Where the file comes from. Of interviews or episodes: a source that two
    /// people approved, which knows these children for good; without one the file
    /// is the folder's own. Of boundaries: who published them; else the file's name.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[command(flatten)]
    clock: Clock,
    #[command(flatten)]
    by: shell::By,
    #[command(flatten)]
    boundaries: boundaries::Options,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Return interviews, one JSON object a line.
    Interviews,
    /// Episodes: the missing table of the Standard Safeguarding Dataset, CSV.
    Episodes,
    /// Cells that may not be told, or not alone: CSV with cell and reason
    /// (placement, refuge, few_homes).
    Masks,
    /// Addresses: OS Open UPRN, or any CSV with LATITUDE and LONGITUDE. Cells
    /// with 1 to 7 never stand alone; they replace those known before.
    Addresses,
    /// Where placements are: CSV with placement, lat and lon.
    Placements,
    /// Changed rows of recorded interviews (JSON lines) or episodes (CSV): they
    /// wait until a second person approves them.
    Corrections,
    /// Ids that are one child's: CSV with child and same_as, the id that stays.
    /// They wait until a second person approves them.
    Merges,
    /// Wards, LSOAs, police beats, areas of your own: GeoJSON, TopoJSON,
    /// GeoPackage, FlatGeobuf, KML, KMZ, a Shapefile in a zip, or the zip of KML
    /// files of a police force. Open or organisational data, never a child's.
    Boundaries,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        let input = open(&self.file)?;
        if self.what == What::Boundaries {
            return boundaries::run(input, (&self.file, self.source), &self.data, self.boundaries);
        }
        if self.boundaries.are_said() {
            return Err(Failure::Usage(
                "only boundaries have a kind, title, layer or fields to say".to_owned(),
            ));
        }
        if self.by.is_said() && !matches!(self.what, What::Masks | What::Corrections | What::Merges) {
            return Err(Failure::Usage(
                "only masks, corrections and merges are imported on an account".to_owned(),
            ));
        }
        // A folder that is not there yet has approved no source.
        let folder = match self.named()? {
            Some(_) => DataFolder::existing(&self.data)?,
            None => DataFolder::made(&self.data)?,
        };
        let summary = block_on(async {
            let records = folder.records().await?;
            let done = self.take_in(&folder, &records, input).await;
            records.close().await;
            done
        })?;
        summary.say()?;
        summary.verdict(&self.file)
    }
}

impl Command {
    async fn take_in(&self, folder: &DataFolder, records: &Records, input: File) -> Result<Summary, Failure> {
        let (file, at) = (&self.file, self.clock.moment(records).await?);
        match self.what {
            What::Interviews => interviews(records, input, file, &self.how(records, at).await?).await,
            What::Episodes => episodes(records, input, file, &self.how(records, at).await?).await,
            What::Masks => masks::or_wait(folder, records, input, file, &self.by, at).await,
            What::Corrections => {
                let asked = self.asked(folder, Act::CorrectionProposed, at).await?;
                corrections::corrections(records, input, file, self.all_or_nothing, &asked).await
            }
            What::Merges => {
                let asked = self.asked(folder, Act::MergeProposed, at).await?;
                corrections::merges(records, input, file, self.all_or_nothing, &asked).await
            }
            What::Addresses => places::addresses(records, input, file, at).await,
            What::Placements | What::Boundaries => places::placements(records, input, file, at).await,
        }
    }

    /// The source of interviews or episodes, its name read as ids are.
    fn named(&self) -> Result<Option<SourceId>, Failure> {
        let Some(name) = &self.source else { return Ok(None) };
        if !matches!(self.what, What::Interviews | What::Episodes) {
            return Err(Failure::Usage("only interviews, episodes and boundaries have a source".to_owned()));
        }
        source::name(name).map(Some)
    }

    /// How the file is taken in; refused where its source is not approved.
    async fn how(&self, records: &Records, at: Moment) -> Result<How, Failure> {
        let source = match self.named()? {
            Some(name) => Some(records.approved_source(&name).await.map_err(source::refused)?),
            None => None,
        };
        Ok(How { at, all_or_nothing: self.all_or_nothing, source })
    }

    /// Who proposes changes, and of whose rows.
    async fn asked(&self, folder: &DataFolder, act: Act, at: Moment) -> Result<Asked, Failure> {
        let doing = self.by.doing(folder, act).await?;
        let reach = doing.reach_in(folder).await?;
        Ok(Asked { entry: Entry { at: at.now, ..doing.entry }, reach, at })
    }
}

/// Who proposes changes, of whose rows, and when.
struct Asked {
    entry: Entry,
    reach: Reach,
    at: Moment,
}

/// What became of a file's rows.
#[derive(Default)]
pub(super) struct Summary {
    what: &'static str,
    pub(super) added: u64,
    changed: u64,
    /// Rows that wait for a second person.
    waits: u64,
    unchanged: u64,
    taken_back: u64,
    overtaken: u64,
    reports: u64,
    turned_away: BTreeMap<&'static str, u64>,
    refused: u64,
    /// Rows of a kind that need not add anything.
    read: u64,
    kept: bool,
    /// What there is to ask about ids that are nearly equal.
    near_ids: Vec<String>,
    /// Masks that wait for a second person: the proposal's number, how many.
    waiting: Option<(i64, u64)>,
}

impl Summary {
    fn of(what: &'static str) -> Self {
        Self { what, ..Self::default() }
    }

    fn say(&self) -> Result<(), Failure> {
        if let Some((number, many)) = self.waiting {
            say(&format!("{many} {}: wait for a second person; {} there before", self.what, self.unchanged))?;
            say(&format!("two custodians approve them: homeward masks approve --proposal {number}"))?;
        } else if self.kept {
            self.say_rows()?;
        }
        self.near_ids.iter().try_for_each(|warning| say(warning))
    }

    fn say_rows(&self) -> Result<(), Failure> {
        if matches!(self.what, "corrections" | "merges") {
            let (waits, unchanged) = (self.waits, self.unchanged);
            return say(&format!("{waits} {}: proposed; {unchanged} are recorded like that", self.what));
        }
        let changed = if self.changed > 0 { format!(" {} changed;", self.changed) } else { String::new() };
        say(&format!("{} {}: added;{changed} {} there before", self.added, self.what, self.unchanged))?;
        let taken_back = self.taken_back + self.overtaken;
        if taken_back > 0 {
            say(&format!("{taken_back} {}: agreement taken back, their places are gone", self.what))?;
        }
        if self.reports > 0 {
            say(&format!("{} places became location reports", self.reports))?;
        }
        for (rule, times) in &self.turned_away {
            say(&format!("turned away by {rule}: {times}"))?;
        }
        Ok(())
    }

    fn verdict(&self, file: &Path) -> Result<(), Failure> {
        let bad = |why: String| Err(Failure::BadInput(format!("{}: {why}", file.display())));
        if self.refused > 0 {
            let rest = if self.kept { "the good rows were taken" } else { "nothing was taken" };
            return bad(format!("rows refused: {}; {rest}", self.refused));
        }
        if self.good() == 0 {
            return bad("the file holds no rows".to_owned());
        }
        Ok(())
    }

    fn refuse(&mut self, file: &Path, line: u64, error: &RowError) {
        self.refused += 1;
        if self.refused <= MOST_TOLD {
            eprintln!("{}, line {line}, {error}", file.display());
        } else if self.refused == MOST_TOLD + 1 {
            eprintln!("{}: further bad rows are counted and not told", file.display());
        }
    }

    /// Counts what became of a row; a row that cannot go in is refused.
    fn note(&mut self, added: Added, file: &Path, line: u64, id_field: &str) {
        let refused = |rule| RowError { field: id_field.to_owned(), rule };
        match added {
            Added::Added => self.added += 1,
            Added::Overruled => {
                self.added += 1;
                self.turn_away(TurnedAway::NoAgreement);
            }
            Added::Changed => self.changed += 1,
            Added::Unchanged => self.unchanged += 1,
            Added::TakenBack => self.taken_back += 1,
            Added::Withdrawn => self.turn_away(TurnedAway::Withdrawn),
            Added::Overlaps => {
                let rule = Rule::Check(574, OVERLAPS);
                let field = "miss_missing_episode_start_date".to_owned();
                self.refuse(file, line, &RowError { field, rule });
            }
            Added::Different => self.refuse(file, line, &refused(Rule::RecordedDifferently)),
            Added::OfAnother => {
                self.refuse(
                    file,
                    line,
                    &RowError { field: "child".to_owned(), rule: Rule::RecordedOfAnother },
                );
            }
            Added::Mixed => self.refuse(file, line, &refused(Rule::MixedWithSynthetic)),
        }
    }

    /// The rows in which nothing was wrong, or their places.
    fn good(&self) -> u64 {
        let recorded = self.added + self.changed + self.waits + self.unchanged + self.taken_back;
        recorded + self.read + self.turned_away.values().sum::<u64>()
    }

    fn turn_away(&mut self, rule: TurnedAway) {
        *self.turned_away.entry(rule.name()).or_default() += 1;
    }

    /// Keeps what went in, or not where one bad row spoils it.
    async fn finish(&mut self, import: Import<'_>, how: &How) -> Result<(), Failure> {
        if how.all_or_nothing && self.refused > 0 {
            return Ok(());
        }
        self.kept = true;
        if self.good() == 0 {
            return Ok(());
        }
        self.overtaken = import.taken_back();
        Ok(import.commit(&how.entry()).await?)
    }
}

/// Opens a file for reading.
fn open(file: &Path) -> Result<File, Failure> {
    let bad = |why: &str| Failure::BadInput(format!("{}: {why}", file.display()));
    let opened = File::open(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => bad("there is no such file"),
        _ => bad(&error.to_string()),
    })?;
    match opened.metadata() {
        Ok(found) if found.is_dir() => Err(bad("this is a folder, not a file")),
        Ok(_) => Ok(opened),
        Err(error) => Err(bad(&error.to_string())),
    }
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    Failure::Environment(format!("{} cannot be read: {error}; nothing was taken", file.display()))
}

/// A table that cannot be read to its end is not taken up to there: the rest
/// may be what matters.
fn stopped(file: &Path, stopped: &Stopped) -> Failure {
    match stopped {
        Stopped::Io(error) => unreadable(file, error),
        row @ Stopped::Row { .. } => {
            Failure::BadInput(format!("{}, {row}; nothing was taken", file.display()))
        }
    }
}

/// Takes interviews in: one transaction.
pub(super) async fn interviews(
    records: &Records,
    input: impl Read,
    file: &Path,
    how: &How,
) -> Result<Summary, Failure> {
    let mut summary = Summary { what: "interviews", ..Summary::default() };
    let mut near = NearIds::default();
    let mut import = how.begin(records).await?;
    let progress = Progress::rows("interviews taken in");
    for line in Lines::new(BufReader::with_capacity(1 << 16, input)) {
        let line = line.map_err(|error| unreadable(file, &error))?;
        progress.step();
        let admitted = match line.bytes {
            Err(_) => Err(RowError { field: "(whole line)".to_owned(), rule: Rule::TooLong }),
            Ok(bytes) => intake::parse_line(&bytes).and_then(|interview| {
                let admitted = intake::admit(&interview, &bytes, records.token_key(), None)?;
                interview.ids().for_each(|(kind, id)| near.note(kind, id, line.number));
                Ok(admitted)
            }),
        };
        match admitted {
            Ok(admitted) => {
                let added = import.interview(&admitted).await?;
                summary.note(added, file, line.number, "interview");
                if added == Added::Added {
                    summary.reports += admitted.reports.len() as u64;
                    admitted.turned_away.into_iter().for_each(|rule| summary.turn_away(rule));
                }
            }
            Err(error) => summary.refuse(file, line.number, &error),
        }
    }
    progress.end();
    summary.near_ids = near.warnings();
    summary.finish(import, how).await?;
    Ok(summary)
}

/// Takes episodes in: one transaction.
pub(super) async fn episodes(
    records: &Records,
    input: impl Read,
    file: &Path,
    how: &How,
) -> Result<Summary, Failure> {
    let mut summary = Summary { what: "episodes", ..Summary::default() };
    let mut reader = EpisodeReader::new(input).map_err(|error| stopped(file, &error))?;
    let mut import = how.begin(records).await?;
    let progress = Progress::rows("episodes taken in");
    // All of them are held until the file ends: which overlap, and which are told
    // again under other ids, shows only then.
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    while let Some(row) = reader.next_row(records.token_key()).map_err(|error| stopped(file, &error))? {
        progress.step();
        match row.record {
            Ok(episode) => {
                lines.push(row.line);
                rows.push(episode);
            }
            Err(error) => summary.refuse(file, row.line, &error),
        }
    }
    for (line, added) in lines.into_iter().zip(import.episodes(&rows).await?) {
        summary.note(added, file, line, "miss_table_id");
    }
    progress.end();
    summary.near_ids = reader.near_ids().warnings();
    summary.finish(import, how).await?;
    Ok(summary)
}
