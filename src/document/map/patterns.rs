//! The look of the bands: a colour and a pattern each, so that a photocopy and
//! a colour-blind reader can tell them apart.

use h3o::Resolution;

use super::projection::Frame;
use super::svg::{Attribute, Svg};
use crate::release::Band;

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

    /// The colour of pattern lines and edges.
    pub fn lines(self) -> &'static str {
        match self {
            Self::Cell => "#662500",
            Self::Rest => "#9a7055",
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

/// The colour of a band; for a rest, half way to the ground's.
pub(super) fn colour(band: Band, weight: Weight) -> &'static str {
    match (weight, band) {
        (Weight::Cell, Band::FiveToNine) => "#fee0b6",
        (Weight::Cell, Band::TenToFourteen) => "#fdae6b",
        (Weight::Cell, Band::FifteenToTwentyFour) => "#e6550d",
        (Weight::Cell, Band::TwentyFiveOrMore) => "#7a0403",
        (Weight::Rest, Band::FiveToNine) => "#faebd5",
        (Weight::Rest, Band::TenToFourteen) => "#fad2b0",
        (Weight::Rest, Band::FifteenToTwentyFour) => "#eea681",
        (Weight::Rest, Band::TwentyFiveOrMore) => "#b87d7c",
    }
}

/// What fills the leaves of a band.
pub(super) fn fill(band: Band, weight: Weight) -> String {
    match band {
        Band::TwentyFiveOrMore => colour(band, weight).to_owned(),
        _ => format!("url(#hw-{}{})", band.code(), weight.suffix()),
    }
}

/// The side of a pattern's tile, in the picture's units.
const TILE: f64 = 6.0;
/// How far the lines of wards where few were asked stand apart, and their width.
const ASKED_TILE: f64 = 10.0;
const ASKED_LINE: f64 = 1.0;
/// The radius of a dot.
const DOT: f64 = 0.85;
/// The width of a line.
const LINE: f64 = 1.15;

/// Defines the patterns and the frame's clip.
pub(super) fn define(svg: &mut Svg, [x, y, width, height]: Frame) {
    svg.open("defs", &[]);
    svg.open("clipPath", &[("id", &"hw-frame")]);
    svg.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
    svg.close("clipPath");
    for weight in [Weight::Cell, Weight::Rest] {
        for band in [Band::FiveToNine, Band::TenToFourteen, Band::FifteenToTwentyFour] {
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

fn pattern(svg: &mut Svg, band: Band, weight: Weight) {
    let turned = if band == Band::FiveToNine { "rotate(30)" } else { "rotate(45)" };
    svg.open(
        "pattern",
        &[
            ("id", &format_args!("hw-{}{}", band.code(), weight.suffix())),
            ("width", &TILE),
            ("height", &TILE),
            ("patternUnits", &"userSpaceOnUse"),
            ("patternTransform", &turned),
        ],
    );
    svg.empty("rect", &[("width", &TILE), ("height", &TILE), ("fill", &colour(band, weight))]);
    let middle = TILE / 2.0;
    let mut line = |x: f64, y: f64, width: f64, height: f64| {
        svg.empty(
            "rect",
            &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", &weight.lines())],
        );
    };
    match band {
        Band::FiveToNine => {
            svg.empty("circle", &[("cx", &middle), ("cy", &middle), ("r", &DOT), ("fill", &weight.lines())]);
        }
        Band::TenToFourteen => line(middle, 0.0, LINE, TILE),
        _ => {
            line(middle, 0.0, LINE, TILE);
            line(0.0, middle, TILE, LINE);
        }
    }
    svg.close("pattern");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of a colour (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    /// The share of a band's ground that its pattern's lines cover.
    fn covered(band: Band) -> f64 {
        let share = |width: f64| width / TILE;
        match band {
            Band::FiveToNine => std::f64::consts::PI * DOT * DOT / (TILE * TILE),
            Band::TenToFourteen => share(LINE),
            Band::FifteenToTwentyFour => 2.0 * share(LINE) - share(LINE).powi(2),
            Band::TwentyFiveOrMore => 0.0,
        }
    }

    /// The luminance of a band's ground as an eye or a copier takes it from afar.
    fn tone(band: Band, weight: Weight) -> f64 {
        let lines = covered(band);
        lines * luminance(weight.lines()) + (1.0 - lines) * luminance(colour(band, weight))
    }

    fn contrast(a: f64, b: f64) -> f64 {
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The smallest contrast between neighbouring bands.
    fn least_step(weight: Weight) -> f64 {
        let step = |pair: &[Band]| contrast(tone(pair[0], weight), tone(pair[1], weight));
        Band::ALL.windows(2).map(step).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn neighbouring_bands_are_told_apart_on_a_photocopy() {
        assert!(least_step(Weight::Cell) >= 1.6, "{}", least_step(Weight::Cell));
        assert!(least_step(Weight::Rest) >= 1.3, "{}", least_step(Weight::Rest));
    }

    #[test]
    fn a_higher_band_is_darker_and_a_rest_is_paler() {
        for weight in [Weight::Cell, Weight::Rest] {
            assert!(Band::ALL.is_sorted_by(|&a, &b| tone(a, weight) > tone(b, weight)));
        }
        for &band in Band::ALL {
            assert!(tone(band, Weight::Rest) > tone(band, Weight::Cell), "{}", band.code());
        }
    }

    #[test]
    fn the_highest_band_stands_out_from_the_ground() {
        let highest = tone(Band::TwentyFiveOrMore, Weight::Cell);
        assert!(contrast(highest, luminance(GROUND)) >= 4.5);
        assert!(contrast(highest, luminance(BUILT_UP)) >= 4.5);
    }

    #[test]
    fn hatching_is_seen_and_is_no_bands_tone() {
        assert!(contrast(luminance(ASKED_INK), luminance(GROUND)) >= 3.0);
        let lines = ASKED_LINE / ASKED_TILE;
        let hatched = lines * luminance(ASKED_INK) + (1.0 - lines) * luminance(GROUND);
        // Quieter than the lowest band, and told from the ground by its lines.
        assert!(hatched > tone(Band::FiveToNine, Weight::Cell));
    }

    #[test]
    fn the_lines_of_a_pattern_are_seen_on_its_colour() {
        for band in [Band::FiveToNine, Band::TenToFourteen, Band::FifteenToTwentyFour] {
            let ratio = contrast(luminance(Weight::Cell.lines()), luminance(colour(band, Weight::Cell)));
            assert!(ratio >= 3.0, "{}: {ratio}", band.code());
        }
    }
}
