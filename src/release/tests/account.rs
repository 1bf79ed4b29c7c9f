//! What those who approve a release are told of what it holds back.

use super::*;
use crate::intake::HolderKind;

fn account(told: &[Told], masks: &Masks) -> Account {
    let reports: Vec<_> = told.iter().map(report).collect();
    gate(&reports, &request(masks)).1
}

fn told_cells(cells: &Cells) -> [usize; 6] {
    [cells.shown, cells.too_few, cells.held_by_one, cells.audit, cells.masked, cells.few_homes]
}

fn own(child: u16) -> u8 {
    child as u8
}

#[test]
fn every_cell_with_a_report_is_accounted_for_by_reason() {
    let quarter = |at: usize| -> Vec<CellIndex> {
        let quarters: BTreeSet<CellIndex> =
            corner().iter().filter_map(|cell| cell.parent(Resolution::Seven)).collect();
        let town = quarters.into_iter().nth(at).expect("a few towns");
        town.children(Resolution::Nine).filter(|&cell| rochdale().contains(cell)).collect()
    };
    let (first, second, third, fourth) = (quarter(0), quarter(1), quarter(2), quarter(3));
    // A leaf, and beside it a cell of three children.
    let mut told = crowd(0, 12, first[0], own);
    told.extend(crowd(20, 3, first[20], own));
    // Nine children of one caseworker.
    told.extend(crowd(30, 9, second[0], |_| 200));
    // Enough children for the rest of a town, in two cells alone.
    told.extend(crowd(40, 4, third[0], own));
    told.extend(crowd(44, 4, third[1], own));
    // A masked cell, and one of few homes.
    let mut masks = Masks::default();
    masks.add(fourth[0], Mask::Refuge);
    masks.add(fourth[1], Mask::FewHomes);
    told.extend(crowd(50, 9, fourth[0], own));
    told.extend(crowd(60, 9, fourth[1], own));
    let account = account(&told, &masks);
    assert_eq!(told_cells(&account.cells), [1, 1, 1, 2, 1, 1]);
    assert_eq!((account.children, account.children_shown), (41, 12));
    assert_eq!((account.reports, account.reports_masked), (41, 9));
}

#[test]
fn a_plan_says_what_kind_of_holder_empties_the_release() {
    let cell = corner()[3];
    let emptied = |told: &[Told]| account(told, &Masks::default()).emptied_by;
    assert!(emptied(&crowd(0, 30, cell, own)).is_none());
    assert!(emptied(&crowd(0, 30, cell, |child| u8::from(child < 25))).is_none());
    assert!(
        emptied(&crowd(0, 30, cell, |child| if child < 26 { 200 } else { own(child) }))
            == Some(HolderKind::Caseworker)
    );
    let mut told = crowd(0, 30, cell, own);
    told.iter_mut().for_each(|told| told.placement = 9);
    assert!(emptied(&told) == Some(HolderKind::Placement));
    // So few that there is nothing to empty.
    assert!(emptied(&crowd(0, 4, cell, |_| 1)).is_none());
}
