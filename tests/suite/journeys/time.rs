//! One release after another.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Office, World};

pub(super) fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

pub(super) fn hotspots(office: &Office, id: &str) -> Vec<Value> {
    let collection = json(&office.export(id)["hotspots.geojson"]);
    let features = collection["features"].as_array().expect("features");
    features.iter().map(|feature| feature["properties"].clone()).collect()
}

fn texts(values: &[Value], field: &str) -> BTreeSet<String> {
    values.iter().filter_map(|value| value[field].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_release_a_month_later_follows_the_one_before() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let first = office.issue("2026-10-01");
    let manifest = json(&office.export(&first)["manifest.json"]);
    assert_eq!(manifest["previous"], Value::Null);
    let before = hotspots(&office, &first);
    assert!(before.len() >= 3, "a borough with hotspots, else this shows nothing");
    assert_eq!(texts(&before, "change"), BTreeSet::from(["first release".to_owned()]));

    let second = office.issue("2026-11-01");
    assert_ne!(first, second);
    let manifest = json(&office.export(&second)["manifest.json"]);
    assert_eq!(manifest["previous"], Value::String(first.clone()));
    assert_eq!(manifest["cut_off"], "2026-11-01");
    let after = hotspots(&office, &second);
    let words = ["new", "growing", "steady", "shrinking", "gone"].map(str::to_owned);
    assert!(texts(&after, "change").is_subset(&BTreeSet::from(words)), "{after:?}");
    let known = texts(&before, "hotspot");
    for hotspot in &after {
        let id = hotspot["hotspot"].as_str().expect("an id");
        assert_eq!(known.contains(id), hotspot["change"] != "new", "{hotspot}");
        assert_eq!(hotspot["rank"].is_null(), hotspot["change"] == "gone", "{hotspot}");
    }
    assert!(known.is_subset(&texts(&after, "hotspot")), "one that is gone is told");
    // What was issued before is as it was.
    office.run(&["release", "verify", "--release", &first]).done();
}

#[test]
fn a_month_has_one_release() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    office.issue("2026-10-15");
    for as_of in ["2026-10-15", "2026-10-16", "2026-10-31", "2026-10-01", "2026-09-30", "2025-11-01"] {
        for what in ["make", "plan"] {
            let refused = office.release(what, as_of);
            refused.failed(1, &["has a release of 2026-10-15: the next may be made from the month after"]);
        }
    }
    office.release("plan", "2026-11-01").done();
    let other = ["release", "plan", "--area", "bradford", "--as-of", "2026-10-15"];
    office.run(&other).done();
}

#[test]
fn of_two_that_were_made_at_once_one_is_issued() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let make = |as_of| office.release("make", as_of).done().last_line().to_owned();
    let (one, other) = (make("2026-10-01"), make("2026-11-01"));
    office.approve(&other, "clara").done();
    office.approve(&one, "clara").done();
    office.approve(&one, "anil").done();
    office
        .approve(&other, "anil")
        .failed(1, &["the records or releases changed since it was made; make it again"]);
    office.run(&["release", "show", "--release", &other]).failed(1, &["no such release was issued"]);
    let again = office.issue("2026-11-01");
    assert_ne!(again, other);
}
