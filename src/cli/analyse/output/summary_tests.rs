use super::*;

fn summary(place: &str) -> String {
    let p = [4.0e-4, 1e-38, 0.049];
    let strongest = Table::of_rows(3)
        .whole("rank", |i| i as u64 + 1)
        .whole("events", |i| 1_234_567 * i as u64)
        .real("p", move |i| p[i])
        .real("z", |i| (i > 0).then_some(-13.04))
        .flag("stable", |i| i == 0)
        .words("place", move |_| place);
    let summary = Summary {
        headline: "3 places stand out among 19,927 cells of 0.1 km².".to_owned(),
        facts: vec![("input", "points.csv".to_owned()), ("study area", "x".repeat(100))],
        caveats: vec![
            "A low score is not safe: it also marks places that nobody was asked about.".to_owned(),
        ],
    };
    summary.text(&strongest, Style::Plain)
}

#[test]
fn a_summary_reads_from_the_finding_to_the_caveat() {
    let expected = "\
3 places stand out among 19,927 cells of 0.1 km².

input:       points.csv
study area:  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
             xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx

rank     events        p       z  stable  place
   1          0   4.0e-4       –     yes  89194ad14b7ffff
   2  1,234,567  1.0e-38  -13.04      no  89194ad14b7ffff
   3  2,469,134    0.049  -13.04      no  89194ad14b7ffff

A low score is not safe: it also marks places that nobody was asked about.
";
    assert_eq!(summary("89194ad14b7ffff"), expected);
}

#[test]
fn no_line_is_wider_than_a_terminal_and_none_steers_it() {
    for place in ["", "w", &"long words ".repeat(40), &"宇宙".repeat(60), "\u{1b}[2Jx\r\n\u{202e}y", "\u{7}"]
    {
        let text = summary(place);
        for line in text.lines() {
            assert!(line.width() <= WIDE, "{line}");
            assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
        }
    }
}

#[test]
fn nothing_found_is_a_headline() {
    let nothing = Summary { headline: "Nothing.".to_owned(), facts: vec![], caveats: vec![] };
    assert_eq!(nothing.text(&Table::of_rows(0), Style::Plain), "Nothing.\n");
    assert_eq!(nothing.text(&Table::of_rows(0), Style::Bold), "\u{1b}[1mNothing.\u{1b}[0m\n");
}

#[test]
fn bold_is_for_terminals_that_did_not_refuse() {
    let of = |is_terminal, no_color: Option<&str>, term: Option<&str>| {
        Style::of(is_terminal, no_color.map(OsStr::new), term.map(OsStr::new))
    };
    assert_eq!(of(true, None, Some("xterm")), Style::Bold);
    assert_eq!(of(true, Some(""), None), Style::Bold);
    assert_eq!(of(true, Some("1"), None), Style::Plain);
    assert_eq!(of(true, None, Some("dumb")), Style::Plain);
    assert_eq!(of(false, None, None), Style::Plain);
}

#[test]
fn numbers_are_short() {
    assert_eq!([0, 999, 1_000, u64::MAX].map(grouped), ["0", "999", "1,000", "18,446,744,073,709,551,615"]);
    assert_eq!(
        [-0.5, 12_345.678, 1.0, 0.00999, 0.00042].map(short),
        ["-0.50", "12345.68", "1.00", "0.010", "4.2e-4"]
    );
}
