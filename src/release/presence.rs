//! What each child adds to a release, and behind which of the things that a
//! reader sees it stands: for the churn gate (docs/privacy.md#d15a).

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::{Leaf, Leaves};
use crate::coverage::Return;
use crate::intake::{ChildToken, Holder, Theme, Themes, WardCode};

/// What a child adds to a release.
///
/// This side of the gate: neither `Debug` nor `Serialize`.
#[derive(Default, Clone, PartialEq, Eq)]
pub struct Adds {
    /// Its places that count in the window: cells of resolution 9, 8 or 7 as
    /// H3 indexes, each with the themes as bits.
    pub places: BTreeSet<(u64, u16)>,
    /// The cells of those of them at which the leaf there does not count it: a
    /// guest who is left out, lest one to four others could be told (D3a).
    pub uncounted: BTreeSet<u64>,
    /// The wards to which it came back in the window.
    pub wards: BTreeSet<WardCode>,
}

impl Adds {
    /// Whether something of these is not among `others`.
    #[must_use]
    pub fn exceed(&self, others: &Self) -> bool {
        !self.places.is_subset(&others.places) || !self.wards.is_subset(&others.wards)
    }
}

/// What a reader sees of a release that a child may stand behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    /// A leaf, by its position.
    Leaf(usize),
    /// A theme of a leaf, by both positions.
    Theme(usize, usize),
    /// A row of serious harm, by its position.
    Harm(usize),
    /// The word that a ward's coverage is told in, by its position.
    Coverage(usize),
}

/// The ground of a release: finds what a child's places stand behind.
pub(super) struct Sights<'a> {
    leaves: &'a Leaves,
    by_cell: BTreeMap<CellIndex, usize>,
    by_id: BTreeMap<&'a str, usize>,
    wards: BTreeMap<WardCode, usize>,
}

impl<'a> Sights<'a> {
    pub fn of(leaves: &'a Leaves) -> Self {
        let by_cell =
            leaves.iter().enumerate().flat_map(|(at, leaf)| leaf.cells().iter().map(move |&cell| (cell, at)));
        Self {
            leaves,
            by_cell: by_cell.collect(),
            by_id: leaves.iter().enumerate().map(|(at, leaf)| (leaf.id(), at)).collect(),
            wards: leaves.coverage().iter().enumerate().map(|(at, (ward, _))| (ward, at)).collect(),
        }
    }

