//! Releases are signed, keys change, and anybody can check without us.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Office, PASSWORD, Ran, World, harm, homeward, text};

fn with_a_release() -> (Office, String) {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let id = office.issue("2026-10-01");
    (office, id)
}

/// The public key that signs now.
pub(super) fn public_key(office: &Office) -> String {
    let listed = office.run(&["key", "list"]).done();
    listed.last_line().split('\t').nth(1).expect("a public key").to_owned()
}

fn rotate(office: &Office, more: &[&str]) -> Ran {
    let password = office.path("password");
    let rotate = ["key", "rotate", "--by", "clara", "--password-file", text(&password)];
    office.run(&[&rotate[..], more].concat())
}

fn verify(folder: &Path, key: &str) -> Ran {
    homeward(&["release", "verify", "--from", text(folder), "--key", key])
}

#[test]
fn an_exported_release_is_verified_with_nothing_else() {
    let (office, id) = with_a_release();
    let key = public_key(&office);
    let folder = office.export_folder(&id);
    // Nothing of where it came from is needed.
    let elsewhere = Office::new();
    let copy = elsewhere.path("copy");
    fs::create_dir(&copy).expect("made");
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, copy.join(path.file_name().expect("a name"))).expect("copied");
    }
    drop(office);
    let whole = verify(&copy, &key).done().out;
    assert!(whole.contains(&format!("{id}: whole")) && whole.contains("the key that you gave"), "{whole}");
    let key_file = elsewhere.write("key.txt", format!("{key}\n"));
    verify(&copy, text(&key_file)).done();
    homeward(&["verify", text(&copy)]).done();
    let one = homeward(&["verify", text(&copy.join("map.svg"))]).done().out;
    assert!(one.contains("anybody could have signed"), "{one}");
    let content = fs::read(copy.join("release.json")).expect("a file");
    let sum = <sha2::Sha256 as sha2::Digest>::digest(content);
    assert!(sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>().starts_with(&id));

    let other = "A".repeat(43) + "=";
    let refused = verify(&copy, &other);
    assert!(refused.code == Some(3) || refused.code == Some(1), "{}", refused.err);
    for (name, why) in
        [("leaves.geojson", "was changed"), ("map.svg", "was changed"), ("signature.json", "was changed")]
    {
        let path = copy.join(name);
        let good = fs::read(&path).expect("a file");
        let mut bad = good.clone();
        bad[good.len() / 2] ^= 1;
        fs::write(&path, bad).expect("written");
        verify(&copy, &key).failed(1, &[name, why]);
        homeward(&["verify", text(&path)]).failed(1, &[name]);
        fs::remove_file(&path).expect("there");
        verify(&copy, &key).failed(1, &[name, "is missing"]);
        fs::write(&path, good).expect("written");
    }
    verify(&copy, &key).done();
    homeward(&["verify", text(&elsewhere.path("nothing"))]).failed(3, &["nothing"]);
}

#[test]
fn a_key_is_rotated_and_what_the_old_one_signed_still_verifies() {
    let (office, first) = with_a_release();
    let old = public_key(&office);
    for (name, role) in [("pat", "partner"), ("adam", "administrator")] {
        office.account(name, role);
    }
    let password = office.path("password");
    for by in ["anil", "pat", "adam"] {
        office
            .run(&["key", "rotate", "--by", by, "--password-file", text(&password)])
            .failed(1, &["may not change the keys"]);
    }
    rotate(&office, &[]).done();
    let new = public_key(&office);
    assert_ne!(old, new);
    office.run(&["release", "verify", "--release", &first]).done();
    let second = office.issue("2026-11-01");
    let (one, two) = (office.export_folder(&first), office.export_folder(&second));
    for key in [&old, &new] {
        verify(&one, key).done();
        verify(&two, key).done();
    }
    let signed: Value =
        serde_json::from_slice(&fs::read(two.join("signature.json")).expect("a file")).expect("JSON");
    assert_eq!(signed["public_key"], Value::String(new.clone()));
    assert_eq!(signed["keys"].as_array().map(Vec::len), Some(2));

    // One that was lost is followed by nobody, and its place is taken.
    let listed = office.run(&["key", "list"]).done().out;
    let name = listed.lines().last().and_then(|line| line.split('\t').next()).expect("a name").to_owned();
    let file = office.data().join("keys").join(format!("signing-{name}.key"));
    fs::remove_file(&file).expect("there");
    rotate(&office, &[]).failed(4, &["is missing", "--lost"]);
    rotate(&office, &["--lost"]).done();
    let newest = public_key(&office);
    let again = office.export_folder(&second);
    verify(&again, &new).done();
    verify(&again, &newest).failed(1, &["does not vouch for"]);
    let audit = office.run(&["audit", "list"]);
    assert!(audit.out.matches("key_made").count() >= 3, "{}{}", audit.out, audit.err);
    assert!(!audit.out.contains(PASSWORD));
}

#[test]
fn no_release_goes_in_without_a_signature_and_another_s_is_found() {
    let (office, id) = with_a_release();
    let file = office.data().join("releases.sqlite");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let refused = runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("a store");
        let copied = sqlx::query(
            "INSERT INTO releases SELECT 99, '0123456789abcdef', area, area_name, cut_off, window_from, window_to,
             window_months, id, synthetic, hash, content FROM releases",
        );
        let refused = copied.execute(&pool).await.expect_err("unsigned").to_string();
        pool.close().await;
        refused
    });
    assert!(refused.contains("a release is issued with its signature"), "{refused}");
    harm(
        &file,
        &[
            "DROP TRIGGER signatures_never_change",
            "UPDATE signatures SET signature = iif(signature LIKE 'A%', 'B', 'A') || substr(signature, 2)",
        ],
    );
    office.run(&["release", "verify", "--release", &id]).failed(1, &[&id]);
    office.release("make", "2026-11-01").failed(1, &[&id]);
}

#[test]
fn a_release_of_before_there_were_signatures_is_said_to_be_unsigned() {
    let (office, id) = with_a_release();
    harm(
        &office.data().join("releases.sqlite"),
        &["DROP TRIGGER signatures_never_go", "DELETE FROM signatures"],
    );
    let said = office.run(&["release", "verify", "--release", &id]).done().out;
    assert!(said.contains("unsigned: it was issued before releases were signed"), "{said}");
    let out = office.path("out");
    office.run(&["release", "export", "--release", &id, "--out", text(&out)]).done();
    homeward(&["verify", text(&out)]).failed(1, &["signature.json is missing"]);
}
