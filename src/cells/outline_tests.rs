use std::collections::BTreeSet;

use geo::orient::{Direction, Orient};
use geo::{Area, Validation};
use h3o::geom::{ContainmentMode, TilerBuilder};
use h3o::{LatLng, Resolution};
use proptest::prelude::*;

use super::*;

fn cell(text: &str) -> CellIndex {
    text.parse().expect("a cell")
}

fn middle() -> CellIndex {
    LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine)
}

fn disk(around: CellIndex, rings: u32) -> Vec<CellIndex> {
    let mut cells = around.grid_disk::<Vec<_>>(rings);
    cells.sort_unstable();
    cells
}

/// The cells a shape covers, found by their centres.
fn fill(shape: &MultiPolygon<f64>, resolution: Resolution) -> BTreeSet<CellIndex> {
    let mut tiler = TilerBuilder::new(resolution).containment_mode(ContainmentMode::ContainsCentroid).build();
    tiler.add_batch(shape.0.iter().cloned()).expect("a valid shape");
    tiler.into_coverage().collect()
}

fn area_of(cells: &[CellIndex]) -> f64 {
    cells.iter().map(|&cell| dissolve(&[cell]).unsigned_area()).sum()
}

/// What every dissolved set must satisfy.
fn check(cells: &[CellIndex]) {
    let resolution = cells.iter().map(|cell| cell.resolution()).max().expect("a cell");
    let split: BTreeSet<_> = split(cells, Resolution::Zero).into_iter().collect();
    let shape = dissolve(cells);

    let each: Vec<_> = split.iter().copied().collect();
    let (whole, sum) = (shape.unsigned_area(), area_of(&each));
    assert!((whole - sum).abs() <= 1e-9 * sum, "area {whole} of {sum}");
    assert_eq!(fill(&shape, resolution), split);
    assert!(shape.is_valid(), "{:?}", shape.validation_errors());
    assert_eq!(shape, shape.orient(Direction::Default), "RFC 7946 winding");

    let vertices: BTreeSet<_> = split
        .iter()
        .flat_map(|cell| cell.grid_disk::<Vec<_>>(1))
        .flat_map(|cell| cell.boundary().to_vec())
        .map(|vertex| (vertex.lng().to_bits(), vertex.lat().to_bits()))
        .collect();
    for at in shape.0.iter().flat_map(|part| [part.exterior()].into_iter().chain(part.interiors())) {
        assert!(at.0.iter().all(|at| vertices.contains(&(at.x.to_bits(), at.y.to_bits()))));
    }
}

#[test]
fn one_cell_is_its_own_outline() {
    let shape = dissolve(&[middle()]);
    assert_eq!(shape.0[0].exterior().0.len(), 7);
    check(&[middle()]);
}

#[test]
fn a_hole_stays_a_hole_and_turns_clockwise() {
    let mut ring = disk(middle(), 2);
    ring.retain(|&cell| cell != middle());
    let shape = dissolve(&ring);
    assert_eq!(shape.0[0].interiors().len(), 1);
    assert!(area(&shape.0[0].interiors()[0]) < 0.0);
    assert!(area(shape.0[0].exterior()) > 0.0);
    check(&ring);
}

#[test]
fn an_island_in_a_lake_is_a_part_of_its_own() {
    let mut cells = disk(middle(), 3);
    let lake: Vec<CellIndex> = middle().grid_ring(1);
    cells.retain(|cell| !lake.contains(cell));
    let shape = dissolve(&cells);
    assert_eq!(shape.0.len(), 2);
    assert_eq!(shape.iter().map(|part| part.interiors().len()).sum::<usize>(), 1);
    check(&cells);
}

#[test]
fn parts_that_only_come_near_stay_apart() {
    let far: Vec<CellIndex> = middle().grid_ring(2);
    let pair = [middle(), far[0]];
    assert_eq!(dissolve(&pair).0.len(), 2);
    check(&pair);
}

