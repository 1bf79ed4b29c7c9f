//! Files that are no files, or too much of one.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::support::{Office, Ran, command, files, interview, text};

#[test]
fn a_file_that_is_none_changes_nothing() {
    let office = Office::new();
    let first = office.write("first.ndjson", interview("i-1", "LA-1").to_string());
    office.import("interviews", &first).done();
    let before = files(&office.data());
    let folder = office.path("folder");
    fs::create_dir(&folder).expect("made");
    let missing = office.path("missing.ndjson");
    for what in ["interviews", "episodes", "masks"] {
        office.import(what, &missing).failed(3, &["missing.ndjson", "there is no such file"]);
        office.import(what, &folder).failed(3, &["folder", "this is a folder, not a file"]);
        for empty in ["", "\n\n", "\u{feff}", "   \r\n"] {
            let file = office.write("empty", empty);
            office.import(what, &file).failed(3, &["empty"]);
        }
        // Reading this fails on the way, as a broken disk does.
        #[cfg(target_os = "linux")]
        office.import(what, Path::new("/proc/self/mem")).failed(4, &["/proc/self/mem", "cannot be read"]);
    }
    assert!(files(&office.data()) == before);
}

#[test]
fn a_file_that_is_none_makes_no_data_folder() {
    let office = Office::new();
    office.import("interviews", &office.path("missing.ndjson")).failed(3, &["there is no such file"]);
    assert!(!office.data().exists());
}

#[test]
fn marks_and_line_ends_of_other_machines_are_no_matter() {
    let office = Office::new();
    let (one, two) = (interview("i-1", "LA-1"), interview("i-2", "LA-2"));
    let file = office.write("windows.ndjson", format!("\u{feff}{one}\r\n\r\n{two}"));
    let ran = office.import("interviews", &file).done();
    assert_eq!(ran.out.lines().next(), Some("2 interviews: added; 0 there before"));
    let file = office.write("unix.ndjson", format!("{one}\n{two}\n"));
    let ran = office.import("interviews", &file).done();
    assert_eq!(ran.out.lines().next(), Some("0 interviews: added; 2 there before"));
}

#[test]
fn a_child_with_ten_thousand_reports_is_one_child() {
    let office = Office::new();
    let mut row = interview("i-1", "LA-1");
    row["places"] = json!(vec![row["places"][0].clone(); 10_000]);
    let ran = office.import("interviews", &office.write("one.ndjson", row.to_string())).done();
    assert!(ran.out.contains("10000 places became location reports"), "{}", ran.out);
    let ran = office.release("plan", "2026-03-15").done();
    assert!(ran.out.contains("counted: 1; in some area shown: 0"), "{}", ran.out);
    assert!(ran.out.contains("areas shown: 0"), "{}", ran.out);
}

#[test]
fn a_line_of_twenty_megabytes_is_told_and_the_next_is_read() {
    let office = Office::new();
    let long = vec![b'x'; 20 << 20];
    let good = interview("i-2", "LA-2").to_string();
    let file = office.write("long.ndjson", [&long[..], b"\n", good.as_bytes(), b"\n"].concat());
    let ran = office.import("interviews", &file).failed(3, &["rows refused: 1"]);
    assert!(ran.err.contains("line 1, field (whole line): this line is longer than 16 MiB"), "{}", ran.err);
    assert_eq!(ran.out.lines().next(), Some("1 interviews: added; 0 there before"));
}

/// The most memory that the program has held so far, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Pours a gibibyte in one line into the program, between `before` and
/// `after`; returns how it ended and the most memory that it held.
#[cfg(target_os = "linux")]
fn pour(office: &Office, arguments: &[&str], before: &[u8], after: &[u8]) -> (Ran, u64) {
    let pipe = office.path("pipe");
    let _ = fs::remove_file(&pipe);
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let mut command = command(arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut input = File::options().write(true).open(&pipe).expect("the program opens it");
    let chunk = vec![b'x'; 1 << 20];
    let mut peak = 0;
    // The program may have read enough; it is its answer that counts.
    let mut poured = input.write_all(before);
    for _ in 0..1024 {
        poured = poured.and_then(|()| input.write_all(&chunk));
        peak = peak_kib(&child).map_or(peak, |kib| kib.max(peak));
    }
    let _ = poured.and_then(|()| input.write_all(after));
    drop(input);
    let ran: Ran = child.wait_with_output().expect("it ends").into();
    assert!(peak > 1024, "no memory was measured");
    (ran, peak)
}

/// A program that kept the line would hold five times as much.
#[cfg(target_os = "linux")]
const MOST_KIB: u64 = 200 << 10;

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_a_gibibyte_is_passed_over_in_little_memory() {
    let office = Office::new();
    let (data, pipe) = (office.data(), office.path("pipe"));
    let arguments = ["import", "interviews", text(&pipe), "--data", text(&data)];
    let good = format!("\n{}\n", interview("i-2", "LA-2"));
    let (ran, peak) = pour(&office, &arguments, b"{\"interview\":\"", good.as_bytes());
    let ran = ran.failed(3, &["rows refused: 1; the good rows were taken"]);
    assert!(ran.err.contains("line 1, field (whole line): this line is longer than 16 MiB"), "{}", ran.err);
    assert_eq!(ran.out.lines().next(), Some("1 interviews: added; 0 there before"));
    assert!(peak < MOST_KIB, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
fn a_table_with_a_row_of_a_gibibyte_is_refused_in_little_memory() {
    let episodes = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                    miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n\
                    e1,c1,01/02/2025,M,02/02/2025,Y,N\n";
    let office = Office::new();
    let pipe = office.path("pipe");
    let (data, cells) = (office.data(), office.path("cells.csv"));
    let import = |what| vec!["import", what, text(&pipe), "--data", text(&data)];
    let analyse = vec!["analyse", text(&pipe), "--resolution", "8", "--cells", text(&cells)];
    for (arguments, before) in [
        (import("episodes"), format!("{episodes}e2,")),
        // A quote that nothing closes takes the rest of the file for one field.
        (import("episodes"), format!("{episodes}e2,\"")),
        (import("masks"), "cell,reason\n89195125247ffff,".to_owned()),
        (import("episodes"), String::new()),
        (analyse, "id,lat,lon,date\n1,53.6,-2.1,".to_owned()),
    ] {
        let (ran, peak) = pour(&office, &arguments, before.as_bytes(), b"\n");
        let ran = ran.failed(3, &["pipe"]);
        let line = before.lines().count().max(1);
        assert!(ran.err.contains(&format!("line {line}")), "{arguments:?}: {}", ran.err);
        assert!(!ran.out.contains("added"), "{}", ran.out);
        assert!(peak < MOST_KIB, "{arguments:?}: {peak} KiB");
    }
    assert!(!cells.exists());
}
