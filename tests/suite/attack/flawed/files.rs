//! The attacks over files against the maker, honest and flawed.

use std::collections::{BTreeMap, BTreeSet};

use homeward::attack::{
    Documents, Extra, Holder, Insertion, Open, Outcome, Pair, Placements, Report, Run, Told, Truth,
    against_files, authority, h3,
};
use rand::SeedableRng as _;

use super::maker::{Asked, leaves, leaves_document, make, of_another_tenant, ward};
use super::told::{AREA, FIRST, ground, point_in, row, told};
use super::{CATCHES, Flaw};

/// The months that releases end with.
const LAST: [i32; 4] = [FIRST + 20, FIRST + 23, FIRST + 24, FIRST + 25];

/// A world with its releases.
pub(super) struct Made {
    pub told: Vec<Told>,
    pub homes: BTreeMap<u64, usize>,
    pub placements: Placements,
    pub knows: Vec<(u64, Holder)>,
    pub releases: Vec<Documents>,
    pub extra: Extra,
}

impl Made {
    pub fn truth(&self) -> Truth {
        let knows = self.knows.iter().copied().collect();
        Truth::with_later_homes(self.told.clone(), self.homes.clone(), &self.placements, knows)
    }

    fn report(&self) -> Report {
        against_files(&self.releases, &self.truth(), &self.extra, Run::default())
    }
}

/// Makes a world of 200 children and its releases.
pub(super) fn world(flaw: Flaw) -> Made {
    let mut told = told(200, 1);
    let homes = homes(&told);
    let (placements, knows) = special(flaw, &mut told, &homes);
    for (at, row) in told.iter_mut().enumerate() {
        // Before each release one child withdraws, and some rows come and go.
        let stage = 1 + usize::try_from(row.child).expect("few");
        if stage <= 3 {
            row.went = stage;
        } else if at % 270 < 3 {
            row.went = 1 + at % 270;
        } else if at % 271 < 3 {
            row.came = 1 + at % 271;
        }
    }
    let mut since: BTreeMap<u64, usize> = homes.iter().map(|&cell| (cell, 0)).collect();
    let releases = match flaw {
        Flaw::NoChurnGate => quiet(&mut told, &homes),
        Flaw::TwoNumbers => two_numbers(&mut told, &homes),
        Flaw::LateMasks => late_masks(&mut told, &mut since),
        _ => {
            let asked = |at: usize| Asked {
                at,
                placements: &placements,
                knows: &knows,
                ..Asked::monthly(&told, LAST[at], &homes, flaw)
            };
            series(asked, flaw)
        }
    };
    // Only some attacks need them, and they take longest.
    let needs = [Flaw::None, Flaw::ExactNumbers, Flaw::NoHolderRule, Flaw::SmallBand, Flaw::CustodyByAll]
        .contains(&flaw);
    let mut extra = if needs { experiments(&told, &homes, flaw) } else { Extra::default() };
    extra.open.push(Open {
        area: AREA.to_owned(),
        cells: ground().into_iter().collect(),
        corners: ward(&told),
    });
    let mut made = Made { told, homes: since, placements, knows, releases, extra };
    if flaw == Flaw::OverlappingTenants {
        let others = of_another_tenant(&made.told);
        let at = made.releases.len();
        let asked = Asked { area: "E08000032", at, ..Asked::monthly(&others, LAST[3], &homes, flaw) };
        made.releases.push(make(&asked));
        made.told.extend(others);
    }
    made
}

/// Where two placements are: where most children were not.
fn homes(told: &[Told]) -> BTreeSet<u64> {
    let full: BTreeSet<u64> = told.iter().map(|told| h3::parent(told.cell, 9)).collect();
    ground().difference(&full).take(2).copied().collect()
}

/// What some flaws need to show.
fn special(flaw: Flaw, told: &mut Vec<Told>, homes: &BTreeSet<u64>) -> (Placements, Vec<(u64, Holder)>) {
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

fn series<'a>(asked: impl Fn(usize) -> Asked<'a>, flaw: Flaw) -> Vec<Documents> {
    let mut before = BTreeSet::new();
    let mut releases = Vec::new();
    for at in 0..LAST.len() {
        let mut asked = Asked { before: before.clone(), ..asked(at) };
        if flaw == Flaw::NightlyBatch {
            asked.to = LAST[0];
            asked.cut_off = format!("2025-10-{:02}", at + 1);
        }
        before = leaves(&asked).iter().map(|leaf| leaf.named).collect();
        releases.push(make(&asked));
    }
    releases
}

