//! From degrees to the picture's units.

use geo::{Coord, MultiPolygon, coord};
use h3o::{CellIndex, LatLng};

/// Kilometres in a degree of latitude (earth of 6,371.0088 km).
const KM: f64 = 111.195_08;

/// A plate carrée whose degrees of longitude are as long as in its middle.
pub(super) struct Projection {
    /// The longitude in the middle: all are taken the shorter way from it.
    longitude: f64,
    /// How much shorter than a degree of latitude one of longitude is.
    squeeze: f64,
    /// Units in a degree of latitude.
    scale: f64,
    /// What lies at the corner of the frame, in degrees of latitude.
    corner: Coord,
    frame: [f64; 4],
}

impl Projection {
    /// Fits a shape into the width of a frame from `x` and `y`, and makes it as
    /// high as need be within bounds; the shape is in its middle.
    ///
    /// `cells` are those of the shape; they tell which way round the world it lies.
    pub fn fit(
        cells: &[CellIndex],
        shape: &MultiPolygon,
        [x, y, width]: [f64; 3],
        heights: [f64; 2],
    ) -> Self {
        const PADDING: f64 = 14.0;
        let mut projection = Self {
            longitude: middle(cells),
            squeeze: 1.0,
            scale: 1.0,
            corner: Coord::zero(),
            frame: [0.0; 4],
        };
        // Cells that cover the whole globe have no outline, only centres.
        let centres: Vec<Coord> = cells.iter().map(|&cell| LatLng::from(cell).into()).collect();
        let points = || shape.iter().flat_map(|part| part.exterior().coords()).chain(&centres);
        let latitudes = points().map(|at| at.y);
        let [south, north] = ends(latitudes);
        // Near a pole a degree of longitude is nothing: a floor keeps the map finite.
        projection.squeeze = f64::midpoint(south, north).to_radians().cos().max(0.02);
        let [west, east] = ends(points().map(|&at| projection.degrees(at).x));
        let across = (east - west).max(1e-9);
        let up = (north - south).max(1e-9);
        let scale = (width - 2.0 * PADDING) / across;
        let height = (up * scale + 2.0 * PADDING).clamp(heights[0], heights[1]);
        projection.scale = scale.min((height - 2.0 * PADDING) / up);
        projection.frame = [x, y, width, height];
        let half = coord! { x: -width, y: height } / (2.0 * projection.scale);
        projection.corner = coord! { x: f64::midpoint(west, east), y: f64::midpoint(south, north) } + half;
        projection
    }

    /// Where a point in degrees lies in the picture.
    pub fn point(&self, at: Coord) -> Coord {
        let [x, y, ..] = self.frame;
        let from = (self.degrees(at) - self.corner) * self.scale;
        coord! { x: x + from.x, y: y - from.y }
    }

    /// The frame: x, y, width and height.
    pub fn frame(&self) -> [f64; 4] {
        self.frame
    }

    /// Units of the picture in a kilometre, at the middle of the map.
    pub fn units_in_km(&self) -> f64 {
        self.scale / KM
    }

    /// A point in degrees of latitude, east of the middle and north.
    fn degrees(&self, at: Coord) -> Coord {
        let east = (at.x - self.longitude + 540.0).rem_euclid(360.0) - 180.0;
        coord! { x: east * self.squeeze, y: at.y }
    }
}

/// The least and the greatest; 0 and 0 of none.
fn ends(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let ends =
        values.fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], x| [least.min(x), most.max(x)]);
    if ends[0] <= ends[1] { ends } else { [0.0; 2] }
}

/// The longitude opposite the middle of the widest gap between cells: of a map
/// across the 180th meridian too.
fn middle(cells: &[CellIndex]) -> f64 {
    let mut east: Vec<_> = cells.iter().map(|&cell| LatLng::from(cell).lng()).collect();
    east.sort_by(f64::total_cmp);
    let (Some(&first), Some(&last)) = (east.first(), east.last()) else { return 0.0 };
    let round = (first + 360.0 - last, f64::midpoint(first, last));
    let gap = |two: &[f64]| (two[1] - two[0], f64::midpoint(two[0], two[1]) + 180.0);
    let widest = east.windows(2).map(gap).fold(round, |a, b| if b.0 > a.0 { b } else { a });
    (widest.1 + 540.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Haversine, Point};
    use h3o::Resolution;

    use super::*;
    use crate::cells::outline::dissolve;

    fn fitted(lat: f64, lng: f64, rings: u32) -> (MultiPolygon, Projection) {
        let middle = LatLng::new(lat, lng).expect("a point").to_cell(Resolution::Seven);
        let cells: Vec<CellIndex> = middle.grid_disk(rings);
        let shape = dissolve(&cells);
        let projection = Projection::fit(&cells, &shape, [24.0, 80.0, 752.0], [300.0, 640.0]);
        (shape, projection)
    }

    #[test]
    fn every_shape_is_whole_and_in_the_frame() {
        for (lat, lng) in [(53.6, -2.2), (0.0, 0.0), (-17.0, 180.0), (71.0, -179.9), (-33.9, 151.2)] {
            for rings in [0, 4] {
                let (shape, projection) = fitted(lat, lng, rings);
                let [x, y, width, height] = projection.frame();
                let points: Vec<_> = shape.0[0].exterior().coords().map(|&at| projection.point(at)).collect();
                assert!(
                    points.iter().all(|at| (x..x + width).contains(&at.x) && (y..y + height).contains(&at.y))
                );
                // A disk of cells is about as wide as high, wherever it lies.
                let [[west, east], [top, bottom]] =
                    [ends(points.iter().map(|at| at.x)), ends(points.iter().map(|at| at.y))];
                let ratio = (east - west) / (bottom - top);
                assert!((0.75..1.35).contains(&ratio), "{lat} {lng}: {ratio}");
            }
        }
    }

    #[test]
    fn a_kilometre_is_one_both_ways() {
        let (_, projection) = fitted(53.6, -2.2, 4);
        let at = coord! { x: -2.2, y: 53.6 };
        for step in [coord! { x: 0.01, y: 0.0 }, coord! { x: 0.0, y: 0.01 }] {
            let km = Haversine.distance(Point(at), Point(at + step)) / 1000.0;
            let units = projection.point(at + step) - projection.point(at);
            let ratio = units.x.hypot(units.y) / km / projection.units_in_km();
            assert!((ratio - 1.0).abs() < 0.005, "{ratio}");
        }
    }
}
