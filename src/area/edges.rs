//! Is a point inside an outline? Answered often, so the edges lie in bands.

use geo::{Coord, LinesIter, MultiPolygon};

/// The height of a band, in degrees of latitude (about 2 km).
const BAND_DEGREES: f64 = 0.02;

/// An edge, its southern end first whichever way its ring runs, so that two
/// areas that share it reckon with the same numbers.
#[derive(Clone, Copy)]
struct Edge {
    south: Coord,
    north: Coord,
}

/// The edges of an outline, by bands of latitude.
#[derive(Clone)]
pub(super) struct Edges {
    southmost: f64,
    bands: Vec<Vec<Edge>>,
}

impl Edges {
    /// The edges of an outline's rings, holes included.
    pub(super) fn new(outline: &MultiPolygon) -> Self {
        let edges: Vec<Edge> = outline.lines_iter().map(|line| Edge::new(line.start, line.end)).collect();
        let southmost = edges.iter().map(|edge| edge.south.y).fold(f64::INFINITY, f64::min);
        let northmost = edges.iter().map(|edge| edge.north.y).fold(f64::NEG_INFINITY, f64::max);
        let mut bands = vec![Vec::new(); 1 + band(northmost - southmost)];
        for edge in edges {
            for band in &mut bands[band(edge.south.y - southmost)..=band(edge.north.y - southmost)] {
                band.push(edge);
            }
        }
        Self { southmost, bands }
    }

    /// Whether a point lies inside. A point on an edge that two areas share is
    /// inside exactly one of them.
    pub(super) fn surround(&self, point: Coord) -> bool {
        let within = |edge: &&Edge| {
            edge.south.y <= point.y && point.y < edge.north.y && point.x < edge.longitude_at(point.y)
        };
        let band = self.bands(point.y, point.y).next();
        band.is_some_and(|edges| edges.iter().filter(within).count() % 2 == 1)
    }

    /// Whether an edge may come within `reach` degrees east or west and north
    /// or south of a point. May say yes to an edge a little farther away.
    pub(super) fn come_near(&self, point: Coord, reach: Coord) -> bool {
        let near = |edge: &Edge| {
            let (west, east) = if edge.south.x < edge.north.x {
                (edge.south.x, edge.north.x)
            } else {
                (edge.north.x, edge.south.x)
            };
            west <= point.x + reach.x
                && east >= point.x - reach.x
                && edge.south.y <= point.y + reach.y
                && edge.north.y >= point.y - reach.y
        };
        self.bands(point.y - reach.y, point.y + reach.y).any(|edges| edges.iter().any(near))
    }

    /// The bands that touch the latitudes from `south` to `north`.
    fn bands(&self, south: f64, north: f64) -> impl Iterator<Item = &[Edge]> {
        let none = north < self.southmost;
        let from = band(south - self.southmost).min(self.bands.len());
        let to = if none { from } else { (band(north - self.southmost) + 1).clamp(from, self.bands.len()) };
        self.bands[from..to].iter().map(Vec::as_slice)
    }
}

impl Edge {
    fn new(a: Coord, b: Coord) -> Self {
        if (a.y, a.x) <= (b.y, b.x) { Self { south: a, north: b } } else { Self { south: b, north: a } }
    }

    /// Where the edge, which is not level, crosses a latitude.
    fn longitude_at(&self, latitude: f64) -> f64 {
        let share = (latitude - self.south.y) / (self.north.y - self.south.y);
        self.south.x + share * (self.north.x - self.south.x)
    }
}

/// The number of the band that lies so many degrees above the lowest; what
/// lies below it counts as the lowest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to be positive and at most 9,000"
)]
fn band(degrees: f64) -> usize {
    (degrees / BAND_DEGREES).clamp(0.0, 9_000.0) as usize
}

#[cfg(test)]
mod tests {
    use geo::{Contains, coord, polygon};

    use super::*;

    fn ring_with_a_hole() -> MultiPolygon {
        let outside = polygon![(x: 0.0, y: 0.0), (x: 0.1, y: 0.0), (x: 0.1, y: 0.1), (x: 0.0, y: 0.1)];
        let hole =
            geo::LineString::from(vec![(0.03, 0.03), (0.03, 0.06), (0.07, 0.06), (0.07, 0.03), (0.03, 0.03)]);
        MultiPolygon::new(vec![geo::Polygon::new(outside.exterior().clone(), vec![hole])])
    }

    #[test]
    fn a_hole_is_outside() {
        let edges = Edges::new(&ring_with_a_hole());
        assert!(edges.surround(coord! { x: 0.01, y: 0.05 }));
        assert!(!edges.surround(coord! { x: 0.05, y: 0.05 }));
        assert!(!edges.surround(coord! { x: 0.05, y: -0.01 }));
        assert!(!edges.surround(coord! { x: 0.05, y: 0.2 }));
    }

    #[test]
    fn a_corner_is_counted_once() {
        let diamond = polygon![(x: 0.0, y: 0.1), (x: 0.1, y: 0.0), (x: 0.2, y: 0.1), (x: 0.1, y: 0.2)];
        let edges = Edges::new(&MultiPolygon::new(vec![diamond]));
        assert!(edges.surround(coord! { x: 0.1, y: 0.1 }));
        assert!(!edges.surround(coord! { x: -0.1, y: 0.1 }));
    }

    #[test]
    fn bands_answer_as_the_geometry_library_does() {
        let outline = &super::super::find(&"E08000005".parse().unwrap()).unwrap().outline;
        let edges = Edges::new(outline);
        for step in 0..2_500_u32 {
            let point =
                coord! { x: -2.30 + 0.006 * f64::from(step % 50), y: 53.50 + 0.0041 * f64::from(step / 50) };
            assert_eq!(edges.surround(point), outline.contains(&point), "{point:?}");
        }
    }

    #[test]
    fn a_shared_edge_belongs_to_one_side_only() {
        let side = |x: f64| {
            MultiPolygon::new(vec![
                polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.3, y: 1.0), (x: x + 0.3, y: 1.0)],
            ])
        };
        let (west, east) = (Edges::new(&side(0.0)), Edges::new(&side(1.0)));
        for step in 0..100_u32 {
            let y = f64::from(step) / 100.0;
            let point = coord! { x: 1.0 + 0.3 * y, y: y };
            assert!(west.surround(point) ^ east.surround(point), "{point:?}");
        }
    }

    #[test]
    fn near_edges_are_noticed() {
        let edges = Edges::new(&ring_with_a_hole());
        let reach = coord! { x: 0.005, y: 0.005 };
        assert!(edges.come_near(coord! { x: -0.004, y: 0.05 }, reach));
        assert!(!edges.come_near(coord! { x: -0.006, y: 0.05 }, reach));
        assert!(!edges.come_near(coord! { x: 0.015, y: 0.045 }, reach));
        assert!(!edges.come_near(coord! { x: 0.05, y: -0.006 }, reach));
    }
}
