//! One release after another.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Office, Ran, World, homeward, text};

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
    for today in ["2026-10-15", "2026-10-16", "2026-10-31"] {
        for what in ["make", "plan"] {
            let refused = office.release(what, today);
            refused.failed(1, &["has a release of 2026-10-15: the next may be made from the month after"]);
        }
    }
    office.release("plan", "2026-11-01").done();
    office.release_of("bradford", "plan", "2026-11-01").done();
}

#[test]
fn the_first_release_is_frozen_in_the_month_in_which_it_is_made() {
    let office = Office::new();
    office.import_world(&World::shared());
    let plan = |as_of| {
        let plan = ["release", "plan", "--area", "E08000005", "--today", "2026-10-15", "--as-of", as_of];
        office.run(&plan)
    };
    for as_of in ["2026-09-30", "2025-11-01"] {
        plan(as_of).failed(1, &["no release yet", "a month that is over"]);
    }
    plan("2026-10-16").failed(1, &["has not come: the clock says 2026-10-15"]);
    plan("2026-10-02").done();
}

#[test]
fn a_month_has_one_snapshot_whoever_asks_and_whenever() {
    let office = Office::new();
    office.import_world(&World::shared());
    let first = office.release("plan", "2026-10-02").done().out;
    // Later in the month it is the same, to the letter.
    assert_eq!(office.release("plan", "2026-10-20").done().out, first);
    let other = ["release", "plan", "--area", "E08000005", "--today", "2026-10-20", "--as-of", "2026-10-20"];
    office.run(&other).failed(1, &["frozen at 2026-10-02", "not at 2026-10-20", "from 2026-11-01"]);
    let earlier = office.release("plan", "2026-09-20");
    earlier.failed(1, &["the clock says 2026-09", "frozen in 2026-10", "set the clock right"]);
    assert_ne!(office.release("plan", "2026-11-02").done().out, first);
}

#[test]
fn a_day_that_no_month_is_counted_by_is_no_day_of_a_clock_and_ruins_nothing() {
    let office = Office::new();
    office.import_world(&World::shared());
    for day in ["1999-12-31", "1970-01-01", "0000-01-01", "2100-01-01", "9999-12-31"] {
        for what in ["plan", "make"] {
            office.release(what, day).failed(2, &[day, "is no day of a clock: give one of 2000 to 2099"]);
        }
    }
    office.release("plan", "2026-10-15").done();
    office.release_of("bradford", "plan", "2026-10-15").done();
}

#[test]
fn a_proposal_is_approved_in_its_month_or_never() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let id = office.release("make", "2026-10-15").done().last_line().to_owned();
    let password = office.path("password");
    let approve = |by: &str, today: &str| {
        let approve = ["release", "approve", "--release", &id, "--by", by, "--today", today];
        office.run(&[&approve[..], &["--password-file", text(&password)]].concat())
    };
    for today in ["2026-09-15", "2024-10-15", "2026-11-02", "2027-10-15"] {
        approve("clara", today).failed(1, &["a proposal of 2026-10", "in its month or never"]);
    }
    approve("clara", "2026-10-14").failed(1, &["has not come: the clock says 2026-10-14"]);
    approve("clara", "2026-10-31").done();
    approve("anil", "2026-11-01").failed(1, &["a proposal of 2026-10"]);
    // The month that it is has a release of its own, and one.
    office.issue("2026-11-02");
}

#[test]
fn a_release_may_be_frozen_at_a_day_before_the_clock_s() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let make = ["release", "make", "--area", "E08000005", "--today", "2026-10-15", "--as-of", "2026-10-02"];
    let id = office.run(&make).done().last_line().to_owned();
    for by in ["clara", "anil"] {
        let password = office.path("password");
        let approve = ["release", "approve", "--release", &id, "--by", by, "--today", "2026-10-15"];
        office.run(&[&approve[..], &["--password-file", text(&password)]].concat()).done();
    }
    let manifest = json(office.run(&["release", "show", "--release", &id]).done().out.as_bytes());
    assert_eq!((&manifest["cut_off"], &manifest["played_on"]), (&"2026-10-02".into(), &"2026-10-15".into()));
}

#[test]
fn two_programs_may_open_a_new_folder_at_once() {
    let office = Office::new();
    office.import_world(&World::shared());
    for round in 0..3 {
        let copy = office.copied();
        let ran: Vec<Ran> = std::thread::scope(|scope| {
            let plan = || copy.release_of("E08000005", "plan", "2026-10-15");
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(plan)).collect();
            threads.into_iter().map(|thread| thread.join().expect("it ran")).collect()
        });
        for ran in ran {
            assert_eq!(ran.code, Some(0), "round {round}: {}", ran.err);
        }
    }
}

