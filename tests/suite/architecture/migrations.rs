//! Each change of a store's tables has a number of its own.

use std::collections::BTreeMap;

use super::sources::Source;

/// Two changes of one number in one folder: which are applied would be chance.
pub(super) fn share_a_number(sources: &[Source]) -> Vec<String> {
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    let mut violations = Vec::new();
    for path in sources.iter().map(|source| source.path.as_str()) {
        let Some((number, _)) = path.strip_prefix("migrations/").and_then(|_| path.split_once('_')) else {
            continue;
        };
        if let Some(other) = numbers.insert(number, path) {
            violations.push(format!("{path}:1: has the number of {other}"));
        }
    }
    violations
}
