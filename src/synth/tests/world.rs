//! What a world promises of itself.

use std::collections::BTreeMap;

use super::super::truth::Claim;
use super::*;

#[test]
fn a_seed_makes_the_same_bytes_and_another_seed_others() {
    let make = |seed| {
        let world = generate(&spec(AreaChoice::Rochdale, 6, seed));
        (world.interviews, world.episodes, world.masks, serde_json::to_vec(&world.truth).unwrap())
    };
    let (one, again, other) = (make(5), make(5), make(6));
    assert!(one == again, "the same seed made other bytes");
    assert!(one.0 != other.0 && one.1 != other.1 && one.2 != other.2 && one.3 != other.3);
}

#[test]
fn written_files_are_those_made_in_memory() {
    let spec = Spec { size: Some(60), ..spec(AreaChoice::Rochdale, 6, 5) };
    let folder = tempfile::tempdir().unwrap();
    let truth = write(&spec, folder.path(), |_, _| {}).unwrap();
    let world = generate(&spec);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(read("interviews.ndjson") == world.interviews);
    assert!(read("episodes.csv") == world.episodes);
    assert!(read("masks.csv") == world.masks);
    assert!(read("placements.csv") == world.placements);
    assert_eq!(serde_json::from_slice::<Truth>(&read("truth.json")).unwrap(), truth);
    assert_eq!(truth, world.truth);
}

#[test]
fn every_line_is_stamped() {
    let world = generate(&Spec { size: Some(60), ..spec(AreaChoice::Bradford, 6, 1) });
    for line in std::str::from_utf8(&world.interviews).unwrap().lines() {
        assert!(
            line.contains("\"interview\":\"SYNTHETIC-i-") && line.ends_with("\"synthetic\":true}"),
            "{line}"
        );
    }
    for line in std::str::from_utf8(&world.episodes).unwrap().lines().skip(1) {
        assert!(line.starts_with("SYNTHETIC-e-") && line.contains(",SYNTHETIC-E08000032-"), "{line}");
    }
    assert_eq!(world.truth.stamp, STAMP);
}

#[test]
fn boroughs_yield_what_the_documents_plan_with() {
    for (area, a_year) in [(AreaChoice::Rochdale, 350.0), (AreaChoice::Bradford, 900.0)] {
        for (months, seed) in [(12, 1), (12, 2), (12, 3), (24, 1), (24, 2), (24, 3)] {
            let mappable =
                generate(&spec(area, months, seed)).truth.counts.mappable as f64 * 12.0 / f64::from(months);
            assert!(
                (mappable / a_year - 1.0).abs() < 0.15,
                "{area:?}, {months} months, seed {seed}: {mappable} a year"
            );
        }
    }
}

#[test]
fn size_scales_a_world() {
    let mappable = |size| {
        generate(&Spec { size: Some(size), ..spec(AreaChoice::Rochdale, 12, 4) }).truth.counts.mappable
    };
    let (small, large) = (mappable(300) as f64, mappable(900) as f64);
    assert!((large / small - 3.0).abs() < 0.5, "{small} and {large}");
}

#[test]
fn hot_places_hold_forty_to_fifty_in_a_hundred_reports() {
    for area in [AreaChoice::Rochdale, AreaChoice::Bradford] {
        for seed in 1..=4 {
            let counts = generate(&spec(area, 24, seed)).truth.counts;
            let share = counts.mappable_at_plants as f64 / counts.mappable as f64;
            assert!((0.40..0.50).contains(&share), "{area:?}, seed {seed}: {share}");
        }
    }
}

#[test]
fn a_borough_has_its_nine_plants_and_twelve_lasting_places() {
    for area in [AreaChoice::Rochdale, AreaChoice::Bradford] {
        for seed in 1..=3 {
            let truth = generate(&spec(area, 24, seed)).truth;
            let numbers: Vec<u8> =
                truth.plants.iter().map(|plant| plant.number).filter(|&number| number > 0).collect();
            assert_eq!(numbers, [1, 2, 3, 4, 5, 5, 6, 7, 8, 9]);
            assert_eq!(truth.plants.iter().filter(|plant| plant.persistent).count(), 12);
        }
    }
}

#[test]
fn the_hot_places_turn_with_the_seed() {
    let mut seeds: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 1..=8 {
        let truth = generate(&Spec { size: Some(40), ..spec(AreaChoice::Rochdale, 3, seed) }).truth;
        for plant in truth.plants.iter().filter(|plant| plant.number == 1) {
            *seeds.entry(plant.cells[0].clone()).or_default() += 1;
        }
    }
    assert!(seeds.len() >= 3, "{seeds:?}");
}

#[test]
fn every_trap_is_set() {
    for (area, seed) in [(AreaChoice::Rochdale, 1), (AreaChoice::Rochdale, 2), (AreaChoice::Bradford, 1)] {
        let truth = generate(&spec(area, 24, seed)).truth;
        let children: BTreeMap<&str, u32> =
            truth.traps.iter().map(|trap| (trap.number.as_str(), trap.children)).collect();
        for (number, wanted) in
            [("T2", 1), ("T3", 4), ("T4", 6), ("T5", 5), ("T6", 6), ("T7", 5), ("T8", 3), ("T9", 6)]
        {
            assert_eq!(children[number], wanted, "{area:?}, seed {seed}, {number}");
        }
        assert!(children["T1"] >= 5, "{area:?}, seed {seed}");
        assert!(children.contains_key("T10"));
        assert_eq!(truth.expected_refusals.len(), 3);
    }
}

