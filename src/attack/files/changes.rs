//! Attacks that hold one release against another: A08, A09, A10, A13, A14.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::parts::is_certain;
use crate::attack::figures::Share;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Leaf, Release};
use crate::attack::truth::Told;

/// So few visible changes are a quiet month.
const QUIET: usize = 3;
/// So many children must have entered, left or been corrected (D15).
const MOST_FEW: usize = 30;

/// What became of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    New,
    Risen,
    Fallen,
    Gone,
}

impl Change {
    fn word(self) -> &'static str {
        match self {
            Self::New => "new leaves",
            Self::Risen => "risen leaves",
            Self::Fallen => "fallen leaves",
            Self::Gone => "vanished leaves",
        }
    }

    fn is_loss(self) -> bool {
        matches!(self, Self::Fallen | Self::Gone)
    }
}

/// The leaves that two releases tell differently: of the later one those that
/// are new or risen, of the earlier one those that fell or went.
fn changes<'a>(before: &'a Release, after: &'a Release) -> Vec<(Change, &'a Leaf, Band)> {
    let old: BTreeMap<&str, &Leaf> = before.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf)).collect();
    let new: BTreeMap<&str, &Leaf> = after.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf)).collect();
    let came = after.leaves.iter().filter_map(|leaf| match old.get(leaf.id.as_str()) {
        None => Some((Change::New, leaf, (0, None))),
        Some(then) if then.band.0 < leaf.band.0 => Some((Change::Risen, leaf, then.band)),
        Some(_) => None,
    });
    let went = before.leaves.iter().filter_map(|leaf| match new.get(leaf.id.as_str()) {
        None => Some((Change::Gone, leaf, (0, None))),
        Some(now) if now.band.0 < leaf.band.0 => Some((Change::Fallen, leaf, now.band)),
        Some(_) => None,
    });
    came.chain(went).collect()
}

/// What may be concluded of how many children came, where a band rose, or went,
/// where it fell: from the nearest ends and from the farthest.
fn moved(high: Band, low: Band) -> Band {
    let least = low.1.map_or(0, |most| high.0.saturating_sub(most));
    (least, high.1.map(|most| most.saturating_sub(low.0)))
}

