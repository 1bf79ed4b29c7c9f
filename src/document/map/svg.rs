//! A small writer of SVG: elements, escaped text, short path data.

use std::fmt::{Display, Write};

use geo::{Coord, LineString, Polygon};

use crate::markup::escaped;

/// An attribute: its name and its value, which the writer escapes.
pub(super) type Attribute<'a> = (&'a str, &'a dyn Display);

/// SVG in the making.
#[derive(Default)]
pub(super) struct Svg {
    text: String,
}

impl Svg {
    /// Begins an element that holds others.
    pub fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes);
        self.text.push('>');
    }

    /// Ends an element.
    pub fn close(&mut self, name: &str) {
        write!(self.text, "</{name}>").expect("a string takes any text");
    }

    /// An element that holds nothing.
    pub fn empty(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes);
        self.text.push_str("/>");
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &str, attributes: &[Attribute<'_>], content: &str) {
        self.open(name, attributes);
        self.text.push_str(&escaped(content));
        self.close(name);
    }

    /// The SVG as text.
    pub fn into_text(self) -> String {
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        write!(self.text, "<{name}").expect("a string takes any text");
        for (name, value) in attributes {
            let value = escaped(&value.to_string());
            write!(self.text, " {name}=\"{value}\"").expect("a string takes any text");
        }
    }
}

/// Path data in tenths of a unit: a start, then steps from point to point.
/// Each point is rounded before the step to it is taken, so that errors do not
/// add up, and steps of no length are left out.
#[derive(Default)]
pub(super) struct Path {
    data: String,
}

impl Path {
    /// The outlines of polygons whose points are in the picture's units.
    pub fn of<'a>(polygons: impl IntoIterator<Item = &'a Polygon>) -> Self {
        let mut path = Self::default();
        for polygon in polygons {
            path.ring(polygon.exterior());
            polygon.interiors().iter().for_each(|hole| path.ring(hole));
        }
        path
    }

    /// Adds a closed ring.
    pub fn ring(&mut self, ring: &LineString) {
        let mut points = ring.coords().map(|&at| tenths(at));
        let Some(first) = points.next() else { return };
        self.data.push('M');
        self.pair(first);
        self.data.push('l');
        let mut last = first;
        // A ring's last point is its first, which closing it stands for.
        for point in points.filter(|&point| point != first) {
            if point != last {
                self.pair((point.0 - last.0, point.1 - last.1));
                last = point;
            }
        }
        if self.data.ends_with('l') {
            self.data.push_str("0 0");
        }
        self.data.push('z');
    }

    fn pair(&mut self, (x, y): (i64, i64)) {
        self.number(x);
        self.number(y);
    }

    /// A number of tenths, parted from the number before if it has no sign.
    fn number(&mut self, tenths: i64) {
        let follows = self.data.ends_with(|c: char| c.is_ascii_digit());
        if tenths < 0 {
            self.data.push('-');
        } else if follows {
            self.data.push(' ');
        }
        let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        if whole > 0 || part == 0 {
            write!(self.data, "{whole}").expect("a string takes any text");
        }
        if part > 0 {
            write!(self.data, ".{part}").expect("a string takes any text");
        }
    }
}

impl Display for Path {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.data)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is some thousand units wide")]
fn tenths(at: Coord) -> (i64, i64) {
    ((at.x * 10.0).round() as i64, (at.y * 10.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut svg = Svg::default();
        svg.text("text", &[("id", &"a\"b<c")], "Hebden & <Royd>\u{7}");
        assert_eq!(svg.into_text(), "<text id=\"a&quot;b&lt;c\">Hebden &amp; &lt;Royd&gt; </text>");
    }

    #[test]
    fn a_path_is_steps_in_tenths_that_do_not_drift() {
        let ring = polygon![(x: 1.04, y: 2.0), (x: 1.08, y: 1.5), (x: 1.14, y: 1.5), (x: 0.0, y: 0.26)];
        assert_eq!(Path::of([&ring]).to_string(), "M1 2l.1-.5-1.1-1.2z");
    }

    #[test]
    fn a_shape_smaller_than_a_tenth_is_a_dot() {
        let dot = polygon![(x: 5.0, y: 5.0), (x: 5.01, y: 5.0), (x: 5.0, y: 5.01)];
        assert_eq!(Path::of([&dot]).to_string(), "M5 5l0 0z");
    }
}
