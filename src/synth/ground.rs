//! The ground of a borough: its cells, its towns, its public places.

use std::io::Read;

use geojson::{Feature, FeatureCollection};
use h3o::CellIndex;
use rand::Rng;

use super::anchors::{Anchor, BRADFORD, ROCHDALE};
use super::chance::{below, lognormal, normal, unit, weighted};
use super::point::Point;
use super::{AreaChoice, england};
use crate::area::{self, Area};

const PLACES: &[u8] = include_bytes!("../../data/places_england.geojson.gz");

/// A town: people live and go about round its centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct Town {
    pub(super) centre: Point,
    pub(super) people: f64,
    pub(super) sd_m: f64,
}

/// The cells that make up an area.
#[derive(Clone, Copy)]
pub(super) struct Extent(pub(super) &'static Area);

impl Extent {
    /// Whether a cell of resolution 9 belongs to the area.
    pub(super) fn holds(self, cell: CellIndex) -> bool {
        self.0.contains(cell)
    }

    /// Whether the area is one borough, with a border to another.
    pub(super) fn is_borough(self) -> bool {
        self.0.is_authority()
    }

    /// The area's cells, ascending.
    pub(super) fn cells(self) -> &'static [CellIndex] {
        self.0.cells()
    }
}

/// One borough to fill with children.
#[derive(Debug, Clone)]
pub(super) struct Borough {
    /// Its authority's code; England's boroughs have codes of their own making.
    pub(super) code: String,
    /// Children who go missing in a year.
    pub(super) children: u32,
    pub(super) towns: Vec<Town>,
    pub(super) anchors: &'static [Anchor],
    /// Chance that an episode is followed by an offer of an interview.
    pub(super) offered: f64,
}

/// What the area covers, and the boroughs in it.
pub(super) struct Ground {
    pub(super) extent: Extent,
    pub(super) boroughs: Vec<Borough>,
}

impl Ground {
    /// The ground of an area; `children` a year over all its boroughs.
    pub(super) fn of(area: AreaChoice, children: u32) -> Self {
        let code = area.code().parse().expect("an area's own code");
        let extent = Extent(area::find(&code).expect("the areas of worlds have outlines"));
        let boroughs = match area {
            AreaChoice::England => england::boroughs(&towns(), children),
            AreaChoice::Rochdale => vec![borough(area, extent, children, ROCHDALE)],
            AreaChoice::Bradford => vec![borough(area, extent, children, BRADFORD)],
        };
        Self { extent, boroughs }
    }
}

/// The one borough of an area that is a borough.
fn borough(area: AreaChoice, extent: Extent, children: u32, anchors: &'static [Anchor]) -> Borough {
    let towns = towns().into_iter().filter(|town| extent.holds(town.centre.cell())).collect();
    Borough { code: area.code().into(), children, towns, anchors, offered: 0.85 }
}

impl Borough {
    /// The middle of its largest town.
    pub(super) fn centre(&self) -> Point {
        self.towns[0].centre
    }

    /// A point where people are: near a town's centre, inside the area.
    pub(super) fn street(&self, rng: &mut impl Rng, extent: &Extent) -> Point {
        loop {
            let town = self.towns[weighted(rng, self.towns.iter().map(|town| town.people)).unwrap_or(0)];
            let point = town.centre.moved(town.sd_m * normal(rng), town.sd_m * normal(rng)).rounded();
            if extent.holds(point.cell()) {
                return point;
            }
        }
    }

    /// The centre of the town nearest to a point.
    pub(super) fn town_near(&self, point: Point) -> Point {
        let near = |town: &&Town| town.centre.metres_to(point);
        let nearest = self.towns.iter().min_by(|one, other| near(one).total_cmp(&near(other)));
        nearest.map_or(point, |town| town.centre)
    }

    /// A point anywhere in the area, each cell as likely as another.
    pub(super) fn anywhere(&self, rng: &mut impl Rng, extent: &Extent) -> Point {
        if extent.is_borough() {
            let at = below(rng, extent.cells().len());
            return within_cell(rng, extent.cells()[at]);
        }
        loop {
            let (east, north) = in_disc(rng, 8_000.0);
            let point = self.centre().moved(east, north).rounded();
            if extent.holds(point.cell()) {
                return point;
            }
        }
    }

    /// A point of one broad town without hot places: sd 2 km round the centre.
    pub(super) fn smooth(&self, rng: &mut impl Rng, extent: &Extent) -> Point {
        loop {
            let point = self.centre().moved(2_000.0 * normal(rng), 2_000.0 * normal(rng)).rounded();
            if extent.holds(point.cell()) {
                return point;
            }
        }
    }
}

/// A step of up to `radius_m` in any direction, evenly over the disc, in metres.
pub(super) fn in_disc(rng: &mut impl Rng, radius_m: f64) -> (f64, f64) {
    loop {
        let (east, north) = (2.0 * unit(rng) - 1.0, 2.0 * unit(rng) - 1.0);
        if east * east + north * north <= 1.0 {
            return (east * radius_m, north * radius_m);
        }
    }
}

/// A step of a lognormal length in any direction, in metres.
pub(super) fn step(rng: &mut impl Rng, median_m: f64, sigma: f64) -> (f64, f64) {
    let (east, north) = loop {
        let (east, north) = in_disc(rng, 1.0);
        if east.hypot(north) > 0.05 {
            break (east, north);
        }
    };
    let (length, metres) = (east.hypot(north), lognormal(rng, median_m, sigma));
    (east / length * metres, north / length * metres)
}

/// A point of a cell, evenly over it.
pub(super) fn within_cell(rng: &mut impl Rng, cell: CellIndex) -> Point {
    loop {
        let (east, north) = in_disc(rng, 230.0);
        let point = Point::from(cell).moved(east, north).rounded();
        if point.cell() == cell {
            return point;
        }
    }
}

/// England's towns with known numbers of people, the largest first.
fn towns() -> Vec<Town> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(PLACES).read_to_string(&mut text).expect("the places file is whole");
    let places: FeatureCollection = text.parse().expect("the places file is GeoJSON");
    let mut towns: Vec<_> = places.features.iter().filter_map(town).collect();
    towns.sort_by(|one, other| other.people.total_cmp(&one.people));
    towns
}

fn town(feature: &Feature) -> Option<Town> {
    let people = feature.property("population")?.as_f64().filter(|&people| people > 0.0)?;
    let point = geo::Point::<f64>::try_from(feature.geometry.clone()?).ok()?;
    // Assumed: a town's spread grows with the square root of its people.
    let sd_m = (550.0 * (people / 20_000.0).sqrt()).clamp(400.0, 2_200.0);
    Some(Town { centre: Point::new(point.y(), point.x()), people, sd_m })
}