#[test]
fn a_played_day_is_shown_wherever_synthetic_is() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let planned = office.release("plan", "2026-10-03").done();
    assert!(
        planned.err.contains("SYNTHETIC, on a clock of its own: today is 2026-10-03\n"),
        "{}",
        planned.err
    );
    assert!(planned.out.contains("SYNTHETIC · played on 3 Oct 2026\n"), "{}", planned.out);
    // Made and approved on a later day of the month: the day is that of the snapshot.
    let id = office.issue("2026-10-20");
    let manifest = json(office.run(&["release", "show", "--release", &id]).done().out.as_bytes());
    assert_eq!((&manifest["data"], &manifest["played_on"]), (&"SYNTHETIC".into(), &"2026-10-03".into()));
    for (name, bytes) in office.export(&id).into_iter().filter(|(name, _)| name != "cells.bin") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("2026-10-03") || text.contains("played on 3 Oct 2026"), "{name}");
    }
    office.run(&["release", "verify", "--release", &id]).done();
    homeward(&["verify", text(&office.path(&format!("export-{id}")))]).done();
}

#[test]
fn a_command_on_a_clock_of_its_own_says_which_day_it_is() {
    let office = Office::new();
    let world = World::shared();
    let interviews = world.file("interviews.ndjson");
    for act in [
        &["import", "interviews", text(&interviews), "--today", "2023-11-01"][..],
        &["release", "plan", "--area", "E08000005", "--today", "2023-11-01"],
        &["area", "join", "--name", "Both", "--areas", "rochdale,E08000004", "--today", "2023-11-01"],
        &["withdraw", "--child", "SYNTHETIC-E08000005-000001", "--today", "2023-11-01"],
    ] {
        let ran = office.run(act);
        assert!(
            ran.err.contains("SYNTHETIC, on a clock of its own: today is 2023-11-01\n"),
            "{act:?}: {}",
            ran.err
        );
    }
    let by_the_machine = office.run(&["release", "plan", "--area", "E08000005"]);
    assert!(!by_the_machine.err.contains("on a clock of its own"), "{}", by_the_machine.err);
}

#[test]
fn a_month_that_passed_without_a_release_is_told() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let made = office.release("make", "2026-09-10").done().last_line().to_owned();
    office.issue("2026-10-10");
    // What was made of September went with it.
    office.approve(&made, "clara").failed(1, &["no such release"]);
}

#[test]
fn of_one_area_and_month_one_release_waits() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let make = |today| office.release("make", today).done().last_line().to_owned();
    let (one, other) = (make("2026-10-01"), make("2026-11-01"));
    assert_ne!(one, other);
    office.approve(&one, "clara").failed(1, &["no such release"]);
    office.approve(&other, "clara").done();
    assert_eq!(make("2026-11-02"), other);
    // The first approval stands: nothing was made anew.
    office.approve(&other, "anil").done();
    office.run(&["release", "show", "--release", &other]).done();
}

/// An interview that nobody says is made up.
const REAL: &str = r#"{"interview":"i-1","child":"c-1","provider":"p","caseworker":"w","responsible_la":"E08000005","host_la":"E08000005","placement":null,"held_on":"2025-03-02","age_band":"14-15","episodes":[],"consents":[],"push":[],"pull":[],"experiences":[],"places":[]}
"#;

#[test]
fn a_folder_with_a_real_child_goes_by_the_machines_clock() {
    let office = Office::new();
    let file = office.write("real.ndjson", REAL);
    let early = office.run(&["import", "interviews", crate::support::text(&file), "--today", "2026-01-01"]);
    let refused = early.failed(3, &["rows refused: 1"]);
    assert!(refused.err.contains("synthetic and real interviews cannot share a data folder"));
    office.import("interviews", &file).done();
    for act in [
        &["release", "plan", "--area", "E08000005", "--today", "2026-01-01"][..],
        &["withdraw", "--child", "c", "--today", "2026-01-01"],
        &["import", "interviews", crate::support::text(&file), "--today", "2026-01-01"],
        &["area", "join", "--name", "Both", "--areas", "rochdale,E08000004", "--today", "2026-01-01"],
    ] {
        office.run(act).failed(1, &["--today is for folders whose every record is synthetic"]);
    }
}

#[test]
fn an_area_of_which_nothing_is_known_is_not_released() {
    let office = Office::new();
    office.import_world(&World::shared());
    for what in ["plan", "make"] {
        let ran = office.release_of("bradford", what, "2026-10-01");
        assert!(
            ran.out.contains("no report lies in this area")
                || ran.err.contains("no report lies in this area")
        );
    }
    office.release_of("bradford", "make", "2026-10-01").failed(1, &["no report lies in this area"]);
}
