//! The leaves of the release.

use super::Sheet;
use super::patterns::{Weight, colour, edge, fill};
use super::svg::{Path, Svg};
use crate::cells::outline::dissolve;
use crate::release::{Band, Leaf};

/// Draws the leaves in the order of their ids, so that the rest of a wider area
/// lies under the cells that were told more exactly.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>) {
    svg.open("g", &[("id", &"leaves"), ("stroke-linejoin", &"round"), ("stroke-linecap", &"round")]);
    let by_area = sheet.is_close;
    for leaf in sheet.released.content().iter() {
        let path = Path::of(&sheet.projection.outline(&dissolve(leaf.cells())));
        if by_area { area(svg, leaf, &path) } else { speck(svg, leaf, &path) }
    }
    svg.close("g");
}

fn area(svg: &mut Svg, leaf: &Leaf, path: &Path) {
    let weight = Weight::of(leaf.resolution());
    element(svg, leaf, path, [&fill(leaf.band(), weight), edge(leaf.band(), weight), "1", weight.dashes()]);
}

/// A leaf on the map of a country, where a cell is smaller than a dot: too
/// small for a pattern, so a higher band is darker and larger.
fn speck(svg: &mut Svg, leaf: &Leaf, path: &Path) {
    let colour = colour(leaf.band(), Weight::Cell);
    let width = match leaf.band() {
        Band::FiveToNine => "1.6",
        Band::TenToFourteen => "2.2",
        Band::FifteenToTwentyFour => "2.8",
        Band::TwentyFiveOrMore | Band::From25 => "3.4",
        Band::From50 => "4",
        Band::From100 => "4.6",
        Band::From200 => "5.2",
        Band::From400 => "5.8",
        Band::EightHundredOrMore => "6.4",
    };
    element(svg, leaf, path, [colour, colour, width, "none"]);
}

fn element(svg: &mut Svg, leaf: &Leaf, path: &Path, [fill, stroke, width, dashes]: [&str; 4]) {
    svg.empty(
        "path",
        &[
            ("class", &"leaf"),
            ("data-leaf", &leaf.id()),
            ("data-band", &leaf.band().code()),
            ("data-resolution", &u8::from(leaf.resolution())),
            ("fill", &fill),
            ("fill-rule", &"evenodd"),
            ("stroke", &stroke),
            ("stroke-width", &width),
            ("stroke-dasharray", &dashes),
            ("d", path),
        ],
    );
}
