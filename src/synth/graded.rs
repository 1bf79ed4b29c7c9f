//! The graded world: places of very unequal strength on uneven ground
//! (docs/utility.md#what-the-bands-keep-of-strength), to see what a release keeps of size and rank.
//!
//! Three hills and patchy ground under them; twenty-four places whose draw falls
//! as one over their rank (Zipf); friends who share haunts and like the same
//! places; nothing that comes, goes or hides. All of it is assumed.

use h3o::CellIndex;
use rand_chacha::ChaCha20Rng;

use super::calendar::Calendar;
use super::chance::{Chance, Purpose, below, chance, lognormal, normal, unit};
use super::ground::{Borough, Extent, within_cell};
use super::people::{People, any_type};
use super::places::{HOT, LIKING};
use super::plants::{Activity, Profile, Site};
use super::point::{Point, within};

/// How many places there are.
const PLACES: usize = 24;
/// The hills: spread in metres, and share of what is told off the places.
const HILLS: [(f64, f64); 3] = [(2_400.0, 0.5), (1_500.0, 0.3), (1_000.0, 0.2)];
/// The share that lies evenly over the area.
const LEVEL: f64 = 0.1;
/// Spread of the logarithm of a cell's own factor.
const PATCHY: f64 = 0.5;
/// The largest group of friends.
const FRIENDS: usize = 6;
/// Haunts of a group.
const HAUNTS: usize = 2;
/// The share of what is told off the places that is at a haunt.
const AT_HAUNTS: f64 = 0.35;
/// Reports of places told finely, of those at a place and of the others
/// (`account::precision`).
const FINE: [f64; 2] = [0.80, 0.495];
/// Children tried where an expectation has no formula.
const TRIED: usize = 2_000;

/// What decides where the children of a graded world were.
pub(super) struct Graded {
    cells: &'static [CellIndex],
    /// The share of what is told off the places up to and with each cell.
    upto: Vec<f64>,
    /// By group of friends: its haunts, and its liking of each place.
    groups: Vec<(Vec<Point>, Vec<f64>)>,
    /// The group of each child.
    group_of: Vec<usize>,
}

