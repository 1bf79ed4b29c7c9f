//! How the characters of an id look, and what each is folded to.

use unicode_normalization::UnicodeNormalization as _;

use super::IdFault;

/// The dashes and blanks that are usual in text, each for its plain one.
pub(super) const USUAL: [(&str, &str); 11] = [
    ("-", "\u{2010}"),
    ("-", "\u{2011}"),
    ("-", "\u{2012}"),
    ("-", "\u{2013}"),
    ("-", "\u{2014}"),
    ("-", "\u{2015}"),
    ("-", "\u{2212}"),
    ("-", "\u{fe63}"),
    ("-", "\u{ff0d}"),
    (" ", "\u{a0}"),
    (" ", "\u{202f}"),
];

/// What there is to do for a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Survey {
    /// Nothing: it has the one form.
    Normal,
    /// Printable ASCII with capitals or blanks.
    Ascii,
    /// Other characters.
    Other,
}

/// Looks over a text. Most ids are ASCII, and tables have millions.
pub(super) fn survey(text: &str) -> Survey {
    let (mut is_printable, mut is_folded) = (true, true);
    for byte in text.bytes() {
        is_printable &= matches!(byte, b' '..=b'~');
        is_folded &= !matches!(byte, b' ' | b'A'..=b'Z');
    }
    match (is_printable, is_folded) {
        (true, true) => Survey::Normal,
        (true, false) => Survey::Ascii,
        (false, _) => Survey::Other,
    }
}

/// Folds capitals and blanks of printable ASCII.
pub(super) fn fold_ascii(text: &str, room: &mut String) {
    room.clear();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !room.is_empty() {
            room.push(' ');
        }
        room.push_str(word);
    }
    room.make_ascii_lowercase();
}

/// Folds any text, or says which of its characters an id may not have.
pub(super) fn fold(text: &str, room: &mut String) -> Result<(), IdFault> {
    if text.chars().any(is_unseen) {
        return Err(IdFault::Unseen);
    }
    if text.chars().any(|c| QUOTES.contains(&c)) {
        return Err(if starts_with_apostrophe(text) { IdFault::Apostrophe } else { IdFault::Quotes });
    }
    // Before the normal form, which lays upright dashes flat.
    if text.chars().any(is_upright) {
        return Err(IdFault::NotPlain);
    }
    let plain: String = text.nfkc().map(plain).collect();
    if !plain.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(IdFault::NotPlain);
    }
    fold_ascii(&plain, room);
    Ok(())
}

/// Whether a blank that programs put between the digits of a number stands
/// within a text: 12 345 with it is how a number is shown, with a plain blank it
/// may be how an id is written.
pub(super) fn has_blanks_of_a_number(text: &str) -> bool {
    !text.is_ascii() && text.trim().contains(['\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}'])
}

/// Quotation marks, but the plain ones, which are seen after folding.
const QUOTES: [char; 14] = [
    '\u{ab}', '\u{bb}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}', '\u{201c}', '\u{201d}', '\u{201e}',
    '\u{201f}', '\u{2039}', '\u{203a}', '\u{301d}', '\u{301e}',
];

fn starts_with_apostrophe(text: &str) -> bool {
    text.trim().starts_with(['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'])
}

fn plain(c: char) -> char {
    match c {
        c if is_dash(c) => '-',
        c if is_blank(c) => ' ',
        c => c,
    }
}

/// Dashes: those of the Unicode property `Dash`, and others that look like one.
/// Not those that look like the signs = and ~, which are refused as not plain.
const DASHES: [char; 25] = [
    '-',
    '\u{2d7}',
    '\u{58a}',
    '\u{5be}',
    '\u{1806}',
    '\u{2010}',
    '\u{2011}',
    '\u{2012}',
    '\u{2013}',
    '\u{2014}',
    '\u{2015}',
    '\u{2043}',
    '\u{207b}',
    '\u{208b}',
    '\u{2212}',
    '\u{2796}',
    '\u{2e1a}',
    '\u{2e3a}',
    '\u{2e3b}',
    '\u{2e5d}',
    '\u{fe58}',
    '\u{fe63}',
    '\u{ff0d}',
    '\u{10d6e}',
    '\u{10ead}',
];

fn is_dash(c: char) -> bool {
    DASHES.contains(&c)
}

/// A blank of the Unicode category `Zs`.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// A form for upright text. The normal form of an upright dash is a flat one,
/// and it looks like the sign |.
fn is_upright(c: char) -> bool {
    matches!(c, '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe48}')
}

/// Whether a character leaves no mark on paper and is no blank.
fn is_unseen(c: char) -> bool {
    c.is_control() || UNSEEN.iter().any(|&(from, to)| (from..=to).contains(&c))
}

/// Characters that are ignored by default or are formats (`Cf`), separators of
/// lines, and the blank of Braille, from and to.
const UNSEEN: [(char, char); 26] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];
