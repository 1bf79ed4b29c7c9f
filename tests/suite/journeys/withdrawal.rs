//! A child takes everything back.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use homeward::intake::TokenKey;
use serde_json::Value;

use crate::support::{Office, Server, World, command, files, interview, text};

/// The child of the world whom most was told of: `id`, and how many interviews.
fn talkative(world: &World) -> String {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for line in fs::read_to_string(world.file("interviews.ndjson")).expect("text").lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let agreed = row["consents"][0]["state"] == "given"
            && row["consents"].as_array().is_some_and(|all| all.len() == 2);
        *told.entry(row["child"].as_str().expect("an id").to_owned()).or_default() +=
            usize::from(agreed) * row["places"].as_array().map_or(0, Vec::len);
    }
    told.into_iter().max_by_key(|(_, places)| *places).expect("a child").0
}

fn with_a_release() -> (Office, String, String) {
    let (office, world) = (Office::new(), World::shared());
    office.import_world(&world);
    office.approvers();
    let id = office.issue("2026-10-01");
    (office, talkative(&world), id)
}

fn counted(plan: &str) -> Vec<&str> {
    plan.lines().filter(|line| line.contains("can be counted")).collect()
}

#[test]
fn a_child_withdraws_and_is_gone_from_all_that_comes_after() {
    let (office, child, id) = with_a_release();
    // In a copy: of one month what was first shown stands.
    let before = office.copied().release("plan", "2026-11-01").done().out;
    let released = fs::read(office.data().join("releases.sqlite")).expect("a store");
    office.run(&["withdraw", "--child", "nobody-7"]).failed(1, &["the records hold nothing of this child"]);
    let done = office.run(&["withdraw", "--child", &child]).done();
    assert!(done.out.starts_with("withdrawn: ") && done.out.contains(&id), "{}", done.out);
    let again = office.run(&["withdraw", "--child", &child.to_lowercase()]);
    again.failed(1, &["this child withdrew on 20", "issued releases that had the child's places", &id]);
    let after = office.release("plan", "2026-11-01").done().out;
    assert_ne!(counted(&before), counted(&after));
    // What was issued stays to the byte, and as readers have it.
    assert!(fs::read(office.data().join("releases.sqlite")).expect("a store") == released);
    // The same files again do not bring the child back.
    let world = World::shared();
    let taken = office.import("interviews", &world.file("interviews.ndjson")).done();
    assert!(taken.out.contains("turned away by withdrawn: "), "{}", taken.out);
    let taken = office.import("episodes", &world.file("episodes.csv")).done();
    assert!(taken.out.contains("turned away by withdrawn: "), "{}", taken.out);
    assert_eq!(office.release("plan", "2026-11-01").done().out, after);
}

