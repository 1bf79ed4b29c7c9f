//! The names of places: few, the most people first, none upon another.

use geo::{Contains, Coord, Intersects, Point, Rect, coord};

use super::hotspots::Mark;
use super::measure::width;
use super::projection::frame;
use super::svg::Svg;
use super::{Sheet, furniture};
use crate::area::Place;
use crate::area::base::Base;

/// The most names inside the area and outside it, and on a country's map.
const MOST: [usize; 2] = [14, 8];
const MOST_OF_A_COUNTRY: usize = 40;

/// A name in its place.
struct Label<'a> {
    name: &'a str,
    at: Coord,
    size: f64,
    inside: bool,
}

/// Draws the names, out of the way of hotspots and furniture.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>, marks: &[Mark<'_>]) {
    let mut taken = furniture::boxes();
    taken.extend(marks.iter().flat_map(Mark::boxes));
    svg.open(
        "g",
        &[
            ("id", &"names"),
            ("text-anchor", &"middle"),
            ("stroke", &"#fff"),
            ("stroke-width", &3),
            ("stroke-linejoin", &"round"),
            ("paint-order", &"stroke"),
        ],
    );
    chosen(sheet, taken).iter().for_each(|label| write(svg, label));
    svg.close("g");
}

fn chosen(sheet: &Sheet<'_>, mut taken: Vec<Rect>) -> Vec<Label<'static>> {
    let is_country = !sheet.area.is_authority();
    let mut left = if is_country { [MOST_OF_A_COUNTRY, 0] } else { MOST };
    let mut labels = Vec::new();
    for place in Base::within(sheet.projection.bounds()).places {
        let inside = sheet.area.outline.contains(&Point::new(place.lon, place.lat));
        let room = &mut left[usize::from(!inside)];
        if *room == 0 {
            continue;
        }
        let size = size(place, inside, is_country);
        let spot = sheet.projection.point(coord! { x: place.lon, y: place.lat });
        if let Some((at, covered)) = free_spot(&place.name, spot, size, &taken) {
            *room -= 1;
            taken.push(covered);
            labels.push(Label { name: &place.name, at, size, inside });
        }
    }
    labels
}

fn size(place: &Place, inside: bool, is_country: bool) -> f64 {
    match place.population {
        _ if is_country => 13.0,
        _ if !inside => 13.0,
        80_000.. => 21.0,
        20_000.. => 17.0,
        _ => 14.0,
    }
}

/// Where the name may stand: over its place, or a little aside.
fn free_spot(name: &str, spot: Coord, size: f64, taken: &[Rect]) -> Option<(Coord, Rect)> {
    let half = coord! { x: width(name, size, true) / 2.0 + 3.0, y: size * 0.6 };
    let aside = [(0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 2.0), (0.0, -2.0)];
    let spots = aside.map(|(x, y)| spot + coord! { x: x * half.x, y: y * half.y * 2.0 });
    let frame = frame();
    let covered = |at: &Coord| Rect::new(*at - half, *at + half);
    let fits = |at: &Coord| {
        let covered = covered(at);
        frame.contains(&covered) && taken.iter().all(|other| !other.intersects(&covered))
    };
    spots.into_iter().find(fits).map(|at| (at, covered(&at)))
}

fn write(svg: &mut Svg, label: &Label<'_>) {
    let (fill, weight) = if label.inside { ("#0b0c0c", "bold") } else { ("#505a5f", "normal") };
    svg.text(
        "text",
        &[
            ("x", &format_args!("{:.1}", label.at.x)),
            ("y", &format_args!("{:.1}", label.at.y + label.size * 0.35)),
            ("font-size", &label.size),
            ("font-weight", &weight),
            ("fill", &fill),
        ],
        label.name,
    );
}
