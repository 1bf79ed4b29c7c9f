//! The ledger of members.

use super::*;
use crate::intake::Digest;
use crate::release::ReleaseId;
use jiff::civil::date;

fn release(digit: char) -> ReleaseId {
    String::from_iter([digit; 16]).parse().unwrap()
}

fn members(records: &Records, children: &[&str]) -> Members {
    let key = records.token_key();
    children.iter().map(|&child| (key.child(&id(child)), Digest([7; 16]))).collect()
}

async fn with_two() -> (tempfile::TempDir, Records) {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    take(&records, &[row("i-1", "c-1", "2026-05", true), row("i-2", "c-2", "2026-05", true)]).await;
    (folder, records)
}

#[tokio::test]
async fn members_are_kept_as_they_were_and_told_of_no_other_release() {
    let (_folder, records) = with_two().await;
    let both = members(&records, &["c-1", "c-2"]);
    assert!(records.members(&release('a')).await.unwrap().is_none());
    for _ in 0..2 {
        assert!(records.keep_members(&release('a'), &both).await.unwrap());
    }
    assert!(records.members(&release('a')).await.unwrap() == Some(both));
    assert!(records.members(&release('b')).await.unwrap().is_none());
    assert!(records.keep_members(&release('b'), &Members::new()).await.unwrap());
    assert!(records.members(&release('b')).await.unwrap() == Some(Members::new()));
}

#[tokio::test]
async fn a_withdrawal_is_traced_to_the_releases_that_had_the_child() {
    let (_folder, records) = with_two().await;
    for (id, children) in [('a', &["c-1", "c-2"][..]), ('b', &["c-2"]), ('c', &["c-1"])] {
        assert!(records.keep_members(&release(id), &members(&records, children)).await.unwrap());
    }
    let withdraw = async || {
        let child = Whose::Child(records.token_key().child(&id("c-1")));
        records.withdraw(child, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap()
    };
    let had = [release('a'), release('c')];
    assert!(matches!(withdraw().await, Outcome::Withdrawn { releases } if releases == had));
    assert!(matches!(withdraw().await, Outcome::Already { releases, .. } if releases == had));
    let left = members(&records, &["c-2"]);
    assert!(records.members(&release('a')).await.unwrap() == Some(left));
    assert!(records.members(&release('c')).await.unwrap() == Some(Members::new()));
}

#[tokio::test]
async fn a_release_of_a_child_who_withdrew_meanwhile_is_not_to_be_issued() {
    let (_folder, records) = with_two().await;
    let both = members(&records, &["c-1", "c-2"]);
    let child = Whose::Child(records.token_key().child(&id("c-1")));
    records.withdraw(child, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap();
    assert!(!records.keep_members(&release('a'), &both).await.unwrap());
    assert!(records.members(&release('a')).await.unwrap().is_none());
}

#[test]
fn digests_tell_a_childs_contribution_and_not_two_children_apart_by_it() {
    let key = TokenKey::new([7; 32]);
    let (one, other) = (key.child(&id("c-1")), key.child(&id("c-2")));
    assert!(key.contribution(one, b"here") == key.contribution(one, b"here"));
    assert!(key.contribution(one, b"here") != key.contribution(one, b"there"));
    assert!(key.contribution(one, b"here") != key.contribution(other, b"here"));
    assert!(key.contribution(one, b"here") != TokenKey::new([8; 32]).contribution(one, b"here"));
}
