//! The planted truth: nine plants, and shared hot places that last (docs/domain.md#twin-plants).
//!
//! Plants 3, 4 and 5 come and go; plants 1, 2, 6, 7, 8, 9 and six places more
//! last, so that a borough has twelve lasting hot places as the made-up
//! boroughs of docs/statistics.md#power-what-is-found have. No two lie within three steps.

use h3o::CellIndex;
use rand_chacha::ChaCha20Rng;

use super::calendar::{Calendar, DAY, band, day_type, in_term};
use super::chance::{below, chance, shuffle};
use super::ground::{Borough, Extent, in_disc};
use super::point::{Point, within};

/// When a place draws children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    /// All through the world.
    Always,
    /// Only in the last eight weeks.
    Emerging,
    /// At 40 % after the seventh month of the last year began.
    Fading,
    /// Until the last half year.
    Dying,
    /// From the last half year, more each month.
    Growing,
}

/// Hours and days at which a place draws children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    /// At all hours.
    Any,
    /// From eight in the evening to five in the morning.
    Night,
    /// Saturdays and Sundays from ten to six.
    WeekendDay,
    /// School hours on weekdays of a term.
    SchoolTerm,
}

/// One hot place.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// The plant's number, 1 to 9; 0 for a further lasting place; 10 for trap T10's.
    pub(super) number: u8,
    pub(super) name: &'static str,
    pub(super) place_type: &'static str,
    /// Where children are: one spot, or two for a place split by a border.
    pub(super) spots: Vec<Point>,
    pub(super) radius_m: f64,
    pub(super) activity: Activity,
    pub(super) profile: Profile,
    /// Footfall against the other places.
    pub(super) weight: f64,
    /// How much more (or less) often what is told of it is harm.
    pub(super) harm: f64,
}

/// Number of the hidden place of trap T10.
pub(super) const BLIND: u8 = 10;

impl Activity {
    /// Strength at a minute, 1 being a lasting place's.
    fn strength(self, minute: i64, end: i64) -> f64 {
        let months_left = (end - minute) as f64 / (30.44 * DAY as f64);
        match self {
            Self::Always => 1.0,
            Self::Emerging => f64::from(u8::from(end - minute <= 56 * DAY)),
            Self::Fading => {
                if months_left > 6.0 {
                    1.0
                } else {
                    0.4
                }
            }
            Self::Dying => f64::from(u8::from(months_left > 6.0)),
            Self::Growing => {
                if months_left > 6.0 {
                    0.0
                } else {
                    1.0 + (6.0 - months_left) / 3.0
                }
            }
        }
    }
}

impl Profile {
    /// Draw at a minute; scaled so that places of one weight have about as many reports,
    /// few as the hours of some are.
    fn draw(self, minute: i64, calendar: &Calendar) -> f64 {
        let (date, hour) = (calendar.date(minute), minute.rem_euclid(DAY) / 60);
        let day = day_type(date);
        let (fits, scale) = match self {
            Self::Any => (true, 1.0),
            Self::Night => (!(5..20).contains(&hour), 1.7),
            Self::WeekendDay => (matches!(day, "saturday" | "sunday") && (10..18).contains(&hour), 20.0),
            Self::SchoolTerm => {
                (matches!(day, "weekday" | "friday") && band(hour) == "school" && in_term(date), 16.0)
            }
        };
        if fits { scale } else { 0.0 }
    }
}

impl Site {
    /// Whether the place lasts from the world's first day to its last.
    pub(super) fn lasts(&self) -> bool {
        self.activity == Activity::Always && self.number != BLIND
    }

    /// How strongly it draws at a minute.
    pub(super) fn pull(&self, minute: i64, calendar: &Calendar) -> f64 {
        let end = calendar.window().1;
        self.weight * self.activity.strength(minute, end) * self.profile.draw(minute, calendar)
    }

    /// A point of the place.
    pub(super) fn point(&self, rng: &mut ChaCha20Rng) -> Point {
        let (east, north) = in_disc(rng, self.radius_m);
        let spot = self.spots[below(rng, self.spots.len())];
        spot.moved(east, north).rounded()
    }

    /// The cells of resolution 9 that the place touches.
    pub(super) fn cells(&self) -> Vec<CellIndex> {
        let eighths = [
            (0.0, 0.0),
            (1.0, 0.0),
            (-1.0, 0.0),
            (0.0, 1.0),
            (0.0, -1.0),
            (0.7, 0.7),
            (0.7, -0.7),
            (-0.7, 0.7),
            (-0.7, -0.7),
        ];
        let edge = |spot: &Point| {
            let spot = *spot;
            eighths.map(|(east, north)| spot.moved(east * self.radius_m, north * self.radius_m).cell())
        };
        let mut cells: Vec<_> = self.spots.iter().flat_map(edge).collect();
        cells.sort_unstable();
        cells.dedup();
        cells
    }
}

/// What a plant needs of its place, and what it does there.
struct Plan {
    number: u8,
    name: &'static str,
    types: &'static [&'static str],
    activity: Activity,
    profile: Profile,
    weight: f64,
    harm: f64,
}

