use h3o::{LatLng, Resolution};
use proptest::prelude::*;

use super::*;

fn at(lat: f64, lng: f64, resolution: Resolution) -> CellIndex {
    LatLng::new(lat, lng).expect("a point").to_cell(resolution)
}

/// Each window as a search by grid disk finds it, as sorted (cell, steps).
fn searched(area: &[CellIndex], rings: u32) -> Vec<Vec<(u32, u8)>> {
    let window = |cell: &CellIndex| {
        let near = cell.grid_disk_distances::<Vec<_>>(rings).into_iter();
        let mut found: Vec<_> = near
            .filter_map(|(near, step)| area.binary_search(&near).ok().map(|at| (at as u32, step as u8)))
            .collect();
        found.sort_unstable();
        found
    };
    area.iter().map(window).collect()
}

fn check(area: &[CellIndex], rings: u32) {
    let windows = Windows::rings(area, rings);
    for (i, expected) in searched(area, rings).into_iter().enumerate() {
        let mut found: Vec<_> = windows.of(i).iter().copied().zip(windows.steps(i).iter().copied()).collect();
        assert_eq!(found[0], (i as u32, 0));
        assert!(found.is_sorted_by_key(|&(_, step)| step));
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}

fn disk(middle: CellIndex, rings: u32) -> Vec<CellIndex> {
    let mut area = middle.grid_disk::<Vec<_>>(rings);
    area.sort_unstable();
    area
}

#[test]
fn windows_know_who_is_near() {
    let area = disk(at(53.5, -2.3, Resolution::Eight), 6);
    for rings in 0..4 {
        check(&area, rings);
    }
    let ones = Windows::new(&area).sums(&vec![1; area.len()]);
    assert_eq!(ones.iter().filter(|&&sum| sum == 7).count(), 91);
    assert_eq!(Windows::rings(&area, 3).largest(), 37);
}

#[test]
fn pentagons_and_their_surroundings_are_searched() {
    for resolution in [Resolution::Two, Resolution::Five, Resolution::Nine] {
        for pentagon in resolution.pentagons() {
            check(&disk(pentagon, 4), 2);
        }
    }
}

#[test]
fn the_whole_earth_has_windows() {
    let mut area: Vec<_> = CellIndex::base_cells().flat_map(|cell| cell.children(Resolution::Two)).collect();
    area.sort_unstable();
    check(&area, 1);
    assert!(Windows::new(&[]).is_empty());
}

#[test]
fn areas_far_apart_are_searched() {
    let mut area = disk(at(53.5, -2.3, Resolution::Nine), 2);
    area.extend(disk(at(50.8, -0.1, Resolution::Nine), 2));
    area.sort_unstable();
    assert!(Lattice::of(&area).is_none());
    check(&area, 1);
}

#[test]
fn most_of_england_is_laid_out_flat() {
    assert!(Lattice::of(&disk(at(53.5, -2.3, Resolution::Nine), 20)).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Areas where base cells meet are the ones that a layout could get wrong.
    #[test]
    fn a_layout_finds_what_a_search_finds(
        lat in -90.0..90.0_f64, lng in -180.0..180.0_f64, resolution in 1_u8..=6,
        keep in prop::collection::vec(any::<bool>(), 331), rings in 1_u32..4,
    ) {
        let resolution = Resolution::try_from(resolution).expect("a resolution");
        let around = disk(at(lat, lng, resolution), 10);
        let area: Vec<_> = around.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(cell, _)| cell).collect();
        check(&area, rings);
    }
}
