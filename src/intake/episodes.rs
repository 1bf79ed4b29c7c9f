//! Episodes: the missing table of the Standard Safeguarding Dataset, with the
//! field's own numbered checks (docs/domain.md#episode-checks).

use std::io::Read;

use jiff::civil::Date;

use super::row::{RowError, Rule};
use super::table::{Rows, Stopped};
use super::token::{ChildToken, OldTokens, RecordToken, TokenKey};
use super::ward::WardCode;
use crate::codes::code_list;
use crate::identity::{IdKind, NearIds, SourceId};

/// The columns, in any order; others are refused, because they may name a child.
/// The last is ours, and need not be there.
const COLUMNS: [&str; 8] = [
    "miss_table_id",
    "miss_person_id",
    "miss_missing_episode_start_date",
    "miss_missing_episode_type",
    "miss_missing_episode_end_date",
    "miss_missing_rhi_offered",
    "miss_missing_rhi_accepted",
    "ward",
];

/// The columns that must be there.
const NEEDED: usize = COLUMNS.len() - 1;

code_list! {
    /// Missing, or away from placement without authorisation.
    EpisodeType {
        /// Whereabouts not known.
        Missing = "M",
        /// Whereabouts known, not where expected.
        Away = "A",
    }
}

code_list! {
    /// Whether an interview was offered, or accepted.
    Answer {
        /// Yes.
        Yes = "Y",
        /// No.
        No = "N",
        /// Not applicable.
        NotApplicable = "NA",
    }
}

/// An episode after the gate: tokens, days and two answers. The store keeps the
/// months and a keyed mark of each day.
#[derive(Clone)]
pub struct EpisodeRecord {
    /// The episode's keyed token.
    pub episode: RecordToken,
    /// The child's keyed token.
    pub child: ChildToken,
    /// The tokens of an earlier version, where they are others.
    pub old: OldTokens,
    /// The type.
    pub episode_type: EpisodeType,
    /// The day on which it began.
    pub began: Date,
    /// The day on which it ended, or `None` where it is open.
    pub ended: Option<Date>,
    /// Whether an interview was offered.
    pub offered: Option<Answer>,
    /// Whether an interview was accepted.
    pub accepted: Option<Answer>,
    /// The ward that the child went missing from, where it is known.
    pub ward: Option<WardCode>,
    /// Whether the synthetic twin made this episode up: it marks its ids.
    pub synthetic: bool,
}

/// A row of the file: its line and what became of it.
pub struct EpisodeRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The record, or the check that it fails.
    pub record: Result<EpisodeRecord, RowError>,
}

/// Reads episodes, row by row. Check 574 needs all of a child's episodes, and
/// those that are recorded: see [`at_fault`](super::at_fault).
pub struct EpisodeReader<R> {
    rows: Rows<R>,
    at: Columns,
    /// Ids that are nearly equal.
    near: NearIds,
}

