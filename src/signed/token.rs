//! The token by which a file carries its docket: one run of plain letters that
//! stands once, uncompressed, in the bytes of every format, so that it is found
//! without reading the format.
//!
//! A file is written with a blank of the token's length in its place. What is
//! signed covers the file with the blank; then the token takes its place.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Docket, Of, Ring, Unsound, Vouched};
use crate::export::Mark;
use crate::release::sha256;
use crate::signature::Signer;

/// How a token begins.
pub const TOKEN: &str = "HOMEWARD-EXPORT-1.";
/// How it ends: whatever stands next to it in a file is none of its letters.
const END: u8 = b'.';
/// The characters of a signature.
pub(super) const SIGNATURE: usize = 88;

/// The docket of a file that is yet to be written.
pub struct Draft(Docket);

/// A file that was written without the blank that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file does not hold the blank of its docket exactly once")]
pub struct NotSealed;

/// Where the token stands in a file, and what it says.
pub(super) struct Found {
    at: usize,
    length: usize,
    pub(super) text: Vec<u8>,
}

impl Draft {
    /// The docket of a file with this mark.
    #[must_use]
    pub fn new(mark: &Mark, of: Of, vouched: Vouched, keys: Ring) -> Self {
        Self(Docket::draft(mark, of, vouched, keys))
    }

    /// What the file is to be written with: it stands for the token, and is as
    /// long.
    #[must_use]
    pub fn blank(&self) -> String {
        blank(base64::encoded_len(self.0.length(), false).expect("a short text"))
    }

    /// Puts the signed token in the place of the blank.
    ///
    /// # Errors
    ///
    /// [`NotSealed`] if the blank is not in the file, or the beginning of
    /// another token is.
    pub fn seal(mut self, mut file: Vec<u8>, key: &Signer) -> Result<Vec<u8>, NotSealed> {
        let blank = self.blank();
        let mut places = places(&file);
        let (Some(at), None) = (places.next(), places.next()) else { return Err(NotSealed) };
        drop(places);
        if !file[at..].starts_with(blank.as_bytes()) {
            return Err(NotSealed);
        }
        self.0.sha256 = sha256(&file);
        let text = URL_SAFE_NO_PAD.encode(self.0.signed(key));
        let letters = at + TOKEN.len()..at + blank.len() - 1;
        if letters.len() != text.len() {
            return Err(NotSealed);
        }
        file[letters].copy_from_slice(text.as_bytes());
        Ok(file)
    }
}

impl Found {
    /// The one token of a file.
    pub(super) fn only(file: &[u8]) -> Result<Self, Unsound> {
        let mut places = places(file);
        let at = places.next().ok_or(Unsound::NoDocket)?;
        if places.next().is_some() {
            return Err(Unsound::Twice);
        }
        let rest = &file[at + TOKEN.len()..];
        let length = rest.iter().position(|&byte| byte == END).ok_or(Unsound::Docket)?;
        let text = URL_SAFE_NO_PAD.decode(&rest[..length]).map_err(|_| Unsound::Docket)?;
        Ok(Self { at, length, text })
    }

    /// SHA-256 of the file with a blank in the place of the token.
    pub(super) fn sha256_without(&self, file: &[u8]) -> String {
        let blank = blank(self.length);
        let mut without = file.to_vec();
        without[self.at..self.at + blank.len()].copy_from_slice(blank.as_bytes());
        sha256(&without)
    }
}

fn blank(length: usize) -> String {
    format!("{TOKEN}{}{}", "A".repeat(length), char::from(END))
}

/// Where tokens begin.
fn places(file: &[u8]) -> impl Iterator<Item = usize> {
    let starts = |at: &usize| file[*at..].starts_with(TOKEN.as_bytes());
    (0..file.len()).filter(|&at| file[at] == TOKEN.as_bytes()[0]).filter(starts)
}
