//! Who may know whom: knowledge for good (docs/privacy.md#d3b), and custody by share
//! (D24). Written from the rules alone.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::Release;
use super::truth::Told;

/// Somebody who may know a child: a kind (0 caseworker, 1 placement, 2 school,
/// 3 account, 4 provider, 5 authority, 6 source of an import) and a tag.
pub type Holder = (u8, u64);

/// The kind of holder that is a placement.
pub(super) const PLACEMENT: u8 = 1;
/// The kind of holder that is an authority.
const AUTHORITY: u8 = 5;
/// The kinds of holder that are offices: one with most of a partnership's
/// records is its custodian, and learns nothing from them.
const OFFICES: [u8; 3] = [4, AUTHORITY, 6];

/// Who ever interviewed, had or taught each child, whether or not anything of it
/// is counted, and by which of the releases that was known. Nobody by default:
/// the holders of what was told are always added.
#[derive(Debug, Clone, Default)]
pub struct Knows(BTreeMap<u64, BTreeMap<Holder, usize>>);

impl Knows {
    /// Notes that a holder knows a child from one of the releases on, by its
    /// position.
    pub fn add(&mut self, child: u64, holder: Holder, since: usize) {
        let kept = self.0.entry(child).or_default().entry(holder).or_insert(since);
        *kept = since.min(*kept);
    }

    /// Adds those who are named by what was told.
    pub(super) fn with(mut self, told: &[Told]) -> Self {
        for row in told {
            row.holders.iter().for_each(|&holder| self.add(row.child, holder, row.came));
        }
        self
    }

    /// Everyone who knows a child, and since which release.
    pub(super) fn of(&self, child: u64) -> impl Iterator<Item = (Holder, usize)> {
        self.0.get(&child).into_iter().flatten().map(|(&holder, &since)| (holder, since))
    }
}

impl FromIterator<(u64, Holder)> for Knows {
    /// Those who know children from the first release on.
    fn from_iter<T: IntoIterator<Item = (u64, Holder)>>(known: T) -> Self {
        let mut knows = Self::default();
        known.into_iter().for_each(|(child, holder)| knows.add(child, holder, 0));
        knows
    }
}

/// The custodians of each partnership.
pub(super) type Custody = BTreeSet<(u64, Holder)>;

/// The custodians by share (D24), after a release before which there were some.
///
/// A partnership's records are here all location reports that it hosts, of the
/// months of the release's window, taken in by its cut-off and not gone by then:
/// also those of safe places, of masked cells and of other ground. An office that
/// is a holder of four fifths of them is a custodian; one that was, until it
/// holds under three quarters.
pub(super) fn custody(records: &[&Told], of: &Release, before: &Custody) -> Custody {
    let mut all: BTreeMap<u64, usize> = BTreeMap::new();
    let mut held: BTreeMap<(u64, Holder), usize> = BTreeMap::new();
    for told in records {
        let partnership = partnership(told, of);
        *all.entry(partnership).or_default() += 1;
        for &holder in told.holders.iter().filter(|(kind, _)| OFFICES.contains(kind)).collect::<BTreeSet<_>>()
        {
            *held.entry((partnership, holder)).or_default() += 1;
        }
    }
    let is_custodian = |(of, held): &(&(u64, Holder), &usize)| {
        let (all, held) = (all[&of.0], **held);
        held * 5 >= all * 4 || (before.contains(of) && held * 4 >= all * 3)
    };
    held.iter().filter(is_custodian).map(|(of, _)| *of).collect()
}

/// A country has one partnership; else each host is one.
fn partnership(told: &Told, of: &Release) -> u64 {
    if of.authorities.is_empty() { 0 } else { told.host }
}

/// Who may know whom of the children that a release may count.
#[derive(Default)]
pub(super) struct Holders {
    of: BTreeMap<u64, BTreeSet<Holder>>,
    /// The same of those alone whom the counted reports name: what a gate that
    /// forgets would go by.
    named: BTreeMap<u64, BTreeSet<Holder>>,
    /// By custodian, in the order of holders: the children whom it knows.
    custodians: BTreeMap<Holder, BTreeSet<u64>>,
    /// Whether two of them are thought to put together what they know.
    colluding: bool,
}

