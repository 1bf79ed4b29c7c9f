//! One borough of a world: from its people to what they told.

use std::collections::{BTreeMap, BTreeSet};

use h3o::CellIndex;

use super::account::{reports, tell};
use super::calendar::{Calendar, DAY};
use super::chance::{Chance, Purpose, chance};
use super::experiences::{Circumstances, happened, linked, pull, push, told};
use super::funnel::{Episode, Held, Map, interviews};
use super::graded::{self, Graded};
use super::ground::{Borough, Extent};
use super::people::{CARE_SHARE, Child, People};
use super::places::{Places, Report};
use super::plants::{Site, plant};
use super::point::within;
use super::timing::year;
use super::{Spec, traps};

/// An interview with all that was told in it.
#[derive(Debug, Clone)]
pub(super) struct Interview {
    pub(super) held: Held,
    pub(super) reports: Vec<Report>,
    pub(super) experiences: Vec<&'static str>,
    pub(super) push: Vec<&'static str>,
    pub(super) pull: Vec<&'static str>,
}

/// A borough, made.
pub(super) struct Made {
    pub(super) people: People,
    pub(super) episodes: Vec<Episode>,
    /// In order of the day held, then of the child.
    pub(super) interviews: Vec<Interview>,
    pub(super) sites: Vec<Site>,
    pub(super) traps: Vec<traps::Set>,
    /// Of a graded world: each cell's share of a fresh child's reports.
    pub(super) intensity: Option<Vec<f64>>,
}

/// What a borough is made from.
pub(super) struct Making<'a> {
    pub(super) spec: &'a Spec,
    pub(super) chance: &'a Chance,
    pub(super) calendar: &'a Calendar,
    pub(super) extent: &'a Extent,
    pub(super) borough: &'a Borough,
    /// Position of the borough in its area.
    pub(super) number: usize,
}

