//! A canary: keys, ids, a point and a rare place that go in and must be found
//! nowhere, in no answer, document, message, log or file.

mod needles;

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use h3o::{CellIndex, LatLng, Resolution};
use homeward::area;
use homeward::intake::TokenKey;
use serde_json::{Value, json};

use crate::support::{EARLY, Office, PASSWORD, Ran, Server, World, command, files, interview, text};
use needles::{Needles, Place};

/// Every key, as a file of 32 bytes that can be searched for.
const KEYS: [(&str, &[u8; 32]); 2] =
    [("token.key", b"CaNaRy.token.9f3k2m5x8q1w7z4v6b0"), ("seal.key", b"CaNaRy.seal..4v6b0n2m8q1w7z9f3k5")];

/// Every id of the canary begins with this.
const ID: &str = "CANARY-";

const ROLES: [&str; 6] = ["practitioner", "analyst", "partner", "liaison", "custodian", "administrator"];

/// A corner of the borough that nobody else told of, nor any cell near.
fn rare_place(world: &World) -> Place {
    let interviews = fs::read_to_string(world.file("interviews.ndjson")).expect("text");
    let masks = fs::read_to_string(world.file("masks.csv")).expect("text");
    let told: std::collections::BTreeSet<CellIndex> = interviews
        .lines()
        .flat_map(|line| {
            let row: Value = serde_json::from_str(line).expect("JSON");
            row["places"].as_array().expect("places").clone()
        })
        .filter_map(|place| LatLng::new(place["lat"].as_f64()?, place["lon"].as_f64()?).ok())
        .map(|point| point.to_cell(Resolution::Seven))
        .collect();
    let rochdale = area::find(&"E08000005".parse().expect("a code")).expect("Rochdale has a map");
    let is_rare = |cell: &CellIndex| {
        let town = cell.parent(Resolution::Seven).expect("finer than that");
        !told.contains(&town) && !masks.contains(&cell.to_string())
    };
    let cell = rochdale.cells().iter().copied().find(is_rare).expect("moorland that nobody told of");
    let corner = cell.center_child(Resolution::Eleven).expect("coarser than that");
    let point = LatLng::from(corner);
    let digits = |degrees: f64| (degrees * 1e9).round() / 1e9;
    Place::new(digits(point.lat()), digits(point.lng()))
}

fn canary(place: &Place) -> Value {
    let id = |what: &str| format!("{ID}{what}-7Q");
    let mut row = interview(&id("interview"), &id("child"));
    for (field, what) in
        [("provider", "provider"), ("caseworker", "cw"), ("placement", "pl"), ("school", "school")]
    {
        row[field] = json!(id(what));
    }
    row["episodes"] = json!([id("episode")]);
    row["places"][0]["lat"] = json!(place.lat);
    row["places"][0]["lon"] = json!(place.lon);
    row
}

/// A data folder whose keys are known beforehand.
fn with_known_keys() -> Office {
    let office = Office::new();
    let keys = office.data().join("keys");
    fs::create_dir_all(&keys).expect("made");
    for (name, bytes) in KEYS {
        let mut options = fs::File::options();
        let mut file = options.write(true).create_new(true).mode(0o600).open(keys.join(name)).expect("made");
        std::io::Write::write_all(&mut file, bytes).expect("written");
    }
    fs::create_dir(office.path("tmp")).expect("made");
    office
}

/// Everything that came out, each with where it came from.
struct Heard(Vec<(String, Vec<u8>)>);

impl Heard {
    fn ran(&mut self, what: &str, ran: Ran) -> Ran {
        self.0.push((format!("standard output of {what}"), ran.out.clone().into_bytes()));
        self.0.push((format!("standard error of {what}"), ran.err.clone().into_bytes()));
        ran
    }

