//! What some flaws need to show: children, and months in which they go.

use std::collections::{BTreeMap, BTreeSet};

use homeward::attack::{Documents, Holder, Placements, Told, authority, h3};
use rand::SeedableRng as _;

use super::Flaw;
use super::maker::{Asked, leaves, make};
use super::told::{AREA, FIRST, ground, point_in, row};

/// Where two placements are: where most children were not.
pub(super) fn homes(told: &[Told]) -> BTreeSet<u64> {
    let full: BTreeSet<u64> = told.iter().map(|told| h3::parent(told.cell, 9)).collect();
    ground().difference(&full).take(2).copied().collect()
}

/// What some flaws need to show.
pub(super) fn special(
    flaw: Flaw,
    told: &mut Vec<Told>,
    homes: &BTreeSet<u64>,
) -> (Placements, Vec<(u64, Holder)>) {
    let (mut placements, mut knows) = (Placements::new(), Vec::new());
    let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(5);
    let empty: Vec<u64> = homes.iter().copied().collect();
    let quarter =
        *ground().iter().find(|&&cell| h3::parent(cell, 8) != h3::parent(empty[0], 8)).expect("a cell");
    if [Flaw::NoAudit, Flaw::GuestsAudited].contains(&flaw) {
        told.retain(|told| h3::parent(told.cell, 8) != h3::parent(quarter, 8));
    }
    if [Flaw::KnowledgeInWindow, Flaw::GuestsCounted, Flaw::HomesOfNow].contains(&flaw) {
        told.retain(|told| h3::parent(told.cell, 9) != quarter);
    }
    let mut crowd =
        |cell: u64, children: std::ops::Range<u64>, caseworker: &dyn Fn(u64) -> u64, times: usize| {
            for child in children {
                for _ in 0..times {
                    let holders =
                        vec![(0, caseworker(child)), (1, 5_000 + child), (4, 1), (5, authority(AREA))];
                    let point = point_in(cell, &mut chance);
                    told.push(row(child, FIRST + 18, point, 0, holders));
                }
            }
        };
    let empty: Vec<u64> = homes.iter().copied().collect();
    let quarter =
        *ground().iter().find(|&&cell| h3::parent(cell, 8) != h3::parent(empty[0], 8)).expect("a cell");
    match flaw {
        // Two children who told of one place seven times.
        Flaw::KByReports => crowd(quarter, 900..902, &|child| 2_000 + child, 4),
        // Five of one caseworker and one other; and three others beside six.
        Flaw::NoHolderRule => crowd(quarter, 900..906, &|child| 2_000 + u64::from(child == 905), 1),
        Flaw::HolderRuleThree => {
            crowd(quarter, 900..908, &|child| 2_000 + if child < 905 { 0 } else { child }, 1)
        }
        // Two cells of four in a quarter of their own.
        Flaw::NoAudit => {
            crowd(quarter, 900..904, &|child| 2_000 + child, 1);
            crowd(h3::children(h3::parent(quarter, 8), 9)[6], 910..914, &|child| 2_000 + child, 1);
        }
        Flaw::PlacementsShown => crowd(empty[0], 900..912, &|child| 2_000 + child, 1),
        // Four of one caseworker and five others; three of these she interviewed
        // about private places, of which nothing is counted.
        Flaw::KnowledgeInWindow => {
            crowd(quarter, 900..909, &|child| 2_000 + child.max(903), 1);
            knows.extend((904..907).map(|child| (child, (0, 2_903))));
        }
        // Ten of most children's provider, and three guests.
        Flaw::GuestsCounted => {
            crowd(quarter, 900..909, &|child| 2_000 + child, 1);
            crowd(quarter, 920..923, &|child| 2_000 + child, 1);
        }
        // Six children in two cells of a quarter of their own, guests in others.
        Flaw::GuestsAudited => {
            let cells = h3::children(h3::parent(quarter, 8), 9);
            crowd(cells[0], 900..903, &|child| 2_000 + child, 1);
            crowd(cells[1], 903..906, &|child| 2_000 + child, 1);
            crowd(cells[3], 920..921, &|child| 2_000 + child, 1);
            crowd(cells[5], 921..922, &|child| 2_000 + child, 1);
        }
        // Eight who lived there once, and told of it when they no longer did.
        Flaw::HomesOfNow => {
            crowd(quarter, 900..908, &|child| 2_000 + child, 1);
            placements.insert(77, [quarter].into());
            for child in 900..908 {
                let holders = vec![(1, 77), (4, 1), (5, authority(AREA))];
                told.push(row(child, FIRST, (53.61, -2.16), 0, holders));
            }
        }
        Flaw::HarmOfTwoWards => {
            let far = *ground()
                .iter()
                .find(|&&cell| h3::parent(cell, 7) != h3::parent(quarter, 7))
                .expect("a cell");
            crowd(quarter, 900..907, &|child| 2_000 + child, 1);
            crowd(far, 907..914, &|child| 2_000 + child, 1);
            for told in told.iter_mut().filter(|told| (900..914).contains(&told.child)) {
                told.themes = 1 << 8;
            }
        }
        _ => {}
    }
    if [Flaw::GuestsCounted, Flaw::GuestsAudited].contains(&flaw) {
        guests(told, &|child| (920..930).contains(&child));
    }
    (placements, knows)
}

