//! Who may be counted together (docs/privacy.md#d3, #d3a).

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, Policy, TopBand, Without};
use crate::intake::HolderKind;

/// Which children each holder and each custodian knows. Children and holders
/// are numbers here.
pub(super) struct Knowledge {
    /// By child: the holders who may know the child, ascending.
    pub holders: Vec<Vec<u32>>,
    /// By holder: its kind.
    pub kinds: Vec<HolderKind>,
    /// By custodian: of each child, whether the custodian knows it.
    pub custodians: Vec<Vec<bool>>,
}

/// The rule of a policy over what is known of the children.
#[derive(Clone, Copy)]
pub(super) struct Rule<'a> {
    pub knowledge: &'a Knowledge,
    pub policy: Policy,
    /// What is left out, where only shares come of it.
    pub without: Option<Without>,
}

impl Rule<'_> {
    fn k(&self) -> usize {
        self.policy.k.get()
    }

    /// The band of so many children, where it may be told: one whose floor is
    /// under k would say less than the rule does.
    pub fn band(&self, children: usize) -> Option<Band> {
        self.policy.top_band.band_of(children).filter(|band| band.least() >= self.k())
    }

    /// The band of so many children in a rest, whose audit (D8) asks of its cells
    /// to reach the band's floor: one band from 25 on, for of no rest could 200
    /// children be told else, and of few 50.
    pub fn band_of_rest(&self, children: usize) -> Option<Band> {
        TopBand::TwentyFiveOrMore.band_of(children).filter(|band| band.least() >= self.k())
    }

    /// Whether a set may be told: others enough, and nobody's guests too few.
    pub fn lets_out(&self, children: &BTreeSet<u32>) -> bool {
        self.is_eligible(children) && self.hides_guests(children)
    }

    /// Five others (docs/privacy.md#d3): at least k distinct children, and at least
    /// as many once the children of any one holder are taken away; of any two,
    /// where two are thought to put together what they know.
    pub fn is_eligible(&self, children: &BTreeSet<u32>) -> bool {
        if self.without.is_some_and(Without::is_without_holders) {
            return children.len() >= self.k();
        }
        let held = self.held(children);
        let most = if self.policy.colluding_holders { most_held_by_two(&held) } else { most_held(&held) };
        children.len() >= self.k() + most
    }

    /// Whether no custodian finds one to four others by taking away the
    /// children it knows: there are none, or as many as k. A second holder may
    /// help it, where two are thought to.
    pub fn hides_guests(&self, children: &BTreeSet<u32>) -> bool {
        if self.without == Some(Without::AllButK) {
            return true;
        }
        self.knowledge.custodians.iter().all(|known| {
            let others = children.iter().copied().filter(|&child| !known[child as usize]).collect();
            self.are_none_or_enough(&others)
        })
    }

    fn are_none_or_enough(&self, others: &BTreeSet<u32>) -> bool {
        let is_fine = |left: usize| left == 0 || left >= self.k();
        if !is_fine(others.len()) {
            return false;
        }
        if !self.policy.colluding_holders {
            return true;
        }
        let known = |known: &Vec<bool>| others.iter().filter(|&&child| known[child as usize]).count();
        let with_holder = self.held(others).into_values().map(|held| held.len());
        let with_custodian = self.knowledge.custodians.iter().map(known);
        with_holder.chain(with_custodian).all(|taken| is_fine(others.len() - taken))
    }

    /// The largest part of a set whose guests are none or enough: all of it, or
    /// the children that one custodian knows.
    pub fn countable(&self, children: &BTreeSet<u32>) -> BTreeSet<u32> {
        if self.hides_guests(children) {
            return children.clone();
        }
        let part = |known: &Vec<bool>| -> BTreeSet<u32> {
            children.iter().copied().filter(|&child| known[child as usize]).collect()
        };
        let mut largest = BTreeSet::new();
        for part in self.knowledge.custodians.iter().map(part) {
            if part.len() > largest.len() && self.hides_guests(&part) {
                largest = part;
            }
        }
        largest
    }

    /// The kind of a holder who knows so many of a set that no part of it can
    /// be told, where one does and there would be enough children else.
    pub fn emptied_by(&self, children: &BTreeSet<u32>) -> Option<HolderKind> {
        if children.len() < self.k() {
            return None;
        }
        let held = self.held(children);
        let (holder, most) = held.iter().max_by_key(|(_, held)| held.len())?;
        (children.len() < self.k() + most.len()).then(|| self.knowledge.kinds[*holder as usize])
    }

    /// The children of a set by the holders who know them.
    fn held(&self, children: &BTreeSet<u32>) -> BTreeMap<u32, Vec<u32>> {
        let mut held: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &child in children {
            for &holder in &self.knowledge.holders[child as usize] {
                held.entry(holder).or_default().push(child);
            }
        }
        held
    }
}

fn most_held(held: &BTreeMap<u32, Vec<u32>>) -> usize {
    held.values().map(Vec::len).max().unwrap_or_default()
}

/// The most distinct children that two holders know together.
fn most_held_by_two(held: &BTreeMap<u32, Vec<u32>>) -> usize {
    let mut by_size: Vec<&Vec<u32>> = held.values().collect();
    by_size.sort_by_key(|held| std::cmp::Reverse(held.len()));
    let mut most = by_size.first().map_or(0, |held| held.len());
    for (at, first) in by_size.iter().enumerate() {
        for second in &by_size[at + 1..] {
            if first.len() + second.len() <= most {
                // Those that follow know no more.
                break;
            }
            most = most.max(union(first, second));
        }
    }
    most
}

/// How many numbers two ascending lists hold together.
fn union(a: &[u32], b: &[u32]) -> usize {
    let both = a.iter().filter(|child| b.binary_search(child).is_ok()).count();
    a.len() + b.len() - both
}
