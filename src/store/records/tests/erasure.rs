//! Withdrawal: what it leaves, and what cannot bring it back.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::{Date, date};
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::AssertSqlSafe;

use super::*;
use crate::intake::{EpisodeReader, Receipt};

const DAY: Date = date(2026, 11, 2);

async fn withdraw(records: &Records, child: &str) -> Outcome {
    let whose = Whose::Child(records.token_key().child(&id(child)));
    records.withdraw(whose, DAY, &entry(Act::Withdrawal)).await.unwrap()
}

async fn withdraw_by(records: &Records, words: &str) -> Outcome {
    let receipt: Receipt = words.parse().unwrap();
    records.withdraw(Whose::Receipt(&receipt), DAY, &entry(Act::Withdrawal)).await.unwrap()
}

async fn take_episodes(records: &Records, rows: &str) -> Vec<Added> {
    let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n";
    let text = format!("{header}{rows}");
    let mut reader = EpisodeReader::new(text.as_bytes()).unwrap();
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    let mut all = Vec::new();
    while let Some(row) = reader.next_row(records.token_key()).unwrap() {
        let episode = row.record.unwrap_or_else(|error| panic!("{error}"));
        all.push(import.episode(&episode).await.unwrap());
    }
    import.commit(&entry(Act::Import)).await.unwrap();
    all
}

async fn with_two() -> (tempfile::TempDir, Records) {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true)]).await;
    take_episodes(&records, "SYNTHETIC-e1,c-1,01/05/2026,M,02/05/2026,Y,Y\n").await;
    (folder, records)
}

/// Only the second child is left.
async fn check_gone(records: &Records) {
    let left = reports(records).await;
    assert!(left.len() == 1 && left[0].child() == records.token_key().child(&id("c-2")));
    for table in ["children", "interviews", "reports"] {
        let rows = rows_of(&records.sqlite, table).await;
        assert_eq!(rows, 1, "{table}");
    }
    assert_eq!(rows_of(&records.sqlite, "episodes").await, 0);
    assert_eq!(rows_of(records.child_keys.sqlite(), "child_keys").await, 1);
    assert_eq!(rows_of(records.child_keys.sqlite(), "tombstones").await, 1);
    assert_eq!(rows_of(&records.sqlite, "tombstones").await, 1);
}

async fn rows_of(store: &Sqlite, table: &str) -> i64 {
    let count = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")));
    count.fetch_one(store.pool()).await.unwrap()
}

#[tokio::test]
async fn a_child_who_withdraws_is_gone_and_stays_gone() {
    let (_folder, records) = with_two().await;
    assert!(matches!(withdraw(&records, "nobody").await, Outcome::Unknown));
    assert!(
        matches!(withdraw(&records, "C-1").await, Outcome::Withdrawn { releases } if releases.is_empty())
    );
    check_gone(&records).await;
    assert!(matches!(withdraw(&records, "c-1").await, Outcome::Already { on: DAY, .. }));
    let again = [row("i-1", "c-1", "2026-05", true), row("i-3", "c-1", "2026-05", true)];
    assert_eq!(take(&records, &again).await, [Added::Withdrawn; 2]);
    let episodes = "SYNTHETIC-e1,c-1,01/05/2026,M,02/05/2026,Y,Y\nSYNTHETIC-e2,c-1,01/12/2026,M,,N,NA\n";
    assert_eq!(take_episodes(&records, episodes).await, [Added::Withdrawn; 2]);
    check_gone(&records).await;
}

