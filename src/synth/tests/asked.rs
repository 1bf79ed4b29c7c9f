//! Trap T10: a hot place that looks cold because few were asked round it.

use h3o::{CellIndex, LatLng};

use super::*;
use crate::area::ward_at;
use crate::coverage::Asked;

/// What a release at a world's end tells of the ward of the world's T10.
fn told_of_t10(spec: &Spec) -> Asked {
    let trial = trial(spec);
    let trap = trial.truth.traps.iter().find(|trap| trap.number == "T10").expect("each world has its T10");
    let cell: CellIndex = trap.cells[0].parse().expect("a cell");
    let at = LatLng::from(cell);
    let ward = ward_at(at.lng(), at.lat()).expect("T10 lies in the borough");
    trial.released.coverage().asked(ward.code).expect("every ward of the borough is told of")
}

#[test]
fn t10_is_never_told_to_be_well_asked_and_mostly_that_few_were() {
    let told: Vec<Asked> = (1..7)
        .flat_map(|seed| [spec(AreaChoice::Rochdale, 24, seed), spec(AreaChoice::Bradford, 24, seed)])
        .map(|spec| told_of_t10(&spec))
        .collect();
    assert!(told.iter().all(|asked| matches!(asked, Asked::Few | Asked::TooFewToSay)), "{told:?}");
    let few = told.iter().filter(|asked| **asked == Asked::Few).count();
    assert!(few >= 8, "{few} of {}", told.len());
}

#[test]
fn episodes_name_the_ward_of_the_childs_home() {
    let world = generate(&spec(AreaChoice::Rochdale, 12, 1));
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(&world.episodes[..]).records().map(|row| row.expect("a row")).collect();
    let known = rows.iter().filter(|row| !row[7].is_empty()).count();
    assert!(known * 100 >= rows.len() * 97, "{known} of {}", rows.len());
    let mut wards: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for row in &rows {
        assert_eq!(*wards.entry(&row[1]).or_insert(&row[7]), &row[7], "a child has one home");
    }
}
