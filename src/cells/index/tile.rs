//! A small piece of the map on which two parabolas stand in for trigonometry.

use h3o::{LatLng, Resolution};

use super::face::{Face, Vector, dot, vector};
use super::series::Series;

/// How far h3o's arithmetic and ours may be from the exact map, in radians on
/// the plane of a face, farther than [`CLOSEST`] from its centre.
const ROUNDING: f64 = 1e-12;

/// How near the centre of its face a tile may come, in radians. h3o takes the
/// distance from there by an arc cosine near 1, which magnifies rounding.
const CLOSEST: f64 = 1e-3;

/// The width of a tile, in radians of latitude and of longitude.
///
/// As wide as it can be when the terms left out are worth 1/500 of a cell at
/// the corner of a face, where they are worst; but no more than 64 cells, for
/// the sake of the table.
pub(super) fn width(resolution: Resolution) -> f64 {
    let gauge = gauge(resolution);
    (2.3e-4 / gauge).cbrt().min(128.0 / gauge)
}

/// Half cells per radian in the plane of a face: twice √7^r over the width of
/// a cell of resolution 0 there, which is 1/φ².
fn gauge(resolution: Resolution) -> f64 {
    let golden = f64::midpoint(1.0, 5_f64.sqrt());
    2.0 * golden * golden * 7_f64.sqrt().powi(i32::from(u8::from(resolution)))
}

/// The cells near a place, found without trigonometry.
///
/// See [`Indexer`](super::Indexer) for why its answers are h3o's.
#[derive(Debug)]
pub(super) struct Tile<V> {
    lat: f64,
    lng: f64,
    half: f64,
    /// Where a place is along two axes of the lattice 60 degrees apart, in
    /// half cells from the corner of the table.
    along: [Series; 2],
    /// How far along an axis, in half cells from its centre, a place is surely
    /// in the cell.
    sure: f64,
    columns: u32,
    /// What was kept for each cell.
    values: Box<[Option<V>]>,
}

impl<V: Copy> Tile<V> {
    /// The tile whose middle is given, or `None` where the proof does not hold:
    /// at the edges of a face and at its very centre.
    pub(super) fn new(lat: f64, lng: f64, resolution: Resolution) -> Option<Self> {
        let middle = vector(LatLng::from_radians(lat, lng).ok()?);
        // A place that rounding puts just beyond the edge is still in the tile.
        let (width, gauge) = (width(resolution) * (1.0 + 1e-9), gauge(resolution));
        let face = Face::nearest(&middle);
        let past = 1e-9; // More than rounding can move a place over an edge.
        let from_centre = (2.0 * (1.0 - dot(&middle, &face.centre)).max(0.0)).sqrt();
        if face.depth(&middle) < width + past || from_centre < width + CLOSEST {
            return None;
        }
        let cosine = dot(&middle, &face.centre) - width;
        let sure = 1.0 - gauge * (remainder(width, cosine) + ROUNDING);
        if sure < 0.9 {
            return None;
        }
        let [mut first, mut second] = project(lat, lng, face, face.axes(resolution, gauge));
        let half = width / 2.0;
        let (i, rows) = range((first + second) * (1.0 / 3.0), half);
        let (j, columns) = range((second * 2.0 + first * -1.0) * (1.0 / 3.0), half);
        first.c -= 2.0 * i - j;
        second.c -= i + j;
        let values = vec![None; rows as usize * columns as usize].into();
        Some(Self { lat, lng, half, along: [first, second], sure, columns, values })
    }

    /// How many cells it has room for.
    pub(super) fn size(&self) -> usize {
        self.values.len()
    }

    /// What is kept for the cell of a place, if it is beyond doubt which that is.
    #[inline]
    pub(super) fn value(&mut self, at: LatLng) -> Option<&mut Option<V>> {
        let (x, y) = (at.lat_radians() - self.lat, at.lng_radians() - self.lng);
        let is_here = (x.abs() <= self.half) & (y.abs() <= self.half);
        if !is_here {
            return None;
        }
        let (first, second) = (self.along[0].at(x, y), self.along[1].at(x, y));
        // Lines at every half cell along the three axes cut a hexagon into six
        // triangles; the sums tell which hexagon a triangle belongs to.
        let (a, b, c) = (floor(first), floor(second), floor(second - first));
        let (i, j) = ((a + b + 2) / 3, (b + c + 2) / 3);
        let (first, second) = (first - f64::from(2 * i - j), second - f64::from(i + j));
        let farthest = first.abs().max(second.abs()).max((second - first).abs());
        if farthest > self.sure || j.cast_unsigned() >= self.columns {
            return None;
        }
        let place = i64::from(i) * i64::from(self.columns) + i64::from(j);
        self.values.get_mut(usize::try_from(place).ok()?)
    }
}

/// How much the third powers and beyond are worth, at most, in radians on the
/// plane of a face: on a tile of this width whose places are all within the
/// arc of this cosine from the centre of the face.
fn remainder(width: f64, cosine: f64) -> f64 {
    let once = 1.0 / cosine;
    let third = once * (1.0 + once * (7.0 + once * (12.0 + once * 6.0)));
    third * width.powi(3) / 6.0
}

/// Both coordinates in the plane of a face, near a place.
fn project(lat: f64, lng: f64, face: &Face, axes: [Vector; 2]) -> [Series; 2] {
    let (sin_lat, cos_lat) = Series::sin_cos_x(lat);
    let (sin_lng, cos_lng) = Series::sin_cos_y(lng);
    let place = [cos_lat * cos_lng, cos_lat * sin_lng, sin_lat];
    let along = |v: &Vector| place[0] * v[0] + place[1] * v[1] + place[2] * v[2];
    let height = along(&face.centre);
    axes.map(|axis| along(&axis) / height)
}

/// The least whole number of a coordinate on a tile, and how many it has.
fn range(coordinate: Series, half: f64) -> (f64, u32) {
    let reach = coordinate.reach(half) + 1.0;
    let least = (coordinate.c - reach).floor();
    (least, (coordinate.c + reach - least) as u32 + 1)
}

/// The whole number below, for numbers that fit in 32 bits, by way of the
/// place where a float has no fraction. A whole number may round down by one:
/// it lies on a line between two triangles, and either will do.
#[inline]
fn floor(number: f64) -> i32 {
    const NO_FRACTION: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52
    (number - 0.5 + NO_FRACTION).to_bits() as i32
}
