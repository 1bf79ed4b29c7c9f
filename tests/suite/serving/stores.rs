use std::path::Path;

use homeward::document::{Corrupt, Package};
use homeward::store::Fault;
use homeward::store::access::Access;
use homeward::store::releases::{NotPut, Put, ReleaseReader, Releases};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use super::packages::{bradford, package, parts, rochdale};
use super::site::{ROCHDALE, Site, put};

/// A connection such as an intruder or a failing disk would have.
async fn raw(folder: &Path, file: &str) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(folder.join(file));
    SqlitePool::connect_with(options).await.expect("a store")
}

async fn run(pool: &SqlitePool, statement: &'static str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query(statement).execute(pool).await?.rows_affected())
}

#[tokio::test]
async fn an_issued_release_never_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Releases::open(folder.path()).await.expect("a store");
    let issued = rochdale("2026-11-01");
    assert_eq!(put(&store, &issued).await.expect("issued"), Put::Issued);
    assert_eq!(put(&store, &issued).await.expect("the same"), Put::AlreadyThere);

    let other = package(parts((ROCHDALE, "Rochdale"), "2026-11-01", Some("as edited")));
    assert_eq!(other.id(), issued.id());
    assert!(matches!(put(&store, &other).await, Err(NotPut::Different)));

    let raw = raw(folder.path(), "releases.sqlite").await;
    for statement in [
        "UPDATE releases SET synthetic = 0",
        "DELETE FROM releases",
        "UPDATE documents SET bytes = x'00'",
        "DELETE FROM documents",
    ] {
        let refused = run(&raw, statement).await.expect_err(statement).to_string();
        assert!(refused.contains("an issued release never changes"), "{refused}");
    }
    let reader = ReleaseReader::open(folder.path()).await.expect("a store");
    let again = reader.package(issued.id()).await.expect("whole").expect("there");
    assert_eq!(again.documents(), issued.documents());
    assert_eq!(again.cut_off(), issued.cut_off());
    assert!(reader.package("0000000000000000").await.expect("readable").is_none());
}

#[tokio::test]
async fn a_package_that_does_not_hang_together_is_none() {
    #[track_caller]
    fn check(change: impl FnOnce(&mut homeward::document::Parts), why: Corrupt) {
        let mut parts = parts((ROCHDALE, "Rochdale"), "2026-11-01", None);
        change(&mut parts);
        assert_eq!(Package::from_parts(parts).err(), Some(why));
    }
    check(|p| p.content.push(b' '), Corrupt::Content);
    check(|p| p.id = "0".repeat(16), Corrupt::Id);
    check(|p| p.area = "E08000032".to_owned(), Corrupt::Manifest);
    check(|p| p.synthetic = false, Corrupt::Manifest);
    check(|p| p.cut_off = "2026-10-01".parse().expect("a date"), Corrupt::Manifest);
    check(|p| drop(p.documents.remove("manifest.json")), Corrupt::Manifest);
    check(|p| drop(p.documents.remove("table.csv")), Corrupt::Document);
    check(|p| drop(p.documents.insert("more.csv".to_owned(), Vec::new())), Corrupt::Document);
    check(|p| p.documents.get_mut("map.svg").expect("a map").push(b' '), Corrupt::Document);
}

/// Harms Rochdale's release behind the server's back.
async fn check_harmed(harm: &'static str) {
    let mut site = Site::new().await;
    let (damaged, whole) = (rochdale("2026-11-01"), bradford("2026-11-01"));
    site.put(&damaged).await;
    site.put(&whole).await;
    let raw = raw(site.folder.path(), "releases.sqlite").await;
    run(&raw, "DROP TRIGGER documents_never_change").await.expect("dropped");
    run(&raw, "DROP TRIGGER documents_never_go").await.expect("dropped");
    run(&raw, "DROP TRIGGER releases_never_change").await.expect("dropped");
    site.restart().await;
    let cookie = site.sign_in("partner").await;
    let path = format!("/api/releases/{}", damaged.id());
    assert_eq!(site.get(&path, &cookie).await.status, 200, "not yet harmed");

    assert_eq!(run(&raw, harm).await.expect("harmed"), 1, "{harm}");
    site.restart().await;
    for document in ["", "/leaves.geojson", "/map.svg", "/cells.bin"] {
        let path = format!("/api/releases/{}{document}", damaged.id());
        site.get(&path, &cookie).await.is_problem(500, "corrupt-release");
        let path = format!("/api/releases/{}{document}", whole.id());
        assert_eq!(site.get(&path, &cookie).await.status, 200, "{harm}");
    }
    let listed = site.get("/api/releases", &cookie).await.json();
    assert_eq!(listed["releases"].as_array().map(Vec::len), Some(1), "{harm}");
}

