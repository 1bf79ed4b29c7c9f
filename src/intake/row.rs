//! Rows as they come: what is wrong with one, by line, field and rule.
//!
//! A message never repeats what a row says, because that may name a child.

use crate::identity::IdFault;
use crate::interview::{Interview, ToldPlace};

/// What is wrong with a row: the field and the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field {field}: {rule}")]
pub struct RowError {
    /// The field's path in the row, such as `places[0].month`.
    pub field: String,
    /// The rule.
    pub rule: Rule,
}

impl RowError {
    pub(super) fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self { field: field.into(), rule }
    }
}

/// A rule that a row can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Rule {
    /// Not JSON, or cut short.
    #[error("this line is not a whole JSON object")]
    NotJson,
    /// Not UTF-8.
    #[error("this line is not UTF-8 text; save the file as UTF-8")]
    NotUtf8,
    /// Longer than a line may be.
    #[error("this line is longer than 16 MiB")]
    TooLong,
    /// Longer than a row of a table may be.
    #[error("this row is longer than 1 MiB; is a quotation mark left open?")]
    RowTooLong,
    /// A table whose columns are not named as they must be.
    #[error("the first line must be {0}")]
    NotTheHeader(&'static str),
    /// A field that the format does not know.
    #[error("the format has no such field")]
    UnknownField,
    /// A field that the format needs.
    #[error("this field is missing")]
    MissingField,
    /// A field given twice.
    #[error("this field is given twice")]
    DuplicateField,
    /// A code outside its list.
    #[error("this code is not in the list")]
    UnknownCode,
    /// A value of the wrong type.
    #[error("this value is not of the right type")]
    WrongType,
    /// A date or month that is none.
    #[error("this is not a date (YYYY-MM-DD) or month (YYYY-MM) of the calendar")]
    NotADate,
    /// A month after the interview that tells of it.
    #[error("this month is after the interview")]
    AfterTheInterview,
    /// Not an id that has one form only.
    #[error(transparent)]
    NotAnId(#[from] IdFault),
    /// Not a GSS code.
    #[error("this is not a GSS code of an authority, such as E08000005")]
    NotAnAuthority,
    /// Not the code of a ward.
    #[error("this is not the code of a ward, such as E05014036; leave it empty where none is known")]
    NotAWard,
    /// No point where the precision promises one.
    #[error("a place told this exactly needs lat and lon")]
    NoPoint,
    /// A latitude or longitude outside its range.
    #[error("this is not a point on the earth")]
    NoSuchPoint,
    /// Latitude and longitude in each other's place.
    #[error("lat and lon look swapped")]
    LooksSwapped,
    /// A point outside the United Kingdom.
    #[error("this point is not in the United Kingdom")]
    OutsideUnitedKingdom,
    /// The same id with other content.
    #[error(
        "a row with this id is recorded with other content; `homeward import corrections` changes a recorded row"
    )]
    RecordedDifferently,
    /// An interview whose child is another one now.
    #[error("this interview is recorded of another child; a recorded interview keeps its child")]
    RecordedOfAnother,
    /// A correction of what is not recorded.
    #[error("nothing is recorded under this id: a correction changes a recorded row")]
    NotRecorded,
    /// A correction under another child's id.
    #[error(
        "the row with this id is recorded of another child: `homeward import merges` makes two ids one child's"
    )]
    AnotherChild,
    /// A merge of a child of whom nothing is recorded.
    #[error(
        "nothing is recorded of a child with this id; a child who withdrew under it withdraws under the other, too"
    )]
    NoSuchChild,
    /// A row that changes what a row before it does.
    #[error("a row before this one in the file changes the same: leave one of them")]
    ChangedTwice,
    /// A merge of a child with itself.
    #[error("both ids are the same: there is nothing to merge")]
    MergedWithItself,
    /// Merges that lead back to where they began.
    #[error("these merges lead in a circle: none of them says which id stays")]
    MergedInACircle,
    /// Synthetic and real rows in one data folder.
    #[error("synthetic and real interviews cannot share a data folder")]
    MixedWithSynthetic,
    /// One of the field's own numbered checks.
    #[error("check {0}: {1}")]
    Check(u16, &'static str),
}

/// Reads a line of `interviews.ndjson`.
///
/// # Errors
///
/// The field and the rule that the line breaks.
pub fn parse_line(line: &[u8]) -> Result<Interview, RowError> {
    let text = std::str::from_utf8(line).map_err(|_| RowError::new("(whole line)", Rule::NotUtf8))?;
    let mut input = serde_json::Deserializer::from_str(text);
    let interview: Interview =
        serde_path_to_error::deserialize(&mut input).map_err(|error| explain(&error))?;
    input.end().map_err(|_| RowError::new("(whole line)", Rule::NotJson))?;
    Ok(interview)
}

