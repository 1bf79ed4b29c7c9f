//! The synthetic twin: made-up boroughs with their truth (docs/domain.md#twin).
//!
//! A world is a pure function of its [`Spec`]: the same seed gives the same
//! bytes. Coordinates are rounded to five decimals and times to minutes before
//! anything is decided by them, so that the last bits of a machine's logarithms
//! do not show. Everything is stamped `SYNTHETIC`: in every id, and as a field of
//! every interview.
//!
//! What has no published figure is assumed, and said so where it stands: hours,
//! days, seasons, agreement to the map, and that 45 % of mappable reports are at
//! shared hot places.

mod account;
mod anchors;
mod borough;
mod calendar;
mod chance;
mod england;
mod experiences;
mod frequency;
mod funnel;
mod graded;
mod ground;
mod lines;
mod people;
mod places;
mod planted;
mod plants;
mod point;
pub mod score;
pub mod strength;
mod timing;
mod traps;
mod trial;
pub mod truth;
pub mod utility;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::borough::Making;
use self::calendar::{Calendar, month_name, shift};
use self::chance::Chance;
use self::ground::Ground;
use self::truth::{Area, Counts, Truth};

pub use self::trial::{Trial, trial, trial_over, trial_under};
pub use self::write::write;

/// The word that marks all that is made up.
pub const STAMP: &str = "SYNTHETIC";

/// An area that a world can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaChoice {
    /// Rochdale, `E08000005`: about 350 mappable reports a year.
    Rochdale,
    /// Bradford, `E08000032`: about 900.
    Bradford,
    /// England, in 150 made-up boroughs: about 94,000 (none of its reports lies outside it).
    England,
}

/// A world without hot places, to count false ones by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Null {
    /// Places evenly over the area.
    Uniform,
    /// One broad town: sd 2 km round the centre of the largest town.
    Smooth,
}

/// What decides a world, to the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Where.
    pub area: AreaChoice,
    /// How many months, at least 1.
    pub months: u16,
    /// The seed of all chance.
    pub seed: u64,
    /// Children who go missing in a year; the area's own number if `None`.
    pub size: Option<u32>,
    /// A world without hot places.
    pub null: Option<Null>,
    /// A world of places of very unequal strength, without traps. Of a borough
    /// only, and no null world.
    pub graded: bool,
    /// Any day of the last month.
    pub last: Date,
}

/// A world in memory.
#[derive(Clone)]
pub struct World {
    /// `interviews.ndjson`.
    pub interviews: Vec<u8>,
    /// `refused.ndjson`: rows that intake must refuse.
    pub refused: Vec<u8>,
    /// `episodes.csv`.
    pub episodes: Vec<u8>,
    /// `masks.csv`: cells of resolution 9 that hold a placement.
    pub masks: Vec<u8>,
    /// `placements.csv`: where each placement stands.
    pub placements: Vec<u8>,
    /// `truth.json`.
    pub truth: Truth,
}

/// The files of one borough, without headers.
pub(crate) struct Part {
    pub(crate) interviews: Vec<u8>,
    pub(crate) refused: Vec<u8>,
    pub(crate) episodes: Vec<u8>,
    pub(crate) masks: Vec<u8>,
    pub(crate) placements: Vec<u8>,
}

impl AreaChoice {
    /// The area's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rochdale => "E08000005",
            Self::Bradford => "E08000032",
            Self::England => "E92000001",
        }
    }

    /// The area's English name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rochdale => "Rochdale",
            Self::Bradford => "Bradford",
            Self::England => "England",
        }
    }

    /// Children who go missing in a year: 300 and 760 (assumed, from Bradford's
    /// published episodes); England's give about 200,000 incidents.
    fn children(self) -> u32 {
        match self {
            Self::Rochdale => 300,
            Self::Bradford => 760,
            Self::England => 65_600,
        }
    }
}

impl Null {
    fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Smooth => "smooth",
        }
    }
}

/// Makes a world a borough at a time, so that memory holds one borough.
///
/// `take` gets each borough's part with its position and how many there are.
/// Returns the truth.
///
/// # Errors
///
/// Whatever `take` returns; making itself cannot fail.
pub(crate) fn each_part<E>(
    spec: &Spec,
    mut take: impl FnMut(Part, usize, usize) -> Result<(), E>,
) -> Result<Truth, E> {
    let ground = Ground::of(spec.area, spec.size.unwrap_or(spec.area.children()));
    let (chance, calendar) = (Chance::new(spec.seed), Calendar::new(spec.last, spec.months));
    let mut truth = blank(spec, &calendar);
    for (number, borough) in ground.boroughs.iter().enumerate() {
        let making =
            Making { spec, chance: &chance, calendar: &calendar, extent: &ground.extent, borough, number };
        let made = making.make();
        planted::add(&mut truth, &making, &made);
        let (interviews, refused) = making.interviews(&made);
        let part = Part {
            interviews,
            refused,
            episodes: making.episodes(&made),
            masks: making.masks(&made),
            placements: making.placements(&made),
        };
        take(part, number, ground.boroughs.len())?;
    }
    Ok(truth)
}

/// Makes a whole world in memory.
pub fn generate(spec: &Spec) -> World {
    let (mut interviews, mut refused, mut episodes, mut masks) =
        (Vec::new(), Vec::new(), lines::EPISODES_HEADER.into(), lines::MASKS_HEADER.into());
    let mut placements = lines::PLACEMENTS_HEADER.into();
    let truth = each_part(spec, |part, _, _| {
        interviews.extend(part.interviews);
        refused.extend(part.refused);
        Vec::extend(&mut episodes, part.episodes);
        Vec::extend(&mut masks, part.masks);
        Vec::extend(&mut placements, part.placements);
        Ok::<(), std::convert::Infallible>(())
    });
    let Ok(truth) = truth;
    World { interviews, refused, episodes, masks, placements, truth }
}

/// The truth of a world in which nothing has been made yet.
fn blank(spec: &Spec, calendar: &Calendar) -> Truth {
    let settings = [
        ("months", f64::from(spec.months)),
        ("children_a_year", f64::from(spec.size.unwrap_or(spec.area.children()))),
        ("care_share", people::CARE_SHARE),
        ("agree_to_the_map", 0.75),
        ("share_of_mappable_at_hot_places", 0.45),
    ];
    Truth {
        stamp: STAMP.into(),
        seed: spec.seed,
        area: Area { code: spec.area.code().into(), name: spec.area.name().into() },
        from: month_name(calendar.from),
        to: month_name(shift(calendar.end, -1)),
        null: spec.null.map(|null| null.name().into()),
        settings: settings.map(|(name, value)| (name.to_owned(), value)).into(),
        plants: Vec::new(),
        traps: Vec::new(),
        expected_refusals: Vec::new(),
        counts: Counts::default(),
        intensity: BTreeMap::new(),
    }
}