impl Making<'_> {
    /// Makes the borough.
    pub(super) fn make(&self) -> Made {
        let mut ground = self.chance.stream(Purpose::Ground, self.number, 0);
        let graded = self.spec.graded.then(|| self.graded_ground());
        let sites = match &graded {
            Some(graded) => graded::plant(&mut ground, self.extent, graded),
            None => plant(&mut ground, self.borough, self.extent),
        };
        let years = self.calendar.blocks.len() - 1;
        let people =
            People::of(self.chance, self.number, self.borough, self.extent, &sites, years, CARE_SHARE);
        let traps = self.trap_places(&sites, &people);
        let kept = kept(&traps);
        let mut places =
            Places::new(self.borough, self.extent, self.calendar, &sites, &people, kept, self.spec.null);
        places.graded = graded
            .as_ref()
            .map(|ground| Graded::new(self.chance, self.number, self.extent, ground, sites.len(), &people));
        let mut made = Made {
            intensity: graded.map(|ground| self.intensity(&ground, &sites)),
            episodes: Vec::new(),
            interviews: Vec::new(),
            sites: Vec::new(),
            traps: Vec::new(),
            people: People::none(),
        };
        for (at, child) in people.children.iter().enumerate() {
            self.child(&mut made, &places, child, at);
        }
        drop(places);
        (made.people, made.sites, made.traps) = (people, sites, traps);
        self.order(&mut made);
        if self.spec.null.is_some() {
            made.sites.clear();
        } else if !self.spec.graded {
            traps::spring(self, &mut made);
        }
        self.overtake(&mut made);
        made
    }

    /// What a child refused reaches all that the child agreed to before.
    fn overtake(&self, made: &mut Made) {
        let end = self.calendar.window().1;
        let mut noes: BTreeMap<usize, i64> = BTreeMap::new();
        for Interview { held, .. } in &made.interviews {
            let no = match held.map {
                Map::Withdrawn(day) if day * DAY < end => day,
                Map::Declined => held.day,
                _ => continue,
            };
            let last = noes.entry(held.child).or_insert(no);
            *last = no.max(*last);
        }
        for Interview { held, .. } in &mut made.interviews {
            if held.map == Map::Given && noes.get(&held.child).is_some_and(|&no| held.day <= no) {
                held.map = Map::Overtaken;
            }
        }
    }

    /// Each cell's share of what is told off the places of a graded world.
    fn graded_ground(&self) -> Vec<f64> {
        let mut rng = self.chance.stream(Purpose::Graded, self.number, 0);
        graded::ground(&mut rng, self.borough, self.extent)
    }

    fn intensity(&self, ground: &[f64], sites: &[Site]) -> Vec<f64> {
        graded::intensity(self.chance, self.number, self.extent, ground, sites, self.calendar)
    }

    fn trap_places(&self, sites: &[Site], people: &People) -> Vec<traps::Set> {
        if self.spec.null.is_some() || self.spec.graded {
            return Vec::new();
        }
        let mut rng = self.chance.stream(Purpose::Traps, self.number, 0);
        traps::set(&mut rng, self, sites, people)
    }

    /// The episodes and interviews of one child.
    fn child(&self, made: &mut Made, places: &Places, child: &Child, at: usize) {
        let mut rng = self.chance.stream(Purpose::Timing, self.number, at);
        let mut episodes: Vec<Episode> = Vec::new();
        for (block, &count) in child.episodes.iter().enumerate() {
            let days = (
                self.calendar.day(self.calendar.blocks[block]),
                self.calendar.day(self.calendar.blocks[block + 1]),
            );
            let last = episodes.last().map_or(i64::MIN, |episode| episode.away.end());
            for away in year(&mut rng, self.calendar, count, days) {
                // An episode of the year before may run on into this one.
                if away.start > last + 60 {
                    let code = if child.care && chance(&mut rng, 0.25) { 'A' } else { 'M' };
                    episodes.push(Episode { child: at, away, code, offered: false, accepted: false });
                }
            }
        }
        let (from, end) = self.calendar.window();
        episodes.retain(|episode| episode.away.start >= from && episode.away.start < end);
        let mut funnel = self.chance.stream(Purpose::Funnel, self.number, at);
        let first = made.episodes.len();
        let held = interviews(&mut funnel, child, at, self.borough.offered, &mut episodes, first);
        made.episodes.extend(episodes);
        let held: Vec<Held> = held.into_iter().filter(|held| held.day * DAY < end).collect();
        self.accounts(made, places, child, at, held);
    }

    fn accounts(&self, made: &mut Made, places: &Places, child: &Child, at: usize, held: Vec<Held>) {
        let mut account = self.chance.stream(Purpose::Account, self.number, at);
        let mut wheres = self.chance.stream(Purpose::Places, self.number, at);
        let mut lived = self.chance.stream(Purpose::Experiences, self.number, at);
        let liking = places.liking(&mut wheres, child, at);
        for held in held {
            let spans: Vec<_> = held.episodes.iter().map(|&episode| made.episodes[episode].away).collect();
            let last = spans[spans.len() - 1];
            let mut reports: Vec<Report> = (0..reports(&mut account))
                .map(|number| tell(&mut account, if number == 1 { spans[0] } else { last }, child.care))
                .map(|told| places.put(&mut wheres, (child, at), &liking, told))
                .collect();
            let circumstances = circumstances(last, &reports, places.sites);
            let happened = happened(&mut lived, child, circumstances);
            let experiences = told(&mut lived, child, &happened);
            for report in reports.iter_mut().filter(|report| report.told.kind == "harm_at") {
                report.experiences = linked(&mut lived, &experiences);
            }
            let (push, pull) = (push(&mut lived, child), pull(&mut lived));
            made.interviews.push(Interview { held, reports, experiences, push, pull });
        }
    }

    /// Interviews by the day held, episodes by their start: as they would be recorded.
    fn order(&self, made: &mut Made) {
        made.interviews.sort_by_key(|interview| (interview.held.day, interview.held.child));
        let mut order: Vec<usize> = (0..made.episodes.len()).collect();
        order.sort_by_key(|&at| (made.episodes[at].away.start, made.episodes[at].child));
        let mut new = vec![0; order.len()];
        order.iter().enumerate().for_each(|(now, &was)| new[was] = now);
        made.episodes = order.iter().map(|&at| made.episodes[at].clone()).collect();
        let renumber = |episode: &mut usize| *episode = new[*episode];
        made.interviews
            .iter_mut()
            .for_each(|interview| interview.held.episodes.iter_mut().for_each(renumber));
    }

    /// Whether the agreement to the map stands at the end of the world's days.
    pub(super) fn stands(&self, interview: &Interview) -> bool {
        match interview.held.map {
            Map::Given => true,
            Map::Withdrawn(day) => day * DAY >= self.calendar.window().1,
            _ => false,
        }
    }

    /// Whether a report can be mapped: agreed, public, with a cell, in the area.
    pub(super) fn mappable(&self, interview: &Interview, report: &Report) -> bool {
        let refused = interview.reports.iter().any(|report| report.note.is_some());
        self.stands(interview)
            && !refused
            && public(report)
            && report.point.is_some_and(|point| self.extent.holds(point.cell()))
    }
}

/// Whether the map may hold a place of this kind and type.
fn public(report: &Report) -> bool {
    let may = match report.told.kind {
        "missing_from" => false,
        "stayed_at" => OPEN_AIR.contains(&report.place_type),
        _ => report.place_type != "online",
    };
    may && report.told.private.is_none()
}

/// Public place types where a stay is a night out of doors.
const OPEN_AIR: [&str; 13] = [
    "bus_station",
    "rail_station",
    "tram_stop",
    "bus_stop_route",
    "town_centre_street",
    "residential_street",
    "park",
    "canal_or_river",
    "woodland_moor",
    "car_park",
    "play_area",
    "underpass_footpath",
    "derelict_or_empty_building",
];

fn circumstances(away: super::timing::Away, reports: &[Report], sites: &[Site]) -> Circumstances {
    let at_harm = |report: &Report| report.site.is_some_and(|site| sites[site].harm > 1.0);
    Circumstances {
        night: (away.start..away.end()).step_by(60).take(24).any(|minute| minute.rem_euclid(DAY) < 5 * 60),
        day_or_more: away.minutes >= DAY,
        harm_place: reports.iter().any(at_harm),
    }
}

/// The cells of the traps and those next to them: no one else goes there.
fn kept(traps: &[traps::Set]) -> BTreeSet<CellIndex> {
    let near = |trap: &traps::Set| trap.cell.grid_disk::<Vec<_>>(1);
    traps.iter().flat_map(near).collect()
}

/// Whether a cell lies at most `most` steps from any of a place's spots.
pub(super) fn close(site: &Site, cell: CellIndex, most: i32) -> bool {
    site.spots.iter().any(|spot| within(spot.cell(), cell, most))
}