/// Puts a parser's error in our own words: its text may quote the row.
fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> RowError {
    use serde_json::error::Category;
    let path = match plain_path(error.path()) {
        path if path.is_empty() => "(whole line)".to_owned(),
        path => path,
    };
    if error.inner().classify() != Category::Data {
        return RowError::new("(whole line)", Rule::NotJson);
    }
    let said = error.inner().to_string();
    let named =
        |prefix: &str| said.strip_prefix(prefix).and_then(|rest| rest.split('`').nth(1)).map(str::to_owned);
    if let Some(field) = named("missing field ") {
        return RowError::new(join(&path, &field), Rule::MissingField);
    }
    if let Some(field) = named("duplicate field ") {
        return RowError::new(join(&path, &field), Rule::DuplicateField);
    }
    let id_fault = IdFault::ALL.into_iter().find(|fault| said.starts_with(&fault.to_string()));
    if let Some(fault) = id_fault {
        return RowError::new(path, Rule::NotAnId(fault));
    }
    let rule = match said.as_str() {
        text if text.starts_with("unknown field") => Rule::UnknownField,
        text if text.starts_with("unknown code") => Rule::UnknownCode,
        text if text.starts_with("not a month") || path.ends_with("_on") => Rule::NotADate,
        _ => Rule::WrongType,
    };
    RowError::new(path, rule)
}

/// The path of a field, such as `places[0].month`. A name that the format does
/// not know is told where it looks like one of a field; else it may be what a
/// child said, in a form turned the wrong way round.
fn plain_path(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let is_plain = |name: &str| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        name.len() <= 40 && name.bytes().all(is_letter)
    };
    let mut written = String::new();
    for segment in path {
        let name = match segment {
            Segment::Seq { index } => {
                written.push_str(&format!("[{index}]"));
                continue;
            }
            Segment::Map { key } | Segment::Enum { variant: key } if is_plain(key) => key,
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => "(unknown)",
        };
        if !written.is_empty() {
            written.push('.');
        }
        written.push_str(name);
    }
    written
}

fn join(path: &str, field: &str) -> String {
    // The parser's path may already end in the field.
    match path {
        "(whole line)" => field.to_owned(),
        path if path == field || path.ends_with(&format!(".{field}")) => path.to_owned(),
        path => format!("{path}.{field}"),
    }
}

/// Checks what the types of an interview cannot.
pub(super) fn check(interview: &Interview) -> Result<(), RowError> {
    for (field, code) in [("responsible_la", &interview.responsible_la), ("host_la", &interview.host_la)] {
        if !is_gss(code) {
            return Err(RowError::new(field, Rule::NotAnAuthority));
        }
    }
    if !(2000..2100).contains(&interview.held_on.year()) {
        return Err(RowError::new("held_on", Rule::NotADate));
    }
    for (index, place) in interview.places.iter().enumerate() {
        let field = |name: &str| format!("places[{index}].{name}");
        if !super::is_possible(place.month, interview.held_on) {
            return Err(RowError::new(field("month"), Rule::AfterTheInterview));
        }
        check_point(place).map_err(|(name, rule)| RowError::new(field(name), rule))?;
    }
    Ok(())
}

/// A GSS code of an authority: a letter and eight digits.
pub(super) fn is_gss(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 9 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

fn check_point(place: &ToldPlace) -> Result<(), (&'static str, Rule)> {
    let (lat, lon) = match (place.lat, place.lon) {
        (Some(lat), Some(lon)) => (lat, lon),
        (None, None) if place.precision.resolution().is_none() => return Ok(()),
        (None, _) => return Err(("lat", Rule::NoPoint)),
        (_, None) => return Err(("lon", Rule::NoPoint)),
    };
    check_degrees(lat, lon)
}

/// Checks that a point lies in the United Kingdom; else names `lat` or `lon`.
pub(super) fn check_degrees(lat: f64, lon: f64) -> Result<(), (&'static str, Rule)> {
    // NaN and infinities fall out here too: no range contains them.
    if !(-90.0..=90.0).contains(&lat) {
        return Err(("lat", Rule::NoSuchPoint));
    }
    if !(-180.0..=180.0).contains(&lon) {
        return Err(("lon", Rule::NoSuchPoint));
    }
    if in_united_kingdom(lat, lon) {
        return Ok(());
    }
    Err(("lat", if in_united_kingdom(lon, lat) { Rule::LooksSwapped } else { Rule::OutsideUnitedKingdom }))
}

/// A box round the United Kingdom, in degrees.
fn in_united_kingdom(lat: f64, lon: f64) -> bool {
    (49.8..=60.9).contains(&lat) && (-8.7..=1.8).contains(&lon)
}
