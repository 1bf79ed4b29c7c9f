//! Neighbours release together: the same leaves for each, and one map only.

use crate::support::{Office, PASSWORD, Ran, Server, World, command, text};

const ROCHDALE: &str = "E08000005";
const OLDHAM: &str = "E08000004";
const BRADFORD: &str = "E08000032";

fn with_world() -> Office {
    let office = Office::new();
    office.import_world(&World::shared());
    office
}

fn join(office: &Office, name: &str, areas: &[&str]) -> Ran {
    office.run(&["area", "join", "--name", name, "--areas", &areas.join(",")])
}

fn release(office: &Office, what: &str, area: &str) -> Ran {
    office.release_of(area, what, "2026-11-01")
}

/// An account that is limited to an area.
fn account_of(office: &Office, name: &str, role: &str, area: &str) {
    let password = office.path("password");
    let account = ["account", "add", "--name", name, "--role", role, "--agency", "Some agency"];
    let limits = ["--area", area, "--password-file", text(&password)];
    office.run(&[&account[..], &limits].concat()).done();
}

#[test]
fn both_partnerships_see_the_same_leaves_and_no_other_does() {
    let office = with_world();
    office.approvers();
    let code = join(&office, "Rochdale and Oldham", &["rochdale", OLDHAM]).done().last_line().to_owned();
    let listed = office.run(&["area", "list"]).done().out;
    assert!(listed.contains(&format!("{code}\tRochdale and Oldham\t{OLDHAM},{ROCHDALE}")), "{listed}");
    let id = release(&office, "make", &code).done().last_line().to_owned();
    office.approve(&id, "clara").done();
    office.approve(&id, "anil").done();
    for (name, area) in [("ro", ROCHDALE), ("ol", OLDHAM), ("br", BRADFORD)] {
        account_of(&office, name, "partner", area);
    }
    let server =
        Server::start(&mut command(&["serve", "--data", text(&office.data()), "--listen", "127.0.0.1:0"]));
    let read = |name: &str, path: &str| server.get(path, &server.sign_in(name, PASSWORD));
    for path in [format!("/api/releases/{id}"), format!("/api/releases/{id}/leaves.geojson")] {
        let (one, other) = (read("ro", &path), read("ol", &path));
        assert_eq!((one.status, other.status), (200, 200));
        assert!(one.plain() == other.plain(), "{path}");
        assert_eq!(read("br", &path).status, 404);
    }
    let list = |name| String::from_utf8(read(name, "/api/releases").plain()).expect("text");
    assert!(list("ol").contains(&id) && list("ol") == list("ro") && !list("br").contains(&id));
    server.interrupt().done();
    let manifest = office.run(&["release", "show", "--release", &id]).done().out;
    let members = format!(r#""members":[{{"code":"{OLDHAM}","name":"Oldham"}},{{"code":"{ROCHDALE}""#);
    assert!(manifest.contains(&members), "{manifest}");
    let whole = office.run(&["release", "verify", "--release", &id]).done().out;
    assert!(whole.starts_with(&format!("{id}: whole")), "{whole}");
}

#[test]
fn one_map_of_a_place_in_whatever_order() {
    let office = with_world();
    office.approvers();
    let only = "one map of a place only";
    join(&office, "One", &[ROCHDALE]).failed(2, &["two areas or more"]);
    join(&office, "Both", &[ROCHDALE, OLDHAM]).done();
    join(&office, "Both", &[OLDHAM, ROCHDALE]).failed(1, &["joined already, as Both"]);
    join(&office, "More", &[OLDHAM, "E08000002"]).failed(1, &["Oldham", only]);
    release(&office, "make", ROCHDALE).failed(1, &["Rochdale is released with others", only]);
    release(&office, "make", "england").failed(1, &["England is released with others", only]);
    let other = with_world();
    other.approvers();
    other.issue("2026-11-01");
    join(&other, "Both", &[ROCHDALE, OLDHAM]).failed(1, &["Rochdale", only]);
    release(&other, "make", "J00000001").failed(1, &["there is no map of the area"]);
}

#[test]
fn somebody_of_each_authority_approves() {
    let office = with_world();
    for (name, area) in [("ro", ROCHDALE), ("ray", ROCHDALE), ("ol", OLDHAM), ("br", BRADFORD)] {
        account_of(&office, name, "custodian", area);
    }
    let code = join(&office, "Both", &[ROCHDALE, OLDHAM]).done().last_line().to_owned();
    let id = release(&office, "make", &code).done().last_line().to_owned();
    office.approve(&id, "br").failed(1, &["may not approve this release"]);
    for two_of_one in ["ro", "ray"] {
        let first = office.approve(&id, two_of_one).done();
        assert!(first.out.contains("somebody of each authority"), "{}", first.out);
    }
    let last = office.approve(&id, "ol").done();
    assert!(last.out.contains("issued"), "{}", last.out);
}

#[test]
fn analysts_of_each_authority_need_a_custodian_of_one() {
    let office = with_world();
    for (name, role, area) in [
        ("ro", "analyst", ROCHDALE),
        ("ol", "analyst", OLDHAM),
        ("br", "custodian", BRADFORD),
        ("olga", "custodian", OLDHAM),
    ] {
        account_of(&office, name, role, area);
    }
    let code = join(&office, "Both", &[ROCHDALE, OLDHAM]).done().last_line().to_owned();
    let id = release(&office, "make", &code).done().last_line().to_owned();
    let first = office.approve(&id, "ro").done();
    assert!(first.out.contains("somebody of each authority"), "{}", first.out);
    let second = office.approve(&id, "ol").done();
    assert!(second.out.contains("a custodian of the area must approve it too"), "{}", second.out);
    office.approve(&id, "br").failed(1, &["may not approve this release"]);
    let last = office.approve(&id, "olga").done();
    assert!(last.out.contains("issued"), "{}", last.out);
}
