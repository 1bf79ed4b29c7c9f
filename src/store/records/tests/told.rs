//! What a child says of the map in one interview, and what it does to others.

use super::*;

/// An interview on a day, with what the child said of the map, to whom and when.
fn told(id: &str, held_on: &str, said: &[(&str, &str, &str)]) -> String {
    let decision = |(agency, state, day): &(&str, &str, &str)| {
        format!(
            r#"{{"purpose":"MAP","agency":"{agency}","state":"{state}","decided_on":"{day}","competence":"gillick_yes","explanation":"v1"}}"#
        )
    };
    let said: Vec<String> = said.iter().map(decision).collect();
    let row = row(id, "c-1", &held_on[..7], true).replace("2026-10-31", held_on);
    let (before, rest) = row.split_once(r#""consents":["#).unwrap();
    let (_, after) = rest.split_once("],\"push\"").unwrap();
    format!(r#"{before}"consents":[{}],"push"{after}"#, said.join(","))
}

/// Imports the rows, each by itself in this order, and gives the months told.
async fn months_after(rows: &[&String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    for &row in rows {
        take(&records, std::slice::from_ref(row)).await;
    }
    let mut months: Vec<String> = reports(&records).await.iter().map(|one| one.month().to_string()).collect();
    months.sort();
    let opened_again = {
        records.close().await;
        opened(folder.path()).await
    };
    assert_eq!(reports(&opened_again).await.len(), months.len());
    // All in one file come to the same.
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows: Vec<String> = rows.iter().map(|&row| row.clone()).collect();
    take(&records, &rows).await;
    assert_eq!(reports(&records).await.len(), months.len());
    months
}

async fn check(rows: [String; 3], months: &[&str]) {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(months_after(&order.map(|at| &rows[at])).await, months, "{order:?}");
    }
}

#[tokio::test]
async fn a_no_reaches_every_interview_before_it_whatever_came_first() {
    let yes = |id, day| told(id, day, &[("all", "given", day)]);
    for state in ["declined", "withdrawn", "expired"] {
        let no = told("i-2", "2026-04-01", &[("all", state, "2026-04-01")]);
        check([yes("i-1", "2026-03-01"), no, yes("i-3", "2026-05-01")], &["2026-05"]).await;
    }
    let silence = told("i-2", "2026-04-01", &[("all", "not_asked", "2026-04-01")]);
    check([yes("i-1", "2026-03-01"), silence, yes("i-3", "2026-05-01")], &["2026-03", "2026-05"]).await;
}

#[tokio::test]
async fn what_was_refused_to_one_agency_is_given_by_a_yes_to_it_alone() {
    let yes = |id, day| told(id, day, &[("all", "given", day)]);
    let no =
        told("i-2", "2026-04-01", &[("all", "given", "2026-04-01"), ("police", "declined", "2026-04-01")]);
    check([yes("i-1", "2026-03-01"), no.clone(), yes("i-3", "2026-05-01")], &[]).await;
    let both =
        told("i-3", "2026-05-01", &[("all", "given", "2026-05-01"), ("police", "given", "2026-05-01")]);
    check([yes("i-1", "2026-03-01"), no, both], &["2026-05"]).await;
}

#[tokio::test]
async fn an_import_tells_what_else_it_took_away() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let yes = |id, day| told(id, day, &[("all", "given", day)]);
    take(&records, &[yes("i-1", "2026-03-01"), yes("i-2", "2026-03-02")]).await;
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    let no = told("i-3", "2026-04-01", &[("all", "withdrawn", "2026-04-01")]);
    assert_eq!(import.interview(&admitted(&no, records.token_key())).await.unwrap(), Added::Added);
    assert_eq!(import.taken_back(), 2);
    import.commit(&entry(Act::Import)).await.unwrap();
    // Of those that come late, the one before the no is kept without places.
    let late = [yes("i-4", "2026-03-30"), yes("i-5", "2026-04-02")];
    assert_eq!(take(&records, &late).await, [Added::Overruled, Added::Added]);
    assert_eq!(reports(&records).await.len(), 1);
}

#[tokio::test]
async fn what_was_taken_back_cannot_be_read_in_a_backup_of_before() {
    let folder = tempfile::tempdir().unwrap();
    let yes = |id, day| told(id, day, &[("all", "given", day)]);
    let records = opened(folder.path()).await;
    take(&records, &[yes("i-1", "2026-03-01"), yes("i-2", "2026-05-01"), row("i-9", "c-2", "2026-05", true)])
        .await;
    records.close().await;
    let backup = std::fs::read(folder.path().join(FILE)).unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[told("i-3", "2026-04-01", &[("all", "withdrawn", "2026-04-01")])]).await;
    // What was agreed later is read under the new key.
    assert_eq!(reports(&records).await.len(), 2);
    records.close().await;
    std::fs::write(folder.path().join(FILE), backup).unwrap();
    let records = opened(folder.path()).await;
    let left = reports(&records).await;
    assert!(left.len() == 1 && left[0].child() == records.token_key().child(&id("c-2")));
    // The file of before does not bring back what the later one took away.
    let again = [yes("i-1", "2026-03-01"), yes("i-2", "2026-05-01")];
    assert_eq!(take(&records, &again).await, [Added::Overruled, Added::Added]);
}
