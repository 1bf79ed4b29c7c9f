//! How a release compares with the truth of its world.
//!
//! Pure functions over plain cells: what a release published on one side, what
//! was planted on the other. A hotspot is *at* a place if one of its cells is, or
//! is next to, one of the place's cells (one ring at resolution 9).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use h3o::CellIndex;
use serde::Serialize;

use crate::coverage::Asked;

use super::strength::{Strength, strength};
use super::truth::{Claim, Plant, Trap, Truth};

/// A published leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafView {
    /// 9, or 8 or 7 for the rest of a parent.
    pub resolution: u8,
    /// Its cells, at resolution 9.
    pub cells: Vec<CellIndex>,
}

/// A published hotspot that is not gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HotspotView {
    /// Its cells, at resolution 9.
    pub cells: Vec<CellIndex>,
    /// `almost certain`, `likely` or `possible`.
    pub confidence: String,
}

/// How many of some places were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Places with a hotspot at them.
    pub found: u32,
    /// Places that a fine leaf (of resolution 9 or 8) was published of.
    pub with_leaf: u32,
    /// Places in the area.
    pub of: u32,
}

/// Hotspots called by one word, and how many stood at a planted place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Calibration {
    /// Hotspots, but for those at a trap's place.
    pub hotspots: u32,
    /// Those at a planted place.
    pub real: u32,
}

/// What a release says of the wards of hot places where few were asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Flagged {
    /// It says that few were asked.
    pub flagged: u32,
    /// It says that too little is known.
    pub too_few_to_say: u32,
    /// Places.
    pub of: u32,
}

/// A release against its truth; scores of several worlds add up.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Score {
    /// Releases that were scored.
    pub maps: u32,
    /// Planted places that last: a borough's twelve.
    pub lasting: Found,
    /// Planted places that ought to be found (with those that fade or grow).
    pub expected: Found,
    /// Every planted place, by its number (0 for a further lasting place).
    pub by_number: BTreeMap<u8, Found>,
    /// Published hotspots.
    pub hotspots: u32,
    /// Hotspots at no planted place, and at no trap's.
    pub false_hotspots: u32,
    /// Hotspots at a trap's place and at no planted one. Children did gather
    /// there, so they are neither real nor false.
    pub at_traps: u32,
    /// Of the first ten hotspots of a map, those at a planted place.
    pub real_in_top_ten: u32,
    /// Hotspots among the first ten.
    pub in_top_ten: u32,
    /// Traps whose claim the release breaks, by number.
    pub traps_published: BTreeMap<String, u32>,
    /// Places of T10, hot where few were asked, and of how many the release says
    /// so: the trap is flagged as blind.
    pub t10_flagged_as_blind: Flagged,
    /// By confidence word.
    pub calibration: BTreeMap<String, Calibration>,
    /// Of graded worlds: what is kept of the places' strength.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<Strength>,
}

/// Compares a release with the truth. `area` holds the area's cells of
/// resolution 9, ascending; planted places without a cell in it are left out.
/// `hotspots` are in rank order.
#[must_use]
pub fn score(truth: &Truth, area: &[CellIndex], leaves: &[LeafView], hotspots: &[HotspotView]) -> Score {
    let mut score = Score { maps: 1, ..Score::default() };
    let inside = |plant: &&Plant| cells(&plant.cells).iter().any(|cell| area.binary_search(cell).is_ok());
    for plant in truth.plants.iter().filter(inside) {
        score.plant(plant, leaves, hotspots);
    }
    let is_blind = |trap: &&Trap| trap.claim == Claim::NotReadAsSafe;
    let planted: Vec<&String> = truth.plants.iter().flat_map(|plant| &plant.cells).collect();
    let blind = truth.traps.iter().filter(is_blind).flat_map(|trap| &trap.cells);
    let real = near(planted.into_iter().chain(blind));
    let traps = near(truth.traps.iter().flat_map(|trap| &trap.cells));
    for (rank, hotspot) in hotspots.iter().enumerate() {
        score.hotspot(hotspot, rank, &real, &traps);
    }
    for trap in truth.traps.iter().filter(|trap| is_published(trap, leaves, hotspots)) {
        *score.traps_published.entry(trap.number.clone()).or_default() += 1;
    }
    if !truth.intensity.is_empty() {
        score.strength = Some(strength(truth, area, hotspots));
    }
    score
}

