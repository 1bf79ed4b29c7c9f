//! What two releases tell differently.

use std::collections::BTreeMap;

use crate::attack::h3;
use crate::attack::reading::{Band, Leaf, Release};

/// What became of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    New,
    Risen,
    Fallen,
    Gone,
}

impl Change {
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new leaves",
            Self::Risen => "risen leaves",
            Self::Fallen => "fallen leaves",
            Self::Gone => "vanished leaves",
        }
    }

    pub fn is_loss(self) -> bool {
        matches!(self, Self::Fallen | Self::Gone)
    }
}

/// The leaves that two releases tell differently: of the later one those that
/// are new or risen, of the earlier one those that fell or went.
pub(super) fn changes<'a>(before: &'a Release, after: &'a Release) -> Vec<(Change, &'a Leaf, Band)> {
    let came = less(after, before).map(|(leaf, then)| match then {
        None => (Change::New, leaf, (0, None)),
        Some(then) => (Change::Risen, leaf, then.band),
    });
    let went = less(before, after).map(|(leaf, now)| match now {
        None => (Change::Gone, leaf, (0, None)),
        Some(now) => (Change::Fallen, leaf, now.band),
    });
    came.chain(went).collect()
}

/// The leaves of one release that another has not, or in a lower band.
pub(super) fn less<'a>(
    one: &'a Release,
    other: &'a Release,
) -> impl Iterator<Item = (&'a Leaf, Option<&'a Leaf>)> {
    let same: BTreeMap<&str, &Leaf> = other.leaves.iter().map(|leaf| (leaf.id.as_str(), leaf)).collect();
    one.leaves.iter().filter_map(move |leaf| match same.get(leaf.id.as_str()) {
        None => Some((leaf, None)),
        Some(same) if same.band.0 < leaf.band.0 => Some((leaf, Some(*same))),
        Some(_) => None,
    })
}

/// How many leaves were lost between two releases in each cell of resolution 7.
pub(super) fn lost_by_town(before: &Release, after: &Release) -> BTreeMap<u64, usize> {
    let mut towns = BTreeMap::new();
    for (leaf, _) in less(before, after) {
        *towns.entry(h3::parent(leaf.named, 7)).or_default() += 1;
    }
    towns
}

/// How many leaves two releases of the same months tell differently.
pub(super) fn differences(a: &Release, b: &Release) -> usize {
    changes(a, b).len()
}
