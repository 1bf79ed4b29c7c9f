use jiff::civil::date;

use super::*;
use crate::export::TraceKey;
use crate::signed::{Draft, Link, NotSealed};

fn key(seed: u8) -> Signer {
    Signer::new(&[seed; 32])
}

fn mark() -> Mark {
    let serial = Serial::new(*b"homeward");
    Mark {
        serial,
        by: "lee".to_owned(),
        agency: "A force".to_owned(),
        purpose: "Briefing, <b>\"Op Halo\"</b> – ŵ".to_owned(),
        recipient: "Milnrow beat team".to_owned(),
        at: "2026-11-20T10:00:00Z".parse().unwrap(),
        expires_on: date(2026, 12, 18),
        hidden: TraceKey::of(&[1; 32]).hidden(serial),
    }
}

fn of() -> Of {
    let text = str::to_owned;
    Of {
        release: text("0123456789abcdef"),
        hash: "ab".repeat(32),
        kind: text("ward"),
        code: None,
        name: text("Milnrow"),
        outline: "cd".repeat(32),
        format: text("csv"),
    }
}

fn draft(house: &Signer, export: &Signer, ring: Ring) -> Draft {
    Draft::new(&mark(), of(), Vouched::sign(export.public(), house), ring)
}

/// A file with its docket between other bytes, by a house of one key.
fn sealed() -> Vec<u8> {
    let (house, export) = (key(1), key(2));
    let draft = draft(&house, &export, Ring::new(vec![Link::first(&house)]));
    let mut file = b"\x00\xffleaf,children\r\n".to_vec();
    file.extend(draft.blank().bytes());
    file.extend(b"A more\r\n");
    draft.seal(file, &export).unwrap()
}

#[test]
fn a_file_says_who_took_it_and_is_as_long_as_it_was() {
    let file = sealed();
    let docket = Docket::check(&file, Some(&key(1).public())).unwrap();
    assert_eq!((docket.serial, &docket.by[..]), (mark().serial, "lee"));
    assert_eq!((&docket.of, docket.format()), (&of(), Some(Format::Csv)));
    assert_eq!(Docket::claimed(&file).unwrap(), docket);
    assert!(!docket.has_expired(date(2026, 12, 18)) && docket.has_expired(date(2026, 12, 19)));
    assert_eq!(Docket::check(&file, Some(&key(3).public())), Err(Unsound::OtherHouse));
    assert_eq!(Docket::check(b"a table", None), Err(Unsound::NoDocket));
}

#[test]
fn any_bit_of_a_file_that_flips_is_found() {
    let file = sealed();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(Docket::check(&changed, None).is_err(), "byte {at} of {}", file.len());
    }
    for changed in [[&file[..], b" "].concat(), [b" ", &file[..]].concat(), file[..file.len() - 1].to_vec()] {
        assert_eq!(Docket::check(&changed, None), Err(Unsound::Changed));
    }
    assert_eq!(Docket::check(&[&file[..], &file[..]].concat(), None), Err(Unsound::Twice));
}

#[test]
fn a_docket_serves_no_other_file_key_or_house() {
    let (house, export, other) = (key(1), key(2), key(3));
    let ring = || Ring::new(vec![Link::first(&house)]);
    let seal = |draft: Draft, key: &Signer| {
        let file = format!("{}\n", draft.blank()).into_bytes();
        draft.seal(file, key).unwrap()
    };
    let check = |file: &[u8]| Docket::check(file, None).map(drop);
    assert_eq!(check(&seal(draft(&house, &export, ring()), &export)), Ok(()));
    // By a key that it does not name.
    assert_eq!(check(&seal(draft(&house, &export, ring()), &other)), Err(Unsound::Signature));
    // By a key that the house did not vouch for, or a house that is not its own.
    assert_eq!(check(&seal(draft(&other, &export, ring()), &export)), Err(Unsound::NotVouched));
    let mut forged = Vouched::sign(export.public(), &house);
    forged.key = other.public();
    let draft = Draft::new(&mark(), of(), forged, ring());
    assert_eq!(check(&seal(draft, &other)), Err(Unsound::NotVouched));
    // The house's word for a key of its own ring is not one for exports.
    let link = Link::after(&house, &export);
    let vouching = link.endorsement.unwrap();
    let draft =
        Draft::new(&mark(), of(), Vouched { key: export.public(), by: house.public(), vouching }, ring());
    assert_eq!(check(&seal(draft, &export)), Err(Unsound::NotVouched));
}

#[test]
fn a_file_without_its_blank_is_not_sealed() {
    let (house, export) = (key(1), key(2));
    let new = || draft(&house, &export, Ring::new(vec![Link::first(&house)]));
    let blank = new().blank();
    for file in [
        "",
        "a table",
        &blank[..blank.len() - 1],
        &blank.repeat(2),
        &format!("{blank}{}", crate::signed::TOKEN),
    ] {
        assert_eq!(new().seal(file.as_bytes().to_vec(), &export), Err(NotSealed));
    }
}
