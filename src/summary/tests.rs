//! What a summary says, by examples and for all polygons.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use geo::{BooleanOps as _, BoundingRect as _, MultiPolygon, Rect, coord, polygon};
use h3o::{LatLng, Resolution};
use proptest::prelude::*;

use super::*;
use crate::cells::outline::dissolve;
use crate::hotspot;
use crate::release::tests::{crowd_reports, first_release, rochdale};
use crate::release::{Band, Leaf};

/// A release with cells of several bands, the rests of a quarter and a town,
/// and hotspots.
pub(crate) static ISSUED: LazyLock<Issued> = LazyLock::new(|| {
    let town = LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine);
    let mut reports = Vec::new();
    for (at, (cell, children)) in
        town.grid_ring::<Vec<_>>(5).into_iter().step_by(5).zip([6, 12, 18, 30, 7, 40]).enumerate()
    {
        reports.extend(crowd_reports(1_000 + 100 * at as u16, children, cell));
    }
    let around = town.grid_disk::<Vec<_>>(12).into_iter().step_by(2).zip(3_000..);
    reports.extend(around.flat_map(|(cell, child)| crowd_reports(child, 1, cell)));
    let released = first_release(&reports, rochdale(), true);
    let hotspots = hotspot::find(&released, rochdale(), None);
    assert!(hotspots.standing().count() > 0 && released.content().len() > 6);
    Issued { released, hotspots }
});

fn drawn(outline: MultiPolygon) -> Subject {
    Subject { kind: "drawn area".to_owned(), code: None, name: "Drawn".to_owned(), source: None, outline }
}

fn summary(outline: MultiPolygon) -> Summary {
    Summary::of(&ISSUED, rochdale(), drawn(outline)).unwrap()
}

fn leaves() -> &'static [Leaf] {
    ISSUED.released.content()
}

fn fine(band: Band) -> &'static Leaf {
    leaves().iter().find(|leaf| leaf.cells().len() == 1 && leaf.band() == band).unwrap()
}

fn ids(summary: &Summary) -> BTreeSet<&str> {
    summary.leaves.iter().map(|leaf| leaf.leaf.as_str()).collect()
}

#[test]
fn a_leaf_is_inside_its_own_outline_and_no_other_touches_it() {
    for leaf in leaves() {
        let summary = summary(dissolve(leaf.cells()));
        assert_eq!(ids(&summary), BTreeSet::from([leaf.id()]));
        assert_eq!(summary.leaves[0].share, Share::All);
        let range = summary.children.unwrap();
        assert_eq!((range.lowest, range.highest), (leaf.band().least(), leaf.band().most()));
        assert_eq!(range.words, leaf.band().words());
    }
}

#[test]
fn a_leaf_that_lies_partly_inside_lends_its_top_and_not_its_floor() {
    let leaf = fine(Band::TenToFourteen);
    let shape = dissolve(leaf.cells());
    let bounds = shape.bounding_rect().unwrap();
    let middle = bounds.center();
    let half: MultiPolygon =
        Rect::new(bounds.min(), coord! { x: middle.x, y: bounds.max().y }).to_polygon().into();
    let half = summary(half.intersection(&shape));
    assert_eq!((half.leaves[0].lies, half.leaves[0].share), (Lies::Partly, Share::AboutHalf));
    let range = half.children.unwrap();
    assert_eq!((range.lowest, range.highest), (0, Some(14)));
    assert!(half.headline.contains("it may be none"), "{}", half.headline);
}

#[test]
fn the_whole_area_has_every_leaf_inside() {
    let whole = Summary::of(&ISSUED, rochdale(), Subject::of_release(rochdale())).unwrap();
    assert_eq!(ids(&whole), leaves().iter().map(Leaf::id).collect());
    assert!(whole.leaves.iter().all(|leaf| leaf.lies == Lies::Inside));
    let range = whole.children.as_ref().unwrap();
    let most: Option<usize> = leaves().iter().map(|leaf| leaf.band().most()).sum();
    assert_eq!((range.lowest, range.highest), (25, most));
    assert_eq!(whole.hotspots.len(), ISSUED.hotspots.len());
    assert!(whole.hotspots.iter().all(|hotspot| hotspot.lies == Lies::Inside));
    assert_eq!(whole.coverage.len(), 20);
    assert!(!whole.subject.partly_outside);
    assert_eq!(whole.serious_harm.len(), ISSUED.released.serious_harm().len());
}

