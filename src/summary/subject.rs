//! What is asked of, and of which release.

use geo::MultiPolygon;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::GridReference;
use crate::area::Area;
use crate::document::DataStamp;
use crate::release::{Leaves, Released, Window};

/// The area that a summary is asked of.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// What kind of area it is, in a word or two: "ward", "police beat", "area
    /// of the release", "drawn area".
    pub kind: String,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Where the boundary comes from: title, vintage and licence of its layer;
    /// none for one that was drawn.
    pub source: Option<String>,
    /// The outline in WGS 84 degrees, longitude first.
    pub outline: MultiPolygon,
}

impl Subject {
    /// The whole area of a release.
    #[must_use]
    pub fn of_release(area: &Area) -> Self {
        Self {
            kind: "area of the release".to_owned(),
            code: Some(area.code.to_string()),
            name: area.name.clone(),
            source: Some(
                "Outlines of ONS LSOAs (2011), simplified to about 200 m, Open Government Licence v3.0"
                    .to_owned(),
            ),
            outline: area.outline.clone(),
        }
    }
}

/// The subject as it stands in a summary.
#[derive(Debug, Clone, Serialize)]
pub struct Ground {
    /// What kind of area it is.
    pub kind: String,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Where the boundary comes from; none for one that was drawn.
    pub source: Option<String>,
    /// Its area in square kilometres, to the hundredth.
    pub area_km2: f64,
    /// Its south-west and north-east corner in British National Grid, where it
    /// lies in its reach.
    pub corners: Option<[GridReference; 2]>,
    /// Whether a part of it lies outside the area of the release, which says
    /// nothing of that part.
    pub partly_outside: bool,
    /// The outline as a GeoJSON geometry.
    pub outline: Value,
    #[serde(skip)]
    pub(crate) shape: MultiPolygon,
}

/// The release that a summary is arithmetic on.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// The release's id.
    pub id: String,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// GSS code of its area.
    pub area: String,
    /// Name of its area.
    pub area_name: String,
    /// The months that were counted.
    pub window: Window,
    /// The window in words: "24 months to October 2026".
    pub period: String,
    /// First day whose records are not in it.
    pub cut_off: Date,
    /// The release before it.
    pub previous: Option<String>,
    /// Whether the children are made up.
    pub synthetic: bool,
    /// The day that was played, where the release was made on a clock of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub played_on: Option<Date>,
    /// The version of the rules of the gate.
    pub rules: String,
}

impl Source {
    /// The stamp of its data.
    pub(crate) fn stamp(&self) -> DataStamp {
        DataStamp { synthetic: self.synthetic, played_on: self.played_on }
    }

    pub(super) fn of(released: &Released<Leaves>) -> Self {
        let terms = released.terms();
        Self {
            id: released.id().to_string(),
            hash: released.hash().to_owned(),
            area: terms.area.to_string(),
            area_name: terms.area_name.clone(),
            window: terms.window,
            period: format!("{} months to {}", terms.window.months, terms.window.to.words()),
            cut_off: terms.cut_off,
            previous: terms.previous.as_ref().map(ToString::to_string),
            synthetic: terms.synthetic,
            played_on: terms.played_on,
            rules: terms.rules.clone(),
        }
    }
}
