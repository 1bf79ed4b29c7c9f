//! Planned, made, approved, issued, skipped; and a clock that runs wrong.

use jiff::{ToSpan as _, Zoned};
use serde_json::Value;

use crate::support::{Office, PASSWORD, Server, World, command, harm, interview, text};

fn with_records() -> Office {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    office
}

#[test]
fn those_who_approve_are_shown_what_the_machine_found() {
    let office = with_records();
    let planned = office.release("plan", "2026-10-01").done().out;
    let id = office.release("make", "2026-10-01").done().last_line().to_owned();
    let approved = office.approve(&id, "clara").done().out;
    for said in [
        "children with a report that can be counted: ",
        "held back, too few children: ",
        "verdict: first",
        "certain disclosures: 0",
    ] {
        assert!(planned.contains(said) && approved.contains(said), "{said} is not in {planned}{approved}");
    }
    // Before it is noted, not after.
    assert!(
        approved.find("certain disclosures").expect("told") < approved.find("a second person").expect("told")
    );
    let audit = office.run(&["audit", "list"]).done().out;
    for act in ["read_records", "release_proposed", "release_approved"] {
        assert!(audit.contains(act), "{act} is not in {audit}");
    }
}

#[test]
fn where_too_few_left_no_release_is_made_and_the_list_says_so() {
    let quiet = Office::new();
    quiet.approvers();
    quiet.account("pat", "partner");
    let rows: Vec<String> = (0..12).map(row).collect();
    quiet.import("interviews", &quiet.write("few.ndjson", rows.join("\n"))).done();
    let id = quiet.issue("2026-09-01");
    for child in ["c-0", "c-1", "c-2"] {
        quiet.run(&["withdraw", "--child", child, "--today", "2026-09-20"]).done();
    }
    let plan = quiet.release("plan", "2026-10-01").done().out;
    assert!(plan.contains("verdict: too few moved") && plan.contains("it may not be made"), "{plan}");
    // A release that is held back does not end the month.
    for day in ["2026-10-01", "2026-10-20"] {
        let refused = quiet.release("make", day);
        refused.failed(1, &["no release of Rochdale is made at 2026-10-01", "wait for the next month"]);
    }
    // The next month does, and says so.
    quiet.release("plan", "2026-11-01").done();
    let data = quiet.data();
    let server = Server::start(&mut command(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let cookie = server.sign_in("pat", PASSWORD);
    let listed: Value = serde_json::from_slice(&server.get("/api/releases", &cookie).body).expect("JSON");
    let skipped = serde_json::json!([{ "area": "E08000005", "cut_off": "2026-10-01" }]);
    assert_eq!(listed["skipped"], skipped);
    assert_eq!(listed["releases"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["releases"][0]["id"], id.as_str());
    server.interrupt().done();
}

/// A line of a child of its own, with a caseworker and a home of its own.
fn row(child: usize) -> String {
    let mut row = interview(&format!("i-{child}"), &format!("c-{child}"));
    row["caseworker"] = format!("cw-{child}").into();
    row["placement"] = format!("pl-{child}").into();
    row.to_string()
}

#[test]
fn a_cut_off_that_has_not_come_is_refused() {
    let office = with_records();
    let tomorrow = Zoned::now().date().saturating_add(2.days()).to_string();
    for what in ["plan", "make"] {
        let asked = ["release", what, "--area", "E08000005", "--as-of", &tomorrow];
        office.run(&asked).failed(1, &["has not come: the clock says"]);
    }
}

#[test]
fn a_clock_set_back_is_told() {
    let office = with_records();
    office.issue("2026-10-01");
    // As if it had been issued in a time that the clock has not come to.
    harm(
        &office.data().join("releases.sqlite"),
        &["DROP TRIGGER signatures_never_change", "UPDATE signatures SET signed_at = signed_at + 40000000"],
    );
    for what in ["plan", "make"] {
        office.release(what, "2026-11-01").failed(1, &["the clock says", "set the clock right"]);
    }
}
