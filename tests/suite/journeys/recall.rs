//! A release is recalled whole, for good, and whoever has it is told.

use std::fs;

use serde_json::Value;

use super::signing::public_key;
use crate::support::{Office, PASSWORD, Ran, Server, World, command, homeward, text};

fn recall(office: &Office, id: &str, by: &str, reason: &str) -> Ran {
    let (password, out) = (office.path("password"), office.path("notices"));
    let by = ["--by", by, "--password-file", text(&password)];
    let recall = ["release", "recall", "--release", id, "--reason", reason, "--out", text(&out)];
    office.run(&[&recall[..], &by].concat())
}

fn releases(server: &Server, cookie: &str) -> Value {
    serde_json::from_slice(&server.get("/api/releases", cookie).body).expect("JSON")
}

#[test]
fn a_recalled_release_is_gone_and_its_holders_are_told() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    office.account("pat", "partner");
    let (first, second) = (office.issue("2026-08-01"), office.issue("2026-11-01"));
    let exported = office.export_folder(&second);
    let data = office.data();
    let server = Server::start(&mut command(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let cookie = server.sign_in("pat", PASSWORD);
    let listed = releases(&server, &cookie);
    let states: Vec<_> =
        listed["releases"].as_array().expect("a list").iter().map(|r| r["state"].clone()).collect();
    assert_eq!(states, ["issued", "superseded"]);
    let table = format!("/api/releases/{second}/table.csv");
    assert_eq!(server.get(&table, &cookie).status, 200);

    for by in ["anil", "pat"] {
        recall(&office, &second, by, "other").failed(1, &["may not recall this release"]);
    }
    recall(&office, "0123456789abcdef", "clara", "other").failed(1, &["no such release was issued"]);
    assert_eq!(recall(&office, &second, "clara", "because").code, Some(2));
    let told = recall(&office, &second, "clara", "withdrawal").done().out;
    for holder in ["shell\t", "pat\tRochdale\t"] {
        assert!(told.contains(holder), "{told}");
    }
    recall(&office, &second, "clara", "other").failed(1, &["it was recalled on"]);

    // At once, with the server running; the others are served as before.
    for document in ["", "/leaves.geojson", "/table.csv", "/map.svg", "/signature"] {
        let answer = server.get(&format!("/api/releases/{second}{document}"), &cookie);
        assert_eq!(answer.status, 410, "{document}");
        let problem: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(problem["type"], "urn:homeward:problem:recalled");
        assert_eq!(problem["notice"]["recalled"], second.as_str());
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("withdrawal"),
            "readers are not told of a child"
        );
        assert_eq!(server.get(&format!("/api/releases/{first}{document}"), &cookie).status, 200);
    }
    let listed = releases(&server, &cookie);
    assert_eq!(listed["releases"][0]["state"], "recalled");
    assert_eq!(listed["releases"][0]["recalled"]["reason"], "other");
    assert_eq!(listed["releases"][1]["state"], "superseded");
    server.interrupt().done();

    // Offline: the notice ends it, and only it.
    let key = public_key(&office);
    let notice = office.path("notices").join(format!("recall-{second}.json"));
    let said = homeward(&["verify", text(&notice), "--key", &key]).done().out;
    assert!(said.contains(&format!("{second}: recalled on")), "{said}");
    homeward(&["verify", text(&exported)]).done();
    homeward(&["verify", text(&exported), "--notice", text(&notice)])
        .failed(1, &[&second, "was recalled on"]);
    let old = office.export_folder(&first);
    let other = homeward(&["verify", text(&old), "--notice", text(&notice)]).done().out;
    assert!(other.contains("the notice of another release"), "{other}");
    let mut forged = fs::read(&notice).expect("a file");
    let at = forged.len() / 2;
    forged[at] ^= 1;
    fs::write(&notice, forged).expect("written");
    homeward(&["verify", text(&exported), "--notice", text(&notice)]).failed(1, &["no notice"]);
    // It is exported no more, and still verified and told.
    let out = office.path("more");
    office.run(&["release", "export", "--release", &second, "--out", text(&out)]).failed(1, &["recalled on"]);
    assert!(!out.exists());
    let said = office.run(&["release", "verify", "--release", &second]).done().out;
    assert!(said.contains("recalled on") && said.contains("withdrawal"), "{said}");
}

#[test]
fn what_follows_a_recalled_release_still_follows_it() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let first = office.issue("2026-08-01");
    recall(&office, &first, "clara", "records_wrong").done();
    // Nor may the month have another: readers had that one.
    office.release("make", "2026-08-15").failed(1, &["has a release of 2026-08-01"]);
    let second = office.issue("2026-11-01");
    let manifest: Value = serde_json::from_slice(&office.export(&second)["manifest.json"]).expect("JSON");
    assert_eq!(manifest["previous"], first.as_str());
}
