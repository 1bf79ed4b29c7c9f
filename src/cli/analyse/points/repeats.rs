//! Ids that come twice: mostly a file that was pasted twice.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::Problem;

/// The most ids that are remembered unless every one must be: some 3 MiB.
const MOST: usize = 1 << 16;

/// How many events bear the id of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated {
    /// As many events.
    pub events: u64,
    /// Whether that is counted, and not estimated from a sample of the ids.
    pub is_exact: bool,
}

/// Remembers ids by a hash of 64 bits.
///
/// Where memory must not grow it keeps those ids alone whose hash begins with
/// enough zeros: the same for every occurrence of an id, so that each id kept
/// stands for as many others.
pub struct Repeats {
    hasher: FixedState,
    /// How often each came again.
    seen: HashMap<u64, u32, FixedState>,
    /// Zeros that a hash must begin with.
    zeros: u32,
    must_be_unique: bool,
}

impl Repeats {
    /// Remembers nothing yet.
    pub fn new(must_be_unique: bool) -> Self {
        let hasher = FixedState::with_seed(0);
        Self { hasher, seen: HashMap::default(), zeros: 0, must_be_unique }
    }

    /// Takes note of an id.
    ///
    /// # Errors
    ///
    /// [`Problem::RepeatedId`] if it must be unique and was there before.
    #[inline]
    pub fn note(&mut self, id: &str) -> Result<(), Problem> {
        let hash = self.hasher.hash_one(id.as_bytes());
        if hash.leading_zeros() >= self.zeros { self.remember(hash) } else { Ok(()) }
    }

    fn remember(&mut self, hash: u64) -> Result<(), Problem> {
        if let Some(again) = self.seen.get_mut(&hash) {
            *again = again.saturating_add(1);
            return if self.must_be_unique { Err(Problem::RepeatedId) } else { Ok(()) };
        }
        self.seen.insert(hash, 0);
        if self.seen.len() > MOST && !self.must_be_unique {
            self.zeros += 1;
            self.seen.retain(|hash, _| hash.leading_zeros() >= self.zeros);
        }
        Ok(())
    }

    /// How many were repeated.
    pub fn total(&self) -> Repeated {
        let seen: u64 = self.seen.values().map(|&again| u64::from(again)).sum();
        Repeated { events: seen << self.zeros, is_exact: self.zeros == 0 }
    }
}