impl Holders {
    /// Of the records of a release, its custodians, and everyone who knows.
    pub fn new(records: &[&Told], of: &Release, custody: &Custody, knows: &Knows) -> Self {
        let own = of.authorities.iter().map(|&authority| (AUTHORITY, authority));
        let custodians = custody.iter().map(|(_, holder)| *holder).chain(own);
        let mut holders = Self {
            custodians: custodians.map(|holder| (holder, BTreeSet::new())).collect(),
            colluding: of.colluding,
            ..Self::default()
        };
        for told in records {
            let named = holders.named.entry(told.child).or_default();
            named.extend(told.holders.iter().filter(|holder| !holders.custodians.contains_key(*holder)));
        }
        for &child in holders.named.keys() {
            let of_child = holders.of.entry(child).or_default();
            for (holder, _) in knows.of(child).filter(|(_, since)| *since <= of.at) {
                match holders.custodians.get_mut(&holder) {
                    Some(known) => drop(known.insert(child)),
                    None => drop(of_child.insert(holder)),
                }
            }
        }
        holders
    }

    /// The children whom a release may count of some: all, where each custodian
    /// leaves none or at least `k` others; else the largest part that one
    /// custodian knows and that does so.
    pub fn countable(&self, children: BTreeSet<u64>, k: usize) -> BTreeSet<u64> {
        if self.hides_guests(&children, k) {
            return children;
        }
        let mut largest = BTreeSet::new();
        for part in self.custodians.values().map(|known| &children & known) {
            if part.len() > largest.len() && self.hides_guests(&part, k) {
                largest = part;
            }
        }
        largest
    }

    /// Whether each custodian finds none or at least `k` others among some, with
    /// the help of a second holder too where two are thought to collude.
    pub fn hides_guests(&self, some: &BTreeSet<u64>, k: usize) -> bool {
        let is_fine = |left: usize| left == 0 || left >= k;
        self.custodians.values().all(|known| {
            let others: BTreeSet<u64> = some.difference(known).copied().collect();
            let help = || self.known(&others).into_values().chain(self.of_custodians(&others));
            is_fine(others.len()) && (!self.colluding || help().all(|taken| is_fine(others.len() - taken)))
        })
    }

    /// How many of some children each holder knows.
    pub fn known(&self, children: &BTreeSet<u64>) -> BTreeMap<Holder, usize> {
        count(&self.of, children)
    }

    /// How many of some children the counted reports name each holder of.
    pub fn named(&self, children: &BTreeSet<u64>) -> BTreeMap<Holder, usize> {
        count(&self.named, children)
    }

    /// How many of some children each custodian knows.
    pub fn of_custodians(&self, children: &BTreeSet<u64>) -> Vec<usize> {
        self.custodians.values().map(|known| children.intersection(known).count()).collect()
    }

    /// Five others (docs/privacy.md#d3): at least `k` children, and as many without
    /// those of any one holder; of any two, where two are thought to collude.
    pub fn five_others(&self, children: &BTreeSet<u64>, k: usize) -> bool {
        let mut by: BTreeMap<Holder, BTreeSet<u64>> = BTreeMap::new();
        for &child in children {
            for &holder in self.of.get(&child).into_iter().flatten() {
                by.entry(holder).or_default().insert(child);
            }
        }
        let one = by.values().map(BTreeSet::len).max().unwrap_or(0);
        let two = |a: &BTreeSet<u64>| by.values().map(|b| a.union(b).count()).max();
        let most = if self.colluding { by.values().filter_map(two).max().unwrap_or(0) } else { one };
        children.len() >= k + most
    }

    /// Whether some children may be told of at all: others enough, and nobody's
    /// guests too few.
    pub fn lets_out(&self, children: &BTreeSet<u64>, k: usize) -> bool {
        self.five_others(children, k) && self.hides_guests(children, k)
    }
}

