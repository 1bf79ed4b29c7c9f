//! Corrections and merges: what they leave in the stores, and what they do not.

use super::ledger::{keep, kept, release};
use super::*;
use crate::intake::EpisodeReader;
use jiff::civil::date;

fn by(who: &str) -> Entry {
    Entry::new(Timestamp::UNIX_EPOCH, who, Act::CorrectionProposed)
}

pub(super) async fn correct(records: &Records, rows: &[String]) -> Vec<Change> {
    let mut changes =
        records.begin_changes(CorrectionKind::Interviews, Reach::everywhere(), TAKEN_IN).await.unwrap();
    let mut all = Vec::new();
    for (line, row) in (1..).zip(rows) {
        all.push(changes.interview(line, &admitted(row, records.token_key())).await.unwrap());
    }
    changes.propose(&by("ann")).await.unwrap();
    all
}

async fn merge(records: &Records, pairs: &[(&str, &str)]) -> Vec<Change> {
    let key = records.token_key();
    let rows: Vec<Merge> = (2..)
        .zip(pairs)
        .map(|(line, (a, b))| (line, (key.child(&id(a)), None), (key.child(&id(b)), None)))
        .collect();
    let mut changes =
        records.begin_changes(CorrectionKind::Merges, Reach::everywhere(), TAKEN_IN).await.unwrap();
    let all = changes.merges(&rows).await.unwrap();
    changes.propose(&by("ann")).await.unwrap();
    all
}

pub(super) async fn approve(records: &Records) -> Result<Approval, CorrectionError> {
    let waiting = records.waiting_corrections().await.unwrap();
    records.approve_correction(waiting[0].number, &Reach::everywhere(), TAKEN_IN, &by("ben")).await
}

/// Whether a file under a folder holds these bytes.
fn is_found(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_found(&path, needle);
        }
        std::fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
    })
}

async fn wrapped(records: &Records, child: &str, generation: i64) -> Option<Vec<u8>> {
    records.child_keys.get(records.token_key().child(&id(child)), generation).await.unwrap()
}

async fn with_three() -> (tempfile::TempDir, Records) {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows = ["1", "2", "3"].map(|n| row(&format!("i-{n}"), &format!("c-{n}"), "2026-05", true));
    take(&records, &rows).await;
    (folder, records)
}

#[tokio::test]
async fn what_an_interview_was_before_its_correction_cannot_be_read_in_a_copy() {
    let (folder, records) = with_three().await;
    let old = wrapped(&records, "c-1", 0).await.unwrap();
    let changed = row("i-1", "c-1", "2026-06", true);
    assert_eq!(correct(&records, std::slice::from_ref(&changed)).await, [Change::Waits]);
    assert!(matches!(
        records.approve_correction(1, &Reach::everywhere(), TAKEN_IN, &by("Ann")).await,
        Err(CorrectionError::SamePerson)
    ));
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
    let mut months: Vec<String> =
        reports(&records).await.iter().map(|report| report.month().to_string()).collect();
    months.sort();
    assert_eq!(months, ["2026-05", "2026-05", "2026-06"]);
    assert!(wrapped(&records, "c-1", 0).await.is_none() && wrapped(&records, "c-1", 1).await.is_some());
    assert_eq!(take(&records, &[changed]).await, [Added::Unchanged]);
    records.close().await;
    assert!(!is_found(folder.path(), &old));
    let records = opened(folder.path()).await;
    assert_eq!(reports(&records).await.len(), 3);
}

#[tokio::test]
async fn what_waits_is_sealed_with_the_child_and_goes_with_it_and_nobody_is_told() {
    let (_folder, records) = with_three().await;
    correct(&records, &[row("i-1", "c-1", "2026-06", true), row("i-2", "c-2", "2026-06", true)]).await;
    merge(&records, &[("c-3", "c-1")]).await;
    let whose = Whose::Child(records.token_key().child(&id("c-1")));
    records.withdraw(whose, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM correction_rows")
        .fetch_one(records.sqlite.pool())
        .await
        .unwrap();
    assert_eq!(left, 1);
    let rows: Vec<i64> = records.waiting_corrections().await.unwrap().iter().map(|one| one.rows).collect();
    assert_eq!(rows, [2, 1]);
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(2));
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
}

