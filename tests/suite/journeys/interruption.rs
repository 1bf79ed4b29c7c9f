//! A release that is made and approved while the machine fails: killed at any
//! moment, it is issued whole or not at all, and can be finished.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::support::{Office, Ran, command, interview, text};

const CUT_OFF: &str = "2026-10-01";

/// How often; set `HOMEWARD_KILLS` for more.
fn kills() -> u64 {
    std::env::var("HOMEWARD_KILLS").ok().and_then(|many| many.parse().ok()).unwrap_or(40)
}

/// What is done one after the other, and may be killed.
#[derive(Clone, Copy)]
enum Step {
    Make,
    First,
    Second,
}

const STEPS: [Step; 3] = [Step::Make, Step::First, Step::Second];

impl Step {
    fn of(self, data: &Path, password: &Path, id: &str) -> Command {
        let approve = |by| {
            command(&[
                "release",
                "approve",
                "--data",
                text(data),
                "--release",
                id,
                "--by",
                by,
                "--password-file",
                text(password),
            ])
        };
        match self {
            Self::Make => {
                let make = ["release", "make", "--area", "E08000005", "--today", CUT_OFF];
                command(&[&make[..], &["--data", text(data)]].concat())
            }
            Self::First => approve("clara"),
            Self::Second => approve("anil"),
        }
    }

    fn run(self, data: &Path, password: &Path, id: &str) -> Ran {
        self.of(data, password, id).output().expect("the program runs").into()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let there = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).expect("copied");
        }
    }
}

/// An office with a dozen children, and its folder before each step.
struct Before {
    office: Office,
    id: String,
    took: [Duration; 3],
}

fn before() -> Before {
    let office = Office::new();
    office.approvers();
    let row = |child: usize| {
        let mut row = interview(&format!("i-{child}"), &format!("c-{child}"));
        row["caseworker"] = format!("cw-{child}").into();
        row["placement"] = format!("pl-{child}").into();
        row.to_string()
    };
    let rows: Vec<String> = (0..12).map(row).collect();
    office.import("interviews", &office.write("few.ndjson", rows.join("\n"))).done();
    // The store of releases is there: how it is made is another matter.
    office.release("plan", CUT_OFF).done();
    let (data, password) = (office.data(), office.path("password"));
    let mut id = String::new();
    let took = STEPS.map(|step| {
        copy(&data, &office.path(&format!("before-{}", step as usize)));
        let begun = Instant::now();
        let ran = step.run(&data, &password, &id).done();
        if let Step::Make = step {
            ran.last_line().clone_into(&mut id);
        }
        begun.elapsed()
    });
    office.run(&["release", "verify", "--release", &id]).done();
    Before { office, id, took }
}

impl Before {
    /// Kills a step somewhere, looks at what is there, and finishes the work.
    /// Returns whether the release was issued by the killed step.
    fn trial(&self, number: u64) -> bool {
        let mut chance = ChaCha8Rng::seed_from_u64(number);
        let at = chance.random_range(0..STEPS.len());
        let longest = self.took[at].as_micros() as u64 * 3;
        let after = Duration::from_micros(chance.random_range(0..longest));
        let (data, password) = (self.office.path(&format!("trial-{number}")), self.office.path("password"));
        copy(&self.office.path(&format!("before-{at}")), &data);
        let mut killed = STEPS[at].of(&data, &password, &self.id);
        let mut child = killed.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(after);
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("it ended");

        let verify = || -> Ran {
            let verify = ["release", "verify", "--data", text(&data), "--release", &self.id];
            command(&verify).output().expect("the program runs").into()
        };
        let found = verify();
        let issued = found.code == Some(0);
        if !issued {
            found.failed(1, &["no such release was issued"]);
            for step in &STEPS[at..] {
                let ran = step.run(&data, &password, &self.id);
                let was_noted = ran.code == Some(1) && ran.err.contains("has approved it");
                assert!(ran.code == Some(0) || was_noted, "{number}: {}", ran.err);
            }
        }
        // The same release, to the hash; and the audit holds.
        let whole = verify().done().out;
        assert!(whole.starts_with(&format!("{}: whole", self.id)), "{number}: {whole}");
        let audit = command(&["audit", "verify", "--data", text(&data)]).output().expect("the program runs");
        Ran::from(audit).done();
        fs::remove_dir_all(&data).expect("removed");
        issued
    }
}

#[test]
fn a_release_killed_at_any_moment_is_there_whole_or_not_at_all() {
    let before = before();
    let (next, issued) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= kills() {
                        return;
                    }
                    issued.fetch_add(u64::from(before.trial(number)), Ordering::Relaxed);
                }
            });
        }
    });
    let issued = issued.into_inner();
    eprintln!("killed {} times; issued in {issued} of them", kills());
    assert!(issued < kills(), "some were killed before it was issued");
}
