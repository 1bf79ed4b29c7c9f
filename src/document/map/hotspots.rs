//! The hotspots: outlines, and numbers beside them.

use geo::{BoundingRect, Coord, Intersects, MultiPolygon, Polygon, Rect, coord};

use super::patterns::{Weight, fill};
use super::svg::{Path, Svg};
use super::{INK, Sheet, furniture};
use crate::cells::outline::dissolve;
use crate::hotspot::Hotspot;
use crate::release::Leaf;

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

/// The northernmost of some vertices, of these the westernmost.
fn northernmost(vertices: impl Iterator<Item = Coord>) -> Option<Coord> {
    vertices.max_by(|a, b| a.y.total_cmp(&b.y).then(b.x.total_cmp(&a.x)))
}

/// Where numbers may stand: on the map, and not on its furniture.
struct Room {
    frame: Rect,
    taken: Vec<Rect>,
}

/// Finds a place for every number: beside its vertex, or a little farther off
/// where it would cover another. The first in rank choose first.
pub(super) fn place<'a>(sheet: &Sheet<'a>) -> Vec<Mark<'a>> {
    let mut marks: Vec<Mark<'_>> =
        sheet.hotspots.standing().filter_map(|hotspot| mark(hotspot, sheet)).collect();
    let room = Room { frame: sheet.projection.rect(), taken: furniture::boxes(sheet) };
    for at in 0..marks.len() {
        marks[at].disc = if sheet.is_close {
            Some(spot(&marks, at, &room))
        } else {
            let numbered = marks.iter().filter(|mark| mark.disc.is_some()).count();
            spots(&marks[at])
                .take(TURNS.len())
                .find(|spot| numbered < MOST_NUMBERS && is_clear(&marks, *spot, at, &room))
        };
    }
    marks
}

fn mark<'a>(hotspot: &'a Hotspot, sheet: &Sheet<'_>) -> Option<Mark<'a>> {
    let shape = dissolve(&hotspot.cells);
    let anchor = sheet.projection.point(shown_vertex(&shape, sheet.projection.bounds())?);
    let radius = if sheet.is_close { 15.0 } else { 10.0 };
    Some(Mark { hotspot, outline: sheet.projection.outline(&shape), anchor, disc: None, radius })
}

/// The vertex of an outline at which its number stands on a map with these
/// bounds; `None` where none is on it.
fn shown_vertex(outline: &MultiPolygon, [west, south, east, north]: [f64; 4]) -> Option<Coord> {
    let is_shown = |at: &Coord| (west..=east).contains(&at.x) && (south..=north).contains(&at.y);
    let vertices = outline.0.iter().flat_map(|part| part.exterior().coords());
    northernmost(vertices.copied().filter(is_shown))
}

/// Turns and distances that are tried for a disc, the nearest first.
const DISTANCES: [f64; 6] = [3.0, 9.0, 18.0, 30.0, 46.0, 66.0];
const TURNS: [f64; 9] = [0.0, 35.0, -35.0, 70.0, -70.0, 105.0, -105.0, 140.0, -140.0];

/// The places that are tried for a disc, in turn.
fn spots(mark: &Mark<'_>) -> impl Iterator<Item = Coord> {
    let (anchor, radius) = (mark.anchor, mark.radius);
    DISTANCES.iter().flat_map(move |far| {
        TURNS.iter().map(move |turn: &f64| {
            let (east, north) = turn.to_radians().sin_cos();
            anchor + coord! { x: east, y: -north } * (radius + far)
        })
    })
}

