//! Two people issue a release.

use crate::support::{Office, World, text};

fn with_a_proposal() -> (Office, String) {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let id = office.release("make", "2026-11-01").done().last_line().to_owned();
    (office, id)
}

#[track_caller]
fn is_not_issued(office: &Office, id: &str) {
    for what in ["show", "verify"] {
        office.run(&["release", what, "--release", id]).failed(1, &[id, "no such release was issued"]);
    }
    let out = office.path("out");
    office.run(&["release", "export", "--release", id, "--out", text(&out)]).failed(1, &[id]);
    assert!(!out.exists());
}

#[test]
fn one_person_does_not_issue_a_release_and_two_do() {
    let (office, id) = with_a_proposal();
    is_not_issued(&office, &id);
    let first = office.approve(&id, "clara").done();
    assert!(first.out.contains("a second person must approve it too"), "{}", first.out);
    is_not_issued(&office, &id);
    for same in ["clara", "Clara", "CLARA"] {
        office.approve(&id, same).failed(1, &["clara has approved it; a second person must"]);
    }
    is_not_issued(&office, &id);
    let second = office.approve(&id, "anil").done();
    assert!(second.out.contains("approved by two people and issued"), "{}", second.out);
    let shown = office.run(&["release", "show", "--release", &id]).done().out;
    assert!(shown.contains(&format!("\"id\":\"{id}\"")), "{shown}");
    let whole = office.run(&["release", "verify", "--release", &id]).done().out;
    assert!(whole.starts_with(&format!("{id}: whole, 9 documents, SHA-256 {id}")), "{whole}");
}

#[test]
fn those_whose_work_it_is_not_may_not_approve() {
    let (office, id) = with_a_proposal();
    for role in ["partner", "practitioner", "liaison", "administrator"] {
        office.account(role, role);
        office
            .approve(&id, role)
            .failed(1, &["may not approve this release: custodians and analysts of the area may"]);
    }
    office.account("gone", "analyst");
    office.run(&["account", "disable", "--name", "gone"]).done();
    let wrong = office.write("wrong", "not the password at all\n");
    let refused = "the name or the password is not right";
    office.approve(&id, "gone").failed(1, &[refused]);
    office.approve(&id, "nobody").failed(1, &[refused]);
    let approve = ["release", "approve", "--release", &id, "--by", "anil", "--password-file", text(&wrong)];
    office.run(&approve).failed(1, &[refused]);
    // None of them was noted: two more are needed still.
    assert!(office.approve(&id, "clara").done().out.contains("a second person"));
    is_not_issued(&office, &id);
}

#[test]
fn what_was_not_made_cannot_be_approved() {
    let (office, _) = with_a_proposal();
    office.approve("0123456789abcdef", "clara").failed(1, &["no such release was made"]);
    for id in ["", "x", "0123456789ABCDEF", "../../etc"] {
        let ran = office.approve(id, "clara");
        assert_eq!(ran.code, Some(2), "{id}: {}", ran.err);
    }
}

#[test]
fn a_release_made_twice_is_one_and_its_approval_stays() {
    let (office, id) = with_a_proposal();
    office.approve(&id, "clara").done();
    assert_eq!(office.release("make", "2026-11-01").done().last_line(), id);
    assert!(office.approve(&id, "anil").done().out.contains("issued"));
    // A plan keeps nothing.
    let other = Office::new();
    other.import_world(&World::shared());
    other.approvers();
    other.release("plan", "2026-11-01").done();
    other.approve(&id, "clara").failed(1, &["no such release was made"]);
}

#[test]
fn two_analysts_issue_nothing_until_a_custodian_approves_too() {
    let (office, id) = with_a_proposal();
    office.account("ada", "analyst");
    assert!(office.approve(&id, "anil").done().out.contains("a second person must approve it too"));
    let second = office.approve(&id, "ada").done();
    assert!(second.out.contains("a custodian of the area must approve it too"), "{}", second.out);
    is_not_issued(&office, &id);
    office.approve(&id, "ada").failed(1, &["ada has approved it"]);
    is_not_issued(&office, &id);
    let third = office.approve(&id, "clara").done();
    assert!(third.out.contains("issued"), "{}", third.out);
    office.run(&["release", "verify", "--release", &id]).done();
}

/// At the shell too an approver is a reader: analysts read no count of the records.
#[test]
fn an_analyst_who_approves_is_told_no_count_of_the_records() {
    let (office, id) = with_a_proposal();
    let counts =
        ["children with a report", "children who left", "reports that can be counted", "cells shown"];
    let analyst = office.approve(&id, "anil").done().out;
    assert!(analyst.contains("attacks tried by the machine") && analyst.contains("verdict: "), "{analyst}");
    for count in counts {
        assert!(!analyst.contains(count), "{analyst}");
    }
    let custodian = office.approve(&id, "clara").done().out;
    for count in counts {
        assert!(custodian.contains(count), "{custodian}");
    }
}

#[test]
fn a_custodian_whose_account_ended_counts_no_more() {
    let (office, id) = with_a_proposal();
    office.approve(&id, "clara").done();
    office.run(&["account", "disable", "--name", "clara"]).done();
    let second = office.approve(&id, "anil").done();
    assert!(second.out.contains("a second person must approve it too"), "{}", second.out);
    is_not_issued(&office, &id);
    office.account("ada", "analyst");
    let third = office.approve(&id, "ada").done();
    assert!(third.out.contains("a custodian of the area must approve it too"), "{}", third.out);
    is_not_issued(&office, &id);
}
