//! The hotspots: outlines, and numbers beside them.

use geo::{BoundingRect, Coord, Intersects, MultiPolygon, Polygon, Rect, coord};

use super::projection::frame;
use super::svg::{Path, Svg};
use super::{INK, Sheet, furniture};
use crate::cells::outline::dissolve;
use crate::hotspot::Hotspot;

/// The most numbers on the map of a country; all are in the table.
const MOST_NUMBERS: usize = 30;

/// A hotspot as it is drawn.
pub(super) struct Mark<'a> {
    hotspot: &'a Hotspot,
    outline: Vec<Polygon>,
    /// A vertex of the outline, at which the number stands.
    anchor: Coord,
    /// The middle of the disc, or `None` where the number is left out.
    disc: Option<Coord>,
    radius: f64,
}

/// The vertex of an outline at which its number stands: the northernmost, of
/// these the westernmost.
#[must_use]
pub fn label_vertex(outline: &MultiPolygon) -> Option<Coord> {
    let vertices = outline.0.iter().flat_map(|part| part.exterior().coords());
    vertices.copied().max_by(|a, b| a.y.total_cmp(&b.y).then(b.x.total_cmp(&a.x)))
}

/// Finds a place for every number: beside its vertex, or a little farther off
/// where it would cover another. The first in rank choose first.
pub(super) fn place<'a>(sheet: &Sheet<'a>) -> Vec<Mark<'a>> {
    let mut marks: Vec<Mark<'_>> =
        sheet.hotspots.standing().filter_map(|hotspot| mark(hotspot, sheet)).collect();
    let numbered = if sheet.area.is_authority() { marks.len() } else { marks.len().min(MOST_NUMBERS) };
    for at in 0..numbered {
        marks[at].disc = Some(free_spot(&marks, at));
    }
    marks
}

fn mark<'a>(hotspot: &'a Hotspot, sheet: &Sheet<'_>) -> Option<Mark<'a>> {
    let shape = dissolve(&hotspot.cells);
    let anchor = sheet.projection.point(label_vertex(&shape)?);
    let radius = if sheet.area.is_authority() { 16.0 } else { 11.0 };
    Some(Mark { hotspot, outline: sheet.projection.outline(&shape), anchor, disc: None, radius })
}

/// Turns and distances that are tried for a disc, the nearest first.
const DISTANCES: [f64; 6] = [1.0, 8.0, 18.0, 30.0, 46.0, 66.0];
const TURNS: [f64; 9] = [0.0, 35.0, -35.0, 70.0, -70.0, 105.0, -105.0, 140.0, -140.0];

fn free_spot(marks: &[Mark<'_>], at: usize) -> Coord {
    let mark = &marks[at];
    let spots = || {
        DISTANCES.iter().flat_map(move |far| {
            TURNS.iter().map(move |turn| {
                let (east, north) = turn.to_radians().sin_cos();
                mark.anchor + coord! { x: east, y: -north } * (mark.radius + far)
            })
        })
    };
    let fits = |spot: &Coord| is_free_of_numbers(marks, *spot, mark.radius);
    let best = spots().find(|spot| fits(spot) && !covers_an_outline(marks, *spot, mark.radius));
    best.or_else(|| spots().find(fits)).unwrap_or(mark.anchor - coord! { x: 0.0, y: mark.radius })
}

fn is_free_of_numbers(marks: &[Mark<'_>], spot: Coord, radius: f64) -> bool {
    let disc = around(spot, radius + 2.0);
    let within = frame().min().x <= disc.min().x
        && frame().min().y <= disc.min().y
        && disc.max().x <= frame().max().x
        && disc.max().y <= frame().max().y;
    let others = marks.iter().filter_map(|mark| mark.disc);
    within
        && others.into_iter().all(|other| far_apart(other, spot, 2.0 * radius + 4.0))
        && furniture::boxes().iter().all(|taken| !taken.intersects(&disc))
}

fn covers_an_outline(marks: &[Mark<'_>], spot: Coord, radius: f64) -> bool {
    let corners = marks.iter().flat_map(|mark| &mark.outline).flat_map(|part| part.exterior().coords());
    corners.into_iter().any(|&corner| !far_apart(corner, spot, radius + 0.9))
}

fn far_apart(a: Coord, b: Coord, least: f64) -> bool {
    (a.x - b.x).hypot(a.y - b.y) >= least
}

fn around(spot: Coord, reach: f64) -> Rect {
    let reach = coord! { x: reach, y: reach };
    Rect::new(spot - reach, spot + reach)
}

impl Mark<'_> {
    /// The rectangles that no name may cover: the disc's and the outline's.
    pub fn boxes(&self) -> Vec<Rect> {
        let outlines = self.outline.iter().filter_map(Polygon::bounding_rect);
        let disc = self.disc.map(|disc| around(disc, self.radius));
        outlines.chain(disc).collect()
    }
}

/// Draws the hotspots, each in a group with its number.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>, marks: &[Mark<'_>]) {
    svg.open("g", &[("id", &"hotspots"), ("stroke-linejoin", &"round")]);
    let weights = if sheet.area.is_authority() { [5.0, 2.5] } else { [3.0, 1.5] };
    for mark in marks {
        let rank = mark.hotspot.rank.unwrap_or_default();
        svg.open("g", &[("class", &"hotspot"), ("data-hotspot", &mark.hotspot.id), ("data-rank", &rank)]);
        svg.text("title", &[], &format!("{rank}: {}", mark.hotspot.name));
        let path = Path::of(&mark.outline);
        for (colour, weight) in ["#fff", INK].iter().zip(weights) {
            svg.empty(
                "path",
                &[("fill", &"none"), ("stroke", colour), ("stroke-width", &weight), ("d", &path)],
            );
        }
        if let Some(disc) = mark.disc {
            leader(svg, mark.anchor, disc, mark.radius);
            number(svg, disc, mark.radius, rank);
        }
        svg.close("g");
    }
    svg.close("g");
}

/// A line from the disc to its vertex, where they do not touch.
fn leader(svg: &mut Svg, anchor: Coord, disc: Coord, radius: f64) {
    if far_apart(anchor, disc, radius + 3.0) {
        let line = format!("M{:.1} {:.1}L{:.1} {:.1}", anchor.x, anchor.y, disc.x, disc.y);
        svg.empty("path", &[("stroke", &"#fff"), ("stroke-width", &4), ("d", &line)]);
        svg.empty("path", &[("stroke", &INK), ("stroke-width", &1.5), ("d", &line)]);
    }
}

/// A black disc with a white figure.
pub(super) fn number(svg: &mut Svg, at: Coord, radius: f64, rank: usize) {
    let size = radius
        * if rank < 10 {
            1.3
        } else if rank < 100 {
            1.1
        } else {
            0.85
        };
    let (x, y) = (format!("{:.1}", at.x), format!("{:.1}", at.y));
    svg.empty("circle", &[("cx", &x), ("cy", &y), ("r", &radius), ("stroke", &"#fff"), ("stroke-width", &2)]);
    svg.text(
        "text",
        &[
            ("x", &x),
            ("y", &format_args!("{:.1}", at.y + size * 0.36)),
            ("font-size", &format_args!("{size:.1}")),
            ("font-weight", &"bold"),
            ("text-anchor", &"middle"),
            ("fill", &"#fff"),
        ],
        &rank.to_string(),
    );
}
