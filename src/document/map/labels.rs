//! The names of places: few, the most people first, none upon another.

use geo::{Contains, Coord, Intersects, Point, Rect, coord};

use super::hotspots::Mark;
use super::measure::width;
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
    let mut taken = furniture::boxes(sheet);
    // On a country's map names may stand upon hotspots, which are specks there.
    let is_covered = |mark: &&Mark<'_>| sheet.is_close || mark.is_numbered();
    taken.extend(marks.iter().filter(is_covered).flat_map(Mark::boxes));
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
    let is_country = !sheet.is_close;
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
        if let Some((at, covered)) =
            free_spot(&place.name, spot, size, reach(place, is_country), &taken, sheet.projection.rect())
        {
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

/// How far from its place a name may stand: a town's name is looked for, a
/// village's is no use far from it.
fn reach(place: &Place, is_country: bool) -> f64 {
    match place.population {
        _ if is_country => 45.0,
        20_000.. => 80.0,
        8_000.. => 50.0,
        _ => 26.0,
    }
}

/// The free spot for a name nearest to its place, and what it covers.
fn free_spot(
    name: &str,
    spot: Coord,
    size: f64,
    reach: f64,
    taken: &[Rect],
    frame: Rect,
) -> Option<(Coord, Rect)> {
    let half = coord! { x: width(name, size, true) / 2.0 + 3.0, y: size * 0.6 };
    let steps = (-10..=10_i32).flat_map(|up| (-10..=10_i32).map(move |east| (east, up)));
    let mut asides: Vec<(i32, Coord)> = steps
        .map(|(east, up)| {
            (east * east + up * up, coord! { x: f64::from(east) * 8.0, y: f64::from(up) * 8.0 })
        })
        .filter(|(_, aside)| aside.x.hypot(aside.y) <= reach)
        .collect();
    // Stable: equally far ones are tried from the north to the south.
    asides.sort_by_key(|(far, _)| *far);
    asides.into_iter().find_map(|(_, aside)| {
        let at = spot + aside;
        let covered = Rect::new(at - half, at + half);
        let is_free = frame.contains(&covered) && taken.iter().all(|other| !other.intersects(&covered));
        is_free.then_some((at, covered))
    })
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
