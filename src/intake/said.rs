//! What an interview says, but for what is added to it in the normal way of
//! work (docs/adr/0023).

use serde_json::{Map, Value};

/// The fields that do not belong to the core. `interview` and `child` are known
/// by their tokens. One interview may cover several episodes, and which they are
/// is often filled in later; decisions about consent are only ever added to, and
/// what they mean for the map is held against what is recorded by itself
/// (DOMAIN.md 3.1).
const NOT_CORE: [&str; 4] = ["interview", "child", "episodes", "consents"];

/// The core of a row, in one form however its fields and lists are ordered.
pub(super) fn core_of(row: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(row) else { return row.to_vec() };
    let is_core = |(name, _): &(String, Value)| !NOT_CORE.contains(&name.as_str());
    let core: Map<String, Value> = fields.into_iter().filter(is_core).collect();
    ordered(Value::Object(core)).to_string().into_bytes()
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
}