fn count(of: &BTreeMap<u64, BTreeSet<Holder>>, children: &BTreeSet<u64>) -> BTreeMap<Holder, usize> {
    let mut known = BTreeMap::new();
    for holder in children.iter().filter_map(|child| of.get(child)).flatten() {
        *known.entry(*holder).or_default() += 1;
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attack::truth::{Truth, authority};

    const AREA: &str = "E08000005";

    fn release(at: usize) -> Release {
        let content = serde_json::json!({"area": AREA, "cut_off": "2026-01-01", "from": "2025-01",
            "to": "2025-12", "k": 5, "leaves": []});
        let documents = [("content.json".to_owned(), content.to_string().into_bytes())].into();
        Release::read(at, &documents).expect("a release")
    }

    fn told(child: u64, provider: u64) -> Told {
        Told {
            child,
            host: authority(AREA),
            month: 2025 * 12 + 3,
            cell: crate::attack::h3::cell_at(53.61, -2.16, 10),
            themes: 0,
            holders: vec![(4, provider), (5, authority(AREA))],
            came: 0,
            went: usize::MAX,
            planted: false,
            point: None,
        }
    }

    /// Whether provider 1 is a custodian with so many of a hundred records, after
    /// releases at which it was or was not.
    #[track_caller]
    fn check(held: u64, was: bool, is: bool) {
        let told: Vec<Told> = (0..100).map(|child| told(child, if child < held { 1 } else { 2 })).collect();
        let before: Custody = was.then_some((authority(AREA), (4, 1))).into_iter().collect();
        let after = custody(&told.iter().collect::<Vec<_>>(), &release(0), &before);
        assert_eq!(after.contains(&(authority(AREA), (4, 1))), is, "{held} of 100, before: {was}");
    }

    #[test]
    fn a_custodian_by_share_stays_one_until_it_holds_under_three_quarters() {
        check(79, false, false);
        check(80, false, true);
        check(75, true, true);
        check(74, true, false);
        check(75, false, false);
    }

    #[test]
    fn whoever_ever_interviewed_a_child_knows_it_and_from_then_on() {
        let told: Vec<Told> = (0..7).map(|child| told(child, 1)).collect();
        let mut knows = Knows::default();
        (0..3).for_each(|child| knows.add(child, (0, 9), 1));
        let truth = Truth::new(told, BTreeSet::new(), &BTreeMap::new(), knows);
        let holders = truth.holders(&[release(0), release(1)]);
        let children: BTreeSet<u64> = (0..7).collect();
        assert_eq!(holders[0].known(&children).get(&(0, 9)), None);
        assert_eq!(holders[1].known(&children).get(&(0, 9)), Some(&3));
        assert!(holders[0].five_others(&children, 5) && !holders[1].five_others(&children, 5));
        assert_eq!(holders[1].named(&children).get(&(0, 9)), None);
    }

    #[test]
    fn two_who_collude_leave_five_others_and_no_few_guests() {
        let told: Vec<Told> = (0..12).map(|child| told(child, child / 4)).collect();
        let truth = Truth::new(told, BTreeSet::new(), &BTreeMap::new(), Knows::default());
        let mut colluding = release(0);
        colluding.colluding = true;
        let holders = truth.holders(&[release(0), colluding]);
        let children: BTreeSet<u64> = (0..12).collect();
        assert!(holders[0].five_others(&children, 5) && !holders[1].five_others(&children, 5));
        // Of six guests, the provider of four leaves two.
        let mut guests = holders[1].of.clone();
        let known = guests.keys().copied().filter(|child| *child >= 6).collect();
        guests.values_mut().for_each(|of| of.retain(|holder| *holder == (4, 0)));
        let custodians: BTreeMap<Holder, BTreeSet<u64>> = [((4, 9), known)].into();
        let of = |colluding| Holders {
            custodians: custodians.clone(),
            of: guests.clone(),
            colluding,
            ..Holders::default()
        };
        assert!(of(false).hides_guests(&children, 5) && !of(true).hides_guests(&children, 5));
    }
}