const fn plan(number: u8, name: &'static str, types: &'static [&'static str]) -> Plan {
    Plan { number, name, types, activity: Activity::Always, profile: Profile::Any, weight: 1.0, harm: 1.0 }
}

const ANY: &[&str] =
    &["park", "rail_station", "town_centre_street", "shopping_centre", "bus_station", "retail_park"];

/// The plants in the order in which they choose a place; 6 (the border) is placed first.
fn plans() -> Vec<Plan> {
    let mut plans = vec![
        Plan { weight: 0.8, harm: 6.0, ..plan(7, "canal, few people, much harm", &["canal_or_river"]) },
        Plan {
            profile: Profile::Night,
            weight: 1.4,
            ..plan(1, "transport hub at night", &["bus_station", "rail_station"])
        },
        Plan {
            weight: 1.6,
            harm: 0.15,
            ..plan(8, "town centre, many people, little harm", &["town_centre_street"])
        },
        Plan {
            profile: Profile::WeekendDay,
            weight: 1.1,
            ..plan(2, "shops at the weekend", &["shopping_centre", "retail_park"])
        },
        Plan { activity: Activity::Emerging, weight: 4.0, ..plan(3, "park that emerges", &["park"]) },
        Plan { activity: Activity::Dying, ..plan(5, "A of a pair: dies", ANY) },
        Plan { activity: Activity::Fading, weight: 1.2, ..plan(4, "place that fades after action", ANY) },
        Plan { profile: Profile::SchoolTerm, weight: 0.9, ..plan(9, "school hours of term only", ANY) },
    ];
    let extra = |weight| Plan { weight, ..plan(0, "lasting place", ANY) };
    plans.extend([1.2, 1.1, 1.0, 0.95, 0.9, 0.85].map(extra));
    plans
}

/// The hot places of a borough. They turn with the seed.
pub(super) fn plant(rng: &mut ChaCha20Rng, borough: &Borough, extent: &Extent) -> Vec<Site> {
    let mut sites = vec![border(rng, borough, extent)];
    for plan in plans() {
        let (place_type, cell) = choose(rng, borough, extent, &sites, &plan);
        let number = plan.number;
        sites.push(site(rng, plan, place_type, cell));
        if number == 5 {
            let twin = twin(rng, cell, extent, &sites);
            let plan =
                Plan { activity: Activity::Growing, ..self::plan(5, "B of a pair: grows 700 m away", ANY) };
            sites.push(site(rng, plan, place_type, twin));
        }
    }
    let blind = Plan { weight: 1.2, ..plan(BLIND, "hot, where few are asked", ANY) };
    let (place_type, cell) = choose(rng, borough, extent, &sites, &blind);
    sites.push(site(rng, blind, place_type, cell));
    sites.sort_by_key(|site| (site.number == 0, site.number));
    sites
}

fn site(rng: &mut ChaCha20Rng, plan: Plan, place_type: &'static str, cell: CellIndex) -> Site {
    let (east, north) = in_disc(rng, 50.0);
    let radius_m = 60.0 + 10.0 * below(rng, 5) as f64;
    Site {
        number: plan.number,
        name: plan.name,
        place_type,
        spots: vec![Point::from(cell).moved(east, north).rounded()],
        radius_m,
        activity: plan.activity,
        profile: plan.profile,
        weight: plan.weight,
        harm: plan.harm,
    }
}

fn free(cell: CellIndex, sites: &[Site], extent: &Extent) -> bool {
    let near = |spot: &Point| within(spot.cell(), cell, 3);
    extent.holds(cell) && !sites.iter().any(|site| site.spots.iter().any(near))
}

/// A fitting anchor that is free, or a point of a street where none is.
fn choose(
    rng: &mut ChaCha20Rng,
    borough: &Borough,
    extent: &Extent,
    sites: &[Site],
    plan: &Plan,
) -> (&'static str, CellIndex) {
    let mut anchors: Vec<_> =
        borough.anchors.iter().filter(|anchor| plan.types.contains(&anchor.0)).collect();
    shuffle(rng, &mut anchors);
    let street = chance(rng, if plan.number == 0 { 0.5 } else { 0.0 });
    let anchored = anchors
        .into_iter()
        .map(|anchor| (anchor.0, anchor.1.cell()))
        .find(|choice| free(choice.1, sites, extent));
    if let (Some(choice), false) = (anchored, street) {
        return choice;
    }
    let place_type = plan.types[below(rng, plan.types.len())];
    loop {
        let cell = borough.street(rng, extent).cell();
        if free(cell, sites, extent) {
            return (place_type, cell);
        }
    }
}

/// A cell two steps from a place that dies: about 700 m.
fn twin(rng: &mut ChaCha20Rng, cell: CellIndex, extent: &Extent, sites: &[Site]) -> CellIndex {
    let others: Vec<Site> = sites.iter().filter(|site| site.spots[0].cell() != cell).cloned().collect();
    let mut ring: Vec<CellIndex> = cell.grid_ring::<Vec<_>>(2);
    ring.sort_unstable();
    shuffle(rng, &mut ring);
    let fits = |&&at: &&CellIndex| free(at, &others, extent);
    let inside = |&&at: &&CellIndex| extent.holds(at);
    *ring.iter().find(fits).or_else(|| ring.iter().find(inside)).unwrap_or(&ring[0])
}

/// Plant 6: one place on both sides of the area's border, near where people are.
fn border(rng: &mut ChaCha20Rng, borough: &Borough, extent: &Extent) -> Site {
    let plan = Plan { weight: 2.2, ..plan(6, "border place, split between two authorities", ANY) };
    for _ in 0..20_000 {
        let cell = borough.street(rng, extent).cell();
        let mut ring: Vec<CellIndex> = cell.grid_ring::<Vec<_>>(1);
        ring.sort_unstable();
        if let Some(&out) = ring.iter().find(|&&at| !extent.holds(at)) {
            let mut site = site(rng, plan, "rail_station", cell);
            site.spots = vec![Point::from(cell).rounded(), Point::from(out).rounded()];
            return site;
        }
        if !extent.is_borough() {
            break;
        }
    }
    // Inside England no border splits a place: it stands whole.
    let cell = borough.street(rng, extent).cell();
    site(rng, Plan { weight: 1.1, ..plan }, "rail_station", cell)
}
