use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// Fewest characters of a password.
const SHORTEST: usize = 12;
/// Most bytes of a password: long enough for any phrase, short enough to hash.
const LONGEST: usize = 1024;

/// A password that may be set; wiped from memory when dropped.
pub struct Password(Zeroizing<String>);

/// Why a password may not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Under 12 characters.
    #[error("a password has at least 12 characters: three or four words do well")]
    Short,
    /// Over 1,024 bytes.
    #[error("a password has at most 1,024 bytes")]
    Long,
    /// A control character, such as a line break in the middle.
    #[error("a password is one line without control characters")]
    Control,
    /// Fewer than five different characters, or the name of the account.
    #[error("the password is too easy to guess")]
    Obvious,
}

/// A password as it is kept: an argon2id hash as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPassword(String);

impl Password {
    /// Checks a password for the account `name`.
    ///
    /// # Errors
    ///
    /// [`WeakPassword`] says what is wrong with it.
    pub fn new(password: Zeroizing<String>, name: &str) -> Result<Self, WeakPassword> {
        if password.len() > LONGEST {
            return Err(WeakPassword::Long);
        }
        if password.chars().any(char::is_control) {
            return Err(WeakPassword::Control);
        }
        if password.chars().count() < SHORTEST {
            return Err(WeakPassword::Short);
        }
        let distinct: std::collections::BTreeSet<_> = password.chars().collect();
        let rest = password.to_lowercase().replace(&name.to_lowercase(), "");
        if distinct.len() < 5 || rest.chars().count() < 4 {
            return Err(WeakPassword::Obvious);
        }
        Ok(Self(password))
    }

    /// Hashes the password with a salt that is used nowhere else.
    ///
    /// Takes some 20 ms and 19 MiB: argon2id with the first of the settings
    /// that OWASP's password storage cheat sheet recommends.
    pub fn hash(&self, salt: [u8; 16]) -> StoredPassword {
        let hash: PasswordHash = argon2id()
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .expect("a salt of 16 bytes and constant settings are valid");
        StoredPassword(hash.to_string())
    }
}

impl StoredPassword {
    /// Of a password that nobody has, so that an unknown name can be given as
    /// much work as a known one.
    pub fn nobodys(chance: [u8; 32]) -> Self {
        let [word, salt] = [&chance[..16], &chance[16..]];
        let word = Zeroizing::new(word.iter().map(|byte| format!("{byte:02x}")).collect());
        let mut own = [0; 16];
        own.copy_from_slice(salt);
        Password(word).hash(own)
    }

    /// Takes a PHC string from the store.
    pub fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string to keep.
    pub fn as_phc(&self) -> &str {
        &self.0
    }

    /// Whether `attempt` is the password. A hash that cannot be read matches
    /// nothing.
    pub fn matches(&self, attempt: &str) -> bool {
        attempt.len() <= LONGEST && argon2id().verify_password(attempt.as_bytes(), self.0.as_str()).is_ok()
    }
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, Some(32)).expect("constant settings are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(word: &str) -> Result<Password, WeakPassword> {
        Password::new(Zeroizing::new(word.to_owned()), "ann.smith")
    }

    #[test]
    fn a_password_is_long_enough_and_not_obvious() {
        assert!(password("correct horse battery").is_ok());
        assert_eq!(password("elevenchars").err(), Some(WeakPassword::Short));
        assert_eq!(password(&"a1".repeat(513)).err(), Some(WeakPassword::Long));
        assert_eq!(password("two lines\nof words").err(), Some(WeakPassword::Control));
        assert_eq!(password("aaaaaaaaaaaaaaa").err(), Some(WeakPassword::Obvious));
        assert_eq!(password("Ann.Smith123").err(), Some(WeakPassword::Obvious));
    }

    #[test]
    fn a_hash_matches_its_own_password_only() {
        let stored = password("correct horse battery").expect("a good password").hash([7; 16]);
        assert!(stored.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(stored.matches("correct horse battery"));
        assert!(!stored.matches("correct horse batterY"));
        assert!(!StoredPassword::from_phc("not a hash".to_owned()).matches("not a hash"));
        let salted = password("correct horse battery").expect("a good password").hash([8; 16]);
        assert!(stored != salted);
    }
}
