//! Numbers and dates, in the forms that people write.

use jiff::civil::{Date, Time};

use super::{Problem, When};

const POWERS_OF_TEN: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A finite number, with the comma as decimal point too if that separates no
/// fields.
pub fn number(text: &str, has_commas: bool) -> Result<f64, Problem> {
    if let Some(number) = plain_number(text.as_bytes(), has_commas) {
        return Ok(number);
    }
    let text = text.trim();
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
    let (is_negative, text) = match text {
        [b'-', text @ ..] => (true, text),
        text => (false, text),
    };
    if text.len() > 16 {
        return None;
    }
    let (mut digits, mut count, mut point) = (0_u64, 0, None);
    for &byte in text {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + u64::from(byte - b'0');
                count += 1;
            }
            b'.' if point.is_none() => point = Some(count),
            b',' if has_commas && point.is_none() => point = Some(count),
            _ => return None,
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    let size = digits as f64 / POWERS_OF_TEN[point.map_or(0, |point| count - point)];
    Some(if is_negative { -size } else { size })
}

/// A whole number of events.
pub fn events(text: &str) -> Result<u32, Problem> {
    let text = text.trim();
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten().ok_or(Problem::NotEvents)
}

/// A month or a day: `YYYY-MM`, `YYYY-MM-DD`, also with a time of day and a zone
/// after it, `YYYYMMDD`, or `DD/MM/YYYY`.
pub fn date(text: &str) -> Result<When, Problem> {
    let text = text.trim();
    match *text.as_bytes() {
        [_, _, _, _, b'-', _, _] => {
            let first = day(&text[..4], &text[5..], "01")?;
            Ok(When::Month(first))
        }
        [_, _, _, _, b'-', _, _, b'-', _, _] => iso_day(text).map(When::Day),
        [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', ..] if text.is_char_boundary(10) => {
            let date = iso_day(&text[..10])?;
            if is_time(&text[11..]) { Ok(When::Day(date)) } else { Err(Problem::NoDate) }
        }
        [_, _, _, _, _, _, _, _] if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            day(&text[..4], &text[4..6], &text[6..]).map(When::Day)
        }
        _ => british(text).map(When::Day),
    }
}

fn iso_day(text: &str) -> Result<Date, Problem> {
    let part = |range| text.get(range).ok_or(Problem::NoDate);
    day(part(0..4)?, part(5..7)?, part(8..10)?)
}

fn british(text: &str) -> Result<Date, Problem> {
    let mut parts = text.split('/');
    let (Some(first), Some(second), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Problem::NoDate);
    };
    let is_short = |part: &str| matches!(part.len(), 1 | 2);
    if year.len() != 4 || !is_short(first) || !is_short(second) {
        return Err(Problem::NoDate);
    }
    day(year, second, first).map_err(|problem| {
        let is_american = day(year, first, second).is_ok();
        if is_american { Problem::AmericanDate } else { problem }
    })
}

#[inline]
fn day(year: &str, month: &str, day: &str) -> Result<Date, Problem> {
    let number = |text: &str| {
        text.bytes().try_fold(0_i16, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0'))
        })
    };
    let parts = number(year).zip(number(month)).zip(number(day));
    let ((year, month), day) = parts.ok_or(Problem::NoDate)?;
    Date::new(year, month as i8, day as i8).map_err(|_| Problem::NoDate)
}

/// Whether a text is a time of day, with `Z` or hours from Greenwich or without.
fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at(zone);
    let digits = zone.trim_start_matches(['+', '-']).replace(':', "");
    let is_zone = matches!(zone, "" | "Z" | "z")
        || (matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    is_zone && time.trim_end().parse::<Time>().is_ok()
}
