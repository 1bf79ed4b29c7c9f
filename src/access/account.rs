use super::Role;

/// Who is asking, and for whom they work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the person signs in with.
    pub name: String,
    /// What the account is for.
    pub role: Role,
    /// The agency the person works for.
    pub agency: String,
    /// The areas that the account may read.
    pub scope: Scope,
}

/// The areas, by GSS code, that an account may read; none means every area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(Vec<String>);

/// The name or agency is not one that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// A name of the wrong length or with other characters.
    #[error("a name has 1 to 64 letters, digits, dots, hyphens, underscores or @, and no spaces")]
    Name,
    /// An agency of the wrong length or with control characters.
    #[error("an agency has 1 to 80 characters on one line")]
    Agency,
    /// Not a GSS code.
    #[error("an area is a GSS code: a letter and eight digits, such as E08000005")]
    Area,
}

impl Account {
    /// Checks the words of an account.
    ///
    /// # Errors
    ///
    /// [`BadName`] says which of them cannot be kept.
    pub fn new(name: &str, role: Role, agency: &str, areas: Vec<String>) -> Result<Self, BadName> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            return Err(BadName::Name);
        }
        let agency = agency.trim();
        if agency.is_empty() || agency.len() > 80 || agency.chars().any(char::is_control) {
            return Err(BadName::Agency);
        }
        if !areas.iter().all(|area| is_gss(area)) {
            return Err(BadName::Area);
        }
        let scope = Scope::of(areas);
        Ok(Self { name: name.to_owned(), role, agency: agency.to_owned(), scope })
    }
}

impl Scope {
    /// The scope of these areas; of every area if there are none.
    pub fn of(mut areas: Vec<String>) -> Self {
        areas.sort();
        areas.dedup();
        Self(areas)
    }

    /// Whether the account may read releases of `area`, a GSS code.
    pub fn covers(&self, area: &str) -> bool {
        self.covers_any([area])
    }

    /// Whether the account may read releases of any of these areas: of an area
    /// with its members, as each of these may read what they release together.
    pub fn covers_any<'a>(&self, areas: impl IntoIterator<Item = &'a str>) -> bool {
        self.0.is_empty() || areas.into_iter().any(|area| self.0.iter().any(|known| known == area))
    }

    /// The areas that the account is limited to; empty if it is not.
    pub fn areas(&self) -> &[String] {
        &self.0
    }
}

fn is_gss(code: &str) -> bool {
    let mut bytes = code.bytes();
    code.len() == 9
        && bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, agency: &str, areas: &[&str]) -> Result<Account, BadName> {
        let areas = areas.iter().map(|&area| area.to_owned()).collect();
        Account::new(name, Role::Partner, agency, areas)
    }

    #[test]
    fn an_account_has_a_plain_name_an_agency_and_gss_codes() {
        assert!(account("ann.o-neil_2@gmp", "Rochdale Council", &["E08000005"]).is_ok());
        assert!(account("Zoë", "Rochdale", &[]).is_ok());
        for name in ["", "ann o", "ann\n", &"a".repeat(65)] {
            assert_eq!(account(name, "Rochdale", &[]), Err(BadName::Name));
        }
        for agency in ["", "  ", "two\nlines", &"a".repeat(81)] {
            assert_eq!(account("ann", agency, &[]), Err(BadName::Agency));
        }
        for area in ["", "Rochdale", "E0800000", "E0800000x", "e08000005"] {
            assert_eq!(account("ann", "Rochdale", &[area]), Err(BadName::Area));
        }
    }

    #[test]
    fn a_scope_without_areas_covers_every_area() {
        assert!(Scope::default().covers("E08000005"));
        let rochdale = Scope::of(vec!["E08000005".to_owned()]);
        assert!(rochdale.covers("E08000005"));
        assert!(!rochdale.covers("E08000032"));
        assert!(rochdale.covers_any(["J12345678", "E08000004", "E08000005"]));
        assert!(!rochdale.covers_any(["J12345678", "E08000004"]));
    }
}
