//! The logs of what was done, and an intruder who would rather it had not been.

use crate::support::{Office, harm, text};

/// A folder in which a few things were done, each noted.
fn office() -> Office {
    let office = Office::new();
    for (name, role) in
        [("clara", "custodian"), ("anil", "analyst"), ("pat", "partner"), ("leaver", "partner")]
    {
        office.account(name, role);
    }
    office.run(&["account", "disable", "--name", "leaver"]).done();
    // So that there are records and releases to look into.
    office.run(&["audit", "list"]).done();
    office
}

#[test]
fn what_was_done_is_listed_and_whole() {
    let office = office();
    let listed = office.run(&["audit", "list"]).done().out;
    let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["log", "number", "at", "who", "act", "about", "purpose"]);
    let told = |row: &Vec<&str>| [row[0], row[1], row[3], row[4], row[5], row[6]].join(" ");
    assert_eq!(told(&rows[1]), "access 1 shell account_added clara security");
    assert_eq!(told(&rows[5]), "access 5 shell account_disabled leaver security");
    let verified = office.run(&["audit", "verify"]).done().out;
    assert!(verified.starts_with("access: whole, 5 entries, last hash "), "{verified}");
}

#[test]
fn an_entry_changed_dropped_moved_or_added_is_found() {
    let changes: [(&[&'static str], &str); 6] = [
        (&["UPDATE audit SET who = 'somebody' WHERE number = 2"], "entry 2"),
        (&["UPDATE audit SET at = at + 1 WHERE number = 3"], "entry 3"),
        (&["UPDATE audit SET about = '' WHERE number = 5"], "entry 5"),
        (&["DELETE FROM audit WHERE number = 4"], "entry 4"),
        (
            &[
                "UPDATE audit SET number = 9 WHERE number = 1",
                "UPDATE audit SET number = 1 WHERE number = 2",
                "UPDATE audit SET number = 2 WHERE number = 9",
            ],
            "entry 1",
        ),
        (
            &["INSERT INTO audit SELECT 6, at, who, act, about, purpose, hash FROM audit WHERE number = 5"],
            "entry 6",
        ),
    ];
    for (statements, found) in changes {
        let office = office();
        let file = office.data().join("access.sqlite");
        harm(&file, &["DROP TRIGGER audit_never_changes", "DROP TRIGGER audit_never_goes"]);
        office.run(&["audit", "verify"]).done();
        harm(&file, statements);
        office.run(&["audit", "verify"]).failed(1, &["access", found]);
    }
}

#[test]
fn a_log_cut_short_or_rolled_back_is_found_against_a_kept_checkpoint() {
    let office = office();
    let kept = office.path("kept.txt");
    office.run(&["audit", "checkpoint", "--out", text(&kept)]).done();
    let against = ["audit", "verify", "--checkpoint", text(&kept)];
    office.run(&against).done();
    let file = office.data().join("access.sqlite");
    let before = std::fs::read(&file).expect("a store");
    office.account("late", "partner");
    office.run(&against).done();
    harm(&file, &["DROP TRIGGER audit_never_goes", "DELETE FROM audit WHERE number > 4"]);
    office.run(&["audit", "verify"]).done();
    office.run(&against).failed(1, &["access", "ends at entry 4", "knows 5"]);
    std::fs::write(&file, before).expect("rolled back");
    office.run(&against).done();
    // Another folder's checkpoint, and one that was written over.
    let other = self::office();
    other.run(&against).failed(1, &["the log"]);
    let forged = std::fs::read_to_string(&kept).expect("a checkpoint").replacen(" 5 ", " 4 ", 1);
    let forged = office.write("forged.txt", forged);
    office.run(&["audit", "verify", "--checkpoint", text(&forged)]).failed(3, &["forged.txt", "changed"]);
}

#[test]
fn the_store_itself_lets_no_entry_go() {
    let office = office();
    let file = office.data().join("access.sqlite");
    for statement in ["UPDATE audit SET who = ''", "DELETE FROM audit"] {
        let tried = std::panic::catch_unwind(|| harm(&file, &[statement]));
        assert!(tried.is_err(), "{statement}");
    }
    office.run(&["audit", "verify"]).done();
}