/// Distinct children with agreement who told finely of a trap's cell.
fn children_at(world: &World, number: &str) -> usize {
    let trap = world.truth.traps.iter().find(|trap| trap.number == number).unwrap();
    let cell: h3o::CellIndex = trap.cells[0].parse().unwrap();
    let mut children = std::collections::BTreeSet::new();
    for line in std::str::from_utf8(&world.interviews).unwrap().lines() {
        let interview: serde_json::Value = serde_json::from_str(line).unwrap();
        let map = interview["consents"]
            .as_array()
            .unwrap()
            .iter()
            .rev()
            .find(|consent| consent["purpose"] == "MAP")
            .unwrap();
        let here = |place: &serde_json::Value| {
            let point = place["lat"].as_f64().zip(place["lon"].as_f64());
            point.is_some_and(|(lat, lon)| point::Point::new(lat, lon).cell() == cell)
        };
        if map["state"] == "given" && interview["places"].as_array().unwrap().iter().any(here) {
            children.insert(interview["child"].to_string());
        }
    }
    children.len()
}

#[test]
fn only_a_traps_own_children_go_to_its_place() {
    for seed in 1..=3 {
        let world = generate(&spec(AreaChoice::Rochdale, 24, seed));
        // Of T4's six, the one who withdrew no longer counts.
        for (number, children) in [("T2", 1), ("T3", 4), ("T4", 5), ("T5", 5), ("T6", 6), ("T7", 5)] {
            assert_eq!(children_at(&world, number), children, "seed {seed}, {number}");
        }
    }
}

#[test]
fn one_child_tells_of_one_park_forty_times() {
    let world = generate(&spec(AreaChoice::Rochdale, 24, 2));
    let trap = world.truth.traps.iter().find(|trap| trap.number == "T2").unwrap();
    let cell: h3o::CellIndex = trap.cells[0].parse().unwrap();
    let mut told = 0;
    for line in std::str::from_utf8(&world.interviews).unwrap().lines() {
        let interview: serde_json::Value = serde_json::from_str(line).unwrap();
        for place in interview["places"].as_array().unwrap() {
            let point = place["lat"].as_f64().zip(place["lon"].as_f64());
            told += usize::from(point.is_some_and(|(lat, lon)| point::Point::new(lat, lon).cell() == cell));
        }
    }
    assert!(told >= 40, "{told}");
}

#[test]
fn a_null_world_has_the_same_children_and_nothing_planted() {
    let planted = spec(AreaChoice::Rochdale, 12, 9);
    let world = generate(&planted);
    for null in [Null::Uniform, Null::Smooth] {
        let empty = generate(&Spec { null: Some(null), ..planted });
        assert!(empty.episodes == world.episodes, "{null:?}: other episodes");
        assert!(empty.truth.plants.is_empty() && empty.truth.traps.is_empty());
        assert!(
            empty.truth.counts.cells_of_five < world.truth.counts.cells_of_five,
            "{null:?}: {:?}",
            empty.truth.counts
        );
    }
}

#[test]
fn the_home_is_masked_and_its_trap_says_so() {
    let world = generate(&spec(AreaChoice::Rochdale, 24, 1));
    let home = world.truth.traps.iter().find(|trap| trap.number == "T1").unwrap();
    assert_eq!(home.claim, Claim::NoFineLeafNoHotspot);
    assert!(std::str::from_utf8(&world.masks).unwrap().contains(&format!("{},placement\n", home.cells[0])));
}

#[test]
fn the_smallest_worlds_can_be_made() {
    for area in [AreaChoice::Rochdale, AreaChoice::Bradford] {
        for seed in 1..=10 {
            let world = generate(&Spec { size: Some(20), ..spec(area, 1, seed) });
            assert_eq!(world.truth.from, world.truth.to);
        }
    }
}

#[test]
fn most_children_tell_of_two_places_and_a_few_of_many() {
    let world = generate(&spec(AreaChoice::Bradford, 12, 3));
    let mut told: BTreeMap<String, u32> = BTreeMap::new();
    for line in std::str::from_utf8(&world.interviews).unwrap().lines() {
        let interview: serde_json::Value = serde_json::from_str(line).unwrap();
        let places = interview["places"].as_array().unwrap().iter().filter(|place| !place["lat"].is_null());
        *told.entry(interview["child"].to_string()).or_default() += places.count() as u32;
    }
    let mut told: Vec<u32> = told.into_values().filter(|&told| told > 0).collect();
    told.sort_unstable();
    let (median, most) = (told[told.len() / 2], told[told.len() - 1]);
    assert!((1..=3).contains(&median) && (25..=90).contains(&most), "median {median}, most {most}");
}
