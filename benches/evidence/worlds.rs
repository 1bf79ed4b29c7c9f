//! Boroughs with planted places, and without, and what is hot in them.

use std::collections::BTreeSet;

use h3o::{CellIndex, LatLng, Resolution};
use homeward::cells::outline::components;
use homeward::cells::windows::Windows;
use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Places that draw children.
pub const PLANTED: usize = 12;
/// The share of the children who are at one of them.
const AT_PLANTED: f64 = 0.4;
/// Rings of cells of resolution 9 round the middle: 1,519 cells, 160 km².
const RINGS: u32 = 22;
const TOWN_SD_M: f64 = 2_000.0;

/// A borough, without its children.
pub struct Borough {
    pub area: Vec<CellIndex>,
    pub windows: Windows,
    middle: CellIndex,
}

/// Where those are who are at no planted place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Anywhere, evenly.
    Uniform,
    /// In one broad town, thinner outwards.
    Town,
}

/// What the places are that draw children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// There are none.
    None,
    /// A bus station: eight of ten in one cell, the others in one beside it.
    Spot,
    /// An estate: evenly over seven cells.
    Wide,
}

impl Places {
    /// The share of a place's children who are told of in its middle cell.
    fn in_the_middle(self) -> f64 {
        if self == Self::Wide { 1.0 / 7.0 } else { 0.8 }
    }
}

/// Counts of children by cell, and the cells of the planted places.
pub struct World {
    pub counts: Vec<u32>,
    pub planted: Vec<CellIndex>,
}

impl Borough {
    pub fn new() -> Self {
        let middle = LatLng::new(53.61, -2.16).expect("a point").to_cell(Resolution::Nine);
        let mut area = middle.grid_disk::<Vec<_>>(RINGS);
        area.sort_unstable();
        Self { windows: Windows::new(&area), area, middle }
    }

    /// A world of `children`, each told of in one cell.
    pub fn world(&self, children: u32, ground: Ground, places: Places, chance: &mut ChaCha8Rng) -> World {
        let planted = if places == Places::None { Vec::new() } else { self.places(chance) };
        let mut counts = vec![0; self.area.len()];
        for _ in 0..children {
            let at_planted = !planted.is_empty() && chance.random_bool(AT_PLANTED);
            let cell =
                if at_planted { near(&planted, places, chance) } else { self.anywhere(ground, chance) };
            counts[self.place(cell).expect("a cell of the borough")] += 1;
        }
        World { counts, planted }
    }

    fn place(&self, cell: CellIndex) -> Option<usize> {
        self.area.binary_search(&cell).ok()
    }

    /// Cells no two of which lie within four steps, nor any at the border.
    fn places(&self, chance: &mut ChaCha8Rng) -> Vec<CellIndex> {
        let inner: Vec<CellIndex> = self.middle.grid_disk(RINGS - 2);
        let mut places: Vec<CellIndex> = Vec::new();
        while places.len() < PLANTED {
            let cell = inner[chance.random_range(0..inner.len())];
            let close = |other: &CellIndex| other.grid_distance(cell).is_ok_and(|steps| steps <= 4);
            if !places.iter().any(close) {
                places.push(cell);
            }
        }
        places
    }

    fn anywhere(&self, ground: Ground, chance: &mut ChaCha8Rng) -> CellIndex {
        if ground == Ground::Uniform {
            return self.area[chance.random_range(0..self.area.len())];
        }
        let centre = LatLng::from(self.middle);
        loop {
            let mut step = || -> f64 {
                let normal: f64 = StandardNormal.sample(chance);
                normal * TOWN_SD_M / 111_195.0
            };
            let (north, east) = (step(), step() / centre.lat_radians().cos());
            let point = LatLng::new(centre.lat() + north, centre.lng() + east).expect("a point");
            let cell = point.to_cell(Resolution::Nine);
            if self.place(cell).is_some() {
                return cell;
            }
        }
    }
}

fn near(planted: &[CellIndex], places: Places, chance: &mut impl Rng) -> CellIndex {
    let place = planted[chance.random_range(0..planted.len())];
    let beside: Vec<CellIndex> = place.grid_ring(1);
    if chance.random_bool(places.in_the_middle()) {
        place
    } else {
        beside[chance.random_range(0..beside.len())]
    }
}

/// What a method made of a world: planted places found, false hotspots, hot cells.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub planted: f64,
    pub wrong: f64,
    pub cells: f64,
}

/// A place is found if a hot cell lies within one ring of it; a hotspot (hot
/// cells that touch) is false if none of its cells lies within one ring of any.
pub fn judge(world: &World, area: &[CellIndex], hot: &[bool]) -> Found {
    let hot: Vec<CellIndex> = area.iter().zip(hot).filter(|(_, hot)| **hot).map(|(&cell, _)| cell).collect();
    let all: BTreeSet<_> = hot.iter().copied().collect();
    let zone = |place: &CellIndex| place.grid_disk::<Vec<_>>(1);
    let found = world.planted.iter().filter(|place| zone(place).iter().any(|cell| all.contains(cell)));
    let zones: BTreeSet<CellIndex> = world.planted.iter().flat_map(zone).collect();
    let is_wrong = |spot: &&Vec<CellIndex>| !spot.iter().any(|cell| zones.contains(cell));
    Found {
        planted: found.count() as f64,
        wrong: components(&hot).iter().filter(is_wrong).count() as f64,
        cells: hot.len() as f64,
    }
}