/// The ground of a borough: each cell's share of what is told off the places.
pub(super) fn ground(rng: &mut ChaCha20Rng, borough: &Borough, extent: &Extent) -> Vec<f64> {
    let hills = HILLS.map(|(sd_m, share)| {
        let top = borough.street(rng, extent);
        let height = share / (sd_m * sd_m);
        move |at: Point| height * (-0.5 * (top.metres_to(at) / sd_m).powi(2)).exp()
    });
    let mut weights: Vec<f64> = extent
        .cells()
        .iter()
        .map(|&cell| hills.iter().map(|hill| hill(Point::from(cell))).sum::<f64>())
        .collect();
    let total: f64 = weights.iter().sum();
    let level = LEVEL * total / weights.len().max(1) as f64;
    weights.iter_mut().for_each(|weight| *weight = (*weight + level) * lognormal(rng, 1.0, PATCHY));
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// The places, the strongest first, where people are, three steps apart.
pub(super) fn plant(rng: &mut ChaCha20Rng, extent: &Extent, ground: &[f64]) -> Vec<Site> {
    let upto = cumulative(ground);
    let mut cells: Vec<CellIndex> = Vec::new();
    let mut tries = 0;
    while cells.len() < PLACES {
        let cell = extent.cells()[drawn(rng, &upto)];
        // Where hills are too narrow for so many, they come to stand closer.
        let apart = 3 - (tries / 5_000).min(2);
        tries += 1;
        if !cells.iter().any(|&other| within(other, cell, apart)) {
            cells.push(cell);
        }
    }
    cells.into_iter().zip(1u32..).map(|(cell, rank)| site(rng, cell, rank)).collect()
}

fn site(rng: &mut ChaCha20Rng, cell: CellIndex, rank: u32) -> Site {
    Site {
        number: 0,
        name: "graded place",
        place_type: any_type(rng),
        spots: vec![Point::from(cell).rounded()],
        radius_m: 60.0 + 10.0 * below(rng, 5) as f64,
        activity: Activity::Always,
        profile: Profile::Any,
        weight: 1.0 / f64::from(rank),
        harm: 1.0,
    }
}

impl Graded {
    /// The friends of a borough's children on its ground.
    pub(super) fn new(
        chance: &Chance,
        number: usize,
        extent: &Extent,
        ground: &[f64],
        places: usize,
        people: &People,
    ) -> Self {
        let mut rng = chance.stream(Purpose::Graded, number, 1);
        let mut graded = Self {
            cells: extent.cells(),
            upto: cumulative(ground),
            groups: Vec::new(),
            group_of: Vec::new(),
        };
        while graded.group_of.len() < people.children.len() {
            let haunts = (0..HAUNTS).map(|_| graded.anywhere(&mut rng)).collect();
            let liking = (0..places).map(|_| lognormal(&mut rng, 1.0, LIKING)).collect();
            let friends = 1 + below(&mut rng, FRIENDS);
            graded.group_of.extend(std::iter::repeat_n(graded.groups.len(), friends));
            graded.groups.push((haunts, liking));
        }
        graded
    }

    /// How much more a child's friends like each place than others do.
    pub(super) fn liking(&self, child: usize) -> &[f64] {
        &self.groups[self.group_of[child]].1
    }

    /// A place that is none of the twenty-four: a haunt, or anywhere people are.
    pub(super) fn background(&self, rng: &mut ChaCha20Rng, child: usize) -> (Point, &'static str) {
        let haunts = &self.groups[self.group_of[child]].0;
        let point =
            if chance(rng, AT_HAUNTS) { haunts[below(rng, haunts.len())] } else { self.anywhere(rng) };
        (point, any_type(rng))
    }

    fn anywhere(&self, rng: &mut ChaCha20Rng) -> Point {
        let at = drawn(rng, &self.upto);
        within_cell(rng, self.cells[at])
    }
}

/// The share of a fresh child's finely told reports that each cell of the area
/// has: what a map of endless children would show.
pub(super) fn intensity(
    chance: &Chance,
    number: usize,
    extent: &Extent,
    ground: &[f64],
    sites: &[Site],
    calendar: &Calendar,
) -> Vec<f64> {
    let mut rng = chance.stream(Purpose::Graded, number, 2);
    let hot = HOT * FINE[0] / (HOT * FINE[0] + (1.0 - HOT) * FINE[1]);
    let mut of: Vec<f64> = ground.iter().map(|share| (1.0 - hot) * share).collect();
    let end = calendar.window().1;
    let pulls: Vec<f64> = sites.iter().map(|site| site.pull(end - 1, calendar)).collect();
    let mut share = vec![0.0; sites.len()];
    for _ in 0..TRIED {
        let liked: Vec<f64> =
            pulls.iter().map(|pull| pull * lognormal(&mut rng, 1.0, LIKING * 2f64.sqrt())).collect();
        let total: f64 = liked.iter().sum();
        share.iter_mut().zip(liked).for_each(|(share, liked)| *share += liked / total / TRIED as f64);
    }
    for (site, share) in sites.iter().zip(share) {
        for _ in 0..TRIED {
            // A third of what is told finely is told as a street: 60 m about.
            let street = f64::from(u8::from(unit(&mut rng) < 0.26 / FINE[0]));
            let (east, north) = (60.0 * street * normal(&mut rng), 60.0 * street * normal(&mut rng));
            let cell = site.point(&mut rng).moved(east, north).cell();
            if let Ok(at) = extent.cells().binary_search(&cell) {
                of[at] += hot * share / TRIED as f64;
            }
        }
    }
    of
}

fn cumulative(shares: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut upto = Vec::with_capacity(shares.len());
    for share in shares {
        sum += share;
        upto.push(sum);
    }
    upto
}

/// A position, in proportion to the shares.
fn drawn(rng: &mut ChaCha20Rng, upto: &[f64]) -> usize {
    let end = upto.last().copied().unwrap_or(0.0);
    let at = unit(rng) * end;
    upto.partition_point(|&upto| upto <= at).min(upto.len().saturating_sub(1))
}