#[tokio::test]
async fn a_correction_outlives_the_turning_of_its_childs_key() {
    let (_folder, records) = with_three().await;
    take(&records, &[row("i-9", "c-1", "2026-04", true)]).await;
    correct(&records, &[row("i-1", "c-1", "2026-06", true)]).await;
    let no = row("i-9", "c-1", "2026-04", true).replace("given", "not_asked");
    assert_eq!(take(&records, &[no]).await, [Added::TakenBack]);
    assert!(wrapped(&records, "c-1", 0).await.is_none());
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
    assert!(reports(&records).await.iter().any(|report| report.month().to_string() == "2026-06"));
}

#[tokio::test]
async fn a_merged_child_leaves_neither_token_nor_key_and_its_places_stay() {
    let (folder, records) = with_three().await;
    let (token, old) = (records.token_key().child(&id("c-1")), wrapped(&records, "c-1", 0).await.unwrap());
    assert_eq!(merge(&records, &[("c-1", "c-2")]).await, [Change::Waits]);
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
    let check = async |records: &Records| {
        let kept = reports(records).await;
        let of = |child: &str| {
            let child = records.token_key().child(&id(child));
            kept.iter().filter(|report| report.child() == child).count()
        };
        assert_eq!((kept.len(), of("c-1"), of("c-2"), of("c-3")), (3, 0, 2, 1));
    };
    check(&records).await;
    assert!(wrapped(&records, "c-1", 0).await.is_none());
    records.close().await;
    assert!(!is_found(folder.path(), &token.0) && !is_found(folder.path(), &old));
    let records = opened(folder.path()).await;
    check(&records).await;
    // A tombstone that says nothing of where it led.
    let stone = records.child_keys.stones().await.unwrap()[&records.token_key().tombstone(token)];
    assert!(stone.generation == 0 && stone.withdrawn_on.is_none() && stone.said_no_on.is_none());
    // What comes under the old id is the other's.
    take(&records, &[row("i-4", "C-1", "2026-07", true)]).await;
    assert!(reports(&records).await.iter().all(|report| report.child() != token));
}

