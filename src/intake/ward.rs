//! The code of a ward, as an episode gives it.

use std::fmt;
use std::str::FromStr;

/// A code of the Government Statistical Service for an electoral ward:
/// `E05014036` is Central Rochdale. England's begin with E05, Wales's with W05,
/// Scotland's with S13 and Northern Ireland's with N08.
///
/// # Example
///
/// ```
/// # use homeward::intake::WardCode;
/// let ward: WardCode = "E05014036".parse()?;
/// assert_eq!(ward.to_string(), "E05014036");
/// assert!("E08000005".parse::<WardCode>().is_err(), "an authority is no ward");
/// # Ok::<(), homeward::intake::NotAWard>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WardCode([u8; 9]);

/// A text that is not a ward's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ward's code is E05, W05, S13 or N08 and six digits, like E05014036")]
pub struct NotAWard;

/// What the codes of wards begin with.
const KINDS: [&[u8]; 4] = [b"E05", b"W05", b"S13", b"N08"];

impl WardCode {
    /// The code as its nine letters and digits.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 9] {
        &self.0
    }
}

impl FromStr for WardCode {
    type Err = NotAWard;

    fn from_str(text: &str) -> Result<Self, NotAWard> {
        let bytes: [u8; 9] = text.as_bytes().try_into().map_err(|_| NotAWard)?;
        let is_ward = KINDS.contains(&&bytes[..3]) && bytes[3..].iter().all(u8::is_ascii_digit);
        is_ward.then_some(Self(bytes)).ok_or(NotAWard)
    }
}

impl fmt::Display for WardCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(std::str::from_utf8(&self.0).expect("letters and digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_it_was_written() {
        for text in ["E05014036", "W05000981", "S13002966", "N08000101"] {
            assert_eq!(text.parse::<WardCode>().map(|ward| ward.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_not_a_ward_is_refused() {
        for text in [
            "",
            "E05",
            "E0501403",
            "E050140366",
            "e05014036",
            "E08000005",
            "E92000001",
            "E05O14036",
            "E05éé036",
        ] {
            assert_eq!(text.parse::<WardCode>(), Err(NotAWard), "{text}");
        }
    }
}
