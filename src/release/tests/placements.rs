//! Where placements are (docs/privacy.md#d6).

use super::*;
use crate::identity::tests::id;
use crate::intake::Holder;

fn home(number: u8) -> Holder {
    Holder::placement(&id(&format!("h{number}")), &TokenKey::new([9; 32]))
}

fn leaves_with(told: &[Told], placements: &Placements) -> Leaves {
    let masks = Masks::default();
    let reports: Vec<_> = told.iter().map(report).collect();
    gate(&reports, &Request { placements, ..request(&masks) }).0.content().clone()
}

#[test]
fn a_cell_with_a_placement_is_counted_for_nobody() {
    let cell = corner()[3];
    let told = crowd(0, 12, cell, |child| child as u8);
    let mut placements = Placements::default();
    assert_eq!(bands(&leaves_with(&told, &placements)), [(9, "10-14")]);
    placements.add(home(250), cell);
    assert_eq!(bands(&leaves_with(&told, &placements)), []);
}

#[test]
fn about_its_own_placement_a_child_does_not_count() {
    let cell = corner()[3];
    let near = cell.grid_ring::<Vec<_>>(1)[0];
    let farther = cell.grid_ring::<Vec<_>>(2)[0];
    let mut told = crowd(0, 12, near, |child| child as u8);
    // Seven live in the home beside the place; the five others are too few.
    told.iter_mut().take(7).for_each(|told| told.placement = 99);
    let beside = |cell| {
        let mut placements = Placements::default();
        placements.add(home(99), cell);
        bands(&leaves_with(&told, &placements))
    };
    assert_eq!(beside(cell), []);
    let with_others = crowd(20, 1, near, |child| child as u8);
    told.extend(with_others);
    let mut placements = Placements::default();
    placements.add(home(99), cell);
    assert_eq!(bands(&leaves_with(&told, &placements)), [(9, "5-9")]);
    let mut placements = Placements::default();
    placements.add(home(99), farther);
    let is_near = farther.grid_disk::<Vec<_>>(1).contains(&near);
    assert_eq!(bands(&leaves_with(&told, &placements)), if is_near { [(9, "5-9")] } else { [(9, "10-14")] });
}

#[test]
fn every_placement_of_the_window_counts_as_the_childs_own() {
    let cell = corner()[3];
    let near = cell.grid_ring::<Vec<_>>(1)[0];
    let mut told = crowd(0, 12, near, |child| child as u8);
    // Another month, another place, while in the home beside.
    told.extend(crowd(0, 7, corner()[9], |child| child as u8).into_iter().map(|told| Told {
        placement: 99,
        month: 9,
        ..told
    }));
    let mut placements = Placements::default();
    assert_eq!(bands(&leaves_with(&told, &placements))[0].1, "10-14");
    placements.add(home(99), cell);
    let reports: Vec<_> = told.iter().map(report).collect();
    let masks = Masks::default();
    let (released, account, _) = gate(&reports, &Request { placements: &placements, ..request(&masks) });
    assert!(released.content().iter().all(|leaf| !leaf.cells().contains(&near)));
    assert_eq!((account.reports_masked, account.reports), (7, 12));
}

#[test]
fn a_child_told_less_exactly_is_not_pinned_to_its_home() {
    let cell = corner()[3];
    let mut told = crowd(0, 12, cell, |child| child as u8);
    told.iter_mut().for_each(|told| told.precision = 3);
    let mut placements = Placements::default();
    (0..12).for_each(|number| placements.add(home(number), cell));
    let masks = Masks::default();
    let reports: Vec<_> = told.iter().map(report).collect();
    let (_, account, _) = gate(&reports, &Request { placements: &placements, ..request(&masks) });
    assert_eq!((account.reports_masked, account.reports), (0, 12));
}

#[test]
fn what_a_child_adds_moves_with_its_reports_alone() {
    let cell = corner()[3];
    let masks = Masks::default();
    let of = |told: &[Told]| {
        let reports: Vec<_> = told.iter().map(report).collect();
        let (_, _, added) = gate(&reports, &request(&masks));
        added.children.iter().map(|(child, adds)| (child.0, adds.places.clone())).collect::<Vec<_>>()
    };
    let told = crowd(0, 3, cell, |child| child as u8);
    let mut shuffled = told.clone();
    shuffled.reverse();
    shuffled.push(told[0].clone());
    assert_eq!(of(&told).len(), 3);
    assert_eq!(of(&told), of(&shuffled));
    let mut moved = told.clone();
    moved[1].cell = corner()[4];
    let differ = of(&told).iter().zip(&of(&moved)).filter(|(was, is)| was != is).count();
    assert_eq!(differ, 1);
}
