//! The demo: kept, found again, and stopped.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Office, Ran, Server, command, interrupt, names, text};

/// The lines that say how to sign in: role and password.
fn sign_ins(said: &str) -> Vec<(String, String)> {
    let pairs =
        said.lines().filter_map(|line| line.strip_prefix("  ")?.trim().split_once(char::is_whitespace));
    pairs.map(|(role, password)| (role.to_owned(), password.trim().to_owned())).collect()
}

/// Starts the demo in a folder, signs in as each role, and gives what a reader
/// finds and what the program said.
fn look(data: &Path) -> (String, Ran) {
    let server = Server::start(&mut command(&["demo", "--port", "0", "--data", text(data)]));
    let file = fs::read_to_string(data.join("demo-sign-ins.txt")).expect("a kept demo has its sign-ins");
    let mut listed = String::new();
    for (role, password) in sign_ins(&file) {
        let cookie = server.sign_in(&role, &password);
        let answer = server.get("/api/releases", &cookie);
        if role == "practitioner" {
            assert_eq!(answer.status, 403);
        } else {
            assert_eq!(answer.status, 200, "{role}");
            listed = String::from_utf8(answer.body).expect("text");
        }
    }
    (listed, server.interrupt().done())
}

#[test]
fn a_kept_demo_is_the_same_when_it_is_started_again() {
    let office = Office::new();
    let (first, said) = look(&office.data());
    let listed: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    let releases = listed["releases"].as_array().expect("a list");
    // Four cut-offs each; where too little moved there is none, and it is said.
    let skipped = listed["skipped"].as_array().expect("a list").len();
    let mut all = 0;
    for area in ["Bradford", "Rochdale"] {
        let own: Vec<_> = releases.iter().filter(|release| release["area"]["name"] == area).collect();
        // Each was made on its day, on the demo's own clock, and says so.
        assert!(own.iter().all(|release| release["played_on"] == release["cut_off"]), "{own:?}");
        let own = own.len();
        assert!(own >= 3, "{area} has {own} releases");
        all += own;
    }
    assert_eq!(all + skipped, 8, "{first}");
    assert_eq!(sign_ins(&said.out).len(), 6, "{}", said.out);
    assert!(
        said.out.contains("SYNTHETIC: no child is real") && said.out.contains("a clock of its own"),
        "{}",
        said.out
    );
    let kept = names(&office.data());
    let (second, again) = look(&office.data());
    assert_eq!(first, second);
    assert_eq!(sign_ins(&said.out), sign_ins(&again.out));
    assert!(!again.err.contains("taken in"), "nothing is made twice: {}", again.err);
    assert_eq!(names(&office.data()), kept);
    // Nor is it mixed with anything else.
    let other = office.path("other");
    fs::create_dir(&other).expect("made");
    fs::write(other.join("letter.txt"), "dear").expect("written");
    let ran: Ran =
        command(&["demo", "--port", "0", "--data", text(&other)]).output().expect("it runs").into();
    ran.failed(1, &["holds something that is not a demo"]);
    assert_eq!(names(&other), ["letter.txt"]);
}

#[test]
fn a_demo_that_is_not_kept_leaves_nothing() {
    let office = Office::new();
    let temporary = office.path("tmp");
    fs::create_dir(&temporary).expect("made");
    let server = Server::start(command(&["demo", "--port", "0"]).env("TMPDIR", &temporary));
    assert_eq!(fs::read_dir(&temporary).expect("a folder").count(), 1);
    server.interrupt().done();
    assert_eq!(names(&temporary), [""; 0]);
}

/// Whether a store of this name stands somewhere under a folder, of which
/// files come and go meanwhile.
fn stands_under(folder: &Path, store: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name() == store || stands_under(&entry.path(), store))
}

/// Starts the demo and waits until it has begun this store under a folder.
#[track_caller]
fn begun(mut demo: Command, folder: &Path, store: &str) -> Child {
    let mut child = demo.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    while !stands_under(folder, store) {
        assert!(child.try_wait().expect("our child").is_none(), "it ended before it made {store}");
        std::thread::yield_now();
    }
    child
}

#[test]
fn a_demo_that_is_stopped_while_it_is_made_leaves_nothing() {
    let office = Office::new();
    let folder = office.path("empty");
    fs::create_dir(&folder).expect("made");
    let kept = folder.join("data");
    for arguments in [vec!["--port", "0"], vec!["--port", "0", "--data", text(&kept)]] {
        for store in ["access.sqlite", "records.sqlite", "releases.sqlite"] {
            let mut demo = command(&[&["demo"], &arguments[..]].concat());
            demo.env("TMPDIR", &folder);
            let child = begun(demo, &folder, store);
            interrupt(&child);
            let ran: Ran = child.wait_with_output().expect("it ends").into();
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            assert!(!ran.out.contains("http://"), "{}", ran.out);
            assert_eq!(names(&folder), [""; 0], "{arguments:?} stopped at {store}: {}", ran.err);
        }
    }
}

#[test]
fn a_kept_demo_that_was_killed_is_made_anew() {
    let office = Office::new();
    let folder = office.path("folder");
    fs::create_dir(&folder).expect("made");
    let data = folder.join("data");
    let mut child =
        begun(command(&["demo", "--port", "0", "--data", text(&data)]), &folder, "releases.sqlite");
    child.kill().expect("our child");
    child.wait().expect("it ended");
    assert!(!data.exists(), "a demo is there whole or not at all");
    let (listed, _) = look(&data);
    assert_eq!(listed.matches("\"cut_off\"").count(), 8, "{listed}");
}
