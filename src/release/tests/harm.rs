//! Themes of serious harm.

use super::*;
use crate::intake::{Theme, Themes};

/// A cell of resolution 7 that lies in Rochdale as a whole, and others.
fn wards() -> Vec<CellIndex> {
    let all: BTreeSet<CellIndex> =
        rochdale().cells().iter().filter_map(|cell| cell.parent(Resolution::Seven)).collect();
    let is_whole = |ward: &CellIndex| ward.children(Resolution::Nine).all(|cell| rochdale().contains(cell));
    all.into_iter().filter(is_whole).collect()
}

/// So many children who told of harm in a ward, and so many who did not, each
/// in a cell of their own as far as there are cells.
fn ward_crowd(from: u16, ward: CellIndex, harmed: u16, not: u16) -> Vec<Told> {
    let cells: Vec<_> = ward.children(Resolution::Nine).collect();
    let told = |child: u16| {
        let mut told = crowd(child, 1, cells[usize::from(child) % cells.len()], |child| (child % 250) as u8);
        told[0].harmed = child < from + harmed;
        told.remove(0)
    };
    (from..from + harmed + not).map(told).collect()
}

fn harm_of(told: &[Told], policy: Policy) -> Vec<(String, &'static str, &'static str)> {
    let masks = Masks::default();
    let reports: Vec<_> = told.iter().map(report).collect();
    let (released, ..) = gate(&reports, &Request { policy: &policy, ..request(&masks) });
    assert_eq!(Released::reopen(released.bytes(), released.hash()).as_ref(), Ok(&released));
    let row = |area: &HarmArea| (area.id.clone(), area.theme.code(), area.band.code());
    released.serious_harm().iter().map(row).collect()
}

fn row(id: &str, band: &'static str) -> (String, &'static str, &'static str) {
    (id.to_owned(), "sexual_harm", band)
}

#[test]
fn serious_harm_asks_for_ten_others_on_both_sides() {
    let ward = wards()[0];
    let told = |harmed, not| harm_of(&ward_crowd(0, ward, harmed, not), FIVE);
    let id = format!("7-{ward}");
    assert_eq!(told(11, 11), [row(&id, "10-14")]);
    assert_eq!(told(10, 30), []);
    assert_eq!(told(30, 10), []);
    assert_eq!(told(26, 12), [row(&id, "25-49")]);
    let stricter = Policy { k: Threshold::new(12).expect("five or more"), ..FIVE };
    assert_eq!(harm_of(&ward_crowd(0, ward, 14, 30), stricter), []);
    assert_eq!(harm_of(&ward_crowd(0, ward, 15, 30), stricter), [row(&id, "15-24")]);
}

#[test]
fn where_no_ward_may_be_told_the_whole_area_may() {
    let all: Vec<_> =
        wards().into_iter().zip(0..).take(4).flat_map(|(ward, at)| ward_crowd(at * 50, ward, 8, 9)).collect();
    assert_eq!(harm_of(&all, FIVE), [row("borough", "25+")]);
    // Two wards of seven: at a floor of ten each would be known to hold some.
    let two: Vec<_> =
        wards().into_iter().zip(0..).take(2).flat_map(|(ward, at)| ward_crowd(at * 50, ward, 7, 9)).collect();
    assert_eq!(harm_of(&two, FIVE), []);
}

#[test]
fn no_total_stands_beside_its_parts() {
    let wards = wards();
    let mut told = ward_crowd(0, wards[0], 12, 12);
    let id = format!("7-{}", wards[0]);
    assert_eq!(harm_of(&told, FIVE), [row(&id, "10-14")]);
    for (ward, at) in wards.iter().skip(1).take(4).zip(1..) {
        told.extend(ward_crowd(at * 50, *ward, 6, 8));
    }
    assert_eq!(harm_of(&told, FIVE), [row(&id, "10-14"), row("rest", "15-24")]);
}

#[test]
fn a_sliver_of_a_ward_is_not_told_alone() {
    let part = |ward: &CellIndex| {
        let inside = ward.children(Resolution::Nine).filter(|&cell| rochdale().contains(cell));
        (1..25).contains(&inside.count())
    };
    let edge: BTreeSet<CellIndex> =
        rochdale().cells().iter().filter_map(|cell| cell.parent(Resolution::Seven)).collect();
    let sliver = edge.into_iter().find(part).expect("a ward at the edge");
    let inside: Vec<_> =
        sliver.children(Resolution::Nine).filter(|&cell| rochdale().contains(cell)).collect();
    let mut told = crowd(0, 60, inside[0], |child| child as u8);
    told.iter_mut().take(30).for_each(|told| told.harmed = true);
    assert_eq!(harm_of(&told, FIVE), []);
}

#[test]
fn a_theme_of_serious_harm_stands_on_no_leaf() {
    let cell = corner()[3];
    let mut told = crowd(0, 60, cell, |child| child as u8);
    told.iter_mut().step_by(2).for_each(|told| told.harmed = true);
    let leaves = leaves_of(&told, &Masks::default());
    assert!(leaves.iter().flat_map(Leaf::themes).all(|(theme, _)| !theme.is_serious_harm()));
}

/// The children who told of a theme in some wards, and those there who did not.
fn sides(
    reports: &[LocationReport],
    is_there: impl Fn(CellIndex) -> bool,
    theme: Theme,
) -> (BTreeSet<ChildToken>, BTreeSet<ChildToken>) {
    let there: Vec<_> = reports
        .iter()
        .filter(|report| is_there(report.cell().parent(Resolution::Seven).expect("coarser")))
        .collect();
    let has = |themes: Themes| themes.contains(theme);
    let with: Vec<_> = there.iter().filter(|report| has(report.themes())).copied().collect();
    let with = children(&with);
    let without = &children(&there) - &with;
    (with, without)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_told_of_serious_harm_follows_the_rules(
        told in prop::collection::vec((told(), prop::bool::weighted(0.45), 0u16..7), 0..500),
    ) {
        // Several children's worth of numbers, so that some wards fill up.
        let told: Vec<Told> = told
            .into_iter()
            .map(|(told, harmed, more)| Told {
                child: told.child + 60 * more,
                caseworker: (told.child + more) as u8,
                harmed,
                ..told
            })
            .collect();
        let reports: Vec<_> = told.iter().map(report).collect();
        let masks = Masks::default();
        let (released, ..) = gate(&reports, &request(&masks));
        let ten = Policy { k: Threshold::new(10).expect("ten"), ..FIVE };
        let rules = Definition::new(&reports, &["E08000005"], ten);
        let rows = released.serious_harm();
        let parts: BTreeSet<String> =
            rows.iter().map(|row| row.id.clone()).filter(|id| id.starts_with("7-")).collect();
        for row in rows {
            let is_there = |ward: CellIndex| match row.id.strip_prefix("7-") {
                Some(id) => ward.to_string() == id,
                None => !parts.contains(&format!("7-{ward}")),
            };
            let (with, without) = sides(&reports, is_there, row.theme);
            let is_rest = !row.id.starts_with("7-");
            let stands_for = |with: &BTreeSet<_>, without: &BTreeSet<_>| {
                rules.may_be_told(with)
                    && rules.may_be_told(without)
                    && rules.band(with.len(), is_rest) == Some(row.band)
            };
            let whole = &with | &without;
            let may = rules.parts(&whole).iter().any(|part| stands_for(&(&with & part), &(&without & part)));
            prop_assert!(may, "{}", row.id);
            prop_assert!(row.theme.is_serious_harm() && row.band.least() >= 10);
        }
        prop_assert!(parts.is_empty() || rows.iter().all(|row| row.id != "borough"));
    }
}
