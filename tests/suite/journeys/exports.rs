//! A liaison officer takes an area away: asked what for, told of in the ledger
//! before the first byte, checked offline, and traced when it leaks.

use std::fs;
use std::time::Duration;

use homeward::cli::DataFolder;
use homeward::export::Format;
use homeward::signed::Docket;
use homeward::takeaway::{Desk, Line, NotTaken, Order, Taken, Taker, Wanted};
use jiff::Timestamp;
use jiff::civil::date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::signing::public_key;
use crate::support::{Answer, Office, PASSWORD, Ran, Server, World, command, harm, homeward, set_mode, text};

const LAYER: &str = "wards-rochdale-2023";
const TODAY: jiff::civil::Date = date(2026, 11, 20);

pub(super) fn issued() -> (Office, String) {
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
pub(super) fn at_desk<T>(office: &Office, work: impl AsyncFnOnce(&Desk) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let folder = DataFolder::existing(&office.data()).expect("a folder");
        let desk = folder.desk().await.expect("stores");
        let done = work(&desk).await;
        desk.close().await;
        done
    })
}

pub(super) async fn take(desk: &Desk, id: &str, number: u8, format: Format) -> Taken {
    let name = format!("liaison-{number}");
    try_take(desk, id, (number, &name), format, Timestamp::now()).await.expect("taken")
}

async fn try_take(
    desk: &Desk,
    id: &str,
    (number, name): (u8, &str),
    format: Format,
    now: Timestamp,
) -> Result<Taken, NotTaken> {
    let standing = desk.standing(&id.parse().expect("an id")).await.expect("issued");
    let order = Order {
        wanted: Wanted::Whole,
        format,
        purpose: Line::impersonal("Briefing", TODAY).expect("a purpose"),
        recipient: Line::new(&format!("Recipient {number}")).expect("a recipient"),
    };
    let mut chance = [number; 8];
    ChaCha8Rng::seed_from_u64(number.into()).fill(&mut chance);
    desk.take(&standing, &order, Taker { name, agency: "A force", now, chance }).await
}

#[test]
fn an_export_expires_an_account_has_thirty_an_hour_and_a_new_key_leads_from_the_old() {
    let (office, id) = issued();
    let trusted = public_key(&office);
    let now = Timestamp::now();
    let weeks_ago = now - jiff::SignedDuration::from_hours(24 * 30);
    at_desk(&office, async |desk| {
        let old = try_take(desk, &id, (1, "lee"), Format::Csv, weeks_ago).await.expect("taken");
        office.write("old.csv", old.file);
        for number in 0..30 {
            try_take(desk, &id, (10 + number, "lee"), Format::Csv, now).await.expect("thirty an hour");
        }
        let more = try_take(desk, &id, (50, "lee"), Format::Csv, now).await;
        assert!(matches!(more, Err(NotTaken::TooMany(1..=3601))), "the thirty-first");
        assert_eq!(desk.access.exports().await.expect("rows").len(), 31);
        let later = now + jiff::SignedDuration::from_hours(1);
        try_take(desk, &id, (51, "lee"), Format::Csv, later).await.expect("an hour later");
    });
    let old = office.path("old.csv");
    homeward(&["verify", text(&old), "--key", &trusted]).failed(1, &["it expired on", "destroy every copy"]);

    let password = office.path("password");
    office.run(&["key", "rotate", "--by", "clara", "--password-file", text(&password)]).done();
    export(&office, &id, "E08000005", "gpkg", "new.gpkg").done();
    let new = office.path("new.gpkg");
    assert!(public_key(&office) != trusted);
    for key in [&trusted, &public_key(&office)] {
        homeward(&["verify", text(&new), "--key", key]).done();
    }
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