    /// What readers have of the release.
    pub fn leaves(&self) -> &'a Leaves {
        self.leaves
    }

    /// Every sight of the release, in a fixed order: the position of a sight in
    /// it is what is kept of a child who withdrew.
    pub fn all(&self) -> Vec<Sight> {
        let leaves = self.leaves.iter().enumerate();
        let themes = leaves
            .clone()
            .flat_map(|(at, leaf)| (0..leaf.themes().len()).map(move |theme| Sight::Theme(at, theme)));
        let harm = (0..self.leaves.serious_harm().len()).map(Sight::Harm);
        leaves
            .map(|(at, _)| Sight::Leaf(at))
            .chain(themes)
            .chain(harm)
            .chain((0..self.wards.len()).map(Sight::Coverage))
            .collect()
    }

    /// What a child who adds this stands behind, counted.
    pub fn behind(&self, adds: &Adds) -> BTreeSet<Sight> {
        self.behind_places(adds, |cell| !adds.uncounted.contains(&cell))
    }

    /// On whose ground such a child is, whether or not it was counted elsewhere.
    pub fn on_ground(&self, adds: &Adds) -> BTreeSet<Sight> {
        self.behind_places(adds, |_| true)
    }

    fn behind_places(&self, adds: &Adds, is_meant: impl Fn(u64) -> bool) -> BTreeSet<Sight> {
        let mut behind = BTreeSet::new();
        for &(cell, themes) in adds.places.iter().filter(|(cell, _)| is_meant(*cell)) {
            let Ok(cell) = CellIndex::try_from(cell) else { continue };
            let themes = Themes::from_bits(themes);
            if let Some(at) = self.leaf(cell) {
                behind.insert(Sight::Leaf(at));
                let told = self.leaves[at].themes().iter().enumerate();
                behind.extend(
                    told.filter(|(_, (theme, _))| themes.contains(*theme))
                        .map(|(theme, _)| Sight::Theme(at, theme)),
                );
            }
            behind.extend(self.harm(cell, themes));
        }
        behind
            .extend(adds.wards.iter().filter_map(|ward| self.wards.get(ward)).map(|&at| Sight::Coverage(at)));
        behind
    }

    /// The leaf that a place lies in: a coarse one lies in the rest of its own
    /// cell, or of the cell that that one was passed up to.
    fn leaf(&self, cell: CellIndex) -> Option<usize> {
        if cell.resolution() == Resolution::Nine {
            return self.by_cell.get(&cell).copied();
        }
        let coarser = (u8::from(Resolution::Seven)..=u8::from(cell.resolution())).rev();
        let parents = coarser.filter_map(|level| cell.parent(Resolution::try_from(level).ok()?));
        let ids = parents.map(Leaf::id_of);
        ids.into_iter().find_map(|id| self.by_id.get(id.as_str()).copied())
    }

    fn harm(&self, cell: CellIndex, themes: Themes) -> impl Iterator<Item = Sight> {
        let ward = cell.parent(Resolution::Seven).map(Leaf::id_of).unwrap_or_default();
        let rows = self.leaves.serious_harm();
        let of_theme = |theme: Theme| {
            let rows = rows.iter().enumerate().filter(move |(_, row)| row.theme == theme);
            let own = rows.clone().find(|(_, row)| row.id == ward);
            own.or_else(|| rows.clone().find(|(_, row)| row.cells.is_empty())).map(|(at, _)| Sight::Harm(at))
        };
        let told = Theme::ALL
            .iter()
            .copied()
            .filter(move |theme| theme.is_serious_harm() && themes.contains(*theme));
        told.filter_map(of_theme).collect::<Vec<_>>().into_iter()
    }
}

/// What stands behind a release: each child with what it adds, and of those who
/// withdrew since what nobody can be told by, the positions of what they stood
/// behind.
///
/// This side of the gate: neither `Debug` nor `Serialize`.
#[derive(Default, Clone)]
pub struct Ledger {
    /// What each child adds, by token.
    pub children: BTreeMap<ChildToken, Adds>,
    /// Those of them whose records were corrected or taken back since.
    pub corrected: BTreeSet<ChildToken>,
    /// For each child who withdrew since, the positions among the sights of
    /// the release of those that it stood behind, ascending.
    pub withdrawn: Vec<Vec<u16>>,
    /// Who was a custodian in it (docs/privacy.md#d24).
    pub custodians: BTreeSet<Holder>,
}

impl Ledger {
    /// The ledger of what children add: their places, and their returns in the
    /// window.
    pub(super) fn new(
        mut children: BTreeMap<ChildToken, Adds>,
        returns: impl Iterator<Item = Return>,
        custodians: BTreeSet<Holder>,
    ) -> Self {
        for each in returns {
            children.entry(each.child).or_default().wards.insert(each.ward);
        }
        Self { children, corrected: BTreeSet::new(), withdrawn: Vec::new(), custodians }
    }

    /// How many children add something.
    #[must_use]
    pub fn len(&self) -> usize {
        self.children.len()
    }

    /// Whether no child does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// Finds what children stand behind in a release.
    #[must_use]
    pub fn finder(leaves: &Leaves) -> Finder<'_> {
        let sights = Sights::of(leaves);
        Finder { all: sights.all(), sights }
    }
}

/// Finds what children stand behind in a release, by position.
pub struct Finder<'a> {
    sights: Sights<'a>,
    all: Vec<Sight>,
}

impl Finder<'_> {
    /// The positions among the sights of the release of those that a child who
    /// adds this stands behind, ascending.
    #[must_use]
    pub fn of(&self, adds: &Adds) -> Vec<u16> {
        let behind = self.sights.behind(adds);
        let all = self.all.iter().zip(0_u16..);
        all.filter(|(sight, _)| behind.contains(sight)).map(|(_, at)| at).collect()
    }
}
