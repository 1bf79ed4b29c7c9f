//! The graded world keeps its promises, and the default one its bytes.

use super::*;

fn graded(size: u32, seed: u64) -> Spec {
    Spec { graded: true, size: Some(size), ..spec(AreaChoice::Rochdale, 12, seed) }
}

#[test]
fn strength_falls_from_the_first_place_to_the_last() {
    let truth = generate(&graded(1_200, 3)).truth;
    let ranks: Vec<_> = truth.plants.iter().map(|plant| plant.strength).collect();
    assert_eq!(ranks, (1..=24).map(Some).collect::<Vec<_>>());
    let children = |ranks: std::ops::Range<usize>| -> u32 {
        truth.plants[ranks].iter().map(|plant| plant.fine_children).sum()
    };
    assert!(children(0..3) > 3 * children(9..12) && children(0..3) > 6 * children(21..24));
    assert!(truth.traps.is_empty() && truth.expected_refusals.is_empty());
}

#[test]
fn the_intensity_is_a_share_of_each_cell_of_the_area() {
    let truth = generate(&graded(100, 2)).truth;
    let sum: f64 = truth.intensity.values().sum();
    // What spills over the border is nobody's.
    assert!((0.9..=1.0 + 1e-9).contains(&sum), "{sum}");
    let strongest = &truth.plants[0].cells;
    let there: f64 = strongest.iter().filter_map(|cell| truth.intensity.get(cell)).sum();
    assert!((0.05..0.35).contains(&there), "{there}");
}

#[test]
fn the_same_seed_makes_the_same_graded_world_and_another_makes_another() {
    let world = |seed| generate(&graded(100, seed));
    let (one, again, other) = (world(1), world(1), world(2));
    assert!(one.interviews == again.interviews && one.truth == again.truth);
    assert!(one.interviews != other.interviews && one.truth != other.truth);
}

#[test]
fn a_world_that_is_not_graded_says_nothing_of_grades() {
    let truth = generate(&Spec { size: Some(60), ..spec(AreaChoice::Rochdale, 6, 5) }).truth;
    let text = serde_json::to_string(&truth).unwrap();
    assert!(!text.contains("intensity") && !text.contains("strength"), "{text}");
}

/// Size is told by bands that double, and lost where one band is open from 25 on.
#[test]
fn a_release_with_bands_that_double_keeps_the_order_of_strength() {
    let agreement = |top_band| {
        let policy = Policy { top_band, ..Policy::default() };
        let trial = trial_under(&graded(4_000, 1), policy);
        strength_of(&trial).rank_agreement
    };
    let (open, doubling) = (agreement(TopBand::TwentyFiveOrMore), agreement(TopBand::EightHundredOrMore));
    assert!(doubling > open + 0.1, "{doubling} beside {open}");
}

fn strength_of(trial: &Trial) -> strength::Strength {
    let hotspot = |hotspot: &crate::hotspot::Hotspot| score::HotspotView {
        cells: hotspot.cells.clone(),
        confidence: hotspot.confidence.code().to_owned(),
    };
    let hotspots: Vec<_> = trial.hotspots.standing().map(hotspot).collect();
    score::score(&trial.truth, trial.area.cells(), &[], &hotspots).strength.expect("a graded world")
}
