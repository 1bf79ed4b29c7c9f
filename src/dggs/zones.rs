//! Which zones there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use geo::{Intersects as _, Rect};
use h3o::{CellIndex, Resolution};

use super::FINEST;
use crate::cells::outline;
use crate::release::Leaf;

/// What zones are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The level, 0 to 9; zones are of this level, or of a lower one where
    /// that stands for all of its children.
    pub level: Resolution,
    /// Whether zones that are all there may be told as their parent.
    pub compact: bool,
    /// The zone that the others must lie in, or be.
    pub parent: Option<CellIndex>,
    /// The boxes of WGS 84 degrees, of which the zones must touch one; two
    /// where a box crosses the 180th meridian. None: anywhere.
    pub boxes: Vec<Rect>,
}

impl Default for Query {
    /// Every zone of the finest level with data, told with as few as can be.
    fn default() -> Self {
        Self { level: FINEST, compact: true, parent: None, boxes: Vec::new() }
    }
}

/// The ground of some leaves, to be asked which zones it takes.
#[derive(Debug, Clone, Default)]
pub struct Zones(pub(super) BTreeSet<CellIndex>);

impl Zones {
    /// The ground of leaves.
    pub fn of<'a>(leaves: impl IntoIterator<Item = &'a Leaf>) -> Self {
        Self(leaves.into_iter().flat_map(Leaf::cells).copied().collect())
    }

    /// The zones that cover the ground, each once and none within another, in
    /// the order of the grid: that of sub-zones, whatever the level.
    #[must_use]
    pub fn list(&self, query: &Query) -> Vec<CellIndex> {
        let mut zones: BTreeSet<CellIndex> =
            self.0.iter().filter_map(|cell| cell.parent(query.level)).collect();
        zones.retain(|zone| query.takes(*zone));
        let mut zones: Vec<CellIndex> = match query.compact {
            true => outline::compact(&zones.into_iter().collect::<Vec<_>>()),
            false => zones.into_iter().collect(),
        };
        if let Some(parent) = query.parent {
            // All children of a zone above the parent may be in the parent only
            // if they are the parent, so nothing above it is ever told.
            debug_assert!(zones.iter().all(|zone| zone.resolution() >= parent.resolution()));
        }
        zones.sort_by_key(|zone| order(*zone));
        zones
    }

    /// Whether a zone has any of the ground.
    #[must_use]
    pub fn touches(&self, zone: CellIndex) -> bool {
        match zone.resolution() {
            resolution if resolution > FINEST => zone.parent(FINEST).is_some_and(|at| self.0.contains(&at)),
            _ => self.0.range(span(zone)).next().is_some(),
        }
    }
}

impl Query {
    fn takes(&self, zone: CellIndex) -> bool {
        let inside = self.parent.is_none_or(|parent| zone.parent(parent.resolution()) == Some(parent));
        inside && (self.boxes.is_empty() || touches_a_box(zone, &self.boxes))
    }
}

fn touches_a_box(zone: CellIndex, boxes: &[Rect]) -> bool {
    let outline = outline::dissolve(&[zone]);
    boxes.iter().any(|each| outline.intersects(each))
}

/// The sub-zones of a zone `depth` levels beneath it, in the order of the grid:
/// by child position, which for one level is that of the indexes. `None` under
/// level 15.
#[must_use]
pub fn sub_zones(zone: CellIndex, depth: u8) -> Option<Vec<CellIndex>> {
    let level = u8::from(zone.resolution()).checked_add(depth)?;
    let level = Resolution::try_from(level).ok()?;
    let mut zones: Vec<CellIndex> = zone.children(level).collect();
    zones.sort_unstable();
    Some(zones)
}

/// A key that sorts zones of any levels as their first sub-zones at level 15:
/// base cell and digits, and then the coarser first.
fn order(zone: CellIndex) -> (u64, Resolution) {
    /// Base cell and fifteen digits.
    const PLACE: u64 = (1 << 52) - 1;
    let resolution = zone.resolution();
    let unused = 3 * (15 - u64::from(u8::from(resolution)));
    ((u64::from(zone) & PLACE) >> unused << unused, resolution)
}

/// The finest cells of a zone, from the first to the last: they follow each
/// other in the order of their indexes, and no other cell comes between.
pub(super) fn span(zone: CellIndex) -> RangeInclusive<CellIndex> {
    let at = |position| zone.child_at(position, FINEST).expect("a zone has as many children as it says");
    at(0)..=at(zone.children_count(FINEST) - 1)
}

/// The leaf of each cell, by its place.
pub(super) fn by_cell(leaves: &[Leaf]) -> BTreeMap<CellIndex, usize> {
    let each = leaves.iter().enumerate();
    each.flat_map(|(at, leaf)| leaf.cells().iter().map(move |cell| (*cell, at))).collect()
}
