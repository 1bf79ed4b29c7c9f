use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// A session ends this long after its last request.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// A session ends this long after signing in, whatever happens.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(8);
/// Requests closer together than this are noted once, to spare the disk.
const NOTED: SignedDuration = SignedDuration::from_secs(30);
/// A clock may be set back this far without ending sessions.
const SLACK: SignedDuration = SignedDuration::from_mins(1);

/// What a cookie holds: 256 random bits, as 64 hex digits. Never stored.
pub struct Token([u8; 32]);

/// What the store keeps of a [`Token`], so that its file opens no session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

/// When a session began, and when its last noted request was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// The moment of signing in.
    pub started_at: Timestamp,
    /// The last noted request.
    pub seen_at: Timestamp,
}

impl Token {
    /// Makes a token of 32 random bytes.
    pub fn new(chance: [u8; 32]) -> Self {
        Self(chance)
    }

    /// Reads the value of a cookie; `None` if no token was ever written so.
    pub fn read(value: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let digits = value.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The value for the cookie.
    pub fn write(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the store keeps. Plain SHA-256 does: the token is 256 random bits.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl SessionTimes {
    /// Whether the session is over at `now`.
    ///
    /// A clock that was set back ends sessions rather than lengthen them.
    pub fn over(&self, now: Timestamp) -> bool {
        let since_start = now.duration_since(self.started_at);
        let since_seen = now.duration_since(self.seen_at);
        since_start >= ABSOLUTE || since_seen >= IDLE || since_seen < -SLACK
    }

    /// Whether a request at `now` is to be noted. As one in the same half
    /// minute is not, a session may end that much early, never late.
    pub fn to_be_noted(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= NOTED
    }
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_is_not_what_is_stored() {
        let token = Token::new([0xab; 32]);
        assert_eq!(token.write(), "ab".repeat(32));
        let again = Token::read(&token.write()).expect("its own writing");
        assert!(again.hash() == token.hash());
        assert_ne!(token.hash().0, [0xab; 32]);
        for junk in ["", "ab", &"AB".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
            assert!(Token::read(junk).is_none());
        }
    }

    #[track_caller]
    fn check(seen_s: i64, now_s: i64, over: bool) {
        let at = |s| Timestamp::from_second(1_800_000_000 + s).expect("in range");
        let times = SessionTimes { started_at: at(0), seen_at: at(seen_s) };
        assert_eq!(times.over(at(now_s)), over);
    }

    #[test]
    fn a_session_ends_after_15_minutes_idle_and_after_8_hours() {
        check(0, 0, false);
        check(0, 15 * 60 - 1, false);
        check(0, 15 * 60, true);
        check(8 * 3600 - 30, 8 * 3600 - 1, false);
        check(8 * 3600 - 30, 8 * 3600, true);
    }

    #[test]
    fn a_clock_set_back_ends_sessions() {
        check(0, -59, false);
        check(0, -61, true);
        check(7200, 7000, true);
    }
}
