//! Slows down guessing of receipts: by the address from which it is done, and in
//! all, so that nobody's guesses keep a child from withdrawing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::source::Source;
use super::throttle::{Bucket, Rate};

/// Tries that an address has, and seconds to get one back.
const PER_SOURCE: Rate = Rate { most: 20.0, seconds_each: 60.0 };
/// The same for all addresses together.
const IN_ALL: Rate = Rate { most: 300.0, seconds_each: 1.0 };
/// How long an address is remembered after its last try, in seconds.
const REMEMBERED_S: f64 = 86_400.0;
/// How many addresses are remembered.
const MOST_SOURCES: usize = 100_000;

/// The tries of receipts. Every try counts, right or wrong: if right ones did
/// not, their number would tell which they were.
///
/// What all addresses have together bounds those alone that have tried before
/// within a day: whoever comes new has a try, however many others guess. With
/// four words and 30,000 receipts given out, a house of 60,000 addresses finds
/// one in a year and a half.
pub(super) struct Guesses(Mutex<Buckets>);

struct Buckets {
    in_all: Bucket,
    sources: HashMap<Source, Bucket>,
}

impl Guesses {
    /// With nothing used up.
    pub(super) fn new(now: Timestamp) -> Self {
        let in_all = Bucket { left: IN_ALL.most, at: now };
        Self(Mutex::new(Buckets { in_all, sources: HashMap::new() }))
    }

    /// Takes one try from an address; the error is the seconds to wait for one.
    pub(super) fn take(&self, source: Source, now: Timestamp) -> Result<(), u64> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.forget(now);
        let in_all = buckets.in_all.filled(IN_ALL, now);
        let known = buckets.sources.get(&source).copied();
        let is_new = known.is_none() && buckets.sources.len() < MOST_SOURCES;
        let own = known.unwrap_or(Bucket { left: PER_SOURCE.most, at: now }).filled(PER_SOURCE, now);
        let wait_s = own.wait_s(PER_SOURCE).max(if is_new { 0 } else { in_all.wait_s(IN_ALL) });
        if wait_s > 0 {
            return Err(wait_s);
        }
        if known.is_some() || is_new {
            buckets.sources.insert(source, Bucket { left: own.left - 1.0, at: now });
        }
        buckets.in_all = Bucket { left: (in_all.left - 1.0).max(0.0), at: now };
        Ok(())
    }
}

impl Buckets {
    fn forget(&mut self, now: Timestamp) {
        if self.sources.len() >= MOST_SOURCES.min(1024) && self.sources.len().is_multiple_of(256) {
            self.sources.retain(|_, bucket| now.duration_since(bucket.at).as_secs_f64() < REMEMBERED_S);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    fn from(number: u32) -> Source {
        Source::of(std::net::Ipv4Addr::from(number).into())
    }

    #[test]
    fn twenty_tries_use_up_an_address_and_no_other() {
        let guesses = Guesses::new(at(0));
        for _ in 0..20 {
            assert_eq!(guesses.take(from(1), at(0)), Ok(()));
        }
        assert_eq!(guesses.take(from(1), at(0)), Err(60));
        assert_eq!(guesses.take(from(2), at(0)), Ok(()));
        assert_eq!(guesses.take(from(1), at(60)), Ok(()));
        assert!(guesses.take(from(1), at(60)).is_err());
        // A clock set back gives nothing.
        assert!(guesses.take(from(1), at(-3600)).is_err());
    }

    #[test]
    fn many_addresses_together_are_slowed_and_a_new_one_still_has_a_try() {
        let guesses = Guesses::new(at(0));
        let all: usize =
            (0..100).map(|n| (0..10).filter(|_| guesses.take(from(n), at(0)).is_ok()).count()).sum();
        // Each of the hundred had its first; the rest, until 300 were used in all.
        assert!((300..=370).contains(&all), "{all}");
        assert!(guesses.take(from(1), at(0)).is_err());
        assert_eq!(guesses.take(from(5000), at(0)), Ok(()));
        assert!(guesses.take(from(5000), at(0)).is_err());
        assert_eq!(guesses.take(from(5000), at(2)), Ok(()));
    }

    #[test]
    fn addresses_are_forgotten_after_a_day_and_bounded() {
        let guesses = Guesses::new(at(0));
        for number in 0..3000 {
            assert_eq!(guesses.take(from(number), at(0)), Ok(()));
        }
        for number in 0..300 {
            let _ = guesses.take(from(10_000 + number), at(86_400));
        }
        assert!(guesses.0.lock().expect("whole").sources.len() <= 556);
    }
}
