//! What analysts see of a report: the verdict and what readers would see, and
//! every count of children or reports by the lower end of a band
//! (docs/privacy.md#d23).

use serde_json::{Value, json};

/// The lower ends of the bands; what is more is told by the last.
const ENDS: [u64; 12] = [0, 5, 10, 15, 25, 50, 100, 200, 400, 800, 1_600, 3_200];

/// The parts of a report that are counted from the records.
const COUNTED: [&str; 3] = ["withheld", "churn", "utility"];

/// What of an attack analysts see; of its claims, the band. All else is counted from
/// the records, and what will be told of an attack one day may be too.
const OF_ATTACK: [&str; 6] = ["id", "title", "tried", "verdict", "passed", "claims"];

/// A report as analysts see it.
#[must_use]
pub fn in_bands(mut report: Value) -> Value {
    for part in COUNTED {
        report[part] = banded(report[part].take());
    }
    let attacks = report["attack"]["attacks"].as_array().cloned().unwrap_or_default();
    let told = |mut attack: Value| -> Value {
        let told = OF_ATTACK.iter().map(|&name| (name.to_owned(), banded(attack[name].take())));
        Value::Object(told.collect())
    };
    let attack = json!({
        "certain": report["attack"]["certain"],
        "passed": report["attack"]["passed"],
        "attacks": attacks.into_iter().map(told).collect::<Vec<_>>(),
    });
    report["attack"] = attack;
    report["in_bands"] = Value::Bool(true);
    report
}

/// Counts by the lower end of their band, shares by tenths.
fn banded(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, banded(value))).collect(),
        Value::Array(values) => values.into_iter().map(banded).collect(),
        Value::Number(number) => match number.as_u64() {
            Some(count) => json!(ENDS.iter().rev().find(|end| **end <= count)),
            None => json!(number.as_f64().map(|share| (share * 10.0).floor() / 10.0)),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_analyst_reads_no_count_of_the_records() {
        let report = json!({
            "area": "E08000005",
            "changes": { "leaves": { "new": 3 } },
            "withheld": { "children": 163, "cells": { "too_few": 7, "held_by_one": 4 } },
            "churn": { "children_left": 12, "verdict": "release" },
            "utility": { "reports_fine": 0.58, "costs": [{ "rule": "masks", "without": 0.419 }] },
            "attack": {
                "certain": 0,
                "passed": true,
                "attacks": [{
                    "id": "A13", "claims": 61, "found": 9, "precision": 0.15, "lower": 0.09, "passed": true,
                    "worst_subset": { "claims": 31, "found": 6 }, "subsets": [{ "claims": 31, "found": 6 }],
                    "membership": [61, 58], "notes": ["3 of 61 held the release back"],
                }],
                "worlds": { "children": 163 },
            },
        });
        let seen = in_bands(report);
        assert_eq!(seen["withheld"], json!({ "children": 100, "cells": { "too_few": 5, "held_by_one": 0 } }));
        assert_eq!(seen["churn"], json!({ "children_left": 10, "verdict": "release" }));
        assert_eq!(seen["utility"]["reports_fine"], json!(0.5));
        assert_eq!(seen["utility"]["costs"][0], json!({ "rule": "masks", "without": 0.4 }));
        assert_eq!(seen["changes"], json!({ "leaves": { "new": 3 } }));
        let attack = &seen["attack"]["attacks"][0];
        assert_eq!(
            *attack,
            json!({ "id": "A13", "title": null, "tried": null, "verdict": null, "passed": true, "claims": 50 })
        );
        assert!(seen["attack"].get("worlds").is_none());
    }
}
