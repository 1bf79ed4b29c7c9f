//! Issued releases that somebody changed behind the program's back.

use sha2::{Digest as _, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::support::{Office, World, harm, names, text};

/// Flips one bit of a document and, where asked, makes the hash beside it fit.
fn flip(office: &Office, document: &str, also_the_hash: bool) {
    let file = office.data().join("releases.sqlite");
    harm(&file, &["DROP TRIGGER documents_never_change", "DROP TRIGGER releases_never_change"]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store =
            SqlitePool::connect_with(SqliteConnectOptions::new().filename(&file)).await.expect("a store");
        let read = sqlx::query_scalar("SELECT bytes FROM documents WHERE name = ?").bind(document);
        let mut bytes: Vec<u8> = read.fetch_one(&store).await.expect("a document");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let hash = Sha256::digest(&bytes).to_vec();
        let change = "UPDATE documents SET bytes = ?, sha256 = iif(?, ?, sha256) WHERE name = ?";
        let change = sqlx::query(change).bind(&bytes).bind(also_the_hash).bind(hash).bind(document);
        assert_eq!(change.execute(&store).await.expect("changed").rows_affected(), 1);
        store.close().await;
    });
}

/// Nothing is made of a release that is not whole.
#[track_caller]
fn check_refused(office: &Office, id: &str, said: &str) {
    let out = office.path("out");
    for what in ["verify", "show"] {
        let ran = office.run(&["release", what, "--release", id]).failed(1, &[id, said]);
        assert_eq!(ran.out, "");
    }
    office.run(&["release", "export", "--release", id, "--out", text(&out)]).failed(1, &[id, said]);
    assert!(!out.exists() || names(&out).is_empty());
    office.release("make", "2026-12-01").failed(1, &[id]);
}

#[test]
fn a_flipped_byte_is_found() {
    let world = World::shared();
    let documents = homeward::document::NAMES;
    let with_their_hash = documents.map(|document| (document, true));
    let alone = documents.into_iter().chain(["manifest.json"]).map(|document| (document, false));
    for (document, also_the_hash) in alone.chain(with_their_hash) {
        let office = Office::new();
        office.import_world(&world);
        office.approvers();
        let id = office.issue("2026-11-01");
        office.run(&["release", "verify", "--release", &id]).done();
        flip(&office, document, also_the_hash);
        check_refused(&office, &id, "a document of the release is not the one that was issued");
    }
}

#[test]
fn a_change_of_what_a_release_says_of_itself_is_found() {
    for (change, said) in [
        (
            "UPDATE releases SET content = CAST(replace(content, '10-14', '15-24') AS BLOB)",
            "the content of the release does not have its hash",
        ),
        ("UPDATE releases SET cut_off = '2026-12-01'", "the manifest does not describe this release"),
        ("UPDATE releases SET synthetic = 0", "the manifest does not describe this release"),
        ("DELETE FROM documents WHERE name = 'map.svg'", "a document of the release is not the one"),
    ] {
        let office = Office::new();
        office.import_world(&World::shared());
        office.approvers();
        let id = office.issue("2026-11-01");
        let triggers = ["DROP TRIGGER releases_never_change", "DROP TRIGGER documents_never_go"];
        harm(&office.data().join("releases.sqlite"), &[&triggers[..], &[change]].concat());
        check_refused(&office, &id, said);
    }
}

#[test]
fn a_proposal_that_was_changed_is_not_issued() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    let id = office.release("make", "2026-11-01").done().last_line().to_owned();
    office.approve(&id, "clara").done();
    harm(
        &office.data().join("records.sqlite"),
        &["UPDATE proposals SET content = CAST(replace(content, '10-14', '15-24') AS BLOB)"],
    );
    office.approve(&id, "anil").failed(1, &[&id, "does not match its hash"]);
    office.run(&["release", "show", "--release", &id]).failed(1, &["no such release was issued"]);
}
