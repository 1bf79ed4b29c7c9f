//! The attacks over files against the maker, honest and flawed.

use std::collections::{BTreeMap, BTreeSet};

use homeward::attack::{
    Documents, Extra, Holder, Open, Outcome, Placements, Report, Run, Told, Truth, against_files,
};

use super::experiments::experiments;
use super::maker::{Asked, leaves, leaves_document, make, of_another_tenant, ward};
use super::special::{homes, late_masks, quiet, special, still, two_numbers};
use super::told::{AREA, FIRST, ground, told};
use super::{CATCHES, Flaw};

/// The months that releases end with.
pub(super) const LAST: [i32; 4] = [FIRST + 20, FIRST + 23, FIRST + 24, FIRST + 25];

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
            leaves_as_it_was(&mut made.told, &|told: &mut Told| {
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
