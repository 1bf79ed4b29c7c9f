//! The truth about a borough that was made.

use std::collections::{BTreeMap, BTreeSet};

use h3o::CellIndex;

use super::account::Precision;
use super::borough::{Made, Making};
use super::calendar::{DAY, month_name, shift};
use super::places::Report;
use super::plants::{Activity, BLIND, Profile, Site};
use super::traps::Set;
use super::truth::{Claim, Counts, ExpectedRefusal, Plant, Trap, Truth};

/// Who told of what, over the reports that can be mapped.
#[derive(Default)]
struct Told {
    /// By position of the site: reports, children, children told finely.
    sites: BTreeMap<usize, (u32, BTreeSet<usize>, BTreeSet<usize>)>,
    cells: BTreeMap<CellIndex, BTreeSet<usize>>,
    children: BTreeSet<usize>,
}

/// Adds a borough to the truth of its world.
pub(super) fn add(truth: &mut Truth, making: &Making, made: &Made) {
    let told = count(&mut truth.counts, making, made);
    for (at, site) in made.sites.iter().enumerate().filter(|(_, site)| site.number != BLIND) {
        truth.plants.push(plant(making, &told, at, site));
    }
    for trap in &made.traps {
        truth.traps.push(self::trap(making, trap));
        truth.expected_refusals.extend(trap.refused.iter().map(|&at| refusal(making, at)));
    }
    let intensity = made.intensity.iter().flatten().zip(making.extent.cells());
    truth.intensity.extend(intensity.map(|(share, cell)| (cell.to_string(), *share)));
    if let Some((at, site)) = made.sites.iter().enumerate().find(|(_, site)| site.number == BLIND) {
        truth.traps.push(blind(making, &told, at, site));
    }
}

fn count(counts: &mut Counts, making: &Making, made: &Made) -> Told {
    let mut told = Told::default();
    let children: BTreeSet<usize> = made.episodes.iter().map(|episode| episode.child).collect();
    counts.children += children.len() as u64;
    counts.episodes += made.episodes.len() as u64;
    counts.interviews += made.interviews.len() as u64;
    for interview in &made.interviews {
        counts.reports += interview.reports.len() as u64;
        if making.stands(interview) {
            counts.consented += interview.reports.len() as u64;
        }
        for report in interview.reports.iter().filter(|report| making.mappable(interview, report)) {
            counts.mappable += 1;
            counts.mappable_at_plants += u64::from(report.site.is_some());
            note(&mut told, report, interview.held.child);
        }
    }
    counts.mappable_children += told.children.len() as u64;
    counts.cells_touched += told.cells.len() as u64;
    counts.cells_of_five += told.cells.values().filter(|children| children.len() >= 5).count() as u64;
    told
}

fn note(told: &mut Told, report: &Report, child: usize) {
    let fine = matches!(report.precision, Precision::Exact | Precision::Street);
    told.children.insert(child);
    if let (true, Some(point)) = (fine, report.point) {
        told.cells.entry(point.cell()).or_default().insert(child);
    }
    if let Some(site) = report.site {
        let (reports, children, finely) = told.sites.entry(site).or_default();
        *reports += 1;
        children.insert(child);
        if fine {
            finely.insert(child);
        }
    }
}

fn names(cells: &[CellIndex]) -> Vec<String> {
    cells.iter().map(ToString::to_string).collect()
}

fn plant(making: &Making, told: &Told, at: usize, site: &Site) -> Plant {
    let none = (0, BTreeSet::new(), BTreeSet::new());
    let (reports, children, finely) = told.sites.get(&at).unwrap_or(&none);
    let (start_month, end_month) = months(making, site.activity);
    Plant {
        number: site.number,
        name: site.name.into(),
        borough: making.borough.code.clone(),
        place_type: site.place_type.into(),
        centre: [site.spots[0].lon, site.spots[0].lat],
        radius_m: site.radius_m,
        cells: names(&site.cells()),
        start_month,
        end_month,
        profile: profile(site.profile).into(),
        persistent: site.lasts(),
        should_be_found: site.lasts() || matches!(site.activity, Activity::Fading | Activity::Growing),
        reports: *reports,
        children: children.len() as u32,
        fine_children: finely.len() as u32,
        strength: making.spec.graded.then_some(at as u32 + 1),
    }
}

fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Any => "any",
        Profile::Night => "night",
        Profile::WeekendDay => "weekend_day",
        Profile::SchoolTerm => "school_term",
    }
}

fn months(making: &Making, activity: Activity) -> (String, String) {
    let calendar = making.calendar;
    let (first, last) = (month_name(calendar.from), month_name(shift(calendar.end, -1)));
    let half = |months| month_name(shift(calendar.end, months));
    match activity {
        Activity::Always | Activity::Fading => (first, last),
        Activity::Emerging => (month_name(calendar.date(calendar.window().1 - 56 * DAY)), last),
        Activity::Dying => (first, half(-7)),
        Activity::Growing => (half(-6), last),
    }
}

fn refusal(making: &Making, at: usize) -> ExpectedRefusal {
    ExpectedRefusal {
        interview: making.interview_id(at),
        reason: "a place has the field `note`, which is unknown".into(),
    }
}

fn trap(making: &Making, trap: &Set) -> Trap {
    let (what, must_not_publish) = words(trap.number);
    let claim = match trap.number {
        1 => Claim::NoFineLeafNoHotspot,
        8 => Claim::RowsRefused {
            interviews: trap.refused.iter().map(|&at| making.interview_id(at)).collect(),
        },
        _ => Claim::NoFineLeaf,
    };
    Trap {
        number: format!("T{}", trap.number),
        what: what.into(),
        borough: making.borough.code.clone(),
        cells: if trap.number == 8 { Vec::new() } else { names(&[trap.cell]) },
        children: trap.children.len() as u32,
        must_not_publish: must_not_publish.into(),
        claim,
    }
}

/// What a trap is, and what must not be published (and what cannot be checked).
fn words(trap: u8) -> (&'static str, &'static str) {
    match trap {
        1 => (
            "reports of a children's home's own children pile up at its door",
            "no leaf of its cell, no hotspot that holds its cell; its cell is in masks.csv, and one placement holds every child there",
        ),
        2 => ("one child told of one park forty times", "no leaf of the park's cell: it is one child"),
        3 => ("four children, of four caseworkers", "no leaf of the cell: four are too few"),
        4 => (
            "six children of six caseworkers, until one withdraws",
            "no leaf of the cell: before the withdrawal five others remain without any one caseworker, after it only four do",
        ),
        5 => (
            "a trio of one caseworker, as siblings are, and two singles",
            "no leaf of the cell: five children, but two without the trio's caseworker",
        ),
        6 => (
            "six children of one caseworker within one quarter",
            "no leaf of the cell: only the difference of two exports, with and without that caseworker or that quarter, would show them",
        ),
        7 => (
            "a private party flat told as a street: five at one party, three of one placement",
            "no leaf of the cell. No record tells a flat from a street: six unrelated children would be published, and only the coordinator can know",
        ),
        8 => (
            "a postcode or a telephone number in a note",
            "intake refuses the rows, for the field is unknown",
        ),
        _ => (
            "six children just outside the area, where an old boundary ran further",
            "no leaf of the cell: it is outside the area's boundary of today",
        ),
    }
}

/// T10: planted hot, but its neighbourhood's children are seldom asked.
fn blind(making: &Making, told: &Told, at: usize, site: &Site) -> Trap {
    Trap {
        number: "T10".into(),
        what: "hot, but one in five of its neighbourhood's episodes ends in an interview".into(),
        borough: making.borough.code.clone(),
        cells: names(&site.cells()),
        children: told.sites.get(&at).map_or(0, |told| told.1.len() as u32),
        must_not_publish: "nothing that reads a blank here as safe; a leaf here, if enough told of it, is right. Coverage must say it: a release cannot be checked for it".into(),
        claim: Claim::NotReadAsSafe,
    }
}
