//! Hotspots of a release: where it says, beyond doubt of its bands and blanks,
//! that more children told of a place than of its surroundings.
//!
//! Everything here is computed from the release alone, so it says nothing that
//! the release does not, and whoever holds the release gets the same answer.

mod draws;
mod identity;
mod join;
mod sentence;
mod surroundings;

pub use identity::Change;
pub use join::Confidence;

use h3o::CellIndex;

use crate::area::Area;
use crate::intake::Theme;
use crate::release::{Band, Leaves, Released};

/// A place that stands out: hot leaves that touch each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotspot {
    /// The stable id: kept from release to release while the ground overlaps.
    pub id: String,
    /// 1 for the first, or `None` once it is gone.
    pub rank: Option<usize>,
    /// The ids of its leaves, ascending.
    pub leaves: Vec<String>,
    /// Its cells, of resolution 9, ascending.
    pub cells: Vec<CellIndex>,
    /// The highest band of its leaves.
    pub band: Band,
    /// The themes of its leaves, each with the highest of their bands.
    pub themes: Vec<(Theme, Band)>,
    /// The share of draws in which its surest leaf is hot, from 0 to 1.
    pub share_of_draws: f64,
    /// The share in words.
    pub confidence: Confidence,
    /// What became of it since the release before.
    pub change: Change,
    /// The places it lies at, after GeoNames.
    pub name: String,
    /// What may be said of it, by fixed rules from released facts.
    pub sentence: String,
}

/// The hotspots of a release: by rank, then those that are gone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hotspots(Vec<Hotspot>);

impl std::ops::Deref for Hotspots {
    type Target = [Hotspot];
    fn deref(&self) -> &[Hotspot] {
        &self.0
    }
}

impl Hotspots {
    /// The hotspots of a release as they were issued: by rank, then those gone.
    #[must_use]
    pub(crate) fn reopen(hotspots: Vec<Hotspot>) -> Self {
        Self(hotspots)
    }

    /// Those that stand now, by rank.
    pub fn standing(&self) -> impl Iterator<Item = &Hotspot> {
        self.0.iter().filter(|hotspot| hotspot.rank.is_some())
    }
}

/// Finds the hotspots of a release.
///
/// Each fine leaf is held against its surroundings over draws of the counts
/// that the release leaves possible, with a false discovery rate of 0.05 over
/// *all* cells of the area (the unpublished ones enter with p = 1). Hot leaves
/// that touch are one hotspot. `before` are the hotspots of the release before
/// in the area, from which ids and changes follow.
///
/// A hotspot says that children told of the place more than of the ground round
/// it. It does not say that the rest is safe: where nobody was asked there is
/// nothing to stand out.
#[must_use]
pub fn find(released: &Released<Leaves>, area: &Area, before: Option<&Hotspots>) -> Hotspots {
    let leaves = released.content();
    let hot = surroundings::share_of_draws_hot(released, area);
    let joined = join::join(leaves, &hot);
    let mut hotspots = identity::identify(joined, before, released);
    sentence::name(&mut hotspots);
    sentence::say(&mut hotspots, released.terms());
    Hotspots(hotspots)
}

/// The hotspots of the last of an area's releases, given oldest first, each
/// found with those before it.
#[must_use]
pub fn follow(releases: &[Released<Leaves>], area: &Area) -> Hotspots {
    let mut last: Option<Hotspots> = None;
    for released in releases {
        last = Some(find(released, area, last.as_ref()));
    }
    last.unwrap_or_default()
}

#[cfg(test)]
mod tests;
