//! Whom a child concerns, and who may act on it.

use super::*;
use crate::store::records::scope::Concern;

const ROCHDALE: &str = "E08000005";
const BRADFORD: &str = "E08000032";
const OLDHAM: &str = "E08000004";

/// A row of a child about places of an authority.
fn row_in(id: &str, child: &str, host: &str) -> String {
    row(id, child, "2026-05", true).replace(r#""host_la":"E08000005""#, &format!(r#""host_la":"{host}""#))
}

async fn may(records: &Records, child: &str, reach: &Reach) -> bool {
    let mut connection = records.sqlite.pool().acquire().await.unwrap();
    let child = records.token_key().child(&id(child));
    records.is_within(&mut connection, child, reach).await.unwrap_or_else(|_| panic!("a sound store"))
}

/// Which of three boroughs may act on a child, and whoever may act everywhere.
async fn those_who_may(records: &Records, child: &str) -> Vec<&'static str> {
    let mut all = Vec::new();
    for code in [ROCHDALE, BRADFORD, OLDHAM] {
        if may(records, child, &Reach::of([code])).await {
            all.push(code);
        }
    }
    if may(records, child, &Reach::everywhere()).await {
        all.push("all");
    }
    all
}

#[tokio::test]
async fn a_child_is_of_the_areas_of_all_its_interviews() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let private = row_in("i-2", "c-1", BRADFORD).replace("\"park\"", "\"own_home\"");
    let silent = row_in("i-3", "c-1", OLDHAM).replace("\"given\"", "\"not_asked\"");
    take(&records, &[row_in("i-1", "c-1", ROCHDALE), private, row_in("i-4", "c-2", OLDHAM)]).await;
    assert_eq!(those_who_may(&records, "c-1").await, [ROCHDALE, BRADFORD, "all"]);
    assert_eq!(take(&records, &[silent]).await, [Added::Added]);
    assert_eq!(those_who_may(&records, "c-1").await, [ROCHDALE, BRADFORD, OLDHAM, "all"]);
    assert_eq!(those_who_may(&records, "c-2").await, [OLDHAM, "all"]);
    assert_eq!(those_who_may(&records, "nobody").await, [""; 0]);
    // All of England is every authority of it.
    assert!(may(&records, "c-1", &Reach::of(["E92000001"])).await);
    assert!(!may(&records, "c-1", &Reach::of(["W92000004"])).await);
    // A child who never agreed to anything is still somebody's.
    take(&records, &[row_in("i-5", "c-3", BRADFORD).replace("\"given\"", "\"declined\"")]).await;
    assert_eq!(those_who_may(&records, "c-3").await, [BRADFORD, "all"]);
}

#[tokio::test]
async fn a_folder_of_before_knows_by_its_reports_and_heals_by_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows = [row_in("i-1", "c-1", ROCHDALE), row_in("i-2", "c-2", BRADFORD)];
    take(&records, &rows).await;
    sqlx::query("UPDATE children SET hosts = NULL").execute(records.sqlite.pool()).await.unwrap();
    assert_eq!(those_who_may(&records, "c-1").await, [ROCHDALE, "all"]);
    let gone = sqlx::query("DELETE FROM reports").execute(records.sqlite.pool()).await.unwrap();
    assert_eq!(gone.rows_affected(), 2);
    assert_eq!(those_who_may(&records, "c-1").await, ["all"]);
    assert_eq!(take(&records, &rows).await, [Added::Unchanged; 2]);
    assert_eq!(those_who_may(&records, "c-1").await, [ROCHDALE, "all"]);
    assert_eq!(those_who_may(&records, "c-2").await, [BRADFORD, "all"]);
}

#[tokio::test]
async fn a_child_whose_key_is_turned_stays_of_its_areas() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let first = row_in("i-1", "c-1", ROCHDALE);
    take(&records, std::slice::from_ref(&first)).await;
    take(&records, &[first.replace("\"given\"", "\"withdrawn\"")]).await;
    assert_eq!(reports(&records).await.len(), 0);
    let generation: i64 =
        sqlx::query_scalar("SELECT generation FROM children").fetch_one(records.sqlite.pool()).await.unwrap();
    assert_eq!(generation, 1);
    assert_eq!(those_who_may(&records, "c-1").await, [ROCHDALE, "all"]);
}

#[tokio::test]
async fn a_child_of_another_area_is_as_one_who_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[row_in("i-1", "c-1", ROCHDALE)]).await;
    let withdraw = async |child: &str, reach: &Reach| {
        let child = records.token_key().child(&id(child));
        let day = "2026-11-02".parse().unwrap();
        records.withdraw(Whose::Within(child, reach), day, &entry(Act::Withdrawal)).await.unwrap()
    };
    let (own, other) = (Reach::of([ROCHDALE]), Reach::of([BRADFORD]));
    for child in ["c-1", "nobody"] {
        assert!(matches!(withdraw(child, &other).await, Outcome::Unknown));
        let (token, entry) = (records.token_key().child(&id(child)), entry(Act::ReceiptMade));
        assert!(records.make_receipt(token, &other, &entry).await.unwrap().is_none());
    }
    assert_eq!(reports(&records).await.len(), 1);
    assert!(matches!(withdraw("c-1", &own).await, Outcome::Withdrawn { .. }));
    // Of a child who is gone no area is known: only who may act everywhere is told.
    for reach in [&own, &other] {
        assert!(matches!(withdraw("c-1", reach).await, Outcome::Unknown));
    }
    assert!(matches!(withdraw("c-1", &Reach::everywhere()).await, Outcome::Already { .. }));
    let log = records.audit_log().entries().await.unwrap();
    let missed = log.iter().filter(|stored| stored.entry.act == Act::ChildNotFound);
    assert!(missed.clone().all(|stored| stored.entry.about.is_empty()));
    assert_eq!(missed.count(), 6);
}

#[tokio::test]
async fn what_is_kept_of_a_child_tells_nothing_without_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let rows: Vec<String> =
        (1..5).map(|at| row_in(&format!("i-{at}"), "c-1", &format!("E0800000{at}"))).collect();
    take(&records, &rows).await;
    take(&records, &[row_in("i-9", "c-2", ROCHDALE)]).await;
    let sealed: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT hosts FROM children").fetch_all(records.sqlite.pool()).await.unwrap();
    assert_eq!(sealed.len(), 2);
    assert_eq!(sealed[0].len(), sealed[1].len());
    let tag = crate::intake::Holder::agency(ROCHDALE).tag.to_be_bytes();
    assert!(sealed.iter().all(|bytes| !bytes.windows(8).any(|window| window == tag)));
}

#[test]
fn whom_a_child_concerns_is_read_back_and_nothing_else_is() {
    let mut concern = Concern::default();
    assert!(concern == Concern::from_sealed_form(&concern.sealed_form()).unwrap());
    let caseworker = crate::intake::Holder::caseworker(&id("cw-1"), &TokenKey::new([1; 32]));
    for number in 0..20 {
        concern.add(crate::intake::Holder::agency(&format!("E080000{number:02}")), &[caseworker]);
        assert!(Concern::from_sealed_form(&concern.sealed_form()).is_some_and(|back| back == concern));
    }
    for bytes in [&[1, 2, 3][..], &[200; 9], &[1; 9]] {
        assert!(Concern::from_sealed_form(bytes).is_none());
    }
}
