//! From degrees to the picture's units.

use geo::{Coord, MapCoords, MultiPolygon, Polygon, Rect, coord};

/// The radius of the earth, metres (mean, IUGG).
const EARTH_METRES: f64 = 6_371_008.8;

/// Where the map lies in a picture: x, y, width and height.
pub(super) type Frame = [f64; 4];

/// Where the map lies in the picture of a release.
pub const FRAME: Frame = [24.0, 112.0, 860.0, 732.0];

/// How far the area's bounds stay from the frame.
pub const PADDING: f64 = 24.0;

/// The spherical Mercator projection of web maps, fitted to bounds.
pub(super) struct Projection {
    /// Picture units in a radian of longitude.
    scale: f64,
    /// The projected middle of the bounds, radians.
    middle: Coord,
    frame: Frame,
}

impl Projection {
    /// Fits bounds (west, south, east, north in degrees) into a frame, in its
    /// middle, [`PADDING`] from its edge.
    pub fn fit([west, south, east, north]: [f64; 4], frame: Frame) -> Self {
        let (low, high) = (mercator(coord! { x: west, y: south }), mercator(coord! { x: east, y: north }));
        let [_, _, width, height] = frame;
        let across = (width - 2.0 * PADDING) / (high.x - low.x);
        let up = (height - 2.0 * PADDING) / (high.y - low.y);
        Self { scale: across.min(up), middle: (low + high) / 2.0, frame }
    }

    /// Where a point in degrees lies in the picture.
    pub fn point(&self, at: Coord) -> Coord {
        let from_middle = (mercator(at) - self.middle) * self.scale;
        let centre = self.centre();
        coord! { x: centre.x + from_middle.x, y: centre.y - from_middle.y }
    }

    /// Polygons in degrees as they lie in the picture.
    pub fn polygons<'a>(&self, shape: impl IntoIterator<Item = &'a Polygon>) -> Vec<Polygon> {
        shape.into_iter().map(|polygon| polygon.map_coords(|at| self.point(at))).collect()
    }

    /// The outline of a set of cells as it lies in the picture.
    pub fn outline(&self, shape: &MultiPolygon) -> Vec<Polygon> {
        self.polygons(&shape.0)
    }

    /// What the frame shows, in degrees: west, south, east and north.
    pub fn bounds(&self) -> [f64; 4] {
        let [x, y, width, height] = self.frame;
        let low = self.degrees(coord! { x: x, y: y + height });
        let high = self.degrees(coord! { x: x + width, y: y });
        [low.x, low.y, high.x, high.y]
    }

    /// Metres on the ground in a unit of the picture, at the middle of the map.
    pub fn metres_per_unit(&self) -> f64 {
        let latitude = self.degrees(self.centre()).y.to_radians();
        EARTH_METRES * latitude.cos() / self.scale
    }

    fn degrees(&self, at: Coord) -> Coord {
        let from_middle = (at - self.centre()) / self.scale;
        let (x, y) = (self.middle.x + from_middle.x, self.middle.y - from_middle.y);
        coord! { x: x.to_degrees(), y: y.sinh().atan().to_degrees() }
    }

    /// Where the map lies: x, y, width and height.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// The frame as a rectangle.
    pub fn rect(&self) -> Rect {
        let [x, y, width, height] = self.frame;
        Rect::new(coord! { x: x, y: y }, coord! { x: x + width, y: y + height })
    }

    fn centre(&self) -> Coord {
        self.rect().center()
    }
}

fn mercator(at: Coord) -> Coord {
    coord! { x: at.x.to_radians(), y: at.y.to_radians().tan().asinh() }
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Haversine, Point};

    use super::*;

    const ROCHDALE: [f64; 4] = [-2.29, 53.53, -2.02, 53.69];

    #[test]
    fn bounds_fill_the_frame_but_for_the_padding() {
        let projection = Projection::fit(ROCHDALE, FRAME);
        let [west, south, east, north] = ROCHDALE;
        let low = projection.point(coord! { x: west, y: south });
        let high = projection.point(coord! { x: east, y: north });
        let frame = projection.rect();
        let (side, top) = (low.x - frame.min().x, high.y - frame.min().y);
        assert!((side.min(top) - PADDING).abs() < 1e-6, "{side} {top}");
        assert!((frame.max().x - high.x - side).abs() < 1e-6);
        assert!((frame.max().y - low.y - top).abs() < 1e-6);
    }

    #[test]
    fn degrees_undo_the_projection() {
        let projection = Projection::fit(ROCHDALE, FRAME);
        let at = coord! { x: -2.1, y: 53.6 };
        let back = projection.degrees(projection.point(at));
        assert!((back.x - at.x).abs() < 1e-9 && (back.y - at.y).abs() < 1e-9);
    }

    #[test]
    fn a_unit_is_as_long_as_on_the_ground() {
        let projection = Projection::fit(ROCHDALE, FRAME);
        let middle = projection.centre();
        for step in [coord! { x: 100.0, y: 0.0 }, coord! { x: 0.0, y: 100.0 }] {
            let ends = [middle - step / 2.0, middle + step / 2.0].map(|at| Point(projection.degrees(at)));
            let metres = Haversine.distance(ends[0], ends[1]);
            assert!((metres / 100.0 / projection.metres_per_unit() - 1.0).abs() < 0.001, "{metres}");
        }
    }
}
