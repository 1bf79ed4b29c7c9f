//! The ground under the leaves: open data alone.

use geo::{Area as _, LineString, Polygon, Simplify, polygon};

use super::Sheet;
use super::patterns::{BUILT_UP, GROUND};
use super::svg::{Path, Svg};
use crate::area::base::Base;

/// How far a drawn edge may lie from the one in the data, in units.
const TOLERANCE: f64 = 0.9;
/// Pieces of ground smaller than this are not drawn, square units.
const LEAST: f64 = 24.0;
/// What lies outside the area is veiled by this.
const VEIL: &str = "#dde0e1";

/// Draws the ground, the built-up land, the neighbours, and the area.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>) {
    svg.open(
        "g",
        &[("id", &"base"), ("data-frame", &sheet.projection.frame().map(|part| part.to_string()).join(" "))],
    );
    let [x, y, width, height] = sheet.projection.frame();
    svg.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", &GROUND)]);
    if sheet.is_close {
        let base = Base::within(sheet.projection.bounds());
        land(svg, sheet, &base);
        neighbours(svg, sheet, &base);
    }
    area(svg, sheet);
    svg.close("g");
}

fn land(svg: &mut Svg, sheet: &Sheet<'_>, base: &Base) {
    let land = simplified(&sheet.projection.polygons(&base.built_up));
    svg.empty("path", &[("fill", &BUILT_UP), ("fill-rule", &"evenodd"), ("d", &Path::of(&land))]);
}

fn neighbours(svg: &mut Svg, sheet: &Sheet<'_>, base: &Base) {
    let others = base.districts.iter().filter(|other| other.code != sheet.area.code);
    let outlines = simplified(&sheet.projection.polygons(others.flat_map(|other| &other.outline.0)));
    svg.empty(
        "path",
        &[
            ("fill", &"none"),
            ("stroke", &"#8a9196"),
            ("stroke-dasharray", &"8 3 2 3"),
            ("d", &Path::of(&outlines)),
        ],
    );
}

/// The veil over all that is not the area, and the area's outline: one path,
/// whose outer edge lies where the frame cuts it off.
fn area(svg: &mut Svg, sheet: &Sheet<'_>) {
    let outline = simplified(&sheet.projection.outline(&sheet.area.outline));
    let around = around(sheet);
    svg.empty(
        "path",
        &[
            ("fill", &VEIL),
            ("fill-opacity", &"0.6"),
            ("fill-rule", &"evenodd"),
            ("stroke", &"#505a5f"),
            ("stroke-width", &if sheet.is_close { 2.5 } else { 1.2 }),
            ("stroke-linejoin", &"round"),
            ("d", &Path::of(std::iter::once(&around).chain(&outline))),
        ],
    );
}

/// A polygon round the map, whose edge the frame cuts off.
pub(super) fn around(sheet: &Sheet<'_>) -> Polygon {
    let [x, y, width, height] = sheet.projection.frame();
    let (west, north, east, south) = (x - 9.0, y - 9.0, x + width + 9.0, y + height + 9.0);
    polygon![(x: west, y: north), (x: east, y: north), (x: east, y: south), (x: west, y: south)]
}

/// Polygons with no more points than can be seen, without specks.
pub(super) fn simplified(polygons: &[Polygon]) -> Vec<Polygon> {
    let whole = polygons.iter().filter(|polygon| polygon.unsigned_area() >= LEAST);
    whole
        .map(|polygon| {
            let simple = polygon.simplify(TOLERANCE);
            let holes = simple.interiors().iter().filter(|hole| is_seen(hole)).cloned().collect();
            Polygon::new(simple.exterior().clone(), holes)
        })
        .collect()
}

fn is_seen(ring: &LineString) -> bool {
    Polygon::new(ring.clone(), Vec::new()).unsigned_area() >= LEAST
}
