//! What an interview says, but for what is added to it in the normal way of
//! work (docs/adr/0023).

use serde_json::{Map, Value};

use crate::identity::SourceId;

/// The fields that do not belong to the core. `interview` and `child` are known
/// by their tokens. One interview may cover several episodes, and which they are
/// is often filled in later; decisions about consent are only ever added to, and
/// what they mean for the map is held against what is recorded by itself
/// (docs/domain.md#consent).
const NOT_CORE: [&str; 4] = ["interview", "child", "episodes", "consents"];

/// The fields that hold ids: people read them alike however they are spelled
/// (docs/privacy.md#d25).
const IDS: [&str; 7] = ["interview", "child", "provider", "caseworker", "placement", "school", "episodes"];

/// A row, in one form however its fields and lists are ordered and its ids spelled.
pub(super) fn row_of(row: &[u8]) -> Vec<u8> {
    said(row, |_| true, true)
}

/// The core of a row, in such a form.
pub(super) fn core_of(row: &[u8]) -> Vec<u8> {
    said(row, is_core, true)
}

/// The core with its ids as they are spelled: what an earlier version went by.
pub(super) fn core_as_spelled(row: &[u8]) -> Vec<u8> {
    said(row, is_core, false)
}

fn is_core(name: &str) -> bool {
    !NOT_CORE.contains(&name)
}

fn said(row: &[u8], is_part: impl Fn(&str) -> bool, reads_ids: bool) -> Vec<u8> {
    let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(row) else { return row.to_vec() };
    let read = |(name, value): (String, Value)| {
        let value = if reads_ids && IDS.contains(&name.as_str()) { id_as_read(value) } else { value };
        (name, value)
    };
    let parts: Map<String, Value> = fields.into_iter().filter(|(name, _)| is_part(name)).map(read).collect();
    ordered(Value::Object(parts)).to_string().into_bytes()
}

/// An id, or several, as people read them.
fn id_as_read(value: Value) -> Value {
    match value {
        Value::String(text) => {
            Value::String(text.parse().map_or(text, |id: SourceId| id.as_str().to_owned()))
        }
        Value::Array(list) => Value::Array(list.into_iter().map(id_as_read).collect()),
        other => other,
    }
}

/// A value without what says nothing, its lists in order. The fields of an
/// object are in that of their names already.
fn ordered(value: Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut list: Vec<Value> = list.into_iter().map(ordered).collect();
            list.sort_by_cached_key(Value::to_string);
            Value::Array(list)
        }
        Value::Object(fields) => {
            let says = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
            let kept = fields.into_iter().filter(|(_, value)| says(value));
            Value::Object(kept.map(|(name, value)| (name, ordered(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_is_what_the_child_told_and_not_how_it_is_written() {
        let row = br#"{"interview":"i","child":"c","episodes":["e"],"consents":[],"push":["a","b"],"places":[{"lat":1.50,"lon":2}]}"#;
        for (other, same) in [
            (
                r#"{"places":[{"lon":2,"lat":1.5}],"push":["b","a"],"child":"C","school":null,"synthetic":false}"#,
                true,
            ),
            (
                r#"{"push":["a","b"],"places":[{"lat":1.5,"lon":2}],"episodes":["e","f"],"consents":[{}]}"#,
                true,
            ),
            (r#"{"push":["a"],"places":[{"lat":1.5,"lon":2}]}"#, false),
            (r#"{"push":["a","b"],"places":[{"lat":1.51,"lon":2}]}"#, false),
            (r#"{"push":["a","b"],"places":[{"lat":1.5,"lon":2},{"lat":1.5,"lon":2}]}"#, false),
            (r#"{"push":["a","b"],"places":[{"lat":1.5,"lon":2}],"placement":"p"}"#, false),
        ] {
            assert_eq!(core_of(row) == core_of(other.as_bytes()), same, "{other}");
        }
        assert_eq!(core_of(b"no JSON"), b"no JSON");
    }

    #[test]
    fn a_row_is_the_same_however_its_ids_are_spelled() {
        let row =
            br#"{"interview":"i-1","child":"c-1","caseworker":"CW-03","episodes":["E-1"],"push":["A"]}"#;
        let other = "{\"push\":[\"A\"], \"child\":\"C\u{2013}1\",\"interview\":\"I-1 \",\"caseworker\":\"cw\u{2010}03\",\"episodes\":[\"e-1\"]}";
        assert_eq!(row_of(row), row_of(other.as_bytes()));
        assert_eq!(core_of(row), core_of(other.as_bytes()));
        assert_ne!(core_as_spelled(row), core_as_spelled(other.as_bytes()));
        // What the child said is no id.
        let changed = String::from_utf8_lossy(row).replace("[\"A\"]", "[\"a\"]");
        assert_ne!(row_of(row), row_of(changed.as_bytes()));
        let changed = String::from_utf8_lossy(row).replace("CW-03", "CW-04");
        assert_ne!(core_of(row), core_of(changed.as_bytes()));
    }
}
