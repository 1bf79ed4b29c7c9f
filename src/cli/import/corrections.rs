//! Corrections and merges: rows that wait for a second person.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use super::{Asked, Summary, stopped, unreadable};
use crate::audit::Entry;
use crate::cli::{Failure, say};
use crate::intake::{self, EpisodeReader, Lines, MergeReader, RowError, Rule, TurnedAway};
use crate::store::records::{Change, Changes, CorrectionKind, Records};

/// What a file of corrections holds, by its first byte that is no blank.
fn kind_of(input: &mut BufReader<File>, file: &Path) -> Result<CorrectionKind, Failure> {
    let start = input.fill_buf().map_err(|error| unreadable(file, &error))?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(if first == Some(&b'{') { CorrectionKind::Interviews } else { CorrectionKind::Episodes })
}

/// Proposes changed rows: interviews as JSON lines, or episodes as CSV.
pub(super) async fn corrections(
    records: &Records,
    input: File,
    file: &Path,
    all_or_nothing: bool,
    asked: &Asked,
) -> Result<Summary, Failure> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let kind = kind_of(&mut input, file)?;
    let mut changes = records.begin_changes(kind, asked.reach.clone(), asked.at.day()).await?;
    let mut summary = Summary::of("corrections");
    if kind == CorrectionKind::Interviews {
        interviews(&mut changes, input, file, records, &mut summary).await?;
    } else {
        episodes(&mut changes, input, file, records, &mut summary).await?;
    }
    propose(changes, summary, all_or_nothing, &asked.entry).await
}

async fn interviews(
    changes: &mut Changes<'_>,
    input: BufReader<File>,
    file: &Path,
    records: &Records,
    summary: &mut Summary,
) -> Result<(), Failure> {
    for line in Lines::new(input) {
        let line = line.map_err(|error| unreadable(file, &error))?;
        let admitted = match line.bytes {
            Err(_) => Err(RowError { field: "(whole line)".to_owned(), rule: Rule::TooLong }),
            Ok(bytes) => intake::parse_line(&bytes)
                .and_then(|interview| intake::admit(&interview, &bytes, records.token_key(), None)),
        };
        match admitted {
            Ok(admitted) => {
                let change = changes.interview(line.number, &admitted).await?;
                note(summary, change, file, line.number, ["interview", "child", "held_on"]);
            }
            Err(error) => summary.refuse(file, line.number, &error),
        }
    }
    Ok(())
}

async fn episodes(
    changes: &mut Changes<'_>,
    input: impl Read,
    file: &Path,
    records: &Records,
    summary: &mut Summary,
) -> Result<(), Failure> {
    let mut reader = EpisodeReader::new(input).map_err(|error| stopped(file, &error))?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row(records.token_key()).map_err(|error| stopped(file, &error))? {
        match row.record {
            Ok(episode) => rows.push((row.line, episode)),
            Err(error) => summary.refuse(file, row.line, &error),
        }
    }
    let fields = ["miss_table_id", "miss_person_id", "miss_missing_episode_start_date"];
    for ((line, _), change) in rows.iter().zip(changes.episodes(&rows).await?) {
        note(summary, change, file, *line, fields);
    }
    Ok(())
}

/// Proposes that pairs of ids are one child's.
pub(super) async fn merges(
    records: &Records,
    input: File,
    file: &Path,
    all_or_nothing: bool,
    asked: &Asked,
) -> Result<Summary, Failure> {
    let mut changes =
        records.begin_changes(CorrectionKind::Merges, asked.reach.clone(), asked.at.day()).await?;
    let mut summary = Summary::of("merges");
    let mut reader = MergeReader::new(input).map_err(|error| stopped(file, &error))?;
    let mut rows = Vec::new();
    while let Some((line, row)) =
        reader.next_row(records.token_key()).map_err(|error| stopped(file, &error))?
    {
        match row {
            Ok((child, same_as)) => rows.push((line, child, same_as)),
            Err(error) => summary.refuse(file, line, &error),
        }
    }
    for (&(line, _, _), change) in rows.iter().zip(changes.merges(&rows).await?) {
        let field = match change {
            Change::NotRecorded => "child",
            Change::OtherNotRecorded => "same_as",
            _ => {
                note(&mut summary, change, file, line, ["child", "child", "child"]);
                continue;
            }
        };
        summary.refuse(file, line, &RowError { field: field.to_owned(), rule: Rule::NoSuchChild });
    }
    propose(changes, summary, all_or_nothing, &asked.entry).await
}

/// Keeps what was found good, where anything was, and says its number.
async fn propose(
    changes: Changes<'_>,
    mut summary: Summary,
    all_or_nothing: bool,
    entry: &Entry,
) -> Result<Summary, Failure> {
    if all_or_nothing && summary.refused > 0 {
        changes.give_up(entry).await?;
        return Ok(summary);
    }
    if let Some(number) = changes.propose(entry).await? {
        let needed = if entry.who == Entry::SHELL { "two custodians" } else { "a second custodian" };
        say(&format!("{number}: {needed} must approve it, with `homeward corrections approve`"))?;
    }
    summary.kept = true;
    Ok(summary)
}

/// Counts what a row is, by its own field, that of its child, and that of its day.
fn note(summary: &mut Summary, change: Change, file: &Path, line: u64, [own, child, day]: [&str; 3]) {
    let (field, rule) = match change {
        Change::Waits => return summary.waits += 1,
        Change::Unchanged => return summary.unchanged += 1,
        Change::Withdrawn => return summary.turn_away(TurnedAway::Withdrawn),
        Change::NotRecorded | Change::OtherNotRecorded => (own, Rule::NotRecorded),
        Change::AnotherChild => (child, Rule::AnotherChild),
        Change::Twice => (own, Rule::ChangedTwice),
        Change::Overlaps => (day, Rule::Check(574, super::OVERLAPS)),
        Change::Mixed => (own, Rule::MixedWithSynthetic),
        Change::Itself => ("same_as", Rule::MergedWithItself),
        Change::Circle => ("same_as", Rule::MergedInACircle),
    };
    summary.refuse(file, line, &RowError { field: field.to_owned(), rule });
}
