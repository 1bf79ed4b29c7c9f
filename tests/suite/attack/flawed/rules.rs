//! The maker's rules: who knows whom, who may be counted, and what is masked.

use std::collections::{BTreeMap, BTreeSet};

use homeward::attack::{Holder, Told, authority, h3};

use super::Flaw;
use super::maker::Asked;

/// The rules over the records of one release.
pub(super) struct Judge<'a> {
    pub asked: &'a Asked<'a>,
    /// By child: who knows it, for good.
    known: BTreeMap<u64, BTreeSet<Holder>>,
    /// By custodian: the children whom it knows.
    custodians: BTreeMap<Holder, BTreeSet<u64>>,
    lived: BTreeMap<u64, BTreeSet<u64>>,
}

impl<'a> Judge<'a> {
    pub fn of(asked: &'a Asked<'a>) -> Self {
        let known = known(asked, asked.flaw != Flaw::KnowledgeInWindow);
        let mut custodians: BTreeMap<Holder, BTreeSet<u64>> =
            custodians(asked).into_iter().map(|holder| (holder, BTreeSet::new())).collect();
        for (child, holders) in &known {
            for holder in holders {
                if let Some(own) = custodians.get_mut(holder) {
                    own.insert(*child);
                }
            }
        }
        let homes = known_homes(asked);
        Self { asked, known, custodians, lived: homes }
    }

    /// Whether a cell is in or about a placement that a child ever lived in.
    pub fn lived(&self, child: u64, cell: u64) -> bool {
        self.lived.get(&child).is_some_and(|cells| cells.contains(&cell))
    }

    /// The children who may be counted of some: all, or a custodian's own where
    /// its guests are too few.
    pub fn countable(&self, children: &BTreeSet<u64>) -> BTreeSet<u64> {
        let hides = |some: &BTreeSet<u64>| {
            let mut guests = self.custodians.values().map(|own| some.difference(own).count());
            guests.all(|guests| guests == 0 || guests >= 5)
        };
        if self.asked.flaw == Flaw::GuestsCounted || hides(children) {
            return children.clone();
        }
        let mut largest = BTreeSet::new();
        for part in self.custodians.values().map(|own| children & own) {
            if part.len() > largest.len() && hides(&part) {
                largest = part;
            }
        }
        largest
    }

    pub fn is_eligible(&self, children: &BTreeSet<u64>, count: usize) -> bool {
        let (k, others) = self.asked.rule();
        let mut known: BTreeMap<Holder, usize> = BTreeMap::new();
        for holder in children.iter().filter_map(|child| self.known.get(child)).flatten() {
            *known.entry(*holder).or_default() += usize::from(!self.custodians.contains_key(holder));
        }
        let most = known.into_values().max().unwrap_or(0);
        count >= k && (others == 0 || children.len() >= others + most)
    }
}

/// Who knows each child of the window: for good, or as far as the window goes.
fn known(asked: &Asked<'_>, for_good: bool) -> BTreeMap<u64, BTreeSet<Holder>> {
    let mut known: BTreeMap<u64, BTreeSet<Holder>> = BTreeMap::new();
    let counts = |told: &&Told| asked.in_window(told) || (for_good && told.came <= asked.at);
    for told in asked.told.iter().filter(counts) {
        known.entry(told.child).or_default().extend(&told.holders);
    }
    for (child, holder) in asked.knows.iter().filter(|_| for_good) {
        known.entry(*child).or_default().insert(*holder);
    }
    known
}

/// The offices that hold four fifths of the window's records, or all of them,
/// and the area's own authority.
fn custodians(asked: &Asked<'_>) -> BTreeSet<Holder> {
    let rows: Vec<&Told> = asked.told.iter().filter(|told| asked.in_window(told)).collect();
    let mut held: BTreeMap<Holder, usize> = BTreeMap::new();
    let offices = rows.iter().flat_map(|told| &told.holders).filter(|(kind, _)| [4, 5].contains(kind));
    offices.for_each(|holder| *held.entry(*holder).or_default() += 1);
    let most = |held: usize| match asked.flaw {
        Flaw::CustodyByAll => held == rows.len(),
        _ => held * 5 >= rows.len() * 4,
    };
    let offices = held.into_iter().filter(|(_, held)| most(*held)).map(|(holder, _)| holder);
    offices.chain([(5, authority(asked.area))]).collect()
}

/// By child: the cells in and about the placements that it ever lived in, or
/// lives in now.
fn known_homes(asked: &Asked<'_>) -> BTreeMap<u64, BTreeSet<u64>> {
    if asked.placements.is_empty() {
        return BTreeMap::new();
    }
    let of = |holders: BTreeSet<Holder>| -> BTreeSet<u64> {
        let tags = holders.into_iter().filter(|(kind, _)| *kind == 1);
        let cells = tags.filter_map(|(_, tag)| asked.placements.get(&tag)).flatten();
        cells.flat_map(|&cell| h3::disk(cell)).collect()
    };
    known(asked, asked.flaw != Flaw::HomesOfNow)
        .into_iter()
        .map(|(child, holders)| (child, of(holders)))
        .collect()
}