#[tokio::test]
async fn a_child_who_agrees_anew_counts_from_there() {
    let (_folder, records) = with_two().await;
    withdraw(&records, "c-1").await;
    let on = |id: &str, held_on: &str, decided_on: &str| {
        let row = row(id, "c-1", "2026-05", true);
        row.replace(r#""held_on":"2026-10-31""#, &format!(r#""held_on":"{held_on}""#))
            .replace(r#""decided_on":"2026-10-31""#, &format!(r#""decided_on":"{decided_on}""#))
    };
    for (held_on, decided_on, expected) in [
        ("2026-11-02", "2026-11-02", Added::Withdrawn),
        ("2026-11-03", "2026-10-31", Added::Withdrawn),
        ("2026-11-02", "2026-11-03", Added::Withdrawn),
        ("2026-11-03", "2026-11-03", Added::Added),
    ] {
        let id = format!("i-{held_on}-{decided_on}");
        assert_eq!(take(&records, &[on(&id, held_on, decided_on)]).await, [expected], "{id}");
    }
    assert_eq!(reports(&records).await.len(), 2);
    // What was before the withdrawal stays away, and what began since may come.
    assert_eq!(take(&records, &[row("i-1", "c-1", "2026-05", true)]).await, [Added::Withdrawn]);
    let episodes = "SYNTHETIC-e1,c-1,01/05/2026,M,02/05/2026,Y,Y\nSYNTHETIC-e2,c-1,01/12/2026,M,,N,NA\n";
    assert_eq!(take_episodes(&records, episodes).await, [Added::Withdrawn, Added::Added]);
    // And can be taken back like the first.
    let whose = || Whose::Child(records.token_key().child(&id("c-1")));
    let later = date(2026, 12, 24);
    let done = records.withdraw(whose(), later, &entry(Act::Withdrawal)).await.unwrap();
    assert!(matches!(done, Outcome::Withdrawn { .. }));
    let done = records.withdraw(whose(), later, &entry(Act::Withdrawal)).await.unwrap();
    assert!(matches!(done, Outcome::Already { on, .. } if on == later));
    assert_eq!(reports(&records).await.len(), 1);
}

#[tokio::test]
async fn a_no_told_after_a_withdrawal_is_heard_whichever_came_first() {
    let day = |row: String, day: &str| row.replace("2026-10-31", day);
    let no = day(row("i-4", "c-1", "2026-05", true), "2026-11-20").replace("given", "declined");
    let yes = day(row("i-3", "c-1", "2026-05", true), "2026-11-10");
    for (rows, expected) in [
        ([yes.clone(), no.clone()], [Added::Added, Added::Withdrawn]),
        ([no, yes], [Added::Withdrawn, Added::Overruled]),
    ] {
        let (_folder, records) = with_two().await;
        withdraw(&records, "c-1").await;
        assert_eq!(take(&records, &rows).await, expected);
        assert_eq!(reports(&records).await.len(), 1);
    }
}

#[tokio::test]
async fn a_receipt_withdraws_once_and_the_last_one_is_the_one() {
    let (_folder, records) = with_two().await;
    let make = async |child: &str| {
        let child = records.token_key().child(&id(child));
        records.make_receipt(child, &Reach::everywhere(), &entry(Act::ReceiptMade)).await.unwrap()
    };
    assert!(make("nobody").await.is_none());
    let (first, second) = (make("c-1").await.unwrap().words(), make("c-1").await.unwrap().words());
    assert!(matches!(withdraw_by(&records, &first).await, Outcome::Unknown));
    assert!(matches!(withdraw_by(&records, &second.to_uppercase()).await, Outcome::Withdrawn { .. }));
    assert!(matches!(withdraw_by(&records, &second).await, Outcome::Already { on: DAY, .. }));
    check_gone(&records).await;
    assert!(make("c-1").await.is_none());
}

#[tokio::test]
async fn a_backup_of_before_is_unreadable_and_purged() {
    let (folder, records) = with_two().await;
    let receipt = records
        .make_receipt(records.token_key().child(&id("c-1")), &Reach::everywhere(), &entry(Act::ReceiptMade))
        .await;
    let words = receipt.unwrap().unwrap().words();
    records.close().await;
    let file = folder.path().join(FILE);
    let backup = std::fs::read(&file).unwrap();
    let records = opened(folder.path()).await;
    withdraw(&records, "c-1").await;
    records.close().await;
    std::fs::write(&file, backup).unwrap();
    let records = opened(folder.path()).await;
    check_gone(&records).await;
    assert!(matches!(withdraw(&records, "c-1").await, Outcome::Already { on: DAY, .. }));
    assert!(matches!(withdraw_by(&records, &words).await, Outcome::Already { on: DAY, .. }));
    assert_eq!(take(&records, &[row("i-1", "c-1", "2026-05", true)]).await, [Added::Withdrawn]);
}

#[tokio::test]
async fn keys_of_before_are_destroyed_again() {
    // As where the program was stopped between the records and the keys.
    let (folder, records) = with_two().await;
    let child = records.token_key().child(&id("c-1"));
    let wrapped = records.child_keys.get(child, 0).await.unwrap().unwrap();
    records.close().await;
    let file = folder.path().join("keys/children.sqlite");
    let backup = std::fs::read(&file).unwrap();
    assert!(holds(&backup, &wrapped));
    let records = opened(folder.path()).await;
    withdraw(&records, "c-1").await;
    records.close().await;
    std::fs::write(&file, backup).unwrap();
    let records = opened(folder.path()).await;
    check_gone(&records).await;
    records.close().await;
    assert!(!holds(&std::fs::read(&file).unwrap(), &wrapped));
}

#[tokio::test]
async fn what_could_not_be_swept_is_swept_at_the_next_opening() {
    let (folder, records) = with_two().await;
    withdraw(&records, "c-1").await;
    let unswept = async |records: &Records| {
        let mut all = 0;
        for store in [&records.sqlite, records.child_keys.sqlite()] {
            let mut connection = store.pool().acquire().await.unwrap();
            all += tombstones::unswept(&mut connection).await.unwrap().len();
        }
        all
    };
    assert_eq!(unswept(&records).await, 0);
    for store in [&records.sqlite, records.child_keys.sqlite()] {
        sqlx::query("UPDATE tombstones SET swept = 0").execute(store.pool()).await.unwrap();
    }
    assert_eq!(unswept(&records).await, 2);
    records.close().await;
    assert_eq!(unswept(&opened(folder.path()).await).await, 0);
}

#[tokio::test]
async fn nothing_is_done_or_told_that_the_audit_cannot_hold() {
    let (_folder, records) = with_two().await;
    records
        .make_receipt(records.token_key().child(&id("c-1")), &Reach::everywhere(), &entry(Act::ReceiptMade))
        .await
        .unwrap();
    withdraw(&records, "c-2").await;
    reports(&records).await;
    let log = records.audit_log().entries().await.unwrap();
    let acts: Vec<Act> = log.iter().map(|stored| stored.entry.act).collect();
    let expected = [Act::Import, Act::Import, Act::ReceiptMade, Act::Withdrawal, Act::ReadRecords];
    assert_eq!(acts, expected);
    sqlx::query("ALTER TABLE audit RENAME TO lost").execute(records.sqlite.pool()).await.unwrap();
    assert!(records.reports(&entry(Act::ReadRecords), |_| true).await.is_err());
    let child = records.token_key().child(&id("c-1"));
    assert!(records.withdraw(Whose::Child(child), DAY, &entry(Act::Withdrawal)).await.is_err());
    assert!(records.make_receipt(child, &Reach::everywhere(), &entry(Act::ReceiptMade)).await.is_err());
    let import = records.begin_import(TAKEN_IN).await.unwrap();
    assert!(import.commit(&entry(Act::Import)).await.is_err());
    assert_eq!(rows_of(&records.sqlite, "children").await, 1);
    assert_eq!(rows_of(records.child_keys.sqlite(), "child_keys").await, 1);
}

#[tokio::test]
async fn made_up_and_real_episodes_do_not_share_a_folder() {
    let (_folder, records) = with_two().await;
    let rows = "e2,c-2,01/05/2026,M,02/05/2026,Y,Y\nsynthetic-E3,c-2,01/06/2026,M,02/06/2026,Y,Y\n";
    assert_eq!(take_episodes(&records, rows).await, [Added::Mixed, Added::Added]);
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    assert_eq!(take_episodes(&records, rows).await, [Added::Added, Added::Mixed]);
    assert_eq!(records.synthetic().await.unwrap(), Some(false));
}

#[tokio::test]
async fn records_whose_keys_are_lost_are_told() {
    let (folder, records) = with_two().await;
    records.close().await;
    std::fs::remove_file(folder.path().join("keys/children.sqlite")).unwrap();
    let opened = Records::open(folder.path(), Keys::open(folder.path()).unwrap()).await;
    assert!(opened.is_err_and(|error| error.fault == Fault::KeysLost));
    assert!(!folder.path().join("keys/children.sqlite").exists());
}

/// A folder as the version before left it: the key beside the records.
async fn of_the_version_before(folder: &Path) -> Vec<u8> {
    let keys = Keys::open(folder).unwrap();
    let before: Vec<_> = MIGRATIONS.iter().filter(|one| one.version < 20).cloned().collect();
    let before = Migrator { migrations: before.into(), ..Migrator::DEFAULT };
    let sqlite = Sqlite::open(&folder.join(FILE), &before).await.unwrap();
    let admitted = admitted(&row("i-1", "c-1", "2026-05", true), &keys.token);
    let (child, of) = (&admitted.child.0[..], &admitted.interview.0[..]);
    let (key, wrapped) = ChildKey::make(&keys.seal, admitted.child).ok().unwrap();
    let sealed = key.seal(of, &admitted.reports[0].sealed_form()).ok().unwrap();
    let insert = async |text: &'static str, values: &[&[u8]]| {
        let query = values.iter().fold(sqlx::query(text), |query, value| query.bind(*value));
        query.execute(sqlite.pool()).await.unwrap();
    };
    insert("INSERT INTO children VALUES (?, ?)", &[child, &wrapped]).await;
    insert("INSERT INTO interviews VALUES (?, ?, ?)", &[of, child, &admitted.digest.0]).await;
    insert("INSERT INTO reports (interview, child, sealed) VALUES (?, ?, ?)", &[of, child, &sealed]).await;
    sqlite.pool().close().await;
    wrapped
}

#[tokio::test]
async fn keys_of_the_version_before_are_carried_and_leave_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let wrapped = of_the_version_before(folder.path()).await;
    let file = folder.path().join(FILE);
    let of_before = std::fs::read(&file).unwrap();
    assert!(holds(&of_before, &wrapped));
    let records = opened(folder.path()).await;
    assert_eq!(reports(&records).await.len(), 1);
    assert_eq!(rows_of(&records.sqlite, "carried_keys").await, 0);
    let holding: Vec<String> = files(folder.path())
        .into_iter()
        .filter(|(_, bytes)| holds(bytes, &wrapped))
        .map(|(name, _)| name)
        .collect();
    assert!(!holding.is_empty() && holding.iter().all(|name| name.starts_with("keys/")), "{holding:?}");
    // A withdrawal reaches a backup that still has the key in it.
    withdraw(&records, "c-1").await;
    records.close().await;
    std::fs::write(&file, of_before).unwrap();
    let records = opened(folder.path()).await;
    assert_eq!(reports(&records).await.len(), 0);
    records.close().await;
    assert!(files(folder.path()).values().all(|bytes| !holds(bytes, &wrapped)));
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// The files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let list = |folder: &Path| -> Vec<_> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let all = list(folder).into_iter().flat_map(|path| if path.is_dir() { list(&path) } else { vec![path] });
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    all.map(|path| (name(&path), std::fs::read(&path).unwrap())).collect()
}

