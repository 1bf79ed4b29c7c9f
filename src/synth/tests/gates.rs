//! A world through intake, the gate and the hotspots, held against its truth.

use std::collections::{BTreeMap, BTreeSet};

use crate::area::{self, Area};
use crate::hotspot;
use crate::intake::{LocationReport, TokenKey, admit, parse_line};

use super::super::score::{HotspotView, LeafView, Score, score};
use super::*;

/// What intake made of a world's interviews.
struct TakenIn {
    reports: Vec<LocationReport>,
    /// Refused lines, counting from 0, with the reason.
    refused: BTreeMap<usize, String>,
}

fn take_in(interviews: &[u8]) -> TakenIn {
    let key = TokenKey::new([7; 32]);
    let mut taken = TakenIn { reports: Vec::new(), refused: BTreeMap::new() };
    for (number, line) in interviews.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).enumerate()
    {
        match parse_line(line).and_then(|interview| admit(&interview, line, &key, None)) {
            Ok(admitted) => taken.reports.extend(admitted.reports),
            Err(error) => drop(taken.refused.insert(number, error.to_string())),
        }
    }
    taken
}

fn area_of(spec: &Spec) -> &'static Area {
    area::find(&spec.area.code().parse().unwrap()).unwrap()
}

fn scored(spec: &Spec) -> Score {
    let Trial { truth, area, released, hotspots } = trial(spec);
    let leaf = |leaf: &crate::release::Leaf| LeafView {
        resolution: leaf.resolution().into(),
        cells: leaf.cells().to_vec(),
    };
    let leaves: Vec<_> = released.content().iter().map(leaf).collect();
    let view = |hotspot: &hotspot::Hotspot| HotspotView {
        cells: hotspot.cells.clone(),
        confidence: hotspot.confidence.code().to_owned(),
    };
    let hotspots: Vec<_> = hotspots.standing().map(view).collect();
    score(&truth, area.cells(), &leaves, &hotspots)
}

#[test]
fn intake_takes_every_row_but_those_of_trap_8() {
    let world = generate(&spec(AreaChoice::Rochdale, 24, 3));
    assert_eq!(take_in(&world.interviews).refused, BTreeMap::new());
    let refused = take_in(&world.refused).refused;
    let ids: Vec<String> =
        world.truth.expected_refusals.iter().map(|refusal| refusal.interview.clone()).collect();
    let lines: Vec<&str> = std::str::from_utf8(&world.refused).unwrap().lines().collect();
    assert_eq!((refused.len(), lines.len()), (3, 3), "{refused:?}");
    for (line, id) in lines.iter().zip(ids) {
        assert!(line.contains(&id) && line.contains("\"note\""), "a row that is not {id}");
    }
}

#[test]
fn intake_counts_the_mappable_reports_that_the_truth_counts() {
    for seed in [1, 2] {
        let spec = spec(AreaChoice::Rochdale, 24, seed);
        let world = generate(&spec);
        let inside = |report: &&LocationReport| {
            let cell = report.cell();
            let fine = cell
                .parent(h3o::Resolution::Nine)
                .unwrap_or_else(|| cell.center_child(h3o::Resolution::Nine).unwrap());
            area_of(&spec).contains(fine)
        };
        let counted = take_in(&world.interviews).reports.iter().filter(inside).count() as f64;
        let told = world.truth.counts.mappable as f64;
        // A place told as a neighbourhood or a town may fall in or out with its coarser cell.
        assert!((counted / told - 1.0).abs() < 0.03, "{counted} counted, {told} told");
    }
}

#[test]
fn the_gate_publishes_no_trap_and_most_lasting_places() {
    let mut sum = Score::default();
    for seed in 1..=3 {
        sum += scored(&spec(AreaChoice::Rochdale, 24, seed));
    }
    assert_eq!(sum.traps_published, BTreeMap::new());
    assert_eq!(sum.lasting.of, 36);
    assert!(sum.lasting.with_leaf * 2 > sum.lasting.of, "{:?}", sum.lasting);
}

/// The figures that are asked for (docs/domain.md#twin-figures), over twenty seeds.
#[test]
fn planted_places_are_found_and_null_worlds_stay_blank() {
    let sum = |area, months, null| {
        let mut sum = Score::default();
        (1..=20).for_each(|seed| sum += scored(&Spec { null, ..spec(area, months, seed) }));
        sum
    };
    for (area, months, least) in [(AreaChoice::Rochdale, 24, 0.80), (AreaChoice::Bradford, 12, 0.95)] {
        let planted = sum(area, months, None);
        let found = f64::from(planted.lasting.found) / f64::from(planted.lasting.of);
        assert!(found >= least, "{area:?}: {:?}", planted.lasting);
        assert_eq!(planted.traps_published, BTreeMap::new(), "{area:?}");
        for null in [Null::Uniform, Null::Smooth] {
            let blank = sum(area, months, Some(null));
            assert!(blank.false_hotspots <= 1, "{area:?} {null:?}: {} false", blank.false_hotspots);
        }
    }
}

#[test]
fn the_holders_are_caseworkers_and_placements_of_one_provider() {
    let world = generate(&spec(AreaChoice::Rochdale, 24, 1));
    let values = |field: &str| -> BTreeSet<String> {
        let value = |line: &str| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()[field].as_str().map(str::to_owned)
        };
        std::str::from_utf8(&world.interviews).unwrap().lines().filter_map(value).collect()
    };
    assert_eq!(values("provider").len(), 1);
    assert_eq!(values("caseworker").len(), 6);
    assert!(values("placement").len() > 15);
    assert!(values("responsible_la").len() > 3);
}
