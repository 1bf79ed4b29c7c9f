//! The map of one area of a release: the same drawing, nearer, with the area
//! outlined and all round it veiled.

use geo::{BoundingRect as _, Coord, MultiPolygon, coord};

use super::projection::Projection;
use super::svg::{Path, Svg};
use super::{INK, Sheet, base, furniture, ground, hotspots, patterns, strip, told};
use crate::area::Area;
use crate::hotspot::Hotspots;
use crate::release::{Leaves, Released};

/// What a figure shows.
pub(crate) struct Figure<'a> {
    /// The release.
    pub released: &'a Released<Leaves>,
    /// Those of its hotspots that are told of.
    pub hotspots: &'a Hotspots,
    /// The release's area.
    pub area: &'a Area,
    /// The area that is shown.
    pub subject: &'a MultiPolygon,
    /// What, where and when, for one who does not see it.
    pub title: &'a str,
    /// What a reader of it sees.
    pub description: &'a str,
}

/// The width of a figure, the height of its map, and that of the legend below.
const WIDTH: f64 = 1000.0;
const MAP: f64 = 500.0;

/// The least that a map shows from side to side, in degrees of latitude: some
/// 3 km. Nearer there would be nothing to know the place by.
const LEAST_DEGREES: f64 = 0.027;

/// A map wider than this is a country's.
const FAR_METRES_PER_UNIT: f64 = 150.0;

/// What lies outside the area that is shown.
const VEIL: &str = "#f7f7f5";

/// Draws the map of an area with its legend under it, as a standalone SVG.
pub(crate) fn draw(figure: &Figure<'_>) -> String {
    let frame = [1.0, 1.0, WIDTH - 2.0, MAP - 2.0];
    let projection = Projection::fit(bounds(figure.subject), frame);
    let is_close = projection.metres_per_unit() < FAR_METRES_PER_UNIT;
    let Figure { released, hotspots, area, .. } = *figure;
    let sheet = Sheet { released, hotspots, area, projection, is_close };
    let marks = hotspots::place(&sheet);
    let mut svg = Svg::default();
    svg.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("viewBox", &format_args!("0 0 {WIDTH} {}", MAP + strip::HEIGHT)),
            ("role", &"img"),
            ("aria-labelledby", &"map-title map-desc"),
            ("font-family", &"Noto Sans, Arial, Helvetica, sans-serif"),
            ("fill", &INK),
        ],
    );
    svg.text("title", &[("id", &"map-title")], figure.title);
    svg.text("desc", &[("id", &"map-desc")], figure.description);
    patterns::define(&mut svg, frame, released.terms().policy.top_band);
    svg.open("g", &[("clip-path", &"url(#hw-frame)")]);
    ground(&mut svg, &sheet);
    veil(&mut svg, &sheet, figure.subject);
    told(&mut svg, &sheet, &marks);
    svg.close("g");
    svg.open("g", &[("id", &"furniture")]);
    furniture::border(&mut svg, &sheet);
    furniture::on_the_map(&mut svg, &sheet);
    strip::draw(&mut svg, &sheet, MAP);
    svg.close("g");
    svg.close("svg");
    svg.into_text()
}

/// West, south, east and north of what the map must show.
fn bounds(subject: &MultiPolygon) -> [f64; 4] {
    let rect = subject.bounding_rect().expect("an area that a summary is of has ground");
    let middle = rect.center();
    let reach = |extent: f64, least: f64| (extent / 2.0).max(least / 2.0);
    let up = reach(rect.height(), LEAST_DEGREES);
    let across = reach(rect.width(), LEAST_DEGREES);
    [middle.x - across, middle.y - up, middle.x + across, middle.y + up]
}

/// Veils what is not asked of and draws the edge, dashed, so that nobody takes
/// it for a hotspot's.
fn veil(svg: &mut Svg, sheet: &Sheet<'_>, subject: &MultiPolygon) {
    let outline = base::simplified(&sheet.projection.outline(subject));
    let around = base::around(sheet);
    let edge = Path::of(&outline);
    svg.open("g", &[("id", &"subject"), ("fill", &"none"), ("stroke-linejoin", &"round")]);
    let veil = Path::of(std::iter::once(&around).chain(&outline));
    svg.empty("path", &[("fill", &VEIL), ("fill-opacity", &"0.55"), ("fill-rule", &"evenodd"), ("d", &veil)]);
    line(svg, &edge, "#fff", 6.0, "none");
    line(svg, &edge, INK, 2.6, DASHES);
    svg.close("g");
}

const DASHES: &str = "13 5";

fn line(svg: &mut Svg, edge: &dyn std::fmt::Display, colour: &str, width: f64, dashes: &str) {
    let attributes: [super::svg::Attribute<'_>; 4] =
        [("stroke", &colour), ("stroke-width", &width), ("stroke-dasharray", &dashes), ("d", edge)];
    svg.empty("path", &attributes);
}

/// A piece of the edge from one point to another, for the legend.
pub(super) fn edge_sample(svg: &mut Svg, from: Coord, to: f64) {
    let path = format!("M{} {}H{to}", from.x, from.y);
    line(svg, &path, INK, 2.6, DASHES);
}

/// The middle of a swatch's disc.
pub(super) fn at(x: f64, y: f64) -> Coord {
    coord! { x: x, y: y }
}
