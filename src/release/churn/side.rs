//! One of two releases held against the other, and whom the difference points at.

use std::collections::{BTreeMap, BTreeSet};

use h3o::Resolution;

use super::{LEAST_MOVED, Lack, Verdict, leaf_positions};
use crate::intake::{ChildToken, Theme};
use crate::release::presence::{Adds, Ledger, Sight, Sights};
use crate::release::{Band, HarmArea, Leaf, Leaves};

/// What somebody may hold against a child: the leaves alone, what is told of
/// places, or all that is seen.
const READINGS: [fn(&Sight) -> bool; 3] =
    [|sight| matches!(sight, Sight::Leaf(_)), |sight| !matches!(sight, Sight::Coverage(_)), |_| true];

/// One of two releases, held against the other: what it shows that the other
/// does not, and whose that is.
pub(super) struct Side<'a> {
    sights: &'a Sights<'a>,
    /// What the other does not show, or in a lower band.
    pub changed: BTreeSet<Sight>,
    /// How many children there are of whom something is here and not there.
    pub many: usize,
    /// How many of these stand behind each sight.
    crowd: BTreeMap<Sight, usize>,
    /// Behind what each child stands who was corrected or withdrew: somebody may
    /// know of it, and when.
    movers: Vec<BTreeSet<Sight>>,
    /// How many children stand behind each sight here, and not on its ground
    /// there.
    moved: BTreeMap<Sight, usize>,
}

