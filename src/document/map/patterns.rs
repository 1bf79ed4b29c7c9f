//! The look of the bands: a colour and a pattern each, so that a photocopy and
//! a colour-blind reader can tell them apart.

use h3o::Resolution;

use super::projection::Frame;
use super::svg::{Attribute, Svg};
use crate::release::{Band, TopBand};

/// The ground of the map.
pub(super) const GROUND: &str = "#f7f7f5";
/// Built-up land.
pub(super) const BUILT_UP: &str = "#e4e4df";

/// The hatching of wards where few were asked, and its colour: grey, thin and
/// wide apart, leaning the other way than any band's lines.
pub(super) const FEW_ASKED: &str = "url(#hw-few-asked)";
pub(super) const ASKED_INK: &str = "#747c81";

/// How a leaf is drawn: a wide one must not outshout a fine one that stands for
/// as many children, so the rest of a wider area is paler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A cell of its own.
    Cell,
    /// The rest of a wider area.
    Rest,
}

impl Weight {
    /// The weight of leaves of a resolution.
    pub fn of(resolution: Resolution) -> Self {
        if resolution >= Resolution::Nine { Self::Cell } else { Self::Rest }
    }

    /// The colour of dark lines and edges.
    pub fn lines(self) -> &'static str {
        match self {
            Self::Cell => "#662500",
            Self::Rest => "#9a7055",
        }
    }

    /// The colour of marks on the ground of a dark band.
    fn light(self) -> &'static str {
        match self {
            Self::Cell => "#f2b083",
            Self::Rest => "#f7f7f5",
        }
    }

    /// The dashes of the edge.
    pub fn dashes(self) -> &'static str {
        match self {
            Self::Cell => "none",
            Self::Rest => "4 2",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Cell => "",
            Self::Rest => "-rest",
        }
    }
}

/// The marks that tell a band on a photocopy: dark on the light bands, light on
/// the dark ones. Lengths are in the picture's units.
#[derive(Clone, Copy)]
enum Marks {
    /// None: a plain ground.
    None,
    /// Dots: the side of a tile, and the radius.
    Dots(f64, f64),
    /// Lines at a slant: how far apart, and how wide.
    Slanted(f64, f64),
    /// Lines at two slants.
    Crossed(f64, f64),
    /// Upright lines.
    Upright(f64, f64),
}

/// The look of a band: its ground for a cell and for a rest, which is half way
/// to the map's own ground, its marks, and whether these are light.
struct Look {
    cell: &'static str,
    rest: &'static str,
    marks: Marks,
    is_dark: bool,
}

/// From band to band the tone darkens, and the marks change.
fn look(band: Band) -> Look {
    let light = |cell, rest, marks| Look { cell, rest, marks, is_dark: false };
    let dark = |cell, rest, marks| Look { cell, rest, marks, is_dark: true };
    match band {
        Band::FiveToNine => light("#fee0b6", "#faebd5", Marks::Dots(6.0, 0.85)),
        Band::TenToFourteen => light("#fdae6b", "#fad2b0", Marks::Slanted(6.0, 1.15)),
        Band::FifteenToTwentyFour => light("#e6550d", "#eea681", Marks::Crossed(6.0, 1.15)),
        Band::TwentyFiveOrMore => light("#7a0403", "#b87d7c", Marks::None),
        Band::From25 => light("#b8240d", "#d78d81", Marks::None),
        Band::From50 => dark("#8a1209", "#c0847f", Marks::Dots(7.0, 0.85)),
        Band::From100 => dark("#620a10", "#ac8082", Marks::Slanted(8.0, 0.75)),
        Band::From200 => dark("#3d0610", "#9a7e82", Marks::Crossed(10.0, 0.6)),
        Band::From400 => dark("#1e040a", "#8a7d7f", Marks::Upright(10.0, 0.6)),
        Band::EightHundredOrMore => dark("#0a0103", "#807c7c", Marks::None),
    }
}

