//! The ledger of members.

use super::*;
use crate::release::{Adds, Ledger, ReleaseId, tests::first_release};
use jiff::civil::date;

pub(super) fn release(digit: char) -> ReleaseId {
    String::from_iter([digit; 16]).parse().unwrap()
}

/// Children who each add a cell of their own, and one custodian.
fn ledger(records: &Records, children: &[&str]) -> Ledger {
    let key = records.token_key();
    let adds = |at: usize| Adds { places: [(0x0892_8308_280f_ffff, at as u16)].into(), ..Adds::default() };
    let child = |(at, child): (usize, &&str)| (key.child(&id(child)), adds(at));
    Ledger {
        children: children.iter().enumerate().map(child).collect(),
        corrected: Default::default(),
        withdrawn: Vec::new(),
        custodians: [crate::intake::Holder::agency("E08000005")].into(),
    }
}

/// A map of nothing: nobody stands behind any of it.
fn leaves() -> crate::release::Leaves {
    first_release(&[], crate::release::tests::rochdale(), true).content().clone()
}

pub(super) async fn keep(records: &Records, id: char, children: &[&str]) -> bool {
    records.keep_members(&release(id), &leaves(), &ledger(records, children)).await.unwrap()
}

pub(super) async fn kept(records: &Records, id: char) -> Option<Ledger> {
    records.ledger(&release(id)).await.unwrap()
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
    assert!(kept(&records, 'a').await.is_none());
    for _ in 0..2 {
        assert!(keep(&records, 'a', &["c-1", "c-2"]).await);
    }
    let (both, back) = (ledger(&records, &["c-1", "c-2"]), kept(&records, 'a').await.unwrap());
    assert!(back.children == both.children && back.custodians == both.custodians);
    assert!(back.withdrawn.is_empty());
    assert!(kept(&records, 'b').await.is_none());
    assert!(keep(&records, 'b', &[]).await);
    assert!(kept(&records, 'b').await.is_some_and(|ledger| ledger.is_empty()));
}

#[tokio::test]
async fn a_withdrawal_is_traced_to_the_releases_that_had_the_child() {
    let (_folder, records) = with_two().await;
    for (id, children) in [('a', &["c-1", "c-2"][..]), ('b', &["c-2"]), ('c', &["c-1"])] {
        assert!(keep(&records, id, children).await);
    }
    let withdraw = async || {
        let child = Whose::Child(records.token_key().child(&id("c-1")));
        records.withdraw(child, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap()
    };
    let had = [release('a'), release('c')];
    assert!(matches!(withdraw().await, Outcome::Withdrawn { releases } if releases == had));
    assert!(matches!(withdraw().await, Outcome::Already { releases, .. } if releases == had));
    let left = kept(&records, 'a').await.unwrap();
    assert_eq!((left.len(), left.withdrawn.len()), (1, 1));
    assert!(left.children.contains_key(&records.token_key().child(&id("c-2"))));
    let none = kept(&records, 'c').await.unwrap();
    assert_eq!((none.len(), none.withdrawn.len()), (0, 1));
    assert!(kept(&records, 'b').await.unwrap().withdrawn.is_empty());
}

#[tokio::test]
async fn a_release_of_a_child_who_withdrew_meanwhile_is_not_to_be_issued() {
    let (_folder, records) = with_two().await;
    let both = ledger(&records, &["c-1", "c-2"]);
    let child = Whose::Child(records.token_key().child(&id("c-1")));
    records.withdraw(child, date(2026, 11, 2), &entry(Act::Withdrawal)).await.unwrap();
    assert!(!records.keep_members(&release('a'), &leaves(), &both).await.unwrap());
    assert!(kept(&records, 'a').await.is_none());
}

#[tokio::test]
async fn what_a_child_adds_is_read_again_after_its_key_was_turned() {
    let (_folder, records) = with_two().await;
    assert!(keep(&records, 'a', &["c-1", "c-2"]).await);
    let taken_back = row("i-1", "c-1", "2026-05", true).replace("\"given\"", "\"withdrawn\"");
    assert_eq!(take(&records, &[taken_back]).await, [Added::TakenBack]);
    let back = kept(&records, 'a').await.unwrap();
    assert!(back.children == ledger(&records, &["c-1", "c-2"]).children);
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
