//! The key files: without them, or with others, nothing goes in or out.

use std::fs;

use crate::support::{Office, files, interview, set_mode};

fn with_records() -> Office {
    let office = Office::new();
    let file = office.write("interviews.ndjson", interview("i-1", "LA-1").to_string());
    office.import("interviews", &file).done();
    office.approvers();
    office
}

/// Every command that needs the keys says this and changes nothing.
#[track_caller]
fn check(office: &Office, said: &[&str]) {
    let before = files(&office.data());
    let file = office.write("more.ndjson", interview("i-2", "LA-2").to_string());
    let file = file.as_path();
    office.import("interviews", file).failed(4, said);
    office.release("plan", "2026-03-15").failed(4, said);
    office.release("make", "2026-03-15").failed(4, said);
    office.approve(&"0".repeat(16), "clara").failed(4, said);
    office.run(&["serve", "--listen", "127.0.0.1:0"]).failed(4, said);
    assert!(files(&office.data()) == before);
}

#[test]
fn a_missing_key_is_told_and_no_new_one_is_made() {
    for key in ["keys/token.key", "keys/seal.key"] {
        let office = with_records();
        fs::remove_file(office.data().join(key)).expect("there");
        check(&office, &[key, "is missing, and the records cannot be read without it"]);
    }
    let office = with_records();
    fs::remove_dir_all(office.data().join("keys")).expect("there");
    check(&office, &["keys/token.key", "is missing"]);
}

#[test]
fn a_key_that_others_can_read_is_not_used() {
    for (key, mode) in [("keys/token.key", 0o640), ("keys/seal.key", 0o604)] {
        let office = with_records();
        set_mode(&office.data().join(key), mode);
        check(&office, &[key, "can be read by others: set its mode to 0600"]);
    }
}

#[test]
fn a_key_of_the_wrong_length_is_none() {
    for (key, length) in [("keys/token.key", 31), ("keys/seal.key", 33), ("keys/seal.key", 0)] {
        let office = with_records();
        fs::write(office.data().join(key), vec![7; length]).expect("written");
        check(&office, &[key, "is not a key of Homeward"]);
    }
}

#[test]
fn a_key_of_another_folder_is_refused() {
    // With another token key a child would be counted twice, as two.
    for key in ["keys/token.key", "keys/seal.key"] {
        let office = with_records();
        fs::write(office.data().join(key), [7; 32]).expect("written");
        check(&office, &[key, "is not the key that the records were made with"]);
    }
}