/// Sixteen bytes that must be found in no file.
type Needles = HashSet<[u8; 16]>;

/// How many needles are in the files of a folder.
fn found(folder: &Path, needles: &Needles) -> usize {
    // Few pairs of bytes begin a needle: the rest is passed over at once.
    let mut begins = vec![false; 1 << 16];
    let pair = |bytes: &[u8]| usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    needles.iter().for_each(|needle| begins[pair(needle)] = true);
    let all = files(folder);
    let windows = all.values().flat_map(|bytes| bytes.array_windows::<16>());
    windows.filter(|window| begins[pair(&window[..])] && needles.contains(&window[..])).count()
}

/// What tells of a child in the stores: tokens, seals, and the wrapped key.
async fn needles_of(records: &Records, child: ChildToken) -> Needles {
    let mut all: Vec<Vec<u8>> = vec![child.0.to_vec()];
    for statement in [
        "SELECT interview FROM interviews WHERE child = ?",
        "SELECT digest FROM interviews WHERE child = ?",
        "SELECT agreed FROM interviews WHERE child = ?",
        "SELECT sealed FROM reports WHERE child = ?",
        "SELECT episode FROM episodes WHERE child = ?",
        "SELECT sealed FROM episodes WHERE child = ?",
    ] {
        let rows = sqlx::query_scalar(statement).bind(&child.0[..]).fetch_all(records.sqlite.pool());
        all.extend(rows.await.unwrap());
    }
    all.extend(records.child_keys.get(child, 0).await.unwrap());
    all.iter().map(|bytes| bytes[..16].try_into().unwrap()).collect()
}