#[test]
fn a_folder_in_which_a_child_withdrew_is_one_in_which_the_child_never_was() {
    let (office, child, _) = with_a_release();
    office.run(&["withdraw", "--child", &child]).done();
    let other = Office::new();
    let world = World::shared();
    let without = |name: &str| {
        let all = fs::read_to_string(world.file(name)).expect("text");
        let rest: Vec<&str> = all.lines().filter(|line| !line.contains(&child)).collect();
        other.write(name, rest.join("\n"))
    };
    other.import("interviews", &without("interviews.ndjson")).done();
    for what in ["masks", "placements"] {
        other.import(what, &world.file(&format!("{what}.csv"))).done();
    }
    other.approvers();
    let counted_in = |office: &Office| {
        let plan = office.release("plan", "2026-11-01").done().out;
        // What is told of the release before is another matter: one has none.
        let of_before = [
            "hotspots:",
            "since the release before",
            "children who left",
            "attacks tried",
            "A09",
            "every figure",
        ];
        let now = plan.lines().filter(|line| !of_before.iter().any(|words| line.contains(words)));
        now.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(counted_in(&office), counted_in(&other));
}

#[test]
fn readers_see_no_difference() {
    let (office, child, id) = with_a_release();
    office.account("pat", "partner");
    let data = office.data();
    let answers = || {
        let server = Server::start(&mut command(&[
            "serve",
            "--readers-only",
            "--data",
            text(&data),
            "--listen",
            "127.0.0.1:0",
        ]));
        let cookie = server.sign_in("pat", crate::support::PASSWORD);
        let documents =
            ["leaves.geojson", "hotspots.geojson", "table.csv", "map.svg", "cells.bin", "manifest.json"];
        let paths = documents.map(|name| format!("/api/releases/{id}/{name}"));
        let all = paths.iter().map(String::as_str).chain(["/api/releases", "/api/session", "/"]);
        let answer = |path: &str| {
            let answer = server.get(path, &cookie);
            let head: Vec<String> =
                answer.head.lines().filter(|line| !line.starts_with("date:")).map(str::to_owned).collect();
            (path.to_owned(), answer.status, head, answer.body)
        };
        all.map(answer).collect::<Vec<_>>()
    };
    let before = answers();
    office.run(&["withdraw", "--child", &child]).done();
    assert!(answers() == before);
}

#[test]
fn a_receipt_withdraws_without_a_name() {
    let office = Office::new();
    let rows = [interview("i-1", "LA-1"), interview("i-2", "LA-2")].map(|row| row.to_string());
    office.import("interviews", &office.write("two.ndjson", rows.join("\n"))).done();
    office.run(&["receipt", "--child", "LA-9"]).failed(1, &["the records hold nothing of this child"]);
    let receipt = |child: &str| office.run(&["receipt", "--child", child]).done().out.trim_end().to_owned();
    let (replaced, words) = (receipt("LA-1"), receipt("la-1"));
    assert_eq!(words.split(' ').count(), 4, "{words}");
    let by = |words: &str| office.run(&["withdraw", "--receipt", words]);
    let near = format!("{}x", words);
    let refused = by(&near);
    assert_eq!(refused.code, Some(2));
    assert!(!refused.err.contains(&near) && refused.err.contains("four words"), "{}", refused.err);
    by(&replaced).failed(1, &["the records hold nothing of this child"]);
    by(&words.to_uppercase().replace(' ', "-")).done();
    by(&words).failed(1, &["this child withdrew on"]);
    // One of the two is told whose, and not both.
    assert_eq!(office.run(&["withdraw"]).code, Some(2));
    assert_eq!(office.run(&["withdraw", "--child", "LA-2", "--receipt", &words]).code, Some(2));
    // The words are kept nowhere, as they are or run together.
    for (name, bytes) in files(&office.data()) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for form in [&words, &words.replace(' ', "-"), &words.replace(' ', "")] {
            assert!(!text.contains(form), "{form} in {name}");
        }
    }
}

#[test]
fn it_is_told_who_did_it_and_not_of_whom() {
    let office = Office::new();
    office.import("interviews", &office.write("one.ndjson", interview("i-1", "LA-1").to_string())).done();
    office.approvers();
    let (password, wrong) = (office.path("password"), office.write("wrong", "not the password\n"));
    let by = |name: &str, password: &Path| {
        let withdraw = ["withdraw", "--child", "LA-1", "--by", name, "--password-file", text(password)];
        office.run(&withdraw)
    };
    by("clara", &wrong).failed(1, &["the name or the password is not right"]);
    by("anil", &password).failed(1, &["anil may not do this: custodians may"]);
    by("Clara", &password).done();
    let listed = office.run(&["audit", "list"]).done().out;
    let told: Vec<&str> = listed.lines().filter(|line| line.contains("withdrawal")).collect();
    assert!(told.len() == 1 && told[0].contains("clara") && !listed.contains("LA-1"), "{listed}");
    office.run(&["audit", "verify"]).done();
}

