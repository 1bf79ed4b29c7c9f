//! What separates the fields and the lines of a table.

/// How a table is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// After a row: a line feed, or a carriage return where there are none.
    pub line_end: u8,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', line_end: b'\n' }
    }
}

impl Dialect {
    /// The dialect of a table that begins so, or `None` if its first line does
    /// not end there: of comma, semicolon, tab and bar, the one that its
    /// first line has most of.
    pub fn of(beginning: &[u8], delimiter: Option<u8>) -> Option<Self> {
        let first = beginning.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let mut is_quoted = false;
        let end = beginning[first..].iter().position(|&byte| {
            is_quoted ^= byte == b'"';
            !is_quoted && matches!(byte, b'\n' | b'\r')
        })? + first;
        let is_carriage_return = beginning[end] == b'\r' && *beginning.get(end + 1)? != b'\n';
        let line_end = if is_carriage_return { b'\r' } else { b'\n' };
        let delimiter = delimiter.unwrap_or_else(|| most_frequent(&beginning[first..end]));
        Some(Self { delimiter, line_end })
    }

    /// The dialect of a table of one line without an end.
    pub fn of_last(whole: &[u8], delimiter: Option<u8>) -> Self {
        let whole = whole.trim_ascii();
        Self { delimiter: delimiter.unwrap_or_else(|| most_frequent(whole)), ..Self::default() }
    }
}

fn most_frequent(header: &[u8]) -> u8 {
    let mut counts = [(b'|', 0), (b'\t', 0), (b';', 0), (b',', 0)];
    let mut is_quoted = false;
    for &byte in header {
        is_quoted ^= byte == b'"';
        for (_, count) in counts.iter_mut().filter(|(delimiter, _)| !is_quoted && *delimiter == byte) {
            *count += 1;
        }
    }
    // Of equals the last, which is the comma.
    counts.iter().max_by_key(|(_, count)| count).map_or(b',', |&(delimiter, _)| delimiter)
}

/// Whether a line is empty, the carriage return of a CRLF aside.
pub fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}