    /// Asks for everything there is, as one caller.
    fn asked(&mut self, server: &Server, caller: &str, cookie: &str, release: &str) {
        let page = String::from_utf8(server.get("/", cookie).body).expect("a page of text");
        let assets = page.split('"').filter(|text| text.starts_with("/assets/")).map(str::to_owned);
        let mut paths: Vec<String> = assets.collect();
        assert!(!paths.is_empty(), "the page names its script");
        let documents = homeward::document::NAMES.iter().chain(&["manifest.json"]);
        paths.extend(documents.map(|name| format!("/api/releases/{release}/{name}")));
        let layers = ["built_up", "districts", "lsoa", "sectors", "places"];
        paths.extend(layers.map(|name| format!("/basemap/{name}.geojson")));
        paths.push(format!("/api/releases/{release}"));
        let others = ["/", "/healthz", "/readyz", "/api/session", "/api/releases", "/api/none", "/api"];
        paths.extend(others.map(str::to_owned));
        // What is asked for is not said again either.
        paths.push(format!("/api/releases/{ID}child-7Q"));
        paths.push(format!("/api/releases?child={ID}child-7Q"));
        paths.push(format!("/{ID}child-7Q"));
        for path in paths {
            for method in ["GET", "HEAD", "PUT"] {
                let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
                let answer = server.send(method, &path, &cookie, &format!("{ID}child-7Q"));
                self.0
                    .push((format!("head of {method} {path} as {caller}"), answer.head.clone().into_bytes()));
                self.0.push((format!("body of {method} {path} as {caller}"), answer.plain()));
            }
        }
        let body = json!({"name": format!("{ID}child-7Q"), "password": format!("{ID}cw-7Q")}).to_string();
        let answer = server.send("POST", "/api/session", "Content-Type: application/json\r\n", &body);
        assert!([401, 429].contains(&answer.status), "{}", answer.head);
        self.0.push((format!("refusal as {caller}"), answer.plain()));
    }
}

