use std::collections::{BTreeMap, BTreeSet};

use h3o::{LatLng, Resolution};

use super::*;
use crate::audit::{Checkpoint, Head, Log, Standing};
use crate::document::{self, Package};
use crate::hotspot;
use crate::release::tests::{crowd_reports, first_release, rochdale};
use crate::signature::{PublicKey, Signer};

fn key(seed: u8) -> Signer {
    Signer::new(&[seed; 32])
}

fn package() -> Package {
    let centre = LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine);
    let released = first_release(&crowd_reports(0, 30, centre), rochdale(), true);
    document::package(&released, &hotspot::find(&released, rochdale(), None), rochdale())
}

fn checkpoint(key: &Signer) -> Checkpoint {
    let heads = Log::ALL.iter().map(|&log| (log, Head::EMPTY)).collect();
    Checkpoint::sign(Standing { at: "2026-11-01T12:00:00Z".parse().unwrap(), heads }, key)
}

/// An exported folder, signed by the last of some keys.
fn folder(package: &Package, keys: &[&Signer], ring: Ring) -> BTreeMap<String, Vec<u8>> {
    let last = keys.last().unwrap();
    let slip = Slip::of(package, Signed::release(package, last), ring);
    files(package, Some(&slip), Some(&checkpoint(last)))
}

fn ring(keys: &[&Signer]) -> Ring {
    let after = keys.windows(2).map(|pair| Link::after(pair[0], pair[1]));
    Ring::new([Link::first(keys[0])].into_iter().chain(after).collect())
}

#[track_caller]
fn check(files: &BTreeMap<String, Vec<u8>>, trusted: Option<&PublicKey>, expected: &Result<(), NotWhole>) {
    assert_eq!(&verify(files, trusted, true).map(drop), expected);
}

#[test]
fn an_exported_folder_is_whole_and_made_again_from_its_content() {
    let (package, one) = (package(), key(1));
    let files = folder(&package, &[&one], ring(&[&one]));
    let whole = verify(&files, Some(&one.public()), true).unwrap();
    assert_eq!((whole.documents, whole.made_again), (package.documents().len(), package.documents().len()));
    assert_eq!(whole.hash, package.hash());
    assert!(whole.others.is_empty());
    let mut more = files;
    more.insert("letter.txt".to_owned(), b"dear".to_vec());
    assert_eq!(verify(&more, None, true).unwrap().others, ["letter.txt"]);
}

#[test]
fn an_altered_byte_is_found_and_its_file_named() {
    let (package, one) = (package(), key(1));
    let files = folder(&package, &[&one], ring(&[&one]));
    for name in files.keys() {
        let length = files[name].len();
        // Every byte of what is small, and some of the rest.
        let step = (length / 97).max(1);
        for at in (0..length).step_by(step).chain([length - 1]) {
            let mut altered = files.clone();
            altered.get_mut(name).unwrap()[at] ^= 1;
            check(&altered, None, &Err(NotWhole::Altered(name.clone())));
        }
        let mut longer = files.clone();
        longer.get_mut(name).unwrap().push(b' ');
        check(&longer, None, &Err(NotWhole::Altered(name.clone())));
        let mut without = files.clone();
        without.remove(name);
        check(&without, None, &Err(NotWhole::Missing(name.clone())));
    }
}

#[test]
fn every_byte_of_the_slip_counts() {
    let (package, keys) = (package(), [key(1), key(2)]);
    let keys: Vec<&Signer> = keys.iter().collect();
    let files = folder(&package, &keys, ring(&keys));
    for at in 0..files[SIGNATURE].len() {
        for bit in [1, 4, 32] {
            let mut altered = files[SIGNATURE].clone();
            altered[at] ^= bit;
            assert!(Slip::read(&altered).is_none_or(|slip| !slip.holds()), "byte {at}");
        }
    }
}

