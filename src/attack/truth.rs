//! What is true: the oracle against which claims are graded. An attacker never
//! sees it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::h3;
use super::knowledge::{Custody, Holder, Holders, Knows, PLACEMENT, custody};
use super::reading::{Leaf, Release};

/// The themes of a report, each a bit, in the order of the field's list.
pub const THEMES: [&str; 10] = [
    "after_dark",
    "after_school",
    "school_hours",
    "alcohol_or_drugs",
    "violence",
    "slept_rough",
    "helped",
    "safe_place",
    "sexual_harm",
    "criminal_exploitation",
];
/// A place where a child felt safe is not counted on a map of risk.
const SAFE_PLACE: u16 = 1 << 7;

/// One place that one child told of, as the records hold it.
#[derive(Clone)]
pub struct Told {
    /// The child: any number that is the same for the same child.
    pub child: u64,
    /// The authority whose partnership counts it, as [`authority`] writes it.
    pub host: u64,
    /// The month: twelve times the year, and the month from 0.
    pub month: i32,
    /// The H3 cell, of resolution 10, 9, 8 or 7 as the child could say.
    pub cell: u64,
    /// The themes, a bit each in the order of [`THEMES`].
    pub themes: u16,
    /// Who may know the child from this.
    pub holders: Vec<Holder>,
    /// The first of the releases, by position, whose records held it.
    pub came: usize,
    /// The first of the releases, by position, whose records no longer held it.
    pub went: usize,
    /// Whether an attacker made it up and put it there.
    pub planted: bool,
    /// Latitude and longitude in degrees, where the oracle has them.
    pub point: Option<(f64, f64)>,
}

/// The number that stands for an authority's GSS code among holders and hosts.
#[must_use]
pub fn authority(code: &str) -> u64 {
    let digits: u32 = code.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or_default();
    u64::from(code.bytes().next().unwrap_or_default()) << 56 | u64::from(digits)
}

/// The cells that each placement stands in, by its tag.
pub type Placements = BTreeMap<u64, BTreeSet<u64>>;

/// All that was told, found by cell.
#[derive(Default)]
pub struct Truth {
    told: Vec<Told>,
    /// By row: the first of the releases, by position, that must not count it,
    /// for it lies where a placement or refuge is, or about the child's own.
    hidden: Vec<usize>,
    /// By cell of resolution 9; what was told more coarsely by its own cell.
    at: HashMap<u64, Vec<usize>>,
    /// Cells of resolution 9 that hold a placement or refuge, and since when
    /// that was known.
    homes: BTreeMap<u64, usize>,
    knows: Knows,
    /// By a child's other number: the child, where two ids turned out to be one's.
    same: BTreeMap<u64, u64>,
}

impl Truth {
    /// The truth of what was told, with the cells of placements and refuges, and
    /// for a placement by its tag those that it stands in: what a child told of
    /// those and of the cells round them is not counted where it ever lived there.
    /// `knows` has those who know a child beside the holders of what it told.
    #[must_use]
    pub fn new(told: Vec<Told>, homes: BTreeSet<u64>, placements: &Placements, knows: Knows) -> Self {
        let homes = homes.into_iter().map(|cell| (cell, 0)).collect();
        Self::with_later_homes(told, homes, placements, knows)
    }

