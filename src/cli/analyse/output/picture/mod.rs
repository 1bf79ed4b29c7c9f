//! A small map of an analysis, as SVG or PNG.
//!
//! It is read on a wall, in a report of 320 pixels and on a photocopy: few and
//! large letters, classes that differ in lightness and one that is hatched.
//! Cells of a class are one path, so that a map of 200,000 stays small.

mod classes;
mod draw;
mod outline;
mod projection;
mod raster;

use std::io::{self, Write};
use std::path::Path;

use h3o::CellIndex;

pub use classes::{Layer, SPOTS, Verdict};

/// A map, and what is written round it.
pub struct Picture<'a> {
    /// What is shown, in a line.
    pub title: String,
    /// What it was made from: input, statistic, alpha, definitions; a paragraph each.
    pub caption: Vec<String>,
    /// The cells, distinct and of one resolution.
    pub cells: &'a [CellIndex],
    /// What is said of each.
    pub layer: &'a Layer<'a>,
    /// Whether the points are made up: then it says so twice, once on the map
    /// itself, where it stays in a clipping.
    pub synthetic: bool,
}

/// The form of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Scalable, with its letters as text.
    Svg,
    /// Pixels, [`PNG_WIDTH`] across.
    Png,
}

/// How many pixels wide a PNG is.
pub const PNG_WIDTH: u32 = 1600;

/// A file whose name says nothing of its form that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: the name must end in .svg or .png")]
pub struct UnknownPicture {
    name: String,
}

impl PictureFormat {
    /// The form that a path's suffix asks for, in capitals or not.
    ///
    /// # Errors
    ///
    /// [`UnknownPicture`] with the suffixes there are.
    pub fn of(path: &Path) -> Result<Self, UnknownPicture> {
        let suffix = path.extension().and_then(|suffix| suffix.to_str()).unwrap_or_default();
        match suffix.to_ascii_lowercase().as_str() {
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            _ => Err(UnknownPicture { name: path.display().to_string() }),
        }
    }
}

impl Picture<'_> {
    /// The picture as a standalone SVG: no style sheet, script or other file.
    ///
    /// North is up; a degree of longitude is as long, against one of latitude,
    /// as in the middle of the map. An area across the 180th meridian is drawn
    /// whole. Equal input gives equal bytes.
    #[must_use]
    pub fn svg(&self) -> String {
        draw::draw(self)
    }

    /// Writes the picture.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write(&self, format: PictureFormat, out: &mut dyn Write) -> io::Result<()> {
        let svg = self.svg();
        match format {
            PictureFormat::Svg => out.write_all(svg.as_bytes()),
            PictureFormat::Png => out.write_all(&raster::png(&svg, PNG_WIDTH)?),
        }
    }
}

#[cfg(test)]
mod tests;
