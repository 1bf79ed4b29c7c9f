//! The receipt: four plain words that a child can keep, to take everything
//! back without giving a name or asking anybody. Older ones have three.

use std::str::FromStr;

/// The words, one a line, in the order of the alphabet.
const WORDS: &str = include_str!("receipt_words.txt");

/// How many words there are: ten bits of chance each.
const MANY: u16 = 1024;

/// How many words a receipt has, and how many an older one.
const LONG: usize = 4;
const SHORT: usize = 3;

/// Its words. They are the child's secret: no `Debug`, no `Display`.
pub struct Receipt(Vec<&'static str>);

/// A text that is not so many words of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a receipt is four words of the list, such as those on the child's card; three on an older card")]
pub struct NotAReceipt;

impl Receipt {
    /// The receipt of 40 bits of chance; what else is in `chance` is not used.
    #[must_use]
    pub fn of(chance: [u16; LONG]) -> Self {
        let words: Vec<&str> = WORDS.lines().collect();
        Self(chance.map(|bits| words[usize::from(bits % MANY)]).to_vec())
    }

    /// The words as they are handed out: `apple kite lantern window`.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.join(" ")
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;

    /// Takes capitals or none, and spaces or hyphens between the words.
    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        let known = |typed: &str| WORDS.lines().find(|word| word.eq_ignore_ascii_case(typed));
        let typed = text.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty());
        let words: Option<Vec<&str>> = typed.take(LONG + 1).map(known).collect();
        words.filter(|words| (SHORT..=LONG).contains(&words.len())).map(Self).ok_or(NotAReceipt)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Whether one word becomes the other by one letter changed, more or less.
    fn one_apart(one: &[u8], other: &[u8]) -> bool {
        let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
        let (one, other) = (&one[same..], &other[same..]);
        match (one, other) {
            ([], []) => true,
            ([_, one @ ..], [_, other @ ..]) if one == other => true,
            ([_, one @ ..], other) if one == other => true,
            (one, [_, other @ ..]) => one == other,
            _ => false,
        }
    }

    #[test]
    fn there_are_1024_words_that_cannot_be_mistaken_for_each_other() {
        let words: Vec<&str> = WORDS.lines().collect();
        assert_eq!(words.len(), usize::from(MANY));
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
        assert!(words.is_sorted());
        for (at, word) in words.iter().enumerate() {
            assert!((3..=7).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()));
            for other in &words[at + 1..] {
                assert!(!one_apart(word.as_bytes(), other.as_bytes()), "{word} {other}");
            }
        }
    }

    #[test]
    fn words_that_differ_by_one_letter_are_told() {
        for (one, other) in [("cat", "cut"), ("cat", "cart"), ("cart", "cat"), ("cat", "cats"), ("cat", "at")]
        {
            assert!(one_apart(one.as_bytes(), other.as_bytes()), "{one} {other}");
        }
        assert!(!one_apart(b"apple", b"kite"));
        assert!(!one_apart(b"cat", b"act"));
    }

    #[test]
    fn a_receipt_is_read_however_it_is_typed() {
        let receipt = Receipt::of([0, 1023, 1024 + 7, 512]);
        let words = receipt.words();
        assert_eq!(words.split(' ').count(), 4);
        for typed in [
            words.clone(),
            words.to_uppercase(),
            words.replace(' ', "-"),
            format!("  {} ", words.replace(' ', " - ")),
        ] {
            assert!(typed.parse::<Receipt>().is_ok_and(|read| read.words() == words), "{typed}");
        }
        let first = words.split(' ').next().unwrap();
        // One of three words, given out by an older version, is read still.
        let old = words.rsplit_once(' ').unwrap().0;
        assert!(old.to_uppercase().parse::<Receipt>().is_ok_and(|read| read.words() == old));
        for typed in [
            "",
            first,
            &format!("{first} {first}"),
            &format!("{words} {first}"),
            &format!("{first} {first} qqq"),
        ] {
            assert!(typed.parse::<Receipt>().is_err(), "{typed}");
        }
    }
}
