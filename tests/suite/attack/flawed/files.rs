//! The attacks over files against the maker, honest and flawed.

use std::collections::{BTreeMap, BTreeSet};

use homeward::attack::{
    Documents, Extra, Insertion, Outcome, Pair, Report, Run, Told, Truth, against_files, authority, h3,
};
use rand::SeedableRng as _;

use super::maker::{Asked, leaves, make, of_another_tenant};
use super::told::{AREA, FIRST, ground, point_in, row, told};
use super::{CATCHES, Flaw};

/// The months that releases end with.
const LAST: [i32; 4] = [FIRST + 20, FIRST + 23, FIRST + 24, FIRST + 25];

/// A world with its releases.
pub(super) struct Made {
    pub told: Vec<Told>,
    pub homes: BTreeSet<u64>,
    pub releases: Vec<Documents>,
    pub extra: Extra,
}

impl Made {
    pub fn truth(&self) -> Truth {
        Truth::new(self.told.clone(), self.homes.clone(), &BTreeMap::new())
    }

    fn report(&self) -> Report {
        against_files(&self.releases, &self.truth(), &self.extra, Run::default())
    }
}

/// Makes a world of 200 children and its releases.
pub(super) fn world(flaw: Flaw) -> Made {
    let mut told = told(200, 1);
    let homes = homes(&told);
    special(flaw, &mut told, &homes);
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
    let releases = match flaw {
        Flaw::NoChurnGate => quiet(&mut told, &homes),
        _ => series(&told, &homes, flaw),
    };
    // Only some attacks need them, and they take longest.
    let needs = [Flaw::None, Flaw::ExactNumbers, Flaw::NoHolderRule, Flaw::SmallBand].contains(&flaw);
    let extra = if needs { experiments(&told, &homes, flaw) } else { Extra::default() };
    let mut made = Made { told, homes, releases, extra };
    if flaw == Flaw::OverlappingTenants {
        let others = of_another_tenant(&made.told);
        let asked = Asked {
            area: "E08000032",
            at: made.releases.len(),
            ..Asked::monthly(&others, LAST[3], &made.homes, flaw)
        };
        let release = make(&asked);
        made.releases.push(release);
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
fn special(flaw: Flaw, told: &mut Vec<Told>, homes: &BTreeSet<u64>) {
    let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(5);
    let empty: Vec<u64> = homes.iter().copied().collect();
    let quarter =
        *ground().iter().find(|&&cell| h3::parent(cell, 8) != h3::parent(empty[0], 8)).expect("a cell");
    if flaw == Flaw::NoAudit {
        told.retain(|told| h3::parent(told.cell, 8) != h3::parent(quarter, 8));
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
        _ => {}
    }
}

fn series(told: &[Told], homes: &BTreeSet<u64>, flaw: Flaw) -> Vec<Documents> {
    let mut before = BTreeSet::new();
    let mut releases = Vec::new();
    for (at, &to) in LAST.iter().enumerate() {
        let mut asked = Asked { at, before: before.clone(), ..Asked::monthly(told, to, homes, flaw) };
        if flaw == Flaw::NightlyBatch {
            asked.to = LAST[0];
            asked.cut_off = format!("2025-10-{:02}", at + 1);
        }
        before = leaves(&asked).iter().map(|leaf| leaf.named).collect();
        releases.push(make(&asked));
    }
    releases
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
            let holders = vec![(0, 9_999), (3, 9_999), (4, 1), (5, authority(AREA))];
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
    let failed: Vec<String> = (report.attacks().filter(|(_, outcome)| !outcome.passed()))
        .map(|(about, outcome)| format!("{} {}: {outcome:?}", about.id, about.title))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(report.certain(), 0);
    let tried = report.attacks().filter(|(_, outcome)| outcome.tried).count();
    // The border needs a second tenant.
    assert_eq!(tried, 20, "{:?}", report.json());
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
fn files_that_cannot_be_read_are_a_finding() {
    let mut made = world(Flaw::None);
    made.releases[1].insert("leaves.geojson".to_owned(), b"{}".to_vec());
    assert!(!of(&made.report(), "A22").passed());
}
