use std::collections::BTreeSet;

use h3o::{LatLng, Resolution};
use proptest::prelude::*;

use super::*;

type Children = BTreeMap<ChildToken, Digest>;

fn children(those: impl IntoIterator<Item = u8>, digest: u8) -> Children {
    those.into_iter().map(|child| (ChildToken([child; 16]), Digest([digest; 16]))).collect()
}

/// A leaf as it may be told: its band, and the band of a theme.
type Said = Option<(Band, Option<Band>)>;

/// A leaf at a place.
type Drawn = (usize, Said);

fn leaves(bands: &[Drawn]) -> Leaves {
    let cells = LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine).grid_disk::<Vec<_>>(3);
    let leaf = |&(at, told): &Drawn| {
        let (band, theme) = told?;
        let themes = theme.map(|band| (Theme::AfterDark, band)).into_iter().collect();
        Some(Leaf::new(cells[at], vec![cells[at]], band, themes))
    };
    Leaves::new(bands.iter().filter_map(leaf).collect(), Vec::new())
}

/// So many leaves of ten to fourteen children.
fn ten(many: usize) -> Leaves {
    leaves(&(0..many).map(|at| (at, Some((Band::TenToFourteen, None)))).collect::<Vec<_>>())
}

#[test]
fn thirty_children_must_have_moved() {
    let check = |before: Children, now: Children, moved, verdict| {
        let churn = churn(Some((&ten(3), &before)), (&ten(3), &now));
        assert_eq!((churn.children_moved, churn.verdict), (moved, verdict));
        assert_eq!(churn.verdict.lets_out(), verdict == Verdict::Release);
    };
    let none = Children::new;
    // Who entered, who left, and who was corrected all count, each once.
    check(none(), children(0..29, 1), 29, Verdict::TooFewMoved);
    check(none(), children(0..30, 1), 30, Verdict::Release);
    check(children(0..29, 1), none(), 29, Verdict::TooFewMoved);
    check(children(0..30, 1), none(), 30, Verdict::Release);
    check(children(0..29, 1), children(0..29, 2), 29, Verdict::TooFewMoved);
    check(children(0..30, 1), children(0..30, 2), 30, Verdict::Release);
    check(children(0..100, 1), children(0..100, 1), 0, Verdict::TooFewMoved);
    let mut some = children(0..10, 1);
    some.extend(children(10..20, 2));
    some.extend(children(50..60, 1));
    check(children(0..30, 1), some, 30, Verdict::Release);
}

#[test]
fn none_or_four_leaves_may_be_seen_to_go() {
    let now = children(0..30, 1);
    let check = |left, verdict| {
        let churn = churn(Some((&ten(10), &Children::new())), (&ten(left), &now));
        assert_eq!((churn.vanished_or_fallen, churn.verdict), (10 - left, verdict), "{left} left");
    };
    check(10, Verdict::Release);
    check(9, Verdict::LonelyChange);
    check(7, Verdict::LonelyChange);
    check(6, Verdict::Release);
    check(0, Verdict::Release);
}

#[test]
fn a_lower_band_counts_and_a_higher_one_or_a_new_leaf_does_not() {
    let now = children(0..30, 1);
    let with = |band, many: usize| {
        leaves(
            &(0..8)
                .map(|at| (at, Some((if at < many { band } else { Band::TenToFourteen }, None))))
                .collect::<Vec<_>>(),
        )
    };
    let seen = |later: &Leaves| churn(Some((&ten(8), &Children::new())), (later, &now));
    assert_eq!(seen(&with(Band::FiveToNine, 3)).verdict, Verdict::LonelyChange);
    assert_eq!(seen(&with(Band::FiveToNine, 4)).verdict, Verdict::Release);
    assert_eq!(seen(&with(Band::TwentyFiveOrMore, 3)).vanished_or_fallen, 0);
    assert_eq!(seen(&ten(11)).vanished_or_fallen, 0);
}

#[test]
fn a_theme_that_goes_alone_is_a_lonely_change_too() {
    let now = children(0..30, 1);
    let with = |themes: usize, theme| {
        let told = |at| (Band::TwentyFiveOrMore, if at < themes { theme } else { Some(Band::TenToFourteen) });
        leaves(&(0..8).map(|at| (at, Some(told(at)))).collect::<Vec<_>>())
    };
    let all = with(0, None);
    for lower in [None, Some(Band::FiveToNine)] {
        for (themes, verdict) in [
            (0, Verdict::Release),
            (1, Verdict::LonelyChange),
            (3, Verdict::LonelyChange),
            (4, Verdict::Release),
        ] {
            let churn = churn(Some((&all, &Children::new())), (&with(themes, lower), &now));
            assert_eq!((churn.vanished_or_fallen, churn.themes_fallen), (0, themes));
            assert_eq!(churn.verdict, verdict, "{themes} themes");
        }
    }
}

