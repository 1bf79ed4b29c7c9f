//! Sources of imports: approved by two people once, and what they bring is theirs
//! to know for good.

use super::merged::{approve, correct};
use super::*;
use crate::intake::{Holder, HolderKind};

const NOBODY: Vec<u64> = Vec::new();

const OLDER: [&str; 2] = ["DROP TABLE sources", "DELETE FROM _sqlx_migrations WHERE version = 70"];

fn by(who: &str, act: Act) -> Entry {
    Entry::new(Timestamp::UNIX_EPOCH, who, act)
}

async fn propose(records: &Records, name: &str, who: &str) -> Result<(), SourceError> {
    records.propose_source(&id(name), &by(who, Act::SourceProposed)).await
}

/// Approves a source, where all pairs may decide but those with `zoe`.
async fn approve_source(records: &Records, name: &str, who: &str) -> Result<(), SourceError> {
    records.approve_source(&id(name), |other| other != "zoe", &by(who, Act::SourceApproved)).await
}

async fn approved(records: &Records, name: &str) -> ApprovedSource {
    propose(records, name, "ann").await.unwrap();
    approve_source(records, name, "ben").await.unwrap();
    records.approved_source(&id(name)).await.unwrap()
}

async fn take_from(records: &Records, source: &ApprovedSource, rows: &[String]) -> Vec<Added> {
    let mut import = records.begin_import(TAKEN_IN).await.unwrap().from_source(source);
    let mut all = Vec::new();
    for row in rows {
        all.push(import.interview(&admitted(row, records.token_key())).await.unwrap());
    }
    import.commit(&entry(Act::Import)).await.unwrap();
    all
}

/// The tags of the sources that know a child, in order.
async fn known_by(records: &Records, child: &str) -> Vec<u64> {
    let child = records.token_key().child(&id(child));
    let insiders = records.insiders(&entry(Act::ReadRecords)).await.unwrap();
    insiders.of(child).filter(|one| one.kind == HolderKind::Source).map(|one| one.tag).collect()
}

/// The tags of the sources that hold each report, in the order of reports.
async fn held_by(records: &Records) -> Vec<Vec<u64>> {
    let sources = |report: &LocationReport| {
        let holders = report.holders().iter().filter(|one| one.kind == HolderKind::Source);
        holders.map(|one| one.tag).collect()
    };
    reports(records).await.iter().map(sources).collect()
}

fn tags(records: &Records, names: &[&str]) -> Vec<u64> {
    let mut tags: Vec<u64> =
        names.iter().map(|name| Holder::source(&id(name), records.token_key()).tag).collect();
    tags.sort_unstable();
    tags
}

#[tokio::test]
async fn a_source_is_approved_once_by_another_person_than_who_proposed_it() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let found = async |name: &str| records.approved_source(&id(name)).await.err();
    assert!(matches!(found("Care-Link").await, Some(SourceError::Unknown(name)) if name == "care-link"));
    assert!(matches!(approve_source(&records, "care-link", "ben").await, Err(SourceError::Unknown(_))));
    propose(&records, "Care-Link", "zoe").await.unwrap();
    assert!(matches!(found("care-link").await, Some(SourceError::Waits(_))));
    assert!(matches!(approve_source(&records, "care-link", "ben").await, Err(SourceError::NotTheTwo(_))));
    // Whoever proposes it last is the first of the two.
    propose(&records, "care-link", "Ann").await.unwrap();
    assert!(matches!(approve_source(&records, "care-link", "ann").await, Err(SourceError::SamePerson(_))));
    assert!(matches!(found("care-link").await, Some(SourceError::Waits(_))));
    approve_source(&records, " CARE\u{2011}LINK ", "ben").await.unwrap();
    assert_eq!(records.approved_source(&id("Care-Link")).await.unwrap().name(), "care-link");
    assert!(matches!(approve_source(&records, "care-link", "cai").await, Err(SourceError::Approved(_))));
    assert!(matches!(propose(&records, "care-link", "cai").await, Err(SourceError::Approved(_))));
    let listed = records.sources().await.unwrap();
    let [source] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((&source.name[..], &source.proposed_by[..]), ("care-link", "Ann"));
    assert_eq!(source.approved, Some(("ben".to_owned(), Timestamp::UNIX_EPOCH)));
    let entries = records.audit_log().entries().await.unwrap();
    let told: Vec<_> =
        entries.iter().map(|one| (one.entry.act, &one.entry.who[..], &one.entry.about[..])).collect();
    let expected = [(Act::SourceProposed, "zoe"), (Act::SourceProposed, "Ann"), (Act::SourceApproved, "ben")];
    assert_eq!(told, expected.map(|(act, who)| (act, who, "source care-link")));
}

