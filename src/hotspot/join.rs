//! Hot leaves that touch are one hotspot.

use std::collections::BTreeMap;

use h3o::CellIndex;

use crate::codes::code_list;
use crate::intake::Theme;
use crate::release::{Band, Leaf, Leaves};

code_list! {
    /// How sure a hotspot is: the share of draws in words.
    #[derive(Debug)]
    Confidence {
        /// Hot in 95 draws of 100 or more.
        AlmostCertain = "almost certain",
        /// Hot in 80 draws of 100 or more.
        Likely = "likely",
        /// Hot in 50 draws of 100 or more.
        Possible = "possible",
    }
}

impl Confidence {
    /// The word for a share of draws, or `None` under a half: no hotspot.
    #[must_use]
    pub fn of(share: f64) -> Option<Self> {
        match share {
            share if share >= 0.95 => Some(Self::AlmostCertain),
            share if share >= 0.80 => Some(Self::Likely),
            share if share >= 0.50 => Some(Self::Possible),
            _ => None,
        }
    }
}

/// Hot leaves that touch, before they have a name.
pub(super) struct Joined {
    pub leaves: Vec<String>,
    pub cells: Vec<CellIndex>,
    pub band: Band,
    pub themes: Vec<(Theme, Band)>,
    pub share: f64,
    pub confidence: Confidence,
}

/// Joins the leaves that are hot in half of the draws or more, and ranks what
/// comes of it: by confidence, then band, then share, then ground.
pub(super) fn join(leaves: &Leaves, share: &[f64]) -> Vec<Joined> {
    let hot: Vec<usize> = (0..leaves.len()).filter(|&at| Confidence::of(share[at]).is_some()).collect();
    let mut group: BTreeMap<usize, usize> = hot.iter().map(|&at| (at, at)).collect();
    let owner: BTreeMap<CellIndex, usize> =
        hot.iter().flat_map(|&at| leaves[at].cells().iter().map(move |&cell| (cell, at))).collect();
    for (cell, &at) in &owner {
        for near in cell.grid_disk::<Vec<_>>(1) {
            if let Some(&other) = owner.get(&near) {
                unite(&mut group, at, other);
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &at in &hot {
        members.entry(root(&group, at)).or_default().push(at);
    }
    let mut joined: Vec<Joined> = members.values().map(|members| of(members, leaves, share)).collect();
    joined.sort_by(|a, b| {
        let by_share = b.share.total_cmp(&a.share);
        a.confidence.cmp(&b.confidence).then(b.band.cmp(&a.band)).then(by_share).then(a.cells.cmp(&b.cells))
    });
    joined
}

fn root(group: &BTreeMap<usize, usize>, mut at: usize) -> usize {
    while group[&at] != at {
        at = group[&at];
    }
    at
}

fn unite(group: &mut BTreeMap<usize, usize>, a: usize, b: usize) {
    let (a, b) = (root(group, a), root(group, b));
    group.insert(a.max(b), a.min(b));
}

fn of(members: &[usize], leaves: &Leaves, share: &[f64]) -> Joined {
    let own: Vec<&Leaf> = members.iter().map(|&at| &leaves[at]).collect();
    let mut cells: Vec<CellIndex> = own.iter().flat_map(|leaf| leaf.cells()).copied().collect();
    cells.sort_unstable();
    let mut themes: BTreeMap<Theme, Band> = BTreeMap::new();
    for &(theme, band) in own.iter().flat_map(|leaf| leaf.themes()) {
        themes.entry(theme).and_modify(|highest| *highest = band.max(*highest)).or_insert(band);
    }
    let share = members.iter().map(|&at| share[at]).fold(0.0, f64::max);
    Joined {
        leaves: own.iter().map(|leaf| leaf.id().to_owned()).collect(),
        cells,
        band: own.iter().map(|leaf| leaf.band()).max().expect("a group has a member"),
        themes: themes.into_iter().collect(),
        share,
        confidence: Confidence::of(share).expect("members are hot"),
    }
}