#[test]
fn order_and_repetition_change_nothing() {
    let cells = disk(middle(), 2);
    let mut other = cells.clone();
    other.reverse();
    other.extend_from_slice(&cells[3..9]);
    assert_eq!(dissolve(&cells), dissolve(&other));
}

#[test]
fn a_coarse_cell_and_its_children_have_one_outline_at_their_resolution() {
    let parent = middle().parent(Resolution::Eight).expect("a parent");
    let children: Vec<_> = parent.children(Resolution::Nine).collect();
    assert_eq!(dissolve_at(&[parent], Resolution::Nine), dissolve(&children));
    assert_ne!(dissolve(&[parent]), dissolve(&children));
    let mixed: Vec<_> =
        [parent].into_iter().chain(parent.grid_ring::<Vec<_>>(1)[0].children(Resolution::Nine)).collect();
    check(&mixed);
}

/// Vertices of each cell's own outline, told apart by their bits and by eye.
fn told_apart(cells: &[CellIndex]) -> (usize, usize) {
    let vertices = cells.iter().flat_map(|&cell| dissolve(&[cell]).0.remove(0).exterior().0.clone());
    let vertices: BTreeSet<_> = vertices.map(|at| (at.x.to_bits(), at.y.to_bits())).collect();
    let rounded = |bits: u64| (f64::from_bits(bits) * 1e9).round() as i64;
    let by_eye: BTreeSet<_> = vertices.iter().map(|&(x, y)| (rounded(x), rounded(y))).collect();
    (vertices.len(), by_eye.len())
}

#[test]
fn neighbours_share_their_corners_to_the_last_bit() {
    let (by_bits, by_eye) = told_apart(&disk(middle(), 4));
    // A hexagon of hexagons, 4 around the middle, has 6 · 5² corners.
    assert_eq!((by_bits, by_eye), (150, 150));
}

#[test]
fn pentagons_and_cells_across_the_icosahedron_have_their_vertices() {
    let mut bends = 0;
    for resolution in [Resolution::Four, Resolution::Five, Resolution::Nine] {
        for cells in resolution.pentagons().map(|pentagon| disk(pentagon, 2)) {
            let (by_bits, by_eye) = told_apart(&cells);
            assert_eq!(by_bits, by_eye);
            for &cell in &cells {
                let vertices = dissolve(&[cell]).0[0].exterior().0.len() - 1;
                assert_eq!(vertices, cell.boundary().len());
                bends += vertices.saturating_sub(6);
            }
            let shape = dissolve(&cells);
            let longitudes = || shape.0[0].exterior().0.iter().map(|at| at.x);
            if longitudes().fold(-180.0, f64::max) - longitudes().fold(180.0, f64::min) < 180.0 {
                check(&cells);
            }
        }
    }
    assert!(bends > 0, "no cell crossed an edge of the icosahedron");
}

#[test]
fn nothing_dissolves_to_nothing() {
    assert!(dissolve(&[]).0.is_empty());
    assert!(compact(&[]).is_empty());
    assert!(components(&[]).is_empty());
}

#[test]
fn compact_and_split_are_each_others_inverse() {
    let cells = disk(middle(), 6);
    let compacted = compact(&cells);
    assert!(compacted.len() < cells.len());
    assert_eq!(split(&compacted, Resolution::Nine), cells);
    assert_eq!(compact(&compacted), compacted);
    assert_eq!(compact(&[cell("88194ad14bfffff"), cell("89194ad14b7ffff")]), [cell("88194ad14bfffff")]);
}

proptest! {
    #[test]
    fn any_set_comes_back_from_its_outline(
        lat in -80.0..80.0_f64, lng in -170.0..170.0_f64, resolution in 5_u8..=10,
        keep in prop::collection::vec(any::<bool>(), 61),
    ) {
        let resolution = Resolution::try_from(resolution).expect("a resolution");
        let around = disk(LatLng::new(lat, lng).expect("a point").to_cell(resolution), 4);
        let cells: Vec<_> = around.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(cell, _)| cell).collect();
        prop_assume!(!cells.is_empty());
        check(&cells);
    }
}