impl Score {
    /// Notes what a release says of who was asked where T10 is. `asked` tells it
    /// of the ward that holds a cell, or nothing where no ward is known.
    pub fn flag_blind(&mut self, truth: &Truth, asked: impl Fn(CellIndex) -> Option<Asked>) {
        let blind = truth.traps.iter().filter(|trap| trap.claim == Claim::NotReadAsSafe);
        // The middle of the place is the first of its cells.
        let places = blind.filter_map(|trap| trap.cells.first()?.parse().ok());
        for place in places {
            let told = asked(place);
            let flags = &mut self.t10_flagged_as_blind;
            flags.of += 1;
            flags.flagged += u32::from(told == Some(Asked::Few));
            flags.too_few_to_say += u32::from(told.is_none_or(|told| told == Asked::TooFewToSay));
        }
    }

    fn plant(&mut self, plant: &Plant, leaves: &[LeafView], hotspots: &[HotspotView]) {
        let (own, near) = (cells(&plant.cells), near(plant.cells.iter()));
        let holds = |cells: &[CellIndex], places: &BTreeSet<CellIndex>| {
            cells.iter().any(|cell| places.contains(cell))
        };
        let found = Found {
            found: u32::from(hotspots.iter().any(|hotspot| holds(&hotspot.cells, &near))),
            with_leaf: u32::from(leaves.iter().any(|leaf| leaf.resolution > 7 && holds(&leaf.cells, &own))),
            of: 1,
        };
        *self.by_number.entry(plant.number).or_default() += found;
        if plant.persistent {
            self.lasting += found;
        }
        if plant.should_be_found {
            self.expected += found;
        }
    }

    fn hotspot(
        &mut self,
        hotspot: &HotspotView,
        rank: usize,
        real: &BTreeSet<CellIndex>,
        traps: &BTreeSet<CellIndex>,
    ) {
        let at = |places: &BTreeSet<CellIndex>| hotspot.cells.iter().any(|cell| places.contains(cell));
        let is_real = at(real);
        self.hotspots += 1;
        if rank < 10 {
            self.in_top_ten += 1;
            self.real_in_top_ten += u32::from(is_real);
        }
        if !is_real && at(traps) {
            self.at_traps += 1;
            return;
        }
        self.false_hotspots += u32::from(!is_real);
        let word = self.calibration.entry(hotspot.confidence.clone()).or_default();
        word.hotspots += 1;
        word.real += u32::from(is_real);
    }
}

/// Whether a release breaks a trap's claim.
fn is_published(trap: &Trap, leaves: &[LeafView], hotspots: &[HotspotView]) -> bool {
    let own = cells(&trap.cells);
    // The rest of a parent with nothing but the trap's cell left would be its leaf too.
    let is_own = |leaf: &LeafView| {
        let holds = leaf.cells.iter().any(|cell| own.contains(cell));
        holds && (leaf.resolution >= 9 || leaf.cells.iter().all(|cell| own.contains(cell)))
    };
    let hot = || hotspots.iter().any(|hotspot| hotspot.cells.iter().any(|cell| own.contains(cell)));
    match trap.claim {
        Claim::NoFineLeaf => leaves.iter().any(is_own),
        Claim::NoFineLeafNoHotspot => leaves.iter().any(is_own) || hot(),
        // The import's summary shows these, not a release.
        Claim::RowsRefused { .. } | Claim::NotReadAsSafe => false,
    }
}

pub(super) fn cells(names: &[String]) -> BTreeSet<CellIndex> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// Cells and those next to them.
pub(super) fn near<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<CellIndex> {
    let cells = names.filter_map(|name| name.parse::<CellIndex>().ok());
    cells.flat_map(|cell| cell.grid_disk::<Vec<_>>(1)).collect()
}

