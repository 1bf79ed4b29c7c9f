//! Text in XML, SVG and HTML.

/// Text as it may stand between tags and in double quotes. Characters that XML
/// cannot hold at all become spaces; line ends stay. The map of a release is
/// written with it and made again when it is verified: what it writes for a
/// text must stay what it was.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push('\n'),
            '\u{fffe}' | '\u{ffff}' => safe.push(' '),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("<a b=\"c\">&\u{7}\u{ffff}\n"), "&lt;a b=&quot;c&quot;&gt;&amp;  \n");
    }
}