#[test]
fn the_canary_is_found_nowhere() {
    let world = World::shared();
    let place = rare_place(&world);
    let office = with_known_keys();
    let mut heard = Heard(Vec::new());
    let (data, tmp) = (office.data(), office.path("tmp"));
    let run = |arguments: &[&str]| -> Ran {
        let mut command = command(&[arguments, &["--data", text(&data)]].concat());
        command.env("HOMEWARD_LOG", "trace").env("TMPDIR", &tmp);
        command.output().expect("the program runs").into()
    };
    // All of one provider, for a second one would be a holder and nothing shown.
    let interviews = fs::read_to_string(world.file("interviews.ndjson")).expect("text");
    let interviews = interviews.replace("synthetic-north-west-advocacy", &format!("{ID}provider-7Q"));
    office.import("interviews", &office.write("interviews.ndjson", interviews)).done();
    office.import("masks", &world.file("masks.csv")).done();
    office.import("episodes", &world.file("episodes.csv")).done();
    let before = heard.ran("plan", office.copied().release("plan", "2026-11-01").done()).out;

    let row = canary(&place);
    let file = office.write("canary.ndjson", row.to_string());
    let import = ["import", "interviews", text(&file), "--today", EARLY];
    let taken = heard.ran("import", run(&import).done()).out;
    assert!(taken.starts_with("1 interviews: added") && taken.contains("1 places became"), "{taken}");
    heard.ran("import again", run(&import).done());
    let mut changed = row.clone();
    changed["places"][0]["month"] = json!("2026-13");
    changed["interview"] = json!(format!("{ID}spoilt-7Q"));
    let file =
        office.write("spoilt.ndjson", format!("{changed}\n{}", row.to_string().replace("park", "gym")));
    assert_eq!(heard.ran("import of bad rows", run(&["import", "interviews", text(&file)])).code, Some(3));

    // Its ward may be told of, as everyone's may; no more of the episode.
    let episode = |of: &str, ward: &str| {
        format!("SYNTHETIC-{ID}e{of}-7Q,{ID}child-7Q,17/02/2026,M,18/02/2026,Y,Y,{ward}\n").into_bytes()
    };
    let header = fs::read(world.file("episodes.csv")).expect("a table");
    let header = header.split_inclusive(|&byte| byte == b'\n').next().expect("a header");
    let file = office.write("episode.csv", [header, &episode("", "E05014036")].concat());
    let taken = heard
        .ran("import of an episode", run(&["import", "episodes", text(&file), "--today", EARLY]).done())
        .out;
    assert!(taken.starts_with("1 episodes: added"), "{taken}");
    let file = office.write("spoilt.csv", [header, &episode("2", &format!("{ID}ward-7Q"))].concat());
    let spoilt = heard.ran("import of a bad episode", run(&["import", "episodes", text(&file)]));
    assert!(spoilt.err.contains("field ward"), "{}", spoilt.err);

    for role in ROLES {
        office.account(role, role);
    }
    let after = heard.ran("plan", office.release("plan", "2026-11-01").done()).out;
    assert_ne!(before, after, "the canary is among what is counted");
    let id = heard.ran("make", office.release("make", "2026-11-01").done()).last_line().to_owned();
    for role in ["custodian", "analyst"] {
        heard.ran("approve", office.approve(&id, role).done());
    }
    heard.ran("show", run(&["release", "show", "--release", &id]).done());
    heard.ran("verify", run(&["release", "verify", "--release", &id]).done());
    heard.ran("account list", run(&["account", "list"]).done());
    let exported = office.export(&id);
    assert!(exported["table.csv"].split(|&byte| byte == b'\n').count() > 20, "a map that shows something");
    for (name, bytes) in exported {
        heard.0.push((format!("exported {name}"), bytes));
    }

    let mut serve = command(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    let server = Server::start(serve.env("HOMEWARD_LOG", "trace").env("TMPDIR", &tmp));
    heard.asked(&server, "nobody", "", &id);
    let mut needles = Needles::new(&place, &KEYS, ID);
    for role in ROLES {
        let cookie = server.sign_in(role, PASSWORD);
        needles.add_session(role, &cookie);
        heard.asked(&server, role, &cookie, &id);
    }
    // While the server holds its stores open, and again once it has closed them.
    let mut stored = in_folder(&data);
    let log = server.interrupt().done();
    assert!(log.err.contains("TRACE"), "the log tells everything");
    heard.ran("serve", log);
    stored.extend(in_folder(&data));
    stored.extend(in_folder(&tmp));
    assert!(stored.iter().any(|(name, bytes)| name == "records.sqlite" && bytes.len() > 100_000));
    heard.0.extend(stored);

    let found: Vec<String> =
        heard.0.iter().flat_map(|(place, bytes)| needles.found_in(place, bytes)).collect();
    assert!(found.is_empty(), "{} of {}:\n{}", found.len(), heard.0.len(), found.join("\n"));
    assert!(heard.0.len() > 500, "only {} things were searched", heard.0.len());
}

/// The files of a folder but the keys themselves, which must be somewhere.
fn in_folder(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files(folder).into_iter().filter(|(name, _)| !name.starts_with("keys/")).collect()
}

/// What stands for the canary's child in the stores, by the keys that we know.
fn tokens() -> [(&'static str, [u8; 16]); 3] {
    let key = TokenKey::new(*KEYS[0].1);
    let id = |text: &str| text.parse().expect("an id");
    [
        ("the token of the child", key.child(&id(&format!("{ID}child-7Q"))).0),
        ("the token of the interview", key.record("interview", &id(&format!("{ID}interview-7Q"))).0),
        ("the token of the episode", key.record("episode", &id(&format!("SYNTHETIC-{ID}episode-7Q"))).0),
    ]
}

#[test]
fn a_canary_that_withdrew_has_left_every_file() {
    let world = World::shared();
    let (office, place) = (with_known_keys(), rare_place(&world));
    let (data, tmp) = (office.data(), office.path("tmp"));
    let mut heard = Heard(Vec::new());
    let run = |arguments: &[&str]| -> Ran {
        let mut command = command(&[arguments, &["--data", text(&data)]].concat());
        command.env("HOMEWARD_LOG", "trace").env("TMPDIR", &tmp);
        command.output().expect("the program runs").into()
    };
    office.import_world(&world);
    let rows = office.write("canary.ndjson", canary(&place).to_string());
    let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                  miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";
    let episode = format!("{header}\nSYNTHETIC-{ID}episode-7Q,{ID}child-7Q,01/02/2026,M,02/02/2026,Y,Y\n");
    let episode = office.write("episode.csv", episode);
    for (what, file) in [("interviews", &rows), ("episodes", &episode)] {
        heard.ran("import", run(&["import", what, text(file)]).done());
    }
    let child = format!("{ID}child-7Q");
    let words = run(&["receipt", "--child", &child]).done().out.trim_end().to_owned();
    let mut needles = Needles::new(&place, &KEYS, ID);
    for (what, token) in tokens() {
        needles.add(what, &token);
    }
    needles.add("the receipt", words.as_bytes());
    needles.add("the receipt, with hyphens", words.replace(' ', "-").as_bytes());
    let search = |heard: &Heard| -> Vec<String> {
        let stored = files(&data).into_iter().chain(files(&tmp));
        let stored = stored.filter(|(name, _)| !name.ends_with(".key"));
        let all: Vec<_> = stored.chain(heard.0.iter().cloned()).collect();
        all.iter().flat_map(|(place, bytes)| needles.found_in(place, bytes)).collect()
    };
    let mut before = search(&heard);
    before.sort();
    assert_eq!(
        before,
        [
            "the token of the child in keys/children.sqlite",
            "the token of the child in records.sqlite",
            "the token of the episode in records.sqlite",
            "the token of the interview in records.sqlite",
        ]
    );
    heard.ran("withdraw", run(&["withdraw", "--receipt", &words]).done());
    heard.ran("withdraw again", run(&["withdraw", "--child", &child]));
    heard.ran("withdraw a third time", run(&["withdraw", "--receipt", &words]));
    heard
        .ran("withdraw by words that are none", run(&["withdraw", "--receipt", &format!("{words} {words}")]));
    heard.ran("receipt", run(&["receipt", "--child", &child]));
    heard.ran("import again", run(&["import", "interviews", text(&rows)]));
    heard.ran("audit list", run(&["audit", "list"]));
    assert_eq!(search(&heard), [""; 0]);
}

#[test]
fn the_search_finds_the_canary_where_it_is_planted() {
    let place = Place::new(53.687_391_427, -2.103_481_956);
    let mut needles = Needles::new(&place, &KEYS, ID);
    needles.add_session("partner", &format!("__Host-homeward={}", "5a".repeat(32)));
    let folder = tempfile::tempdir().expect("a folder");
    let hay = b"Nothing of anyone: [-2.15,53.61], 8a1951252407fff, 0.1, CANAR, 53.6873 ".to_vec();
    let filler: Vec<u8> = (0..200_u8).cycle().take(70_000).collect();
    let hay = [&hay[..], &filler[..], b"-2.1034"].concat();
    assert_eq!(needles.found_in("hay", &hay), [""; 0]);
    let planted = needles.examples();
    assert!(planted.len() >= 39, "only {} forms are searched for", planted.len());
    for (what, bytes) in planted {
        fs::write(folder.path().join("file"), [&filler[..], &bytes[..], &filler[..]].concat())
            .expect("written");
        let (name, bytes) = in_folder(folder.path()).remove(0);
        let found = needles.found_in(&name, &bytes);
        assert!(found.iter().any(|found| found == &format!("{what} in file")), "{what}: {found:?}");
    }
}

#[test]
fn the_import_sees_the_rare_place_and_the_release_would_show_it_with_ten_children() {
    // Else its absence would say nothing of the gate.
    let world = World::shared();
    let place = rare_place(&world);
    let office = Office::new();
    office.approvers();
    let row = |child: usize| {
        let mut row = canary(&place);
        for (field, what) in
            [("interview", "i"), ("child", "c"), ("caseworker", "cw"), ("placement", "pl"), ("school", "s")]
        {
            row[field] = json!(format!("{what}-{child}"));
        }
        row["provider"] = json!("all-of-them");
        row.to_string()
    };
    let rows: Vec<String> = (0..10).map(row).collect();
    office.import("interviews", &office.write("ten.ndjson", rows.join("\n"))).done();
    let id = office.issue("2026-11-01");
    let needles = Needles::new(&place, &KEYS, ID);
    let leaves = &office.export(&id)["leaves.geojson"];
    let found = needles.found_in("leaves.geojson", leaves);
    assert_eq!(found, ["the cell of resolution 9, as text in leaves.geojson"]);
}
