//! What a release holds back, for those who approve it.

use crate::intake::HolderKind;

/// What was held back, by counts alone, for the people who approve a release.
/// Never for a reader: these are exact numbers.
pub struct Account {
    /// Distinct children with a report that could be counted.
    pub children: usize,
    /// Of these, distinct children in some leaf.
    pub children_shown: usize,
    /// Reports that could be counted.
    pub reports: usize,
    /// Reports in some leaf.
    pub reports_shown: usize,
    /// Reports that lie outside the area.
    pub reports_elsewhere: usize,
    /// Reports in masked cells.
    pub reports_masked: usize,
    /// Cells of resolution 9 with a report, by what became of them.
    pub cells: Cells,
    /// The kind of a holder who knows so many of the children that no set of
    /// them can be told (docs/privacy.md#d3a).
    pub emptied_by: Option<HolderKind>,
}

/// Cells of resolution 9 with a report in the window, by what became of them.
#[derive(Default)]
pub struct Cells {
    /// In some leaf.
    pub shown: usize,
    /// In no leaf: too few children even in the rest of the town.
    pub too_few: usize,
    /// In no leaf: holders know too many of the children there.
    pub held_by_one: usize,
    /// In no leaf: the rest of the town would have told where children were
    /// (docs/privacy.md#d8), or in a band that is not told.
    pub audit: usize,
    /// Every report there is masked.
    pub masked: usize,
    /// In no leaf, and few homes alone keep the cell from being one.
    pub few_homes: usize,
}
