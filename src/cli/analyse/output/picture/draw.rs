//! The drawing: strip, title, map, legend, caption, from top to bottom.

use std::fmt::Write;

use super::super::summary::grouped;
use super::Picture;
use super::classes::{COLD, Class, Fill, HATCH, PAPER, classes};
use super::outline::path;
use super::projection::Projection;
use crate::cells::outline::dissolve;
use crate::markup::escaped;

/// The width of the picture in its own units; its height is what it takes.
const WIDTH: f64 = 800.0;
const MARGIN: f64 = 24.0;
const INK: &str = "#0b0c0c";
/// The heights that the map may have.
const HEIGHTS: [f64; 2] = [300.0, 640.0];
/// Sizes of letters: at 320 pixels across, 24 are nearly ten.
const TITLE: f64 = 34.0;
const LEGEND: f64 = 25.0;
const CAPTION: f64 = 21.0;
/// Lengths that the scale bar may stand for, km, and the longest it may be.
const LENGTHS: [f64; 16] =
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
const LONGEST: f64 = 200.0;

/// The body of an SVG in the making, and how far down it reaches.
struct Sheet {
    body: String,
    y: f64,
}

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let mut sheet = Sheet { body: String::new(), y: 0.0 };
    if picture.synthetic {
        sheet.strip();
    }
    sheet.y += 14.0;
    sheet.paragraph(&picture.title, TITLE, "font-weight=\"bold\"");
    sheet.y += 12.0;
    let classes = classes(picture.cells, picture.layer);
    sheet.map(picture, &classes);
    sheet.paragraph(&picture.layer.heading(), LEGEND, "font-weight=\"bold\"");
    sheet.y += 8.0;
    sheet.legend(&classes);
    for line in &picture.caption {
        sheet.paragraph(line, CAPTION, "fill=\"#383f43\"");
    }
    let (height, title) = ((sheet.y + 16.0).ceil(), escaped(&picture.title));
    let (tile, line) = HATCH;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"map-title\" font-family=\"Noto Sans, Arial, Helvetica, sans-serif\" fill=\"{INK}\">\
         <title id=\"map-title\">{title}</title>\
         <defs><pattern id=\"cold\" width=\"{tile}\" height=\"{tile}\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"{tile}\" height=\"{tile}\" fill=\"{}\"/>\
         <rect width=\"{line}\" height=\"{tile}\" fill=\"{}\"/></pattern></defs>\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"{PAPER}\"/>{}</svg>\n",
        COLD.0, COLD.1, sheet.body
    )
}

/// What fills a class, and the line round it: a lone hot cell of a wide map is
/// less than a pixel, and is seen by its line.
fn look(fill: Fill) -> (&'static str, &'static str) {
    match fill {
        Fill::Plain(PAPER) => (PAPER, "#8d9297"),
        Fill::Plain(colour) => (colour, colour),
        Fill::Hatched => ("url(#cold)", COLD.1),
    }
}

impl Sheet {
    fn add(&mut self, svg: std::fmt::Arguments<'_>) {
        self.body.write_fmt(svg).expect("a string takes any text");
    }

    fn strip(&mut self) {
        self.add(format_args!(
            "<rect width=\"{WIDTH}\" height=\"44\"/><g fill=\"#fff\" font-size=\"24\">\
             <text x=\"{MARGIN}\" y=\"31\" font-weight=\"bold\" letter-spacing=\"4\">SYNTHETIC</text>\
             <text x=\"{}\" y=\"31\" text-anchor=\"end\">Made-up points. Nothing shown here happened.</text></g>",
            WIDTH - MARGIN
        ));
        self.y = 44.0;
    }

    fn paragraph(&mut self, text: &str, size: f64, look: &str) {
        for line in lines(text, size) {
            self.y += size * 1.3;
            let (y, line) = (self.y - size * 0.2, escaped(&line));
            self.add(format_args!(
                "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-size=\"{size}\" {look}>{line}</text>"
            ));
        }
    }

    fn map(&mut self, picture: &Picture<'_>, classes: &[Class]) {
        let area = dissolve(picture.cells);
        let projection =
            Projection::fit(picture.cells, &area, [MARGIN, self.y, WIDTH - 2.0 * MARGIN], HEIGHTS);
        let [x, y, width, height] = projection.frame();
        self.add(format_args!(
            "<clipPath id=\"frame\"><rect x=\"{x}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height:.1}\"/></clipPath>\
             <g clip-path=\"url(#frame)\" fill-rule=\"evenodd\" stroke-linejoin=\"round\">\
             <rect x=\"{x}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height:.1}\" fill=\"#eef0f1\"/>"
        ));
        // The whole area as its plainest class, the others upon it: edges are drawn once.
        if let Some((plainest, above)) = classes.split_last() {
            let shapes =
                above.iter().rev().map(|class| (class.fill, path(&dissolve(&class.cells), &projection)));
            for (fill, data) in [(plainest.fill, path(&area, &projection))].into_iter().chain(shapes) {
                let (fill, line) = look(fill);
                self.add(format_args!("<path fill=\"{fill}\" stroke=\"{line}\" d=\"{data}\"/>"));
            }
        }
        self.add(format_args!(
            "</g><rect x=\"{x}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height:.1}\" fill=\"none\" stroke=\"#505a5f\"/>"
        ));
        self.north(x + width - 28.0, y + 14.0);
        self.scale(x + 1.0, y + height - 1.0, &projection);
        if picture.synthetic {
            self.stamp(x + width, y + height);
        }
        self.y = y + height + 14.0;
    }

