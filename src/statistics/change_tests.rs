use proptest::prelude::*;

use super::*;

const EVEN: Against = Against::Lengths { before: 1.0, after: 1.0 };

fn one(before: u32, after: u32, against: Against) -> Change {
    changes(&[before], &[after], against, 0.05).expect("periods")[0]
}

/// Made by scipy 1.17.1: `binomtest(after, n, share).proportion_ci(0.95,
/// "exact")`, turned into a ratio of rates, and twice the smaller of
/// `binom.cdf` and `binom.sf`.
#[test]
fn intervals_and_p_are_those_of_scipy() {
    check((3, 11), (1.0, 1.0), 0.057373046875, 0.968598193146517, 20.468769603480062);
    check((20, 3), (12.0, 12.0), 0.00048828125, 0.0285436363590859, 0.5057726902575632);
    check((9, 2), (12.0, 3.0), 1.0, 0.09345856421219463, 4.29455374331898);
    check((100, 151), (1.0, 1.0), 0.001548188600119571, 1.1651054675286794, 1.9640993452727413);
    check((7, 1), (24.0, 12.0), 0.39018442310623414, 0.006339478060508196, 2.2239511072943117);
    check((40, 35), (11.0, 12.0), 0.40123424249799683, 0.4946764567466533, 1.2950776136539086);
}

fn check(counts: (u32, u32), lengths: (f64, f64), p: f64, low: f64, high: f64) {
    let change = one(counts.0, counts.1, Against::Lengths { before: lengths.0, after: lengths.1 });
    for (ours, reference) in
        [(change.p, p), (change.ratio_low, low), (change.ratio_high.unwrap_or(0.0), high)]
    {
        assert!((ours - reference).abs() <= 1e-9 * reference.max(1.0), "{ours} {reference}");
    }
}

#[test]
fn words_say_what_could_have_been_seen() {
    // Five of five in one of two equal periods: 1 in 32; four of four: 1 in 16.
    assert_eq!(one(0, 4, EVEN).word, Word::TooFewToTell);
    assert_eq!(one(0, 5, EVEN).word, Word::Rose);
    assert_eq!(one(5, 0, EVEN).word, Word::Fell);
    assert_eq!(one(2, 3, EVEN).word, Word::NoClearChange);
    assert_eq!(one(0, 0, EVEN).word, Word::TooFewToTell);
    let nothing = one(0, 0, EVEN);
    assert_eq!((nothing.p, nothing.ratio_low, nothing.ratio_high), (1.0, 0.0, None));
    // In a map of many, five are not enough; but they could have been.
    let mut after = [3; 40];
    after[0] = 5;
    let before: [u32; 40] = std::array::from_fn(|i| if i == 0 { 0 } else { 3 });
    assert_eq!(changes(&before, &after, EVEN, 0.05).expect("periods")[0].word, Word::NoClearChange);
}

#[test]
fn a_map_that_doubled_has_no_cell_that_did_worse_than_it() {
    let (before, after) = ([10; 30], [20; 30]);
    let told = |against| changes(&before, &after, against, 0.05).expect("periods");
    assert!(told(EVEN).iter().all(|change| change.word == Word::Rose || change.p > 0.05));
    assert!(told(Against::WholeMap).iter().all(|change| change.word == Word::NoClearChange));
    let twice = Against::Lengths { before: 6.0, after: 12.0 };
    assert_eq!(told(twice), told(Against::WholeMap));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let refused = |against, alpha| changes(&[0, 2], &[0, 0], against, alpha).err();
    for (before, after) in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY), (1e300, 1e-300)] {
        assert_eq!(refused(Against::Lengths { before, after }, 0.05), Some(Refused::Length));
    }
    assert_eq!(refused(Against::WholeMap, 0.05), Some(Refused::EmptyPeriod));
    for alpha in [0.0, 0.5, f64::NAN, -1.0] {
        assert_eq!(refused(EVEN, alpha), Some(Refused::Alpha));
    }
    assert_eq!(changes(&[], &[], EVEN, 0.05), Ok(vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn going_back_in_time_turns_rises_into_falls(
        counts in prop::collection::vec((0_u32..40, prop_oneof![0_u32..40, Just(90_000)]), 1..30),
    ) {
        let (before, after): (Vec<_>, Vec<_>) = counts.into_iter().unzip();
        let forth = changes(&before, &after, EVEN, 0.05).expect("periods");
        let back = changes(&after, &before, EVEN, 0.05).expect("periods");
        for (forth, back) in forth.iter().zip(&back) {
            prop_assert!((forth.q_rose - back.q_fell).abs() < 1e-9);
            prop_assert!((forth.p - back.p).abs() < 1e-9);
            let mirrored = match forth.word {
                Word::Rose => Word::Fell,
                Word::Fell => Word::Rose,
                same => same,
            };
            prop_assert_eq!(mirrored, back.word);
            prop_assert!(forth.ratio_low.is_finite() && forth.ratio_high.is_none_or(f64::is_finite));
            // The interval and the two-sided p agree whether 1 is a surprise.
            let holds_one = forth.ratio_low <= 1.0 && forth.ratio_high.is_none_or(|high| high >= 1.0);
            prop_assert!(holds_one == (forth.p >= 0.05) || (forth.p - 0.05).abs() < 1e-9);
        }
    }
}