    /// The same where some homes became known by a later release alone, by its
    /// position.
    #[must_use]
    pub fn with_later_homes(
        told: Vec<Told>,
        mut homes: BTreeMap<u64, usize>,
        placements: &Placements,
        knows: Knows,
    ) -> Self {
        homes.extend(placements.values().flatten().map(|&cell| (cell, 0)));
        let knows = knows.with(&told);
        let lived = lived(&told, placements, &knows);
        let hidden: Vec<usize> = told
            .iter()
            .map(|row| {
                let ground = ground(row.cell);
                let of_all = homes.get(&ground).copied().unwrap_or(usize::MAX);
                let own = lived.get(&row.child).and_then(|cells| cells.get(&ground)).copied();
                of_all.min(own.unwrap_or(usize::MAX))
            })
            .collect();
        let mut at: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, told) in told.iter().enumerate().filter(|(_, told)| told.themes & SAFE_PLACE == 0) {
            at.entry(ground(told.cell)).or_default().push(index);
        }
        Self { told, hidden, at, homes, knows, same: BTreeMap::new() }
    }

    /// The same, where some numbers turned out to be other children's, by number;
    /// each leads to its child at once.
    #[must_use]
    pub fn with_same(self, same: BTreeMap<u64, u64>) -> Self {
        Self { same, ..self }
    }

    /// The child whom a number stands for.
    pub(super) fn person(&self, number: u64) -> u64 {
        self.same.get(&number).copied().unwrap_or(number)
    }

    /// Every row, also those that no map counts.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// The cells of placements and refuges, and the first of the releases, by
    /// position, by which that was known.
    #[must_use]
    pub fn homes(&self) -> &BTreeMap<u64, usize> {
        &self.homes
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// What a release may have counted at a cell of resolution 9, or told no
    /// more finely than a coarser one.
    pub(super) fn told_at<'a>(&'a self, cell: u64, of: &'a Release) -> impl Iterator<Item = &'a Told> {
        let rows = self.at.get(&cell).map(Vec::as_slice).unwrap_or_default();
        let is_counted = |index: &&usize| of.counts(&self.told[**index]) && of.at < self.hidden[**index];
        rows.iter().filter(is_counted).map(|&index| &self.told[index])
    }

    /// What the records of a release hold of a cell, masked or not.
    fn held_at<'a>(&'a self, cell: u64, of: &'a Release) -> impl Iterator<Item = &'a Told> {
        let rows = self.at.get(&cell).map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(|&index| &self.told[index]).filter(|told| of.counts(told))
    }

    /// The children whom the records of a release place on the ground of a leaf
    /// of another, by some of what they told: whoever is not among them has
    /// left. A mask that came later moves nobody.
    pub(super) fn on_ground(
        &self,
        leaf: &Leaf,
        of: &Release,
        meant: impl Fn(&Told) -> bool,
    ) -> BTreeSet<u64> {
        let level = h3::resolution(leaf.named);
        let own = (level < 9).then_some(leaf.named);
        let quarters = leaf.cells.iter().filter(|_| level == 7).map(|&cell| h3::parent(cell, 8));
        let cells: BTreeSet<u64> = leaf.cells.iter().copied().chain(own).chain(quarters).collect();
        let rows = cells.iter().flat_map(|&cell| self.held_at(cell, of));
        rows.filter(|told| meant(told)).map(|told| told.child).collect()
    }

    /// Every child of a release's records with each cell that it told of there.
    pub(super) fn places(&self, of: &Release) -> BTreeSet<(u64, u64)> {
        let rows = self.at.iter().flat_map(|(cell, rows)| rows.iter().map(move |row| (*cell, row)));
        let rows = rows.filter(|(_, row)| of.counts(&self.told[**row]));
        rows.map(|(cell, row)| (self.told[*row].child, cell)).collect()
    }

    /// The children who told finely of some cells.
    pub(super) fn children(&self, cells: &[u64], of: &Release) -> BTreeSet<u64> {
        cells.iter().flat_map(|&cell| self.told_at(cell, of)).map(|told| told.child).collect()
    }

    /// What stands behind a leaf: what was told in its cells; what was told only
    /// of the quarter or town of which it is the rest; and for a town what was
    /// told only of a quarter without a rest of its own.
    pub(super) fn behind<'a>(&'a self, leaf: &'a Leaf, of: &'a Release) -> Vec<&'a Told> {
        let mut rows: Vec<&Told> = leaf.cells.iter().flat_map(|&cell| self.told_at(cell, of)).collect();
        let level = h3::resolution(leaf.named);
        let on_map = |cell: u64| of.leaf_at(h3::middle(cell, 9)).is_some();
        if level < 9 && on_map(leaf.named) {
            rows.extend(self.told_at(leaf.named, of));
        }
        if level == 7 {
            for quarter in h3::children(leaf.named, 8) {
                let has_ground = leaf.cells.iter().any(|&cell| h3::parent(cell, 8) == quarter);
                if has_ground && !of.has_rest_of(quarter) && on_map(quarter) {
                    rows.extend(self.told_at(quarter, of));
                }
            }
        }
        rows
    }

    /// Who may know whom in the records of each of some releases, oldest first:
    /// custody of an area goes on from one release of it to the next.
    pub(super) fn holders(&self, releases: &[Release]) -> Vec<Holders> {
        let mut kept: BTreeMap<&str, Custody> = BTreeMap::new();
        let mut holders = Vec::new();
        for of in releases {
            let records: Vec<&Told> = self.told.iter().filter(|told| of.counts(told)).collect();
            let before = kept.entry(&of.area).or_default();
            *before = custody(&records, of, before);
            holders.push(Holders::new(&records, of, before, &self.knows));
        }
        holders
    }
}

/// By child, the cells in and about the placements that it ever lived in, and
/// since which release that was known (docs/privacy.md#d6, #d3b).
fn lived(told: &[Told], placements: &Placements, knows: &Knows) -> HashMap<u64, BTreeMap<u64, usize>> {
    let about = |cells: &BTreeSet<u64>| cells.iter().flat_map(|&cell| h3::disk(cell)).collect::<Vec<u64>>();
    let about: BTreeMap<u64, Vec<u64>> = placements.iter().map(|(tag, cells)| (*tag, about(cells))).collect();
    let mut lived: HashMap<u64, BTreeMap<u64, usize>> = HashMap::new();
    for child in told.iter().map(|row| row.child).collect::<BTreeSet<_>>() {
        for ((_, tag), since) in knows.of(child).filter(|((kind, _), _)| *kind == PLACEMENT) {
            for &cell in about.get(&tag).into_iter().flatten() {
                let kept = lived.entry(child).or_default().entry(cell).or_insert(since);
                *kept = since.min(*kept);
            }
        }
    }
    lived
}

/// The cell under which a report is found: resolution 9, or its own coarser one.
#[must_use]
pub fn ground(cell: u64) -> u64 {
    if h3::resolution(cell) > 9 { h3::parent(cell, 9) } else { cell }
}