#[test]
fn a_document_that_its_content_does_not_give_is_untrue_though_it_is_signed() {
    let (package, one) = (package(), key(1));
    let honest = folder(&package, &[&one], ring(&[&one]));
    // Whoever holds the key signs a map that shows something else.
    let mut documents = package.documents().clone();
    let table = String::from_utf8(documents["table.csv"].clone()).unwrap();
    documents.insert("table.csv".to_owned(), table.replace("25 to 49 children", "5 to 9 children").into());
    assert_ne!(documents["table.csv"], package.documents()["table.csv"]);
    let manifest = String::from_utf8(documents["manifest.json"].clone()).unwrap();
    let hash = |bytes: &[u8]| crate::release::sha256(bytes);
    let manifest = manifest.replace(&hash(&package.documents()["table.csv"]), &hash(&documents["table.csv"]));
    documents.insert("manifest.json".to_owned(), manifest.into_bytes());
    let mut files = honest;
    files.extend(documents.clone());
    let parts = document::Parts {
        id: package.id().to_owned(),
        area: package.area().to_owned(),
        area_name: package.area_name().to_owned(),
        cut_off: package.cut_off(),
        window: (package.window().0.to_owned(), package.window().1.to_owned(), package.window().2),
        previous: None,
        synthetic: true,
        hash: package.hash().to_owned(),
        content: package.content().to_vec(),
        documents,
    };
    let liar = Package::from_parts(parts).unwrap();
    let slip = Slip::of(&liar, Signed::release(&liar, &one), ring(&[&one]));
    files.insert(SIGNATURE.to_owned(), slip.bytes());
    let refused = verify(&files, Some(&one.public()), true).map(drop).unwrap_err();
    assert!(matches!(refused, NotWhole::Untrue(_)), "{refused}");
}

#[test]
fn trust_goes_along_the_ring_and_no_further() {
    let (package, seeds) = (package(), [1, 2, 3].map(key));
    let all: Vec<&Signer> = seeds.iter().collect();
    for at in 0..3 {
        let files = folder(&package, &all[..=at], ring(&all));
        for trusted in &all {
            check(&files, Some(&trusted.public()), &Ok(()));
        }
        let stranger = key(9).public();
        let id = all[at].public().id().to_string();
        check(&files, Some(&stranger), &Err(NotWhole::OtherKey(id)));
    }
    // A key that was made because the one before was lost is followed by nobody.
    let broken = Ring::new(vec![Link::first(&seeds[0]), Link::first(&seeds[1])]);
    let files = folder(&package, &all[..2], broken);
    check(&files, Some(&seeds[1].public()), &Ok(()));
    let id = seeds[1].public().id().to_string();
    check(&files, Some(&seeds[0].public()), &Err(NotWhole::OtherKey(id)));
}

#[test]
fn a_ring_in_which_somebody_vouches_for_themselves_does_not_hold() {
    let [one, two, other] = [1, 2, 9].map(key);
    assert!(ring(&[&one, &two]).holds());
    // An intruder's key that claims to come after ours.
    let mut link = Link::after(&other, &other);
    link.public_key = other.public();
    assert!(!Ring::new(vec![Link::first(&one), link.clone()]).holds());
    link.endorsement = None;
    assert!(!Ring::new(vec![Link::first(&one), link]).holds());
    assert!(!Ring::new(vec![Link::first(&one), Link::first(&one)]).holds());
    let package = package();
    let files = folder(&package, &[&other], ring(&[&one, &two]));
    check(&files, None, &Err(NotWhole::Altered(SIGNATURE.to_owned())));
}

#[test]
fn a_notice_holds_for_its_release_day_and_reason_and_tells_nothing_of_a_child() {
    let (package, one) = (package(), key(1));
    let on = "2026-11-05".parse().unwrap();
    let told: BTreeSet<_> = Reason::ALL
        .iter()
        .map(|&reason| {
            let recall = Recall::sign(package.id(), package.hash(), on, reason, &one);
            let notice = recall.notice(ring(&[&one]));
            let bytes = notice.bytes();
            assert!(
                recall.holds() && Notice::read(&bytes).is_some_and(|read| read.holds() && read == notice)
            );
            for at in 0..bytes.len() {
                let mut altered = bytes.clone();
                altered[at] ^= 1;
                assert!(Notice::read(&altered).is_none_or(|notice| !notice.holds()), "byte {at}");
            }
            notice.recall.reason.code()
        })
        .collect();
    assert_eq!(told, BTreeSet::from(["key_lost", "other", "records_wrong"]));
}