#[tokio::test]
async fn a_damaged_release_is_not_served_and_the_others_are() {
    for harm in [
        "UPDATE documents SET bytes = CAST(bytes || ' ' AS BLOB) WHERE name = 'leaves.geojson'
         AND id = (SELECT id FROM releases WHERE area_name = 'Rochdale')",
        // White space that a reader of JSON does not mind.
        "UPDATE documents SET bytes = CAST(bytes || ' ' AS BLOB) WHERE name = 'manifest.json'
         AND id = (SELECT id FROM releases WHERE area_name = 'Rochdale')",
        "DELETE FROM documents WHERE name = 'table.csv'
         AND id = (SELECT id FROM releases WHERE area_name = 'Rochdale')",
        "UPDATE releases SET content = x'7b7d' WHERE area_name = 'Rochdale'",
        "UPDATE releases SET synthetic = 0 WHERE area_name = 'Rochdale'",
        "UPDATE releases SET cut_off = 'tomorrow' WHERE area_name = 'Rochdale'",
        "UPDATE releases SET area = 'E08000032' WHERE area_name = 'Rochdale'",
    ] {
        check_harmed(harm).await;
    }
}

#[tokio::test]
async fn a_bit_that_flips_in_the_file_is_found_or_harmless() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Releases::open(folder.path()).await.expect("a store");
    let issued = [rochdale("2026-11-01"), bradford("2026-11-01")];
    for package in &issued {
        put(&store, package).await.expect("issued");
    }
    store.close().await;
    let file = folder.path().join("releases.sqlite");
    let good = std::fs::read(&file).expect("a file");
    let (mut found, mut place) = (0, 12_345_usize);
    for _ in 0..300 {
        place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut bytes = good.clone();
        bytes[(place >> 16) % good.len()] ^= 1 << (place >> 60 & 7);
        std::fs::write(&file, bytes).expect("written");
        let Ok(reader) = ReleaseReader::open(folder.path()).await else {
            found += 1;
            continue;
        };
        for package in &issued {
            match reader.package(package.id()).await {
                Ok(Some(again)) => {
                    assert!(again.documents() == package.documents());
                    assert_eq!(again.area(), package.area());
                    assert_eq!(again.cut_off(), package.cut_off());
                }
                Ok(None) | Err(_) => found += 1,
            }
        }
        reader.close().await;
    }
    // Most of the file is documents.
    assert!(found > 150, "only {found} of 300 found");
}

#[tokio::test]
async fn a_data_folder_of_a_newer_version_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    Access::open(folder.path()).await.expect("a store").close().await;
    Releases::open(folder.path()).await.expect("a store").close().await;
    for file in ["access.sqlite", "releases.sqlite"] {
        let pool = raw(folder.path(), file).await;
        let newer = "INSERT INTO _sqlx_migrations
                     (version, description, success, checksum, execution_time)
                     VALUES (9999, 'of tomorrow', 1, x'00', 0)";
        run(&pool, newer).await.expect("a newer version");
        pool.close().await;
    }
    let before = std::fs::read(folder.path().join("access.sqlite")).expect("a file");
    let told = [
        Access::open(folder.path()).await.err().expect("refused"),
        Releases::open(folder.path()).await.err().expect("refused"),
        ReleaseReader::open(folder.path()).await.err().expect("refused"),
    ];
    assert!(told.iter().all(|error| error.fault == Fault::Newer), "{told:?}");
    let after = std::fs::read(folder.path().join("access.sqlite")).expect("a file");
    assert!(before == after);
}

#[tokio::test]
async fn a_file_that_is_no_store_is_told_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("access.sqlite");
    let letter = "This is a letter, and not a store of Homeward. ".repeat(40);
    std::fs::write(&file, &letter).expect("written");
    let told = Access::open(folder.path()).await.err().expect("refused");
    assert_eq!(told.fault, Fault::Damaged);
    assert_eq!(std::fs::read_to_string(&file).expect("kept"), letter);

    std::fs::remove_file(&file).expect("removed");
    std::fs::create_dir(&file).expect("made");
    let told = Access::open(folder.path()).await.err().expect("refused");
    assert_eq!(told.fault, Fault::CannotOpen);
}

#[tokio::test]
async fn a_store_that_is_not_there_is_not_made_by_a_reader() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = ReleaseReader::open(folder.path()).await.err().expect("refused");
    assert_eq!(told.fault, Fault::CannotOpen);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::MetadataExt as _;
    let site = Site::new().await;
    site.sign_in("partner").await;
    let mut folders = vec![site.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let found = entry.metadata().expect("what it is");
            let expected = if found.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(found.mode() & 0o777, expected, "{}", entry.path().display());
            folders.extend(found.is_dir().then(|| entry.path()));
        }
    }
}
