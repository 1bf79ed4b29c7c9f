//! A picture as pixels.

use std::io;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

/// Noto Sans, Latin and extended Latin, regular and bold: the letters are the
/// same on every machine, and none of its own fonts is looked for.
const FONTS: [&[u8]; 4] = [
    include_bytes!("../../../../../data/fonts/noto-sans-latin-400-normal.woff"),
    include_bytes!("../../../../../data/fonts/noto-sans-latin-700-normal.woff"),
    include_bytes!("../../../../../data/fonts/noto-sans-latin-ext-400-normal.woff"),
    include_bytes!("../../../../../data/fonts/noto-sans-latin-ext-700-normal.woff"),
];

static LETTERS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut letters = Database::new();
    for font in FONTS {
        let unpacked = wuff::decompress_woff1(font).expect("a compiled-in font is packed as WOFF");
        letters.load_font_data(unpacked);
    }
    Arc::new(letters)
});

/// A picture of ours as a PNG of a width in pixels.
///
/// # Errors
///
/// If it is too large for memory.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a picture has some thousand pixels"
)]
pub(super) fn png(svg: &str, width: u32) -> io::Result<Vec<u8>> {
    let options =
        Options { fontdb: LETTERS.clone(), font_family: "Noto Sans".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(io::Error::other)?;
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).ceil() as u32;
    let mut pixels = Pixmap::new(width, height).ok_or(io::ErrorKind::OutOfMemory)?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(io::Error::other)
}
