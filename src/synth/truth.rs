//! `truth.json`: what was planted. The product never reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// All that was planted in a world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// `SYNTHETIC`, always.
    pub stamp: String,
    /// The seed that makes the world again.
    pub seed: u64,
    /// Code and name of the area.
    pub area: Area,
    /// First month of the window, `YYYY-MM`.
    pub from: String,
    /// Last month of the window, `YYYY-MM`.
    pub to: String,
    /// The null world's name, where nothing is planted.
    pub null: Option<String>,
    /// What was assumed, by name.
    pub settings: BTreeMap<String, f64>,
    /// The hot places.
    pub plants: Vec<Plant>,
    /// What must not be published.
    pub traps: Vec<Trap>,
    /// Rows that intake must refuse.
    pub expected_refusals: Vec<ExpectedRefusal>,
    /// What the files hold.
    pub counts: Counts,
    /// Of a graded world, by cell of resolution 9: the share of a fresh child's
    /// finely told reports. Cells that are not there have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub intensity: BTreeMap<String, f64>,
}

/// An area's code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The Office for National Statistics' code.
    pub code: String,
    /// Its English name.
    pub name: String,
}

/// A planted hot place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plant {
    /// The number of docs/domain.md#twin-plants, 1 to 9; 0 for a further lasting place.
    pub number: u8,
    /// What it is.
    pub name: String,
    /// The borough it stands in.
    pub borough: String,
    /// The code of the place type (docs/domain.md#place-type).
    pub place_type: String,
    /// Longitude and latitude of its middle, or of its half inside the area.
    pub centre: [f64; 2],
    /// Its radius in metres.
    pub radius_m: f64,
    /// The H3 cells of resolution 9 that it touches.
    pub cells: Vec<String>,
    /// First month in which it draws children.
    pub start_month: String,
    /// Last month in which it draws children.
    pub end_month: String,
    /// Hours and days: `any`, `night`, `weekend_day`, `school_term`.
    pub profile: String,
    /// Lasts from the first day to the last: one of a borough's twelve.
    pub persistent: bool,
    /// Whether a release of the last 12 or 24 months ought to show it.
    pub should_be_found: bool,
    /// Mappable reports told of it.
    pub reports: u32,
    /// Distinct children who told of it, where it can be mapped.
    pub children: u32,
    /// Distinct children whose reports are fine enough for a cell of resolution 9.
    pub fine_children: u32,
    /// Of a graded world: 1 for the strongest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<u32>,
}

/// Something that must not be published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trap {
    /// `T1` to `T10`.
    pub number: String,
    /// What it is.
    pub what: String,
    /// The borough it stands in.
    pub borough: String,
    /// Its H3 cells of resolution 9.
    pub cells: Vec<String>,
    /// Distinct children in it.
    pub children: u32,
    /// What a release must not do, in words; and what cannot be checked.
    pub must_not_publish: String,
    /// The same, for a machine.
    pub claim: Claim,
}

/// What a machine can check of a trap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Claim {
    /// None of the trap's cells is a published leaf of resolution 9.
    NoFineLeaf,
    /// As `NoFineLeaf`, and no hotspot holds one of the cells.
    NoFineLeafNoHotspot,
    /// Intake refuses these interviews.
    RowsRefused {
        /// Ids of the interviews.
        interviews: Vec<String>,
    },
    /// Nothing in a release can be checked: a blank here must not read as safe.
    NotReadAsSafe,
}

/// A row that intake must refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRefusal {
    /// The interview's id.
    pub interview: String,
    /// Why.
    pub reason: String,
}

/// What the files hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Children in `episodes.csv`.
    pub children: u64,
    /// Episodes that began in the window.
    pub episodes: u64,
    /// Interviews held in the window.
    pub interviews: u64,
    /// Places told of.
    pub reports: u64,
    /// Places told of in interviews whose agreement to the map stands.
    pub consented: u64,
    /// Of those, places that can be mapped inside the area.
    pub mappable: u64,
    /// Of those, places at a planted place.
    pub mappable_at_plants: u64,
    /// Children of at least one mappable report.
    pub mappable_children: u64,
    /// Cells of resolution 9 that a mappable report, finely told, lies in.
    pub cells_touched: u64,
    /// Of those, cells that at least five children told of.
    pub cells_of_five: u64,
}