impl<'a> Side<'a> {
    /// Of two releases, and of those who were corrected between them.
    pub fn new(
        (here, kept): (&'a Sights<'a>, &Ledger),
        (there, other): (&Sights<'_>, &Ledger),
        known: &BTreeSet<ChildToken>,
    ) -> Self {
        let mut side = Self {
            sights: here,
            changed: changed(here, there),
            many: 0,
            crowd: BTreeMap::new(),
            movers: Vec::new(),
            moved: BTreeMap::new(),
        };
        let mut stayed: BTreeMap<Sight, usize> = BTreeMap::new();
        let nothing = Adds::default();
        for (child, adds) in &kept.children {
            let elsewhere = other.children.get(child).unwrap_or(&nothing);
            let (behind, still) = (here.behind(adds), here.on_ground(elsewhere));
            for &sight in &behind {
                *if still.contains(&sight) { stayed.entry(sight) } else { side.moved.entry(sight) }
                    .or_default() += 1;
            }
            if adds.exceed(elsewhere) {
                side.count(&behind);
            }
            if known.contains(child) {
                side.movers.push(behind);
            }
        }
        let all = here.all();
        for positions in &kept.withdrawn {
            let behind: BTreeSet<Sight> =
                positions.iter().filter_map(|&at| all.get(usize::from(at))).copied().collect();
            behind.iter().for_each(|&sight| *side.moved.entry(sight).or_default() += 1);
            side.count(&behind);
            side.movers.push(behind);
        }
        side.drop_splits(there);
        side
    }

    /// Counts a child of whom something is here and not there.
    fn count(&mut self, behind: &BTreeSet<Sight>) {
        self.many += 1;
        behind.iter().for_each(|&sight| *self.crowd.entry(sight).or_default() += 1);
    }

    /// The rest of a cell from which another became a leaf of its own has not
    /// fallen, if none of its children left.
    fn drop_splits(&mut self, there: &Sights<'_>) {
        let is_split = |at: usize| {
            let leaf = &self.sights.leaves()[at];
            let within = |other: &Leaf| other.cells().iter().all(|cell| leaf.cells().contains(cell));
            let own = |other: &&Leaf| other.resolution() == Resolution::Nine && within(other);
            leaf.resolution() < Resolution::Nine && there.leaves().iter().any(|other| own(&other))
        };
        let split: Vec<Sight> = leaf_positions(&self.changed)
            .filter(|&at| !self.moved.contains_key(&Sight::Leaf(at)) && is_split(at))
            .map(Sight::Leaf)
            .collect();
        self.changed.retain(|sight| !split.contains(sight));
    }

    pub fn verdict(&self, k: usize) -> Verdict {
        // Behind some of what changed nobody moved: others came to the ground
        // beside, or it is told more coarsely.
        if !self.changed.iter().any(|sight| self.moved.contains_key(sight)) {
            return Verdict::Release;
        }
        if self.many < LEAST_MOVED {
            return Verdict::TooFewMoved;
        }
        if self.lack(k).is_none() { Verdict::Release } else { Verdict::LonelyChange }
    }

    /// What it lacks so that what changed points at nobody; `None` where it
    /// does not.
    pub fn lack(&self, k: usize) -> Option<Lack> {
        READINGS.into_iter().filter_map(|reads| self.lack_of(reads, k)).reduce(Lack::with)
    }

    fn lack_of(&self, reads: fn(&Sight) -> bool, k: usize) -> Option<Lack> {
        let of =
            |sights: &BTreeSet<Sight>| -> BTreeSet<Sight> { sights.iter().copied().filter(reads).collect() };
        let (changed, all) =
            (of(&self.changed), self.sights.all().iter().filter(|sight| reads(sight)).count());
        let pointed_at = self.movers.iter().filter_map(|mover| {
            let lack = self.lack_beside(&of(mover), &changed, all, k)?;
            Some(Lack { changes: lack, ..self.ground_of(mover) })
        });
        let crowd = self.lack_of_crowd(&changed, k).map(|changes| Lack { changes, ..Lack::default() });
        pointed_at.chain(crowd).reduce(Lack::with)
    }

    /// How many more changes it takes until no more than one in k is right of
    /// the claims that each child who moved stood behind each thing that changed;
    /// where k moved together they hide each other.
    fn lack_of_crowd(&self, changed: &BTreeSet<Sight>, k: usize) -> Option<usize> {
        let alone = |sight: &&Sight| self.moved.get(sight).is_none_or(|&moved| moved < k);
        let right: usize = changed.iter().filter(alone).filter_map(|sight| self.crowd.get(sight)).sum();
        let enough = (right * k).div_ceil(self.many.max(1));
        (enough > changed.len()).then(|| enough - changed.len())
    }

    /// How many more changes it takes until what changed does not point at a
    /// child: until no more than one in k is the child's, or it moved in company
    /// everywhere. One that stands in more than a fifth of everything cannot be
    /// told below guessing: it must not be told much better.
    fn lack_beside(
        &self,
        mover: &BTreeSet<Sight>,
        changed: &BTreeSet<Sight>,
        all: usize,
        k: usize,
    ) -> Option<usize> {
        let own: Vec<&Sight> = mover.intersection(changed).collect();
        if own.iter().all(|sight| self.moved.get(sight).is_some_and(|&moved| moved >= k)) {
            return None;
        }
        let is_heavy = mover.len() * 5 > all;
        let as_guessed = (own.len() * all * 10).div_ceil(11 * mover.len().max(1));
        let enough = if is_heavy { as_guessed.min(own.len() * k) } else { own.len() * k };
        (enough > changed.len()).then(|| enough - changed.len())
    }

    /// The cells of the leaves that a child stood in, and of those of them that
    /// changed.
    fn ground_of(&self, mover: &BTreeSet<Sight>) -> Lack {
        let cells = |at: usize| self.sights.leaves()[at].cells().iter().copied();
        let changed: BTreeSet<Sight> = mover.intersection(&self.changed).copied().collect();
        Lack {
            changes: 0,
            own: leaf_positions(mover).flat_map(cells).collect(),
            own_changed: leaf_positions(&changed).flat_map(cells).collect(),
        }
    }
}

/// What a release shows that another does not, or in a lower band; of coverage,
/// what it tells in another word.
pub(super) fn changed(here: &Sights<'_>, there: &Sights<'_>) -> BTreeSet<Sight> {
    let by_id: BTreeMap<&str, &Leaf> = there.leaves().iter().map(|leaf| (leaf.id(), leaf)).collect();
    let mut changed = BTreeSet::new();
    for (at, leaf) in here.leaves().iter().enumerate() {
        match by_id.get(leaf.id()).filter(|same| !leaf.band().is_above(same.band())) {
            None => changed.extend([Sight::Leaf(at)]),
            Some(same) => changed.extend(lost_themes(leaf, same).map(|theme| Sight::Theme(at, theme))),
        }
    }
    let harm = here.leaves().serious_harm().iter().enumerate();
    changed.extend(harm.filter(|(_, row)| !stands(row, there.leaves())).map(|(at, _)| Sight::Harm(at)));
    let coverage = here.leaves().coverage().iter().enumerate();
    let differs =
        coverage.filter(|(_, (ward, asked))| there.leaves().coverage().asked(*ward) != Some(*asked));
    changed.extend(differs.map(|(at, _)| Sight::Coverage(at)));
    changed
}

/// The positions of a leaf's themes that it does not carry elsewhere, or in a
/// lower band.
fn lost_themes<'a>(leaf: &'a Leaf, same: &'a Leaf) -> impl Iterator<Item = usize> + 'a {
    let is_lost = |(theme, band): (Theme, Band)| {
        !same.themes().iter().any(|(other, now)| *other == theme && !band.is_above(*now))
    };
    leaf.themes().iter().enumerate().filter(move |(_, theme)| is_lost(**theme)).map(|(at, _)| at)
}

/// Whether a row of serious harm stands, in its band or a higher one.
fn stands(row: &HarmArea, leaves: &Leaves) -> bool {
    let same = |other: &&HarmArea| other.id == row.id && other.theme == row.theme;
    leaves.serious_harm().iter().find(same).is_some_and(|same| !row.band.is_above(same.band))
}
