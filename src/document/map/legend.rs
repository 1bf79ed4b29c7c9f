//! The legend, and the list of the hotspots beside the map.

use geo::coord;

use super::measure::{lines, width};
use super::patterns::{GROUND, LINES, fill, pattern_words};
use super::svg::Svg;
use super::words::BLANK;
use super::{INK, Sheet, hotspots, leaves::Look};
use crate::hotspot::Hotspot;
use crate::release::Band;

/// The column: its left and right edge.
const LEFT: f64 = 904.0;
const RIGHT: f64 = 1176.0;
/// Where a swatch ends and its words begin.
const WORDS: f64 = 962.0;
const SIZE: f64 = 15.0;

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
    Band::ALL.iter().for_each(|&band| column.band(band));
    column.rest();
    column.hotspot();
    column.blank();
    let standing: Vec<_> = sheet.hotspots.standing().collect();
    column.list(&standing, bottom);
    svg.close("g");
}

impl Column<'_> {
    fn heading(&mut self, text: &str) {
        let at = self.y + 15.0;
        self.svg.text(
            "text",
            &[("x", &LEFT), ("y", &at), ("font-weight", &"bold"), ("font-size", &16)],
            text,
        );
        self.y += 27.0;
    }

    fn band(&mut self, band: Band) {
        self.swatch(0.0, 46.0, &fill(band), &Look::of(h3o::Resolution::Nine));
        self.words(&format!("{}: {}", band.words(), pattern_words(band)), 26.0);
        self.y += 6.0;
    }

    fn rest(&mut self) {
        self.swatch(0.0, 21.0, &fill(Band::TenToFourteen), &Look::of(h3o::Resolution::Eight));
        self.swatch(25.0, 21.0, &fill(Band::TenToFourteen), &Look::of(h3o::Resolution::Seven));
        self.words("Paler, edge dashed: the rest of a wider area", 26.0);
        self.y += 8.0;
    }

    fn hotspot(&mut self) {
        let (x, y) = (LEFT, self.y + 2.0);
        let outline = format!("M{} {y}h24l9 12-9 12h-24l-9-12z", x + 11.0);
        for (colour, weight) in [("#fff", 5.0), (INK, 2.5)] {
            let shape: [super::svg::Attribute<'_>; 4] =
                [("fill", &"none"), ("stroke", &colour), ("stroke-width", &weight), ("d", &outline)];
            self.svg.empty("path", &shape);
        }
        hotspots::number(self.svg, coord! { x: x + 23.0, y: y + 12.0 }, 9.0, 1);
        self.words("Outlined and numbered: hotspot", 26.0);
        self.y += 8.0;
    }

    fn blank(&mut self) {
        let look = Look { opacity: 1.0, edge: 1.0, dashes: "none" };
        self.swatch(0.0, 46.0, GROUND, &look);
        self.words(BLANK, 26.0);
        self.y += 12.0;
    }

    fn swatch(&mut self, dx: f64, width: f64, fill: &str, look: &Look) {
        let rect: [super::svg::Attribute<'_>; 9] = [
            ("x", &(LEFT + dx)),
            ("y", &self.y),
            ("width", &width),
            ("height", &26),
            ("fill", &fill),
            ("fill-opacity", &look.opacity),
            ("stroke", &LINES),
            ("stroke-width", &look.edge),
            ("stroke-dasharray", &look.dashes),
        ];
        self.svg.empty("rect", &rect);
    }

    /// Words beside a swatch of a height; the column goes on under both.
    fn words(&mut self, text: &str, height: f64) {
        let lines = lines(text, SIZE, false, RIGHT - WORDS);
        let tall = 19.0 * lines.len() as f64;
        let mut y = self.y + 14.0 + (height - tall).max(0.0) / 2.0;
        for line in &lines {
            self.svg.text("text", &[("x", &WORDS), ("y", &y)], line);
            y += 19.0;
        }
        self.y += height.max(tall);
    }

    /// The hotspots by rank, as many as there is room for.
    fn list(&mut self, standing: &[&Hotspot], bottom: f64) {
        let rule = format!("M{LEFT} {}H{RIGHT}", self.y);
        self.svg.empty("path", &[("stroke", &"#b1b4b6"), ("d", &rule)]);
        self.y += 10.0;
        self.heading(if standing.is_empty() { "No hotspot" } else { "Hotspots" });
        if standing.is_empty() {
            let text = "No place stands out from its surroundings beyond doubt of the bands and blanks.";
            for line in lines(text, SIZE, false, RIGHT - LEFT) {
                self.svg.text("text", &[("x", &LEFT), ("y", &(self.y + 14.0))], &line);
                self.y += 19.0;
            }
        }
        let room = bottom - self.y;
        let step = 38.0;
        let shown =
            if step * standing.len() as f64 <= room { standing.len() } else { fitting(room - 18.0, step) };
        for hotspot in standing.iter().take(shown) {
            self.item(hotspot);
            self.y += step;
        }
        if shown < standing.len() {
            let text = format!("and {} more, in the table", standing.len() - shown);
            self.svg.text("text", &[("x", &LEFT), ("y", &(self.y + 13.0))], &text);
        }
    }

    fn item(&mut self, hotspot: &Hotspot) {
        hotspots::number(
            self.svg,
            coord! { x: LEFT + 14.0, y: self.y + 15.0 },
            13.0,
            hotspot.rank.unwrap_or(0),
        );
        let x = LEFT + 36.0;
        let size = (SIZE * (RIGHT - x) / width(&hotspot.name, SIZE, true)).min(SIZE);
        self.svg.text(
            "text",
            &[
                ("x", &x),
                ("y", &(self.y + 13.0)),
                ("font-weight", &"bold"),
                ("font-size", &format_args!("{size:.1}")),
            ],
            &hotspot.name,
        );
        let says = format!("{}, {}", hotspot.band.words(), hotspot.confidence.code());
        self.svg.text("text", &[("x", &x), ("y", &(self.y + 29.0)), ("font-size", &13)], &says);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most the height of the picture"
)]
fn fitting(room: f64, step: f64) -> usize {
    (room / step).max(0.0) as usize
}
