//! The code of an area.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The letter of areas that release together.
const JOINT: char = 'J';

/// A code of the Government Statistical Service: `E08000005` is Rochdale.
///
/// A letter for the country (`E`, `K`, `N`, `S` or `W`), two digits for the
/// kind of area and six for the area. Areas that release together have a code of
/// Homeward's own with the letter `J`. A code that parses is well formed; only
/// [`find`](super::find) says whether there is a map for it.
///
/// # Example
///
/// ```
/// # use homeward::area::AreaCode;
/// let rochdale: AreaCode = "E08000005".parse()?;
/// assert_eq!(AreaCode::from_name("Rochdale"), Some(rochdale));
/// assert!("Rochdale".parse::<AreaCode>().is_err());
/// # Ok::<(), homeward::area::NotAnAreaCode>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode {
    country: char,
    number: u32,
}

/// A text that is not an area's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an area's code is a letter and eight digits, like E08000005")]
pub struct NotAnAreaCode;

impl AreaCode {
    /// The code of an area that there is a map for, by its name; letter case
    /// does not matter. `rochdale`, `bradford` and `england` are names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let area = super::all().iter().find(|area| area.name.eq_ignore_ascii_case(name))?;
        Some(area.code)
    }

    /// Whether the code is a whole country's (`E92`, for one).
    #[must_use]
    pub fn is_country(self) -> bool {
        self.number / 1_000_000 == 92 && !self.is_joint()
    }

    /// Whether the code is that of several authorities that release together.
    #[must_use]
    pub fn is_joint(self) -> bool {
        self.country == JOINT
    }

    /// The code of some authorities together: `J` and eight digits that follow
    /// from their codes, so that it is the same in every data folder.
    pub(super) fn joint(members: &[Self]) -> Self {
        let text: Vec<String> = members.iter().map(Self::to_string).collect();
        let hash = Sha256::digest(text.join(","));
        let number = hash.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        Self { country: JOINT, number: (number % 100_000_000) as u32 }
    }
}

impl FromStr for AreaCode {
    type Err = NotAnAreaCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (country, digits) = text.split_at_checked(1).ok_or(NotAnAreaCode)?;
        // Digits are looked at before the number is read, which would take a sign.
        if !"EKNSWJ".contains(country) || digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAnAreaCode);
        }
        let country = country.chars().next().ok_or(NotAnAreaCode)?;
        let number = digits.parse().map_err(|_| NotAnAreaCode)?;
        Ok(Self { country, number })
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:08}", self.country, self.number)
    }
}

impl TryFrom<String> for AreaCode {
    type Error = NotAnAreaCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_it_was_written() {
        for text in ["E08000005", "E92000001", "W06000001", "N09000003"] {
            let code: AreaCode = text.parse().unwrap();
            assert_eq!(code.to_string(), text);
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<AreaCode>(&json).unwrap(), code);
        }
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for text in [
            "",
            "E",
            "e08000005",
            "X08000005",
            "E0800000",
            "E080000055",
            "E+8000005",
            "é08000005",
            "EE8000005",
        ] {
            assert_eq!(text.parse::<AreaCode>(), Err(NotAnAreaCode), "{text}");
        }
    }

    #[test]
    fn codes_sort_as_their_texts_do() {
        let mut codes =
            ["W06000001", "E92000001", "E08000032", "E08000005"].map(|t| t.parse::<AreaCode>().unwrap());
        codes.sort();
        assert_eq!(codes.map(|c| c.to_string()), ["E08000005", "E08000032", "E92000001", "W06000001"]);
    }

    #[test]
    fn the_demo_names_are_known() {
        let named = |name| AreaCode::from_name(name).map(|code| code.to_string());
        assert_eq!(named("rochdale").as_deref(), Some("E08000005"));
        assert_eq!(named("Bradford").as_deref(), Some("E08000032"));
        assert_eq!(named("england").as_deref(), Some("E92000001"));
        assert_eq!(named("atlantis"), None);
    }
}
