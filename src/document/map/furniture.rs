//! What stands round the map: strip, title, legend, scale, notices.

use geo::{Rect, coord};

use super::projection::FRAME;
use super::svg::{Attribute, Svg};
use super::{INK, SIZE, Sheet, legend, scale, words};
use crate::document::DataStamp;
use crate::release::Terms;

/// The marking of every release.
const MARKING: &str = "OFFICIAL-SENSITIVE";

/// Whose data the ground is, in short; `NOTICE` has the whole.
const NOTICES: [&str; 2] = [
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. Contains OS data \
     © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025. Place names from GeoNames, CC BY 4.0. \
     Outlines simplified, for orientation only.",
];

const LEFT: f64 = FRAME[0];
const RIGHT: f64 = 1176.0;

/// How high the tag on the map is, without and with a day under its word.
const TAG: f64 = 28.0;
const TAG_WITH_DAY: f64 = 45.0;

fn tag_height(terms: &Terms) -> f64 {
    if terms.played_on.is_some() { TAG_WITH_DAY } else { TAG }
}

/// Where furniture lies upon the map: nothing else may.
pub(super) fn boxes(sheet: &Sheet<'_>) -> Vec<Rect> {
    let [x, y, width, height] = sheet.projection.frame();
    let (right, bottom) = (x + width, y + height);
    let tag = tag_height(sheet.released.terms()) + 6.0;
    vec![
        Rect::new(coord! { x: x, y: bottom - 62.0 }, coord! { x: x + 186.0, y: bottom }),
        Rect::new(coord! { x: right - 50.0, y: y }, coord! { x: right, y: y + 66.0 }),
        Rect::new(coord! { x: right - 160.0, y: bottom - tag }, coord! { x: right, y: bottom }),
    ]
}

/// Draws the furniture.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>) {
    let [_, y, _, height] = sheet.projection.frame();
    let terms = sheet.released.terms();
    svg.open("g", &[("id", &"furniture")]);
    strip(svg, terms);
    header(svg, terms);
    border(svg, sheet);
    on_the_map(svg, sheet);
    legend::draw(svg, sheet, y, y + height);
    for (notice, y) in NOTICES.iter().zip([866.0, 883.0]) {
        svg.text("text", &[("x", &LEFT), ("y", &y), ("font-size", &12), ("fill", &"#383f43")], notice);
    }
    svg.close("g");
}

/// The line round the map.
pub(super) fn border(svg: &mut Svg, sheet: &Sheet<'_>) {
    let [x, y, width, height] = sheet.projection.frame();
    let border: [Attribute<'_>; 6] = [
        ("x", &x),
        ("y", &y),
        ("width", &width),
        ("height", &height),
        ("fill", &"none"),
        ("stroke", &"#505a5f"),
    ];
    svg.empty("rect", &border);
}

/// The strip at the top: the marking, and for made-up data the stamp.
fn strip(svg: &mut Svg, terms: &Terms) {
    let (ground, ink) = if terms.synthetic { (INK, "#fff") } else { ("#e8e8e6", INK) };
    svg.empty("rect", &[("width", &SIZE.0), ("height", &34), ("fill", &ground)]);
    let line: [Attribute<'_>; 2] = [("fill", &ink), ("font-size", &16)];
    svg.open("g", &line);
    if terms.synthetic {
        let stamp: [Attribute<'_>; 4] =
            [("x", &LEFT), ("y", &23), ("font-weight", &"bold"), ("letter-spacing", &5)];
        svg.text("text", &stamp, "SYNTHETIC");
        if let Some(played) = DataStamp::from(terms).played() {
            svg.text("text", &[("x", &180), ("y", &23), ("font-size", &14)], &format!("· {played}"));
        }
        let x = if terms.played_on.is_some() { 352 } else { 180 };
        svg.text(
            "text",
            &[("x", &x), ("y", &23)],
            "Made-up children and made-up reports. Nothing shown here happened.",
        );
    }
    let marking: [Attribute<'_>; 5] = [
        ("x", &RIGHT),
        ("y", &23),
        ("font-weight", &"bold"),
        ("text-anchor", &"end"),
        ("letter-spacing", &1),
    ];
    svg.text("text", &marking, MARKING);
    svg.close("g");
}

fn header(svg: &mut Svg, terms: &Terms) {
    svg.text(
        "text",
        &[("x", &LEFT), ("y", &71), ("font-size", &28), ("font-weight", &"bold")],
        &format!("{}: {}", terms.area_name, lower_first(words::WHAT)),
    );
    let when = format!("{} · {}", words::window(terms), words::frozen(terms));
    svg.text("text", &[("x", &LEFT), ("y", &98), ("font-size", &18)], &when);
}

/// "Rochdale: where children told us…".
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What stands on the map itself, so that it is there in a clipping too.
pub(super) fn on_the_map(svg: &mut Svg, sheet: &Sheet<'_>) {
    let [x, y, width, height] = sheet.projection.frame();
    let (right, bottom) = (x + width, y + height);
    let plate: [Attribute<'_>; 6] = [
        ("x", &(x + 1.0)),
        ("y", &(bottom - 57.0)),
        ("width", &180),
        ("height", &56),
        ("fill", &"#fff"),
        ("fill-opacity", &0.85),
    ];
    svg.empty("rect", &plate);
    scale::draw_bars(svg, &sheet.projection, x + 14.0, bottom - 28.0);
    scale::draw_north(svg, right - 26.0, y + 12.0);
    if sheet.released.terms().synthetic {
        tag(svg, sheet.released.terms(), right, bottom);
    }
}

/// The tag in the corner of the map: the stamp, and under it the day that was
/// played.
fn tag(svg: &mut Svg, terms: &Terms, right: f64, bottom: f64) {
    let height = tag_height(terms);
    let top = bottom - height;
    let tag: [Attribute<'_>; 4] =
        [("x", &(right - 148.0)), ("y", &top), ("width", &148), ("height", &height)];
    svg.empty("rect", &tag);
    let stamp: [Attribute<'_>; 6] = [
        ("x", &(right - 136.0)),
        ("y", &(top + 19.5)),
        ("font-size", &15),
        ("font-weight", &"bold"),
        ("letter-spacing", &3),
        ("fill", &"#fff"),
    ];
    svg.text("text", &stamp, "SYNTHETIC");
    if let Some(played) = DataStamp::from(terms).played() {
        let day: [Attribute<'_>; 4] =
            [("x", &(right - 136.0)), ("y", &(bottom - 9.0)), ("font-size", &12.5), ("fill", &"#fff")];
        svg.text("text", &day, &played);
    }
}
