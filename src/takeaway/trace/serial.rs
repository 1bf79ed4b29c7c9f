//! The serial in a text that a machine read off a photograph, or a person off a
//! page.

use crate::export::Serial;

/// The most letters of a serial that may be wrong, missing or too many, besides
/// those that look alike.
pub const MOST_WRONG: usize = 2;

/// How far a text's nearest reading is from a serial: 0 where it is there, none
/// where nothing in the text is near it.
#[must_use]
pub fn distance(text: &Shapes, serial: Serial) -> Option<usize> {
    let wanted = Shapes::of(&serial.to_string());
    let distance = nearest(&wanted.0, &text.0);
    (distance <= MOST_WRONG).then_some(distance)
}

/// A text with letters that are taken for each other made the same, and nothing
/// but letters and digits.
pub struct Shapes(Vec<u8>);

impl Shapes {
    /// The shapes of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.chars().filter_map(shape).collect())
    }

    /// How many shapes of two texts of one length differ; all where they are not
    /// of one length.
    pub(super) fn differing(&self, other: &Self) -> usize {
        if self.0.len() != other.0.len() {
            return self.0.len().max(other.0.len());
        }
        self.0.iter().zip(&other.0).filter(|(one, other)| one != other).count()
    }
}

/// One letter for each shape.
fn shape(letter: char) -> Option<u8> {
    let upper = letter.to_ascii_uppercase();
    Some(match upper {
        'O' | 'Q' | 'D' => b'0',
        'I' | 'L' | '|' | '!' => b'1',
        'Z' => b'2',
        'S' | '$' => b'5',
        'B' => b'8',
        'G' => b'6',
        '×' => b'X',
        _ if upper.is_ascii_alphanumeric() => u8::try_from(upper).ok()?,
        _ => return None,
    })
}

/// The fewest changes, losses and additions that make some part of `text` into
/// `wanted` (Sellers' algorithm).
fn nearest(wanted: &[u8], text: &[u8]) -> usize {
    // The distance of each beginning of `wanted` to the best part that ends here.
    let mut ends: Vec<usize> = (0..=wanted.len()).collect();
    let mut best = wanted.len();
    for &letter in text {
        let mut diagonal = 0;
        for (at, &expected) in wanted.iter().enumerate() {
            let changed = diagonal + usize::from(expected != letter);
            diagonal = ends[at + 1];
            ends[at + 1] = changed.min(diagonal + 1).min(ends[at] + 1);
        }
        best = best.min(ends[wanted.len()]);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<usize>) {
        let serial: Serial = "HX-7K20-9SB1".parse().unwrap();
        assert_eq!(distance(&Shapes::of(text), serial), expected, "{text}");
    }

    #[test]
    fn a_serial_is_found_as_a_photograph_gives_it() {
        for text in [
            "Export HX-7K20-9SB1, not for other use",
            "hx-7k2o-9s8l",
            "HX 7K2O 95Bl",
            "…H X-7 K 2 Q—9 $ 8 I…",
            "HX7K209SB1",
        ] {
            check(text, Some(0));
        }
        check("HX-7K20-9SA1", Some(1));
        check("HX-7K2-9SB1", Some(1));
        check("H-7K200-9SB1", Some(2));
        check("7K20-9SB1", Some(2));
        for text in ["", "HX-", "7K20", "HX-0000-9SB1", "HX-7K20", "a table of twelve leaves near Milnrow"] {
            check(text, None);
        }
    }
}
