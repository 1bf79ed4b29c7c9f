//! Bytes as words.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text as it was meant: by its byte order mark, by what its XML says of
/// itself, else UTF-8, else Latin-1; none for what is no text.
pub(super) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => stated(bytes).unwrap_or(UTF_8),
    };
    let (text, _, damaged) = encoding.decode(bytes);
    let text = match damaged {
        false => text,
        true => WINDOWS_1252.decode(bytes).0,
    };
    (!text.contains('\0')).then_some(text)
}

/// The encoding that the first line of an XML text states.
fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head = String::from_utf8_lossy(head);
    let (head, _) = head.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, after) = head.split_once("encoding=")?;
    let quote = after.chars().next()?;
    let label = after[quote.len_utf8()..].split(quote).next()?;
    // It was read byte by byte, so it is not in two bytes a letter.
    Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != UTF_16LE && encoding != UTF_16BE)
}

/// The encoding that a Shapefile's `.cpg` states.
pub(super) fn code_page(cpg: &[u8]) -> Option<&'static Encoding> {
    let label = String::from_utf8_lossy(cpg).trim().to_lowercase();
    let label = label.trim_start_matches("ansi").trim();
    match label {
        "65001" => Some(UTF_8),
        "88591" | "8859_1" | "iso 8859-1" | "iso 88591" | "1252" => Some(WINDOWS_1252),
        label => {
            let windows = format!("windows-{label}");
            Encoding::for_label(label.as_bytes()).or_else(|| Encoding::for_label(windows.as_bytes()))
        }
    }
}

/// Words of a table in an encoding, or in the one that fits if it was not said or
/// is not true.
pub(super) fn decoded(bytes: &[u8], encoding: Option<&'static Encoding>) -> String {
    let encoding = encoding.unwrap_or(UTF_8);
    let (words, damaged) = encoding.decode_without_bom_handling(bytes);
    match damaged {
        false => words.into_owned(),
        true => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The last part of a path, without its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_it_was_meant() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><name>Ynys M\xf4n</name>";
        for (bytes, expected) in [
            (&b"\xef\xbb\xbf{\"a\":1}"[..], Some("{\"a\":1}")),
            (b"{\"a\":\"M\xc3\xb4n\"}", Some("{\"a\":\"Môn\"}")),
            (b"{\"a\":\"M\xf4n\"}", Some("{\"a\":\"Môn\"}")),
            (b"\xff\xfe<\0k\0", Some("<k")),
            (b"\0\0\0\x01", None),
        ] {
            assert_eq!(text(bytes).as_deref(), expected, "{bytes:?}");
        }
        assert!(text(latin).is_some_and(|text| text.ends_with("Ynys Môn</name>")));
    }

    #[test]
    fn a_table_is_read_in_its_code_page_or_in_the_one_that_fits() {
        for (cpg, bytes) in [
            (Some("ISO-8859-1"), &b"M\xf4n"[..]),
            (Some("ANSI 1252"), b"M\xf4n"),
            (Some("UTF-8"), b"M\xc3\xb4n"),
            (Some("65001\r\n"), b"M\xc3\xb4n"),
            (Some("no such page"), b"M\xc3\xb4n"),
            (None, b"M\xc3\xb4n"),
            (None, b"M\xf4n"),
        ] {
            assert_eq!(decoded(bytes, cpg.and_then(|cpg| code_page(cpg.as_bytes()))), "Môn", "{cpg:?}");
        }
    }

    #[test]
    fn the_stem_of_a_path_is_its_name() {
        for (path, expected) in [
            ("a/b/GMP_K1.kml", "GMP_K1"),
            ("x.tar.gz", "x.tar"),
            ("c\\d.shp", "d"),
            (".kml", ".kml"),
            ("e", "e"),
        ] {
            assert_eq!(stem(path), expected);
        }
    }
}
