//! The look of the bands: a colour and a pattern each, so that a photocopy and
//! a colour-blind reader can tell them apart.

use super::projection::FRAME;
use super::svg::Svg;
use crate::release::Band;

/// The ground of the map.
pub(super) const GROUND: &str = "#f7f7f5";
/// Built-up land.
pub(super) const BUILT_UP: &str = "#e4e4df";
/// The lines of the patterns and the edges of leaves.
pub(super) const LINES: &str = "#662500";

/// The colour of a band.
pub(super) fn colour(band: Band) -> &'static str {
    match band {
        Band::FiveToNine => "#fee0b6",
        Band::TenToFourteen => "#fdae6b",
        Band::FifteenToTwentyFour => "#e6550d",
        Band::TwentyFiveOrMore => "#7a0403",
    }
}

/// The pattern of a band in words.
pub(super) fn pattern_words(band: Band) -> &'static str {
    match band {
        Band::FiveToNine => "dots",
        Band::TenToFourteen => "diagonal lines",
        Band::FifteenToTwentyFour => "cross-hatch",
        Band::TwentyFiveOrMore => "solid",
    }
}

/// What fills the leaves of a band.
pub(super) fn fill(band: Band) -> String {
    match band {
        Band::TwentyFiveOrMore => colour(band).to_owned(),
        _ => format!("url(#hw-{})", band.code()),
    }
}

/// The side of a pattern's tile, in the picture's units.
const TILE: f64 = 7.0;
/// The radius of a dot.
const DOT: f64 = 1.0;
/// The width of a diagonal line.
const LINE: f64 = 1.1;
/// The width of a line of the cross-hatch.
const HATCH: f64 = 1.1;

/// Defines the patterns and the frame's clip.
pub(super) fn define(svg: &mut Svg) {
    svg.open("defs", &[]);
    let [x, y, width, height] = FRAME;
    svg.open("clipPath", &[("id", &"hw-frame")]);
    svg.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
    svg.close("clipPath");
    for band in [Band::FiveToNine, Band::TenToFourteen, Band::FifteenToTwentyFour] {
        pattern(svg, band);
    }
    svg.close("defs");
}

fn pattern(svg: &mut Svg, band: Band) {
    let turned = if band == Band::FiveToNine { "rotate(30)" } else { "rotate(45)" };
    svg.open(
        "pattern",
        &[
            ("id", &format_args!("hw-{}", band.code())),
            ("width", &TILE),
            ("height", &TILE),
            ("patternUnits", &"userSpaceOnUse"),
            ("patternTransform", &turned),
        ],
    );
    svg.empty("rect", &[("width", &TILE), ("height", &TILE), ("fill", &colour(band))]);
    let middle = TILE / 2.0;
    let mut line = |x: f64, y: f64, width: f64, height: f64| {
        svg.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", &LINES)]);
    };
    match band {
        Band::FiveToNine => {
            svg.empty("circle", &[("cx", &middle), ("cy", &middle), ("r", &DOT), ("fill", &LINES)]);
        }
        Band::TenToFourteen => line(middle, 0.0, LINE, TILE),
        _ => {
            line(middle, 0.0, HATCH, TILE);
            line(0.0, middle, TILE, HATCH);
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
            Band::FifteenToTwentyFour => 2.0 * share(HATCH) - share(HATCH).powi(2),
            Band::TwentyFiveOrMore => 0.0,
        }
    }

    /// The luminance of a band's ground as an eye or a copier takes it from afar.
    fn tone(band: Band) -> f64 {
        let lines = covered(band);
        lines * luminance(LINES) + (1.0 - lines) * luminance(colour(band))
    }

    fn contrast(a: f64, b: f64) -> f64 {
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn neighbouring_bands_are_told_apart_on_a_photocopy() {
        for pair in Band::ALL.windows(2) {
            let ratio = contrast(tone(pair[0]), tone(pair[1]));
            assert!(ratio >= 1.6, "{} and {}: {ratio:.2}", pair[0].code(), pair[1].code());
        }
    }

    #[test]
    fn the_highest_band_stands_out_from_the_ground() {
        let highest = tone(Band::TwentyFiveOrMore);
        assert!(contrast(highest, luminance(GROUND)) >= 4.5);
        assert!(contrast(highest, luminance(BUILT_UP)) >= 4.5);
    }

    #[test]
    fn the_lines_of_a_pattern_are_seen_on_its_colour() {
        for band in [Band::FiveToNine, Band::TenToFourteen, Band::FifteenToTwentyFour] {
            assert!(contrast(luminance(LINES), luminance(colour(band))) >= 3.0, "{}", band.code());
        }
    }
}
