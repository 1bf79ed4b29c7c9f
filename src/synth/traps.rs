//! The traps: what a release must not show (docs/domain.md#twin-traps, T1 to T9).
//!
//! A trap takes reports that children of the world told of other places and puts
//! them at a place of its own, away from hot places and placements; nobody else
//! goes there. So a trap changes where, not who, how often or when, and the
//! world's counts stay. T10 is a hidden hot place among the plants.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};
use rand_chacha::ChaCha20Rng;

use super::account::{Precision, Told};
use super::borough::{Interview, Made, Making, close};
use super::calendar::DAY;
use super::chance::{Purpose, below};
use super::funnel::Map;
use super::ground::in_disc;
use super::people::People;
use super::places::Report;
use super::plants::Site;
use super::point::{Point, within};

/// Where a trap is, and who is in it once it is sprung.
#[derive(Debug, Clone)]
pub(super) struct Set {
    pub(super) number: u8,
    pub(super) cell: CellIndex,
    pub(super) place_type: &'static str,
    /// Positions of the borough's children in it.
    pub(super) children: BTreeSet<usize>,
    /// Positions of the interviews that intake must refuse (T8).
    pub(super) refused: Vec<usize>,
}

/// Traps with a place that the children of the world are sent to.
const PLACES: [(u8, &str); 6] = [
    (2, "park"),
    (3, "woodland_moor"),
    (4, "car_park"),
    (5, "play_area"),
    (6, "park"),
    (7, "residential_street"),
];

/// Chooses the traps' places, before anyone goes anywhere.
pub(super) fn set(rng: &mut ChaCha20Rng, making: &Making, sites: &[Site], people: &People) -> Vec<Set> {
    let trap = |number, cell, place_type| Set {
        number,
        cell,
        place_type,
        children: BTreeSet::new(),
        refused: Vec::new(),
    };
    let mut traps = vec![trap(1, people.placements[0].at.cell(), "residential_street")];
    for (number, place_type) in PLACES {
        let cell = lonely(rng, making, sites, people, &traps);
        traps.push(trap(number, cell, place_type));
    }
    traps.push(trap(8, traps[0].cell, "park"));
    if let Some(cell) = outside(rng, making, sites) {
        traps.push(trap(9, cell, "town_centre_street"));
    }
    traps
}

/// A cell away from hot places, placements and the other traps, in a parent of its own.
fn lonely(
    rng: &mut ChaCha20Rng,
    making: &Making,
    sites: &[Site],
    people: &People,
    traps: &[Set],
) -> CellIndex {
    let parent = |cell: CellIndex| cell.parent(Resolution::Eight);
    let mut last = None;
    for attempt in 0..4_000 {
        let cell = anywhere(rng, making);
        let apart = 5 - attempt / 1_000;
        let busy = sites.iter().any(|site| {
            close(site, cell, apart) || site.spots.iter().any(|spot| parent(spot.cell()) == parent(cell))
        });
        let homes = people.placements.iter().any(|placement| within(placement.at.cell(), cell, 2));
        let taken = traps.iter().any(|trap| within(trap.cell, cell, 3) || parent(trap.cell) == parent(cell));
        if !busy && !homes && !taken {
            return cell;
        }
        if !taken && !homes {
            last = Some(cell);
        }
    }
    last.unwrap_or_else(|| anywhere(rng, making))
}

fn anywhere(rng: &mut ChaCha20Rng, making: &Making) -> CellIndex {
    making.borough.anywhere(rng, making.extent).cell()
}

/// A cell just outside the area: an old boundary would have had it inside.
fn outside(rng: &mut ChaCha20Rng, making: &Making, sites: &[Site]) -> Option<CellIndex> {
    if !making.extent.is_borough() {
        return None;
    }
    let beyond = |cell: &CellIndex| {
        cell.grid_ring::<Vec<_>>(1).into_iter().filter(|&at| !making.extent.holds(at)).collect::<Vec<_>>()
    };
    let free = |at: &CellIndex| !sites.iter().any(|site| close(site, *at, 4));
    let out: BTreeSet<CellIndex> = making.extent.cells().iter().flat_map(beyond).filter(free).collect();
    let out: Vec<_> = out.into_iter().collect();
    (!out.is_empty()).then(|| out[below(rng, out.len())])
}

/// A report that a trap may take: its interview and its place in it.
#[derive(Debug, Clone, Copy)]
struct Free {
    interview: usize,
    report: usize,
    child: usize,
    caseworker: usize,
    placement: Option<usize>,
    day: i64,
}

