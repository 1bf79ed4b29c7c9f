//! What somebody says of an export: for what, and to whom. One line each, and
//! nothing of a child in it.

use std::fmt;

use jiff::civil::Date;

/// The fewest and the most characters of a line.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=200;
/// The fewest digits in a row that could be a telephone's.
const TELEPHONE: usize = 9;
/// The ages, in years, of whose birthday a purpose might tell.
const AGES: std::ops::RangeInclusive<i16> = 4..=26;

/// A line in somebody's words, fit to be printed and kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(String);

/// Why a line is not kept. What it said is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALine {
    /// Too short or too long.
    #[error("it has 3 to 200 characters")]
    Length,
    /// More than a line, or letters that cannot be seen.
    #[error("it is one line, without control characters")]
    Control,
    /// A postcode.
    #[error("it holds what looks like a postcode: say it without a home or an address")]
    Postcode,
    /// A telephone number.
    #[error("it holds what looks like a telephone number: say it without one")]
    Telephone,
    /// An address of mail.
    #[error("it holds what looks like an e-mail address: say it without one")]
    Mail,
    /// A date of birth.
    #[error("it holds what looks like a date of birth: nothing of a child may be kept here")]
    Birth,
}

impl Line {
    /// A line that says who is to have an export: a grown-up at work.
    ///
    /// # Errors
    ///
    /// [`NotALine`] if it is none.
    pub fn new(text: &str) -> Result<Self, NotALine> {
        let text = text.trim();
        if text.chars().any(|c| c.is_control() || is_unseen(c)) {
            return Err(NotALine::Control);
        }
        if !LENGTHS.contains(&text.chars().count()) {
            return Err(NotALine::Length);
        }
        Ok(Self(text.to_owned()))
    }

    /// A line that says what an export is for, or what a drawn area is called:
    /// nobody's home, number, address of mail or birthday. It cannot tell a name.
    ///
    /// # Errors
    ///
    /// [`NotALine`] says what it holds.
    pub fn impersonal(text: &str, today: Date) -> Result<Self, NotALine> {
        let line = Self::new(text)?;
        let text = &line.0;
        if has_mail(text) {
            return Err(NotALine::Mail);
        }
        if has_postcode(text) {
            return Err(NotALine::Postcode);
        }
        if has_birth(text, today) {
            return Err(NotALine::Birth);
        }
        if has_telephone(text) { Err(NotALine::Telephone) } else { Ok(line) }
    }

    /// The line as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Letters that turn or hide others, or break a line: what is printed would not
/// be what is kept.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn has_mail(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| word.split_once('@').is_some_and(|(who, where_)| !who.is_empty() && where_.contains('.')))
}

/// A British postcode: `OL16 1XU`, in any case, with or without the space.
fn has_postcode(text: &str) -> bool {
    let upper = text.to_uppercase();
    let words: Vec<&str> =
        upper.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let alone = words.iter().any(|word| {
        let at = word.len().checked_sub(3).filter(|&at| word.is_char_boundary(at));
        at.is_some_and(|at| is_outward(&word[..at]) && is_inward(&word[at..]))
    });
    alone || words.windows(2).any(|pair| is_outward(pair[0]) && is_inward(pair[1]))
}

fn is_outward(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let mut rest = word.bytes().skip(letters);
    (1..=2).contains(&letters)
        && rest.next().is_some_and(|byte| byte.is_ascii_digit())
        && rest.next().is_none_or(|byte| byte.is_ascii_alphanumeric())
        && rest.next().is_none()
}

/// A digit and two letters, of those that the Royal Mail uses there.
fn is_inward(word: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(byte);
    matches!(word.as_bytes(), [digit, rest @ ..] if digit.is_ascii_digit()
        && rest.len() == 2 && rest.iter().all(is_letter))
}

/// Runs of digits with nothing but what people put between those of a number.
fn has_telephone(text: &str) -> bool {
    let mut digits = 0;
    text.chars().any(|c| {
        match c {
            c if c.is_ascii_digit() => digits += 1,
            ' ' | '-' | '(' | ')' | '+' | '.' | '\u{a0}' => {}
            _ => digits = 0,
        }
        digits >= TELEPHONE
    })
}

/// A whole date, however it is written in digits, of somebody who is young.
fn has_birth(text: &str, today: Date) -> bool {
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    numbers.windows(3).any(|three| {
        let [first, second, third] = [three[0], three[1], three[2]].map(str::parse::<i16>);
        let (Ok(first), Ok(second), Ok(third)) = (first, second, third) else { return false };
        let year = match (three[0].len(), three[2].len()) {
            (4, 1 | 2) => first,
            (1 | 2, 4) => third,
            (1 | 2, 2) => 2000 + third,
            _ => return false,
        };
        let is_day = |number: i16| (1..=31).contains(&number);
        let rest = if three[0].len() == 4 { [second, third] } else { [first, second] };
        rest.into_iter().all(is_day) && AGES.contains(&(today.year() - year))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), NotALine>) {
        assert_eq!(Line::impersonal(text, date(2026, 11, 20)).map(drop), expected, "{text:?}");
    }

    #[test]
    fn a_purpose_that_people_state_is_kept() {
        for text in [
            "Briefing of the Milnrow beat team",
            "OSARA problem profile 2026/27, Op HALO 14, M62 J21 to J23",
            "MACE part 2, 12/11/2026 at 2pm in room B4",
            "A1 2pm briefing; bus station, 10-14 band",
            "Patrol plan 2026-11-01 to 2027-01-31",
            "J62 and J63 services; 25+ leaves",
            "Ymchwil ar ddiogelwch, grŵp 3",
        ] {
            check(text, Ok(()));
        }
    }

    #[test]
    fn what_points_at_somebody_is_turned_away() {
        for text in ["to the home at OL16 1XU", "ol161xu", "home,M1 1AE.", "SW1A 2AA", "see ec1a1bb tonight"]
        {
            check(text, Err(NotALine::Postcode));
        }
        for text in ["ring 07700 900123", "+44 (0)161 496 0000", "07700-900-123", "0161.496.0000"] {
            check(text, Err(NotALine::Telephone));
        }
        check("send to j.doe@force.example", Err(NotALine::Mail));
        for text in ["born 03/04/2011", "J, 2011-04-03", "DOB 3.4.11", "3-4-2012"] {
            check(text, Err(NotALine::Birth));
        }
    }

    #[test]
    fn a_line_is_one_that_can_be_seen_whole() {
        for text in ["", "ab", "  a ", &"x".repeat(201), &"é".repeat(201)] {
            check(text, Err(NotALine::Length));
        }
        check(&"é".repeat(200), Ok(()));
        for text in ["two\nlines", "a\u{0}bc", "abc\u{202e}def", "a\tb c"] {
            check(text, Err(NotALine::Control));
        }
        check("  white space at the ends is nobody's word\u{2028}\n", Ok(()));
        assert_eq!(Line::new("pc.lee@force.example, 07700 900123").map(drop), Ok(()));
    }
}
