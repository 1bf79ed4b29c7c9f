use super::*;

fn report() -> Report {
    let object = |value: Value| value.as_object().cloned().expect("an object");
    Report {
        versions: Versions::HERE,
        command: command_line(["homeward", "analyse", "-", "--resolution", "9"]),
        statistic: "gi-star".to_owned(),
        data: Some("SYNTHETIC"),
        input: Input {
            file: None,
            fingerprint: Hashing::new(&b"abc"[..]).finish().expect("memory"),
            rows: Rows { read: 10, used: 7, filtered: 3 },
        },
        parameters: Parameters {
            given: object(json!({"resolution": "9"})),
            resolved: object(json!({"resolution": 9, "alpha": 0.05})),
        },
        study_area: StudyArea { chosen: "filled".to_owned(), cells: 19_927, resolution: 9 },
        seed: None,
        results: object(json!({"hot": 4})),
        outputs: vec![Output { file: "cells.csv".to_owned(), holds: "cells", format: "csv" }],
    }
}

#[test]
fn names_of_members_stay() {
    let mut out = Vec::new();
    report().write(&mut out).expect("memory");
    let written: Value = serde_json::from_slice(&out).expect("JSON");
    let expected = json!({
        "versions": {"homeward": env!("CARGO_PKG_VERSION"), "definitions": DEFINITIONS, "h3o": H3O},
        "command": "homeward analyse - --resolution 9",
        "statistic": "gi-star",
        "data": "SYNTHETIC",
        "input": {
            "file": null,
            "bytes": 3,
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "rows": {"read": 10, "used": 7, "filtered": 3},
        },
        "parameters": {"given": {"resolution": "9"}, "resolved": {"resolution": 9, "alpha": 0.05}},
        "study_area": {"chosen": "filled", "cells": 19_927, "resolution": 9},
        "seed": null,
        "results": {"hot": 4},
        "outputs": [{"file": "cells.csv", "holds": "cells", "format": "csv"}],
    });
    assert_eq!(written, expected);
}

#[test]
fn the_files_say_the_same_but_for_names() {
    let said = report().metadata().foreign_members();
    assert_eq!(said["data"], "SYNTHETIC");
    assert_eq!(said["parameters"]["alpha"], 0.05);
    assert!(!said.contains_key("seed"));
    assert!(!Value::from(said).to_string().contains("cells.csv"));
    let real = Report { data: None, seed: Some(7), ..report() };
    let said = real.metadata().foreign_members();
    assert_eq!(said["seed"], 7);
    assert!(!said.contains_key("data"));
}

#[test]
fn the_version_of_the_cells_is_the_one_built_in() {
    let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"));
    assert!(lock.contains(&format!("name = \"h3o\"\nversion = \"{H3O}\"")));
}

#[test]
fn all_bytes_are_hashed_even_those_nobody_read() {
    let mut reader = Hashing::new(&b"abc"[..]);
    let mut one = [0];
    reader.read_exact(&mut one).expect("a byte");
    let seen = reader.finish().expect("memory");
    assert_eq!((seen.bytes, &seen.sha256[..8]), (3, "ba7816bf"));
}

#[cfg(unix)]
#[test]
fn a_shell_gives_back_every_argument() {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let arguments = [
        &b"plain-1.csv"[..],
        b"",
        b"it's \"$HOME\" `x` \\ *",
        b"two\nlines\t'\\",
        b"\xff7caf\xe9",
        "Łódź".as_bytes(),
    ];
    let line = command_line(arguments.iter().map(|bytes| OsStr::from_bytes(bytes)));
    assert!(!line.chars().any(char::is_control));
    let script = format!("for a in {line}; do printf '%s\\0' \"$a\"; done");
    let Ok(shell) = std::process::Command::new("bash").arg("-c").arg(script).output() else { return };
    let given: Vec<u8> = arguments.iter().flat_map(|bytes| [bytes, &b"\0"[..]].concat()).collect();
    assert_eq!(std::ffi::OsString::from_vec(shell.stdout), std::ffi::OsString::from_vec(given));
}
