//! The mark of an export: who took it, for what, and until when it may be used.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

/// The digits of a serial: without those that a photograph or a pen confuses
/// (Crockford's base 32).
pub(super) const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The number of an export, as it is read out over the telephone: `HX-7K2F-9QWD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(u64);

/// A text that is no serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the serial of an export: HX-, four letters or digits, a hyphen and four more")]
pub struct NotASerial;

/// What an export says of whoever took it, on its face and in its order.
#[derive(Clone)]
pub struct Mark {
    /// The number of the export.
    pub serial: Serial,
    /// The account that took it, or `shell`.
    pub by: String,
    /// The agency that it works for.
    pub agency: String,
    /// What for, in the words of whoever took it; one line.
    pub purpose: String,
    /// Who is to have it; one line.
    pub recipient: String,
    /// When it was taken.
    pub at: Timestamp,
    /// The last day on which it may be used.
    pub expires_on: Date,
    /// What the hidden mark follows from: a keyed hash of the serial.
    pub hidden: [u8; 32],
}

impl Serial {
    /// The serial of 40 random bits; the rest of `chance` is not looked at.
    #[must_use]
    pub fn new(chance: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(chance) & ((1 << 40) - 1))
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("HX-")?;
        for place in (0..8).rev() {
            let digit = DIGITS[(self.0 >> (5 * place) & 31) as usize];
            write!(out, "{}{}", char::from(digit), if place == 4 { "-" } else { "" })?;
        }
        Ok(())
    }
}

impl FromStr for Serial {
    type Err = NotASerial;

    /// Reads a serial as people write it: small letters, `O` for 0, `I` and `L`
    /// for 1.
    fn from_str(text: &str) -> Result<Self, NotASerial> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text.strip_prefix("HX-").and_then(|rest| rest.split_once('-')).ok_or(NotASerial)?;
        let (first, last) = digits;
        if first.len() != 4 || last.len() != 4 {
            return Err(NotASerial);
        }
        let digit = |byte: u8| {
            let byte = match byte {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            DIGITS.iter().position(|&known| known == byte).ok_or(NotASerial)
        };
        let mut bytes = first.bytes().chain(last.bytes());
        bytes.try_fold(0, |number, byte| Ok(number << 5 | digit(byte)? as u64)).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_reads_back_as_people_write_it() {
        for chance in [[0; 8], [0xff; 8], *b"homeward"] {
            let serial = Serial::new(chance);
            assert_eq!(serial.to_string().len(), 12);
            assert_eq!(serial.to_string().parse(), Ok(serial));
            assert_eq!(serial.to_string().to_lowercase().parse(), Ok(serial));
        }
        assert_eq!("hx-ooil-0000".parse::<Serial>(), "HX-0011-0000".parse());
        for text in ["", "HX-", "HX-0000", "HX-00000000", "HX-0000-000U", "HX-0000-00000", "HX-000é-0000"] {
            assert_eq!(text.parse::<Serial>(), Err(NotASerial), "{text}");
        }
    }
}