impl<R: Read> EpisodeReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// The column that is missing, or that the format does not know.
    pub fn new(input: R) -> Result<Self, Stopped> {
        let mut rows = Rows::new(input);
        let header = rows.next_row()?.map(|(_, header)| header).unwrap_or_default();
        let at = Columns::read(&header).map_err(|error| Stopped::Row { line: 1, error })?;
        Ok(Self { rows, at, near: NearIds::default() })
    }

    /// The next row, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Stopped`] where the file cannot be read to its end.
    pub fn next_row(&mut self, key: &TokenKey) -> Result<Option<EpisodeRow>, Stopped> {
        let Some((line, row)) = self.rows.next_row()? else { return Ok(None) };
        Ok(Some(EpisodeRow { line, record: self.check(&row, line, key) }))
    }

    /// The ids read so far that are nearly equal.
    pub fn near_ids(&self) -> &NearIds {
        &self.near
    }

    fn check(
        &mut self,
        record: &csv::ByteRecord,
        line: u64,
        key: &TokenKey,
    ) -> Result<EpisodeRecord, RowError> {
        if record.len() != self.at.len() {
            return Err(RowError::new("(whole line)", Rule::MissingField));
        }
        let text = |column: usize| {
            let bytes = self.at.place(column).and_then(|at| record.get(at)).unwrap_or_default();
            std::str::from_utf8(bytes).map_err(|_| RowError::new(COLUMNS[column], Rule::NotUtf8))
        };
        let id = |column: usize| {
            let read = text(column)?.parse::<SourceId>();
            read.map_err(|fault| RowError::new(COLUMNS[column], Rule::NotAnId(fault)))
        };
        let (episode_id, child_id) = (id(0)?, id(1)?);
        let failed = |column: usize, number, why| RowError::new(COLUMNS[column], Rule::Check(number, why));
        let began = date(text(2)?).map_err(|()| failed(2, 1004, "the start is not a date, dd/mm/yyyy"))?;
        let ended = date(text(4)?).map_err(|()| failed(4, 1005, "the end is not a date, dd/mm/yyyy"))?;
        let began = match (began, text(3)?) {
            (None, "") => return Err(failed(2, 1004, "there is no start")),
            (None, _) => return Err(failed(2, 564, "a type without a start")),
            (Some(_), "") => return Err(failed(3, 565, "a start without a type")),
            (Some(began), _) => began,
        };
        let episode_type = text(3)?.parse().map_err(|_| failed(3, 1006, "the type is not M or A"))?;
        if ended.is_some_and(|ended| ended < began) {
            return Err(failed(4, 567, "the end is before the start"));
        }
        let (offered, accepted) = (answer(text(5)?, 5)?, answer(text(6)?, 6)?);
        let ward = ward(text(NEEDED)?)?;
        let (episode, child) = (key.record("episode", &episode_id), key.child(&child_id));
        let synthetic = is_made_up(&episode_id);
        self.near.note(IdKind::Episode, &episode_id, line);
        self.near.note(IdKind::Child, &child_id, line);
        let old = key.old_tokens("episode", &episode_id, &child_id);
        Ok(EpisodeRecord {
            episode,
            child,
            old,
            episode_type,
            began,
            ended,
            offered,
            accepted,
            ward,
            synthetic,
        })
    }
}

/// Whether an id is one of the synthetic twin's: the table has no column to say.
fn is_made_up(id: &SourceId) -> bool {
    id.as_str().starts_with("synthetic-")
}

/// Where each column stands in the file; the last may stand nowhere.
struct Columns(Vec<usize>);

impl Columns {
    fn read(header: &csv::ByteRecord) -> Result<Self, RowError> {
        let place =
            |column: &&str| header.iter().position(|name| name.eq_ignore_ascii_case(column.as_bytes()));
        let needed = COLUMNS[..NEEDED].iter();
        let mut at = needed
            .map(|column| place(column).ok_or_else(|| RowError::new(*column, Rule::MissingField)))
            .collect::<Result<Vec<usize>, RowError>>()?;
        at.extend(place(&COLUMNS[NEEDED]));
        if header.len() != at.len() {
            return Err(RowError::new("(header)", Rule::UnknownField));
        }
        Ok(Self(at))
    }

    /// How many the file has.
    fn len(&self) -> usize {
        self.0.len()
    }

    fn place(&self, column: usize) -> Option<usize> {
        self.0.get(column).copied()
    }
}

/// The ward of its code; `None` where the field is empty.
fn ward(text: &str) -> Result<Option<WardCode>, RowError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| RowError::new(COLUMNS[NEEDED], Rule::NotAWard))
}

/// A date written dd/mm/yyyy or yyyy-mm-dd; `None` where the field is empty.
fn date(text: &str) -> Result<Option<Date>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let format = if text.contains('/') { "%d/%m/%Y" } else { "%Y-%m-%d" };
    let date = Date::strptime(format, text).map_err(|_| ())?;
    if (1990..2100).contains(&date.year()) { Ok(Some(date)) } else { Err(()) }
}

fn answer(text: &str, column: usize) -> Result<Option<Answer>, RowError> {
    if text.is_empty() || text.eq_ignore_ascii_case("null") {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| RowError::new(COLUMNS[column], Rule::UnknownCode))
}
