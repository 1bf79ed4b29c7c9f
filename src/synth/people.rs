//! Who goes missing (docs/domain.md#twin-people), and whom they stay with.

use rand_chacha::ChaCha20Rng;

use super::anchors::OUT_OF_AREA;
use super::chance::{Chance, Purpose, below, chance, pick, shuffle, weighted};
use super::frequency::{CARE, HOME};
use super::ground::{Borough, Extent, step};
use super::plants::{BLIND, Site};
use super::point::{Point, within};
use crate::area::ward_at;

/// A child of the world.
#[derive(Debug, Clone)]
pub(super) struct Child {
    /// Looked after by an authority.
    pub(super) care: bool,
    /// Age in years in the first year block that knows the child.
    pub(super) age: u8,
    pub(super) girl: bool,
    /// Where the child goes missing from.
    pub(super) home: Point,
    /// Position among the borough's placements.
    pub(super) placement: Option<usize>,
    pub(super) caseworker: usize,
    /// Position among the placing authorities; 0 is the borough itself.
    pub(super) placed_by: usize,
    /// Lives where few are asked (trap T10).
    pub(super) blind: bool,
    /// Episodes in each year block.
    pub(super) episodes: Vec<u32>,
    /// The child's own places, with their types.
    pub(super) own: Vec<(Point, &'static str)>,
    /// Told of a mental-health concern.
    pub(super) mental_health: bool,
    /// At risk of self-harm.
    pub(super) self_harm: bool,
}

/// A place where looked-after children live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placement {
    pub(super) at: Point,
    /// A home of several children, not a foster family.
    pub(super) residential: bool,
}

/// The people of one borough.
pub(super) struct People {
    pub(super) children: Vec<Child>,
    pub(super) placements: Vec<Placement>,
    pub(super) caseworkers: usize,
}

/// Share of a year's children who are looked after: between 0.19 national and 0.27 in Devon.
pub(super) const CARE_SHARE: f64 = 0.24;
/// Share of a year's children known from the year before (assumed).
const AGAIN: f64 = 0.35;
/// Share of children placed by another authority (assumed).
const PLACED_BY_OTHERS: f64 = 0.10;

const CARE_AGES: [(u8, f64); 9] =
    [(8, 0.2), (10, 2.5), (11, 3.0), (12, 4.5), (13, 8.0), (14, 14.0), (15, 24.0), (16, 25.0), (17, 19.0)];
const HOME_AGES: [(u8, f64); 9] =
    [(8, 0.2), (10, 2.0), (11, 4.0), (12, 9.0), (13, 15.0), (14, 21.0), (15, 22.0), (16, 16.0), (17, 11.0)];

/// Types of a child's own places, and their weights (assumed).
const OWN_TYPES: [(&str, f64); 12] = [
    ("residential_street", 0.3),
    ("park", 0.2),
    ("play_area", 0.08),
    ("takeaway_or_cafe", 0.1),
    ("bus_stop_route", 0.08),
    ("car_park", 0.05),
    ("supermarket", 0.05),
    ("woodland_moor", 0.04),
    ("underpass_footpath", 0.04),
    ("youth_provision", 0.03),
    ("arcade_or_leisure", 0.02),
    ("library", 0.01),
];

/// Age band of an age in years.
pub(super) fn age_band(age: u8) -> &'static str {
    match age {
        ..10 => "under_10",
        10..12 => "10-11",
        12..14 => "12-13",
        14..16 => "14-15",
        _ => "16-17",
    }
}

impl People {
    /// Nobody.
    pub(super) fn none() -> Self {
        Self { children: Vec::new(), placements: Vec::new(), caseworkers: 0 }
    }

    /// Fills a borough for some year blocks, `care_share` of each year looked after.
    pub(super) fn of(
        chance: &Chance,
        number: usize,
        borough: &Borough,
        extent: &Extent,
        sites: &[Site],
        years: usize,
        care_share: f64,
    ) -> Self {
        let mut rng = chance.stream(Purpose::People, number, 0);
        let care = (f64::from(borough.children) * care_share).round() as usize;
        let placements = placements(&mut rng, borough, extent, sites, care);
        let caseworkers = (borough.children as usize).div_ceil(54).max(3);
        let mut people = Self { children: Vec::new(), placements, caseworkers };
        for year in 0..years {
            for (care, count) in [(true, care), (false, borough.children as usize - care)] {
                people.year(&mut rng, borough, extent, sites, (year, care, count));
            }
        }
        people.own_places(chance, number);
        people
    }

    /// The children of one year: some known from the year before, the rest new.
    fn year(
        &mut self,
        rng: &mut ChaCha20Rng,
        borough: &Borough,
        extent: &Extent,
        sites: &[Site],
        (year, care, count): (usize, bool, usize),
    ) {
        let knows = |child: &Child| {
            year > 0
                && child.care == care
                && child.episodes[year - 1] > 0
                && usize::from(child.age) + year < 18
        };
        let mut known: Vec<usize> =
            (0..self.children.len()).filter(|&at| knows(&self.children[at])).collect();
        shuffle(rng, &mut known);
        let law = if care { CARE } else { HOME };
        for episodes in law.draw(rng, count) {
            let at = match known.pop() {
                Some(at) if chance(rng, AGAIN) => at,
                _ => {
                    let child = self.child(rng, borough, extent, sites, care);
                    self.children.push(child);
                    self.children.len() - 1
                }
            };
            let child = &mut self.children[at];
            child.episodes.resize(year + 1, 0);
            child.episodes[year] = episodes;
        }
        self.children.iter_mut().for_each(|child| child.episodes.resize(year + 1, 0));
    }

