//! A world through both gates in memory, as the stores would take it.

use std::collections::BTreeSet;

use h3o::CellIndex;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::truth::Truth;
use super::{Spec, World, generate};
use crate::area::{self, Area};
use crate::coverage::Return;
use crate::hotspot::{self, Hotspots};
use crate::intake::{
    Admitted, EpisodeReader, Holder, Lines, LocationReport, PlacementReader, TokenKey, admit, parse_line,
};
use crate::release::{
    Insiders, Leaves, Mask, Masks, Placements, Policy, Released, Request, Utility, gate, utility,
};

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
    trial_under(spec, Policy::default())
}

/// As [`trial`], under a policy.
#[must_use]
pub fn trial_under(spec: &Spec, policy: Policy) -> Trial {
    let world = generate(spec);
    let taken = Taken { policy, ..Taken::of(spec, &world) };
    let (released, ..) = gate(&taken.reports, &taken.request(None));
    let hotspots = hotspot::find(&released, taken.area, None);
    Trial { truth: world.truth, area: taken.area, released, hotspots }
}

/// A world's release over a window of 12 or of 24 months, whichever the gate
/// would choose, with what it is good for.
#[must_use]
pub fn trial_over(spec: &Spec, world: &World, months: u8) -> (Trial, Utility) {
    let taken = Taken::of(spec, world);
    let before = taken.release_before(months);
    let request = taken.request(Some(&before));
    let ((released, ..), utility) = (gate(&taken.reports, &request), utility(&taken.reports, &request));
    let hotspots = hotspot::find(&released, taken.area, None);
    (Trial { truth: world.truth.clone(), area: taken.area, released, hotspots }, utility)
}

/// How often a twentieth of a world's reports is added until a year holds enough
/// of them.
const MOST_STEPS: usize = 1_000;

/// What the gate is given of a world.
struct Taken {
    area: &'static Area,
    cut_off: Date,
    reports: Vec<LocationReport>,
    returns: Vec<Return>,
    masks: Masks,
    placements: Placements,
    insiders: Insiders,
    custodians: BTreeSet<Holder>,
    policy: Policy,
}

impl Taken {
    fn of(spec: &Spec, world: &World) -> Self {
        let area = area::find(&spec.area.code().parse().expect("the twin knows its codes"));
        Self {
            area: area.expect("the twin's areas have maps"),
            cut_off: spec.last.first_of_month().saturating_add(1.month()),
            reports: reports(&world.interviews),
            insiders: insiders(&world.interviews),
            custodians: BTreeSet::new(),
            returns: returns(&world.episodes),
            masks: masks(&world.masks),
            placements: placements(&world.placements),
            policy: Policy::default(),
        }
    }

    fn request<'a>(&'a self, previous: Option<&'a Released<Leaves>>) -> Request<'a> {
        Request {
            area: self.area,
            cut_off: self.cut_off,
            masks: &self.masks,
            placements: &self.placements,
            insiders: &self.insiders,
            custodians: &self.custodians,
            returns: &self.returns,
            policy: &self.policy,
            previous,
            synthetic: true,
            played_on: None,
        }
    }

    /// A release with a window of so many months, for the next to keep to: the
    /// gate takes two years of few reports, and one of many. No more of them than
    /// that takes, for of many more two holders are thought to collude, and would
    /// be in the next release too.
    fn release_before(&self, months: u8) -> Released<Leaves> {
        let step = self.reports.len().div_ceil(20);
        let of = |steps: usize| {
            let some: Vec<LocationReport> = self.reports.iter().cycle().take(steps * step).cloned().collect();
            gate(&some, &self.request(None)).0
        };
        let enough = (0..MOST_STEPS).map(of).find(|released| released.terms().window.months == months);
        enough.unwrap_or_else(|| of(0))
    }
}

/// The reports of the interviews that are admitted; the others are the twin's
/// own bad rows.
pub(crate) fn reports(interviews: &[u8]) -> Vec<LocationReport> {
    admitted(interviews).flat_map(|admitted| admitted.reports).collect()
}

/// Who may know which child by all the interviews.
fn insiders(interviews: &[u8]) -> Insiders {
    admitted(interviews).fold(Insiders::default(), |mut insiders, admitted| {
        insiders.add(admitted.child, admitted.insiders);
        insiders
    })
}

fn admitted(interviews: &[u8]) -> impl Iterator<Item = Admitted> {
    let key = trial_key();
    Lines::new(interviews)
        .filter_map(|line| line.ok()?.bytes.ok())
        .filter_map(move |line| admit(&parse_line(&line).ok()?, &line, &key, None).ok())
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
