//! The fonts of the briefing: Noto Sans, Latin and extended Latin, regular and
//! bold, compiled in.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 4] = [
    include_bytes!("../../../data/fonts/noto-sans-latin-400-normal.woff"),
    include_bytes!("../../../data/fonts/noto-sans-latin-700-normal.woff"),
    include_bytes!("../../../data/fonts/noto-sans-latin-ext-400-normal.woff"),
    include_bytes!("../../../data/fonts/noto-sans-latin-ext-700-normal.woff"),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let font = |file: &&[u8]| {
        let unpacked = wuff::decompress_woff1(file).expect("a compiled-in font is packed as WOFF");
        Font::new(Bytes::new(unpacked), 0).expect("a compiled-in font is a font")
    };
    FILES.iter().map(font).collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// What there is to choose from.
pub(super) fn book() -> &'static LazyHash<FontBook> {
    &BOOK
}

/// A font of the [`book`].
pub(super) fn font(at: usize) -> Option<Font> {
    FONTS.get(at).cloned()
}

/// A text of letters that the fonts have; a question mark for any other, which
/// would be an empty box to read and nothing to hear.
pub(super) fn readable(text: &str) -> String {
    let has = |c: char| FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c)));
    text.chars().map(|c| if c == ' ' || has(c) { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fonts_lack_is_a_question_mark() {
        assert_eq!(
            readable("Łódź – Ynys Môn · 5 to 9 children’s “place”"),
            "Łódź – Ynys Môn · 5 to 9 children’s “place”"
        );
        assert_eq!(readable("日本 \u{202e}x\u{7}\n"), "?? ?x??");
    }
}
