//! The lines of a summary's tables.

use serde::{Serialize, Serializer};

use super::{GridReference, Lies, Range, Share};
use crate::coverage::Asked;
use crate::hotspot::{Change, Confidence};
use crate::intake::Theme;
use crate::release::Band;

/// A leaf that touches the area.
#[derive(Debug, Clone, Serialize)]
pub struct LeafLine {
    /// Its id.
    pub leaf: String,
    /// How it lies in the area.
    pub lies: Lies,
    /// How much of its ground does: never of its children.
    pub share: Share,
    /// The band of distinct children who told of it.
    pub band: Band,
    /// The band in words.
    pub children: String,
    /// The themes that may be told of it.
    pub themes: Vec<ThemeBand>,
    /// 9 where it is a cell, 8 or 7 where it is the rest of one.
    pub resolution: u8,
    /// Its area in square kilometres, to the hundredth.
    pub area_km2: f64,
    /// The place that its label names, after GeoNames.
    pub near: String,
    /// Where its label stands: its northernmost vertex, never its middle, as
    /// longitude and latitude.
    pub label: [f64; 2],
    /// The label in British National Grid, where it lies in its reach.
    pub grid: Option<GridReference>,
}

/// A theme with its band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThemeBand {
    /// The theme's code.
    #[serde(serialize_with = "theme_code")]
    pub theme: Theme,
    /// The theme in words.
    pub label: &'static str,
    /// The band of distinct children who told of it.
    pub band: Band,
}

impl ThemeBand {
    pub(super) fn all(themes: &[(Theme, Band)]) -> Vec<Self> {
        themes.iter().map(|&(theme, band)| Self { theme, label: theme.label(), band }).collect()
    }

    /// "After dark: 5 to 9 children".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}: {}", self.label, self.band.words())
    }
}

/// A hotspot with a leaf that touches the area.
#[derive(Debug, Clone, Serialize)]
pub struct HotspotLine {
    /// Its id.
    pub hotspot: String,
    /// Its rank in the release; none once it is gone.
    pub rank: Option<usize>,
    /// How it lies in the area.
    pub lies: Lies,
    /// The places it lies at, after GeoNames.
    pub name: String,
    /// The share of draws in which it stood out, in words; none once it is gone.
    #[serde(serialize_with = "confidence_code")]
    pub confidence: Option<Confidence>,
    /// The share of draws, from 0 to 1; none once it is gone.
    pub share_of_draws: Option<f64>,
    /// What became of it since the release before.
    #[serde(serialize_with = "change_code")]
    pub change: Change,
    /// The highest band of its leaves; none once it is gone.
    pub band: Option<Band>,
    /// The themes of its leaves, each with the highest of their bands.
    pub themes: Vec<ThemeBand>,
    /// What may be said of it.
    pub sentence: String,
    /// The ids of its leaves.
    pub leaves: Vec<String>,
    /// Its area in square kilometres, to the hundredth; none once it is gone.
    pub area_km2: Option<f64>,
    /// Its northernmost vertex, longitude and latitude; none once it is gone.
    pub label: Option<[f64; 2]>,
    /// The label in British National Grid, where it lies in its reach.
    pub grid: Option<GridReference>,
}

/// A theme, where it may be told of leaves that touch the area.
#[derive(Debug, Clone, Serialize)]
pub struct ThemeLine {
    /// The theme's code.
    #[serde(serialize_with = "theme_code")]
    pub theme: Theme,
    /// The theme in words.
    pub label: &'static str,
    /// How many distinct children told of it, in the leaves where it may be told.
    pub children: Range,
    /// Those leaves.
    pub leaves: Vec<String>,
}

/// What was released of a theme of serious harm in a ward-sized area or the
/// whole one.
#[derive(Debug, Clone, Serialize)]
pub struct HarmLine {
    /// The id of that area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// How that area lies in the one asked of.
    pub lies: Lies,
    /// The theme's code.
    #[serde(serialize_with = "theme_code")]
    pub theme: Theme,
    /// The theme in words.
    pub label: &'static str,
    /// The band of distinct children in that area, which is not the one asked of.
    pub band: Band,
}

/// A ward that touches the area.
#[derive(Debug, Clone, Serialize)]
pub struct WardLine {
    /// Its code.
    pub ward: String,
    /// Its name.
    pub name: String,
    /// How many of the returns to it were followed by an interview.
    #[serde(serialize_with = "asked_code")]
    pub asked: Asked,
}

/// What a meeting agreed.
#[derive(Debug, Clone, Serialize)]
pub struct Action {
    /// What is to be done.
    pub what: String,
    /// The agency and the role that own it.
    pub owner: String,
    /// Where it stands.
    pub status: String,
}

fn theme_code<S: Serializer>(theme: &Theme, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(theme.code())
}

fn change_code<S: Serializer>(change: &Change, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(change.code())
}

fn asked_code<S: Serializer>(asked: &Asked, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(asked.code())
}

// Serde hands a reference to the field.
#[allow(clippy::ref_option)]
fn confidence_code<S: Serializer>(confidence: &Option<Confidence>, out: S) -> Result<S::Ok, S::Error> {
    confidence.map(Confidence::code).serialize(out)
}
