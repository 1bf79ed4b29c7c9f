//! What came of an attack.

use super::figures::{ENOUGH, Share};

/// The highest share of true claims about a known child: one in k.
pub const MOST_LINKAGE: f64 = 0.20;
/// The highest balanced accuracy of telling who is in the data.
pub const MOST_MEMBERSHIP: f64 = 0.60;
/// The most outputs that one child may turn, on average.
pub const MOST_TURNED: f64 = 0.7;
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
    /// The claims that an attacker would choose, by what they are chosen for.
    pub subsets: Vec<(String, Share)>,
    /// Claims of who is in the data and who is not, where each was wrong or
    /// right: of those who are, and of those who are not.
    pub membership: [Share; 2],
    /// Outputs that one child turned, and children tried.
    pub turned: Option<Share>,
    /// Which documents, leaves or requests were behind what was found. Never a
    /// child, and never a number of children.
    pub evidence: Vec<String>,
    /// What is to be told beside the figures.
    pub notes: Vec<String>,
    /// Whether the attack could be made at all.
    pub tried: bool,
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

    /// Notes a claim about a known child in a subset of an attacker's choice.
    pub fn link(&mut self, subset: &str, is_true: bool) {
        self.link_all(subset, Share { claims: 1, found: u64::from(is_true) });
    }

    /// Notes many claims in a subset.
    pub fn link_all(&mut self, subset: &str, claims: Share) {
        match self.subsets.iter_mut().find(|(name, _)| name == subset) {
            Some((_, share)) => *share = share.with(claims),
            None => self.subsets.push((subset.to_owned(), claims)),
        }
    }

    /// The worst subset of claims that are enough to judge, by its upper bound.
    #[must_use]
    pub fn worst_subset(&self) -> Option<&(String, Share)> {
        let enough = self.subsets.iter().filter(|(_, share)| share.claims >= ENOUGH);
        enough.max_by(|a, b| a.1.upper().total_cmp(&b.1.upper()))
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

    /// Whether every pass figure is met.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.certain.found == 0
            && self.linkage.is_under(MOST_LINKAGE)
            && self.subsets.iter().all(|(_, share)| share.claims < ENOUGH || share.is_under(MOST_LINKAGE))
            && self.balanced_accuracy().is_none_or(|(_, upper)| upper <= MOST_MEMBERSHIP)
            && self.turned.is_none_or(|turned| turned.precision() <= MOST_TURNED)
    }

    /// Two makings of one attack as one.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.certain = self.certain.with(other.certain);
        self.linkage = self.linkage.with(other.linkage);
        self.base = self.base.with(other.base);
        for (name, share) in other.subsets {
            match self.subsets.iter_mut().find(|(kept, _)| *kept == name) {
                Some((_, kept)) => *kept = kept.with(share),
                None => self.subsets.push((name, share)),
            }
        }
        self.membership =
            [self.membership[0].with(other.membership[0]), self.membership[1].with(other.membership[1])];
        self.turned = match (self.turned, other.turned) {
            (Some(a), Some(b)) => Some(a.with(b)),
            (a, b) => a.or(b),
        };
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
