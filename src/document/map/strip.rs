//! The legend under a figure: two rows from its left to its right.

use super::figure::{at, edge_sample};
use super::measure::width;
use super::patterns::{ASKED_INK, FEW_ASKED, GROUND, Weight, colour, edge, fill};
use super::svg::{Attribute, Svg};
use super::{INK, Sheet, asked, hotspots, words};
use crate::release::Band;

/// How high it is.
pub(super) const HEIGHT: f64 = 92.0;

const SIZE: f64 = 15.5;
/// A swatch's width and height.
const SWATCH: (f64, f64) = (24.0, 20.0);
/// From a swatch to its words, and from one entry to the next.
const GAP: f64 = 7.0;
const APART: f64 = 20.0;

/// A row that fills from the left.
struct Row<'a> {
    svg: &'a mut Svg,
    x: f64,
    y: f64,
}

/// Draws the legend below `top`.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>, top: f64) {
    svg.open("g", &[("id", &"legend"), ("font-size", &SIZE)]);
    let mut row = Row { svg, x: 1.0, y: top + 9.0 };
    row.words("Children who told of the place:", true);
    for band in sheet.legend_bands() {
        row.band(band, sheet.is_close);
    }
    row.next();
    row.subject();
    row.hotspot();
    if sheet.is_close {
        row.words("Paler, edge dashed: the rest of a wider area", false);
    }
    row.next();
    row.swatch(GROUND, Weight::Cell.lines(), "none");
    row.words(words::BLANK, false);
    if !asked::few(sheet).is_empty() {
        row.swatch(FEW_ASKED, ASKED_INK, "none");
        row.words(words::FEW, false);
    }
    row.svg.close("g");
}

impl Row<'_> {
    fn next(&mut self) {
        self.x = 1.0;
        self.y += 29.0;
    }

    fn words(&mut self, text: &str, bold: bool) {
        let weight = if bold { "bold" } else { "normal" };
        let place: [Attribute<'_>; 3] = [("x", &self.x), ("y", &(self.y + 15.5)), ("font-weight", &weight)];
        self.svg.text("text", &place, text);
        self.x += width(text, SIZE, bold) + APART;
    }

    fn band(&mut self, band: Band, is_close: bool) {
        if is_close {
            for weight in [Weight::Cell, Weight::Rest] {
                self.swatch(&fill(band, weight), edge(band, weight), weight.dashes());
                self.x -= GAP - 3.0;
            }
            self.x += GAP - 3.0;
        } else {
            self.swatch(colour(band, Weight::Cell), Weight::Cell.lines(), "none");
        }
        let text = match band.most() {
            Some(most) => format!("{} to {most}", band.least()),
            None => format!("{} or more", band.least()),
        };
        self.words(&text, false);
    }

    fn swatch(&mut self, fill: &str, stroke: &str, dashes: &str) {
        let rect: [Attribute<'_>; 7] = [
            ("x", &self.x),
            ("y", &self.y),
            ("width", &SWATCH.0),
            ("height", &SWATCH.1),
            ("fill", &fill),
            ("stroke", &stroke),
            ("stroke-dasharray", &dashes),
        ];
        self.svg.empty("rect", &rect);
        self.x += SWATCH.0 + GAP;
    }

    fn subject(&mut self) {
        edge_sample(self.svg, at(self.x, self.y + 10.0), self.x + 44.0);
        self.x += 44.0 + GAP;
        self.words("The area of this summary", false);
    }

    fn hotspot(&mut self) {
        let (x, y) = (self.x, self.y - 1.0);
        let outline = format!("M{} {y}h20l8 11-8 11h-20l-8-11z", x + 9.0);
        let shape: [Attribute<'_>; 4] =
            [("fill", &"none"), ("stroke", &INK), ("stroke-width", &2.5), ("d", &outline)];
        self.svg.empty("path", &shape);
        hotspots::number(self.svg, at(x + 19.0, y + 11.0), 8.0, 1);
        self.x += 38.0 + GAP;
        self.words("Hotspot, by its rank", false);
    }
}
