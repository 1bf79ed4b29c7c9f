//! Documents: what readers of a release get, byte for byte.
//!
//! Each is a pure function of released values, so it says nothing that the
//! release does not, and the same release gives the same bytes on every
//! machine.

mod cells;
mod coverage;
mod geojson;
mod harm;
mod issued;
mod manifest;
mod map;
mod package;
mod rows;
mod stamp;
mod table;

pub(crate) use geojson::{area_km2, geometry, northernmost, rounded};
pub(crate) use harm::name as harm_name;
pub use issued::{Issued, NotReadable};
pub use manifest::NOTICES;
pub(crate) use map::{Figure, band_colour, band_ink, figure};
pub use package::{Corrupt, Package, Parts};
pub(crate) use rows::harmless;
pub(crate) use stamp::DataStamp;

use crate::area::Area;
use crate::hotspot::Hotspots;
use crate::release::{Leaves, Released};

/// The names of the documents of a release, beside `manifest.json`.
pub const NAMES: [&str; 8] = [
    "leaves.geojson",
    "hotspots.geojson",
    "table.csv",
    "map.svg",
    "cells.bin",
    "coverage.geojson",
    "coverage.csv",
    "serious-harm.csv",
];

/// How every document is marked (docs/domain.md#marking).
pub const MARKING: &str = "OFFICIAL-SENSITIVE";

/// What a blank on the map means (docs/privacy.md#d11).
pub const BLANK_MEANS: &str =
    "None, or too few to show, or nobody was asked. A blank area is not a safe area.";

/// Writes the documents of a release.
#[must_use]
pub fn package(released: &Released<Leaves>, hotspots: &Hotspots, area: &Area) -> Package {
    let documents = [
        geojson::leaves(released),
        geojson::hotspots(released, hotspots),
        table::csv(released, hotspots),
        map::draw(released, hotspots, area).into_bytes(),
        cells::binary(released),
        coverage::geojson(released),
        coverage::csv(released),
        harm::csv(released),
    ];
    let documents = NAMES.iter().map(|name| (*name).to_owned()).zip(documents).collect();
    Package::new(released, documents, area.bounds())
}

#[cfg(test)]
mod tests;
