//! Shapes as path data.

use std::fmt::Write;

use geo::{LineString, MultiPolygon};

use super::projection::Projection;

/// The outlines of a shape: a start, then steps, in tenths of a unit.
///
/// Points are rounded before the step to them is taken, so that errors do not
/// add up, and steps of no length are left out.
pub(super) fn path(shape: &MultiPolygon, projection: &Projection) -> String {
    let mut data = String::new();
    for polygon in shape {
        ring(&mut data, polygon.exterior(), projection);
        polygon.interiors().iter().for_each(|hole| ring(&mut data, hole, projection));
    }
    data
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is some thousand units wide")]
fn ring(data: &mut String, ring: &LineString, projection: &Projection) {
    let tenths = |at| {
        let at = projection.point(at);
        ((at.x * 10.0).round() as i64, (at.y * 10.0).round() as i64)
    };
    // A ring's last point is its first, which closing it stands for.
    let open = ring.0.split_last().map_or(&[][..], |(_, open)| open);
    let mut points = open.iter().map(|&at| tenths(at));
    let Some(first) = points.next() else { return };
    data.push('M');
    pair(data, first);
    data.push('l');
    let mut last = first;
    for point in points.filter(|&point| point != first) {
        if point != last {
            pair(data, (point.0 - last.0, point.1 - last.1));
            last = point;
        }
    }
    // Smaller than a tenth: a dot, which a line round it makes visible.
    if data.ends_with('l') {
        data.push_str("0 0");
    }
    data.push('z');
}

fn pair(data: &mut String, (x, y): (i64, i64)) {
    number(data, x);
    number(data, y);
}

/// A number of tenths, parted from the one before if it has no sign.
fn number(data: &mut String, tenths: i64) {
    if tenths < 0 {
        data.push('-');
    } else if data.ends_with(|c: char| c.is_ascii_digit()) {
        data.push(' ');
    }
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let written = match (whole, part) {
        (whole, 0) => write!(data, "{whole}"),
        (0, part) => write!(data, ".{part}"),
        (whole, part) => write!(data, "{whole}.{part}"),
    };
    written.expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_can_be() {
        let mut data = String::new();
        [100, -5, 0, 25, -123, 7].into_iter().for_each(|tenths| number(&mut data, tenths));
        assert_eq!(data, "10-.5 0 2.5-12.3 .7");
    }
}