    fn child(
        &self,
        rng: &mut ChaCha20Rng,
        borough: &Borough,
        extent: &Extent,
        sites: &[Site],
        care: bool,
    ) -> Child {
        let placement = if care { self.placement(rng) } else { None };
        let street = borough.street(rng, extent);
        let home = placement.map_or(street, |at| self.placements[at].at);
        let blind = sites.iter().any(|site| site.number == BLIND && is_neighbour(site.spots[0], home));
        // Only looked-after children are placed by another authority.
        let placed_by =
            if care && chance(rng, PLACED_BY_OTHERS / CARE_SHARE) { 1 + below(rng, 5) } else { 0 };
        Child {
            care,
            age: pick(rng, if care { &CARE_AGES } else { &HOME_AGES }),
            girl: chance(rng, if care { 0.45 } else { 0.53 }),
            home,
            placement,
            caseworker: below(rng, self.caseworkers),
            placed_by,
            blind,
            episodes: Vec::new(),
            own: Vec::new(),
            mental_health: chance(rng, 0.21),
            self_harm: chance(rng, 0.10),
        }
    }

    /// Half in homes, four in ten with foster families, one in ten elsewhere.
    fn placement(&self, rng: &mut ChaCha20Rng) -> Option<usize> {
        let residential = match pick(rng, &[(0, 0.5), (1, 0.4), (2, 0.1)]) {
            0 => true,
            1 => false,
            _ => return None,
        };
        let first = self.placements.iter().position(|placement| placement.residential == residential)?;
        let weight = |(at, placement): (usize, &Placement)| match (
            placement.residential == residential,
            at == first && residential,
        ) {
            (true, true) => 2.0,
            (true, false) => 1.0,
            _ => 0.0,
        };
        weighted(rng, self.placements.iter().enumerate().map(weight))
    }

    /// Gives each child places of its own, nearer for those who go often.
    fn own_places(&mut self, chance: &Chance, number: usize) {
        for (at, child) in self.children.iter_mut().enumerate() {
            let mut rng = chance.stream(Purpose::Places, number, (1 << 24) | at);
            let episodes: u32 = child.episodes.iter().sum();
            for _ in 0..2 + episodes / 4 {
                let at = away_from(&mut rng, child.home, episodes);
                child.own.push((at, pick(&mut rng, &OWN_TYPES)));
            }
        }
    }
}

/// Whether a home is in a place's neighbourhood: in its ward, or within 1,200 m.
fn is_neighbour(place: Point, home: Point) -> bool {
    let ward = |at: Point| ward_at(at.lon, at.lat).map(|ward| ward.code);
    place.metres_to(home) < 1_200.0 || ward(place).is_some_and(|own| ward(home) == Some(own))
}

/// Spread of the logarithm of distances from home, in a town (assumed).
pub(super) const DISTANCE_SIGMA: f64 = 1.7;

/// Median distance from home in metres: those who go often travel less.
pub(super) fn median_m(episodes: u32) -> f64 {
    if episodes >= 3 { 0.7 * 2_500.0 } else { 2_500.0 }
}

/// A point at a distance from home such as children go, on land or off it.
pub(super) fn away_from(rng: &mut ChaCha20Rng, home: Point, episodes: u32) -> Point {
    loop {
        let (east, north) = step(rng, median_m(episodes), DISTANCE_SIGMA);
        let point = if east.hypot(north) < 20_000.0 || chance(rng, 0.3) {
            home.moved(east.clamp(-150_000.0, 150_000.0), north.clamp(-150_000.0, 150_000.0))
        } else {
            OUT_OF_AREA[below(rng, OUT_OF_AREA.len())]
        };
        if point.in_kingdom() {
            return point.rounded();
        }
    }
}

/// A public place type of the background.
pub(super) fn any_type(rng: &mut ChaCha20Rng) -> &'static str {
    pick(rng, &OWN_TYPES)
}

/// Homes of about six and foster families of about two, away from hot places.
fn placements(
    rng: &mut ChaCha20Rng,
    borough: &Borough,
    extent: &Extent,
    sites: &[Site],
    care: usize,
) -> Vec<Placement> {
    let (homes, families) = (care.div_ceil(12).max(1), care.div_ceil(4).max(1));
    let mut placements = Vec::with_capacity(homes + families);
    while placements.len() < homes + families {
        let at = borough.street(rng, extent);
        let near = |spot: &Point| within(spot.cell(), at.cell(), 3);
        if !sites.iter().any(|site| site.spots.iter().any(near)) {
            placements.push(Placement { at, residential: placements.len() < homes });
        }
    }
    placements
}
