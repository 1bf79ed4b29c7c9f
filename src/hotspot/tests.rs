use h3o::{CellIndex, LatLng, Resolution};

use super::*;
use crate::intake::LocationReport;
use crate::release::tests::{crowd_reports as crowd, first_release, rochdale};

fn released(reports: &[LocationReport]) -> Released<Leaves> {
    first_release(reports, rochdale(), true)
}

fn centre() -> CellIndex {
    LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine)
}

/// One child in every third cell, as a background to stand out from.
fn background() -> Vec<LocationReport> {
    let near = centre().grid_disk::<Vec<_>>(8);
    near.into_iter().step_by(3).zip(300..).flat_map(|(cell, child)| crowd(child, 1, cell)).collect()
}

#[test]
fn a_crowd_stands_out_and_a_level_town_does_not() {
    let mut reports = background();
    reports.extend(crowd(0, 20, centre()));
    let hotspots = find(&released(&reports), rochdale(), None);
    assert_eq!(hotspots.len(), 1);
    assert_eq!(hotspots[0].cells, [centre()]);
    assert_eq!(hotspots[0].confidence, Confidence::AlmostCertain);
    assert_eq!(hotspots[0].change, Change::FirstRelease);
    assert_eq!(hotspots[0].rank, Some(1));

    let level: Vec<_> = centre()
        .grid_disk::<Vec<_>>(6)
        .into_iter()
        .zip(0..)
        .flat_map(|(cell, at)| crowd(at * 12, 12, cell))
        .collect();
    assert!(find(&released(&level), rochdale(), None).is_empty());
}

#[test]
fn hot_leaves_that_touch_are_one_hotspot() {
    let beside = centre().grid_disk::<Vec<_>>(1).into_iter().find(|&cell| cell != centre()).unwrap();
    let mut reports = background();
    reports.extend(crowd(0, 20, centre()));
    reports.extend(crowd(20, 30, beside));
    let hotspots = find(&released(&reports), rochdale(), None);
    assert_eq!(hotspots.len(), 1);
    assert_eq!(hotspots[0].leaves.len(), 2);
    assert_eq!(hotspots[0].band, Band::From25);
}

#[test]
fn a_hotspot_keeps_its_id_and_tells_its_change() {
    let with = |many| {
        let mut reports = background();
        reports.extend(crowd(0, many, centre()));
        released(&reports)
    };
    let first = find(&with(12), rochdale(), None);
    let second = find(&with(20), rochdale(), Some(&first));
    assert_eq!(second[0].id, first[0].id);
    assert_eq!(second[0].change, Change::Growing);
    let third = find(&with(12), rochdale(), Some(&second));
    assert_eq!((third[0].id.as_str(), third[0].change), (first[0].id.as_str(), Change::Shrinking));
    let fourth = find(&with(0), rochdale(), Some(&third));
    assert_eq!((fourth[0].rank, fourth[0].change), (None, Change::Gone));
    assert_eq!(find(&with(0), rochdale(), Some(&fourth)).len(), 0);
    let again = find(&with(20), rochdale(), Some(&fourth));
    assert_eq!(again[0].change, Change::New);
}

#[test]
fn hotspots_follow_from_the_release_alone() {
    let mut reports = background();
    reports.extend(crowd(0, 20, centre()));
    let release = released(&reports);
    let reopened = Released::reopen(release.bytes(), release.hash()).unwrap();
    assert_eq!(find(&release, rochdale(), None), find(&reopened, rochdale(), None));
}
