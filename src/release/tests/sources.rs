//! A source of imports is a holder of the children that it brought, and with four
//! fifths of a partnership's records a custodian, as a provider is (docs/privacy.md#d24).

use super::*;
use crate::intake::HolderKind;

/// A town apart from the corner, so that its children are no others of a leaf there.
fn elsewhere() -> CellIndex {
    let cells = rochdale().cells().iter().copied();
    let town = |cell: CellIndex| cell.parent(Resolution::Seven).expect("coarser");
    let near: BTreeSet<CellIndex> = corner().into_iter().map(town).collect();
    cells.into_iter().find(|&cell| !near.contains(&town(cell))).expect("a large borough")
}

/// The band of the cell in which twelve children told of places, of whom a holder
/// knows the first `known`, where forty more tell of elsewhere, of whom it knows
/// the first `more`; none where nothing is shown there.
fn shown(kind: HolderKind, known: u16, more: u16) -> Option<&'static str> {
    shown_after(&NO_CUSTODIANS, kind, known, more)
}

/// The same, after a release with these custodians.
fn shown_after(before: &BTreeSet<Holder>, kind: HolderKind, known: u16, more: u16) -> Option<&'static str> {
    let mut told = crowd(0, 12, corner()[3], |child| child as u8);
    told.extend(crowd(100, 40, elsewhere(), |child| child as u8));
    let holder = Holder { kind, tag: 77 };
    let held = |told: &Told| match told.child < known || (100..100 + more).contains(&told.child) {
        true => report(told).held_by_too(holder),
        false => report(told),
    };
    let reports: Vec<_> = told.iter().map(held).collect();
    let masks = Masks::default();
    let released = gate(&reports, &Request { custodians: before, ..request(&masks) }).0;
    let leaf = released.content().iter().find(|leaf| leaf.cells().contains(&corner()[3]));
    leaf.map(|leaf| leaf.band().code())
}

#[test]
fn the_children_that_one_source_brought_do_not_stand_for_each_other() {
    for kind in [HolderKind::Provider, HolderKind::Source] {
        assert_eq!(shown(kind, 7, 0), Some("10-14"), "{}", kind.code());
        // Of twelve only four others are left, then none.
        assert_eq!(shown(kind, 8, 0), None, "{}", kind.code());
        assert_eq!(shown(kind, 12, 0), None, "{}", kind.code());
    }
}

#[test]
fn a_source_with_four_fifths_of_the_records_is_a_custodian() {
    for kind in [HolderKind::Provider, HolderKind::Source] {
        // 41 of 52 are too few, 42 are four fifths.
        assert_eq!(shown(kind, 12, 29), None, "{}", kind.code());
        assert_eq!(shown(kind, 12, 30), Some("10-14"), "{}", kind.code());
        assert_eq!(shown(kind, 12, 40), Some("10-14"), "{}", kind.code());
        // The four whom it does not know are guests, and too few to count.
        assert_eq!(shown(kind, 8, 40), Some("5-9"), "{}", kind.code());
        assert_eq!(shown(kind, 7, 40), Some("10-14"), "{}", kind.code());
    }
    // One that was stays one until it falls under three quarters: 39 of 52.
    let before = [Holder { kind: HolderKind::Source, tag: 77 }].into();
    assert_eq!(shown_after(&before, HolderKind::Source, 12, 27), Some("10-14"));
    assert_eq!(shown_after(&before, HolderKind::Source, 12, 26), None);
    // Whatever the share, a caseworker is no custodian.
    assert_eq!(shown(HolderKind::Caseworker, 12, 40), None);
}

#[test]
fn whoever_a_source_ever_told_of_is_held_apart_also_where_no_report_says_so() {
    let told = crowd(0, 12, corner()[3], |child| child as u8);
    let reports: Vec<_> = told.iter().map(report).collect();
    let masks = Masks::default();
    let source = Holder { kind: HolderKind::Source, tag: 77 };
    let known = |many: usize| {
        let mut insiders = Insiders::default();
        reports[..many].iter().for_each(|report| insiders.add(report.child(), [source]));
        bands(gate(&reports, &Request { insiders: &insiders, ..request(&masks) }).0.content())
    };
    assert_eq!(known(7), [(9, "10-14")]);
    assert_eq!(known(8), []);
}
