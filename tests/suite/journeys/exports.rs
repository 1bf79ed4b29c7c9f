//! A liaison officer takes an area away: asked what for, told of in the ledger
//! before the first byte, checked offline, and traced when it leaks.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use homeward::cli::DataFolder;
use homeward::export::Format;
use homeward::signed::Docket;
use homeward::takeaway::trace::Sureness;
use homeward::takeaway::{Desk, Line, Order, Taken, Taker, Wanted};
use jiff::Timestamp;
use jiff::civil::date;
use rand::{RngExt as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{Answer, Office, PASSWORD, Ran, Server, World, command, harm, homeward, set_mode, text};

const LAYER: &str = "wards-rochdale-2023";
const TODAY: jiff::civil::Date = date(2026, 11, 20);

fn issued() -> (Office, String) {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    office.account("lee", "liaison");
    // So that every run makes the same marks.
    let key = office.data().join("export.key");
    fs::write(&key, [17; 32]).expect("written");
    set_mode(&key, 0o600);
    let id = office.issue("2026-10-01");
    (office, id)
}

fn export(office: &Office, id: &str, area: &str, format: &str, out: &str) -> Ran {
    let out = office.path(out);
    let said = ["--purpose", "Briefing of the beat team", "--recipient", "Sgt Ray, Milnrow"];
    let what = ["export", "--release", id, "--area", area, "--format", format, "--out", text(&out)];
    office.run(&[&what[..], &said].concat())
}

/// Works at the desk of a data folder, in this program.
fn at_desk<T>(office: &Office, work: impl AsyncFnOnce(&Desk) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let folder = DataFolder::existing(&office.data()).expect("a folder");
        let desk = folder.desk().await.expect("stores");
        let done = work(&desk).await;
        desk.close().await;
        done
    })
}

async fn take(desk: &Desk, id: &str, number: u8, format: Format) -> Taken {
    let standing = desk.standing(&id.parse().expect("an id")).await.expect("issued");
    let order = Order {
        wanted: Wanted::Whole,
        format,
        purpose: Line::impersonal("Briefing", TODAY).expect("a purpose"),
        recipient: Line::new(&format!("Recipient {number}")).expect("a recipient"),
    };
    let mut chance = [number; 8];
    ChaCha8Rng::seed_from_u64(number.into()).fill(&mut chance);
    let (name, agency) = (&format!("liaison-{number}")[..], "A force");
    let taker = Taker { name, agency, now: Timestamp::now(), chance };
    desk.take(&standing, &order, taker).await.expect("taken")
}

