use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::{Account, Scope, TokenHash};

/// What every personal access token begins with, so that one that was left in
/// a file is recognised.
const PREFIX: &str = "hwt_";
/// Longest that a token may live.
const MOST_DAYS: i64 = 90;

/// What a client without a browser sends: 256 random bits after `hwt_`. Shown
/// once, and never stored.
pub struct ApiToken([u8; 32]);

/// What a token may do: read the layers of some areas, for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What its owner calls it.
    pub name: String,
    /// The areas that it is limited to, within those of its account.
    pub scope: Scope,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Why a token cannot be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadGrant {
    /// A name of the wrong length or with control characters.
    #[error("a token's name has 1 to 60 characters on one line")]
    Name,
    /// No day, or too many.
    #[error("a token lives 1 to 90 days")]
    Days,
    /// An area that the account may not read.
    #[error("a token reads no area that its account may not")]
    Area,
    /// An account that reads no releases.
    #[error("this account reads no releases, so a token would open nothing")]
    Role,
}

impl ApiToken {
    /// Makes a token of 32 random bytes.
    #[must_use]
    pub fn new(chance: [u8; 32]) -> Self {
        Self(chance)
    }

    /// Reads what a client sent; `None` if no token was ever written so.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The text for the client.
    #[must_use]
    pub fn write(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }

    /// What the store keeps. Plain SHA-256 does: the token is 256 random bits.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl Grant {
    /// A grant within what the account may do.
    ///
    /// # Errors
    ///
    /// [`BadGrant`] says which rule it breaks.
    pub fn new(
        account: &Account,
        name: &str,
        areas: Vec<String>,
        days: i64,
        now: Timestamp,
    ) -> Result<Self, BadGrant> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
            return Err(BadGrant::Name);
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(BadGrant::Days);
        }
        if !account.role.reads_releases() {
            return Err(BadGrant::Role);
        }
        if !areas.iter().all(|area| account.scope.covers(area)) {
            return Err(BadGrant::Area);
        }
        let expires_at = now + SignedDuration::from_hours(24 * days);
        Ok(Self { name: name.to_owned(), scope: Scope::of(areas), made_at: now, expires_at })
    }

    /// Whether it works at `now`. One from the future does not: the clock was
    /// set back.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        let slack = SignedDuration::from_mins(1);
        self.made_at - slack <= now && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    #[test]
    fn a_token_reads_back_and_nothing_else_does() {
        let token = ApiToken::new([0xfb; 32]);
        let text = token.write();
        assert!(text.starts_with("hwt_") && text.len() == 47);
        assert!(ApiToken::read(&text).is_some_and(|again| again.hash() == token.hash()));
        for junk in ["", "hwt_", &text[4..], &text[..46], &format!("{text}A"), &text.replace("hwt_", "HWT_")]
        {
            assert!(ApiToken::read(junk).is_none(), "{junk}");
        }
    }

    #[test]
    fn a_grant_stays_within_its_account_and_ninety_days() {
        let areas = vec!["E08000005".to_owned()];
        let ann = Account::new("ann", Role::Partner, "A", areas.clone()).expect("an account");
        let grant = |name: &str, areas: &[&str], days| {
            Grant::new(&ann, name, areas.iter().map(|&a| a.to_owned()).collect(), days, at(0))
        };
        assert!(grant("QGIS", &["E08000005"], 90).is_ok_and(|grant| grant.scope.covers("E08000005")));
        assert!(grant("QGIS", &[], 1).is_ok());
        assert_eq!(grant("", &[], 1), Err(BadGrant::Name));
        assert_eq!(grant("two\nlines", &[], 1), Err(BadGrant::Name));
        assert_eq!(grant("x", &[], 0), Err(BadGrant::Days));
        assert_eq!(grant("x", &[], 91), Err(BadGrant::Days));
        assert_eq!(grant("x", &["E08000032"], 1), Err(BadGrant::Area));
        let worker = Account::new("bo", Role::Practitioner, "A", areas).expect("an account");
        assert_eq!(Grant::new(&worker, "x", Vec::new(), 1, at(0)), Err(BadGrant::Role));
    }

    #[test]
    fn a_grant_ends_on_time_and_with_a_clock_set_back() {
        let ann = Account::new("ann", Role::Partner, "A", Vec::new()).expect("an account");
        let grant = Grant::new(&ann, "x", Vec::new(), 1, at(0)).expect("a grant");
        assert!(grant.stands(at(0)) && grant.stands(at(86_399)) && grant.stands(at(-60)));
        assert!(!grant.stands(at(86_400)) && !grant.stands(at(-61)));
    }
}