/// Sends children into the traps.
pub(super) fn spring(making: &Making, made: &mut Made) {
    let mut rng = making.chance.stream(Purpose::Traps, making.number, 1);
    let mut traps = std::mem::take(&mut made.traps);
    let mut used = BTreeSet::new();
    for trap in &mut traps {
        let free = free(making, made, &used);
        let chosen = choose(trap.number, &free, making);
        for each in &chosen {
            send(&mut rng, made, trap, each);
            used.insert(each.child);
        }
        match trap.number {
            1 => home(&mut rng, made, trap),
            2 => park(&mut rng, made, trap),
            4 => withdraw(made, &chosen, making),
            8 => note(made, trap, &chosen),
            _ => {}
        }
    }
    made.traps = traps;
}

/// One report of the background for each interview of children not yet in a trap.
fn free(making: &Making, made: &Made, used: &BTreeSet<usize>) -> Vec<Free> {
    let of = |(at, interview): (usize, &Interview)| {
        let child = interview.held.child;
        let fits =
            |report: &Report| report.site.is_none() && report.trap == 0 && making.mappable(interview, report);
        let report = interview.reports.iter().position(fits).filter(|_| !used.contains(&child))?;
        let who = &made.people.children[child];
        Some(Free {
            interview: at,
            report,
            child,
            caseworker: who.caseworker,
            placement: who.placement,
            day: interview.held.day,
        })
    };
    made.interviews.iter().enumerate().filter_map(of).collect()
}

/// Who goes into a trap.
fn choose(number: u8, free: &[Free], making: &Making) -> Vec<Free> {
    let (from, end) = making.calendar.window();
    let last_year = (end / DAY - 360).max(from / DAY);
    let recent: Vec<Free> = free.iter().copied().filter(|each| each.day >= last_year).collect();
    let early: Vec<Free> = recent.iter().copied().filter(|each| each.day < end / DAY - 100).collect();
    match number {
        1 => one_each(free, 8, |each| each.placement == Some(0)),
        2 => most(free),
        3 => spread(&recent, 4),
        4 => spread(&early, 6),
        5 => trio_and_two(&recent),
        6 => one_caseworker(&recent),
        7 => party(&recent),
        8 => spread(&recent, 3),
        _ => spread(&recent, 6),
    }
}

/// Different children that a rule admits, one report each.
fn one_each(free: &[Free], children: usize, admits: impl Fn(&Free) -> bool) -> Vec<Free> {
    let mut seen = BTreeSet::new();
    free.iter().copied().filter(|each| admits(each) && seen.insert(each.child)).take(children).collect()
}

/// Different children, of different caseworkers and placements.
fn spread(free: &[Free], children: usize) -> Vec<Free> {
    let (mut caseworkers, mut placements) = (BTreeSet::new(), BTreeSet::new());
    let mut chosen: Vec<Free> = Vec::new();
    for each in free {
        let fresh = !caseworkers.contains(&each.caseworker)
            && !each.placement.is_some_and(|at| placements.contains(&at));
        if fresh && chosen.len() < children && chosen.iter().all(|other| other.child != each.child) {
            caseworkers.insert(each.caseworker);
            placements.extend(each.placement);
            chosen.push(*each);
        }
    }
    chosen
}

/// All the free reports of the child who has most.
fn most(free: &[Free]) -> Vec<Free> {
    let mut reports: BTreeMap<usize, Vec<Free>> = BTreeMap::new();
    free.iter().for_each(|each| reports.entry(each.child).or_default().push(*each));
    reports.into_values().max_by_key(Vec::len).unwrap_or_default()
}

/// Three of one caseworker, as siblings are, and two of two others.
fn trio_and_two(free: &[Free]) -> Vec<Free> {
    let caseworkers: BTreeSet<usize> = free.iter().map(|each| each.caseworker).collect();
    let trio = |caseworker: &usize| {
        one_each(free, 3, |each| each.caseworker == *caseworker && each.placement.is_none())
    };
    let Some(trio) = caseworkers.iter().map(trio).find(|trio| trio.len() == 3) else {
        return Vec::new();
    };
    let others: Vec<Free> =
        free.iter().copied().filter(|each| each.caseworker != trio[0].caseworker).collect();
    trio.into_iter().chain(spread(&others, 2)).collect()
}

/// Six children of one caseworker within a quarter of a year.
fn one_caseworker(free: &[Free]) -> Vec<Free> {
    let group = |first: &Free| {
        one_each(free, 6, |each| {
            each.caseworker == first.caseworker && (first.day..first.day + 92).contains(&each.day)
        })
    };
    let mut best = Vec::new();
    for first in free {
        let group = group(first);
        if group.len() > best.len() {
            best = group;
        }
        if best.len() == 6 {
            break;
        }
    }
    best
}

