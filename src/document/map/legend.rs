//! The legend, and the list of the hotspots beside the map.

use geo::coord;

use super::measure::{lines, width};
use super::patterns::{ASKED_INK, FEW_ASKED, GROUND, Weight, colour, fill};
use super::svg::{Attribute, Svg};
use super::words::{BLANK, FEW, NOT_KNOWN};
use super::{INK, Sheet, asked, hotspots};
use crate::hotspot::Hotspot;
use crate::release::Band;

/// The column: its left and right edge.
const LEFT: f64 = 904.0;
const RIGHT: f64 = 1176.0;
/// Where the swatches end and their words begin.
const WORDS: f64 = 966.0;
const SIZE: f64 = 15.0;
/// A swatch's width and height, and how far the second stands from the first.
const SWATCH: (f64, f64) = (25.0, 25.0);
const SECOND: f64 = 29.0;
/// From a heading to what it heads, from line to line, and from one hotspot of
/// the list to the next.
const HEADING: f64 = 25.0;
const LINE: f64 = 19.0;
const ITEM: f64 = 23.0;

/// A column that fills from the top.
struct Column<'a> {
    svg: &'a mut Svg,
    y: f64,
}

/// Draws the legend from `top`, and under it the hotspots down to `bottom`.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>, top: f64, bottom: f64) {
    svg.open("g", &[("id", &"legend"), ("font-size", &SIZE)]);
    let mut column = Column { svg, y: top };
    column.heading("Children who told of the place");
    let bands = sheet.legend_bands();
    if sheet.is_close {
        bands.iter().for_each(|&band| column.band(band, &words(band, &bands)));
        column.words("Right, paler, edge dashed: the rest of a wider area", 0.0);
    } else {
        bands.iter().for_each(|&band| column.speck(band, &words(band, &bands)));
        column.words("Dots are larger than the places they stand for", 0.0);
    }
    column.y += 7.0;
    column.hotspot(sheet.is_close);
    column.blank();
    column.asked(sheet);
    let standing: Vec<_> = sheet.hotspots.standing().collect();
    column.list(&standing, bottom);
    svg.close("g");
}

/// A band's words: of the open one, where others stand above 25, where it is told.
pub(super) fn words(band: Band, beside: &[Band]) -> String {
    let is_apart = band == Band::TwentyFiveOrMore && beside.contains(&Band::From25);
    format!("{}{}", band.words(), if is_apart { ", in wider areas" } else { "" })
}