fn spot(marks: &[Mark<'_>], at: usize, room: &Room) -> Coord {
    let mark = &marks[at];
    let clear = spots(mark).find(|spot| is_clear(marks, *spot, at, room));
    let apart = || spots(mark).find(|spot| is_free_of_numbers(marks, *spot, mark.radius, room));
    clear.or_else(apart).unwrap_or(mark.anchor - coord! { x: 0.0, y: mark.radius })
}

fn is_clear(marks: &[Mark<'_>], spot: Coord, at: usize, room: &Room) -> bool {
    let radius = marks[at].radius;
    is_free_of_numbers(marks, spot, radius, room) && !covers_an_outline(marks, spot, radius)
}

fn is_free_of_numbers(marks: &[Mark<'_>], spot: Coord, radius: f64, room: &Room) -> bool {
    let disc = around(spot, radius + 2.0);
    let (low, high) = (room.frame.min(), room.frame.max());
    let within =
        low.x <= disc.min().x && low.y <= disc.min().y && disc.max().x <= high.x && disc.max().y <= high.y;
    let mut others = marks.iter().filter_map(|mark| mark.disc);
    within
        && others.all(|other| far_apart(other, spot, 2.0 * radius + 4.0))
        && room.taken.iter().all(|taken| !taken.intersects(&disc))
}

fn covers_an_outline(marks: &[Mark<'_>], spot: Coord, radius: f64) -> bool {
    let mut corners = marks.iter().flat_map(|mark| &mark.outline).flat_map(|part| part.exterior().coords());
    corners.any(|&corner| !far_apart(corner, spot, radius + 2.9))
}

fn far_apart(a: Coord, b: Coord, least: f64) -> bool {
    (a.x - b.x).hypot(a.y - b.y) >= least
}

fn around(spot: Coord, reach: f64) -> Rect {
    let reach = coord! { x: reach, y: reach };
    Rect::new(spot - reach, spot + reach)
}

impl Mark<'_> {
    /// Whether its number is on the map.
    pub fn is_numbered(&self) -> bool {
        self.disc.is_some()
    }

    /// The rectangles that no name may cover: the disc's and the outline's.
    pub fn boxes(&self) -> Vec<Rect> {
        let outlines = self.outline.iter().filter_map(Polygon::bounding_rect);
        let disc = self.disc.map(|disc| around(disc, self.radius));
        outlines.chain(disc).collect()
    }
}

/// Draws the hotspots, each in a group with its number.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>, marks: &[Mark<'_>]) {
    svg.open("g", &[("id", &"hotspots"), ("fill", &"none"), ("stroke-linejoin", &"round")]);
    // Twice as wide as they show: the inner half is filled again.
    let weights = if sheet.is_close { [10.0, 5.0] } else { [3.4, 2.0] };
    for mark in marks {
        let rank = mark.hotspot.rank.unwrap_or_default();
        svg.open("g", &[("class", &"hotspot"), ("data-hotspot", &mark.hotspot.id), ("data-rank", &rank)]);
        svg.text("title", &[], &format!("{rank}: {}", mark.hotspot.name));
        let path = Path::of(&mark.outline);
        for (colour, weight) in ["#fff", INK].iter().zip(weights) {
            svg.empty("path", &[("stroke", colour), ("stroke-width", &weight), ("d", &path)]);
        }
        fill_again(svg, sheet, mark.hotspot);
        if let Some(disc) = mark.disc {
            leader(svg, mark.anchor, disc, mark.radius);
            number(svg, disc, mark.radius, rank);
        }
        svg.close("g");
    }
    svg.close("g");
}

/// Fills a hotspot's leaves again within its outline: on a small cell the inner
/// half of the line would leave nothing of the band to be seen.
fn fill_again(svg: &mut Svg, sheet: &Sheet<'_>, hotspot: &Hotspot) {
    if !sheet.is_close {
        return;
    }
    let own = |leaf: &&Leaf| hotspot.leaves.iter().any(|id| id == leaf.id());
    for leaf in sheet.released.content().iter().filter(own) {
        let path = Path::of(&sheet.projection.outline(&dissolve(leaf.cells())));
        let fill = fill(leaf.band(), Weight::of(leaf.resolution()));
        svg.empty("path", &[("fill", &fill), ("fill-rule", &"evenodd"), ("d", &path)]);
    }
}

/// A line from the disc to its vertex, where they do not touch.
fn leader(svg: &mut Svg, anchor: Coord, disc: Coord, radius: f64) {
    if far_apart(anchor, disc, radius + 6.0) {
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
    svg.empty(
        "circle",
        &[("cx", &x), ("cy", &y), ("r", &radius), ("fill", &INK), ("stroke", &"#fff"), ("stroke-width", &2)],
    );
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