#[test]
fn a_withdrawal_that_is_killed_was_or_was_not_and_then_is() {
    let office = Office::new();
    let rows: Vec<String> =
        (0..40).map(|at| interview(&format!("i-{at}"), &format!("LA-{at}")).to_string()).collect();
    office.import("interviews", &office.write("rows.ndjson", rows.join("\n"))).done();
    let (mut was, mut was_not) = (0, 0);
    for at in 0..40 {
        let child = format!("LA-{at}");
        let withdraw = ["withdraw", "--child", &child, "--data", text(&office.data())].map(str::to_owned);
        let withdraw: Vec<&str> = withdraw.iter().map(String::as_str).collect();
        let mut running = command(&withdraw).stdout(std::process::Stdio::null()).spawn().expect("it runs");
        // From before the files are open to after it is done.
        std::thread::sleep(Duration::from_millis(2 * at));
        // It may have ended; there is nothing to kill then.
        let _ = running.kill();
        running.wait().expect("it ends");
        // The next opening, whoever's, finds the child there or finishes.
        office.run(&["receipt", "--child", "nobody"]).failed(1, &["nothing of this child"]);
        let again = office.run(&["withdraw", "--child", &child]);
        match again.code {
            Some(0) => was_not += 1,
            _ => {
                again.failed(1, &["this child withdrew on"]);
                was += 1;
            }
        }
        office.run(&["withdraw", "--child", &child]).failed(1, &["this child withdrew on"]);
    }
    eprintln!("killed before it was done: {was_not}; after: {was}");
    let key = fs::read(office.data().join("keys/token.key")).expect("a key");
    let key = TokenKey::new(key.try_into().expect("32 bytes"));
    for (name, bytes) in files(&office.data()) {
        for at in 0..40 {
            let token = key.child(&format!("LA-{at}").parse().expect("an id")).0;
            assert!(!bytes.windows(16).any(|window| window == token), "child {at} in {name}");
        }
    }
    let plan = office.release("plan", "2026-03-15").done().out;
    assert!(plan.contains("children with a report that can be counted: 0"), "{plan}");
    office.run(&["audit", "verify"]).done();
}

#[test]
fn at_the_shell_a_custodian_acts_on_children_of_own_areas_only() {
    let office = Office::new();
    let rows = [("i-1", "RO-1", "E08000005"), ("i-2", "BR-1", "E08000032")].map(|(id, child, host)| {
        let mut row = interview(id, child);
        row["host_la"] = host.into();
        row.to_string()
    });
    office.import("interviews", &office.write("two.ndjson", rows.join("\n"))).done();
    let password = office.path("password");
    let account = ["account", "add", "--name", "bea", "--role", "custodian", "--agency", "Bradford"];
    let limits = ["--area", "E08000032", "--password-file", text(&password)];
    office.run(&[&account[..], &limits].concat()).done();
    let by = |command: &str, child: &str| {
        let by = [command, "--child", child, "--by", "bea", "--password-file", text(&password)];
        office.run(&by)
    };
    for child in ["RO-1", "never-was"] {
        for command in ["receipt", "withdraw"] {
            by(command, child).failed(1, &["the records hold nothing of this child"]);
        }
    }
    by("receipt", "BR-1").done();
    by("withdraw", "br-1").done();
    // What concerns the whole folder is no work for one of an area.
    let propose = ["policy", "propose", "--by", "bea", "--password-file", text(&password), "--k", "7"];
    office.run(&propose).failed(1, &["bea may not do this: custodians of every area may"]);
    // Whoever is at the machine, with the keys in reach, may still.
    office.run(&["withdraw", "--child", "RO-1"]).done();
}

#[test]
fn what_was_recorded_when_a_child_withdrew_stays_out_whatever_the_clock_said() {
    // A row of a day that has not come, by a slip; and a clock that was set back.
    for (slip, taken_in, withdrawn) in
        [(true, "2026-03-03", "2026-03-04"), (false, "2026-11-01", "2026-10-05")]
    {
        let office = Office::new();
        let mut row = interview("i-1", "c-1");
        if slip {
            row["held_on"] = "2031-01-05".into();
            row["consents"][0]["decided_on"] = "2031-01-05".into();
        }
        let file = office.write("interviews.ndjson", format!("{row}\n"));
        let import = |today| office.run(&["import", "interviews", text(&file), "--today", today]).done().out;
        assert!(import(taken_in).contains("1 interviews: added"), "{slip}");
        office.run(&["withdraw", "--child", "c-1", "--today", withdrawn]).done();
        let again = import("2026-11-08");
        assert!(again.contains("turned away by withdrawn: 1"), "{slip}: {again}");
    }
}
