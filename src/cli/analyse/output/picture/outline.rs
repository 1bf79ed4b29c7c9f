//! Shapes as path data.

use std::fmt::Write;

use geo::{LineString, MultiPolygon};

use super::projection::Projection;

/// The outlines of a shape: a start, then steps, in hundredths of a unit.
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
    let hundredths = |at| {
        let at = projection.point(at);
        ((at.x * 100.0).round() as i64, (at.y * 100.0).round() as i64)
    };
    // A ring's last point is its first, which closing it stands for.
    let open = ring.0.split_last().map_or(&[][..], |(_, open)| open);
    let mut points = open.iter().map(|&at| hundredths(at));
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
    // Smaller than that: a dot, which a line round it makes visible.
    if data.ends_with('l') {
        data.push_str("0 0");
    }
    data.push('z');
}

fn pair(data: &mut String, (x, y): (i64, i64)) {
    number(data, x);
    number(data, y);
}

/// A number of hundredths, parted from the one before if it has no sign.
fn number(data: &mut String, hundredths: i64) {
    if hundredths < 0 {
        data.push('-');
    } else if data.ends_with(|c: char| c.is_ascii_digit()) {
        data.push(' ');
    }
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    if whole > 0 || part == 0 {
        write!(data, "{whole}").expect("a string takes any text");
    }
    match (part, part % 10) {
        (0, _) => Ok(()),
        (part, 0) => write!(data, ".{}", part / 10),
        (part, _) => write!(data, ".{part:02}"),
    }
    .expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_can_be() {
        let mut data = String::new();
        [100, -5, 0, 250, -1_234, 7].into_iter().for_each(|hundredths| number(&mut data, hundredths));
        assert_eq!(data, "1-.05 0 2.5-12.34 .07");
    }
}
