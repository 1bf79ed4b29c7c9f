//! Ids as people read them (docs/privacy.md#d25).
//!
//! An id tells children, caseworkers, placements, schools, providers, interviews
//! and episodes apart. Two ids that look the same on paper must be one id here:
//! else one child counts as two, and a caseworker knows half of the own children.
//! So an id has one form, or it is refused.

mod dress;
mod look;
mod near;

pub use near::{IdKind, NearIds};

use std::str::FromStr;

/// The most bytes that an id may have.
const LONGEST: usize = 200;

/// An id as a provider or an authority gave it, in the one form that all its
/// spellings have: printable ASCII in small letters, without blanks at its ends.
///
/// Tokens are made of this type alone, so that no caller can forget the rule. It
/// may name a child: it has neither `Debug` nor `Serialize`.
#[derive(Clone)]
pub struct SourceId {
    text: Box<str>,
    old: Option<OldSpelling>,
}

/// An id as versions before this rule read it: as it was written, in small
/// letters. Records of those versions are found by it.
#[derive(Clone)]
pub struct OldSpelling(Box<str>);

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum IdFault {
    /// Nothing, or more than 200 bytes.
    #[error("this id is empty or longer than 200 bytes")]
    Length,
    /// A control, a format character or another that has no shape.
    #[error(
        "a character that cannot be seen stands in this id, such as a zero-width space, a tab or a \
         right-to-left mark; type the id anew"
    )]
    Unseen,
    /// Not printable ASCII.
    #[error(
        "a letter or sign stands in this id that is none of A to Z, 0 to 9 and the plain signs; letters of \
         two scripts can look alike"
    )]
    NotPlain,
    /// A leading equals sign.
    #[error("this id begins with = as a spreadsheet's formula does; write what the cell shows")]
    Formula,
    /// A leading apostrophe.
    #[error("this id begins with an apostrophe, with which a spreadsheet marks text; leave it out")]
    Apostrophe,
    /// Quotation marks.
    #[error("quotation marks stand in this id, as a spreadsheet writes text; leave them out")]
    Quotes,
    /// A number with its thousands parted.
    #[error("this id is a number with a comma or a blank between its digits; format the column as text")]
    Thousands,
    /// A number in scientific notation.
    #[error("a spreadsheet shortened this id, as 123456789012 to 1.23457E+11; format the column as text")]
    Shortened,
    /// A whole number with decimals.
    #[error("this id is a number with decimals, as 77.0 for 77; format the column as text")]
    Decimals,
    /// An error of a spreadsheet.
    #[error("a spreadsheet's error stands in the place of this id, such as #N/A")]
    CellError,
    /// What programs write for nothing.
    #[error("this is what stands for nothing, such as NULL or a dash, and not an id")]
    Nothing,
}

impl IdFault {
    /// Every fault.
    pub const ALL: [Self; 11] = [
        Self::Length,
        Self::Unseen,
        Self::NotPlain,
        Self::Formula,
        Self::Apostrophe,
        Self::Quotes,
        Self::Thousands,
        Self::Shortened,
        Self::Decimals,
        Self::CellError,
        Self::Nothing,
    ];
}

impl SourceId {
    /// The form that all spellings of the id have.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How earlier versions read the id as it is spelled here, where they read
    /// it otherwise.
    #[must_use]
    pub fn old_spelling(&self) -> Option<&OldSpelling> {
        self.old.as_ref()
    }

    /// How earlier versions may have read the id: as it is spelled here, or with
    /// each of the usual dashes and blanks.
    pub fn old_spellings(&self) -> impl Iterator<Item = OldSpelling> {
        let respelled = look::USUAL.iter().map(|&(plain, usual)| self.text.replace(plain, usual));
        let respelled = respelled.filter(|spelled| **spelled != *self.text);
        self.old.iter().cloned().chain(respelled.map(|spelled| OldSpelling(spelled.into())))
    }
}

impl OldSpelling {
    /// How earlier versions read a text. Not all of them refused what is no id.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.to_lowercase().into())
    }

    /// The text of which those versions made a token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceId {
    type Err = IdFault;

    fn from_str(text: &str) -> Result<Self, IdFault> {
        let mut room = String::new();
        let text_read: Box<str> = normal_form(text, &mut room)?.into();
        let old = Some(OldSpelling::of(text)).filter(|old| old.0 != text_read);
        Ok(Self { text: text_read, old })
    }
}

impl<'de> serde::Deserialize<'de> for SourceId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The one form of an id: the text itself where it has that form already, else
/// written into `room`, which is emptied first.
///
/// # Errors
///
/// [`IdFault`] says why the text is not an id.
pub fn normal_form<'a>(text: &'a str, room: &'a mut String) -> Result<&'a str, IdFault> {
    if text.len() > LONGEST {
        return Err(IdFault::Length);
    }
    let read = match look::survey(text) {
        look::Survey::Normal => text,
        look::Survey::Ascii => {
            look::fold_ascii(text, room);
            room
        }
        look::Survey::Other => {
            look::fold(text, room)?;
            room
        }
    };
    dress::check(read, look::has_blanks_of_a_number(text))?;
    if read.len() > LONGEST { Err(IdFault::Length) } else { Ok(read) }
}

#[cfg(test)]
pub(crate) mod tests;