    fn north(&mut self, x: f64, y: f64) {
        self.add(format_args!(
            "<g stroke=\"#fff\" stroke-width=\"2\"><path d=\"M{x} {y:.1}l10 30-10-7-10 7z\"/>\
             <text x=\"{x}\" y=\"{:.1}\" font-size=\"22\" font-weight=\"bold\" text-anchor=\"middle\" \
             stroke-width=\"4\" paint-order=\"stroke\">N</text></g>",
            y + 51.0
        ));
    }

    /// The scale bar in the lower left corner, on a plate that keeps it readable.
    fn scale(&mut self, x: f64, bottom: f64, projection: &Projection) {
        let fits = |km: &f64| km * projection.units_in_km() <= LONGEST;
        let km = LENGTHS.into_iter().rev().find(fits).unwrap_or(LENGTHS[0]);
        let length = km * projection.units_in_km();
        let words = if km < 1.0 { format!("{} m", km * 1000.0) } else { format!("{km} km") };
        let plate = length.max(words.len() as f64 * 14.0) + 28.0;
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{:.1}\" width=\"{plate:.1}\" height=\"54\" fill=\"#fff\" fill-opacity=\".88\"/>\
             <path d=\"M{} {:.1}v8h{length:.1}v-8\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"3\"/>\
             <text x=\"{}\" y=\"{:.1}\" font-size=\"24\">{words}</text>",
            bottom - 54.0,
            x + 14.0,
            bottom - 19.0,
            x + 14.0,
            bottom - 27.0
        ));
    }

    fn stamp(&mut self, right: f64, bottom: f64) {
        self.add(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"212\" height=\"40\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"24\" font-weight=\"bold\" letter-spacing=\"4\" fill=\"#fff\" \
             text-anchor=\"middle\">SYNTHETIC</text>",
            right - 212.0,
            bottom - 40.0,
            right - 104.0,
            bottom - 11.0
        ));
    }

    /// The classes with how many cells each has, in two columns.
    fn legend(&mut self, classes: &[Class]) {
        const ROW: f64 = 40.0;
        const ROOM: f64 = (WIDTH - MARGIN) / 2.0 - MARGIN - 56.0;
        let rows = classes.len().div_ceil(2);
        for (at, class) in classes.iter().enumerate() {
            let x = MARGIN + if at < rows { 0.0 } else { (WIDTH - MARGIN) / 2.0 };
            let y = self.y + (at % rows.max(1)) as f64 * ROW;
            let (fill, line) = look(class.fill);
            let words = format!("{} ({})", class.words, grouped(class.cells.len() as u64));
            // Letters that are not bold are a sixth narrower.
            let size = LEGEND.min(ROOM / (0.85 * words.chars().map(ems).sum::<f64>()));
            let words = escaped(&words);
            self.add(format_args!(
                "<rect x=\"{x}\" y=\"{:.1}\" width=\"44\" height=\"28\" fill=\"{fill}\" stroke=\"{line}\"/>\
                 <text x=\"{}\" y=\"{:.1}\" font-size=\"{size:.1}\">{words}</text>",
                y + 2.0,
                x + 56.0,
                y + 25.0
            ));
        }
        self.y += rows as f64 * ROW;
    }
}

/// A text in lines that fit between the margins, broken between words, and
/// within one that is longer than a line.
fn lines(text: &str, size: f64) -> Vec<String> {
    let room = (WIDTH - 2.0 * MARGIN) / size;
    let mut lines: Vec<(String, f64)> = Vec::new();
    for word in text.split_whitespace() {
        let mut is_within = false;
        for letter in word.chars() {
            let wide = ems(letter);
            match lines.last_mut() {
                Some((line, used)) if is_within && *used + wide <= room => {
                    line.push(letter);
                    *used += wide;
                }
                _ if is_within => lines.push((letter.to_string(), wide)),
                Some((line, used)) if *used + ems(' ') + word.chars().map(ems).sum::<f64>() <= room => {
                    line.extend([' ', letter]);
                    *used += ems(' ') + wide;
                }
                _ => lines.push((letter.to_string(), wide)),
            }
            is_within = true;
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// How wide a letter is, in sizes: at most, by classes of bold Noto Sans, the
/// widest of the fonts named.
fn ems(letter: char) -> f64 {
    match letter {
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '’' | 'I' | '(' | ')' => 0.35,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 0.97,
        'f' | 'r' | 't' | '-' | 's' | 'c' | 'z' | '/' => 0.52,
        letter if letter.is_ascii_lowercase() || letter.is_ascii_digit() => 0.63,
        letter if u32::from(letter) < 0x2000 => 0.8,
        _ => 1.0,
    }
}