#[test]
fn blank_ground_is_no_nought() {
    let [west, south, ..] = rochdale().bounds();
    let moor = Rect::new(coord! { x: west, y: south }, coord! { x: west + 0.04, y: south + 0.06 });
    let blank = summary(moor.to_polygon().into());
    assert!(blank.leaves.is_empty() && blank.children.is_none());
    assert_eq!(blank.headline, words::NO_LEAF);
    let text = serde_json::to_string(&blank).unwrap();
    assert!(!text.contains("0 children"), "{text}");
    assert!(blank.subject.partly_outside);
}

#[test]
fn an_area_elsewhere_is_refused_by_name() {
    let leeds = crate::area::find(&"E08000035".parse().unwrap()).unwrap();
    let refused = Summary::of(&ISSUED, rochdale(), Subject::of_release(leeds)).unwrap_err();
    assert_eq!(refused.to_string(), "Leeds does not lie in Rochdale, of which the release is");
    for outline in [MultiPolygon::new(Vec::new()), nowhere(f64::NAN), nowhere(f64::INFINITY), nowhere(1e-9)] {
        assert!(Summary::of(&ISSUED, rochdale(), drawn(outline)).is_err());
    }
}

fn nowhere(side: f64) -> MultiPolygon {
    polygon![(x: -2.16, y: 53.61), (x: -2.16 + side, y: 53.61), (x: -2.16, y: 53.61 + side)].into()
}

#[test]
fn every_label_is_a_vertex_of_its_leaf() {
    let whole = Summary::of(&ISSUED, rochdale(), Subject::of_release(rochdale())).unwrap();
    for (line, leaf) in whole.leaves.iter().zip(leaves()) {
        let outline = crate::document::rounded(&dissolve(leaf.cells()));
        let mut vertices = outline.0.iter().flat_map(|part| part.exterior().coords());
        assert!(vertices.any(|at| [at.x, at.y] == line.label), "{}", leaf.id());
    }
}

#[test]
fn what_is_not_known_stays_under_its_heading() {
    let whole = Summary::of(&ISSUED, rochdale(), Subject::of_release(rochdale())).unwrap();
    let headings: Vec<_> = whole.osara.iter().map(|section| section.heading).collect();
    assert_eq!(headings, ["Objective", "Scanning", "Analysis", "Response", "Assessment"]);
    let empty: Vec<_> = whole.osara.iter().filter(|it| it.text.is_empty()).map(|it| it.heading).collect();
    assert_eq!(empty, ["Objective", "Response", "Assessment"]);
    assert_eq!(whole.osara[3].empty, "No meeting has recorded an action in Homeward yet.");
    assert!(whole.osara[2].text.iter().any(|text| text.contains("few were asked in Central Rochdale")));
}

prop_compose! {
    /// A triangle about the town, which may be thin.
    fn triangle()(at in prop::array::uniform3((-2.25f64..-2.05, 53.55f64..53.68))) -> MultiPolygon {
        polygon![(x: at[0].0, y: at[0].1), (x: at[1].0, y: at[1].1), (x: at[2].0, y: at[2].1)].into()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_lowest_is_never_above_the_highest(outline in triangle()) {
        let Ok(summary) = Summary::of(&ISSUED, rochdale(), drawn(outline)) else { return Ok(()) };
        if let Some(range) = &summary.children {
            prop_assert!(range.highest.is_none_or(|most| range.lowest <= most));
        }
        for theme in &summary.themes {
            let of_theme = &theme.children;
            prop_assert!(of_theme.highest.is_none_or(|most| of_theme.lowest <= most));
        }
    }

    #[test]
    fn growing_an_area_never_lowers_its_highest(one in triangle(), other in triangle()) {
        let Ok(small) = Summary::of(&ISSUED, rochdale(), drawn(one.clone())) else { return Ok(()) };
        let large = summary(one.union(&other));
        prop_assert!(ids(&small).is_subset(&ids(&large)));
        let most = |summary: &Summary| summary.children.as_ref().map_or(Some(0), |range| range.highest);
        prop_assert!(most(&large).is_none_or(|large| most(&small).is_some_and(|small| small <= large)));
    }

    #[test]
    fn the_parts_of_an_area_have_its_leaves(west in -2.20f64..-2.12, south in 53.57f64..53.65) {
        let area = &rochdale().outline;
        let cut: MultiPolygon = Rect::new(coord! { x: -3.0, y: 53.0 }, coord! { x: west, y: south }).to_polygon().into();
        let parts = [summary(area.intersection(&cut)), summary(area.difference(&cut))];
        let found: BTreeSet<&str> = parts.iter().flat_map(ids).collect();
        prop_assert_eq!(found, leaves().iter().map(Leaf::id).collect());
    }
}
