//! What follows the question mark, read once and to the end.

use crate::api::ApiError;

/// Parameters that have not been asked for yet.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a query as forms send it.
    ///
    /// # Errors
    ///
    /// A parameter that is no text, or comes twice.
    pub fn read(query: Option<&str>) -> Result<Self, ApiError> {
        let mut read: Vec<(String, String)> = Vec::new();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name, b' ').ok_or_else(|| bad("?", "its name is not UTF-8"))?;
            let value = decoded(value, plus(value)).ok_or_else(|| bad(&name, "its value is not UTF-8"))?;
            match read.iter_mut().find(|(known, _)| *known == name) {
                None => read.push((name, value)),
                // The standard says that it may, an axis each.
                Some((_, before)) if name == "subset" => *before = format!("{before},{value}"),
                Some(_) => return Err(bad(&name, "it comes twice")),
            }
        }
        Ok(Self(read))
    }

    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Takes a parameter out and reads it.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ApiError> {
        let value = self.take(name);
        value.map(|value| read(&value).map_err(|why| bad(name, &why))).transpose()
    }

    /// Takes one of some words out.
    pub fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, ApiError> {
        self.parsed(name, |value| {
            let found = words.iter().find(|(word, _)| *word == value).map(|(_, meant)| *meant);
            found.ok_or_else(|| {
                let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                format!("it is one of {}", known.join(", "))
            })
        })
    }

    /// Refuses what nobody asked for.
    pub fn none_left(self) -> Result<(), ApiError> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(ApiError::NoSuchParameter(harmless(&name))),
        }
    }
}

/// The refusal of a parameter, by its name and why.
pub(super) fn bad(name: &str, why: &str) -> ApiError {
    ApiError::BadParameter(format!("{}: {why}.", harmless(name)))
}

/// A name short enough to be repeated, and of harmless letters.
fn harmless(name: &str) -> String {
    let known = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '?');
    name.chars().filter(known).take(40).collect()
}

/// What a plus sign stands for in a value: a space, as forms write it, but where
/// spaces are written as `%20`, as GDAL and QGIS do, itself.
fn plus(value: &str) -> u8 {
    if value.contains("%20") { b'+' } else { b' ' }
}

fn decoded(text: &str, plus: u8) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => plus,
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A text as it may stand in an address.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' | b':' | b'/' => {
                out.push(char::from(byte));
            }
            // Writing to a string does not fail.
            byte => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_read_once_and_none_is_left() {
        let mut read = Parameters::read(Some("a=1&b=x+y%2Bz&c&&%64=%C3%A9")).expect("good");
        assert_eq!(read.take("a").as_deref(), Some("1"));
        assert_eq!(read.take("a"), None);
        assert_eq!(read.take("b").as_deref(), Some("x y+z"));
        assert_eq!(read.take("c").as_deref(), Some(""));
        assert_eq!(read.take("d").as_deref(), Some("é"));
        assert!(read.none_left().is_ok());
        let left = Parameters::read(Some("no<b>pe=1")).expect("good").none_left();
        assert_eq!(left, Err(ApiError::NoSuchParameter("nobpe".to_owned())));
        let gdal = Parameters::read(Some("filter=band%20<>%20'25+'&sortby=+band")).expect("good");
        assert_eq!(gdal.0[0].1, "band <> '25+'");
        assert_eq!(gdal.0[1].1, " band");
        for junk in ["a=1&a=2", "a=%f", "a=%zz", "a=%ff", "%ff=1"] {
            assert!(Parameters::read(Some(junk)).is_err(), "{junk}");
        }
    }

    #[test]
    fn what_is_encoded_reads_back() {
        for text in ["band='25+' & x", "é%", "", "a b/c?d#e"] {
            assert_eq!(decoded(&encoded(text), b' ').as_deref(), Some(text));
        }
    }
}