#[test]
fn an_export_is_in_the_ledger_checked_offline_and_ended_by_a_recall() {
    let (office, id) = issued();
    let ward = at_desk(&office, async |desk| desk.boundaries.names(LAYER).await.expect("wards"));
    let area = format!("{LAYER}/{}", ward[0].0);
    let serial = export(&office, &id, &area, "csv", "ward.csv").done().last_line().to_owned();
    export(&office, &id, "E08000005", "geojson", "whole.geojson").done();
    let square = json!({"type": "Polygon", "coordinates":
        [[[-2.2, 53.6], [-2.1, 53.6], [-2.1, 53.65], [-2.2, 53.65], [-2.2, 53.6]]]});
    let drawn = office.write("Town centre.geojson", square.to_string());
    export(&office, &id, text(&drawn), "csv", "drawn.csv").done();

    // Offline, with nothing else at hand; then with what the house knows.
    let file = office.path("ward.csv");
    let said = homeward(&["verify", text(&file)]).done().out;
    for words in
        [&serial, "taken by shell", "for Sgt Ray, Milnrow: Briefing", &ward[0].1, "may be used until"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let data = office.data();
    let said = homeward(&["verify", text(&file), "--data", text(&data)]).done().out;
    assert!(said.contains("it is in the ledger"), "{said}");
    let mut bytes = fs::read(&file).expect("a file");
    bytes[40] ^= 1;
    let changed = office.write("changed.csv", bytes);
    homeward(&["verify", text(&changed)]).failed(1, &["changed after it was signed"]);

    let ledger = office.run(&["ledger", "list"]).done().out;
    assert_eq!(ledger.lines().count(), 4, "{ledger}");
    assert!(ledger.lines().nth(3).is_some_and(|row| row.starts_with(&serial) && row.contains("current")));
    let out = office.path("ledger.csv");
    office.run(&["ledger", "export", "--state", "current", "--out", text(&out)]).done();
    assert_eq!(fs::read_to_string(&out).expect("a file").lines().count(), 4);
    let audit = office.run(&["audit", "list"]).done().out;
    let about =
        |act: &str, what: &str| audit.lines().filter(|row| row.contains(act) && row.contains(what)).count();
    assert_eq!(about("\texport\t", &id), 3, "{audit}");
    assert_eq!((about("export_listed", &serial), about("ledger_exported", "")), (1, 1), "{audit}");
    office.run(&["audit", "verify"]).done();

    // What cannot be: none of it in the ledger.
    export(&office, &id, "E05099999", "csv", "none.csv").failed(3, &["neither the area of the release"]);
    export(&office, "0123456789abcdef", "E08000005", "csv", "none.csv").failed(1, &["no such release"]);
    let elsewhere = json!({"type": "Polygon", "coordinates": [[[0, 51], [0.1, 51], [0.1, 51.1], [0, 51]]]});
    let elsewhere = office.write("Elsewhere.geojson", elsewhere.to_string());
    export(&office, &id, text(&elsewhere), "csv", "none.csv").failed(1, &["does not lie in Rochdale"]);
    assert!(!office.path("none.csv").exists());
    assert_eq!(office.run(&["ledger", "list"]).done().out, ledger);

    // A row that somebody changes behind the program's back is found.
    let access = data.join("access.sqlite");
    harm(
        &access,
        &["DROP TRIGGER exports_never_change", "UPDATE exports SET recipient = 'Sgt Ron' WHERE number = 1"],
    );
    office.run(&["audit", "verify"]).failed(1, &["the ledger of exports", &serial]);
    harm(&access, &["UPDATE exports SET recipient = 'Sgt Ray, Milnrow' WHERE number = 1"]);
    office.run(&["audit", "verify"]).done();

    let (password, notices) = (office.path("password"), office.path("notices"));
    let recall = ["release", "recall", "--release", &id, "--reason", "other", "--out", text(&notices)];
    let by = ["--by", "clara", "--password-file", text(&password)];
    let told = office.run(&[&recall[..], &by].concat()).done().out;
    assert!(told.contains("Sgt Ray, Milnrow"), "{told}");
    export(&office, &id, &area, "csv", "late.csv").failed(1, &["was recalled on"]);
    let notice = notices.join(format!("recall-{id}.json"));
    for known in [["--data", text(&data)], ["--notice", text(&notice)]] {
        homeward(&[&["verify", text(&file)][..], &known].concat())
            .failed(1, &["its release was recalled on"]);
    }
    homeward(&["verify", text(&file)]).done();
    assert!(office.run(&["ledger", "list"]).done().out.contains("recalled"));
}

fn post(server: &Server, cookie: &str, path: &str, body: &Value) -> Answer {
    let headers = format!("Cookie: {cookie}\r\nContent-Type: application/json\r\n");
    server.send("POST", path, &headers, &body.to_string())
}

#[test]
fn a_server_without_records_gives_a_signed_file_to_those_who_may() {
    let (office, id) = issued();
    office.account("pat", "partner");
    let keys = office.data().join("keys");
    // It must not need what it never opens.
    fs::rename(&keys, office.path("keys")).expect("moved");
    let data = office.data();
    let listen = ["--listen", "127.0.0.1:0", "--readers-only"];
    let server = Server::start(&mut command(&[&["serve", "--data", text(&data)][..], &listen].concat()));
    let subject = json!({"layer": LAYER, "boundary": "E05015113"});
    let ward = at_desk(&office, async |desk| desk.boundaries.names(LAYER).await.expect("wards"))[0].clone();
    let subject = json!({"layer": subject["layer"], "boundary": ward.0});
    let order = |change: Value| {
        let mut order = json!({"release": id, "subject": subject, "format": "csv", "purpose": "Briefing",
                               "recipient": "Sgt Ray", "password": PASSWORD});
        for (name, value) in change.as_object().expect("an object") {
            order[name] = value.clone();
        }
        order
    };
    let (pat, lee) = (server.sign_in("pat", PASSWORD), server.sign_in("lee", PASSWORD));

    let preview = post(&server, &pat, "/api/summaries", &json!({"release": id, "subject": subject}));
    assert_eq!(preview.status, 200, "{}", String::from_utf8_lossy(&preview.body));
    let preview: Value = serde_json::from_slice(&preview.plain()).expect("JSON");
    assert_eq!(preview["subject"]["name"], ward.1.as_str());
    assert_eq!(post(&server, &pat, "/api/exports", &order(json!({}))).status, 403);

    for (change, status) in [
        (json!({"password": "wrong-horse-battery"}), 401),
        (json!({"purpose": "the home at OL16 1XU"}), 422),
        (json!({"purpose": "x"}), 422),
        (json!({"recipient": "two\nlines"}), 422),
        (json!({"subject": {"layer": LAYER, "boundary": "none"}}), 422),
        (json!({"subject": {"bbox": "1,2,3,4"}}), 400),
        (json!({"release": "0123456789abcdef"}), 404),
        (json!({"format": "docx"}), 400),
    ] {
        let answer = post(&server, &lee, "/api/exports", &order(change.clone()));
        assert_eq!(answer.status, status, "{change}: {}", String::from_utf8_lossy(&answer.body));
    }
    let none: Value = serde_json::from_slice(&server.get("/api/exports", &lee).plain()).expect("JSON");
    assert_eq!(none["exports"], json!([]));

    let answer = post(&server, &lee, "/api/exports", &order(json!({})));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let docket = Docket::check(&answer.plain(), None).expect("signed");
    assert_eq!((&docket.by[..], &docket.agency[..]), ("lee", "Rochdale"));
    // What was previewed is what is in the file.
    let rows = String::from_utf8(answer.plain()).expect("text");
    for leaf in preview["leaves"].as_array().expect("leaves") {
        assert!(rows.contains(leaf["leaf"].as_str().expect("an id")), "{leaf}");
    }
    let own: Value = serde_json::from_slice(&server.get("/api/exports", &lee).plain()).expect("JSON");
    assert_eq!(own["exports"][0]["serial"], docket.serial.to_string());
    let others: Value = serde_json::from_slice(&server.get("/api/exports", &pat).plain()).expect("JSON");
    assert_eq!(others["exports"], json!([]), "a partner answers for nobody's");
    let clara = server.sign_in("clara", PASSWORD);
    let table = server.get("/api/exports/ledger.csv", &clara);
    assert!(String::from_utf8_lossy(&table.plain()).contains(&docket.serial.to_string()));
    server.interrupt().done();
}

/// The rows of leaves in an export, as a person would type them off.
fn typed(file: &[u8], columns: &[&str]) -> Vec<String> {
    let mut table = csv::Reader::from_reader(file);
    let header: Vec<String> = table.headers().expect("a header").iter().map(str::to_owned).collect();
    let at = |name: &&str| header.iter().position(|column| column == name).expect("a column");
    let columns: Vec<usize> = columns.iter().map(at).collect();
    let rows = table.records().map(|row| row.expect("a row")).filter(|row| &row[0] == "leaf");
    rows.map(|row| columns.iter().map(|&at| &row[at]).collect::<Vec<_>>().join(", ")).collect()
}

/// What a photograph does to a text: letters that look alike, and a few lost.
fn photographed(text: &str, chance: &mut ChaCha8Rng) -> String {
    let confuse = |letter: char, chance: &mut ChaCha8Rng| {
        let alike = [('0', 'O'), ('1', 'l'), ('8', 'B'), ('5', 'S'), ('B', '8'), ('S', '5'), ('Z', '2')];
        let found = alike.iter().find(|(one, _)| *one == letter).filter(|_| chance.random_bool(0.3));
        found.map_or(letter, |(_, other)| *other)
    };
    let kept = text.chars().filter(|_| true).map(|letter| confuse(letter, chance)).collect::<Vec<_>>();
    kept.into_iter().filter(|_| !chance.random_bool(0.01)).collect()
}

#[test]
fn twenty_of_twenty_leaks_are_traced_to_their_recipients() {
    let (office, id) = issued();
    at_desk(&office, async |desk| {
        let mut taken = Vec::new();
        for number in 0..20 {
            taken.push(take(desk, &id, number, Format::Csv).await);
        }
        let mut chance = ChaCha8Rng::seed_from_u64(20);
        for (number, Taken { file, export }) in taken.iter().enumerate() {
            // The text of the page that a photograph shows.
            let face = format!(
                "OFFICIAL-SENSITIVE\nArea summary: Rochdale\nExport {} by {}\n",
                export.serial, export.who
            );
            let found = desk.trace(&photographed(&face, &mut chance)).await.expect("traced");
            assert_eq!(found[0].export.serial, export.serial, "{number}: a photograph of the face");
            // The table typed off, with columns and a tenth of the rows lost.
            for columns in [&["grid_reference", "children"][..], &["leaf"], &["ref", "near"]] {
                let mut rows = typed(file, columns);
                let lost: BTreeSet<usize> =
                    (0..rows.len() / 10).map(|_| chance.random_range(0..rows.len())).collect();
                let mut at = 0..;
                rows.retain(|_| at.next().is_some_and(|at: usize| !lost.contains(&at)));
                let found = desk.trace(&rows.join("\n")).await.expect("traced");
                assert_eq!(found[0].export.serial, export.serial, "{number}: {columns:?}");
                assert_ne!(
                    found[0].fit.sureness(),
                    Sureness::Open,
                    "{number}: {columns:?} {:?}",
                    found[0].fit
                );
            }
            // Places and bands alone, which several leaves share, may be too little; then
            // nobody else is named for certain.
            let found = desk.trace(&typed(file, &["near", "children"]).join("\n")).await.expect("traced");
            let first = &found[0];
            assert!(first.export.serial == export.serial || first.fit.sureness() != Sureness::Certain);
            // Shuffled, and without its references, it is certainly nobody's.
            let mut sorted = typed(file, &["grid_reference", "children"]);
            sorted.shuffle(&mut chance);
            let found = desk.trace(&sorted.join("\n")).await.expect("traced");
            assert!(found.iter().all(|found| found.fit.sureness() != Sureness::Certain), "{number}");
        }
    });
}

#[test]
fn a_thousand_changes_to_files_of_every_format_are_found() {
    let (office, id) = issued();
    at_desk(&office, async |desk| {
        let mut chance = ChaCha8Rng::seed_from_u64(1000);
        for (number, &format) in (0..).zip(Format::ALL) {
            let Taken { file, .. } = take(desk, &id, number, format).await;
            assert!(Docket::check(&file, None).is_ok(), "{format:?}");
            for _ in 0..125 {
                let mut changed = file.clone();
                let at = chance.random_range(0..changed.len());
                match chance.random_range(0..3) {
                    0 => changed[at] ^= 1 << chance.random_range(0..8),
                    1 => drop(changed.remove(at)),
                    _ => changed.insert(at, chance.random()),
                }
                // A byte put beside its like changes nothing.
                if changed != file {
                    assert!(Docket::check(&changed, None).is_err(), "{format:?}: byte {at}");
                }
            }
        }
    });
}

#[test]
fn whenever_it_is_killed_no_file_is_there_without_its_row() {
    let (office, id) = issued();
    let data = office.data();
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let (mut files, mut none) = (0, 0);
    for number in 0..24 {
        let out = office.path(&format!("killed-{number}.csv"));
        let arguments = [
            "export",
            "--data",
            text(&data),
            "--release",
            &id,
            "--area",
            "E08000005",
            "--format",
            "csv",
            "--purpose",
            "Briefing",
            "--recipient",
            "Sgt Ray",
            "--out",
            text(&out),
        ];
        let mut child = command(&arguments).stdout(std::process::Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(Duration::from_millis(chance.random_range(0..2_500)));
        // It may have ended.
        let _ = child.kill();
        child.wait().expect("it ends");
        if let Ok(file) = fs::read(&out) {
            let docket = Docket::check(&file, None).expect("whole or not at all");
            let ledger = office.run(&["ledger", "list"]).done().out;
            assert!(ledger.contains(&docket.serial.to_string()), "a file without its row");
            files += 1;
        } else {
            none += 1;
        }
    }
    office.run(&["audit", "verify"]).done();
    assert!(files + none == 24);
}

/// The fields of the mark, wherever a format has them.
const MARKS: [&str; 9] =
    ["ref", "serial", "by", "agency", "purpose", "recipient", "taken_at", "expires_on", "signed"];

/// The bytes of a file without what marks it: its docket, the fields of the mark,
/// the references, and the order of the rows (PRIVACY.md A22).
fn unmarked(taken: &Taken) -> Vec<String> {
    let mut table = csv::Reader::from_reader(&taken.file[..]);
    let header: Vec<String> = table.headers().expect("a header").iter().map(str::to_owned).collect();
    let kept: Vec<usize> = (0..header.len()).filter(|&at| !MARKS.contains(&&*header[at])).collect();
    let rows = table.records().map(|row| row.expect("a row"));
    let mut rows: Vec<String> =
        rows.map(|row| kept.iter().map(|&at| &row[at]).collect::<Vec<_>>().join("|")).collect();
    rows.sort();
    rows
}

#[test]
fn two_recipients_files_differ_by_their_marks_alone_and_say_what_the_release_says() {
    let (office, id) = issued();
    let exported = office.export(&id);
    let leaves: Value = serde_json::from_slice(&exported["leaves.geojson"]).expect("JSON");
    let bands: std::collections::BTreeMap<&str, &str> = leaves["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|leaf| &leaf["properties"])
        .map(|leaf| (leaf["leaf"].as_str().expect("an id"), leaf["band"].as_str().expect("a band")))
        .collect();
    at_desk(&office, async |desk| {
        let (one, other) = (take(desk, &id, 1, Format::Csv).await, take(desk, &id, 2, Format::Csv).await);
        assert_ne!(one.file, other.file);
        assert_eq!(unmarked(&one), unmarked(&other));
        assert_ne!(typed(&one.file, &["leaf"]), typed(&other.file, &["leaf"]), "the order is each one's own");
        // Every band that it tells is the release's (A17).
        for row in typed(&one.file, &["leaf", "children"]) {
            let (leaf, children) = row.split_once(", ").expect("two cells");
            let least = bands[leaf].split(['-', '+']).next().expect("a number");
            assert!(children.starts_with(&format!("{least} ")), "{row}: {}", bands[leaf]);
        }
        assert_eq!(typed(&one.file, &["leaf"]).len(), bands.len());
        // The same in a format for maps: features by their leaf.
        let (one, other) =
            (take(desk, &id, 3, Format::GeoJson).await, take(desk, &id, 4, Format::GeoJson).await);
        let features = |taken: &Taken| {
            let value: Value = serde_json::from_slice(&taken.file).expect("JSON");
            let strip = |feature: &Value| {
                let mut feature = feature.clone();
                let told = feature["properties"].as_object_mut().expect("properties");
                told.retain(|name, _| !MARKS.contains(&&**name));
                feature.to_string()
            };
            let all = value["features"].as_array().expect("features").iter().map(strip);
            all.collect::<BTreeSet<_>>()
        };
        assert_eq!(features(&one), features(&other));
    });
}
