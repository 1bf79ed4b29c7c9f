mod erasure;
mod ledger;
mod merged;
mod scope;
mod sources;
mod snapshots;
mod spelling;
mod told;

use jiff::Timestamp;

use super::*;
use crate::audit::Act;
use crate::identity::tests::id;
use crate::intake::{Admitted, TokenKey, admit, parse_line};

/// The day on which everything is taken in.
const TAKEN_IN: jiff::civil::Date = jiff::civil::date(2026, 11, 1);

fn entry(act: Act) -> Entry {
    Entry::new(Timestamp::UNIX_EPOCH, Entry::SHELL, act)
}

async fn reports(records: &Records) -> Vec<LocationReport> {
    records.reports(&entry(Act::ReadRecords), |_| true).await.unwrap()
}

/// A row with an id, of a child, for a park in a month.
fn row(id: &str, child: &str, month: &str, synthetic: bool) -> String {
    format!(
        r#"{{"interview":"{id}","child":"{child}","provider":"p","caseworker":"w","responsible_la":"E08000005","host_la":"E08000005","placement":null,"held_on":"2026-10-31","age_band":"14-15","episodes":[],"consents":[{{"purpose":"MAP","agency":"all","state":"given","decided_on":"2026-10-31","competence":"gillick_yes","explanation":"v1"}}],"push":[],"pull":[],"experiences":[],"places":[{{"kind":"hung_out_at","place_type":"park","precision":"exact_public_place","lat":53.615,"lon":-2.16,"month":"{month}","day":"friday","time_band":"late","experiences":[]}}],"synthetic":{synthetic}}}"#
    )
}

fn admitted(row: &str, key: &TokenKey) -> Admitted {
    admit(&parse_line(row.as_bytes()).unwrap(), row.as_bytes(), key, None).unwrap()
}

async fn opened(folder: &Path) -> Records {
    Records::open(folder, Keys::open(folder).unwrap()).await.unwrap()
}

async fn take(records: &Records, rows: &[String]) -> Vec<Added> {
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    let mut all = Vec::new();
    for row in rows {
        all.push(import.interview(&admitted(row, records.token_key())).await.unwrap());
    }
    import.commit(&entry(Act::Import)).await.unwrap();
    all
}

#[tokio::test]
async fn a_report_comes_back_as_it_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let row = row("i-1", "c-1", "2026-05", true);
    let before = {
        let records = opened(folder.path()).await;
        take(&records, std::slice::from_ref(&row)).await;
        let before = reports(&records).await;
        records.close().await;
        before
    };
    let records = opened(folder.path()).await;
    let after = reports(&records).await;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_eq!(before[0].sealed_form(), after[0].sealed_form());
    assert!(before[0].child() == after[0].child());
    let none = records.reports(&entry(Act::ReadRecords), |_| false).await.unwrap();
    assert_eq!(none.len(), 0);
}

#[tokio::test]
async fn the_same_row_again_changes_nothing_and_a_changed_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let (first, changed) = (row("i-1", "c-1", "2026-05", true), row("i-1", "c-1", "2026-06", true));
    assert_eq!(take(&records, &[first.clone(), first.clone()]).await, [Added::Added, Added::Unchanged]);
    assert_eq!(take(&records, &[first, changed]).await, [Added::Unchanged, Added::Different]);
    assert_eq!(reports(&records).await.len(), 1);
}

#[tokio::test]
async fn a_row_that_comes_again_without_the_agreement_takes_its_reports_away() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows = [row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true)];
    take(&records, &rows).await;
    let taken_back = rows[0].replace("\"given\"", "\"withdrawn\"");
    assert_eq!(take(&records, &[taken_back.clone(), taken_back]).await, [Added::TakenBack, Added::Unchanged]);
    let left = reports(&records).await;
    assert_eq!(left.len(), 1);
    assert!(left[0].child() == records.token_key().child(&id("c-2")));
    // The row as it first was does not bring them back.
    assert_eq!(take(&records, &rows[..1]).await, [Added::Different]);
}

#[tokio::test]
async fn an_interview_that_comes_again_of_another_child_takes_nothing_from_either() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows = [row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true)];
    take(&records, &rows).await;
    let before: Vec<_> = reports(&records).await.iter().map(LocationReport::sealed_form).collect();
    assert_eq!(before.len(), 2);
    let yes = rows[0].replace("c-1", "c-2");
    let no = yes.replace("\"given\"", "\"withdrawn\"");
    let new = no.replace("c-2", "c-3");
    assert_eq!(take(&records, &[yes.clone(), no.clone(), new]).await, [Added::OfAnother; 3]);
    // Neither is the "no" heard against the other child's own interview.
    let after: Vec<_> = reports(&records).await.iter().map(LocationReport::sealed_form).collect();
    assert!(after == before && rows_of(&records, "children").await == 2);
    // Nor is it, where the other child has withdrawn.
    let other = Whose::Child(records.token_key().child(&id("c-2")));
    records.withdraw(other, "2026-11-02".parse().unwrap(), &entry(Act::Withdrawal)).await.unwrap();
    assert_eq!(take(&records, &[no]).await, [Added::OfAnother]);
    assert_eq!(reports(&records).await.len(), 1);
    // The first child's own word still counts.
    assert_eq!(take(&records, &[rows[0].replace("\"given\"", "\"withdrawn\"")]).await, [Added::TakenBack]);
    assert_eq!(reports(&records).await.len(), 0);
}

