use std::fmt;
use std::str::FromStr;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Works with children: own cases only, never the map.
    Practitioner,
    /// Works with releases for a partnership.
    Analyst,
    /// A member of the partnership.
    Partner,
    /// Carries releases to the police; sees the same leaves and bands.
    Liaison,
    /// Keeps the records and approves releases.
    Custodian,
    /// Keeps accounts and the machine; never the records.
    Administrator,
}

/// The word is none of the six roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such role: use practitioner, analyst, partner, liaison, custodian or administrator")]
pub struct NoSuchRole;

impl Role {
    /// Every role, in the order of the words above.
    pub const ALL: [Self; 6] = [
        Self::Practitioner,
        Self::Analyst,
        Self::Partner,
        Self::Liaison,
        Self::Custodian,
        Self::Administrator,
    ];

    /// The role's word in commands, files and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::Analyst => "analyst",
            Self::Partner => "partner",
            Self::Liaison => "liaison",
            Self::Custodian => "custodian",
            Self::Administrator => "administrator",
        }
    }

    /// Whether the role reads issued releases.
    ///
    /// A practitioner does not: who knows a child's case and the map together
    /// can tell which of the children of a leaf is theirs.
    pub const fn reads_releases(self) -> bool {
        !matches!(self, Self::Practitioner)
    }

    /// Whether the role takes summaries of areas away.
    ///
    /// A partner sees them and takes nothing; an administrator keeps accounts
    /// and the machine.
    pub const fn takes_away(self) -> bool {
        matches!(self, Self::Liaison | Self::Analyst | Self::Custodian)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(word: &str) -> Result<Self, NoSuchRole> {
        let mut all = Self::ALL.into_iter();
        all.find(|role| role.word() == word).ok_or(NoSuchRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
        }
        assert_eq!("root".parse::<Role>(), Err(NoSuchRole));
        assert_eq!("Partner".parse::<Role>(), Err(NoSuchRole));
    }

    #[test]
    fn everyone_but_the_practitioner_reads_releases() {
        let readers: Vec<_> = Role::ALL.into_iter().filter(|r| r.reads_releases()).collect();
        assert_eq!(readers, Role::ALL[1..]);
    }
}
