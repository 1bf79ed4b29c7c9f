//! The parameters of items, read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::catalogue::Opened;
use super::parameters::{Parameters, bad};
use crate::api::ApiError;
use crate::collection::cql2::{self, Filter};
use crate::collection::{Query, SearchBox, Shape, Table, When};
use crate::crs::Crs;

/// Most features of one answer.
pub(super) const MOST: usize = 10_000;
/// Features of one answer where nobody says how many.
pub(super) const USUAL: usize = 1_000;

/// What was asked of a collection.
pub(super) struct ItemsQuery {
    pub query: Query,
    pub shape: Shape,
    /// Whether only the number of features is wanted.
    pub hits: bool,
}

/// Reads the query, and leaves what is none of it.
pub(super) fn read(parameters: &mut Parameters, opened: &Opened) -> Result<ItemsQuery, ApiError> {
    let table = &opened.collection.table;
    let shape = shape(parameters, table)?;
    let hits = parameters.word("resultType", &[("hits", true), ("results", false)])?.unwrap_or_default();
    let limit = parameters.parsed("limit", whole_from_one)?.unwrap_or(USUAL).min(MOST);
    let offset = parameters.parsed("offset", whole)?;
    let cursor = parameters.take("cursor").map(|cursor| begin(&cursor, &opened.collection.release));
    let offset = match (offset, cursor) {
        (Some(_), Some(_)) => return Err(bad("cursor", "it does not go with offset")),
        (offset, cursor) => cursor.transpose()?.or(offset).unwrap_or_default(),
    };
    let sort = parameters.parsed("sortby", |text| sort(text, table))?.unwrap_or_default();
    let (within, at_another_time) = where_and_when(parameters, opened)?;
    let (filter, equal) = (filter(parameters, table)?, equal(parameters, table)?);
    let query = Query { within, at_another_time, equal, filter, sort, offset, limit };
    Ok(ItemsQuery { query, shape, hits })
}

/// Where and when.
pub(super) fn where_and_when(
    parameters: &mut Parameters,
    opened: &Opened,
) -> Result<(Option<SearchBox>, bool), ApiError> {
    let crs = crs(parameters, "bbox-crs")?;
    let read = |text: &str| SearchBox::read(text, crs).map_err(|why| why.to_string());
    let within = parameters.parsed("bbox", read)?;
    let when = parameters.parsed("datetime", |text| When::read(text).map_err(|why| why.to_string()))?;
    Ok((within, when.is_some_and(|when| !when.meets(opened.collection.period))))
}

/// How the features are wanted.
pub(super) fn shape(parameters: &mut Parameters, table: &Table) -> Result<Shape, ApiError> {
    let crs = crs(parameters, "crs")?;
    let skip = parameters.word("skipGeometry", &[("true", true), ("false", false)])?;
    let columns = |text: &str| {
        let column = |name: &str| table.column(name).ok_or_else(|| "it names no property".to_owned());
        text.split(',').filter(|name| !name.is_empty()).map(column).collect()
    };
    let properties = parameters.parsed("properties", columns)?;
    Ok(Shape { crs, skip_geometry: skip.unwrap_or_default(), properties })
}

fn crs(parameters: &mut Parameters, name: &str) -> Result<Crs, ApiError> {
    let words: Vec<_> = Crs::ALL.iter().map(|crs| (crs.uri(), *crs)).collect();
    Ok(parameters.word(name, &words)?.unwrap_or(Crs::Crs84))
}

/// The filter, if there is one.
pub(super) fn filter(parameters: &mut Parameters, table: &Table) -> Result<Option<Filter>, ApiError> {
    // GDAL calls the text by the name of a draft.
    let languages = [("cql2-text", false), ("cql-text", false), ("cql2-json", true)];
    let in_json = parameters.word("filter-lang", &languages)?;
    let crs = crs(parameters, "filter-crs")?;
    parameters.parsed("filter", |text| {
        let is_json = in_json.unwrap_or_else(|| text.trim_start().starts_with('{'));
        let read = if is_json { cql2::from_json(text) } else { cql2::from_text(text) };
        let checked = read.and_then(|expression| Filter::new(&expression, table, crs));
        checked.map_err(|why| why.to_string())
    })
}

/// Columns that are to hold just this.
fn equal(
    parameters: &mut Parameters,
    table: &Table,
) -> Result<Vec<(usize, crate::collection::Value)>, ApiError> {
    let mut equal = Vec::new();
    for (at, column) in table.columns().iter().enumerate() {
        let value = parameters.parsed(&column.name, |text| {
            // A plus sign comes as the space that it stands for in a form.
            let plus = text.replace(' ', "+");
            let text = if column.codes.contains(&plus.as_str()) { &plus } else { text };
            let is_listed = column.codes.is_empty() || column.codes.contains(&text);
            let value = column.read(text).filter(|_| is_listed);
            value.ok_or_else(|| "it is no value of this property".to_owned())
        })?;
        equal.extend(value.map(|value| (at, value)));
    }
    Ok(equal)
}

fn sort(text: &str, table: &Table) -> Result<Vec<(usize, bool)>, String> {
    let one = |name: &str| {
        // A plus sign comes as the space that it stands for in a form.
        let (from_greatest, name) = match name.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, name.trim_start_matches(['+', ' '])),
        };
        let column = table.column(name).ok_or("it names no property")?;
        Ok((column, from_greatest))
    };
    text.split(',').map(one).collect()
}

fn whole(text: &str) -> Result<usize, String> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| "it is a whole number".to_owned())
}

fn whole_from_one(text: &str) -> Result<usize, String> {
    whole(text).and_then(|number| match number {
        0 => Err("it is a whole number from 1".to_owned()),
        number => Ok(number),
    })
}

/// Where the next page begins: in this release and no other.
pub(super) fn cursor(release: &str, offset: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{release}:{offset}"))
}

fn begin(cursor: &str, release: &str) -> Result<usize, ApiError> {
    let unread = || bad("cursor", "it is none that was given out");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unread())?;
    let text = String::from_utf8(bytes).map_err(|_| unread())?;
    let (of, offset) = text.split_once(':').ok_or_else(unread)?;
    let offset = whole(offset).map_err(|_| unread())?;
    if of == release { Ok(offset) } else { Err(ApiError::PageGone) }
}
