//! A08: windows that slide.

use std::collections::BTreeSet;

use super::Case;
use super::neighbours::note_links;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// A08: looks for dates other than the cut-off, and of records on a clock of their
/// own the day on which they were frozen, which comes after it; and for two releases whose
/// windows are less than a month apart; what changed between them is claimed.
pub(super) fn sliding_window(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.releases {
        outcome.saw(release);
        // A checkpoint is of the day of its export.
        for (name, bytes) in release.documents.iter().filter(|(name, _)| *name != "checkpoint.txt") {
            let days =
                days(bytes).into_iter().filter(|day| *day != release.cut_off && !is_frozen(release, day));
            for day in days {
                outcome.claim(true, || format!("{}: {name} has the day {day}", release.label()));
            }
        }
        outcome.certain.claims += 1;
    }
    for (before, after) in case.pairs() {
        let same_month = after.cut_off.get(..7) == before.cut_off.get(..7);
        let length = |release: &Release| release.window.1 - release.window.0;
        let slides = same_month || length(before) != length(after);
        outcome.claim(slides, || {
            format!("{}: its window slides by less than a month from {}", after.label(), before.cut_off)
        });
        if same_month {
            note_links(case, before, after, &mut outcome, "windows within a month");
        }
    }
    outcome
}

/// Whether a day is that on which a release says that its records were frozen.
fn is_frozen(release: &Release, day: &str) -> bool {
    release.played_on.as_deref() == Some(day) && *day >= *release.cut_off
}

/// Every day, `YYYY-MM-DD`, that stands in a document.
fn days(bytes: &[u8]) -> BTreeSet<String> {
    let is_day = |word: &&[u8]| {
        let digits = |at: std::ops::Range<usize>| word[at].iter().all(u8::is_ascii_digit);
        word[4] == b'-' && word[7] == b'-' && digits(0..4) && digits(5..7) && digits(8..10)
    };
    let found = bytes.windows(10).filter(is_day);
    found.filter_map(|word| String::from_utf8(word.to_vec()).ok()).collect()
}