/// The colour of a band's ground.
pub(super) fn colour(band: Band, weight: Weight) -> &'static str {
    match weight {
        Weight::Cell => look(band).cell,
        Weight::Rest => look(band).rest,
    }
}

/// The colour of a band's marks.
fn ink(band: Band, weight: Weight) -> &'static str {
    if look(band).is_dark { weight.light() } else { weight.lines() }
}

/// The colour of the edge of a leaf of a band: light about a dark cell, so that
/// two which touch stay two.
pub(super) fn edge(band: Band, weight: Weight) -> &'static str {
    if weight == Weight::Cell { ink(band, weight) } else { weight.lines() }
}

/// What fills the leaves of a band.
pub(super) fn fill(band: Band, weight: Weight) -> String {
    match look(band).marks {
        Marks::None => colour(band, weight).to_owned(),
        _ => format!("url(#hw-{}{})", pattern_name(band), weight.suffix()),
    }
}

/// A band as part of an id.
fn pattern_name(band: Band) -> &'static str {
    band.code().trim_end_matches('+')
}

/// How far the lines of wards where few were asked stand apart, and their width.
const ASKED_TILE: f64 = 10.0;
const ASKED_LINE: f64 = 1.0;

/// Defines the frame's clip, and the patterns of the bands that end with `top`.
pub(super) fn define(svg: &mut Svg, [x, y, width, height]: Frame, top: TopBand) {
    svg.open("defs", &[]);
    svg.open("clipPath", &[("id", &"hw-frame")]);
    svg.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
    svg.close("clipPath");
    for weight in [Weight::Cell, Weight::Rest] {
        for &band in top.bands() {
            pattern(svg, band, weight);
        }
    }
    few_asked(svg);
    svg.close("defs");
}

fn few_asked(svg: &mut Svg) {
    svg.open(
        "pattern",
        &[
            ("id", &"hw-few-asked"),
            ("width", &ASKED_TILE),
            ("height", &ASKED_TILE),
            ("patternUnits", &"userSpaceOnUse"),
            ("patternTransform", &"rotate(-45)"),
        ],
    );
    let line: [Attribute<'_>; 3] = [("width", &ASKED_LINE), ("height", &ASKED_TILE), ("fill", &ASKED_INK)];
    svg.empty("rect", &line);
    svg.close("pattern");
}

/// The pattern of a band, where it has marks.
fn pattern(svg: &mut Svg, band: Band, weight: Weight) {
    let (tile, turned) = match look(band).marks {
        Marks::None => return,
        Marks::Dots(tile, _) => (tile, 30),
        Marks::Slanted(tile, _) | Marks::Crossed(tile, _) => (tile, 45),
        Marks::Upright(tile, _) => (tile, 0),
    };
    svg.open(
        "pattern",
        &[
            ("id", &format_args!("hw-{}{}", pattern_name(band), weight.suffix())),
            ("width", &tile),
            ("height", &tile),
            ("patternUnits", &"userSpaceOnUse"),
            ("patternTransform", &format_args!("rotate({turned})")),
        ],
    );
    let mut rect = |[x, y, width, height]: [f64; 4], fill: &str| {
        svg.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", &fill)]);
    };
    let (middle, ink) = (tile / 2.0, ink(band, weight));
    rect([0.0, 0.0, tile, tile], colour(band, weight));
    match look(band).marks {
        Marks::Slanted(_, width) | Marks::Upright(_, width) => rect([middle, 0.0, width, tile], ink),
        Marks::Crossed(_, width) => {
            rect([middle, 0.0, width, tile], ink);
            rect([0.0, middle, tile, width], ink);
        }
        Marks::Dots(_, radius) => {
            svg.empty("circle", &[("cx", &middle), ("cy", &middle), ("r", &radius), ("fill", &ink)]);
        }
        Marks::None => {}
    }
    svg.close("pattern");
}

#[cfg(test)]
#[path = "patterns_tests.rs"]
mod tests;