/// Five at one party, three of them from one placement.
fn party(free: &[Free]) -> Vec<Free> {
    let placements: BTreeSet<usize> = free.iter().filter_map(|each| each.placement).collect();
    let mut three: Vec<Vec<Free>> =
        placements.iter().map(|&at| one_each(free, 3, |each| each.placement == Some(at))).collect();
    three.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let three = three.into_iter().next().unwrap_or_default();
    let others: Vec<Free> = free
        .iter()
        .copied()
        .filter(|each| !three.iter().any(|one| one.child == each.child || one.placement == each.placement))
        .collect();
    let two = spread(&others, 5 - three.len());
    three.into_iter().chain(two).collect()
}

/// Puts a report of a child at a trap's place.
fn send(rng: &mut ChaCha20Rng, made: &mut Made, trap: &mut Set, each: &Free) {
    trap.children.insert(each.child);
    if trap.number == 8 {
        return;
    }
    let point = spot(rng, trap.cell);
    let report = &mut made.interviews[each.interview].reports[each.report];
    report.told.kind = "hung_out_at";
    (report.place_type, report.precision, report.point, report.trap) =
        (trap.place_type, Precision::Exact, Some(point), trap.number);
    report.experiences.clear();
}

/// A point within 60 m of the middle of a cell.
fn spot(rng: &mut ChaCha20Rng, cell: CellIndex) -> Point {
    let (east, north) = in_disc(rng, 60.0);
    Point::from(cell).moved(east, north).rounded()
}

/// T1: every interview of the home's children names the home, once with its coordinates.
fn home(rng: &mut ChaCha20Rng, made: &mut Made, trap: &mut Set) {
    let children = &made.people.children;
    let at = made.people.placements[0].at;
    for interview in made.interviews.iter_mut().filter(|each| children[each.held.child].placement == Some(0))
    {
        trap.children.insert(interview.held.child);
        let away = made.episodes[interview.held.episodes[0]].away;
        let kind = if below(rng, 2) == 0 { "missing_from" } else { "stayed_at" };
        interview.reports.push(extra(kind, Some("placement_or_childrens_home"), away.start, at, trap));
    }
    trap.cell = at.cell();
}

fn extra(kind: &'static str, private: Option<&'static str>, minute: i64, point: Point, trap: &Set) -> Report {
    Report {
        told: Told { kind, private, minute, knows_day: true, knows_time: true },
        place_type: private.unwrap_or(trap.place_type),
        precision: Precision::Exact,
        point: Some(point),
        site: None,
        trap: trap.number,
        experiences: Vec::new(),
        note: None,
    }
}

/// T2: the child tells of the park until it has been told forty times.
fn park(rng: &mut ChaCha20Rng, made: &mut Made, trap: &Set) {
    let Some(&child) = trap.children.first() else {
        return;
    };
    let stands = |interview: &Interview| interview.held.child == child && interview.held.map == Map::Given;
    let given: Vec<usize> = (0..made.interviews.len()).filter(|&at| stands(&made.interviews[at])).collect();
    let told = |interview: &Interview| interview.reports.iter().filter(|report| report.trap == 2).count();
    let missing = 40_usize.saturating_sub(made.interviews.iter().map(told).sum());
    for &at in given.iter().cycle().take(missing) {
        let interview = &mut made.interviews[at];
        let away = made.episodes[interview.held.episodes[0]].away;
        let minute = away.start + below(rng, away.minutes as usize) as i64;
        let point = spot(rng, trap.cell);
        interview.reports.push(extra("hung_out_at", None, minute, point, trap));
    }
}

/// T4: the last to tell withdraws before the world ends.
fn withdraw(made: &mut Made, chosen: &[Free], making: &Making) {
    let end = making.calendar.window().1 / DAY;
    if let Some(last) = chosen.iter().max_by_key(|each| each.day) {
        made.interviews[last.interview].held.map = Map::Withdrawn((last.day + 45).min(end - 1));
    }
}

/// T8: a note with a postcode that is no one's, or a number kept for drama.
fn note(made: &mut Made, trap: &mut Set, chosen: &[Free]) {
    for (at, each) in chosen.iter().enumerate() {
        let note =
            if at % 2 == 0 { "SYNTHETIC ask for him at ZZ99 9ZZ" } else { "SYNTHETIC ring 07700 900123" };
        made.interviews[each.interview].reports[each.report].note = Some(note.into());
        trap.refused.push(each.interview);
    }
}
