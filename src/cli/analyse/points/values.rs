//! Numbers and dates, in the forms that people write.

use std::str;

use jiff::civil::{Date, Time};

use super::{Problem, When};

const POWERS_OF_TEN: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A finite number, with the comma as decimal point too if that separates no
/// fields.
#[inline]
pub fn number(text: &[u8], has_commas: bool) -> Result<f64, Problem> {
    plain_number(text, has_commas).map_or_else(|| any_number(text, has_commas), Ok)
}

fn any_number(text: &[u8], has_commas: bool) -> Result<f64, Problem> {
    let text = str::from_utf8(text).unwrap_or_default().trim();
    if text.is_empty() {
        return Err(Problem::NoValue);
    }
    let number = if has_commas && !text.contains('.') {
        text.replacen(',', ".", 1).parse()
    } else {
        text.parse::<f64>()
    };
    number.ok().filter(|number| number.is_finite()).ok_or(Problem::NotANumber)
}

/// A number of at most 15 digits, all but a sign and a decimal point digits.
///
/// The digits without the point and the power of ten are both exact as floats,
/// so that their quotient is the float nearest to the number, which is what the
/// standard library would find at three times the cost.
#[inline]
fn plain_number(text: &[u8], has_commas: bool) -> Option<f64> {
    let is_negative = text.first() == Some(&b'-');
    let text = if is_negative { &text[1..] } else { text };
    if text.len() > 16 {
        return None;
    }
    let (whole, after) = digits(0, text);
    let decimals = match after {
        [] => after,
        [b'.', decimals @ ..] => decimals,
        [b',', decimals @ ..] if has_commas => decimals,
        _ => return None,
    };
    let (all, rest) = digits(whole, decimals);
    let count = text.len() - usize::from(!after.is_empty());
    if !rest.is_empty() || count == 0 || count > 15 {
        return None;
    }
    let size = all as f64 / POWERS_OF_TEN[decimals.len()];
    Some(if is_negative { -size } else { size })
}

/// Digits read on from a number, and what comes after them. At most 16 of them.
#[inline]
fn digits(mut number: u64, text: &[u8]) -> (u64, &[u8]) {
    for (at, &byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (number, &text[at..]);
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    (number, &[])
}

/// A whole number of events.
pub fn events(text: &str) -> Result<u32, Problem> {
    let text = text.trim();
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten().ok_or(Problem::NotEvents)
}

/// A month or a day: `YYYY-MM`, `YYYY-MM-DD`, also with a time of day and a zone
/// after it, `YYYYMMDD`, or `DD/MM/YYYY`.
#[inline]
pub fn date(text: &[u8]) -> Result<When, Problem> {
    let text = text.trim_ascii();
    match text {
        [_, _, _, _, b'-', _, _] => day(&text[..4], &text[5..], b"01").map(When::Month),
        [_, _, _, _, b'-', _, _, b'-', _, _] => iso_day(text).map(When::Day),
        [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', time @ ..] => {
            let date = iso_day(text)?;
            if is_time(time) { Ok(When::Day(date)) } else { Err(Problem::NoDate) }
        }
        [_, _, _, _, _, _, _, _] if text.iter().all(u8::is_ascii_digit) => {
            day(&text[..4], &text[4..6], &text[6..]).map(When::Day)
        }
        _ => british(text).map(When::Day),
    }
}

fn iso_day(text: &[u8]) -> Result<Date, Problem> {
    day(&text[..4], &text[5..7], &text[8..10])
}

fn british(text: &[u8]) -> Result<Date, Problem> {
    let mut parts = text.split(|&byte| byte == b'/');
    let (Some(first), Some(second), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Problem::NoDate);
    };
    let is_short = |part: &[u8]| matches!(part.len(), 1 | 2);
    if year.len() != 4 || !is_short(first) || !is_short(second) {
        return Err(Problem::NoDate);
    }
    day(year, second, first).map_err(|problem| {
        let is_american = day(year, first, second).is_ok();
        if is_american { Problem::AmericanDate } else { problem }
    })
}

#[inline]
fn day(year: &[u8], month: &[u8], day: &[u8]) -> Result<Date, Problem> {
    let number = |text| match digits(0, text) {
        (number, []) => i16::try_from(number).ok(),
        _ => None,
    };
    let parts = number(year).zip(number(month)).zip(number(day));
    let ((year, month), day) = parts.ok_or(Problem::NoDate)?;
    // Two digits fit in a byte.
    Date::new(year, month as i8, day as i8).map_err(|_| Problem::NoDate)
}

/// Whether a text is a time of day, with `Z` or hours from Greenwich or without.
fn is_time(text: &[u8]) -> bool {
    let text = str::from_utf8(text).unwrap_or_default();
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at(zone);
    let digits = zone.trim_start_matches(['+', '-']).replace(':', "");
    let is_zone = matches!(zone, "" | "Z" | "z")
        || (matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    is_zone && time.trim_end().parse::<Time>().is_ok()
}
