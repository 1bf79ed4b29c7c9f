//! Ids of one file that are nearly equal: 007 and 7, LA-77 and LA77. They may be
//! two children, so they are warned of, and not refused.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::SourceId;

/// The most distinct ids of a kind that are compared: some 6 MB.
const MOST_IDS: usize = 1 << 17;

/// The most ids that are alike but for their zeros, dashes and blanks.
const MOST_ALIKE: usize = 16;

/// The most dashes and blanks of an id that is compared.
const MOST_GAPS: usize = 8;

/// The most pairs whose lines are told.
const MOST_TOLD: usize = 5;

/// What an id tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// Children.
    Child,
    /// Caseworkers.
    Caseworker,
    /// Placements.
    Placement,
    /// Schools.
    School,
    /// Providers.
    Provider,
    /// Interviews.
    Interview,
    /// Episodes.
    Episode,
}

impl IdKind {
    /// The kind as one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Caseworker => "caseworker",
            Self::Placement => "placement",
            Self::School => "school",
            Self::Provider => "provider",
            Self::Interview => "interview",
            Self::Episode => "episode",
        }
    }

    /// Ids of the kind: "children's ids".
    fn ids(self) -> String {
        match self {
            Self::Child => "children’s ids".to_owned(),
            kind => format!("{}s’ ids", kind.word()),
        }
    }
}

/// Finds the ids of a file that are nearly equal, by their lines. It keeps no
/// id, and no more memory than for 131,072 ids of each kind.
#[derive(Default)]
pub struct NearIds(HashMap<IdKind, OfKind, FixedState>);

#[derive(Default)]
struct OfKind {
    /// By what remains without zeros, dashes and blanks: the first id, and others.
    first: HashMap<u64, Seen, FixedState>,
    more: HashMap<u64, Vec<Seen>, FixedState>,
    ids: usize,
    pairs: u64,
    told: Vec<(u64, u64)>,
    is_full: bool,
}

/// An id that was seen: the line of its first row, a hash, and where its dashes
/// and blanks are.
#[derive(Clone, Copy)]
struct Seen {
    line: u64,
    hash: u64,
    gaps: [u8; MOST_GAPS],
}

impl NearIds {
    /// Takes note of an id on a line.
    pub fn note(&mut self, kind: IdKind, id: &SourceId, line: u64) {
        self.note_form(kind, id.as_str(), line);
    }

    /// The same of an id in its [one form](super::normal_form).
    pub fn note_form(&mut self, kind: IdKind, id: &str, line: u64) {
        self.0.entry(kind).or_default().note(id, line);
    }

    /// What there is to warn of, one line a kind, by lines and never by values.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut kinds: Vec<_> = self.0.iter().filter(|(_, of_kind)| of_kind.pairs > 0).collect();
        kinds.sort_by_key(|(kind, _)| **kind);
        kinds.into_iter().map(|(&kind, of_kind)| of_kind.warning(kind)).collect()
    }
}

impl OfKind {
    fn note(&mut self, id: &str, line: u64) {
        let Some((skeleton, gaps)) = skeleton(id) else { return };
        let hasher = FixedState::with_seed(0);
        let key = hasher.hash_one(&skeleton[..]);
        let new = Seen { line, hash: hasher.hash_one(id.as_bytes()), gaps };
        let first = self.first.get(&key);
        let others = self.more.get(&key).map_or(&[][..], Vec::as_slice);
        let alike = || first.into_iter().chain(others);
        if alike().any(|seen| seen.hash == new.hash) || others.len() >= MOST_ALIKE {
            return;
        }
        if self.ids >= MOST_IDS {
            self.is_full = true;
            return;
        }
        self.ids += 1;
        if first.is_none() {
            self.first.insert(key, new);
            return;
        }
        let near: Vec<u64> = alike().filter(|seen| is_near(seen.gaps, gaps)).map(|seen| seen.line).collect();
        self.pairs += near.len() as u64;
        let room = MOST_TOLD.saturating_sub(self.told.len());
        self.told.extend(near.into_iter().take(room).map(|before| (before, line)));
        self.more.entry(key).or_default().push(new);
    }

    fn warning(&self, kind: IdKind) -> String {
        let mut lines: Vec<String> =
            self.told.iter().map(|(one, other)| format!("lines {one} and {other}")).collect();
        if self.pairs > self.told.len() as u64 {
            lines.push("…".to_owned());
        }
        let (pairs, ids, word) = (self.pairs, kind.ids(), kind.word());
        let (pairs_of, are) = if pairs == 1 { ("pair of", "is") } else { ("pairs of", "are") };
        let lines = lines.join("; ");
        let part = if self.is_full { " (only the first 131,072 ids were compared)" } else { "" };
        format!("{pairs} {pairs_of} {ids} {are} nearly equal ({lines}): are they one {word}?{part}")
    }
}

/// What remains of an id without dashes, blanks and the zeros before its
/// numbers, and where between that the dashes and blanks are; `None` if they
/// are too many. A number that goes on after a dash has no zeros before it:
/// 1-01 is 101 with a dash.
fn skeleton(id: &str) -> Option<(Vec<u8>, [u8; MOST_GAPS])> {
    let bytes = id.as_bytes();
    let mut skeleton = Vec::with_capacity(bytes.len());
    let mut gaps = [u8::MAX; MOST_GAPS];
    let mut many = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if matches!(byte, b'-' | b' ') {
            let gap = u8::try_from(skeleton.len()).ok()?;
            if many == 0 || gaps[many - 1] != gap {
                *gaps.get_mut(many)? = gap;
                many += 1;
            }
            continue;
        }
        let goes_on = skeleton.last().is_some_and(u8::is_ascii_digit);
        let leads = byte == b'0' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if goes_on || !leads {
            skeleton.push(byte);
        }
    }
    Some((skeleton, gaps))
}

/// Whether one has at most one dash or blank that the other has not.
fn is_near(one: [u8; MOST_GAPS], other: [u8; MOST_GAPS]) -> bool {
    let only = |these: [u8; MOST_GAPS], those: [u8; MOST_GAPS]| {
        these.iter().filter(|&&gap| gap != u8::MAX && !those.contains(&gap)).count()
    };
    only(one, other) + only(other, one) <= 1
}
