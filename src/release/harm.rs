//! Themes of serious harm: ten others, and ward-sized areas or the whole one
//! (docs/privacy.md#d3, #d9, #d12).

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::census::Census;
use super::eligibility::Rule;
use super::{Band, Request};
use crate::intake::Theme;

/// The least cells of resolution 9 that a ward-sized area has in the area
/// released: half of the 49 of a cell of resolution 7. A sliver is no ward.
const WARD_CELLS: usize = 25;

/// A theme of serious harm in an area where it may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HarmArea {
    /// `7-` and a cell of resolution 7; `borough` where only the whole area
    /// may be told; `rest` for what the told cells leave of it.
    pub id: String,
    /// The cells of resolution 9, ascending; none for `borough` and `rest`,
    /// which follow from the others.
    pub cells: Vec<CellIndex>,
    /// The theme.
    pub theme: Theme,
    /// The band of distinct children who told of it there.
    pub band: Band,
}

/// What may be told of serious harm, by theme and then area. Each theme has a
/// partition of its own: no two themes are ever crossed.
pub(super) fn areas(census: &Census, request: &Request<'_>) -> Vec<HarmArea> {
    let mut wards: BTreeMap<CellIndex, Vec<usize>> = BTreeMap::new();
    for (at, entry) in census.entries.iter().enumerate() {
        let ward = entry.cell.parent(Resolution::Seven).expect("an entry's cell is of resolution 7, 8 or 9");
        wards.entry(ward).or_default().push(at);
    }
    let ground = Wards { census, rule: census.rule(request.policy.for_serious_harm()), request, wards };
    let themes = Theme::ALL.iter().copied().filter(|theme| theme.is_serious_harm());
    themes.flat_map(|theme| ground.of(theme)).collect()
}

struct Wards<'a> {
    census: &'a Census,
    rule: Rule<'a>,
    request: &'a Request<'a>,
    /// The entries by cell of resolution 7.
    wards: BTreeMap<CellIndex, Vec<usize>>,
}

impl Wards<'_> {
    /// The ward-sized areas of a theme, then the rest of the area; or the whole
    /// area where no part of it may be told.
    fn of(&self, theme: Theme) -> Vec<HarmArea> {
        let mut told = Vec::new();
        let mut left = Vec::new();
        for (&ward, entries) in &self.wards {
            let cells = self.cells(ward);
            let children = self.told(entries, theme).filter(|_| cells.len() >= WARD_CELLS);
            match children.and_then(|children| self.rule.band(children)) {
                Some(band) => told.push(HarmArea { id: format!("7-{ward}"), cells, theme, band }),
                None => left.push(entries),
            }
        }
        let id = if told.is_empty() { "borough" } else { "rest" };
        let rest = self.rest(&left, told.len(), theme);
        told.extend(rest.map(|band| HarmArea { id: id.to_owned(), cells: Vec::new(), theme, band }));
        told
    }

    /// The part of a cell of resolution 7 that lies in the area.
    fn cells(&self, ward: CellIndex) -> Vec<CellIndex> {
        ward.children(Resolution::Nine).filter(|&cell| self.request.area.contains(cell)).collect()
    }

    /// The band of what no told ward holds, if it may be told and does not say
    /// of each ward with such a child that it has one (D8).
    fn rest(&self, left: &[&Vec<usize>], told: usize, theme: Theme) -> Option<Band> {
        let entries: Vec<usize> = left.iter().copied().flatten().copied().collect();
        let band = self.rule.band_of_rest(self.told(&entries, theme)?)?;
        // Of those whom the band counts: a guest who is left out fills no ward.
        let counted = self.rule.countable(&self.census.children(&entries));
        let counts = |at: usize| counted.contains(&self.census.entries[at].child);
        let has_theme = |ward: &&&Vec<usize>| ward.iter().any(|&at| self.has(at, theme) && counts(at));
        let atoms = left.iter().filter(has_theme).count();
        let free = self.all_wards().saturating_sub(told + 1);
        let could_hold = atoms.min(free).saturating_sub(1) * (self.rule.policy.k.get() - 1);
        (could_hold >= band.least()).then_some(band)
    }

    fn all_wards(&self) -> usize {
        let ward = |cell: &CellIndex| cell.parent(Resolution::Seven);
        self.request.area.cells().iter().filter_map(ward).collect::<BTreeSet<_>>().len()
    }

    fn has(&self, at: usize, theme: Theme) -> bool {
        self.census.entries[at].themes.contains(theme)
    }

    /// How many children told of a theme in some entries, where both
    /// they and the others there may be told.
    fn told(&self, entries: &[usize], theme: Theme) -> Option<usize> {
        let children = self.rule.countable(&self.census.children(entries));
        let with: Vec<usize> = entries.iter().copied().filter(|&at| self.has(at, theme)).collect();
        let with: BTreeSet<u32> = self.census.children(&with).intersection(&children).copied().collect();
        let without: BTreeSet<u32> = children.difference(&with).copied().collect();
        let both = self.rule.lets_out(&with) && self.rule.lets_out(&without);
        both.then_some(with.len())
    }
}
