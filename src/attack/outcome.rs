//! What came of an attack.

use std::collections::BTreeMap;

use super::figures::{ENOUGH, Rebuilt, Share};
use super::reading::Release;

/// The most pieces of evidence that are kept of one attack.
const MOST_EVIDENCE: usize = 12;

/// What came of an attack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Certain disclosures, and breaches of a rule that forbids them outright:
    /// claims tried and found.
    pub certain: Share,
    /// Claims about a known child: all of them.
    pub linkage: Share,
    /// The same claims made blindly.
    pub base: Share,
    /// The claims that an attacker would choose.
    pub subsets: Vec<Subset>,
    /// Whether they are held against guessing, where guessing is better than
    /// the figure already (docs/privacy.md#d15a).
    pub against_guessing: bool,
    /// Claims of who is in the data and who is not, where each was wrong or
    /// right: of those who are, and of those who are not.
    pub membership: [Share; 2],
    /// Outputs that one child turned, and children tried.
    pub turned: Option<Share>,
    /// By area: how well records were rebuilt.
    pub rebuilt: BTreeMap<String, Rebuilt>,
    /// Which documents, leaves or requests were behind what was found. Never a
    /// child, and never a number of children.
    pub evidence: Vec<String>,
    /// What is to be told beside the figures.
    pub notes: Vec<String>,
    /// Whether the attack could be made at all.
    pub tried: bool,
    /// The leaves that it had before it, of each release as often as it read it.
    pub leaves: u64,
    /// The answers of a server that it had before it: those that gave something.
    pub answers: u64,
    /// What it ought to have had before it, and had not.
    pub missed: Vec<String>,
}

/// Claims about a known child that an attacker would choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Subset {
    /// What they are chosen for.
    pub name: String,
    /// The claims.
    pub claims: Share,
    /// The same claims made blindly.
    pub base: Share,
}

impl Outcome {
    /// An attack that was made and has found nothing yet.
    #[must_use]
    pub fn tried() -> Self {
        Self { tried: true, ..Self::default() }
    }

    /// An attack that could not be made, and why.
    #[must_use]
    pub fn not_tried(why: &str) -> Self {
        Self { notes: vec![why.to_owned()], ..Self::default() }
    }

    /// Notes a claim that would be certain, and its evidence if it is true.
    pub fn claim(&mut self, is_true: bool, evidence: impl FnOnce() -> String) {
        self.certain.note(is_true);
        if is_true && self.evidence.len() < MOST_EVIDENCE {
            self.evidence.push(evidence());
        }
    }

    /// Notes how well the records of an area were rebuilt: points of a hundred, of
    /// its own releases and of other worlds'.
    pub fn rebuild(&mut self, area: &str, points: [f64; 2]) {
        self.rebuild_all(area.to_owned(), Rebuilt::of(points));
    }

    fn rebuild_all(&mut self, area: String, of: Rebuilt) {
        let kept = self.rebuilt.entry(area).or_default();
        *kept = kept.with(of);
    }

    /// Notes that the leaves of a release were before the attack.
    pub fn saw(&mut self, release: &Release) {
        self.leaves += release.leaves.len() as u64;
    }

    /// Notes an answer with this status, if it gave something.
    pub fn heard(&mut self, status: u16) {
        self.answers += u64::from((200..300).contains(&status));
    }

    /// Notes that the attack ought to have had something before it, and had not.
    pub fn miss(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.missed.len() < MOST_EVIDENCE && !self.missed.contains(&what) {
            self.missed.push(what);
        }
    }

    /// The same, or not tried for a reason where it could claim nothing.
    #[must_use]
    pub fn or_else(self, why: &str) -> Self {
        if self.claims() == 0 && self.missed.is_empty() { Self::not_tried(why) } else { self }
    }

    /// How many claims were made, of every kind.
    #[must_use]
    pub fn claims(&self) -> u64 {
        let [present, absent] = self.membership;
        let turned = self.turned.map_or(0, |turned| turned.claims);
        let rebuilt: u64 = self.rebuilt.values().map(|rebuilt| rebuilt.worlds).sum();
        self.certain.claims + self.linkage.claims + present.claims + absent.claims + turned + rebuilt
    }

    /// Notes a claim about a known child in a subset of an attacker's choice.
    pub fn link(&mut self, subset: &str, is_true: bool, base: Share) {
        self.link_all(subset, Share { claims: 1, found: u64::from(is_true) }, base);
    }

    /// Notes many claims in a subset, and blind ones beside them.
    pub fn link_all(&mut self, subset: &str, claims: Share, base: Share) {
        match self.subsets.iter_mut().find(|kept| kept.name == subset) {
            Some(kept) => {
                (kept.claims, kept.base) = (kept.claims.with(claims), kept.base.with(base));
            }
            None => self.subsets.push(Subset { name: subset.to_owned(), claims, base }),
        }
    }

    /// The worst subset of claims that are enough to judge, by its upper bound.
    #[must_use]
    pub fn worst_subset(&self) -> Option<&Subset> {
        let enough = self.subsets.iter().filter(|subset| subset.claims.claims >= ENOUGH);
        enough.max_by(|a, b| a.claims.upper().total_cmp(&b.claims.upper()))
    }

    /// The upper bound of the balanced accuracy of telling who is in the data,
    /// or `None` where too few were tried.
    #[must_use]
    pub fn balanced_accuracy(&self) -> Option<(f64, f64)> {
        let [present, absent] = self.membership;
        if present.claims < ENOUGH || absent.claims < ENOUGH {
            return None;
        }
        let (p, q) = (present.precision(), absent.precision());
        let variance = |share: Share, p: f64| p * (1.0 - p) / share.claims as f64 / 4.0;
        let error = (variance(present, p) + variance(absent, q)).sqrt();
        let balanced = (p + q) / 2.0;
        Some((balanced, (balanced + 1.645 * error).min(1.0)))
    }

    /// Two makings of one attack as one.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.certain = self.certain.with(other.certain);
        self.linkage = self.linkage.with(other.linkage);
        self.base = self.base.with(other.base);
        for Subset { name, claims, base } in other.subsets {
            self.link_all(&name, claims, base);
        }
        self.against_guessing |= other.against_guessing;
        self.leaves += other.leaves;
        self.answers += other.answers;
        other.missed.into_iter().for_each(|what| self.miss(what));
        self.membership =
            [self.membership[0].with(other.membership[0]), self.membership[1].with(other.membership[1])];
        self.turned = match (self.turned, other.turned) {
            (Some(a), Some(b)) => Some(a.with(b)),
            (a, b) => a.or(b),
        };
        other.rebuilt.into_iter().for_each(|(area, rebuilt)| self.rebuild_all(area, rebuilt));
        self.evidence.extend(other.evidence);
        self.evidence.truncate(MOST_EVIDENCE);
        // An attack that was made one way or the other was made.
        if other.tried && !self.tried {
            self.notes.clear();
        }
        if other.tried || !self.tried {
            self.notes.extend(other.notes);
        }
        self.notes.sort();
        self.notes.dedup();
        self.tried |= other.tried;
        self
    }
}
