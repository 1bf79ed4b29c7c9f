//! A world through both gates in memory, as the stores would take it.

use h3o::CellIndex;
use jiff::ToSpan as _;

use super::truth::Truth;
use super::{Spec, generate};
use crate::area::{self, Area};
use crate::coverage::Return;
use crate::hotspot::{self, Hotspots};
use crate::intake::{EpisodeReader, Lines, LocationReport, PlacementReader, TokenKey, admit, parse_line};
use crate::release::{Leaves, Mask, Masks, Placements, Policy, Released, Request, gate};

/// A world's truth beside what a release of it shows.
pub struct Trial {
    /// What was planted.
    pub truth: Truth,
    /// The world's area.
    pub area: &'static Area,
    /// The release at the world's end.
    pub released: Released<Leaves>,
    /// Its hotspots.
    pub hotspots: Hotspots,
}

/// Makes a world and takes it through intake, gate and hotspots.
#[must_use]
pub fn trial(spec: &Spec) -> Trial {
    let world = generate(spec);
    let area = area::find(&spec.area.code().parse().expect("the twin knows its codes"));
    let area = area.expect("the twin's areas have maps");
    let (reports, returns) = (reports(&world.interviews), returns(&world.episodes));
    let masks = masks(&world.masks);
    let cut_off = spec.last.first_of_month().saturating_add(1.month());
    let (placements, policy) = (placements(&world.placements), Policy::default());
    let request = Request {
        area,
        cut_off,
        masks: &masks,
        placements: &placements,
        returns: &returns,
        policy: &policy,
        previous: None,
        synthetic: true,
    };
    let (released, ..) = gate(&reports, &request);
    let hotspots = hotspot::find(&released, area, None);
    Trial { truth: world.truth, area, released, hotspots }
}

/// The reports of the interviews that are admitted; the others are the twin's
/// own bad rows.
pub(crate) fn reports(interviews: &[u8]) -> Vec<LocationReport> {
    let key = trial_key();
    Lines::new(interviews)
        .filter_map(|line| line.ok()?.bytes.ok())
        .filter_map(|line| admit(&parse_line(&line).ok()?, &line, &key, None).ok())
        .flat_map(|admitted| admitted.reports)
        .collect()
}

fn trial_key() -> TokenKey {
    TokenKey::new([0; 32])
}

fn placements(csv: &[u8]) -> Placements {
    let mut placements = Placements::default();
    let mut reader = PlacementReader::new(csv).expect("the twin writes the columns");
    while let Ok(Some((_, row))) = reader.next_row(&trial_key()) {
        let (placement, cell) = row.expect("the twin writes good rows");
        placements.add(placement, cell);
    }
    placements
}

/// The returns of the episodes.
pub(crate) fn returns(episodes: &[u8]) -> Vec<Return> {
    let key = trial_key();
    let mut reader = EpisodeReader::new(episodes).expect("the twin knows the columns");
    let rows = std::iter::from_fn(|| reader.next_row(&key).expect("the twin's table is whole"));
    rows.filter_map(|row| Return::of(&row.record.ok()?)).collect()
}

fn masks(csv: &[u8]) -> Masks {
    let mut masks = Masks::default();
    for row in csv::Reader::from_reader(csv).records().flatten() {
        let cell: Option<CellIndex> = row.get(0).and_then(|cell| cell.parse().ok());
        let mask: Option<Mask> = row.get(1).and_then(|mask| mask.parse().ok());
        if let Some((cell, mask)) = cell.zip(mask) {
            masks.add(cell, mask);
        }
    }
    masks
}