#[tokio::test]
async fn the_table_of_sources_itself_holds_to_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    approved(&records, "care-link").await;
    propose(&records, "police", "ann").await.unwrap();
    for statement in [
        "INSERT INTO sources VALUES ('', 'a', 1, NULL, NULL)",
        "INSERT INTO sources VALUES ('x', 'a', 1, 'A', 2)",
        "INSERT INTO sources VALUES ('x', 'a', 1, 'b', NULL)",
        "UPDATE sources SET approved_by = 'ANN', approved_at = 2 WHERE source = 'police'",
        "UPDATE sources SET source = 'x' WHERE source = 'police'",
        "UPDATE sources SET proposed_by = 'cai' WHERE source = 'care-link'",
        "UPDATE sources SET approved_by = NULL, approved_at = NULL",
        "DELETE FROM sources",
    ] {
        assert!(sqlx::query(statement).execute(records.sqlite.pool()).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn a_source_knows_for_good_of_whom_it_brought_an_interview_and_holds_its_reports() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let source = approved(&records, "care-link").await;
    let no = row("i-3", "c-3", "2026-05", true).replace("given", "declined");
    let rows = [row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true), no];
    assert_eq!(take(&records, &rows[..1]).await, [Added::Added]);
    assert_eq!(take_from(&records, &source, &rows[1..]).await, [Added::Added; 2]);
    let own = tags(&records, &["care-link"]);
    assert_eq!(held_by(&records).await, [NOBODY, own.clone()]);
    // Of the child who did not agree it knows too.
    for (child, known) in [("c-1", NOBODY), ("c-2", own.clone()), ("c-3", own.clone())] {
        assert_eq!(known_by(&records, child).await, known, "{child}");
    }
    // What comes again as the folder's own, or under a new key, is known as before.
    take(&records, &rows).await;
    assert_eq!(take(&records, &[rows[1].replace("given", "withdrawn")]).await, [Added::TakenBack]);
    assert_eq!(known_by(&records, "c-2").await, own);
    let withdrawn = Whose::Child(records.token_key().child(&id("c-2")));
    records.withdraw(withdrawn, "2026-11-02".parse().unwrap(), &entry(Act::Withdrawal)).await.unwrap();
    assert!(known_by(&records, "c-2").await.is_empty());
}

#[tokio::test]
async fn an_interview_that_comes_again_from_a_source_is_known_to_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows = ["1", "2", "3"].map(|n| row(&format!("i-{n}"), &format!("c-{n}"), "2026-05", true));
    take(&records, &rows[..1]).await;
    let [first, second] = [approved(&records, "care-link").await, approved(&records, "police").await];
    take_from(&records, &first, &rows[1..]).await;
    assert_eq!(take_from(&records, &first, &rows[..2]).await, [Added::Unchanged; 2]);
    let more = rows[1].replace(r#""episodes":[]"#, r#""episodes":["e-1"]"#);
    let no = rows[2].replace("given", "withdrawn");
    let changed = [more.clone(), no];
    assert_eq!(take_from(&records, &second, &changed).await, [Added::Changed, Added::TakenBack]);
    let (one, both) = (tags(&records, &["care-link"]), tags(&records, &["care-link", "police"]));
    assert_eq!(held_by(&records).await, [one.clone(), both.clone()]);
    for (child, known) in [("c-1", &one), ("c-2", &both), ("c-3", &both)] {
        assert_eq!(&known_by(&records, child).await, known, "{child}");
    }
    // The same again changes nothing.
    let before: Vec<_> = reports(&records).await.iter().map(LocationReport::sealed_form).collect();
    assert_eq!(take_from(&records, &second, &[more]).await, [Added::Unchanged]);
    let after: Vec<_> = reports(&records).await.iter().map(LocationReport::sealed_form).collect();
    assert!(before == after);
}

#[tokio::test]
async fn what_belongs_to_another_child_makes_its_source_know_neither() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true)]).await;
    let source = approved(&records, "care-link").await;
    let slip = row("i-1", "c-2", "2026-05", true);
    assert_eq!(take_from(&records, &source, &[slip]).await, [Added::OfAnother]);
    assert!(known_by(&records, "c-1").await.is_empty());
    assert!(known_by(&records, "c-2").await.is_empty());
}

#[tokio::test]
async fn a_source_knows_of_whom_it_brought_an_episode_that_was_taken() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let source = approved(&records, "care-link").await;
    take_episodes(&records, &[("e-1", None)]).await;
    assert!(known_by(&records, "c-1").await.is_empty());
    let take = async |period: &str| {
        let mut import = records.begin_import(TAKEN_IN).await.unwrap().from_source(&source);
        let added = import.episode(&episode(&records, "e-2", None, period)).await.unwrap();
        import.commit(&entry(Act::Import)).await.unwrap();
        added
    };
    assert_eq!(take("01/05/2026,A,03/05/2026").await, Added::Overlaps);
    assert!(known_by(&records, "c-1").await.is_empty());
    assert_eq!(take("05/05/2026,M,06/05/2026").await, Added::Added);
    assert_eq!(known_by(&records, "c-1").await, tags(&records, &["care-link"]));
}

#[tokio::test]
async fn a_correction_does_not_take_a_report_from_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let source = approved(&records, "care-link").await;
    take_from(&records, &source, &[row("i-1", "c-1", "2026-05", true)]).await;
    correct(&records, &[row("i-1", "c-1", "2026-06", true)]).await;
    assert_eq!(approve(&records).await.unwrap(), Approval::Done(1));
    assert_eq!(reports(&records).await[0].month().to_string(), "2026-06");
    let own = tags(&records, &["care-link"]);
    assert_eq!(known_by(&records, "c-1").await, own);
    assert_eq!(held_by(&records).await, [own]);
}

#[tokio::test]
async fn a_folder_without_sources_opens_and_all_in_it_is_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[row("i-1", "c-1", "2026-05", true)]).await;
    for statement in OLDER {
        sqlx::query(statement).execute(records.sqlite.pool()).await.unwrap();
    }
    records.close().await;
    let records = opened(folder.path()).await;
    assert!(records.sources().await.unwrap().is_empty());
    assert_eq!(held_by(&records).await, [NOBODY]);
    approved(&records, "care-link").await;
}
