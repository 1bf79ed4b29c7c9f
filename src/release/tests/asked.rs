//! Coverage as a release carries it.

use super::*;
use crate::coverage::Asked;
use crate::intake::WardCode;

fn ward(code: &str) -> WardCode {
    code.parse().expect("a ward")
}

#[test]
fn coverage_is_part_of_what_is_hashed() {
    let released = first_release(&[], rochdale(), true);
    let asked = |code| released.coverage().asked(ward(code));
    assert_eq!(asked("E05014036"), Some(Asked::Few));
    assert_eq!(asked("E05014034"), Some(Asked::Most));
    assert_eq!(asked("E05014035"), Some(Asked::TooFewToSay));
    let reopened = Released::reopen(released.bytes(), released.hash()).expect("its own bytes");
    assert_eq!(reopened, released);
    let text = String::from_utf8(released.bytes().to_vec()).expect("JSON");
    let (is, other) = (r#"["E05014036","few"]"#, r#"["E05014036","most"]"#);
    let altered = text.replacen(is, other, 1);
    assert_ne!(altered, text);
    assert_eq!(Released::reopen(altered.as_bytes(), released.hash()), Err(Corrupt));
    assert_ne!(
        Released::reopen(altered.as_bytes(), &sha256(altered.as_bytes())).expect("whole").id(),
        released.id()
    );
}

#[test]
fn wards_out_of_order_or_unknown_words_are_no_release() {
    let released = first_release(&[], rochdale(), true);
    let text = String::from_utf8(released.bytes().to_vec()).expect("JSON");
    for (is, other) in [
        (r#"["E05014034","most"]"#, r#"["E05014036","most"]"#),
        (r#"["E05014034","most"]"#, r#"["E05014034","all"]"#),
        (r#"["E05014034","most"]"#, r#"["E08000005","most"]"#),
    ] {
        let altered = text.replacen(is, other, 1);
        assert_ne!(altered, text);
        assert_eq!(
            Released::reopen(altered.as_bytes(), &sha256(altered.as_bytes())),
            Err(Corrupt),
            "{other}"
        );
    }
}

#[test]
fn a_release_without_coverage_keeps_the_bytes_it_had() {
    let masks = Masks::default();
    let leeds = area::find(&AreaCode::from_name("leeds").expect("an area")).expect("an area");
    let (released, ..) = gate(&[], &Request { area: leeds, ..request(&masks) });
    assert!(released.coverage().is_empty());
    assert!(!String::from_utf8_lossy(released.bytes()).contains("coverage"));
    assert_eq!(Released::reopen(released.bytes(), released.hash()).as_ref(), Ok(&released));
}

#[test]
fn only_returns_of_the_window_count() {
    let masks = Masks::default();
    let early = Request { returns: &ASKED, cut_off: "2026-05-31".parse().expect("a day"), ..request(&masks) };
    let (released, ..) = gate(&[], &early);
    assert!(released.coverage().iter().all(|(_, asked)| asked == Asked::TooFewToSay));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Who was asked is told of the wards that children left, and by nothing
    /// that they told; what they told changes by nobody's being asked.
    #[test]
    fn coverage_and_leaves_do_not_touch_each_other(told in prop::collection::vec(told(), 0..200)) {
        let reports: Vec<_> = told.iter().map(report).collect();
        let masks = Masks::default();
        let with = gate(&reports, &Request { returns: &ASKED, ..request(&masks) }).0;
        let without = gate(&reports, &request(&masks)).0;
        prop_assert_eq!(&with.content()[..], &without.content()[..]);
        let nobody = gate(&[], &Request { returns: &ASKED, ..request(&masks) }).0;
        prop_assert_eq!(with.coverage(), nobody.coverage());
    }
}
