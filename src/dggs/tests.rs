use std::collections::BTreeSet;

use geo::{Rect, coord};
use h3o::{LatLng, Resolution};

use super::*;
use crate::release::tests::{crowd_reports as crowd, first_release, rochdale};
use crate::release::{Leaf, Leaves, Released};

fn centre() -> CellIndex {
    LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine)
}

/// A hot cell, the rest of a quarter and the rest of a town.
fn release() -> Released<Leaves> {
    let near = centre().grid_disk::<Vec<_>>(7);
    let mut reports = crowd(0, 30, centre());
    reports.extend(near.into_iter().step_by(2).zip(300..).flat_map(|(cell, child)| crowd(child, 1, cell)));
    let released = first_release(&reports, rochdale(), true);
    assert!(released.content().iter().any(|leaf| !leaf.is_fine() || leaf.cells().len() > 1));
    released
}

fn ground(leaves: &[Leaf]) -> BTreeSet<CellIndex> {
    leaves.iter().flat_map(Leaf::cells).copied().collect()
}

#[test]
fn a_zone_has_one_name() {
    assert_eq!(zone("89194ad14b7ffff").map(|zone| zone.to_string()).as_deref(), Ok("89194ad14b7ffff"));
    for text in ["", "89194AD14B7FFFF", "089194ad14b7ffff", "89194ad14b7fff", "ffffffffffffffff", "0x1", "é"]
    {
        assert_eq!(zone(text), Err(NotAZone), "{text}");
    }
}

#[test]
fn depths_are_read_and_bounded() {
    let all = |text: &str| text.parse::<Depths>().map(|depths| depths.all().to_vec());
    assert_eq!(all("0"), Ok(vec![0]));
    assert_eq!(all("0-2"), Ok(vec![0, 1, 2]));
    assert_eq!(all("3,1,3"), Ok(vec![1, 3]));
    for text in ["", "5", "2-1", "-1", "0-", "00", "+1", "1,", "1-2-3", "0-5", "a"] {
        assert_eq!(all(text), Err(NotDepths), "{text}");
    }
}

#[test]
fn zones_cover_the_ground_at_every_level_and_nothing_else() {
    let released = release();
    let zones = Zones::of(released.content().iter());
    for level in Resolution::range(Resolution::Zero, FINEST) {
        let expected: BTreeSet<_> =
            ground(released.content()).iter().filter_map(|cell| cell.parent(level)).collect();
        let plain = zones.list(&Query { level, compact: false, ..Query::default() });
        assert_eq!(plain.iter().copied().collect::<BTreeSet<_>>(), expected);
        assert_eq!(plain.len(), expected.len(), "no zone comes twice");
        let compact = zones.list(&Query { level, ..Query::default() });
        let unpacked: BTreeSet<_> = compact.iter().flat_map(|zone| zone.children(level)).collect();
        assert_eq!(unpacked, expected, "compact zones stand for the same ones");
        assert!(compact.len() <= plain.len());
    }
}

#[test]
fn a_full_parent_stands_for_its_children() {
    let parent = centre().parent(Resolution::Eight).unwrap();
    let zones = Zones(parent.children(FINEST).collect());
    assert_eq!(zones.list(&Query::default()), [parent]);
    let inside = Query { parent: Some(parent), compact: false, ..Query::default() };
    assert_eq!(zones.list(&inside), sub_zones(parent, 1).unwrap());
    let elsewhere = Query { parent: parent.grid_ring::<Vec<_>>(1).first().copied(), ..Query::default() };
    assert!(zones.list(&elsewhere).is_empty());
}

#[test]
fn a_box_keeps_the_zones_that_touch_it() {
    let released = release();
    let zones = Zones::of(released.content().iter());
    let at = LatLng::from(centre());
    let about = coord! { x: at.lng(), y: at.lat() };
    let boxes = vec![Rect::new(about, about)];
    let found = zones.list(&Query { boxes, compact: false, ..Query::default() });
    assert_eq!(found, [centre()]);
    let sea = coord! { x: -30.0, y: 50.0 };
    let boxes = vec![Rect::new(sea, sea)];
    assert!(zones.list(&Query { boxes, ..Query::default() }).is_empty());
}

#[test]
fn sub_zones_stand_in_the_order_of_child_positions() {
    let parent = centre().parent(Resolution::Seven).unwrap();
    let zones = sub_zones(parent, 2).unwrap();
    assert_eq!(zones.len(), 49);
    for (at, zone) in zones.iter().enumerate() {
        assert_eq!(parent.child_at(at as u64, Resolution::Nine), Some(*zone));
    }
    let pentagon: CellIndex = "8009fffffffffff".parse().unwrap();
    assert_eq!(sub_zones(pentagon, 2).unwrap().len(), 1 + 5 * (49 - 1) / 6);
    assert_eq!(sub_zones(centre(), 7), None);
}

#[test]
fn what_is_told_of_a_zone_is_arithmetic_on_the_leaves() {
    let released = release();
    let values = Values::of(released.content());
    let hot = values.at(centre()).expect("the hot cell is a leaf");
    assert_eq!((hot.leaves, hot.at_least, hot.at_most), (1, 25, Some(49)));
    let rest = released.content().iter().find(|leaf| leaf.cells().len() > 1).expect("a rest");
    let part = values.at(rest.cells()[0]).expect("told");
    assert_eq!((part.at_least, part.at_most), (0, rest.band().most()), "a part may have none of them");
    assert_eq!(values.at(centre().children(Resolution::Ten).next().unwrap()), None);
    assert_eq!(values.beneath(centre(), 1), None);
}

#[test]
fn a_coarser_zone_never_tells_of_fewer() {
    let released = release();
    let values = Values::of(released.content());
    for cell in ground(released.content()) {
        let fine = values.at(cell).unwrap();
        for level in Resolution::range(Resolution::Zero, FINEST) {
            let coarse = values.at(cell.parent(level).unwrap()).unwrap();
            assert!(coarse.at_least >= fine.at_least && coarse.leaves >= fine.leaves);
            assert!(coarse.at_most.is_none_or(|most| fine.at_most.is_some_and(|fine| most >= fine)));
            assert!(coarse.at_most.is_none_or(|most| most >= coarse.at_least));
        }
    }
}

#[test]
fn the_definition_is_the_standard_s_in_form() {
    let read: serde_json::Value = serde_json::from_str(definition()).unwrap();
    assert_eq!((read["title"].as_str(), read["uri"].as_str()), (Some(TITLE), Some(URI)));
    assert!(read["dggh"]["definition"]["spatialDimensions"].is_u64());
    for part in ["/zirs/textZIRS/description", "/zirs/uint64ZIRS/description", "/subZoneOrder/description"] {
        assert!(read.pointer(part).is_some_and(serde_json::Value::is_string), "{part}");
    }
}
