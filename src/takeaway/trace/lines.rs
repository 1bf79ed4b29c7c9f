//! The lines of a leaked table, and of which leaves each may speak.

use std::collections::BTreeSet;

use super::serial::Shapes;

/// What tells a leaf in a table, whichever columns are left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub leaf: String,
    /// The place that it is called by.
    pub near: String,
    /// Its grid reference.
    pub grid: Option<String>,
    /// Its band as a table writes it, in each of its ways.
    pub band: Vec<String>,
}

/// A line that speaks of leaves, or holds something like a reference.
pub(super) struct Line {
    /// Which leaves it may speak of, by their place in the list; all of them
    /// where nothing tells.
    pub leaves: BTreeSet<usize>,
    /// What may be references.
    pub words: Vec<String>,
}

impl Line {
    /// Reads a line; `None` where it tells of no leaf and holds no reference.
    pub fn read(text: &str, known: &[Known]) -> Option<Self> {
        let leaves = leaves(text, known);
        let words = references(text);
        let tells = leaves.len() < known.len();
        (tells || !words.is_empty()).then_some(Self { leaves, words })
    }
}

/// The leaves that everything in a line agrees on.
fn leaves(text: &str, known: &[Known]) -> BTreeSet<usize> {
    let plain = plain(text);
    let mut left: BTreeSet<usize> = (0..known.len()).collect();
    let id = |leaf: &Known| plain.contains(&self::plain(&leaf.leaf));
    let grid = |leaf: &Known| leaf.grid.as_ref().is_some_and(|grid| plain.contains(&self::plain(grid)));
    // A place whose name is in another's is not meant where the other is named.
    let longest = known.iter().filter(|leaf| has(&plain, &leaf.near)).map(|leaf| leaf.near.len()).max();
    let near = |leaf: &Known| Some(leaf.near.len()) == longest && has(&plain, &leaf.near);
    let band = |leaf: &Known| leaf.band.iter().any(|band| has_word(text, band));
    narrow(&mut left, known, id);
    narrow(&mut left, known, grid);
    narrow(&mut left, known, near);
    narrow(&mut left, known, band);
    left
}

/// Keeps those that pass, if any does.
fn narrow(left: &mut BTreeSet<usize>, known: &[Known], passes: impl Fn(&Known) -> bool) {
    let kept: BTreeSet<usize> = left.iter().copied().filter(|&at| passes(&known[at])).collect();
    if !kept.is_empty() {
        *left = kept;
    }
}

/// Small letters and digits only: what stays of a cell however it is typed.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn has(plain_text: &str, words: &str) -> bool {
    let words = plain(words);
    !words.is_empty() && plain_text.contains(&words)
}

/// Whether a line has these words with nothing of a word or number about them.
fn has_word(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    let words = words.to_lowercase();
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
    text.match_indices(&words).any(|(at, found)| {
        ends(text[..at].chars().next_back()) && ends(text[at + found.len()..].chars().next())
    })
}

/// The words of four letters or digits, or nearly.
fn references(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let four = words.filter(|word| word.len() == 4 && word.is_ascii());
    four.map(str::to_uppercase).collect()
}

/// How far a word is from a reference: 0, 1 letter, or further off. Letters
/// that look alike are the same.
pub(super) fn off(word: &str, reference: &str) -> usize {
    let (word, reference) = (Shapes::of(word), Shapes::of(reference));
    word.differing(&reference)
}