impl AddAssign for Found {
    fn add_assign(&mut self, other: Self) {
        self.found += other.found;
        self.with_leaf += other.with_leaf;
        self.of += other.of;
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        let Flagged { flagged, too_few_to_say, of } = other.t10_flagged_as_blind;
        self.t10_flagged_as_blind.flagged += flagged;
        self.t10_flagged_as_blind.too_few_to_say += too_few_to_say;
        self.t10_flagged_as_blind.of += of;
        self.maps += other.maps;
        self.lasting += other.lasting;
        self.expected += other.expected;
        self.hotspots += other.hotspots;
        self.false_hotspots += other.false_hotspots;
        self.at_traps += other.at_traps;
        self.real_in_top_ten += other.real_in_top_ten;
        self.in_top_ten += other.in_top_ten;
        if let Some(strength) = other.strength {
            *self.strength.get_or_insert_default() += strength;
        }
        for (number, found) in other.by_number {
            *self.by_number.entry(number).or_default() += found;
        }
        for (number, published) in other.traps_published {
            *self.traps_published.entry(number).or_default() += published;
        }
        for (word, calibration) in other.calibration {
            let mine = self.calibration.entry(word).or_default();
            mine.hotspots += calibration.hotspots;
            mine.real += calibration.real;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::truth::{Area, Counts};

    const PLACE: &str = "89194241ccfffff";

    fn place() -> CellIndex {
        PLACE.parse().unwrap()
    }

    fn away(steps: u32) -> CellIndex {
        place().grid_ring::<Vec<_>>(steps)[0]
    }

    fn plant(persistent: bool) -> Plant {
        Plant {
            number: 1,
            name: "hub".into(),
            borough: "E08000005".into(),
            place_type: "bus_station".into(),
            centre: [0.0, 0.0],
            radius_m: 80.0,
            cells: vec![PLACE.into()],
            start_month: "2025-01".into(),
            end_month: "2025-12".into(),
            profile: "any".into(),
            persistent,
            should_be_found: persistent,
            reports: 0,
            children: 0,
            fine_children: 0,
            strength: None,
        }
    }

    fn trap(number: &str, cell: CellIndex, claim: Claim) -> Trap {
        Trap {
            number: number.into(),
            what: String::new(),
            borough: "E08000005".into(),
            cells: vec![cell.to_string()],
            children: 0,
            must_not_publish: String::new(),
            claim,
        }
    }

    fn truth(plants: Vec<Plant>, traps: Vec<Trap>) -> Truth {
        Truth {
            stamp: "SYNTHETIC".into(),
            seed: 1,
            area: Area { code: "E08000005".into(), name: "Rochdale".into() },
            from: "2025-01".into(),
            to: "2025-12".into(),
            null: None,
            settings: BTreeMap::new(),
            plants,
            traps,
            expected_refusals: Vec::new(),
            counts: Counts::default(),
            intensity: BTreeMap::new(),
        }
    }

    fn hotspot(cell: CellIndex) -> HotspotView {
        HotspotView { cells: vec![cell], confidence: "likely".into() }
    }

    #[test]
    fn a_place_is_found_by_a_hotspot_at_most_one_ring_away() {
        for (steps, found) in [(0, 1), (1, 1), (2, 0)] {
            let hotspots = [hotspot(away(steps))];
            let score = score(&truth(vec![plant(true)], vec![]), &[place()], &[], &hotspots);
            assert_eq!(score.lasting, Found { found, with_leaf: 0, of: 1 }, "{steps} steps");
            assert_eq!(score.false_hotspots, 1 - found, "{steps} steps");
            assert_eq!(score.calibration["likely"], Calibration { hotspots: 1, real: found });
        }
    }

    #[test]
    fn a_place_outside_the_area_is_not_asked_for() {
        let score = score(&truth(vec![plant(true)], vec![]), &[away(3)], &[], &[]);
        assert_eq!((score.lasting.of, score.expected.of), (0, 0));
    }

    #[test]
    fn a_fine_leaf_of_the_place_counts_and_a_coarse_one_does_not() {
        for (resolution, with_leaf) in [(9, 1), (8, 1), (7, 0)] {
            let leaf = LeafView { resolution, cells: vec![place()] };
            let score = score(&truth(vec![plant(false)], vec![]), &[place()], &[leaf], &[]);
            assert_eq!(score.by_number[&1].with_leaf, with_leaf, "resolution {resolution}");
        }
    }

    #[test]
    fn every_hotspot_of_a_null_world_is_false() {
        let score = score(&truth(vec![], vec![]), &[place()], &[], &[hotspot(place()), hotspot(away(4))]);
        assert_eq!((score.hotspots, score.false_hotspots), (2, 2));
    }

    #[test]
    fn a_hotspot_at_a_trap_is_neither_real_nor_false() {
        let truth = truth(vec![], vec![trap("T5", place(), Claim::NoFineLeaf)]);
        let score = score(&truth, &[place()], &[], &[hotspot(place())]);
        assert_eq!((score.at_traps, score.false_hotspots), (1, 0));
        assert!(score.traps_published.is_empty() && score.calibration.is_empty());
    }

    #[test]
    fn the_hidden_hot_place_of_t10_is_real() {
        let truth = truth(vec![], vec![trap("T10", place(), Claim::NotReadAsSafe)]);
        let score = score(&truth, &[place()], &[], &[hotspot(place())]);
        assert_eq!((score.false_hotspots, score.calibration["likely"].real), (0, 1));
    }

    #[test]
    fn t10_is_flagged_where_the_release_says_that_few_were_asked() {
        let truth = truth(
            vec![],
            vec![trap("T10", place(), Claim::NotReadAsSafe), trap("T3", away(5), Claim::NoFineLeaf)],
        );
        let check = |asked, flagged, too_few_to_say| {
            let mut score = Score::default();
            score.flag_blind(&truth, |cell| if cell == place() { asked } else { Some(Asked::Few) });
            assert_eq!(score.t10_flagged_as_blind, Flagged { flagged, too_few_to_say, of: 1 });
        };
        check(Some(Asked::Few), 1, 0);
        check(Some(Asked::TooFewToSay), 0, 1);
        check(None, 0, 1);
        check(Some(Asked::AboutHalf), 0, 0);
    }

    #[test]
    fn a_trap_is_published_by_a_leaf_of_its_own() {
        let check = |claim: Claim, resolution, cells: Vec<CellIndex>, published| {
            let truth = truth(vec![], vec![trap("T3", place(), claim)]);
            let score = score(&truth, &[place()], &[LeafView { resolution, cells }], &[]);
            assert_eq!(score.traps_published.values().sum::<u32>(), published);
        };
        check(Claim::NoFineLeaf, 9, vec![place()], 1);
        check(Claim::NoFineLeaf, 9, vec![away(1)], 0);
        check(Claim::NoFineLeaf, 8, vec![place(), away(1)], 0);
        check(Claim::NoFineLeaf, 8, vec![place()], 1);
        check(Claim::NotReadAsSafe, 9, vec![place()], 0);
    }

    #[test]
    fn a_home_may_not_be_in_a_hotspot() {
        let truth = truth(vec![], vec![trap("T1", place(), Claim::NoFineLeafNoHotspot)]);
        let both = HotspotView { cells: vec![place(), away(1)], confidence: "possible".into() };
        assert_eq!(score(&truth, &[place()], &[], &[both]).traps_published["T1"], 1);
    }

    #[test]
    fn scores_of_worlds_add_up() {
        let truth = truth(vec![plant(true)], vec![]);
        let mut sum = score(&truth, &[place()], &[], &[hotspot(place())]);
        sum += score(&truth, &[place()], &[], &[]);
        assert_eq!((sum.maps, sum.lasting), (2, Found { found: 1, with_leaf: 0, of: 2 }));
    }
}