/// Some children are another provider's, and another authority's.
fn guests(told: &mut [Told], are: &dyn Fn(u64) -> bool) {
    for told in told.iter_mut().filter(|told| are(told.child)) {
        for holder in told.holders.iter_mut().filter(|holder| holder.0 == 4) {
            holder.1 = 2;
        }
    }
}

/// Everything was told in a month that stays in every window.
pub(super) fn still(told: &mut [Told]) {
    for told in told {
        (told.came, told.went, told.month) = (0, usize::MAX, FIRST + 18);
    }
}

/// Four leaves of six children each, of whom one stood in all four and withdrew,
/// while forty others came elsewhere.
pub(super) fn two_numbers(told: &mut Vec<Told>, homes: &BTreeSet<u64>) -> Vec<Documents> {
    still(told);
    let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(11);
    let full: BTreeSet<u64> = told.iter().map(|told| h3::parent(told.cell, 8)).collect();
    let quarters: BTreeSet<u64> = full.into_iter().step_by(5).take(4).collect();
    told.retain(|told| !quarters.contains(&h3::parent(told.cell, 8)));
    quarters.into_iter().for_each(|quarter| six(told, h3::children(quarter, 9)[2], &mut chance));
    let busiest = h3::parent(told[0].cell, 9);
    for child in 0..40 {
        let holders = vec![(0, 3_000 + child), (4, 1), (5, authority(AREA))];
        let mut row = row(2_000 + child, FIRST + 18, point_in(busiest, &mut chance), 0, holders);
        row.came = 1;
        told.push(row);
    }
    let release = |(at, to)| make(&Asked { at, ..Asked::monthly(told, to, homes, Flaw::None) });
    [FIRST + 20, FIRST + 21].into_iter().enumerate().map(release).collect()
}

/// Six children in a cell: one who withdraws before the second release, and
/// five without whom one is too few.
fn six(told: &mut Vec<Told>, cell: u64, chance: &mut rand_chacha::ChaCha20Rng) {
    for child in (0..5).map(|child| 1_000 + cell % 89_989 + child * 100_000).chain([900]) {
        let holders = vec![(0, 2_000 + child), (4, 1), (5, authority(AREA))];
        let mut row = row(child, FIRST + 18, point_in(cell, chance), 0, holders);
        row.went = if child == 900 { 1 } else { usize::MAX };
        told.push(row);
    }
}

/// Four fine leaves turn out to be refuges, and nothing else changes.
pub(super) fn late_masks(told: &mut [Told], homes: &mut BTreeMap<u64, usize>) -> Vec<Documents> {
    still(told);
    let known: BTreeSet<u64> = homes.keys().copied().collect();
    let first = Asked::monthly(told, FIRST + 20, &known, Flaw::None);
    let fine = leaves(&first).into_iter().filter(|leaf| h3::resolution(leaf.named) == 9);
    let late: Vec<u64> = fine.map(|leaf| leaf.named).step_by(3).take(4).collect();
    let before = make(&first);
    homes.extend(late.iter().map(|&cell| (cell, 1)));
    let all: BTreeSet<u64> = homes.keys().copied().collect();
    vec![before, make(&Asked { at: 1, ..Asked::monthly(told, FIRST + 21, &all, Flaw::None) })]
}

/// Releases in months in which nothing happened but that children withdrew, or
/// had something put right.
pub(super) fn quiet(told: &mut [Told], homes: &BTreeSet<u64>) -> Vec<Documents> {
    let months: Vec<i32> = (FIRST + 20..FIRST + 29).collect();
    for told in told.iter_mut() {
        (told.came, told.went) = (0, usize::MAX);
        // Nothing enters or leaves the windows.
        told.month = FIRST + 18;
    }
    // The children of the smallest leaves, so that something is seen to go.
    let asked = Asked::monthly(told, months[0], homes, Flaw::None);
    let smallest: Vec<(u64, Vec<u64>)> = (leaves(&asked).into_iter())
        .filter(|leaf| [5, 6, 10, 15].contains(&leaf.children.len()))
        .filter_map(|leaf| Some((*leaf.children.first()?, leaf.cells)))
        .collect();
    for (stage, (child, cells)) in (1..).zip(smallest) {
        let goes_wholly = stage % 2 == 0;
        for told in told.iter_mut().filter(|told| told.child == child && told.went == usize::MAX) {
            if goes_wholly || cells.contains(&h3::parent(told.cell, 9)) {
                told.went = stage;
            }
        }
    }
    let release =
        |(at, &to): (usize, &i32)| make(&Asked { at, ..Asked::monthly(told, to, homes, Flaw::None) });
    months.iter().enumerate().map(release).collect()
}