impl Column<'_> {
    fn heading(&mut self, text: &str) {
        let at = self.y + 15.0;
        self.svg.text(
            "text",
            &[("x", &LEFT), ("y", &at), ("font-weight", &"bold"), ("font-size", &16)],
            text,
        );
        self.y += HEADING;
    }

    fn band(&mut self, band: Band, words: &str) {
        for (dx, weight) in [(0.0, Weight::Cell), (SECOND, Weight::Rest)] {
            self.swatch(dx, SWATCH.0, &fill(band, weight), weight);
        }
        self.words(words, SWATCH.1);
        self.y += 6.0;
    }

    /// The band of a speck, which has no pattern and one weight.
    fn speck(&mut self, band: Band, words: &str) {
        self.swatch(0.0, SECOND + SWATCH.0, colour(band, Weight::Cell), Weight::Cell);
        self.words(words, SWATCH.1);
        self.y += 6.0;
    }

    fn hotspot(&mut self, all_numbered: bool) {
        let (x, y) = (LEFT, self.y + 2.0);
        let outline = format!("M{} {y}h24l9 12-9 12h-24l-9-12z", x + 11.0);
        for (colour, weight) in [("#fff", 5.0), (INK, 2.5)] {
            let shape: [Attribute<'_>; 4] =
                [("fill", &"none"), ("stroke", &colour), ("stroke-width", &weight), ("d", &outline)];
            self.svg.empty("path", &shape);
        }
        hotspots::number(self.svg, coord! { x: x + 23.0, y: y + 12.0 }, 9.0, 1);
        let text = if all_numbered {
            "Outlined and numbered: hotspot"
        } else {
            "Outlined: hotspot, numbered where there is room"
        };
        self.words(text, SWATCH.1);
        self.y += 8.0;
    }

    fn blank(&mut self) {
        self.swatch(0.0, SECOND + SWATCH.0, GROUND, Weight::Cell);
        self.words(BLANK, SWATCH.1);
        self.y += 12.0;
    }

    /// Where few were asked, or that nobody knows where.
    fn asked(&mut self, sheet: &Sheet<'_>) {
        if !asked::is_known(sheet) {
            self.words(NOT_KNOWN, 0.0);
        } else if !asked::few(sheet).is_empty() {
            self.hatched(GROUND);
            self.hatched(FEW_ASKED);
            self.words(FEW, SWATCH.1);
        } else {
            return;
        }
        self.y += 12.0;
    }

    fn hatched(&mut self, fill: &str) {
        let rect: [Attribute<'_>; 6] = [
            ("x", &LEFT),
            ("y", &self.y),
            ("width", &(SECOND + SWATCH.0)),
            ("height", &SWATCH.1),
            ("fill", &fill),
            ("stroke", &ASKED_INK),
        ];
        self.svg.empty("rect", &rect);
    }

    fn swatch(&mut self, dx: f64, width: f64, fill: &str, weight: Weight) {
        let rect: [Attribute<'_>; 8] = [
            ("x", &(LEFT + dx)),
            ("y", &self.y),
            ("width", &width),
            ("height", &SWATCH.1),
            ("fill", &fill),
            ("stroke", &weight.lines()),
            ("stroke-width", &1),
            ("stroke-dasharray", &weight.dashes()),
        ];
        self.svg.empty("rect", &rect);
    }

    /// Words beside a swatch of a height; the column goes on under both.
    fn words(&mut self, text: &str, height: f64) {
        let lines = lines(text, SIZE, false, RIGHT - WORDS);
        let tall = LINE * lines.len() as f64;
        let mut y = self.y + 14.0 + (height - tall).max(0.0) / 2.0;
        for line in &lines {
            self.svg.text("text", &[("x", &WORDS), ("y", &y)], line);
            y += LINE;
        }
        self.y += height.max(tall);
    }

    /// The hotspots by rank under their confidence, as many as there is room for.
    fn list(&mut self, standing: &[&Hotspot], bottom: f64) {
        let rule = format!("M{LEFT} {}H{RIGHT}", self.y);
        self.svg.empty("path", &[("stroke", &"#b1b4b6"), ("d", &rule)]);
        self.y += 9.0;
        if standing.is_empty() {
            self.heading("No hotspot");
            self.paragraph("No place stands out from its surroundings.");
        }
        let mut confidence = None;
        for (at, hotspot) in standing.iter().enumerate() {
            let is_other = confidence.replace(hotspot.confidence) != Some(hotspot.confidence);
            let heading = if is_other { HEADING } else { 0.0 };
            let last_line = if at + 1 == standing.len() { 0.0 } else { LINE };
            if self.y + heading + ITEM + last_line > bottom {
                return self.paragraph(&format!("and {} more, in the table", standing.len() - at));
            }
            if is_other {
                self.heading(&format!("Hotspots, {}", hotspot.confidence.code()));
            }
            self.item(hotspot);
        }
    }

    fn paragraph(&mut self, text: &str) {
        for line in lines(text, SIZE, false, RIGHT - LEFT) {
            self.svg.text("text", &[("x", &LEFT), ("y", &(self.y + 14.0))], &line);
            self.y += LINE;
        }
    }

    fn item(&mut self, hotspot: &Hotspot) {
        let middle = self.y + ITEM / 2.0 - 1.0;
        hotspots::number(self.svg, coord! { x: LEFT + 11.0, y: middle }, 10.0, hotspot.rank.unwrap_or(0));
        let x = LEFT + 30.0;
        let size = (14.0 * (RIGHT - x) / width(&hotspot.name, 14.0, false)).min(14.0);
        self.svg.text(
            "text",
            &[("x", &x), ("y", &(middle + 5.0)), ("font-size", &format_args!("{size:.1}"))],
            &hotspot.name,
        );
        self.y += ITEM;
    }
}
