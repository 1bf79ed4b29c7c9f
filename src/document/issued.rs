//! A release read back from its documents, as whoever holds it can.

use serde::Deserialize;

use super::Package;
use crate::hotspot::{Change, Confidence, Hotspot, Hotspots};
use crate::intake::Theme;
use crate::release::{Band, Leaves, Released};

/// A release with its hotspots, read from a checked package.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The leaves, on the terms they were let out on.
    pub released: Released<Leaves>,
    /// The hotspots, as they were issued: by rank, then those that are gone.
    pub hotspots: Hotspots,
}

/// A package whose documents do not read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the documents of the release cannot be read back")]
pub struct NotReadable;

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    hotspot: String,
    rank: Option<usize>,
    leaves: Vec<String>,
    confidence: Option<Confidence>,
    share_of_draws: Option<f64>,
    change: Change,
    name: String,
    band: Option<Band>,
    themes: Vec<ThemeBand>,
    sentence: String,
}

#[derive(Deserialize)]
struct ThemeBand {
    theme: Theme,
    band: Band,
}

impl Issued {
    /// Reads a release and its hotspots back.
    ///
    /// # Errors
    ///
    /// [`NotReadable`] where its content does not have its hash, or its hotspots
    /// are not written as Homeward writes them.
    pub fn open(package: &Package) -> Result<Self, NotReadable> {
        let released = Released::reopen(package.content(), package.hash()).map_err(|_| NotReadable)?;
        let document = package.documents().get("hotspots.geojson").ok_or(NotReadable)?;
        let collection: Collection = serde_json::from_slice(document).map_err(|_| NotReadable)?;
        let read = |feature: Feature| feature.properties.open(released.content());
        let hotspots: Option<Vec<_>> = collection.features.into_iter().map(read).collect();
        let hotspots = Hotspots::reopen(hotspots.ok_or(NotReadable)?);
        Ok(Self { released, hotspots })
    }
}

impl Properties {
    /// The hotspot on its leaves. One that is gone has no ground, and of what
    /// else is not told of it, the least.
    fn open(self, leaves: &Leaves) -> Option<Hotspot> {
        let mut cells = Vec::new();
        if self.rank.is_some() {
            for id in &self.leaves {
                cells.extend(leaves.iter().find(|leaf| leaf.id() == id)?.cells());
            }
            cells.sort_unstable();
        }
        Some(Hotspot {
            id: self.hotspot,
            rank: self.rank,
            leaves: self.leaves,
            cells,
            band: self.band.unwrap_or(Band::FiveToNine),
            themes: self.themes.into_iter().map(|each| (each.theme, each.band)).collect(),
            share_of_draws: self.share_of_draws.unwrap_or(0.0),
            confidence: self.confidence.unwrap_or(Confidence::Possible),
            change: self.change,
            name: self.name,
            sentence: self.sentence,
        })
    }
}
