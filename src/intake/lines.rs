//! Lines of a file of any size, in bounded memory.

use std::io::{self, BufRead};

/// The longest line that is read whole, in bytes: 16 MiB, some 80,000 places.
const LONGEST_LINE: usize = 16 << 20;

/// A line that was longer than 16 MiB; the rest of it is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// A line with its number, from 1, without its end.
pub struct Line {
    /// The line's number in the file, from 1.
    pub number: u64,
    /// Its bytes, or that there were too many.
    pub bytes: Result<Vec<u8>, TooLong>,
}

/// The lines of a file that are not blank. A byte-order mark before the first
/// is passed over, and so is a carriage return at a line's end.
pub struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines from `input`.
    pub fn new(input: R) -> Self {
        Self { input, number: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut too_long = false;
        let mut any = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = chunk.iter().position(|&byte| byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            too_long |= bytes.len() + part.len() > LONGEST_LINE;
            if too_long {
                // Give the memory back at once: the rest may be a gigabyte.
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(part);
            }
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if self.number == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        let bytes = if too_long { Err(TooLong) } else { Ok(bytes) };
        Ok(Some(Line { number: self.number, bytes }))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.read() {
                Ok(Some(Line { bytes: Ok(bytes), .. })) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(line) => return line.map(Ok),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Option<String>)> {
        Lines::new(text)
            .map(|line| line.expect("memory can be read"))
            .map(|line| {
                (line.number, line.bytes.ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
            })
            .collect()
    }

    #[test]
    fn lines_keep_the_numbers_that_an_editor_shows() {
        let found = lines(b"\xef\xbb\xbfone\r\n\n  \ntwo\nthree");
        assert_eq!(found, [(1, Some("one".into())), (4, Some("two".into())), (5, Some("three".into()))]);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_too_long_is_passed_over_and_the_next_is_read() {
        let mut text = vec![b'x'; LONGEST_LINE + 1];
        text.extend_from_slice(b"\nnext\n");
        assert_eq!(lines(&text), [(1, None), (2, Some("next".into()))]);
    }
}