#[tokio::test]
async fn the_ledger_follows_a_merge() {
    let (_folder, records) = with_three().await;
    for (id, children) in [('a', &["c-1", "c-2"][..]), ('b', &["c-1"]), ('c', &["c-3"])] {
        assert!(keep(&records, id, children).await);
    }
    merge(&records, &[("c-1", "c-2")]).await;
    approve(&records).await.unwrap();
    // Of the release that had both, the first one's part is nobody's.
    for (id, of_nobody) in [('a', 1), ('b', 0), ('c', 0)] {
        let left = kept(&records, id).await.unwrap();
        assert_eq!((left.len(), left.withdrawn.len()), (1, of_nobody), "{id}");
    }
    let whose = Whose::Child(records.token_key().child(&id("c-2")));
    let done = records.withdraw(whose, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap();
    let had = [release('a'), release('b')];
    assert!(matches!(done, Outcome::Withdrawn { releases } if releases == had));
}

#[tokio::test]
async fn a_child_who_came_back_under_the_old_id_has_not_come_back_with_what_was_before() {
    let (_folder, records) = with_three().await;
    let whose = Whose::Child(records.token_key().child(&id("c-1")));
    records.withdraw(whose, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap();
    let back = row("i-8", "c-1", "2026-05", true).replace("2026-10-31", "2026-11-03");
    assert_eq!(take(&records, &[back]).await, [Added::Added]);
    assert_eq!(merge(&records, &[("c-1", "c-2")]).await, [Change::Waits]);
    approve(&records).await.unwrap();
    // The second's place, agreed to before that withdrawal, is gone; the later one stays.
    let kept = reports(&records).await;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().any(|report| report.child() == records.token_key().child(&id("c-2"))));
    assert_eq!(take(&records, &[row("i-2", "c-2", "2026-05", true)]).await, [Added::Withdrawn]);
}

#[tokio::test]
async fn what_waits_under_the_key_that_goes_is_decided_first() {
    let (_folder, records) = with_three().await;
    merge(&records, &[("c-1", "c-2")]).await;
    correct(&records, &[row("i-1", "c-1", "2026-06", true)]).await;
    assert!(matches!(approve(&records).await, Err(CorrectionError::AnotherWaits(2))));
    assert_eq!(reports(&records).await.len(), 3);
    records.reject_correction(2, &Reach::everywhere(), TAKEN_IN, &by("ann")).await.unwrap();
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
}

#[tokio::test]
async fn merges_of_several_files_lead_to_one_child_and_one_that_leads_back_is_told() {
    let (_folder, records) = with_three().await;
    merge(&records, &[("c-1", "c-2")]).await;
    merge(&records, &[("c-2", "c-1")]).await;
    merge(&records, &[("c-3", "c-1")]).await;
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
    assert!(matches!(approve(&records).await, Err(CorrectionError::Changed(2))));
    records.reject_correction(2, &Reach::everywhere(), TAKEN_IN, &by("ann")).await.unwrap();
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
    let kept = reports(&records).await;
    assert!(
        kept.len() == 3 && kept.iter().all(|report| report.child() == records.token_key().child(&id("c-2")))
    );
}

#[tokio::test]
async fn an_episode_of_an_older_folder_is_known_by_its_id_and_marked_when_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let take = async |rows: &str| {
        let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n";
        let text = format!("{header}{rows}");
        let mut reader = EpisodeReader::new(text.as_bytes()).unwrap();
        let mut all = Vec::new();
        while let Some(row) = reader.next_row(records.token_key()).unwrap() {
            all.push(row.record.unwrap_or_else(|error| panic!("{error}")));
        }
        let mut import = records.begin_import(TAKEN_IN).await.unwrap();
        let added = import.episodes(&all).await.unwrap();
        import.commit(&entry(Act::Import)).await.unwrap();
        added
    };
    take("e1,c1,28/03/2024,M,,,\ne2,c1,01/02/2024,A,03/02/2024,Y,N\n").await;
    sqlx::query("UPDATE episodes SET days = NULL").execute(records.sqlite.pool()).await.unwrap();
    // By other ids they cannot be known, and overlap where months prove it.
    assert_eq!(take("x,c1,07/04/2024,M,08/04/2024,Y,N\n").await, [Added::Overlaps]);
    assert_eq!(take("e1,c1,28/03/2024,M,02/04/2024,Y,N\n").await, [Added::Changed]);
    assert_eq!(take("e2,c1,01/02/2024,A,03/02/2024,Y,N\n").await, [Added::Unchanged]);
    assert_eq!(take("e2,c1,01/01/2024,A,03/02/2024,Y,N\n").await, [Added::Different]);
    // From then on they are known by what they are.
    let again = "y,c1,28/03/2024,M,02/04/2024,Y,N\nz,c1,01/02/2024,A,03/02/2024,Y,N\n";
    assert_eq!(take(again).await, [Added::Unchanged; 2]);
    assert_eq!(take("x,c1,02/02/2024,M,03/02/2024,Y,N\n").await, [Added::Overlaps]);
}

