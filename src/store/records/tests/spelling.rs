//! Ids that an earlier version read otherwise (docs/privacy.md#d25).

use jiff::civil::date;

use super::*;
use crate::identity::IdFault;
use crate::intake::{OldTokens, RecordToken};

const DAY: jiff::civil::Date = date(2026, 11, 2);

/// Takes a row in as an earlier version did.
async fn take_as_before(records: &Records, row: &str) {
    let mut admitted = admitted(row, records.token_key());
    admitted.interview = admitted.old.row.unwrap_or(admitted.interview);
    admitted.child = admitted.old.child.unwrap_or(admitted.child);
    admitted.old = OldTokens::default();
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    assert_eq!(import.interview(&admitted).await.unwrap(), Added::Added);
    import.commit(&entry(Act::Import)).await.unwrap();
}

async fn withdraw(records: &Records, id: &str) -> Result<Outcome, IdFault> {
    records.withdraw_by_id(id, None, DAY, &entry(Act::Withdrawal)).await.unwrap()
}

async fn children(records: &Records) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM children").fetch_one(records.sqlite.pool()).await.unwrap()
}

fn dashed(number: usize) -> String {
    row(&format!("i\u{2013}{number}"), "c\u{2013}1", "2026-05", true)
}

#[tokio::test]
async fn a_child_of_an_older_folder_stays_one_child() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take_as_before(&records, &dashed(1)).await;
    let all = take(&records, &[dashed(1), dashed(2)]).await;
    assert_eq!(all, [Added::Unchanged, Added::Added]);
    assert_eq!(children(&records).await, 1);
    let told = reports(&records).await;
    assert!(told.len() == 2 && told[0].child() == told[1].child());
}

#[tokio::test]
async fn a_plain_id_has_the_token_that_it_always_had() {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&[7; 32]).unwrap();
    mac.update(b"child\0la-77");
    let token = TokenKey::new([7; 32]).child(&id("LA-77"));
    assert_eq!(token.0, mac.finalize().into_bytes()[..16]);
}

#[tokio::test]
async fn a_child_of_an_older_folder_withdraws_by_any_spelling() {
    for spelling in ["c\u{2013}1", "C-1", " c\u{2010}1"] {
        let folder = tempfile::tempdir().unwrap();
        let records = opened(folder.path()).await;
        take_as_before(&records, &dashed(1)).await;
        assert!(matches!(withdraw(&records, "c-2").await, Ok(Outcome::Unknown)));
        let receipt = records
            .make_receipt_by_id(spelling, &Reach::everywhere(), &entry(Act::ReceiptMade))
            .await
            .unwrap();
        assert!(receipt.unwrap().is_some(), "{spelling}");
        assert!(matches!(withdraw(&records, spelling).await, Ok(Outcome::Withdrawn { .. })), "{spelling}");
        assert!(matches!(withdraw(&records, spelling).await, Ok(Outcome::Already { .. })), "{spelling}");
        assert_eq!(children(&records).await, 0);
        // The same file again does not bring the child back.
        assert_eq!(take(&records, &[dashed(1)]).await, [Added::Withdrawn]);
    }
}

#[tokio::test]
async fn a_child_who_was_two_for_an_earlier_version_withdraws_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take_as_before(&records, &dashed(1)).await;
    take(&records, &[row("i-9", "c-1", "2026-05", true)]).await;
    assert_eq!(children(&records).await, 2, "what was recorded as two stays two, until they are merged");
    assert!(matches!(withdraw(&records, "c-1").await, Ok(Outcome::Withdrawn { .. })));
    assert_eq!(children(&records).await, 0);
}

#[tokio::test]
async fn a_child_whose_id_is_refused_now_can_still_withdraw() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let mut old = admitted(&row("i-1", "c-1", "2026-05", true), records.token_key());
    old.child = records.token_key().old_child(&crate::identity::OldSpelling::of("Zo\u{eb}-7"));
    old.interview = RecordToken([3; 16]);
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    import.interview(&old).await.unwrap();
    import.commit(&entry(Act::Import)).await.unwrap();
    assert_eq!(withdraw(&records, "zoe\u{301}-7").await.err(), Some(IdFault::NotPlain));
    assert!(matches!(withdraw(&records, "ZO\u{cb}-7").await, Ok(Outcome::Withdrawn { .. })));
    assert_eq!(withdraw(&records, "x\u{200b}").await.err(), Some(IdFault::Unseen));
}

#[tokio::test]
async fn the_reach_of_whoever_types_an_id_holds_for_every_spelling_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    // Recorded under a dash of before, and one under an id that is refused now.
    take_as_before(&records, &row("i-1", "c\u{2013}1", "2026-05", true)).await;
    let mut refused = admitted(&row("i-2", "c-2", "2026-05", true), records.token_key());
    refused.child = records.token_key().old_child(&crate::identity::OldSpelling::of("Zo\u{eb}-7"));
    let mut import = records.begin_import(TAKEN_IN).await.unwrap();
    import.interview(&refused).await.unwrap();
    import.commit(&entry(Act::Import)).await.unwrap();
    let (own, other) = (Reach::of(["E08000005"]), Reach::of(["E08000032"]));
    let withdraw = async |id: &str, reach: &Reach| {
        records.withdraw_by_id(id, Some(reach), DAY, &entry(Act::Withdrawal)).await.unwrap()
    };
    let make = async |id: &str, reach: &Reach| {
        records.make_receipt_by_id(id, reach, &entry(Act::ReceiptMade)).await.unwrap()
    };
    assert_eq!(children(&records).await, 2);
    assert!(matches!(make("C-1", &other).await, Ok(None)));
    assert!(matches!(withdraw("C-1", &other).await, Ok(Outcome::Unknown)));
    // An id that is refused is refused, whether or not a child of another area has it.
    for unfit in ["Zo\u{eb}-7", "Zo\u{eb}-8"] {
        assert_eq!(make(unfit, &other).await.err(), Some(IdFault::NotPlain));
        assert_eq!(withdraw(unfit, &other).await.err(), Some(IdFault::NotPlain));
    }
    // Whoever is given words for any id is given some that open only an own child.
    let give = async |id: &str, reach: &Reach| {
        records.give_receipt(id, reach, "192.0.2.1", &entry(Act::ReceiptMade)).await.unwrap()
    };
    for (id, reach) in [("C-1", &other), ("x\u{200b}", &own), ("Zo\u{eb}-7", &other)] {
        let words = give(id, reach).await;
        let used = records.withdraw(Whose::Receipt(&words), DAY, &entry(Act::Withdrawal)).await;
        assert!(matches!(used.unwrap(), Outcome::Unknown));
    }
    assert_eq!(children(&records).await, 2);
    let words = give("c-1", &own).await;
    let used = records.withdraw(Whose::Receipt(&words), DAY, &entry(Act::Withdrawal)).await;
    assert!(matches!(used.unwrap(), Outcome::Withdrawn { .. }));
    assert!(matches!(withdraw("ZO\u{cb}-7", &own).await, Ok(Outcome::Withdrawn { .. })));
    assert_eq!(children(&records).await, 0);
    let log = records.audit_log().entries().await.unwrap();
    assert_eq!(log.iter().filter(|stored| stored.entry.act == Act::ChildNotFound).count(), 5);
}
