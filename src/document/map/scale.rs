//! The scale bar and the north arrow.

use super::INK;
use super::projection::Projection;
use super::svg::Svg;

/// Metres in a statute mile.
const MILE_METRES: f64 = 1_609.344;

/// Lengths that a bar may stand for.
const LENGTHS: [f64; 11] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// The longest bar, in units of the picture.
const LONGEST: f64 = 150.0;

/// A bar: what it stands for, and how long it is in units of the picture.
#[derive(Debug, PartialEq)]
struct Bar {
    stands_for: f64,
    length: f64,
}

/// The longest bar of a round number of a unit of length.
fn bar(projection: &Projection, unit_metres: f64) -> Bar {
    let length = |number: f64| number * unit_metres / projection.metres_per_unit();
    let round = LENGTHS.into_iter().rev().find(|&number| length(number) <= LONGEST);
    let stands_for = round.unwrap_or(LENGTHS[0]);
    Bar { stands_for, length: length(stands_for) }
}

/// Draws the bars for miles and kilometres from a corner: miles above the line.
pub(super) fn draw_bars(svg: &mut Svg, projection: &Projection, x: f64, y: f64) {
    let (miles, km) = (bar(projection, MILE_METRES), bar(projection, 1_000.0));
    svg.open("g", &[("id", &"scale")]);
    let longest = miles.length.max(km.length);
    let path = format!(
        "M{x} {y}h{longest:.1}M{x} {}v16M{:.1} {y}v-8M{:.1} {y}v8",
        y - 8.0,
        x + miles.length,
        x + km.length
    );
    svg.empty("path", &[("stroke", &INK), ("stroke-width", &2), ("fill", &"none"), ("d", &path)]);
    let unit = if miles.stands_for > 1.0 { "miles" } else { "mile" };
    for (bar, unit, dy) in [(&miles, unit, -6.0), (&km, "km", 16.0)] {
        svg.text(
            "text",
            &[("x", &(x + 6.0)), ("y", &(y + dy)), ("font-size", &13)],
            &format!("{} {unit}", bar.stands_for),
        );
    }
    svg.close("g");
}

/// Draws an arrow to the north, its tip at a point.
pub(super) fn draw_north(svg: &mut Svg, x: f64, y: f64) {
    svg.open("g", &[("id", &"north"), ("stroke", &"#fff"), ("stroke-width", &1.5)]);
    svg.empty("path", &[("d", &format_args!("M{x} {y}l9 26-9-6-9 6z"))]);
    svg.text(
        "text",
        &[
            ("x", &x),
            ("y", &(y + 42.0)),
            ("font-size", &17),
            ("font-weight", &"bold"),
            ("text-anchor", &"middle"),
            ("stroke-width", &3),
            ("paint-order", &"stroke"),
        ],
        "N",
    );
    svg.close("g");
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Haversine, Point};

    use super::super::projection::FRAME;
    use super::*;

    #[test]
    fn bars_are_right_within_a_hundredth_at_the_middle() {
        for area in crate::area::all() {
            let west = area.bounds()[0];
            let projection = Projection::fit(area.bounds(), FRAME);
            // A thousandth of a degree along the parallel of the frame's middle.
            let latitude = {
                let [_, low, _, high] = projection.bounds();
                let up = |degrees: f64| degrees.to_radians().tan().asinh();
                f64::midpoint(up(low), up(high)).sinh().atan().to_degrees()
            };
            let ends = [west, west + 0.001].map(|lon| Point::new(lon, latitude));
            let units = projection.point(ends[1].0).x - projection.point(ends[0].0).x;
            let metres = Haversine.distance(ends[0], ends[1]);
            for unit in [1_000.0, MILE_METRES] {
                let bar = bar(&projection, unit);
                let true_length = bar.stands_for * unit * units / metres;
                assert!((bar.length / true_length - 1.0).abs() < 0.01, "{}: {bar:?}", area.name);
                assert!(bar.length <= LONGEST && bar.length > LONGEST / 5.0, "{}: {bar:?}", area.name);
            }
        }
    }
}