/// A08: looks for dates other than the cut-off, and for two releases whose
/// windows are less than a month apart; what changed between them is claimed.
pub(super) fn sliding_window(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.releases {
        // A checkpoint is of the day of its export.
        for (name, bytes) in release.documents.iter().filter(|(name, _)| *name != "checkpoint.txt") {
            let days = days(bytes).into_iter().filter(|day| *day != release.cut_off);
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

/// Every day, `YYYY-MM-DD`, that stands in a document.
fn days(bytes: &[u8]) -> BTreeSet<String> {
    let is_day = |word: &&[u8]| {
        let digits = |at: std::ops::Range<usize>| word[at].iter().all(u8::is_ascii_digit);
        word[4] == b'-' && word[7] == b'-' && digits(0..4) && digits(5..7) && digits(8..10)
    };
    let found = bytes.windows(10).filter(is_day);
    found.filter_map(|word| String::from_utf8(word.to_vec()).ok()).collect()
}

/// A09: every two releases of an area, not only neighbours.
pub(super) fn consecutive(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for (before, after) in case.pairs() {
        for (change, leaf, other) in changes(before, after) {
            let known = before.at >= case.extra.records_since;
            let of = if change.is_loss() { before } else { after };
            let came_or_went = period(case, leaf, of, before, after, change);
            let found = known && is_certain(moved(leaf.band, other), came_or_went.len());
            outcome.claim(found, || format!("{}: leaf {} since {}", after.label(), leaf.id, before.cut_off));
        }
        let is_next = case.next_pairs().any(|pair| (pair.0.at, pair.1.at) == (before.at, after.at));
        note_links(case, before, after, &mut outcome, if is_next { "neighbours" } else { "farther apart" });
    }
    outcome
}

/// The children behind a leaf in the months that came in or went out.
fn period(
    case: &Case<'_>,
    leaf: &Leaf,
    of: &Release,
    before: &Release,
    after: &Release,
    change: Change,
) -> BTreeSet<u64> {
    let rows = case.truth.behind(leaf, of).into_iter();
    rows.filter(|told| moves(told, before, after, change.is_loss())).map(|told| told.child).collect()
}

/// Whether a row is in one of two releases and not in the other.
fn moves(told: &Told, before: &Release, after: &Release, goes: bool) -> bool {
    let (in_one, in_other) = if goes { (before, after) } else { (after, before) };
    in_one.counts(told) && !in_other.counts(told)
}

/// Claims of every child with an episode in the months that came in that it was
/// in each new or risen leaf; of the months that went out, in each that fell.
fn note_links(case: &Case<'_>, before: &Release, after: &Release, outcome: &mut Outcome, pairs: &str) {
    if before.at < case.extra.records_since {
        return;
    }
    let changed = changes(before, after);
    for goes in [false, true] {
        let of = if goes { before } else { after };
        let rows = case.truth.told().iter().filter(|told| moves(told, before, after, goes));
        let known: BTreeSet<u64> = rows.map(|told| told.child).collect();
        let claims = |leaves: usize| known.len() as u64 * leaves as u64;
        let all = of.leaves.iter().map(|leaf| {
            let change = if goes { Change::Gone } else { Change::New };
            period(case, leaf, of, before, after, change).len() as u64
        });
        outcome.base = outcome.base.with(Share { claims: claims(of.leaves.len()), found: all.sum() });
        for (change, leaf, _) in changed.iter().filter(|(change, _, _)| change.is_loss() == goes) {
            let found = period(case, leaf, of, before, after, *change).len() as u64;
            let share = Share { claims: claims(1), found };
            outcome.linkage = outcome.linkage.with(share);
            let fine = if h3::resolution(leaf.named) >= 8 { "fine" } else { "coarse" };
            outcome.link_all(&format!("{pairs}: {} ({fine})", change.word()), share);
        }
    }
}

/// A10: only neighbours with few changed leaves; and the churn gate itself.
pub(super) fn lonely_change(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for (before, after) in case.next_pairs() {
        let lost = changes(before, after).iter().filter(|(change, _, _)| change.is_loss()).count();
        let lonely = (1..=QUIET).contains(&lost);
        outcome.claim(lonely, || {
            format!(
                "{}: so few leaves were lost since {} that one child may show",
                after.label(),
                before.cut_off
            )
        });
        if before.at >= case.extra.records_since {
            let moved = children_moved(case, before, after);
            outcome.claim(moved < MOST_FEW, || {
                format!("{}: too few children moved since {}", after.label(), before.cut_off)
            });
        }
        if changes(before, after).len() <= QUIET {
            note_links(case, before, after, &mut outcome, "quiet months");
        }
    }
    outcome
}

/// The children of whom the later release counts something else.
fn children_moved(case: &Case<'_>, before: &Release, after: &Release) -> usize {
    let rows = case.truth.told().iter().filter(|told| before.counts(told) != after.counts(told));
    rows.map(|told| told.child).collect::<BTreeSet<_>>().len()
}

/// A13: who withdrew, and when, is known; every leaf that vanished or fell
/// since is claimed to have been that child's. Telling who withdrew at all is
/// tried on releases with and without.
pub(super) fn withdrawal(case: &Case<'_>) -> Outcome {
    let withdrew = |told: &Told, before: &Release, after: &Release| {
        let gone = |at: usize| {
            case.truth.told().iter().filter(|row| row.child == told.child).all(|row| row.went <= at)
        };
        before.counts(told) && told.went <= after.at && gone(after.at)
    };
    let mut outcome = departures(case, withdrew, "withdrawals");
    super::membership::who_withdrew(case, &mut outcome);
    if !outcome.tried {
        outcome.notes.push("no child withdrew between these releases".to_owned());
    }
    outcome
}

/// A14: as A13, of rows that were corrected, came late, or were deleted while
/// their child stayed.
pub(super) fn correction(case: &Case<'_>) -> Outcome {
    let corrected = |told: &Told, before: &Release, after: &Release| {
        let stays = case.truth.told().iter().any(|row| row.child == told.child && row.went > after.at);
        before.counts(told) && told.went <= after.at && stays
    };
    let mut outcome = departures(case, corrected, "corrections");
    for (before, after) in case.next_pairs().filter(|(before, _)| before.at >= case.extra.records_since) {
        let late =
            |told: &&Told| told.came == after.at && told.month <= before.window.1 && after.counts(told);
        let late: Vec<&Told> = case.truth.told().iter().filter(late).collect();
        for child in late.iter().map(|told| told.child).collect::<BTreeSet<_>>() {
            outcome.tried = true;
            let came = changes(before, after).into_iter().filter(|(change, _, _)| !change.is_loss());
            for (_, leaf, _) in came {
                let rows = case.truth.behind(leaf, after);
                let is_true = rows.iter().any(|told| told.child == child && told.came == after.at);
                outcome.link("late entries", is_true);
                outcome.linkage.note(is_true);
            }
        }
    }
    if !outcome.tried {
        outcome.notes.push("nothing was corrected or came late between these releases".to_owned());
    }
    outcome
}

/// Claims of each child of whom rows went that it was in each leaf that was
/// lost; blindly, in each leaf.
fn departures(case: &Case<'_>, went: impl Fn(&Told, &Release, &Release) -> bool, subset: &str) -> Outcome {
    let mut outcome = Outcome::default();
    for (before, after) in case.next_pairs().filter(|(before, _)| before.at >= case.extra.records_since) {
        let rows = case.truth.told().iter().filter(|told| told.went <= after.at && went(told, before, after));
        let lost: BTreeSet<&str> = changes(before, after)
            .iter()
            .filter(|change| change.0.is_loss())
            .map(|(_, leaf, _)| leaf.id.as_str())
            .collect();
        for child in rows.map(|told| told.child).collect::<BTreeSet<_>>() {
            outcome.tried = true;
            for leaf in &before.leaves {
                let rows = case.truth.behind(leaf, before);
                let is_true = rows.iter().any(|told| told.child == child && went(told, before, after));
                outcome.base.note(is_true);
                if lost.contains(leaf.id.as_str()) {
                    outcome.linkage.note(is_true);
                    let few = if lost.len() <= QUIET { "few leaves lost" } else { "many leaves lost" };
                    outcome.link(&format!("{subset}: {few}"), is_true);
                }
            }
        }
    }
    outcome
}

/// How many leaves were lost between two releases in each cell of resolution 7.
pub(super) fn lost_by_town(before: &Release, after: &Release) -> BTreeMap<u64, usize> {
    let mut towns = BTreeMap::new();
    for (_, leaf, _) in changes(before, after).into_iter().filter(|(change, _, _)| change.is_loss()) {
        *towns.entry(h3::parent(leaf.named, 7)).or_default() += 1;
    }
    towns
}

/// How many leaves two releases of the same months tell differently.
pub(super) fn differences(a: &Release, b: &Release) -> usize {
    changes(a, b).len()
}