#[test]
fn three_leaves_that_go_are_not_hidden_by_themes() {
    let told = |at: usize, gone: usize| match at {
        at if at < gone => (at, None),
        _ => (at, Some((Band::TwentyFiveOrMore, None))),
    };
    let before = leaves(
        &(0..9).map(|at| (at, Some((Band::TwentyFiveOrMore, Some(Band::FiveToNine))))).collect::<Vec<_>>(),
    );
    let later = |gone| leaves(&(0..9).map(|at| told(at, gone)).collect::<Vec<_>>());
    let now = children(0..30, 1);
    let verdict = |gone| churn(Some((&before, &Children::new())), (&later(gone), &now)).verdict;
    assert_eq!([verdict(0), verdict(1), verdict(3), verdict(4)], {
        use Verdict::{LonelyChange, Release};
        [Release, LonelyChange, LonelyChange, Release]
    });
}

#[test]
fn an_area_of_serious_harm_that_goes_alone_is_a_lonely_change() {
    let with = |bands: &[Band]| {
        let row = |(at, band): (usize, &Band)| HarmArea {
            id: format!("7-{at}"),
            cells: Vec::new(),
            theme: Theme::SexualHarm,
            band: *band,
        };
        Leaves::new(ten(3).to_vec(), bands.iter().enumerate().map(row).collect())
    };
    let now = children(0..30, 1);
    let before = with(&[Band::FifteenToTwentyFour; 4]);
    let verdict = |later: &[Band]| churn(Some((&before, &Children::new())), (&with(later), &now)).verdict;
    assert_eq!(verdict(&[Band::FifteenToTwentyFour; 5]), Verdict::Release);
    assert_eq!(verdict(&[Band::TwentyFiveOrMore; 4]), Verdict::Release);
    assert_eq!(verdict(&[Band::FifteenToTwentyFour; 3]), Verdict::LonelyChange);
    assert_eq!(verdict(&[Band::TenToFourteen; 4]), Verdict::Release);
    assert_eq!(verdict(&[]), Verdict::Release);
}

#[test]
fn the_first_release_of_an_area_has_nothing_to_wait_for() {
    let first = churn(None, (&ten(2), &children(0..3, 1)));
    assert_eq!((first.children_moved, first.verdict), (3, Verdict::First));
    assert!(first.verdict.lets_out());
}

prop_compose! {
    fn told()(band in prop::option::of(0usize..4), theme in prop::option::of(0usize..4)) -> Said {
        band.map(|band| (Band::ALL[band], theme.map(|theme| Band::ALL[theme])))
    }
}

fn all(told: &[Said]) -> Leaves {
    leaves(&told.iter().copied().enumerate().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn a_release_lets_out_nothing_lonely(
        before in prop::collection::vec(told(), 20),
        changes in prop::collection::vec((0usize..20, told()), 0..8),
        old in prop::collection::btree_map(0u8..90, 0u8..2, 0..90),
        new in prop::collection::btree_map(0u8..90, 0u8..2, 0..90),
    ) {
        let mut after = before.clone();
        for (at, told) in changes {
            after[at] = told;
        }
        let digests = |of: &BTreeMap<u8, u8>| -> Children {
            of.iter().flat_map(|(&child, &digest)| children([child], digest)).collect()
        };
        let churn = churn(Some((&all(&before), &digests(&old))), (&all(&after), &digests(&new)));
        // By the rule's own words, over children and leaves one at a time.
        let everyone: BTreeSet<u8> = old.keys().chain(new.keys()).copied().collect();
        let moved = everyone.iter().filter(|child| old.get(child) != new.get(child)).count();
        let fell = before.iter().zip(&after).filter(|(was, is)| match (was, is) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some((was, _)), Some((is, _))) => is < was,
        });
        let fell = fell.count();
        prop_assert_eq!((churn.children_moved, churn.vanished_or_fallen), (moved, fell));
        if churn.verdict.lets_out() {
            prop_assert!(moved >= 30 && (fell == 0 || fell >= 4));
            let themes = churn.themes_fallen;
            prop_assert!(fell >= 4 || themes == 0 || themes >= 4);
        } else {
            prop_assert!(moved < 30 || (1..=3).contains(&fell) || (1..=3).contains(&(fell + churn.themes_fallen)));
        }
    }

    #[test]
    fn equal_releases_show_no_change(told in prop::collection::vec(told(), 20), many in 0u8..60) {
        let (leaves, children) = (all(&told), children(0..many, 1));
        let churn = churn(Some((&leaves, &children)), (&leaves, &children));
        prop_assert_eq!((churn.children_moved, churn.vanished_or_fallen, churn.themes_fallen), (0, 0, 0));
        prop_assert_eq!(churn.verdict, Verdict::TooFewMoved);
    }
}
