use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Failed sign-ins in a row that a name has, and seconds to get one back.
const PER_NAME: Rate = Rate { most: 5.0, seconds_each: 30.0 };
/// The same for all names together, so that many names are no way around.
const OVERALL: Rate = Rate { most: 60.0, seconds_each: 1.0 };

/// Slows down guessing of passwords. Only failures count: whoever knows the
/// password is not held up by having signed in often.
///
/// Names are held hashed, whether or not there is such an account, so that
/// neither the memory nor the answers tell which names exist.
pub(super) struct Throttle(Mutex<Buckets>);

struct Buckets {
    overall: Bucket,
    names: HashMap<[u8; 32], Bucket>,
}

#[derive(Clone, Copy)]
pub(super) struct Rate {
    pub(super) most: f64,
    pub(super) seconds_each: f64,
}

#[derive(Clone, Copy)]
pub(super) struct Bucket {
    pub(super) left: f64,
    pub(super) at: Timestamp,
}

/// Leave to try once; to be handed back if the password was right.
pub(super) struct Try {
    name: [u8; 32],
}

impl Throttle {
    /// With nothing used up.
    pub(super) fn new(now: Timestamp) -> Self {
        let overall = Bucket { left: OVERALL.most, at: now };
        Self(Mutex::new(Buckets { overall, names: HashMap::new() }))
    }

    /// Takes one try of `name`; the error is the seconds to wait for one.
    pub(super) fn take(&self, name: &str, now: Timestamp) -> Result<Try, u64> {
        let name: [u8; 32] = Sha256::digest(name.to_ascii_lowercase()).into();
        let mut buckets = self.lock();
        buckets.forget_full(now);
        let fresh = Bucket { left: PER_NAME.most, at: now };
        let bucket = buckets.names.get(&name).map_or(fresh, |bucket| bucket.filled(PER_NAME, now));
        let overall = buckets.overall.filled(OVERALL, now);
        let wait_s = bucket.wait_s(PER_NAME).max(overall.wait_s(OVERALL));
        if wait_s > 0 {
            return Err(wait_s);
        }
        buckets.names.insert(name, Bucket { left: bucket.left - 1.0, at: now });
        buckets.overall = Bucket { left: overall.left - 1.0, at: now };
        Ok(Try { name })
    }

    /// Hands a try back: the password was right.
    pub(super) fn give_back(&self, back: &Try) {
        let mut buckets = self.lock();
        buckets.overall.left += 1.0;
        if let Some(bucket) = buckets.names.get_mut(&back.name) {
            bucket.left += 1.0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Buckets> {
        // Nothing in here panics half way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    /// A full bucket says nothing. As the overall rate bounds how many can be
    /// less than full, so is the memory.
    fn forget_full(&mut self, now: Timestamp) {
        if self.names.len() > 256 {
            self.names.retain(|_, bucket| bucket.filled(PER_NAME, now).left < PER_NAME.most);
        }
    }
}

impl Bucket {
    pub(super) fn filled(self, rate: Rate, now: Timestamp) -> Self {
        // A clock that was set back fills nothing.
        let seconds = now.duration_since(self.at).as_secs_f64().max(0.0);
        let left = (self.left + seconds / rate.seconds_each).min(rate.most);
        Self { left, at: now }
    }

    pub(super) fn wait_s(self, rate: Rate) -> u64 {
        // A share of 60 tries times 30 seconds is far inside the range.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let seconds = ((1.0 - self.left) * rate.seconds_each).ceil().max(0.0) as u64;
        seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    #[test]
    fn five_failures_use_up_a_name_in_any_case_and_time_gives_back() {
        let throttle = Throttle::new(at(0));
        for _ in 0..5 {
            assert!(throttle.take("ann", at(0)).is_ok());
        }
        assert_eq!(throttle.take("Ann", at(0)).err(), Some(30));
        assert!(throttle.take("bob", at(0)).is_ok());
        assert_eq!(throttle.take("ann", at(29)).err(), Some(1));
        assert!(throttle.take("ann", at(30)).is_ok());
        assert!(throttle.take("ann", at(30)).is_err());
    }

    #[test]
    fn signing_in_rightly_uses_nothing_up() {
        let throttle = Throttle::new(at(0));
        for _ in 0..100 {
            let back = throttle.take("ann", at(0)).expect("never used up");
            throttle.give_back(&back);
        }
    }

    #[test]
    fn many_names_together_are_slowed_too_and_forgotten() {
        let throttle = Throttle::new(at(0));
        let tries = |second| {
            let names = (0..500).map(|n| format!("{second}-{n}"));
            names.filter(|name| throttle.take(name, at(second)).is_ok()).count()
        };
        assert_eq!(tries(0), 60);
        assert_eq!(tries(10), 10);
        for second in 1..100 {
            tries(second * 60);
        }
        assert!(throttle.lock().names.len() < 400);
    }

    #[test]
    fn a_clock_set_back_gives_nothing() {
        let throttle = Throttle::new(at(0));
        for _ in 0..5 {
            assert!(throttle.take("ann", at(0)).is_ok());
        }
        assert!(throttle.take("ann", at(-3600)).is_err());
    }
}
