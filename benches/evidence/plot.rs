//! A small line chart as SVG: what the pages of `docs` show is drawn from our own output.

use std::fmt::Write as _;
use std::{fs, io};

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 300.0;
/// Left, right, top, bottom.
const MARGIN: [f64; 4] = [52.0, 150.0, 34.0, 46.0];
/// Told apart by those who do not see red and green as two (Okabe and Ito).
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000"];

/// Where a tick stands and what it says.
pub type Tick = (f64, String);
/// A name and its points.
pub type Line = (&'static str, Vec<(f64, f64)>);

pub struct Chart<'a> {
    pub title: &'a str,
    pub across: (&'a str, Vec<Tick>),
    pub up: (&'a str, Vec<Tick>),
    pub lines: Vec<Line>,
}

impl Chart<'_> {
    pub fn write(&self, path: &str) -> io::Result<()> {
        fs::write(path, self.svg().expect("text grows without errors"))
    }

    fn svg(&self) -> Result<String, std::fmt::Error> {
        let mut svg = String::new();
        writeln!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11" role="img" aria-label="{}">"#,
            self.title
        )?;
        writeln!(svg, r#"<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>"#)?;
        writeln!(svg, r#"<text x="{}" y="18" font-weight="bold">{}</text>"#, MARGIN[0], self.title)?;
        self.axes(&mut svg)?;
        for (at, (name, points)) in self.lines.iter().enumerate() {
            self.line(&mut svg, at, name, points)?;
        }
        svg.push_str("</svg>\n");
        Ok(svg)
    }

    fn axes(&self, svg: &mut String) -> std::fmt::Result {
        let (left, right) = (MARGIN[0], WIDTH - MARGIN[1]);
        let bottom = HEIGHT - MARGIN[3];
        for (value, text) in &self.up.1 {
            let y = self.y(*value);
            writeln!(
                svg,
                r##"<path d="M{left} {y:.1}H{right}" stroke="#ddd"/><text x="{}" y="{:.1}" text-anchor="end">{text}</text>"##,
                left - 6.0,
                y + 4.0
            )?;
        }
        for (value, text) in &self.across.1 {
            let x = self.x(*value);
            writeln!(svg, r#"<text x="{x:.1}" y="{}" text-anchor="middle">{text}</text>"#, bottom + 16.0)?;
        }
        let middle = (left + right) / 2.0;
        writeln!(
            svg,
            r#"<text x="{middle}" y="{}" text-anchor="middle">{}</text>"#,
            HEIGHT - 10.0,
            self.across.0
        )?;
        let up = HEIGHT / 2.0;
        writeln!(
            svg,
            r#"<text x="14" y="{up}" text-anchor="middle" transform="rotate(-90 14 {up})">{}</text>"#,
            self.up.0
        )
    }

    fn line(&self, svg: &mut String, at: usize, name: &str, points: &[(f64, f64)]) -> std::fmt::Result {
        let colour = COLOURS[at % COLOURS.len()];
        let places: Vec<_> =
            points.iter().map(|&(x, y)| format!("{:.1},{:.1}", self.x(x), self.y(y))).collect();
        writeln!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"/>"#,
            places.join(" ")
        )?;
        let (x, y) = (WIDTH - MARGIN[1] + 12.0, MARGIN[2] + 14.0 + 20.0 * at as f64);
        writeln!(
            svg,
            r#"<path d="M{x} {y}h18" stroke="{colour}" stroke-width="2"/><text x="{}" y="{}">{name}</text>"#,
            x + 24.0,
            y + 4.0
        )
    }

    fn x(&self, value: f64) -> f64 {
        MARGIN[0] + (WIDTH - MARGIN[0] - MARGIN[1]) * within(&self.across.1, value)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - MARGIN[3] - (HEIGHT - MARGIN[2] - MARGIN[3]) * within(&self.up.1, value)
    }
}

/// Where a value lies between the first tick and the last, 0 to 1.
fn within(ticks: &[Tick], value: f64) -> f64 {
    let (first, last) = (ticks[0].0, ticks[ticks.len() - 1].0);
    (value - first) / (last - first)
}

/// Ticks with a number each.
pub fn ticks(values: &[f64], unit: &str) -> Vec<Tick> {
    values.iter().map(|&value| (value, format!("{value}{unit}"))).collect()
}