#[tokio::test]
async fn whom_a_merged_child_concerns_and_who_may_know_it_are_those_of_both_ids() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let of = |id: &str, child: &str, host: &str, caseworker: &str| {
        row(id, child, "2026-05", true)
            .replace(r#""host_la":"E08000005""#, &format!(r#""host_la":"{host}""#))
            .replace(r#""caseworker":"w""#, &format!(r#""caseworker":"{caseworker}""#))
    };
    let rows = [of("i-1", "c-1", "E08000005", "w-1"), of("i-2", "c-2", "E08000032", "w-2")];
    take(&records, &rows).await;
    let insiders = async |child: &str| {
        let mut import = records.begin_import(TAKEN_IN).await.unwrap();
        let child =
            import.child(records.token_key().child(&id(child))).await.unwrap_or_else(|_| panic!("there"));
        child.insiders(&mut import.transaction).await.unwrap()
    };
    let mut before = [insiders("c-1").await, insiders("c-2").await].concat();
    before.sort_unstable();
    before.dedup();
    assert!(before.len() > insiders("c-2").await.len());
    merge(&records, &[("c-1", "c-2")]).await;
    approve(&records).await.unwrap();
    assert!(insiders("c-2").await == before);
    // A custodian of the first one's area alone acts on the child, under either id.
    let (own, other) = (Reach::of(["E08000005"]), Reach::of(["E08000004"]));
    for typed in ["c-1", "C\u{2011}1", "c-2"] {
        let made = async |reach| records.make_receipt_by_id(typed, reach, &by("ann")).await;
        assert!(made(&own).await.unwrap().unwrap().is_some());
        assert!(made(&other).await.unwrap().unwrap().is_none());
    }
    let done = records.withdraw_by_id("c-1", Some(&own), TAKEN_IN, &entry(Act::Withdrawal)).await.unwrap();
    assert!(matches!(done, Ok(Outcome::Withdrawn { .. })));
    assert_eq!(rows_of(&records, "children").await, 0);
}

#[tokio::test]
async fn a_change_of_another_areas_child_is_as_one_of_nobody_and_not_approved_there() {
    let (_folder, records) = with_three().await;
    let (own, other) = (Reach::of(["E08000005"]), Reach::of(["E08000032"]));
    let changed = admitted(&row("i-1", "c-1", "2026-06", true), records.token_key());
    let ids = |child: &str| (records.token_key().child(&id(child)), None);
    for (reach, expected) in [(&other, Change::NotRecorded), (&own, Change::Waits)] {
        let mut changes =
            records.begin_changes(CorrectionKind::Interviews, reach.clone(), TAKEN_IN).await.unwrap();
        assert_eq!(changes.interview(1, &changed).await.unwrap(), expected);
        changes.propose(&by("ann")).await.unwrap();
        let mut changes =
            records.begin_changes(CorrectionKind::Merges, reach.clone(), TAKEN_IN).await.unwrap();
        assert_eq!(changes.merges(&[(2, ids("c-2"), ids("c-3"))]).await.unwrap(), [expected]);
        changes.propose(&by("ann")).await.unwrap();
    }
    // Whoever asks for child after child is seen to do it.
    let log = records.audit_log().entries().await.unwrap();
    assert_eq!(log.iter().filter(|stored| stored.entry.act == Act::ChildNotFound).count(), 2);
    for number in [1, 2] {
        let refused = records.approve_correction(number, &other, TAKEN_IN, &by("ben")).await;
        assert!(matches!(refused, Err(CorrectionError::OfOtherAreas)));
        let refused = records.reject_correction(number, &other, TAKEN_IN, &by("ben")).await;
        assert!(matches!(refused, Err(CorrectionError::OfOtherAreas)));
        let done = records.approve_correction(number, &own, TAKEN_IN, &by("ben")).await;
        assert_eq!(done.unwrap(), Approval::Done(1));
    }
}

#[tokio::test]
async fn an_episode_counts_from_when_it_was_first_taken_in_also_when_it_is_told_again_or_merged() {
    let (_folder, records) = with_three().await;
    let take = async |rows: &str, day: jiff::civil::Date| {
        let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                      miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n";
        let text = format!("{header}{rows}");
        let mut reader = EpisodeReader::new(text.as_bytes()).unwrap();
        let mut all = Vec::new();
        while let Some(row) = reader.next_row(records.token_key()).unwrap() {
            all.push(row.record.unwrap_or_else(|error| panic!("{error}")));
        }
        let mut import = records.begin_import(day).await.unwrap();
        let added = import.episodes(&all).await.unwrap();
        import.commit(&entry(Act::Import)).await.unwrap();
        added
    };
    let days = async || -> Vec<String> {
        let query = sqlx::query_scalar("SELECT counts_from FROM episodes ORDER BY counts_from");
        query.fetch_all(records.sqlite.pool()).await.unwrap()
    };
    let (first, later) = (date(2026, 9, 1), date(2026, 10, 1));
    let rows = "SYNTHETIC-e1,c-1,28/03/2024,M,,,\nSYNTHETIC-e2,c-1,01/02/2024,A,03/02/2024,Y,N\n";
    assert_eq!(take(rows, first).await, [Added::Added; 2]);
    assert_eq!(take("SYNTHETIC-e1,C\u{2013}1,28/03/2024,M,02/04/2024,Y,N\n", later).await, [Added::Changed]);
    assert_eq!(take("SYNTHETIC-e3,c-2,28/03/2024,M,02/04/2024,Y,N\n", later).await, [Added::Added]);
    assert_eq!(days().await, ["2026-09-01", "2026-09-01", "2026-10-01"]);
    merge(&records, &[("c-1", "c-2")]).await;
    approve(&records).await.unwrap();
    assert_eq!(days().await, ["2026-09-01", "2026-09-01"]);
}
