//! What a spreadsheet, a database client or a table of a program makes of an id.

use super::IdFault;

/// What stands for nothing in the files of programs. `NA` does too, and is some
/// caseworker's initials: it is taken.
const NOTHING: [&str; 10] =
    ["null", "nan", "nat", "nil", "none", "n/a", "undefined", "(blank)", "(null)", "<na>"];

/// Checks an id that is folded. `has_number_blanks` says whether a blank was in
/// it with which programs part thousands.
pub(super) fn check(text: &str, has_number_blanks: bool) -> Result<(), IdFault> {
    let bytes = text.as_bytes();
    match bytes.first() {
        None => return Err(IdFault::Length),
        Some(b'=') => return Err(IdFault::Formula),
        Some(b'\'') => return Err(IdFault::Apostrophe),
        Some(b'#') if is_cell_error(text) => return Err(IdFault::CellError),
        Some(_) if bytes.contains(&b'"') => return Err(IdFault::Quotes),
        Some(_) => {}
    }
    if !bytes.iter().any(u8::is_ascii_alphanumeric) || NOTHING.contains(&text) {
        return Err(IdFault::Nothing);
    }
    let number = text.trim_start_matches(['+', '-', '(']);
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(());
    }
    if is_parted(text) || (has_number_blanks && is_in_thousands(number)) {
        return Err(IdFault::Thousands);
    }
    if is_shortened(number) {
        return Err(IdFault::Shortened);
    }
    if has_decimals(number) { Err(IdFault::Decimals) } else { Ok(()) }
}

/// `#N/A`, `#REF!`, `#NAME?`, or the signs of a column that is too narrow.
fn is_cell_error(text: &str) -> bool {
    let is_narrow = text.len() > 1 && text.bytes().all(|byte| byte == b'#');
    is_narrow || text.ends_with(['!', '?']) || ["#n/a", "#nv"].contains(&text)
}

/// A number with commas or apostrophes: 12,345 or 1,5 or 12'345.
fn is_parted(text: &str) -> bool {
    let is_of_a_number = |byte: u8| byte.is_ascii_digit() || b".,' +-()".contains(&byte);
    text.contains([',', '\'']) && text.bytes().all(is_of_a_number)
}

/// 12 345 678: at most three digits, and threes of them after blanks.
fn is_in_thousands(number: &str) -> bool {
    let mut groups = number.split(' ');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && is_digits(group))
}

/// 1.23457E+11 and 1E+05: a spreadsheet always writes the sign. Without it, 1E5
/// may be an id.
fn is_shortened(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once("e+") else { return false };
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    is_digits(whole) && is_digits(decimals) && is_digits(exponent) && whole.len() <= 3 && exponent.len() <= 3
}

/// 77.0, as programs write whole numbers in a column where some are missing.
fn has_decimals(number: &str) -> bool {
    let Some((whole, decimals)) = number.split_once('.') else { return false };
    let is_whole = whole.bytes().all(|byte| byte.is_ascii_digit());
    is_whole && !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0')
}
