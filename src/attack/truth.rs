//! What is true: the oracle against which claims are graded. An attacker never
//! sees it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::h3;
use super::reading::{Leaf, Release};

/// The kinds of holder that are offices: where one holds every record, it is
/// the custodian and learns nothing (PRIVACY.md D3a).
const OFFICES: [u8; 2] = [4, 5];
/// The kind of holder that is an authority.
const AUTHORITY: u8 = 5;
/// The kind of holder that is a placement.
pub(super) const PLACEMENT: u8 = 1;

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
    /// Who may know the child: a kind (0 caseworker, 1 placement, 2 school,
    /// 3 account, 4 provider, 5 authority) and a tag.
    pub holders: Vec<(u8, u64)>,
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
    /// By cell of resolution 9; what was told more coarsely by its own cell.
    at: HashMap<u64, Vec<usize>>,
    /// Cells of resolution 9 that hold a placement or refuge: not counted.
    homes: BTreeSet<u64>,
}

impl Truth {
    /// The truth of what was told, with the cells of placements and refuges, and
    /// for a placement by its tag those that it stands in: what a child told of
    /// those and of the cells round them is not counted where it lives there.
    #[must_use]
    pub fn new(told: Vec<Told>, homes: BTreeSet<u64>, placements: &Placements) -> Self {
        let mut all_homes = homes;
        all_homes.extend(placements.values().flatten());
        let about: BTreeMap<u64, BTreeSet<u64>> = (placements.iter())
            .map(|(tag, cells)| (*tag, cells.iter().flat_map(|&cell| h3::disk(cell)).collect()))
            .collect();
        let mut lives: HashMap<u64, BTreeSet<u64>> = HashMap::new();
        for row in &told {
            let placements = row.holders.iter().filter(|(kind, _)| *kind == PLACEMENT);
            for cells in placements.filter_map(|(_, tag)| about.get(tag)) {
                lives.entry(row.child).or_default().extend(cells);
            }
        }
        let mut at: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, told) in told.iter().enumerate() {
            let ground = ground(told.cell);
            let at_home = lives.get(&told.child).is_some_and(|cells| cells.contains(&ground));
            if told.themes & SAFE_PLACE == 0 && !all_homes.contains(&ground) && !at_home {
                at.entry(ground).or_default().push(index);
            }
        }
        Self { told, at, homes: all_homes }
    }

    /// Every row, also those that no map counts.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// The cells of placements and refuges.
    #[must_use]
    pub fn homes(&self) -> &BTreeSet<u64> {
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
        rows.iter().map(|&index| &self.told[index]).filter(|told| of.counts(told))
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

    /// Who may know whom in the records of a release.
    pub(super) fn holders(&self, of: &Release) -> Holders {
        let rows: Vec<&Told> = self.told.iter().filter(|told| of.counts(told)).collect();
        // A country has one partnership; else each host is one.
        let host = |told: &Told| if of.authorities.is_empty() { 0 } else { told.host };
        let mut partnerships: BTreeMap<u64, usize> = BTreeMap::new();
        let mut holds: BTreeMap<(u64, (u8, u64)), usize> = BTreeMap::new();
        for told in &rows {
            *partnerships.entry(host(told)).or_default() += 1;
            for holder in told.holders.iter().collect::<BTreeSet<_>>() {
                *holds.entry((host(told), *holder)).or_default() += 1;
            }
        }
        let has_all = |((host, holder), held): (&(u64, (u8, u64)), &usize)| {
            (partnerships[host] == *held).then_some(*holder)
        };
        let offices = holds.iter().filter_map(has_all).filter(|holder| OFFICES.contains(&holder.0));
        let own = of.authorities.iter().map(|&authority| (AUTHORITY, authority));
        let custodians: BTreeSet<(u8, u64)> = offices.chain(own).collect();
        let mut holders = Holders::default();
        let mut known: BTreeMap<(u8, u64), BTreeSet<u64>> =
            custodians.iter().map(|custodian| (*custodian, BTreeSet::new())).collect();
        for told in &rows {
            let of_child = holders.of.entry(told.child).or_default();
            for holder in &told.holders {
                match known.get_mut(holder) {
                    Some(known) => drop(known.insert(told.child)),
                    None => drop(of_child.insert(*holder)),
                }
            }
        }
        holders.custodians = known.into_values().collect();
        holders
    }
}

/// The cell under which a report is found: resolution 9, or its own coarser one.
#[must_use]
pub fn ground(cell: u64) -> u64 {
    if h3::resolution(cell) > 9 { h3::parent(cell, 9) } else { cell }
}

/// Who may know whom.
#[derive(Default)]
pub(super) struct Holders {
    of: BTreeMap<u64, BTreeSet<(u8, u64)>>,
    /// By custodian, in the order of holders: the children whom it knows.
    custodians: Vec<BTreeSet<u64>>,
}

impl Holders {
    /// The children whom a release may count of some: all, where each custodian
    /// leaves none or at least `k` others; else the largest part that one
    /// custodian knows and that does so.
    pub fn countable(&self, children: BTreeSet<u64>, k: usize) -> BTreeSet<u64> {
        let hides = |some: &BTreeSet<u64>| {
            let others = |known: &BTreeSet<u64>| some.difference(known).count();
            self.custodians.iter().map(others).all(|others| others == 0 || others >= k)
        };
        if hides(&children) {
            return children;
        }
        let mut largest = BTreeSet::new();
        for part in self.custodians.iter().map(|known| &children & known) {
            if part.len() > largest.len() && hides(&part) {
                largest = part;
            }
        }
        largest
    }

    /// How many of some children each holder knows.
    pub fn known(&self, children: &BTreeSet<u64>) -> BTreeMap<(u8, u64), usize> {
        let mut known = BTreeMap::new();
        for holder in children.iter().filter_map(|child| self.of.get(child)).flatten() {
            *known.entry(*holder).or_default() += 1;
        }
        known
    }

    /// Five others (PRIVACY.md D3): at least `k` children, and as many without
    /// those of any one holder.
    pub fn five_others(&self, children: &BTreeSet<u64>, k: usize) -> bool {
        let most = self.known(children).into_values().max().unwrap_or(0);
        children.len() >= k + most
    }
}
