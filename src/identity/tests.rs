use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// An id that a test is about something else with.
pub(crate) fn id(text: &str) -> SourceId {
    text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// The one form of a text, or the fault that keeps it from being an id.
fn form(text: &str) -> Result<String, IdFault> {
    text.parse::<SourceId>().map(|id| id.as_str().to_owned())
}

/// Characters between two numbers, as Unicode 16 lists them.
fn of_ranges(ranges: &[(u32, u32)]) -> Vec<char> {
    ranges.iter().flat_map(|&(from, to)| (from..=to).filter_map(char::from_u32)).collect()
}

/// The property `Dash`.
const DASHES: [(u32, u32); 24] = [
    (0x2d, 0x2d),
    (0x58a, 0x58a),
    (0x5be, 0x5be),
    (0x1400, 0x1400),
    (0x1806, 0x1806),
    (0x2010, 0x2015),
    (0x2053, 0x2053),
    (0x207b, 0x207b),
    (0x208b, 0x208b),
    (0x2212, 0x2212),
    (0x2e17, 0x2e17),
    (0x2e1a, 0x2e1a),
    (0x2e3a, 0x2e3b),
    (0x2e40, 0x2e40),
    (0x2e5d, 0x2e5d),
    (0x301c, 0x301c),
    (0x3030, 0x3030),
    (0x30a0, 0x30a0),
    (0xfe31, 0xfe32),
    (0xfe58, 0xfe58),
    (0xfe63, 0xfe63),
    (0xff0d, 0xff0d),
    (0x10d6e, 0x10d6e),
    (0x10ead, 0x10ead),
];

/// The property `Default_Ignorable_Code_Point`.
const IGNORABLE: [(u32, u32); 17] = [
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

#[test]
fn plain_ids_keep_the_form_that_earlier_versions_gave_them() {
    let plain = [
        "LA-77",
        "i-0001",
        "north-west-advocacy",
        "SYNTHETIC-e-E08000005-000001",
        "12345",
        "000123",
        "cw_03",
        "ann.o'neil",
        "a/b:c",
        "943 476 5919",
        "1E5",
        "3-1",
        "NA",
        "77.10",
        "#12",
        "(7)",
        "x,y",
        "+447",
        "~",
    ];
    for text in &plain[..plain.len() - 1] {
        let read = id(text);
        assert_eq!(read.as_str(), text.to_lowercase());
        assert!(read.old_spelling().is_none(), "{text}");
    }
    assert_eq!(form("~"), Err(IdFault::Nothing), "a sign alone is no id");
}

#[test]
fn capitals_blanks_and_ends_do_not_count() {
    for text in
        ["LA 77", "la 77", " LA  77", "La\u{a0}77 ", "LA\u{2009} 77\u{3000}", "ＬＡ　７７", "LA\u{1680}77"]
    {
        assert_eq!(form(text).as_deref(), Ok("la 77"), "{text:?}");
    }
}

#[test]
fn nine_kinds_of_dash_are_one_and_no_dash_of_unicode_makes_another_id() {
    let nine = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{ff0d}";
    assert_eq!(nine.chars().count(), 9);
    for dash in nine.chars().chain("\u{fe58}\u{fe63}\u{207b}\u{2043}\u{2e3a}\u{5be}".chars()) {
        assert_eq!(form(&format!("LA{dash}1")).as_deref(), Ok("la-1"), "{:04x}", dash as u32);
    }
    let dashes = of_ranges(&DASHES);
    assert_eq!(dashes.len(), 31);
    for dash in dashes {
        let read = form(&format!("LA{dash}1"));
        // Some look like the signs = and ~ and |, which are other ids.
        let is_one = read.as_deref() == Ok("la-1") || read == Err(IdFault::NotPlain);
        assert!(is_one, "{:04x}: {read:?}", dash as u32);
    }
}

#[test]
fn a_character_that_nobody_sees_is_refused_wherever_it_stands() {
    let unseen = of_ranges(&IGNORABLE);
    assert_eq!(unseen.len(), 4174);
    let controls = of_ranges(&[(0, 0x1f), (0x7f, 0x9f), (0x2028, 0x2029), (0xfff9, 0xfffb)]);
    for c in unseen.into_iter().chain(controls) {
        for text in [format!("LA-1{c}"), format!("{c}LA-1"), format!("L{c}A-1"), format!("LA-{c}1")] {
            assert_eq!(form(&text), Err(IdFault::Unseen), "{:04x}", c as u32);
        }
    }
}

#[test]
fn letters_of_other_scripts_are_refused_though_they_look_alike() {
    // Cyrillic, Greek, Cherokee, Armenian, Lisu and others for Latin letters.
    let alike = "АВЕКМНОРСТХаеорсухіјѕԁԛΑΒΕΖΗΙΚΜΝΟΡΤΥΧοʟɑᎪᏢᏞՕոꓮꓡᴏ۱०০٥ꞌ·•éÉßıİ€";
    let alike: Vec<char> = alike.chars().collect();
    assert_eq!(alike.len(), 61);
    for c in alike {
        assert_eq!(form(&format!("L{c}-1")), Err(IdFault::NotPlain), "{c}");
    }
    for text in ["ребёнок-7", "子供-7", "طفل-7", "👧-7", "LA-1\u{301}", "\u{fe33}7", "½-7", "LA-77\u{fffd}"]
    {
        assert_eq!(form(text), Err(IdFault::NotPlain), "{text}");
    }
    // Forms of the plain letters are the plain letters.
    for text in ["ＬＡ－７７", "𝐋𝐀-𝟕𝟕", "ℒ𝒜-⑦⑦", "LA⁻⁷⁷"] {
        assert_eq!(form(text).as_deref(), Ok("la-77"), "{text}");
    }
}

#[test]
fn the_dress_of_a_spreadsheet_is_refused_with_its_reason() {
    for (fault, texts) in [
        (IdFault::Formula, &["=\"c1\"", "=c1", "＝c1", "=\"\"c1\"\""][..]),
        (IdFault::Apostrophe, &["'12345", "'c1'", "\u{2019}12345", " '7"]),
        (IdFault::Quotes, &["\"c1\"", "c1\"", "\u{201c}c1\u{201d}", "«c1»", "＂c1＂", "O\u{2019}Neil"]),
        (
            IdFault::Thousands,
            &["12,345", "1,234.50", "-12,345", "12345,0", "12\u{a0}345", "1\u{202f}234\u{202f}567", "12'345"],
        ),
        (IdFault::Shortened, &["1.23457E+11", "1E+05", "1,23457e+11", "12.3E+03", "9.43477E+09"]),
        (IdFault::Decimals, &["12345.0", "77.00"]),
        (IdFault::CellError, &["#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#####", "#BEZUG!"]),
        (IdFault::Nothing, &["NULL", "null", "NaN", "None", "N/A", "-", "—", "?", "...", "(blank)", "<NA>"]),
        (IdFault::Length, &["", " ", "\u{a0}\u{3000}"]),
    ] {
        for text in texts {
            assert_eq!(form(text), Err(fault), "{text:?}");
        }
    }
    // What only looks a little like it is an id.
    for text in ["943\u{a0}476\u{a0}5919", "12 345", "LA\u{a0}345", "e-05", "1e-05", "2e4", "7.1", "null-7"] {
        assert!(form(text).is_ok(), "{text:?}");
    }
}

#[test]
fn the_longest_id_has_two_hundred_bytes() {
    assert!(form(&"a".repeat(200)).is_ok());
    assert_eq!(form(&"a".repeat(201)), Err(IdFault::Length));
    assert_eq!(form(&"я".repeat(200)), Err(IdFault::Length), "400 bytes");
    assert_eq!(form(&"я".repeat(100)), Err(IdFault::NotPlain));
    assert_eq!(form(&"\u{200f}".repeat(60)), Err(IdFault::Unseen));
    // The form of the sign ㏂ has one byte more than the sign itself.
    assert_eq!(form(&"㏂".repeat(60)), Err(IdFault::Length));
    assert!(form(&"㏂".repeat(50)).is_ok());
}

#[test]
fn every_character_of_unicode_is_folded_or_refused() {
    let mut taken = 0;
    for c in '\0'..=char::MAX {
        let Ok(read) = form(&format!("LA{c}1")) else { continue };
        taken += 1;
        assert!(read.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{:04x}", c as u32);
        assert_eq!(form(&read), Ok(read), "{:04x}", c as u32);
    }
    assert!((1_000..4_000).contains(&taken), "{taken}");
}

#[test]
fn what_an_earlier_version_took_is_found_under_what_it_read() {
    let read = id("LA\u{2013}77");
    assert_eq!(read.old_spelling().map(OldSpelling::as_str), Some("la\u{2013}77"));
    let of_plain: BTreeSet<String> =
        id("LA-77").old_spellings().map(|spelling| spelling.as_str().to_owned()).collect();
    assert!(of_plain.contains("la\u{2013}77") && of_plain.contains("la\u{2011}77"), "{of_plain:?}");
    assert!(!of_plain.contains("la-77"), "that is no other spelling");
    assert_eq!(id("LA77").old_spellings().count(), 0);
    assert_eq!(OldSpelling::of("Zoë-7").as_str(), "zoë-7");
    // A table of episodes could have it.
    assert_eq!(id("c1\u{a0}").old_spelling().map(OldSpelling::as_str), Some("c1\u{a0}"));
}

#[test]
fn a_fault_is_known_by_its_words_alone() {
    let words: Vec<String> = IdFault::ALL.iter().map(ToString::to_string).collect();
    for (at, one) in words.iter().enumerate() {
        let begins = |other: &&String| other.starts_with(one.as_str());
        assert_eq!(words.iter().filter(begins).count(), 1, "{at}: {one}");
    }
}

/// What the ids of a file, one a line from line 2, are asked about.
fn asked(kind: IdKind, ids: &[&str]) -> Vec<String> {
    let mut near = NearIds::default();
    for (line, text) in (2..).zip(ids) {
        near.note(kind, &id(text), line);
    }
    near.warnings()
}

#[test]
fn ids_that_are_nearly_equal_are_told_by_their_lines() {
    for (one, other) in [
        ("7", "007"),
        ("LA-77", "LA77"),
        ("LA-77", "la-077"),
        ("LA 77", "LA77"),
        ("LA 77", "LA-77"),
        ("LA-7-7", "LA-77"),
        ("0", "000"),
        ("LA--77", "LA-77"),
        ("101", "1-01"),
    ] {
        let told = asked(IdKind::Child, &["x-1", one, "y-1", other, one, other]);
        let words = "1 pair of children’s ids is nearly equal (lines 3 and 5): are they one child?";
        assert_eq!(told, [words], "{one} {other}");
    }
    for (one, other) in [("7", "70"), ("1-23", "12-3"), ("LA-77", "L-A-7-7"), ("LA-77", "LB-77"), ("a", "A")]
    {
        assert_eq!(asked(IdKind::Child, &[one, other]), [""; 0], "{one} {other}");
    }
}

#[test]
fn kinds_are_asked_about_apart_and_only_the_first_pairs_are_told() {
    let mut near = NearIds::default();
    near.note(IdKind::Child, &id("7"), 1);
    near.note(IdKind::School, &id("07"), 1);
    assert_eq!(near.warnings(), [""; 0]);
    let ids: Vec<String> = (1..=4).map(|zeros| format!("{}7", "0".repeat(zeros))).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let told = "6 pairs of caseworkers’ ids are nearly equal (lines 2 and 3; lines 2 and 4; lines 3 and 4; \
                lines 2 and 5; lines 3 and 5; …): are they one caseworker?";
    assert_eq!(asked(IdKind::Caseworker, &ids), [told]);
}

#[test]
fn what_is_remembered_of_a_file_does_not_grow_without_end() {
    let mut near = NearIds::default();
    for number in 0..140_000 {
        near.note(IdKind::Interview, &id(&format!("i{number}")), number);
    }
    near.note(IdKind::Interview, &id("i-1"), 140_000);
    assert_eq!(near.warnings(), [""; 0], "the first are remembered, and the table is full");
    // A thousand that are alike but for their dashes cost no more than a few.
    let mut near = NearIds::default();
    for number in 0..1024_u32 {
        let dash = |at: u32| if number & (1 << at) == 0 { "" } else { "-" };
        let text: String = (0..10).map(|at| format!("a{}", dash(at))).collect();
        near.note(IdKind::Child, &id(&format!("{text}b")), number.into());
    }
    assert_eq!(near.warnings().len(), 1);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_its_form_is_the_form_of_itself(text in any::<String>()) {
        if let Ok(read) = form(&text) {
            prop_assert!(read.len() <= LONGEST && read.trim() == read && !read.contains("  "));
            prop_assert_eq!(form(&read), Ok(read));
        }
    }

    #[test]
    fn printable_ascii_keeps_its_form_or_is_refused(text in "[!-~]{1,24}") {
        if let Ok(read) = form(&text) {
            prop_assert_eq!(read, text.to_lowercase());
        }
    }

    #[test]
    fn what_looks_the_same_is_one_or_refused(
        word in "[A-Za-z]{1,6}",
        number in "[1-9][0-9]{0,5}",
        dash in prop::sample::select(of_ranges(&DASHES)),
        blank in "[ \u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]{1,3}",
        unseen in prop::sample::select(of_ranges(&IGNORABLE)),
    ) {
        let plain = form(&format!("{word} {number}-{number}"));
        let other = form(&format!("{blank}{}{blank}{number}{dash}{number}{blank}", word.to_uppercase()));
        prop_assert!(plain.is_ok());
        prop_assert!(other == plain || other == Err(IdFault::NotPlain), "{:?} {:?}", plain, other);
        prop_assert_eq!(form(&format!("{word}{unseen}{number}")), Err(IdFault::Unseen));
    }
}
