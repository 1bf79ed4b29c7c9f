//! The attackers' arithmetic of cells, against the C library.

use geo::coord;
use h3ron::{H3Cell, Index as _, ToPolygon as _};
use homeward::attack::h3;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;

fn c(latitude: f64, longitude: f64, resolution: u8) -> u64 {
    let at = coord! { x: longitude, y: latitude };
    H3Cell::from_coordinate(at, resolution).expect("a point on the earth").h3index()
}

fn chance() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(28)
}

#[track_caller]
fn same(latitude: f64, longitude: f64, resolution: u8) {
    let (own, c) = (h3::cell_at(latitude, longitude, resolution), c(latitude, longitude, resolution));
    assert_eq!(h3::write(own), h3::write(c), "{latitude} {longitude} at {resolution}");
}

#[test]
fn points_lie_in_the_cells_of_the_c_library() {
    let mut chance = chance();
    for _ in 0..80_000 {
        same(chance.random_range(49.8..60.9), chance.random_range(-8.7..1.8), 10);
    }
    for turn in 0..80_000_u32 {
        let latitude = chance.random_range(-1.0_f64..1.0).asin().to_degrees();
        same(latitude, chance.random_range(-180.0..180.0), (turn % 16) as u8);
    }
}

#[test]
fn points_by_the_edges_and_corners_of_cells_do_too() {
    let mut chance = chance();
    for turn in 0..8_000_u32 {
        let (latitude, longitude) = (chance.random_range(50.0..60.0), chance.random_range(-8.0..1.5));
        let cell = h3::cell_at(latitude, longitude, 7 + (turn % 4) as u8);
        let corners = h3::boundary(cell);
        let mean = |part: fn(&(f64, f64)) -> f64| corners.iter().map(part).sum::<f64>() / 6.0;
        let middle = (mean(|at| at.0), mean(|at| at.1));
        for (at, from) in corners.iter().enumerate() {
            let to = corners[(at + 1) % 6];
            // A millimetre inside a corner (outside lies another edge), and to each
            // side of the middle of an edge.
            for (share, away) in [(0.0, 0.999_99), (0.5, 0.999_99), (0.5, 1.000_01)] {
                let on = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
                let beside = |middle: f64, on: f64| middle + away * (on - middle);
                same(beside(middle.0, on.0), beside(middle.1, on.1), h3::resolution(cell));
            }
        }
    }
}

#[test]
fn corners_are_those_of_the_c_library() {
    let mut chance = chance();
    for turn in 0..5_000_u32 {
        let (latitude, longitude) = (chance.random_range(49.8..60.9), chance.random_range(-8.7..1.8));
        let cell = h3::cell_at(latitude, longitude, 7 + (turn % 4) as u8);
        let outline = H3Cell::new(cell).to_polygon().expect("a cell");
        let corners = h3::boundary(cell);
        assert_eq!(outline.exterior().0.len(), 7, "no edge of the icosahedron crosses the country");
        let disk = H3Cell::new(cell).grid_disk(1).expect("neighbours");
        assert_eq!(h3::disk(cell), disk.iter().map(|cell| cell.h3index()).collect());
        for (own, c) in corners.iter().zip(outline.exterior()) {
            assert!((own.0 - c.y).abs() < 1e-9 && (own.1 - c.x).abs() < 1e-9, "{own:?} {c:?}");
        }
    }
}

#[test]
fn parents_and_children_are_those_of_the_c_library() {
    let mut chance = chance();
    for _ in 0..5_000 {
        let latitude = chance.random_range(-1.0_f64..1.0).asin().to_degrees();
        let cell = c(latitude, chance.random_range(-180.0..180.0), chance.random_range(0..14));
        let known = H3Cell::new(cell);
        assert!(h3::is_cell(cell));
        assert_eq!(h3::parse(&h3::write(cell)), Some(cell));
        let finer = h3::resolution(cell) + 2;
        let mut children: Vec<u64> =
            known.get_children(finer).expect("children").iter().map(|child| child.h3index()).collect();
        children.sort_unstable();
        let mut own = h3::children(cell, finer);
        own.sort_unstable();
        assert_eq!(own, children);
        assert_eq!(h3::middle(cell, finer), known.center_child(finer).expect("a child").h3index());
        for coarser in 0..=h3::resolution(cell) {
            assert_eq!(h3::parent(cell, coarser), known.get_parent(coarser).expect("a parent").h3index());
        }
    }
    // The twelve pentagons of each resolution lack a child.
    assert_eq!(h3::children(h3::cell_at(58.28, 10.5, 0), 1).len(), h3::children(c(58.28, 10.5, 0), 1).len());
    for text in
        ["", "8928308280ffff", "8928308280fffffz", "ff28308280fffff", "892830828gfffff", "0000000000000000"]
    {
        assert_eq!(h3::parse(text), None, "{text}");
    }
}