/// Everything was told in a month that stays in every window.
fn still(told: &mut [Told]) {
    for told in told {
        (told.came, told.went, told.month) = (0, usize::MAX, FIRST + 18);
    }
}

/// Four leaves of six children each, of whom one stood in all four and withdrew,
/// while forty others came elsewhere.
fn two_numbers(told: &mut Vec<Told>, homes: &BTreeSet<u64>) -> Vec<Documents> {
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
fn late_masks(told: &mut [Told], homes: &mut BTreeMap<u64, usize>) -> Vec<Documents> {
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
fn quiet(told: &mut [Told], homes: &BTreeSet<u64>) -> Vec<Documents> {
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

fn experiments(told: &[Told], homes: &BTreeSet<u64>, flaw: Flaw) -> Extra {
    let other = super::told::told(200, 77);
    let first = Asked { at: 3, ..Asked::monthly(told, LAST[2], homes, flaw) };
    let next = Asked { at: 3, ..Asked::monthly(told, LAST[3], homes, flaw) };
    let (before, stayed) = (make(&first), make(&next));
    let without = |child: u64| {
        let rest: Vec<Told> = told.iter().filter(|told| told.child != child).cloned().collect();
        let withdrew = make(&Asked { told: &rest, ..next.clone() });
        Pair { child, before: before.clone(), stayed: stayed.clone(), withdrew }
    };
    Extra {
        records_since: 0,
        open: Vec::new(),
        insertions: vec![insertion(told, homes, flaw)],
        pairs: (4..200).step_by(3).map(without).collect(),
        other_worlds: vec![make(&Asked { at: 0, ..Asked::monthly(&other, LAST[3], homes, Flaw::None) })],
    }
}

fn insertion(told: &[Told], homes: &BTreeSet<u64>, flaw: Flaw) -> Insertion {
    let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(9);
    let asked = Asked { at: 3, ..Asked::monthly(told, LAST[3], homes, flaw) };
    let shown: BTreeSet<u64> = leaves(&asked).iter().map(|leaf| leaf.named).collect();
    let counts =
        |told: &&Told| (asked.to - 11..=asked.to).contains(&told.month) && told.came <= 3 && told.went > 3;
    let full: BTreeSet<u64> = told.iter().filter(counts).map(|told| h3::parent(told.cell, 9)).collect();
    let targets: Vec<u64> = full.difference(&shown).step_by(9).take(6).copied().collect();
    let mut rows = told.to_vec();
    let mut series = vec![make(&asked)];
    for made_up in 0..10 {
        for &target in &targets {
            // Whoever works for the provider of all makes it hold all still.
            let provider = if flaw == Flaw::CustodyByAll { 3 } else { 1 };
            let holders = vec![(0, 9_999), (3, 9_999), (4, provider), (5, authority(AREA))];
            let mut row = row(10_000 + made_up, LAST[3], point_in(target, &mut chance), 0, holders);
            row.planted = true;
            rows.push(row);
        }
        series.push(make(&Asked { told: &rows, ..asked.clone() }));
    }
    Insertion { targets, series }
}

fn of<'a>(report: &'a Report, id: &str) -> &'a Outcome {
    report.of(id).unwrap_or_else(|| panic!("{id} was not made"))
}

#[test]
fn nothing_is_found_in_the_honest_maker() {
    let report = world(Flaw::None).report();
    // It makes a release each month, whatever moved: that is A10's to judge.
    let failed: Vec<String> = (report.attacks())
        .filter(|(about, outcome)| about.id != "A10" && !outcome.passed())
        .map(|(about, outcome)| format!("{} {}: {outcome:?}", about.id, about.title))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let tried = report.attacks().filter(|(_, outcome)| outcome.tried).count();
    // The border needs a second tenant.
    assert_eq!(tried, 20, "{:?}", report.json());
}

/// Releases of months in which nothing rolled out, children withdrew and reports
/// were corrected or came late, and no leaf told of it.
fn gated() -> Made {
    let mut made = world(Flaw::LateMasks);
    made.homes.retain(|_, since| *since == 0);
    still(&mut made.told);
    let homes: BTreeSet<u64> = made.homes.keys().copied().collect();
    let seen = |told: &[Told], at: usize| -> BTreeSet<String> {
        let asked = Asked { at, ..Asked::monthly(told, FIRST + 20, &homes, Flaw::None) };
        leaves_document(&asked, &leaves(&asked))
            .pointer("/features")
            .and_then(|found| found.as_array())
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect()
    };
    for stage in 1..=3 {
        let children: BTreeSet<u64> = made.told.iter().map(|told| told.child).collect();
        let leaves_as_it_was = |told: &mut Vec<Told>, change: &dyn Fn(&mut Told)| {
            let before = told.clone();
            told.iter_mut().for_each(change);
            let same =
                seen(told, stage) == seen(&before, stage) && seen(told, stage) == seen(told, stage - 1);
            if !same {
                *told = before;
            }
            same
        };
        let goes = children.iter().any(|&child| {
            leaves_as_it_was(&mut made.told, &|told| {
                if told.child == child && told.went == usize::MAX {
                    told.went = stage;
                }
            })
        });
        assert!(goes, "no child can withdraw and leave every leaf as it was");
    }
    let release = |at: usize| {
        let to = FIRST + 20 + i32::try_from(at).expect("few");
        make(&Asked { at, ..Asked::monthly(&made.told, to, &homes, Flaw::None) })
    };
    made.releases = (0..4).map(release).collect();
    made
}

#[test]
fn a_gate_that_computes_the_attack_is_passed() {
    let report = gated().report();
    let of_churn = of(&report, "A10");
    assert!(of_churn.passed() && of_churn.tried && of_churn.claims() > 0, "{of_churn:?}");
    assert!(of(&report, "A13").tried && of(&report, "A13").passed(), "{:?}", of(&report, "A13"));
}

#[test]
fn every_attack_over_files_catches_its_flaws() {
    let all = CATCHES.iter().flat_map(|(_, flaws, _)| *flaws);
    let reports: BTreeMap<String, Report> = all.fold(BTreeMap::new(), |mut reports, &flaw| {
        reports.entry(format!("{flaw:?}")).or_insert_with(|| world(flaw).report());
        reports
    });
    let missed: Vec<String> = (CATCHES.iter())
        .flat_map(|(id, flaws, _)| flaws.iter().map(move |flaw| (*id, format!("{flaw:?}"))))
        .filter(|(id, flaw)| of(&reports[flaw], id).passed())
        .map(|(id, flaw)| format!("{id} misses {flaw}: {:?}", of(&reports[&flaw], id)))
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn an_attack_over_an_empty_release_says_so() {
    let few = told(3, 1);
    let homes = BTreeSet::new();
    let release =
        |(at, &to): (usize, &i32)| make(&Asked { at, ..Asked::monthly(&few, to, &homes, Flaw::None) });
    let made = Made {
        releases: LAST.iter().enumerate().map(release).collect(),
        told: few.clone(),
        ..world(Flaw::LateMasks)
    };
    let report = made.report();
    assert_eq!((report.leaves(), report.certain()), (0, 0));
    for (about, outcome) in report.attacks() {
        assert!(!outcome.tried && !outcome.notes.is_empty(), "{}: {outcome:?}", about.id);
    }
    assert!(report.page().contains("there was nothing to attack"));
}

#[test]
fn an_older_release_is_judged_by_what_follows_from_the_rules() {
    let (flawed, honest) = (world(Flaw::SmallBand), world(Flaw::None));
    let releases = vec![flawed.releases[0].clone(), honest.releases[3].clone()];
    let extra = Extra { records_since: 1, ..Extra::default() };
    let report = against_files(&releases, &honest.truth(), &extra, Run::default());
    assert!(!of(&report, "A26").passed(), "{:?}", of(&report, "A26"));
    let releases = vec![honest.releases[0].clone(), honest.releases[3].clone()];
    let report = against_files(&releases, &honest.truth(), &extra, Run::default());
    assert!(of(&report, "A26").passed(), "{:?}", of(&report, "A26"));
    assert!(of(&report, "A09").linkage.claims > 0, "nothing was claimed of what changed since");
}

#[test]
fn files_that_cannot_be_read_are_a_finding() {
    let mut made = world(Flaw::None);
    made.releases[1].insert("leaves.geojson".to_owned(), b"{}".to_vec());
    assert!(!of(&made.report(), "A22").passed());
}
