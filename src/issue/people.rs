//! The people of a data folder, as they are now.

use super::{Failed, Refusal};
use crate::access::{Account, Role};
use crate::area::{Area, Authority};
use crate::store::access::Access;

/// Who must still approve a release before it is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Somebody of each authority of a joint area.
    SomebodyOfEach,
    /// A second person.
    SecondPerson,
    /// A custodian of the area: analysts alone issue nothing.
    Custodian,
}

impl Missing {
    /// What an approver is told.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SomebodyOfEach => "two people must, and somebody of each authority",
            Self::SecondPerson => "a second person must approve it too",
            Self::Custodian => "a custodian of the area must approve it too",
        }
    }
}

/// The accounts that are active now.
pub struct People(Vec<Account>);

impl People {
    /// Those of a store.
    ///
    /// # Errors
    ///
    /// [`Failed::Store`] if it cannot be read.
    pub async fn of(access: &Access) -> Result<Self, Failed> {
        let active = access.list().await?.into_iter().filter(|listed| !listed.disabled);
        Ok(Self(active.map(|listed| listed.account).collect()))
    }

    /// The name, as it is kept, of an active account whose password this is.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongPassword`], whatever of the two is wrong.
    pub async fn sign_in(&self, access: &Access, by: &str, password: &str) -> Result<String, Failed> {
        let found = access.credentials(by).await?;
        let is_right = found.is_some_and(|found| found.password.matches(password));
        match self.find(by) {
            Some(account) if is_right => Ok(account.name.clone()),
            _ => Err(Refusal::WrongPassword.into()),
        }
    }

    /// The account of a name in any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.name.eq_ignore_ascii_case(name))
    }

    /// Whether anybody has a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.iter().any(|account| account.role == role)
    }

    pub(super) fn may_approve(&self, name: &str, area: &Area) -> bool {
        self.is(name, |account| {
            matches!(account.role, Role::Custodian | Role::Analyst) && covers(account, area)
        })
    }

    /// What is missing still where these have approved a release, or `None`
    /// where they are enough: two people or more, somebody of each authority
    /// where several release together, and a custodian (docs/privacy.md#d23).
    pub(super) fn missing(&self, names: &[String], area: &Area) -> Option<Missing> {
        let standing: Vec<&Account> = names
            .iter()
            .filter(|name| self.may_approve(name, area))
            .filter_map(|name| self.find(name))
            .collect();
        let code = area.code.to_string();
        let has_of = |member: &Authority| {
            let codes = [&code[..], &member.code.to_string()];
            standing.iter().any(|account| account.scope.covers_any(codes))
        };
        if !area.members().iter().all(has_of) {
            Some(Missing::SomebodyOfEach)
        } else if standing.len() < 2 {
            Some(Missing::SecondPerson)
        } else if !standing.iter().any(|account| account.role == Role::Custodian) {
            Some(Missing::Custodian)
        } else {
            None
        }
    }

    /// Whether two may decide together on what is of the whole folder: accounts of
    /// every area that approve releases, one of them a custodian.
    #[must_use]
    pub fn are_two_of_all(&self, names: [&str; 2]) -> bool {
        let of_all = names.map(|name| self.find(name).filter(|account| decides_of_all(account)));
        of_all.iter().all(Option::is_some)
            && of_all.iter().flatten().any(|account| account.role == Role::Custodian)
    }

    pub(super) fn may_recall(&self, name: &str, area: &Area) -> bool {
        self.is(name, |account| account.role == Role::Custodian && covers(account, area))
    }

    /// Whether an account takes summaries of an area away.
    #[must_use]
    pub fn may_take(&self, name: &str, area: &Area) -> bool {
        self.is(name, |account| account.role.takes_away() && covers(account, area))
    }

    pub(super) fn may_rotate(&self, name: &str) -> bool {
        self.is(name, |account| account.role == Role::Custodian && account.scope.areas().is_empty())
    }

    fn is(&self, name: &str, right: impl FnOnce(&Account) -> bool) -> bool {
        self.find(name).is_some_and(right)
    }
}

/// Whether an account is one of those who decide on what is of the whole folder.
#[must_use]
pub fn decides_of_all(account: &Account) -> bool {
    matches!(account.role, Role::Custodian | Role::Analyst) && account.scope.areas().is_empty()
}

fn covers(account: &Account, area: &Area) -> bool {
    let codes: Vec<String> = area.codes().map(|code| code.to_string()).collect();
    account.scope.covers_any(codes.iter().map(String::as_str))
}