#[tokio::test]
async fn a_thousand_withdrawals_leave_nothing_but_tombstones() {
    let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(18);
    // In memory where there is such a place: it is the bytes that count here.
    let memory = Some("/dev/shm").filter(|at| Path::new(at).is_dir());
    let folder = memory.map_or_else(tempfile::tempdir, tempfile::tempdir_in).unwrap();
    let mut records = opened(folder.path()).await;
    let mut ids: Vec<String> = (0..1100).map(|child| format!("c-{child}")).collect();
    let rows: Vec<String> = (0..2200)
        .map(|at| row(&format!("i-{at}"), &ids[at % 1100 / (1 + at / 1100)], "2026-05", true))
        .collect();
    take(&records, &rows).await;
    let episodes: String =
        ids.iter().map(|id| format!("SYNTHETIC-e{id},{id},01/05/2026,M,02/05/2026,Y,Y\n")).collect();
    take_episodes(&records, &episodes).await;
    ids.shuffle(&mut chance);
    let mut needles = Needles::new();
    let before = reports(&records).await.len();
    let mut gone = 0;
    for (number, id) in ids[..1000].iter().enumerate() {
        let child = records.token_key().child(&crate::identity::tests::id(id));
        let of_child = needles_of(&records, child).await;
        gone += rows_of_child(&records, child).await;
        if number % 100 == 0 {
            assert!(found(folder.path(), &of_child) >= of_child.len(), "the search finds what is there");
        }
        needles.extend(of_child);
        assert!(matches!(withdraw(&records, id).await, Outcome::Withdrawn { .. }));
        if chance.random_ratio(1, 50) {
            records.close().await;
            records = opened(folder.path()).await;
        }
        if number % 100 == 99 {
            assert_eq!(found(folder.path(), &needles), 0, "after {number}");
        }
    }
    assert_eq!(reports(&records).await.len(), before - gone);
    records.close().await;
    assert_eq!(found(folder.path(), &needles), 0);
}

async fn rows_of_child(records: &Records, child: ChildToken) -> usize {
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM reports WHERE child = ?")
        .bind(&child.0[..])
        .fetch_one(records.sqlite.pool())
        .await
        .unwrap();
    usize::try_from(rows).unwrap()
}
