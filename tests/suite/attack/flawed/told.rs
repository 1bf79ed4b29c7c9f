//! What the maker's children told: rows, in a town and the towns round it.

use std::collections::BTreeSet;

use homeward::attack::{Told, authority, h3};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;

pub(crate) const AREA: &str = "E08000005";
/// The first month that is told of: January 2024.
pub(crate) const FIRST: i32 = 2024 * 12;
/// How many months are told of.
pub(crate) const MONTHS: i32 = 30;

/// The cells of resolution 9 of the maker's area: four towns.
pub(crate) fn ground() -> BTreeSet<u64> {
    let corners = [(53.61, -2.16), (53.63, -2.13), (53.59, -2.18), (53.64, -2.19)];
    let towns: BTreeSet<u64> = corners.iter().map(|&(lat, lon)| h3::cell_at(lat, lon, 7)).collect();
    towns.into_iter().flat_map(|town| h3::children(town, 9)).collect()
}

/// A made-up world: so many children, a third of whose places are one of ten
/// hot ones.
pub(crate) fn told(children: u64, seed: u64) -> Vec<Told> {
    let mut chance = ChaCha20Rng::seed_from_u64(seed);
    let ground: Vec<u64> = ground().into_iter().collect();
    let hot: Vec<u64> = (0..10).map(|_| ground[chance.random_range(0..ground.len())]).collect();
    let mut told = Vec::new();
    for child in 0..children {
        let own: Vec<u64> = (0..4).map(|_| ground[chance.random_range(0..ground.len())]).collect();
        let holders = vec![(0, child % 23), (1, 100 + child % 61), (4, 1), (5, authority(AREA))];
        for _ in 0..8 {
            let cell = match chance.random_range(0..3) {
                0 => hot[chance.random_range(0..hot.len())],
                _ => own[chance.random_range(0..own.len())],
            };
            let point = point_in(cell, &mut chance);
            let month = FIRST + chance.random_range(0..MONTHS);
            let themes = if chance.random_range(0..3) == 0 { 1 } else { 0 };
            told.push(row(child, month, point, themes, holders.clone()));
        }
    }
    told
}

/// A row of a point, told exactly.
pub(crate) fn row(child: u64, month: i32, point: (f64, f64), themes: u16, holders: Vec<(u8, u64)>) -> Told {
    Told {
        child,
        host: authority(AREA),
        month,
        cell: h3::cell_at(point.0, point.1, 10),
        themes,
        holders,
        came: 0,
        went: usize::MAX,
        planted: false,
        point: Some(point),
    }
}

/// A point in a cell, up to its edges.
pub(crate) fn point_in(cell: u64, chance: &mut ChaCha20Rng) -> (f64, f64) {
    let corners = h3::boundary(cell);
    let mean = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).sum::<f64>() / 6.0;
    let middle = (mean(|at| at.0), mean(|at| at.1));
    loop {
        let corner = corners[chance.random_range(0..6)];
        let next = corners[chance.random_range(0..6)];
        let (a, b) = (chance.random_range(0.0..0.6), chance.random_range(0.0..0.4));
        let at = (
            middle.0 + a * (corner.0 - middle.0) + b * (next.0 - middle.0),
            middle.1 + a * (corner.1 - middle.1) + b * (next.1 - middle.1),
        );
        if h3::parent(h3::cell_at(at.0, at.1, 10), 9) == cell {
            return at;
        }
    }
}