/// How many rows a table of the records has.
async fn rows_of(records: &Records, table: &str) -> i64 {
    let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(records.sqlite.pool()).await.unwrap()
}

#[tokio::test]
async fn made_up_and_real_rows_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    assert_eq!(records.synthetic().await.unwrap(), None);
    let rows = [row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", false)];
    assert_eq!(take(&records, &rows).await, [Added::Added, Added::Mixed]);
    assert_eq!(records.synthetic().await.unwrap(), Some(true));
}

#[tokio::test]
async fn an_import_that_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    import.interview(&admitted(&row("i-1", "c-1", "2026-05", true), records.token_key())).await.unwrap();
    drop(import);
    assert_eq!(reports(&records).await.len(), 0);
    assert_eq!(records.synthetic().await.unwrap(), None);
}

#[tokio::test]
async fn a_childs_key_that_was_altered_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true)]).await;
    let child = records.token_key().child(&id("c-1"));
    sqlx::query("UPDATE child_keys SET wrapped_key = zeroblob(72) WHERE child = ?")
        .bind(&child.0[..])
        .execute(records.child_keys.sqlite().pool())
        .await
        .unwrap();
    let found = records.reports(&entry(Act::ReadRecords), |_| true).await;
    assert!(found.is_err_and(|error| error.fault == Fault::Damaged));
}

#[test]
fn keys_are_made_once_and_kept_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let first = Keys::open(folder.path()).unwrap().token.child(&id("c-1"));
    assert!(first == Keys::open(folder.path()).unwrap().token.child(&id("c-1")));
    let file = folder.path().join("keys/token.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        mode(0o640);
        assert!(matches!(Keys::open(folder.path()), Err(KeyFault::Open(_))));
        mode(0o600);
    }
    std::fs::write(&file, b"short").unwrap();
    assert!(matches!(Keys::open(folder.path()), Err(KeyFault::NotAKey(_))));
    std::fs::remove_file(&file).unwrap();
    std::fs::write(folder.path().join(FILE), b"records").unwrap();
    assert!(matches!(Keys::open(folder.path()), Err(KeyFault::Missing(_))));
}

/// An episode of the file's own line; with a ward, where there is one.
fn episode(records: &Records, id: &str, ward: Option<&str>, period: &str) -> crate::intake::EpisodeRecord {
    let columns = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                   miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";
    let row = format!("{id},c-1,{period},Y,Y");
    let text = match ward {
        Some(ward) => format!("{columns},ward\n{row},{ward}\n"),
        None => format!("{columns}\n{row}\n"),
    };
    let mut reader = crate::intake::EpisodeReader::new(text.as_bytes()).unwrap();
    let row = reader.next_row(records.token_key()).unwrap().unwrap();
    row.record.map_err(|error| error.to_string()).unwrap()
}

async fn take_episodes(records: &Records, rows: &[(&str, Option<&str>)]) -> Vec<Added> {
    take_episodes_on(records, rows, "01/05/2026,M,02/05/2026").await
}

async fn take_episodes_on(records: &Records, rows: &[(&str, Option<&str>)], period: &str) -> Vec<Added> {
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    let mut all = Vec::new();
    for (id, ward) in rows {
        all.push(import.episode(&episode(records, id, *ward, period)).await.unwrap());
    }
    import.commit(&entry(Act::Import)).await.unwrap();
    all
}

#[tokio::test]
async fn a_return_comes_back_with_its_ward_and_without_one_counts_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let central = Some("E05014036");
    take_episodes(&records, &[("e-1", central)]).await;
    take_episodes_on(&records, &[("e-2", None)], "03/05/2026,M,04/05/2026").await;
    let added = take_episodes_on(&records, &[("e-3", Some(""))], "05/05/2026,M,06/05/2026").await;
    assert_eq!(added, [Added::Added]);
    let returns = records.returns(&entry(Act::ReadRecords), |_| true).await.unwrap();
    let told: Vec<_> = returns
        .iter()
        .map(|each| (each.ward.to_string(), each.month.to_string(), each.interviewed))
        .collect();
    assert_eq!(told, [("E05014036".to_owned(), "2026-05".to_owned(), true)]);
    assert!(returns[0].child == records.token_key().child(&id("c-1")));
    assert!(records.returns(&entry(Act::ReadRecords), |_| false).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_ward_is_added_to_an_episode_that_had_none_and_to_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let (central, bamford) = (Some("E05014036"), Some("E05014034"));
    assert_eq!(take_episodes(&records, &[("e-1", None)]).await, [Added::Added]);
    assert!(records.returns(&entry(Act::ReadRecords), |_| true).await.unwrap().is_empty());
    let again = [("e-1", central), ("e-1", central), ("e-1", None), ("e-1", bamford)];
    let added = take_episodes(&records, &again).await;
    assert_eq!(added, [Added::Changed, Added::Unchanged, Added::Unchanged, Added::Different]);
    let returns = records.returns(&entry(Act::ReadRecords), |_| true).await.unwrap();
    assert_eq!((returns.len(), returns[0].ward.to_string().as_str()), (1, "E05014036"));
}
