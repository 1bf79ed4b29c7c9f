//! The leaves of the release.

use h3o::Resolution;

use super::Sheet;
use super::patterns::{LINES, colour, fill};
use super::svg::{Path, Svg};
use crate::cells::outline::dissolve;
use crate::release::{Band, Leaf};

/// Draws the leaves in the order of their ids, so that the rest of a wider area
/// lies under the cells that were told more exactly.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>) {
    svg.open("g", &[("id", &"leaves"), ("stroke-linejoin", &"round"), ("stroke-linecap", &"round")]);
    let by_area = sheet.area.is_authority();
    for leaf in sheet.released.content().iter() {
        let path = Path::of(&sheet.projection.outline(&dissolve(leaf.cells())));
        if by_area { area(svg, leaf, &path) } else { speck(svg, leaf, &path) }
    }
    svg.close("g");
}

fn area(svg: &mut Svg, leaf: &Leaf, path: &Path) {
    let look = Look::of(leaf.resolution());
    svg.empty(
        "path",
        &[
            ("class", &"leaf"),
            ("data-leaf", &leaf.id()),
            ("data-band", &leaf.band().code()),
            ("data-resolution", &u8::from(leaf.resolution())),
            ("fill", &fill(leaf.band())),
            ("fill-opacity", &look.opacity),
            ("fill-rule", &"evenodd"),
            ("stroke", &LINES),
            ("stroke-width", &look.edge),
            ("stroke-dasharray", &look.dashes),
            ("d", path),
        ],
    );
}

/// A leaf on the map of a country, where a cell is smaller than a dot.
fn speck(svg: &mut Svg, leaf: &Leaf, path: &Path) {
    svg.empty(
        "path",
        &[
            ("class", &"leaf"),
            ("data-leaf", &leaf.id()),
            ("data-band", &leaf.band().code()),
            ("data-resolution", &u8::from(leaf.resolution())),
            ("fill", &colour(leaf.band())),
            ("stroke", &speck_colour(leaf.band())),
            ("stroke-width", &speck_width(leaf.band())),
            ("d", path),
        ],
    );
}

/// Specks are too small for a pattern: a higher band is darker and thicker.
fn speck_colour(band: Band) -> &'static str {
    if band == Band::FiveToNine { "#fdae6b" } else { colour(band) }
}

fn speck_width(band: Band) -> f64 {
    match band {
        Band::FiveToNine => 1.6,
        Band::TenToFourteen => 2.2,
        Band::FifteenToTwentyFour => 2.8,
        Band::TwentyFiveOrMore => 3.4,
    }
}

/// How strongly a leaf is drawn: a wide one must not outshout a fine one that
/// stands for as many children.
pub(super) struct Look {
    pub opacity: f64,
    pub edge: f64,
    pub dashes: &'static str,
}

impl Look {
    pub fn of(resolution: Resolution) -> Self {
        match u8::from(resolution) {
            9.. => Self { opacity: 1.0, edge: 1.0, dashes: "none" },
            8 => Self { opacity: 0.6, edge: 0.7, dashes: "4 2" },
            _ => Self { opacity: 0.35, edge: 0.6, dashes: "4 3" },
        }
    }
}
